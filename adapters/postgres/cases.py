"""Case text on its way in and out: sealed before it is sent to the database, opened after it was read."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from adapters.envelope import CannotOpenError, place, seal, unseal
from adapters.keys import DataKey, KeyUse, MasterKeys, new_data_key, unwrapped
from adapters.postgres.sealed import SEALED, case_of
from adapters.postgres.tables import HeldCase, R, insert_values, update_values
from adapters.vault import Seal
from domain.citizens import Citizen
from domain.errors import Stale
from domain.records import Record
from domain.writeset import Write, kind_name


class Row(NamedTuple):
    """What the database is given to keep: of which kind, what becomes of it (`keeping.WRITING`), its values."""

    kind: type[msgspec.Struct]
    how: str
    values: list[Any]


def is_secret(write: Write) -> bool:
    """Whether anything of the record is sealed before it is kept."""
    return type(write.record) in SEALED or isinstance(write.record, Citizen)


def row_of(write: Write, sealed: bytes | None = None) -> Row:
    """Return the row of a record; `sealed` is the ciphertext of one of a sealed kind."""
    record, replaced = write.record, write.replaces
    if replaced is None:
        return Row(type(record), "insert", insert_values(record, sealed))
    if write.relied_on:
        return Row(type(record), "hold", [record.id, replaced])
    values = update_values(record, replaced, sealed)
    return (
        Row(type(record), "pass_on", [*values, record.department])
        if write.passed_on
        else Row(type(record), "update", values)
    )


class Cases:
    """The keys of the cases that one work has to do with. They end with the work, so that a key that was destroyed is
    remembered by no process."""

    def __init__(self, keys: MasterKeys | None, find: Callable[[UUID], Awaitable[Any]]) -> None:
        self._master_keys = keys
        self._find = find
        self._opened: dict[UUID, bytes] = {}

    @property
    def master_keys(self) -> MasterKeys:
        """What opens the keys of persons and cases."""
        if self._master_keys is None:
            raise RuntimeError("no master key is wired, so that no case and no identity can be kept or read")
        return self._master_keys

    async def read(self, kind: type[R], row: Any) -> R:
        """Return the record of a row of a sealed kind, opened.

        Raises:
            CannotOpenError: the master key is not at hand, or the row is not what was sealed.
        """
        found = dict(row.items())
        key = await self._unwrapped(found.pop("case_id"), found.pop("master_key"), found.pop("wrapped_key"))
        text = msgspec.json.decode(unseal(key, found.pop("sealed"), _place(kind, found["id"], found["version"])))
        try:
            return msgspec.convert({**dict.fromkeys(SEALED[kind].fields), **text, **found}, kind)
        except msgspec.ValidationError:
            raise CannotOpenError("a sealed record does not hold what it should") from None

    async def rows(self, writes: Sequence[Write]) -> list[Row]:
        """Return what is to be kept, sealed, with the keys of new cases; every other case is held while it is written.

        Raises:
            Stale: the key of a case is gone.
        """
        cases = {case_of(one.record) for one in writes if type(one.record) in SEALED}
        begun = {one.record.id for one in writes if one.replaces is None} & cases
        found = [await self._begin(case) for case in sorted(begun)]
        found += [Row(HeldCase, "insert", [case]) for case in sorted(cases - begun)]
        return found + [await self._row(one) for one in writes]

    async def _begin(self, case: UUID) -> Row:
        self._opened[case], kept = await new_data_key(self.master_keys, KeyUse.CASE, case)
        return Row(DataKey, "insert", insert_values(kept))

    async def _row(self, write: Write) -> Row:
        record = write.record
        if isinstance(record, Citizen):
            return row_of(Write(await Seal(self.master_keys).close(record), write.replaces))
        return row_of(write, await self._sealed(record) if type(record) in SEALED else None)

    async def _sealed(self, record: Record) -> bytes:
        kind, case = type(record), case_of(record)
        if case not in self._opened:
            row = await self._find(case)
            if row is None:
                raise Stale
            await self._unwrapped(*row)
        text = msgspec.json.encode({name: getattr(record, name) for name in SEALED[kind].fields})
        return seal(self._opened[case], text, _place(kind, record.id, record.version))

    async def _unwrapped(self, case: UUID, master_key: str, wrapped_key: bytes) -> bytes:
        if case not in self._opened:
            kept = DataKey(id=case, use=KeyUse.CASE, master_key=master_key, wrapped_key=wrapped_key)
            self._opened[case] = await unwrapped(self.master_keys, kept)
        return self._opened[case]


def _place(kind: type[Record], id: UUID, version: int) -> bytes:
    return place("text", id, kind_name(kind), str(version))

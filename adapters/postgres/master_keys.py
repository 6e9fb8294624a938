"""The way of a master key: vouched for at each start, replaced batch by batch, retired when nothing needs it."""

import hmac
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from adapters.envelope import CannotOpenError, place
from adapters.keys import DataKey, KeyUse, MasterKeys, unwrapped, wrapped
from adapters.postgres.audit import append
from adapters.postgres.tables import read
from adapters.vault import Seal, SealedCitizen
from domain.audit import AuditEvent, Outcome

NOBODY = UUID(int=0)
KNOWN_TEXT = b"vink-master-key-0123456789abcdef"
BATCH = 100


class WrongKeysError(RuntimeError):
    """The master keys at hand are not those that the database needs; the message says what to do."""


class KnownKey(msgspec.Struct, frozen=True):
    """A master key that the database was sealed with, and how many persons and cases are sealed with it now; none where
    they were not counted."""

    id: str
    proof: bytes | None
    retired: bool
    persons: int
    cases: int

    @property
    def needed(self) -> bool:
        return self.persons + self.cases > 0


async def known_keys(where: Any, *, counted: bool = False) -> list[KnownKey]:
    """Return the master keys that the database knows, the first one first; to count what they sealed, everything that
    is sealed is looked at."""
    rows = await where.fetch("select * from vault.known_keys($1)", counted)
    return [msgspec.convert(dict(row), KnownKey) for row in rows]


async def vouch(where: Any, keys: MasterKeys) -> None:
    """Make sure that everything in the database can be opened, and that the present key may seal; the first key of a
    database is taken as it comes.

    Raises:
        WrongKeysError: a key that is needed is not at hand, is not the one that it says it is, or is retired; or the
            database was sealed with other keys only.
    """
    known = await known_keys(where)
    # Nothing is sealed with a key that was retired, so that only one that is missing has to be looked for.
    if any(not one.retired and one.id not in keys.at_hand for one in known):
        known = await known_keys(where, counted=True)
    absent = [one for one in known if one.needed and one.id not in keys.at_hand]
    if known and not any(one.id in keys.at_hand for one in known):
        raise WrongKeysError(
            "VINK_MASTER_KEY_FILE does not hold a key that this database was sealed with "
            f"(it knows {', '.join(one.id for one in known)}, this is {keys.present}): put the right key there."
        )
    if absent:
        raise WrongKeysError(
            f"{absent[0].persons} persons and {absent[0].cases} cases are sealed with the master key {absent[0].id}, "
            "which is not at hand: put it into the folder VINK_FURTHER_KEYS."
        )
    for one in known:
        if one.proof is not None and one.id in keys.at_hand:
            await _prove(keys, one.id, one.proof)
    if any(one.retired and one.id == keys.present for one in known):
        raise WrongKeysError(f"The master key {keys.present} is retired: put its successor into VINK_MASTER_KEY_FILE.")
    proof = await keys.wrap(KNOWN_TEXT, _proof_place(keys.present))
    if not await where.fetchval("select vault.adopt_key($1, $2, $3)", keys.present, proof, list(keys.at_hand)):
        raise WrongKeysError("Another process has just sealed this database with another master key: use that one.")


async def _prove(keys: MasterKeys, key_id: str, proof: bytes) -> None:
    try:
        proven = hmac.compare_digest(await keys.unwrap(key_id, proof, _proof_place(key_id)), KNOWN_TEXT)
    except CannotOpenError:
        proven = False
    if not proven:
        raise WrongKeysError(f"The master key {key_id} does not open what it sealed: put the right one in its place.")


def _proof_place(key_id: str) -> bytes:
    return place("proof", NOBODY, key_id)


class Keeper:
    """Whoever looks after the keys, as the owner of the database; each step is one transaction with its log event."""

    def __init__(
        self, connection: Any, keys: MasterKeys, clock: Callable[[], datetime], new_id: Callable[[], UUID]
    ) -> None:
        self._connection = connection
        self._keys = keys
        self._seal = Seal(keys)
        self._clock = clock
        self._new_id = new_id

    async def rewrap(self, tell: Callable[[int], None], batch: int = BATCH) -> list[UUID]:
        """Wrap every data key with the present master key; `tell` is called with each batch's number of keys.

        It can be stopped at any point and goes on where it was. Return the references of what cannot be opened.
        """
        broken: list[UUID] = []
        after = NOBODY
        while rows := await self._elsewhere(after, batch):
            done = 0
            async with self._connection.transaction():
                for kept in rows:
                    try:
                        done += await self._replace(kept, await self._under_present(kept))
                    except CannotOpenError:
                        broken.append(kept.id)
                await self._log("vault:rewrap", None, self._keys.present)
            after = rows[-1].id
            tell(done)
        return broken

    async def renew(self, citizen_ref: UUID) -> bool:
        """Seal one person anew with another data key; return whether there is such a person.

        Raises:
            CannotOpenError: the record is not what was sealed.
        """
        async with self._connection.transaction():
            stored = await self._citizen(citizen_ref)
            if stored is None:
                return False
            fresh = await self._seal.close(await self._seal.open(stored))
            await self._replace(stored.data_key, fresh)
            await self._log("vault:renew", citizen_ref, fresh.master_key)
        return True

    async def retire(self, key_id: str) -> bool:
        """Let nothing be sealed with a master key any more; return False while something still is, or it is unknown."""
        async with self._connection.transaction():
            if not await self._connection.fetchval("select vault.retire_key($1)", key_id):
                return False
            await self._log("vault:retire", None, key_id)
        return True

    async def _elsewhere(self, after: UUID, most: int) -> list[DataKey]:
        text = "select * from vault.keys_elsewhere($1, $2, $3)"
        return [read(DataKey, row) for row in await self._connection.fetch(text, self._keys.present, after, most)]

    async def _under_present(self, kept: DataKey) -> DataKey | SealedCitizen:
        fresh = await wrapped(self._keys, await unwrapped(self._keys, kept), kept.use, kept.id)
        stored = await self._citizen(kept.id) if kept.use is KeyUse.PERSON else None
        if stored is None:
            return fresh
        number = (await self._seal.open(stored)).personal_number
        number_hash = None if number is None else await self._seal.number_hash(number, fresh.master_key)
        return msgspec.structs.replace(
            stored, master_key=fresh.master_key, wrapped_key=fresh.wrapped_key, number_hash=number_hash
        )

    async def _replace(self, kept: DataKey, by: DataKey | SealedCitizen) -> bool:
        person = (by.number_hash, by.sealed) if isinstance(by, SealedCitizen) else (None, None)
        text = "select vault.replace_key($1, $2, $3, $4, $5, $6)"
        given = (kept.id, kept.wrapped_key, by.master_key, by.wrapped_key, *person)
        return bool(await self._connection.fetchval(text, *given))

    async def _citizen(self, citizen_ref: UUID) -> SealedCitizen | None:
        row = await self._connection.fetchrow("select * from vault.sealed_citizen($1)", citizen_ref)
        return None if row is None else read(SealedCitizen, row)

    async def _log(self, action: str, citizen_ref: UUID | None, master_key: str) -> None:
        event = AuditEvent(
            id=self._new_id(),
            at=self._clock(),
            actor=None,
            client=None,
            department=None,
            action=action,
            object_type=None if citizen_ref is None else "citizen",
            object_id=citizen_ref,
            outcome=Outcome.ALLOWED,
            reason=f"master_key:{master_key}",
            purpose=None,
            request_id=self._new_id().hex,
        )
        await append(self._connection, event)

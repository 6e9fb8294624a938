"""Taking events out of the log: each with its proof, in an order that never changes, to an end that says so."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from domain.audit import Outcome
from domain.audit_search import AuditSearch, as_of
from domain.checkpoints.bundles import ExportHead, Key, Line, Noted, Recorded, Writer
from domain.checkpoints.merkle import inclusion
from domain.checkpoints.notes import read, taken_apart
from domain.checkpoints.proving import paths
from domain.checkpoints.types import SignedCheckpoint
from domain.errors import Fault, Invalid
from domain.ports import Work

AT_ONCE = 256


class SealedEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event and its place in the sealed log (None while it has none); `row` is the record that its columns would
    make, where they tell something else than the record."""

    id: UUID
    at: datetime
    record: str
    row: str | None
    position: int | None
    leaf: bytes | None


async def export(
    work: Work, search: AuditSearch, checkpoint: SignedCheckpoint | None
) -> AsyncGenerator[list[str], None]:
    """Return what yields the lines of an export of the log that a checkpoint covers, by default the newest one, some at
    a time. That it begins is logged by now; how it ended and after how many rows, before its last line is yielded.

    Raises:
        Invalid: nothing is sealed yet.
    """
    covered = checkpoint or await work.audit.checkpoints.newest()
    if covered is None:
        raise Invalid((Fault("?as_of", "nothing_sealed", "Nothing is sealed yet."),))
    keys = [Key(one.key) for one in await work.audit.checkpoints.keys()]
    narrowed = as_of(search, covered)
    await work.audit.begin_export(narrowed)
    return _parts(work, narrowed, covered, keys)


async def _parts(
    work: Work, search: AuditSearch, checkpoint: SignedCheckpoint, keys: Sequence[Key]
) -> AsyncGenerator[list[str], None]:
    writer = Writer()
    origin = read(taken_apart(checkpoint.note)[0]).origin
    asked: dict[str, object] = msgspec.to_builtins(search)
    first: list[Line] = [
        ExportHead(origin, checkpoint.number, checkpoint.size, asked),
        *keys,
        Noted(checkpoint.number, checkpoint.note, [], []),
    ]
    rows, whole = 0, False
    try:
        yield [writer.line(one) for one in first]
        async for found in _records(work, search, checkpoint.size):
            rows += len(found)
            yield [writer.line(one) for one in found]
        end = writer.end()
        whole = True
        await work.audit.end_export(Outcome.ALLOWED, f"rows:{rows}:sha256:{writer.digest}")
        yield [end]
    finally:
        if not whole:
            await work.audit.end_export(Outcome.FAILED, f"cut_off:rows:{rows}")


async def _records(work: Work, search: AuditSearch, size: int) -> AsyncIterator[list[Recorded]]:
    """Yield batches, each found by where the one before it ended."""
    after: SealedEvent | None = None
    while batch := await work.audit.sealed(search, after, AT_ONCE):
        after = batch[-1]
        held = [(one, one.position) for one in batch if one.position is not None and one.position < size]
        proofs = await paths(work, [inclusion(position, size) for _, position in held])
        yield [
            Recorded(position, str(one.id), one.leaf, one.record, one.row, proof)
            for (one, position), proof in zip(held, proofs, strict=True)
        ]

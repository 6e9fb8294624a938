"""What tests of the sealed log share: keys, a sealer, events, and a publication in memory."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg

from adapters import clock
from adapters.ids import new_id
from adapters.notes import CheckpointSigner
from adapters.postgres.audit import append
from adapters.postgres.pool import Pool
from adapters.postgres.sealer import Sealer
from domain.audit import AuditEvent, Outcome
from domain.checkpoints.publishing import Publication, Published

ORIGIN = "vink.example/audit"
SEED, OTHER_SEED = bytes(range(32)), bytes(range(1, 33))
SIGNER = CheckpointSigner([SEED])
KEYS = SIGNER.verifier_keys(ORIGIN)
MOMENT = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Wall:
    """A publication in memory that can be out of order."""

    remembers = True

    def __init__(self) -> None:
        self.held: list[Published] = []
        self.broken = False

    async def newest(self) -> Published | None:
        if self.broken:
            raise OSError
        return self.held[-1] if self.held else None

    async def publish(self, checkpoints: Sequence[Published]) -> None:
        if self.broken:
            raise OSError
        self.held += [one for one in checkpoints if not self.held or one.number > self.held[-1].number]


def sealer_on(
    pool: Pool,
    publications: Sequence[Publication] = (),
    signer: CheckpointSigner = SIGNER,
    now: Callable[[], datetime] = clock.now,
) -> Sealer:
    return Sealer(pool, signer, ORIGIN, publications, now, new_id)


def event(number: int = 0, at: datetime = MOMENT) -> AuditEvent:
    """Return an event, a second after the one before it."""
    return AuditEvent(
        id=new_id(),
        at=at + timedelta(seconds=number),
        actor=UUID(int=number),
        client="staff-app",
        department="buf",
        action="concern:read",
        object_type="concern",
        object_id=UUID(int=1000 + number),
        outcome=Outcome.ALLOWED,
        reason=None,
        purpose=None,
        request_id=f"{number:032x}",
    )


async def logged(where: asyncpg.Connection, count: int, at: datetime = MOMENT) -> list[AuditEvent]:
    """Append so many events, and return them."""
    events = [event(number, at) for number in range(count)]
    async with where.transaction():
        for one in events:
            await append(where, one)
    return events

"""What an emergency access opens and what was read under it, through functions: none of it is in sight by itself."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from adapters.postgres.statements import CONTEXT, ENTERED, context
from adapters.postgres.tables import read
from domain.emergency_accesses import MOST_READINGS, EmergencyReading, Locked, OpenedKind
from domain.policy import Action, holds

if TYPE_CHECKING:
    from adapters.postgres.work import PostgresWork

N = len(CONTEXT) + 1


class PostgresEmergencies:
    """Emergency accesses, beside their table."""

    def __init__(self, work: "PostgresWork") -> None:
        self._work = work

    async def find(self, kind: OpenedKind, id: UUID) -> Locked | None:
        """Return a thing of the actor's department that can be opened."""
        work = self._work
        if holds(work.actor, Action.EMERGENCY_ACCESS_OPEN) is None:
            return None
        text = f"with {context()} select * from vink.openable(${N}, ${N + 1}::uuid, ${N + 2}) where {ENTERED}"
        row = await work.pool.fetchrow(text, *work.context, kind.value, id, work.now)
        return None if row is None else read(Locked, row)

    async def readings(self, access_id: UUID) -> Sequence[EmergencyReading]:
        """Return what was read under an access that the actor may review."""
        work = self._work
        text = f"with {context()} select * from vink.emergency_readings(${N}::uuid, ${N + 1}) where {ENTERED}"
        rows = await work.pool.fetch(text, *work.context, access_id, MOST_READINGS)
        return [read(EmergencyReading, row) for row in rows]

    async def open_to_actor(self, kind: str, id: UUID) -> UUID | None:
        """Return the actor's own access that is open on a thing, or None."""
        work = self._work
        row = await work.pool.fetchrow(_own(kind), *work.context, id, work.actor.subject, work.now)
        return None if row is None else row["id"]


@cache
def _own(kind: str) -> str:
    return (
        f"with {context()} select id from emergency_accesses where {kind}_id = ${N}::uuid "
        f"and opened_by = ${N + 1}::uuid and ends_at > ${N + 2} and {ENTERED} order by id desc limit 1"
    )

"""Whether a colleague holds a role, asked of the database through a function that answers yes or no."""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from adapters.postgres.statements import CONTEXT, ENTERED, context
from domain.actors import Role

if TYPE_CHECKING:
    from adapters.postgres.work import PostgresWork

N = len(CONTEXT) + 1
ASKED = (
    f"with {context()} select vink.colleague_holds(${N}::uuid, ${N + 1}::text, ${N + 2}::uuid, ${N + 3}::text, "
    f"${N + 4}::timestamptz) from context where {ENTERED}"
)

BETWEEN = (
    f"with {context()} select vink.colleague_will_hold(${N}::uuid, ${N + 1}::text[], ${N + 2}::timestamptz, "
    f"${N + 3}::timestamptz) from context where {ENTERED}"
)


class PostgresColleagues:
    """The staff of the actor's department, of whom nothing but this is told."""

    def __init__(self, work: "PostgresWork") -> None:
        self._work = work

    async def hold(self, staff_id: UUID, role: Role, unit_id: UUID | None, kle: str | None) -> bool:
        """Return whether this colleague holds the role now, for the unit and the KLE number where they are named."""
        work = self._work
        row = await work.pool.fetchrow(ASKED, *work.context, staff_id, role.value, unit_id, kle, work.now)
        return row is not None and row[0] is True

    async def hold_between(self, staff_id: UUID, roles: frozenset[Role], since: datetime, until: datetime) -> bool:
        """Return whether this colleague holds one of the roles at any time between the two."""
        work = self._work
        words = sorted(role.value for role in roles)
        row = await work.pool.fetchrow(BETWEEN, *work.context, staff_id, words, since, until)
        return row is not None and row[0] is True

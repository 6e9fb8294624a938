"""The grants that somebody must look at again, found in one statement."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from adapters.postgres import statements
from adapters.postgres.tables import TABLES, columns, read
from domain.policy import visible
from domain.recertification import AHEAD, BEHIND, Recertification, RecertificationReason
from domain.staff import StaffGrant
from domain.writeset import kind_name

if TYPE_CHECKING:
    from adapters.postgres.work import PostgresWork


class PostgresRecertifications:
    """What `domain/recertification.py` says of grants, said in SQL."""

    def __init__(self, work: "PostgresWork") -> None:
        self._work = work

    async def page(self, after: UUID | None, limit: int) -> Sequence[Recertification]:
        """Return the newest grants to look at, and log the search."""
        work = self._work
        scope = visible(work.actor, StaffGrant.__name__, work.now)
        if not scope:
            return []
        text = to_look_at(statements.shape(scope), after is not None)
        given = [*work.context, limit, work.now, work.now - BEHIND, work.now + AHEAD, *([after] if after else [])]
        given += statements.arguments(scope) + work.logged(kind_name(StaffGrant), None)
        return [_found(row) for row in await work.pool.fetch(text, *given)]

    async def ending(self, limit: int) -> Sequence[Recertification]:
        """Return what ends soon, the soonest first; it is part of what waits, which is logged as one."""
        work = self._work
        scope = visible(work.actor, StaffGrant.__name__, work.now)
        text = to_look_at(statements.shape(scope), after=False, newest_first=False)
        given = [*work.context, limit, work.now, work.now, work.now + AHEAD, *statements.arguments(scope)]
        return [_found(row) for row in await work.pool.fetch(text, *given)]


def _found(row: Any) -> Recertification:
    return Recertification(
        grant=read(StaffGrant, row), holder_name=row["holder_name"], reason=RecertificationReason(row["why"])
    )


@lru_cache(maxsize=16)
def to_look_at(form: statements.Shape, after: bool, newest_first: bool = True) -> str:
    """Return the statement; its parameters are limit, now, the earliest and the latest end, and the position. Only a
    list, newest first, is an event of its own."""
    n = len(statements.CONTEXT) + 1
    limit, now, earliest, latest = (f"${n + i}" for i in range(4))
    n += 4
    older = ""
    if after:
        older = f"and g.id < ${n}"
        n += 1
    alternatives, n = statements.where(form, n)
    seen = " or ".join(f"({one})" for one in alternatives)
    table = TABLES[StaffGrant]
    found = f"""
        select g.*, s.display_name as holder_name,
            case when s.status = 'left' then '{RecertificationReason.HOLDER_LEFT}'
                when g.ends_at > {now} then '{RecertificationReason.ENDS_SOON}'
                else '{RecertificationReason.LAPSED}' end as why
        from (select {", ".join(columns(StaffGrant))} from {table} where {seen}) as g
        join staff s on s.id = g.staff_id
        where g.revoked_at is null and g.ends_at > {earliest} {older}
            and case when s.status = 'left' then g.ends_at > {now}
                else g.ends_at <= {latest} and not exists (
                    select from {table} l
                    where l.staff_id = g.staff_id and l.role = g.role and l.unit_id is not distinct from g.unit_id
                        and l.kle is not distinct from g.kle and l.revoked_at is null and l.ends_at > g.ends_at
                ) end
        order by {"g.id desc" if newest_first else "g.ends_at, g.id"} limit {limit}"""
    parts = [statements.context(), f"found as materialized ({found})"]
    parts += statements.logged([False] * newest_first, n, f"context where {statements.ENTERED}")[0]
    return f"with {', '.join(parts)} select * from found"

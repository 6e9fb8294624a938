"""Who read what, counted by the database; whom a thing is about is told by a function, since auditors see no case."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from adapters.postgres import statements
from adapters.postgres.audit_search import KIND, LISTS, OF_THINGS, READS, Shape, asked, readable, shape, values
from domain.audit_search import AuditSearch
from domain.breach_reports import ABOUT_PEOPLE, Reading, ReadingTotals

if TYPE_CHECKING:
    from adapters.postgres.work import PostgresWork

TOTALS = {
    "persons": "select count(distinct ref) from whose cross join lateral unnest(whose.citizen_refs) as ref",
    "things": "select count(distinct object_id) from seen",
    "readers": "select count(*) from (select distinct actor, client, department from seen) as reader",
    "events": "select coalesce(sum(reads + listings + changes), 0)::bigint from seen",
    "readings": "select count(*) from seen",
}
NOTHING = ReadingTotals(**dict.fromkeys(TOTALS, 0))


async def readings(work: "PostgresWork", search: AuditSearch, limit: int) -> tuple[ReadingTotals, Sequence[Reading]]:
    """Return who read what, and log the question."""
    if not readable(work):
        return NOTHING, []
    given = [*work.context, limit, list(ABOUT_PEOPLE), *values(search)]
    given += work.logged(KIND, None, msgspec.json.encode(search, order="sorted"))
    found = [dict(row) for row in await work.pool.fetch(counted(shape(search)), *given)]
    if not found:
        return NOTHING, []
    return msgspec.convert(found[0], ReadingTotals), [msgspec.convert(one, Reading) for one in found]


@lru_cache(maxsize=64)
def counted(form: Shape) -> str:
    """Return the statement that counts readings by thing and reader."""
    n = len(statements.CONTEXT) + 1
    more, conditions, last = asked(form, n + 2)
    where = " and ".join([*conditions, OF_THINGS, f"e.object_type = any(${n + 1}::text[])", statements.ENTERED])
    seen = f"""
        select e.object_type, e.object_id, e.actor, e.client, e.department,
            array_remove(array_agg(distinct e.purpose), null) as purposes,
            count(*) filter (where {READS}) as reads,
            count(*) filter (where {LISTS}) as listings,
            count(*) filter (where not {READS} and not {LISTS}) as changes,
            min(e.at) as first_at, max(e.at) as last_at
        from audit_event e where {where} group by 1, 2, 3, 4, 5"""
    things = "(select array_agg(distinct object_id) from seen where object_id is not null)"
    whose = f"select w.object_id, w.citizen_refs from vink.persons_of({things}) as w where {statements.ENTERED}"
    events, _ = statements.logged([True], last, f"context where {statements.ENTERED}")
    totals = ", ".join(f"({text}) as {name}" for name, text in TOTALS.items())
    parts = [
        statements.context(),
        *more,
        f"seen as materialized ({seen})",
        f"whose as materialized ({whose})",
        *events,
    ]
    return (
        f"with {', '.join(parts)} select seen.*, coalesce(whose.citizen_refs, '{{}}') as citizen_refs, {totals} "
        "from seen left join whose on whose.object_id = seen.object_id "
        f"order by whose.citizen_refs, seen.object_type, seen.object_id, seen.first_at limit ${n}"
    )

"""Events on their way out of the log, some at a time, so that no export holds a connection or a picture of the log."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from adapters.postgres import statements
from adapters.postgres.audit import append, event_sql
from adapters.postgres.audit_search import FIELDS, KIND, OLDEST, SINCE, Shape, asked, readable, shape, values, walked
from adapters.postgres.bundles import told_otherwise
from domain.audit import Outcome
from domain.audit_export import SealedEvent
from domain.audit_search import AuditSearch

if TYPE_CHECKING:
    from adapters.postgres.work import PostgresWork

TAKEN = ", ".join(f"e.{name}" for name in (*FIELDS, "record"))


async def begin(work: "PostgresWork", search: AuditSearch) -> None:
    """Log that events are taken out, before the first one is."""
    await work.pool.execute(event_sql(True), *work.logged(KIND, None, msgspec.json.encode(search, order="sorted")))


async def end(work: "PostgresWork", outcome: Outcome, reason: str) -> None:
    """Log how it ended, when it did."""
    event = work.kept.allowed(KIND, None, reason=reason)
    await append(work.pool, msgspec.structs.replace(event, at=work.clock(), outcome=outcome))


async def sealed(
    work: "PostgresWork", search: AuditSearch, after: SealedEvent | None, limit: int
) -> Sequence[SealedEvent]:
    """Return the next events that match, each with its place in the tree."""
    if not readable(work):
        return []
    given = [*work.context, limit, *values(search), *((after.at, after.id) if after else ())]
    return [
        SealedEvent(
            id=row["id"],
            at=row["at"],
            record=row["record"].decode("utf-8", "backslashreplace"),
            row=told_otherwise(row),
            position=row["position"],
            leaf=row["leaf"],
        )
        for row in await work.pool.fetch(following(shape(search), after is not None), *given)
    ]


@lru_cache(maxsize=256)
def following(form: Shape, after: bool) -> str:
    """Return the statement that reads events, oldest first; each place is looked up by itself."""
    n = len(statements.CONTEXT) + 1
    more, conditions, last = asked(form, n + 1)
    if after:
        here = (f"${last}::timestamptz", f"${last + 1}::uuid")
        conditions[SINCE] = f"e.at >= greatest(${n + 1}::timestamptz, {here[0]})"
        conditions.append(f"(e.at, e.id) > ({', '.join(here)})")
    batch = f"batch as materialized ({walked(form, conditions, TAKEN, OLDEST, f'${n}')})"
    place = "select l.position, l.leaf from audit_leaf l where l.event_id = e.id limit 1"
    joined = f"select e.*, l.position, l.leaf from batch e left join lateral ({place}) as l on true"
    return (
        f"with {', '.join([statements.context(), *more, batch])} {joined} where {statements.ENTERED} order by {OLDEST}"
    )

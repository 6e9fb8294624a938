"""The outbox: how a thin event becomes a row of it, gets its place in the feed, and is found again."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from adapters import clock
from adapters.postgres import statements
from adapters.postgres.pool import Pool
from adapters.postgres.statements import CONTEXT, Shape
from adapters.postgres.tables import TABLES
from domain.event_feed import ThinEvent
from domain.events import Event
from domain.policy import visible
from domain.records import Record

if TYPE_CHECKING:
    from adapters.postgres.work import PostgresWork

MOST = 1000
FIELDS = "o.position as event_id, o.type, o.object_id as id, o.object_version as version, o.at"


def thin(index: int, n: int, source: str) -> str:
    """Return the CTE that adds a thin event for each row of `source`; its six values are numbered from `n`."""
    return (
        f"outbox{index} as (insert into outbox (id, at, type, object_id, object_version, department) "
        f"select ${n}::uuid, ${n + 1}::timestamptz, ${n + 2}, ${n + 3}::uuid, ${n + 4}::integer, ${n + 5} "
        f"from {source})"
    )


def drawn() -> str:
    """Return 18 hexadecimal digits by chance."""
    return secrets.token_hex(9)


async def place(pool: Pool, now: Callable[[], datetime] = clock.now, chance: Callable[[], str] = drawn) -> int:
    """Give at most `MOST` events that were committed and have none a place behind all that have one, and return how
    many they were. Of two that do so at once, one waits for the other."""
    waiting: int = await pool.fetchval("select vink.waiting_events($1)", MOST)
    if not waiting:
        return 0
    chances = [chance() for _ in range(waiting)]
    placed: int = await pool.fetchval("select vink.place_events($1, $2)", now(), chances)
    return placed


class PostgresEvents:
    """The outbox, as the actor of a work may see it."""

    def __init__(self, work: "PostgresWork") -> None:
        self._work = work

    async def page(
        self, wanted: Mapping[type[Record], Sequence[Event]], after: UUID | None, limit: int, until: UUID | None
    ) -> Sequence[ThinEvent]:
        """Return events behind `after` and up to `until`, and log the search."""
        work = self._work
        seen = {kind: visible(work.actor, kind.__name__, work.now) for kind in wanted}
        scans = tuple((kind, (one,)) for kind, scope in seen.items() for one in scope)
        if not scans:
            return []
        audited = (False,) if work.ask.reads else ()
        shapes = tuple((kind, statements.shape(scope)) for kind, scope in scans)
        given: list[Any] = [*work.context, limit, after, until]
        for kind, scope in scans:
            given += [list(wanted[kind]), *statements.arguments(scope)]
        if work.ask.reads:
            given += work.logged("event", None)
        rows = await work.pool.fetch(behind(shapes, audited), *given, 0)
        return [ThinEvent(**{name: row[name] for name in ThinEvent.__struct_fields__}) for row in rows]


@lru_cache(maxsize=512)
def behind(scans: tuple[tuple[type[Record], Shape], ...], audited: tuple[bool, ...]) -> str:
    """Return the statement that reads what follows an event: of each way to see a kind of thing a scan with a limit,
    so that what is nobody's business is passed by, and no more is read than is shown."""
    first = len(CONTEXT) + 1
    limit, after, until = (f"${first + i}" for i in range(3))
    n = first + 3
    parts = []
    for kind, form in scans:
        own = "o.department = (select vink.department()) and " if "department" in dict(form[0]) else ""
        (seen,), following = statements.where(form, n + 1)
        parts.append(
            f"(select {FIELDS} from outbox o where {own}({after}::uuid is null or o.position > {after}) "
            f"and ({until}::uuid is null or o.position <= {until}) "
            f"and o.position is not null and o.type = any(${n}::text[]) "
            f"and exists (select from {TABLES[kind]} where id = o.object_id and {seen}) "
            f"order by o.position limit {limit})"
        )
        n = following
    found = (
        f"select distinct on (event_id) * from ({' union all '.join(parts)}) as scans order by event_id limit {limit}"
    )
    events, n = statements.logged(audited, n, f"context where {statements.ENTERED}")
    listed = ", ".join([statements.context(), f"found as materialized ({found})", *events])
    return f"with {listed} select *, {statements.turn(n)} from found order by event_id"

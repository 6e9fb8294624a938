"""Looking into the log: newest first, always between two moments, so that only the months in question are touched."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from adapters.postgres import statements
from adapters.postgres.audit import EVENT_COLUMNS
from adapters.postgres.checkpoints import PostgresCheckpoints
from domain.audit import AuditEvent
from domain.audit_search import MATCHED, AuditSearch
from domain.errors import NotFound
from domain.policy import visible
from domain.writeset import kind_name

if TYPE_CHECKING:
    from adapters.postgres.work import PostgresWork

SHOWN = ", ".join(name for name in EVENT_COLUMNS if name not in ("record", "leaf"))


class PostgresAuditTrail:
    """The log as the actor of the work may see it: all of it, or none."""

    def __init__(self, work: "PostgresWork") -> None:
        self._work = work

    async def get(self, id: UUID) -> AuditEvent:
        """Return an event, and log that it was looked at.

        Raises:
            NotFound: there is none, or the actor may not read the log.
        """
        work = self._work
        if not self._readable():
            raise NotFound
        row = await work.pool.fetchrow(one_event(), *work.context, id, *work.logged(KIND, id))
        if row is None:
            raise NotFound
        return msgspec.convert(dict(row), AuditEvent)

    async def page(self, search: AuditSearch, after: UUID | None, limit: int) -> Sequence[AuditEvent]:
        """Return the newest events that match, and log the search."""
        work = self._work
        if not self._readable():
            return []
        wanted = {name: getattr(search, name) for name in MATCHED if getattr(search, name) is not None}
        text = events(tuple(wanted), after is not None)
        given: list[Any] = [*work.context, limit, search.since, search.until, *wanted.values()]
        given += [after] if after else []
        given += work.logged(KIND, None, msgspec.json.encode(search, order="sorted"))
        return [msgspec.convert(dict(row), AuditEvent) for row in await work.pool.fetch(text, *given)]

    @property
    def checkpoints(self) -> PostgresCheckpoints:
        return PostgresCheckpoints(self._work)

    def _readable(self) -> bool:
        return bool(visible(self._work.actor, AuditEvent.__name__, self._work.now))


KIND = kind_name(AuditEvent)


@lru_cache(maxsize=1)
def one_event() -> str:
    """Return the statement that reads one event by id; its moment is not known, so every month is asked."""
    n = len(statements.CONTEXT) + 1
    parts = [
        statements.context(),
        f"found as materialized (select {SHOWN} from audit_event where id = ${n} and {statements.ENTERED})",
        *statements.logged([False], n + 1, "found")[0],
    ]
    return f"with {', '.join(parts)} select * from found"


@lru_cache(maxsize=256)
def events(wanted: tuple[str, ...], after: bool) -> str:
    """Return the statement that searches the log.

    `at` decides the order and the id between equals. The position is looked up by the id alone; its moment bounds
    `at` beside the row comparison, because a row comparison by itself excludes no partition.
    """
    n = len(statements.CONTEXT) + 1
    limit, since, until = (f"${n + i}" for i in range(3))
    n += 3
    conditions = [f"at >= {since}", f"at < {until}"]
    for name in wanted:
        conditions.append(f"{name} = ${n}")
        n += 1
    parts = [statements.context()]
    if after:
        place = f"id = ${n}::uuid and at >= {since} and at < {until} and {statements.ENTERED}"
        parts.append(f"place as materialized (select at, id from audit_event where {place})")
        conditions += ["at <= (select at from place)", "(at, id) < (select at, id from place)"]
        n += 1
    found = f"select {SHOWN} from audit_event where {' and '.join([*conditions, statements.ENTERED])}"
    parts.append(f"found as materialized ({found} order by at desc, id desc limit {limit})")
    parts += statements.logged([True], n, f"context where {statements.ENTERED}")[0]
    return f"with {', '.join(parts)} select * from found"

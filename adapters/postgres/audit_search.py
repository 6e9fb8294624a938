"""Looking into the log: always between two moments, so that only the months in question are touched."""

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import msgspec

from adapters.postgres import statements
from adapters.postgres.audit import EVENT_COLUMNS
from domain.audit import AuditEvent
from domain.audit_search import MATCHED, OF_THE_LOG, READING, AccessAct, AuditSearch, FoundEvent
from domain.errors import NotFound
from domain.policy import visible
from domain.writeset import kind_name

if TYPE_CHECKING:
    from adapters.postgres.work import PostgresWork

KIND = kind_name(AuditEvent)
FIELDS = tuple(name for name in EVENT_COLUMNS if name not in ("record", "leaf"))
# Looked up for each row that is shown; a join would be planned for all of them.
DETAILS = """
case when position('"commit":'::bytea in e.record) = 0 then 'none'
    when (select true from audit_payload p where p.event_id = e.id and p.at = e.at) then 'kept' else 'erased'
end as details"""
SHOWN = ", ".join([*(f"e.{name}" for name in FIELDS), DETAILS])
VERB, RESOURCE = "split_part(e.action, ':', 2)", "split_part(e.action, ':', 1)"
LOG = f"{RESOURCE} in {OF_THE_LOG}"
READS = f"{VERB} in {READING}"
LISTS = f"{VERB} = 'list'"
OF_THINGS = f"e.outcome = 'allowed' and not {LOG}"
ACTS = {
    AccessAct.READ: f"{OF_THINGS} and {READS}",
    AccessAct.LISTED: f"{OF_THINGS} and {LISTS}",
    AccessAct.CHANGED: f"{OF_THINGS} and not {READS} and not {LISTS}",
    AccessAct.LOG: f"e.outcome = 'allowed' and {LOG}",
    AccessAct.REFUSED: "e.outcome <> 'allowed'",
}
"""What `act_of` says, in SQL."""
POSITION = "(select l.position from audit_leaf l where l.event_id = e.id)"
NEWEST, OLDEST = "e.at desc, e.id desc", "e.at, e.id"


SINCE, UNTIL = 0, 1
"""Where the bounds stand among the conditions of a search."""


class Shape(NamedTuple):
    """What a search asks for, without the values: its statement is built once."""

    wanted: tuple[str, ...]
    act: AccessAct | None
    person: bool
    sized: bool


class Asked(NamedTuple):
    """A search as a statement takes it: what comes before the events, which events, and the next free parameter."""

    parts: list[str]
    conditions: list[str]
    after: int


def shape(search: AuditSearch) -> Shape:
    """Return the form of a search."""
    wanted = tuple(name for name in MATCHED if getattr(search, name) is not None)
    return Shape(wanted, search.act, search.person is not None, search.size is not None)


def values(search: AuditSearch) -> list[Any]:
    """Return the values of a search, in the order in which `asked` numbers them."""
    found = [search.since, search.until, *(getattr(search, name) for name in shape(search).wanted)]
    return found + [one for one in (search.person, search.size) if one is not None]


def asked(form: Shape, n: int) -> Asked:
    """Return a search of this form whose values begin with parameter `n`."""
    conditions = [f"e.at >= ${n}::timestamptz", f"e.at < ${n + 1}::timestamptz"]
    n += 2
    for name in form.wanted:
        conditions.append(f"e.{name} = ${n}")
        n += 1
    conditions += [ACTS[form.act]] if form.act else []
    parts = []
    if form.person:
        things = f"select t.object_id from vink.things_of(${n}::uuid) as t where {statements.ENTERED}"
        parts.append(f"things as materialized ({things})")
        n += 1
    if form.sized:
        conditions.append(f"{POSITION} < ${n}::bigint")
        n += 1
    return Asked(parts, conditions, n)


def walked(form: Shape, conditions: Sequence[str], selected: str, order: str, limit: str) -> str:
    """Return the query that walks an index; of several things, one index for each and only as far as is asked for."""
    where = " and ".join([*conditions, statements.ENTERED])
    if not form.person:
        return f"select {selected} from audit_event e where {where} order by {order} limit {limit}"
    inner = f"select {selected} from audit_event e where e.object_id = things.object_id and {where}"
    each = f"things cross join lateral ({inner} order by {order} limit {limit}) as e"
    return f"select e.* from {each} order by {order} limit {limit}"


def readable(work: "PostgresWork") -> bool:
    """Whether the actor of a work may see the log: all of it, or none."""
    return bool(visible(work.actor, AuditEvent.__name__, work.now))


async def one_event(work: "PostgresWork", id: UUID) -> FoundEvent:
    """Return an event, and log that it was looked at.

    Raises:
        NotFound: there is none, or the actor may not read the log.
    """
    row = await work.pool.fetchrow(_one(), *work.context, id, *work.logged(KIND, id)) if readable(work) else None
    if row is None:
        raise NotFound
    return msgspec.convert(dict(row), FoundEvent)


async def page(
    work: "PostgresWork", search: AuditSearch, after: UUID | None, limit: int, about: tuple[str, UUID] | None
) -> Sequence[FoundEvent]:
    """Return the newest events that match, and log the search, of what it is about."""
    if not readable(work):
        return []
    given = [*work.context, limit, *values(search), *([after] if after else [])]
    kind, thing = about or (KIND, None)
    given += work.logged(kind, thing, msgspec.json.encode(search, order="sorted"))
    rows = await work.pool.fetch(events(shape(search), after is not None), *given)
    return [msgspec.convert(dict(row), FoundEvent) for row in rows]


@lru_cache(maxsize=1)
def _one() -> str:
    """Return the statement that reads one event by id; its moment is not known, so every month is asked."""
    n = len(statements.CONTEXT) + 1
    parts = [
        statements.context(),
        f"found as materialized (select {SHOWN} from audit_event e where e.id = ${n} and {statements.ENTERED})",
        *statements.logged([False], n + 1, "found")[0],
    ]
    return f"with {', '.join(parts)} select * from found"


@lru_cache(maxsize=256)
def events(form: Shape, after: bool) -> str:
    """Return the statement that searches the log.

    `at` decides the order and the id between equals. The position is looked up by the id alone; its moment bounds
    `at` beside the row comparison, because a row comparison by itself excludes no partition. It takes the place of
    `until`: of two bounds an index scan may begin at the looser one.
    """
    n = len(statements.CONTEXT) + 1
    more, conditions, last = asked(form, n + 1)
    parts = [statements.context(), *more]
    if after:
        within = f"at >= ${n + 1} and at < ${n + 2} and {statements.ENTERED}"
        parts.append(f"place as materialized (select at, id from audit_event where id = ${last}::uuid and {within})")
        conditions[UNTIL] = "e.at <= (select at from place)"
        conditions.append("(e.at, e.id) < (select at, id from place)")
        last += 1
    parts.append(f"found as materialized ({walked(form, conditions, SHOWN, NEWEST, f'${n}')})")
    parts += statements.logged([True], last, f"context where {statements.ENTERED}")[0]
    return f"with {', '.join(parts)} select * from found"

"""The SQL that every store and every flush is made of; each text is built once per shape.

Every statement enters the request's context by itself: `context` sets it for this transaction only, and
`(select entered from context)` is a one-time filter that PostgreSQL evaluates before it touches a row, so that the
row-level security policies below it see the actor. If it were ever evaluated too late, the policies would find no
context and answer no.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from adapters.postgres.audit import EVENT_COLUMNS
from adapters.postgres.tables import selected
from domain.actors import Actor
from domain.policy import Among, Condition, Earlier, Has, Known, Later, Other, Under, Visible
from domain.records import Record

CONTEXT = ("department", "subject", "unit", "roles", "kle")
ENTERED = "(select entered from context)"
VALUED = (Has, Later, Earlier, Other, Among, Under)
"""Conditions that hold the value which they compare with."""
Shape = tuple[tuple[tuple[str, str], ...], ...]


def context(flushing: bool = False) -> str:
    """Return the CTE that enters the context; it takes the first five parameters."""
    settings = " and ".join(
        f"set_config('vink.{name}', ${n}, true) is not null" for n, name in enumerate(CONTEXT, start=1)
    )
    if flushing:
        settings += " and set_config('vink.flushing', 'on', true) is not null"
    return f"context as materialized (select {settings} as entered)"


def context_of(actor: Actor) -> tuple[str, ...]:
    """Return what row-level security goes by, in the order of `CONTEXT`."""
    roles, kle = " ".join(sorted(actor.roles)), " ".join(actor.kle or ())
    return actor.department, str(actor.subject), str(actor.unit_id or ""), roles, kle


def turn(n: int) -> str:
    """Return the last value of each row of a statement that shares its transaction (`Pool.shared`)."""
    return f"${n}::integer as turn"


def kind_of(condition: Condition) -> str:
    """Return which form a condition takes in SQL; conditions of one form share a statement."""
    if condition is None:
        return "null"
    if isinstance(condition, tuple):
        return "in"
    if isinstance(condition, (*VALUED, Known)):
        return type(condition).__name__.lower()
    return "is"


FORMS = {
    "null": "{column} is null",
    "known": "{column} is not null",
    "is": "{column} = ${n}",
    "led": "{column} in (${n}, ${n})",
    "in": "{column} = any(${n}::text[])",
    "among": "{column} = any(${n}::uuid[])",
    "has": "{column} @> array[${n}::uuid]",
    "later": "{column} > ${n}",
    "earlier": "{column} < ${n}",
    "other": "{column} is distinct from ${n}",
    "under": "array[left({column}, 2), left({column}, 5), {column}] && ${n}::text[]",
}


def shape(scope: Visible) -> Shape:
    """Return the form of what is visible, without its values."""
    return tuple(tuple((column, kind_of(wanted)) for column, wanted in one.items()) for one in scope)


def arguments(scope: Visible) -> list[Any]:
    """Return the values of what is visible, in the order in which `where` numbers them."""
    found: list[Any] = []
    for one in scope:
        for wanted in one.values():
            if isinstance(wanted, VALUED):
                found.append(wanted.value)
            elif wanted is not None and not isinstance(wanted, Known):
                found.append(wanted)
    return found


def where(form: Shape, first: int) -> tuple[list[str], int]:
    """Return one SQL condition per alternative and the number of the next free parameter."""
    alternatives = []
    n = first
    for one in form:
        parts = []
        for column, kind in one:
            parts.append(FORMS[kind].format(column=column, n=n))
            n += kind not in ("null", "known")
        alternatives.append(" and ".join([*parts, ENTERED]))
    return alternatives, n


def logged(events: Sequence[bool], first: int, source: str, numbered_from: int = 0) -> tuple[list[str], int]:
    """Return the CTEs that append events (each with or without a payload) for each row of `source`."""
    parts: list[str] = []
    n = first
    for index, with_payload in enumerate(events, start=numbered_from):
        names = list(EVENT_COLUMNS)
        numbered = ", ".join(f"${n + i}::{sql}" for i, sql in enumerate(EVENT_COLUMNS.values()))
        parts.append(f"event{index} as (insert into audit_event ({', '.join(names)}) select {numbered} from {source})")
        parts.append(
            f"pending{index} as (insert into audit_pending (event_id, at) select ${n}, ${n + 1} from {source})"
        )
        after = n + len(names)
        if with_payload:
            parts.append(
                f"payload{index} as (insert into audit_payload (event_id, at, salt, body) "
                f"select ${n}, ${n + 1}, ${after}::bytea, ${after + 1}::bytea from {source})"
            )
            after += 2
        n = after
    return parts, n


@lru_cache(maxsize=512)
def get(kind: type[Record], form: Shape, audited: bool) -> str:
    """Return the statement that reads one record by id; when audited, it logs the read if there is a record."""
    names, table = selected(kind)
    alternatives, n = where(form, len(CONTEXT) + 2)
    seen = " or ".join(f"({one})" for one in alternatives)
    parts = [
        context(),
        f"found as materialized (select {names} from {table} where id = ${len(CONTEXT) + 1} and ({seen}))",
    ]
    if audited:
        events, n = logged([False], n, "found")
        parts += events
    return f"with {', '.join(parts)} select *, {turn(n)} from found"


@lru_cache(maxsize=512)
def page(
    kind: type[Record],
    head: type[Record],
    form: Shape,
    filters: Shape,
    after: bool,
    audited: Sequence[bool],
    oldest_first: bool = False,
) -> str:
    """Return the statement that reads the fields of `head` of the newest (or oldest) records; one index scan with a
    limit per alternative."""
    order, beyond = ("id", ">") if oldest_first else ("id desc", "<")
    names, table = selected(kind, head)
    limit = f"${len(CONTEXT) + 1}"
    first = len(CONTEXT) + 2
    older = f"id {beyond} ${first} and " if after else ""
    first += after
    n = where(filters, first)[1]
    scans = []
    for one in form:
        lead = next((column for column, kind in (*one, *filters[0]) if kind == "is"), None)
        (narrowed,), _ = where(led(filters, lead), first)
        (seen,), n = where(led((one,), lead), n)
        places = [lead, *(column for column, kind in one if kind == "null")] if lead else []
        place = ", ".join([f"{column}{' desc' * oldest_first}" for column in places] + [order])
        found = f"{names} from {table} where {older}{narrowed} and {seen}"
        scans.append(f"(select {found} order by {place} limit {limit})")
    if len(scans) == 1:
        found = scans[0]
    else:
        found = f"select distinct on (id) * from ({' union all '.join(scans)}) as scans order by {order} limit {limit}"
    parts = [context(), f"found as materialized ({found})"]
    events, n = logged(audited, n, f"context where {ENTERED}")
    return f"with {', '.join([*parts, *events])} select *, {turn(n)} from found"


def led(form: Shape, lead: str | None) -> Shape:
    """Return the form with the value of one column asked for in a way from which the planner concludes nothing.

    It guesses that every value is equally common, and would rather walk the primary key, which has the order of the
    list; for a rare value that is the whole table. So a list is ordered by the first column that has a value (and by
    those that have none), and only an index that begins with them has that order.
    """
    return tuple(
        tuple((column, "led" if (column, kind) == (lead, "is") else kind) for column, kind in one) for one in form
    )


@lru_cache(maxsize=512)
def waiting(kind: type[Record], form: Shape, mine: Shape, by: str) -> str:
    """Return the statement that reads what waits, by a column of times, earliest first; a scan per alternative."""
    names, table = selected(kind)
    limit = f"${len(CONTEXT) + 1}"
    turns, n = where(mine, len(CONTEXT) + 2)
    seen = " or ".join(f"({one})" for one in where(form, n)[0])
    scans = " union all ".join(
        f"(select {names} from {table} where {turn} and ({seen}) order by {by}, id limit {limit})" for turn in turns
    )
    once = f"select distinct on ({by}, id) * from ({scans}) as scans order by {by}, id limit {limit}"
    return f"with {context()} {once}"


@lru_cache(maxsize=512)
def count(kind: type[Record], form: Shape, filters: Shape, column: str) -> str:
    """Return the statement that counts the records the actor may see, by the values of a column."""
    narrowed, n = where(filters, len(CONTEXT) + 1)
    seen = " or ".join(f"({one})" for one in where(form, n)[0])
    return (
        f"with {context()} select {column}, count(*) from {selected(kind, Record)[1]} "
        f"where {narrowed[0]} and ({seen}) group by {column}"
    )

"""The one statement that keeps a whole write set, or nothing of it."""

from collections.abc import Callable
from functools import lru_cache, partial

import msgspec

from adapters.postgres.outbox import thin
from adapters.postgres.statements import CONTEXT, ENTERED, context, logged, turn
from adapters.postgres.tables import FIXED, FUNCTIONS, KEPT_IN, TABLES, columns
from domain.on_call.types import OnCallShift


@lru_cache(maxsize=512)
def flush(
    writes: tuple[tuple[str, type[msgspec.Struct]], ...], events: tuple[bool, ...], outbox: int, submission: bool
) -> str:
    """Return the one statement that keeps a whole write set, or nothing of it.

    `writes` says for each record what becomes of it (`WRITING`), and its kind. Parameters follow in the order context,
    records, events, outbox rows, submission, turn; what is not new begins with its id and the version it must have.
    """
    n = len(CONTEXT) + 1
    parts = [context(flushing=True)]
    counted = []
    for index, (how, kind) in enumerate(writes):
        text, n = WRITING[how](kind, n)
        parts.append(f"write{index} as ({text})")
        counted.append(f"(select count(*) from write{index})")
    source = f"context where {ENTERED}"
    added, n = logged(events, n, source)
    parts += added
    for index in range(outbox):
        parts.append(thin(index, n, source))
        n += 6
    if submission:
        parts.append(
            f"submission as (insert into submissions (id, fingerprint, subject, object_type, object_id, at) "
            f"select ${n}::bytea, ${n + 1}::bytea, ${n + 2}::uuid, ${n + 3}, ${n + 4}::uuid, ${n + 5}::timestamptz "
            f"from {source})"
        )
        n += 6
    found = " + ".join(counted) or "0"
    return f"with {', '.join(parts)} select vink.expect({found}, {len(writes)}), {turn(n)} from {source}"


def _insert(kind: type[msgspec.Struct], n: int) -> tuple[str, int]:
    names = columns(kind)
    numbered = ", ".join(f"${n + i}::{sql}" for i, sql in enumerate(names.values()))
    source = f"from context where {ENTERED}"
    if kind in FUNCTIONS:
        text = f"select {FUNCTIONS[kind]}({numbered}) {source}"
    else:
        text = f"insert into {KEPT_IN[kind]} ({', '.join(names)}) select {numbered} {source} returning 1"
    return text, n + len(names)


def _update(kind: type[msgspec.Struct], n: int, passed_on: bool = False) -> tuple[str, int]:
    names = {name: sql for name, sql in columns(kind).items() if name not in FIXED}
    names |= {"department": "text"} if passed_on else {}
    assigned = ", ".join(f"{name} = ${n + 2 + i}::{sql}" for i, (name, sql) in enumerate(names.items()))
    guarded = f"id = ${n}::uuid and version = ${n + 1}::integer and {ENTERED}"
    return f"update {TABLES[kind]} set {assigned} where {guarded} returning 1", n + 2 + len(names)


def _hold(kind: type[msgspec.Struct], n: int) -> tuple[str, int]:
    guarded = f"id = ${n}::uuid and version = ${n + 1}::integer and {ENTERED}"
    return f"select 1 from {TABLES[kind]} where {guarded} for share", n + 2


WRITING: dict[str, Callable[[type[msgspec.Struct], int], tuple[str, int]]] = {
    "insert": _insert,
    "update": _update,
    "pass_on": partial(_update, passed_on=True),
    "hold": _hold,
}


RIVALS = frozenset({OnCallShift})
"""Kinds of which a new record waits for others that are being kept, to learn whether both can be."""


def waits_for_nobody(how: str, kind: type[msgspec.Struct]) -> bool:
    """Whether a record is kept without waiting until somebody else's transaction has ended."""
    return how == "insert" and kind in KEPT_IN and kind not in RIVALS


def alone(how: str, kind: type[msgspec.Struct]) -> str:
    """Return the statement that keeps one record by itself, to be carried out for many of a kind."""
    text, _ = WRITING[how](kind, len(CONTEXT) + 1)
    return f"with {context(flushing=True)}, kept as ({text}) select count(*) from kept"

"""How an event of the log becomes a row; the one place that knows the log's columns."""

import os
from contextvars import ContextVar
from functools import cache
from typing import Any
from uuid import UUID

from adapters.postgres.pool import Pool
from domain.audit import AuditEvent, canonical
from domain.checkpoints.merkle import leaf

EVENT_COLUMNS = {
    "id": "uuid",
    "at": "timestamptz",
    "actor": "uuid",
    "client": "text",
    "department": "text",
    "action": "text",
    "object_type": "text",
    "object_id": "uuid",
    "outcome": "text",
    "reason": "text",
    "purpose": "text",
    "request_id": "text",
    "record": "bytea",
    "leaf": "bytea",
}


SENT: ContextVar[list[tuple[UUID, bytes]] | None] = ContextVar("sent", default=None)
"""Where somebody has put a list: the id and the leaf of every event that this context hands to the database."""


def new_salt() -> bytes:
    """Return what is mixed into the hash of an event's payload."""
    return os.urandom(32)


def event_values(event: AuditEvent) -> list[Any]:
    """Return an event's values in column order, its payload's salt and body behind them when it has one."""
    record = canonical(event)
    hashed = leaf(record)
    sent = SENT.get()
    if sent is not None:
        sent.append((event.id, hashed))
    found: list[Any] = [
        event.id,
        event.at,
        event.actor,
        event.client,
        event.department,
        event.action,
        event.object_type,
        event.object_id,
        event.outcome,
        event.reason,
        event.purpose,
        event.request_id,
        record,
        hashed,
    ]
    if event.payload is not None:
        found += [event.salt, event.payload]
    return found


@cache
def event_sql(with_payload: bool) -> str:
    """Return the statement that appends one event by itself."""
    numbered = ", ".join(f"${i}::{sql}" for i, sql in enumerate(EVENT_COLUMNS.values(), start=1))
    parts = [f"event as (insert into audit_event ({', '.join(EVENT_COLUMNS)}) select {numbered})"]
    if with_payload:
        n = len(EVENT_COLUMNS) + 1
        parts.append(
            "payload as (insert into audit_payload (event_id, at, salt, body) "
            f"select $1, $2, ${n}::bytea, ${n + 1}::bytea)"
        )
    return f"with {', '.join(parts)} insert into audit_pending (event_id, at) values ($1, $2)"


async def append(where: Pool | Any, event: AuditEvent) -> None:
    """Append one event in a transaction of its own, or in the connection's present one.

    Raises:
        asyncpg.PostgresError, OSError: the log cannot be written; the request must then fail (R5).
    """
    await where.execute(event_sql(event.payload is not None), *event_values(event))

"""The log that can be trusted: one event for every write, read, search and refusal, never with content."""

import hashlib
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class Outcome(StrEnum):
    ALLOWED = "allowed"
    REFUSED = "refused"
    FAILED = "failed"


class AuditEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what to which thing, for which department and purpose, when, and with which outcome.

    Only pseudonymous ids and words of the server's own vocabulary. What may have to be erased one day goes into
    `payload`, which is stored beside the event and bound to it by a salted commitment.
    """

    id: UUID
    at: datetime
    actor: UUID | None
    client: str | None
    department: str | None
    action: str
    object_type: str | None
    object_id: UUID | None
    outcome: Outcome
    reason: str | None
    purpose: str | None
    request_id: str
    payload: bytes | None = None
    salt: bytes | None = None


def commitment(salt: bytes, body: bytes) -> str:
    """Return SHA-256(salt || body) in hexadecimal: it binds an event to its payload without telling it."""
    return hashlib.sha256(salt + body).hexdigest()


def canonical(event: AuditEvent) -> bytes:
    """Return the event as RFC 8785 canonical JSON: sorted keys, no blanks, ASCII words and ids only."""
    fields = {
        "action": event.action,
        "actor": event.actor,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "client": event.client,
        "department": event.department,
        "id": event.id,
        "object_id": event.object_id,
        "object_type": event.object_type,
        "outcome": event.outcome,
        "purpose": event.purpose,
        "reason": event.reason,
        "request_id": event.request_id,
    }
    if event.payload is not None and event.salt is not None:
        fields["commit"] = commitment(event.salt, event.payload)
    return msgspec.json.encode(fields, order="sorted")

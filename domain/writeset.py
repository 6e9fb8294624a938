"""What a request wants to keep, gathered while its use case runs and handed over whole when it ends."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from uuid import UUID

import msgspec

from domain.audit import AuditEvent, Outcome
from domain.events import Event
from domain.policy import holds
from domain.ports import Ask
from domain.records import Record
from domain.retention.types import Over


class Write(msgspec.Struct, frozen=True):
    """A record to keep: a new one, or the version that follows `replaces`, which may be another department's than that
    one (`passed_on`); or one to find as it is."""

    record: Record
    replaces: int | None
    passed_on: bool = False

    @property
    def relied_on(self) -> bool:
        return self.replaces == self.record.version


class Thin(msgspec.Struct, frozen=True):
    """A row for the outbox: what happened, to which record in which version (R20)."""

    id: UUID
    event: Event
    record: Record


@cache
def kind_name(kind: type) -> str:
    """Return the word that the log uses for a kind of record: `ThreeWayTalk` is `three_way_talk`."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in kind.__name__).lstrip("_")


class WriteSet:
    """Gathers the records, log events and outbox rows of one request; all of it is kept, or none of it."""

    def __init__(self, ask: Ask, now: datetime, new_id: Callable[[], UUID], new_salt: Callable[[], bytes]) -> None:
        self.ask = ask
        self.now = now
        self.writes: dict[tuple[type[Record], UUID], Write] = {}
        self.events: list[AuditEvent] = []
        self.thin: list[Thin] = []
        self.created: Record | None = None
        self.destroyed: list[tuple[str, UUID]] = []
        self.disposed: list[Over] = []
        self.minor_concerned = False
        self._new_id = new_id
        self._new_salt = new_salt

    def saw(self, record: Record) -> None:
        """Take note of whom the record is about, before it is handed to a use case or kept."""
        self.minor_concerned = self.minor_concerned or getattr(record, "under_18", False)

    def add(self, record: Record, event: Event) -> None:
        """Gather a new record and the event that tells of it."""
        self.created = self.created or record
        self._keep(Write(record, None), event)

    def save(self, record: Record, event: Event) -> None:
        """Gather the next version of a record; of several changes in one request, only the last is written."""
        earlier = self.writes.get((type(record), record.id))
        self._keep(Write(record, earlier.replaces if earlier else record.version - 1), event)

    def pass_on(self, record: Record, event: Event) -> None:
        """Gather the next version of a record that is another department's from then on."""
        self._keep(Write(record, record.version - 1, passed_on=True), event)

    def rely(self, record: Record) -> None:
        """Gather a record that must still be in this version; nothing of it is written, and no event tells of it."""
        self.writes.setdefault((type(record), record.id), Write(record, record.version))

    def enclose(self, record: Record, object_type: str, event: Event | None = None) -> None:
        """Gather what a function keeps; the log tells of it by this word, and the outbox if there is an event."""
        self.writes[type(record), record.id] = Write(record, None)
        if event is not None:
            self.thin.append(Thin(self._new_id(), event, record))
        self.events.append(self.allowed(object_type, record.id))

    def disclosed(self, object_type: str, object_id: UUID) -> None:
        """Gather that this was shown, where a function of the database found it."""
        self.events.append(self.allowed(object_type, object_id))

    def destroy(self, object_type: str, object_id: UUID) -> None:
        """Gather that the key which opens this is destroyed; the log tells of it."""
        self.destroyed.append((object_type, object_id))
        self.events.append(self.allowed(object_type, object_id))

    def dispose(self, over: Over) -> None:
        """Gather that something which is over is disposed of; the log tells of it."""
        self.disposed.append(over)
        self.events.append(self.allowed(over.kind.value, over.id))

    def _keep(self, write: Write, event: Event) -> None:
        record = write.record
        self.saw(record)
        self.writes[type(record), record.id] = write
        self.thin.append(Thin(self._new_id(), event, record))
        self.events.append(self.allowed(kind_name(type(record)), record.id))

    def allowed(
        self, object_type: str | None, object_id: UUID | None, payload: bytes | None = None, reason: str | None = None
    ) -> AuditEvent:
        """Return the event of something that this request was allowed to do, with the role or the rule behind it, or
        another reason."""
        ask = self.ask
        return AuditEvent(
            id=self._new_id(),
            at=self.now,
            actor=ask.actor.subject,
            client=ask.actor.client_id,
            department=ask.actor.department,
            action=ask.audited_as,
            object_type=object_type,
            object_id=object_id,
            outcome=Outcome.ALLOWED,
            reason=reason or ask.rule or holds(ask.actor, ask.action),
            purpose=ask.purpose,
            request_id=ask.request_id,
            payload=payload,
            salt=None if payload is None else self._new_salt(),
        )

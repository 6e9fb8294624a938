"""The store in memory: the same promises as PostgreSQL (`tests/contract` holds them to it), in microseconds."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Generic, TypeVar
from uuid import UUID

from adapters.ids import new_id
from domain.audit import AuditEvent
from domain.concerns import Concern
from domain.errors import AlreadyDone, NotFound, Stale
from domain.events import Event
from domain.policy import Condition, sees, visible
from domain.ports import Ask, Calendar, Terms
from domain.records import Record
from domain.writeset import Thin, WriteSet, kind_name

R = TypeVar("R", bound=Record)


class Memory:
    """What is kept between works."""

    def __init__(self) -> None:
        self.records: dict[tuple[type[Record], UUID], Record] = {}
        self.events: list[AuditEvent] = []
        self.thin: list[Thin] = []
        self.submissions: set[bytes] = set()


class MemoryStore(Generic[R]):
    def __init__(self, work: "MemoryWork", kind: type[R]) -> None:
        self._work = work
        self._kind = kind

    def _seen(self) -> list[R]:
        work = self._work
        scope = visible(work.actor, self._kind.__name__, work.now)
        return [one for one in work.memory.records.values() if isinstance(one, self._kind) and sees(one, scope)]

    async def get(self, id: UUID) -> R:
        for one in self._seen():
            if one.id == id:
                if self._work.ask.reads:
                    self._work.log(kind_name(self._kind), id)
                return one
        raise NotFound

    async def page(self, where: Mapping[str, Condition], after: UUID | None, limit: int) -> Sequence[R]:
        found = [one for one in self._seen() if sees(one, ({**where},)) and (after is None or one.id < after)]
        if self._work.ask.reads:
            self._work.log(kind_name(self._kind), None)
        return sorted(found, key=lambda one: one.id, reverse=True)[:limit]

    def add(self, record: R, event: Event) -> None:
        self._work.kept.add(record, event)

    def save(self, record: R, event: Event) -> None:
        self._work.kept.save(record, event)


class MemoryWork:
    """Who is asking, when, and what is to be kept."""

    def __init__(self, memory: Memory, ask: Ask, now: datetime, calendar: Calendar, terms: Terms) -> None:
        self.memory = memory
        self.ask = ask
        self.actor = ask.actor
        self.now = now
        self.calendar = calendar
        self.terms = terms
        self.new_id = new_id
        self.kept = WriteSet(ask, now, new_id, lambda: b"0" * 32)

    @property
    def concerns(self) -> MemoryStore[Concern]:
        return MemoryStore(self, Concern)

    def log(self, object_type: str, object_id: UUID | None) -> None:
        self.memory.events.append(self.kept.allowed(object_type, object_id))

    def flush(self) -> None:
        memory, kept = self.memory, self.kept
        for key, write in kept.writes.items():
            stored = memory.records.get(key)
            if (stored.version if stored else None) != write.replaces:
                raise Stale
        if self.ask.submission is not None and kept.created is not None:
            if self.ask.submission in memory.submissions:
                raise AlreadyDone
            memory.submissions.add(self.ask.submission)
        memory.records.update({key: write.record for key, write in kept.writes.items()})
        memory.events += kept.events
        memory.thin += kept.thin


class MemoryBegin:
    def __init__(self, clock: Callable[[], datetime], calendar: Calendar, terms: Terms) -> None:
        self.memory = Memory()
        self._clock = clock
        self._calendar = calendar
        self._terms = terms

    @asynccontextmanager
    async def __call__(self, ask: Ask) -> AsyncIterator[MemoryWork]:
        work = MemoryWork(self.memory, ask, self._clock(), self._calendar, self._terms)
        yield work
        work.flush()

"""A request's transaction on PostgreSQL: reads of one statement each, and one statement that keeps all it wrote."""

import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Generic
from uuid import UUID

import asyncpg
import msgspec

from adapters.postgres import statements
from adapters.postgres.audit import event_values
from adapters.postgres.pool import Pool
from adapters.postgres.tables import R, insert_values, read, update_values
from domain.actors import Actor
from domain.concerns import Concern
from domain.errors import AlreadyDone, Forbidden, NotFound, Stale
from domain.events import Event
from domain.policy import Condition, visible
from domain.ports import Ask, Calendar, Terms
from domain.writeset import WriteSet, kind_name


class PostgresStore(Generic[R]):
    """One kind of record in its table, as the actor of the work may see it."""

    def __init__(self, work: "PostgresWork", kind: type[R]) -> None:
        self._work = work
        self._kind = kind

    async def get(self, id: UUID) -> R:
        """Return the record, and log the read when the operation only reads.

        Raises:
            NotFound: there is none, or the actor may not know that there is.
        """
        work = self._work
        scope = visible(work.actor, self._kind.__name__, work.now)
        if not scope:
            raise NotFound
        text = statements.get(self._kind, statements.shape(scope), work.ask.reads)
        given = [*work.context, id, *statements.arguments(scope)]
        if work.ask.reads:
            given += work.logged(kind_name(self._kind), id)
        row = await work.pool.fetchrow(text, *given)
        if row is None:
            raise NotFound
        return read(self._kind, row)

    async def page(self, where: Mapping[str, Condition], after: UUID | None, limit: int) -> Sequence[R]:
        """Return the newest records that the actor may see, and log the search."""
        work = self._work
        scope = visible(work.actor, self._kind.__name__, work.now)
        if not scope:
            return []
        narrowed = (dict(where),)
        payload = msgspec.json.encode(where, order="sorted") if where else None
        audited = (payload is not None,) if work.ask.reads else ()
        text = statements.page(
            self._kind, statements.shape(scope), statements.shape(narrowed), after is not None, audited
        )
        given = [*work.context, limit, *([after] if after else [])]
        given += statements.arguments(narrowed) + statements.arguments(scope)
        if work.ask.reads:
            given += work.logged(kind_name(self._kind), None, payload)
        return [read(self._kind, row) for row in await work.pool.fetch(text, *given)]

    def add(self, record: R, event: Event) -> None:
        self._work.kept.add(record, event)

    def save(self, record: R, event: Event) -> None:
        self._work.kept.save(record, event)


class PostgresWork:
    """Who is asking, when, and what is to be kept."""

    def __init__(
        self, pool: Pool, ask: Ask, now: datetime, new_id: Callable[[], UUID], calendar: Calendar, terms: Terms
    ) -> None:
        self.pool = pool
        self.ask = ask
        self.actor: Actor = ask.actor
        self.now = now
        self.calendar = calendar
        self.terms = terms
        self.new_id = new_id
        self.kept = WriteSet(ask, now, new_id, new_salt)
        self.context = (
            self.actor.department,
            str(self.actor.subject),
            str(self.actor.unit_id or ""),
            " ".join(sorted(self.actor.roles)),
        )
        self._logged = False

    @property
    def concerns(self) -> PostgresStore[Concern]:
        return PostgresStore(self, Concern)

    def logged(self, object_type: str, object_id: UUID | None, payload: bytes | None = None) -> list[Any]:
        """Return the values of the event that the next statement appends."""
        self._logged = True
        return event_values(self.kept.allowed(object_type, object_id, payload))

    async def flush(self) -> None:
        """Keep everything that was gathered, in one statement.

        Raises:
            Stale: a record is no longer in the version that was read.
            AlreadyDone: the request's Idempotency-Key was used before.
        """
        kept = self.kept
        if not kept.events and not self._logged:
            kept.events.append(kept.allowed(None, None))
        if not kept.events:
            return
        writes = list(kept.writes.values())
        named = self.ask.submission is not None and kept.created is not None
        given: list[Any] = [*self.context]
        for write in writes:
            record, replaced = write.record, write.replaces
            given += insert_values(record) if replaced is None else update_values(record, replaced)
        for event in kept.events:
            given += event_values(event)
        for thin in kept.thin:
            record = thin.record
            given += [thin.id, self.now, thin.event, record.id, record.version, record.department]
        if named and kept.created is not None:
            kind = kind_name(type(kept.created))
            ask = self.ask
            given += [ask.submission, ask.fingerprint, self.actor.subject, kind, kept.created.id, self.now]
        text = statements.flush(
            tuple((write.replaces is None, type(write.record)) for write in writes),
            tuple(event.payload is not None for event in kept.events),
            len(kept.thin),
            named,
        )
        try:
            await self.pool.execute(text, *given)
        except asyncpg.PostgresError as error:
            raise translated(error) from error


def translated(error: asyncpg.PostgresError) -> Exception:
    """Return what a database refusal means to the caller; one that means nothing stays what it is."""
    if error.sqlstate == "VK412":
        return Stale()
    if isinstance(error, asyncpg.UniqueViolationError) and error.constraint_name == "submissions_pkey":
        return AlreadyDone()
    if isinstance(error, asyncpg.InsufficientPrivilegeError):
        return Forbidden("This is not yours to change.", "row_security")
    return error


def new_salt() -> bytes:
    return os.urandom(32)


class PostgresBegin:
    """Opens the work of a request: nothing is held open in the database while its use case thinks."""

    def __init__(
        self,
        pool: Pool,
        clock: Callable[[], datetime],
        new_id: Callable[[], UUID],
        calendar: Calendar,
        terms: Terms,
    ) -> None:
        self._pool = pool
        self._clock = clock
        self._new_id = new_id
        self._calendar = calendar
        self._terms = terms

    @asynccontextmanager
    async def __call__(self, ask: Ask) -> AsyncIterator[PostgresWork]:
        work = PostgresWork(self._pool, ask, self._clock(), self._new_id, self._calendar, self._terms)
        yield work
        await work.flush()

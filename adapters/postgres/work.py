"""A request's transaction on PostgreSQL: reads of one statement each, and one statement that keeps all it wrote."""

from collections.abc import Callable
from copy import copy
from datetime import datetime
from functools import cached_property, partial
from typing import Any
from uuid import UUID

import asyncpg

from adapters.feed_keys import new_key
from adapters.highs.process import assigned
from adapters.icalendar import written
from adapters.postgres import keeping
from adapters.postgres.audit import event_values, new_salt
from adapters.postgres.cases import Cases, is_secret, row_of
from adapters.postgres.colleagues import PostgresColleagues
from adapters.postgres.course_sights import PostgresCourseSights
from adapters.postgres.duties import PostgresDuties
from adapters.postgres.emergencies import PostgresEmergencies
from adapters.postgres.log_samples import PostgresLogSamples
from adapters.postgres.outbox import PostgresEvents
from adapters.postgres.owners import PostgresOwners
from adapters.postgres.pool import Pool
from adapters.postgres.recertifications import PostgresRecertifications
from adapters.postgres.records import Records
from adapters.postgres.refusals import translated
from adapters.postgres.retention import PostgresRetention, disposal_of
from adapters.postgres.roster import PostgresRoster
from adapters.postgres.statements import context_of
from adapters.postgres.subjects import PostgresSubjects
from adapters.postgres.trail import PostgresAuditTrail
from adapters.postgres.vault import PostgresVault, VaultAccess, destruction, find_case
from adapters.postgres.webhooks import PostgresWebhooks
from domain.actors import Actor, standing_in
from domain.matching.assignment import Assignment, AssignmentTask
from domain.on_call.feeds import RosterCalendar
from domain.ports import Ask, Calendar, Terms
from domain.transfers.types import Transfer
from domain.writeset import WriteSet, kind_name


class PostgresWork(Records):
    """Who is asking, when, and what is to be kept."""

    def __init__(
        self,
        pool: Pool,
        ask: Ask,
        clock: Callable[[], datetime],
        new_id: Callable[[], UUID],
        calendar: Calendar,
        terms: Terms,
        vault: VaultAccess | None,
        new_key: Callable[[], str],
    ) -> None:
        self.pool = pool
        self.ask = ask
        self.actor: Actor = ask.actor
        self.clock = clock
        self.now = now = clock()
        self.calendar = calendar
        self.terms = terms
        self.new_id = new_id
        self.new_key = new_key
        self.kept = WriteSet(ask, now, new_id, new_salt)
        self.context = self.keeps_as = context_of(ask.actor)
        self._vault = vault
        self._logged = False

    @cached_property
    def cases(self) -> Cases:
        return Cases(self._vault.keys if self._vault else None, partial(find_case, self))

    @property
    def minor_concerned(self) -> bool:
        return self.kept.minor_concerned

    @property
    def vault(self) -> PostgresVault:
        if self._vault is None:
            raise RuntimeError("no master key is wired, so that no identity can be kept or read")
        return PostgresVault(self, self._vault)

    @property
    def colleagues(self) -> PostgresColleagues:
        return PostgresColleagues(self)

    @property
    def retention(self) -> PostgresRetention:
        return PostgresRetention(self)

    @property
    def log_samples(self) -> PostgresLogSamples:
        return PostgresLogSamples(self)

    @property
    def course_sights(self) -> PostgresCourseSights:
        return PostgresCourseSights(self)

    @property
    def duties(self) -> PostgresDuties:
        return PostgresDuties(self)

    @property
    def emergencies(self) -> PostgresEmergencies:
        return PostgresEmergencies(self)

    @property
    def roster(self) -> PostgresRoster:
        return PostgresRoster(self)

    @property
    def owners(self) -> PostgresOwners:
        return PostgresOwners(self)

    @property
    def recertifications(self) -> PostgresRecertifications:
        return PostgresRecertifications(self)

    @property
    def subjects(self) -> PostgresSubjects:
        return PostgresSubjects(self)

    @property
    def events(self) -> PostgresEvents:
        return PostgresEvents(self)

    @property
    def webhooks(self) -> PostgresWebhooks:
        return PostgresWebhooks(self)

    @property
    def audit(self) -> PostgresAuditTrail:
        return PostgresAuditTrail(self)

    async def assign(self, task: AssignmentTask) -> Assignment:
        return await assigned(task)

    def icalendar(self, calendar: RosterCalendar) -> bytes:
        return written(calendar)

    async def stand_in(self, participant_id: UUID) -> "PostgresWork | None":
        """Return this work as the participant's own department sees it; this one keeps for both, as the department."""
        department = await self.pool.fetchval("select vink.department_of_participant($1)", participant_id)
        if department is None:
            return None
        return self._standing_in(department)

    def stand_for(self, transfer: Transfer) -> "PostgresWork":
        """Return this work as the department sees it that offers a transfer; this one keeps for both, as that one."""
        return self._standing_in(transfer.from_department or self.actor.department)

    def _standing_in(self, department: str) -> "PostgresWork":
        standing = copy(self)
        standing.actor = standing_in(self.actor, department)
        standing.context = self.keeps_as = context_of(standing.actor)
        return standing

    def logged(
        self, object_type: str, object_id: UUID | None, payload: bytes | None = None, reason: str | None = None
    ) -> list[Any]:
        """Return the values of the event that the next statement appends."""
        self._logged = True
        return event_values(self.kept.allowed(object_type, object_id, payload, reason))

    async def __aenter__(self) -> "PostgresWork":
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        if kind is None:
            await self.flush()

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
        writes = tuple(kept.writes.values())
        rows = await self.cases.rows(writes) if any(map(is_secret, writes)) else [row_of(one) for one in writes]
        rows += [destruction(*one) for one in kept.destroyed]
        rows += [disposal_of(one, self.now) for one in kept.disposed]
        named = self.ask.submission is not None and kept.created is not None
        given: list[Any] = [*self.keeps_as]
        for row in rows:
            given += row.values
        for event in kept.events:
            given += event_values(event)
        for thin in kept.thin:
            record = thin.record
            given += [thin.id, self.now, thin.event, record.id, record.version, record.department]
        if named and kept.created is not None:
            kind = kind_name(type(kept.created))
            ask = self.ask
            given += [ask.submission, ask.fingerprint, self.actor.subject, kind, kept.created.id, self.now]
        shapes = tuple((row.how, row.kind) for row in rows)
        text = keeping.flush(
            shapes,
            tuple(event.payload is not None for event in kept.events),
            len(kept.thin),
            named,
        )
        try:
            if all(keeping.waits_for_nobody(*one) for one in shapes):
                await self.pool.shared(text, *given, order=self.ask.submission or b"")
            else:
                await self.pool.execute(text, *given, 0)
        except asyncpg.PostgresError as error:
            raise translated(error) from error


class PostgresBegin:
    """Opens the work of a request: nothing is held open in the database while its use case thinks."""

    def __init__(
        self,
        pool: Pool,
        clock: Callable[[], datetime],
        new_id: Callable[[], UUID],
        calendar: Calendar,
        terms: Terms,
        vault: VaultAccess | None = None,
        new_key: Callable[[], str] = new_key,
    ) -> None:
        self._pool = pool
        self._clock = clock
        self._new_id = new_id
        self._calendar = calendar
        self._terms = terms
        self._vault = vault
        self._new_key = new_key

    def __call__(self, ask: Ask) -> PostgresWork:
        return PostgresWork(
            self._pool, ask, self._clock, self._new_id, self._calendar, self._terms, self._vault, self._new_key
        )

"""A request's transaction on PostgreSQL: reads of one statement each, and one statement that keeps all it wrote."""

import os
from collections.abc import Callable
from copy import copy
from datetime import datetime
from functools import cached_property, partial
from typing import Any
from uuid import UUID

import asyncpg

from adapters.pdf import render
from adapters.postgres import keeping
from adapters.postgres.audit import event_values
from adapters.postgres.audit_search import PostgresAuditTrail
from adapters.postgres.cases import Cases, is_secret, row_of
from adapters.postgres.colleagues import PostgresColleagues
from adapters.postgres.course_sights import PostgresCourseSights
from adapters.postgres.duties import PostgresDuties
from adapters.postgres.pool import Pool
from adapters.postgres.recertifications import PostgresRecertifications
from adapters.postgres.refusals import translated
from adapters.postgres.stores import Kept
from adapters.postgres.vault import PostgresVault, VaultAccess, destruction, find_case
from domain.actors import Actor, standing_in
from domain.clients import Client
from domain.concerns import Concern
from domain.consents.types import Consent
from domain.consultations.types import Consultation
from domain.corrections import Correction
from domain.departments import Department
from domain.disclosures.types import Disclosure
from domain.mentors.types import Mentor
from domain.notification_assessments import NotificationAssessment
from domain.participants.types import Participant
from domain.ports import Ask, Calendar, Terms
from domain.referrals.types import Referral
from domain.resource_persons import ResourcePerson
from domain.staff import StaffGrant, StaffMember
from domain.support_courses.goals import Goal
from domain.support_courses.reviews import ProgressReview
from domain.support_courses.session_types import SupportSession
from domain.support_courses.supervisions import Supervision
from domain.support_courses.types import SupportCourse
from domain.three_way_talks import ThreeWayTalk
from domain.transcripts import Transcript
from domain.units import Unit
from domain.writeset import WriteSet, kind_name


class PostgresWork:
    """Who is asking, when, and what is to be kept."""

    def __init__(
        self,
        pool: Pool,
        ask: Ask,
        now: datetime,
        new_id: Callable[[], UUID],
        calendar: Calendar,
        terms: Terms,
        vault: VaultAccess | None,
    ) -> None:
        self.pool = pool
        self.ask = ask
        self.actor: Actor = ask.actor
        self.now = now
        self.calendar = calendar
        self.terms = terms
        self.new_id = new_id
        self.kept = WriteSet(ask, now, new_id, new_salt)
        self.context = self.keeps_as = context_of(ask.actor)
        self._vault = vault
        self._logged = False

    concerns = Kept(Concern)
    consultations = Kept(Consultation)
    three_way_talks = Kept(ThreeWayTalk)
    resource_persons = Kept(ResourcePerson)
    mentors = Kept(Mentor)
    support_courses = Kept(SupportCourse)
    goals = Kept(Goal)
    support_sessions = Kept(SupportSession)
    progress_reviews = Kept(ProgressReview)
    supervisions = Kept(Supervision)
    departments = Kept(Department)
    units = Kept(Unit)
    clients = Kept(Client)
    staff = Kept(StaffMember)
    staff_grants = Kept(StaffGrant)

    referrals = Kept(Referral)
    participants = Kept(Participant)
    consents = Kept(Consent)
    disclosures = Kept(Disclosure)
    corrections = Kept(Correction)
    notification_assessments = Kept(NotificationAssessment)

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
    def course_sights(self) -> PostgresCourseSights:
        return PostgresCourseSights(self)

    @property
    def duties(self) -> PostgresDuties:
        return PostgresDuties(self)

    @property
    def recertifications(self) -> PostgresRecertifications:
        return PostgresRecertifications(self)

    @property
    def audit(self) -> PostgresAuditTrail:
        return PostgresAuditTrail(self)

    def pdf(self, transcript: Transcript) -> bytes:
        return render(transcript)

    async def stand_in(self, participant_id: UUID) -> "PostgresWork | None":
        """Return this work as the participant's own department sees it; this one keeps for both, as the department."""
        department = await self.pool.fetchval("select vink.department_of_participant($1)", participant_id)
        if department is None:
            return None
        standing = copy(self)
        standing.actor = standing_in(self.actor, department)
        standing.context = self.keeps_as = context_of(standing.actor)
        return standing

    def logged(self, object_type: str, object_id: UUID | None, payload: bytes | None = None) -> list[Any]:
        """Return the values of the event that the next statement appends."""
        self._logged = True
        return event_values(self.kept.allowed(object_type, object_id, payload))

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


def context_of(actor: Actor) -> tuple[str, str, str, str]:
    """Return what row-level security goes by, in the order of `statements.CONTEXT`."""
    return actor.department, str(actor.subject), str(actor.unit_id or ""), " ".join(sorted(actor.roles))


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
        vault: VaultAccess | None = None,
    ) -> None:
        self._pool = pool
        self._clock = clock
        self._new_id = new_id
        self._calendar = calendar
        self._terms = terms
        self._vault = vault

    def __call__(self, ask: Ask) -> PostgresWork:
        return PostgresWork(self._pool, ask, self._clock(), self._new_id, self._calendar, self._terms, self._vault)

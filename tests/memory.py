"""The store in memory: the same promises as PostgreSQL (`tests/contract` holds them to it), in microseconds."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import copy
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec

from adapters.feed_keys import new_key
from adapters.highs.model import solve
from adapters.icalendar import written
from adapters.ids import new_id
from domain.actors import Role, standing_in
from domain.adviser_entries import AdviserEntry
from domain.audit import AuditEvent
from domain.capacity.types import WEEK, CapacityEntry, monday
from domain.citizens import Citizen
from domain.clients import Client
from domain.concerns import Concern
from domain.consents.types import Consent
from domain.consultations.types import Consultation
from domain.corrections import Correction
from domain.departments import Department
from domain.disclosures.types import Disclosure
from domain.duties import Duty, MentorDuty, OnCallDuty
from domain.emergency_accesses import EmergencyAccess, EmergencyReading, Locked, OpenedKind
from domain.errors import AlreadyDone, Fault, Invalid, NotFound, Stale
from domain.events import Event
from domain.kle import lies_under
from domain.log_reviews.types import LogReview
from domain.matching.assignment import Assignment, AssignmentTask
from domain.matching.conflicts import MentorConflict
from domain.matching.proposals import MatchProposal
from domain.matching.wishes import MatchWishes
from domain.mentors.types import Mentor
from domain.notification_assessments import NotificationAssessment
from domain.on_call.check_ins import CheckIn
from domain.on_call.contacts import OnCallContact
from domain.on_call.feeds import OnCallFeed, RosterCalendar
from domain.on_call.roster import OnDuty, RosterMember
from domain.on_call.types import OnCallFunction, OnCallShift
from domain.participants.types import Participant
from domain.policy import Action, Condition, Visible, holds, opened, sees, visible
from domain.policy.on_call import COORDINATORS, serves
from domain.policy.visible import OPENED
from domain.ports import Ask, Calendar, Terms
from domain.recertification import Recertification, reason_of
from domain.records import Record, change
from domain.referrals.types import OPEN, Referral
from domain.resource_persons import ResourcePerson
from domain.responsibility import Held
from domain.retention.hold_types import Hold
from domain.retention.types import Disposal, JournalExport, RetentionRule, RetentionRun
from domain.staff import GrantStatus, StaffGrant, StaffMember
from domain.subject_requests.types import SubjectRequest
from domain.support_courses.goals import Goal
from domain.support_courses.reviews import ProgressReview
from domain.support_courses.session_types import SupportSession
from domain.support_courses.supervisions import Supervision
from domain.support_courses.types import CourseSight, SupportCourse
from domain.three_way_talks import ThreeWayTalk
from domain.transfers.types import Item, Owner, Transfer
from domain.units import Unit
from domain.webhooks.types import WebhookDelivery, WebhookSubscription
from domain.writeset import Thin, Write, WriteSet, kind_name
from tests.memory_audit import MemoryAuditTrail
from tests.memory_checkpoints import Sealed
from tests.memory_events import MemoryEvents, MemoryWebhooks
from tests.memory_log_samples import MemoryLogSamples
from tests.memory_retention import MemoryRetention
from tests.memory_subjects import MemorySubjects, must_not_be_restricted, restricted

R = TypeVar("R", bound=Record)
H = TypeVar("H", bound=Record)


def taken(record: Record) -> Invalid:
    """Return the refusal of what must be unique and is not."""
    return Invalid((Fault(f"/{UNIQUE.get(type(record), 'id')}", "taken", "This is in use already."),))


def overtaking(record: Record) -> object:
    """Return the place that only one record may have, the first; None where many may be."""
    if isinstance(record, CapacityEntry):
        return record.mentor_id, record.number
    if isinstance(record, SupportCourse) and record.status != "ended":
        return SupportCourse, record.participant_id
    return record.participant_id if isinstance(record, MatchProposal) and record.holder is not None else None


class Memory:
    """What is kept between works."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.records: dict[tuple[type[Record], UUID], Record] = {}
        self.events: list[AuditEvent] = []
        self.thin: list[Thin] = []
        self.submissions: set[bytes] = set()
        self.sealed = Sealed()

    def destroy(self, object_type: str, object_id: UUID) -> None:
        for key, one in list(self.records.items()):
            gone = isinstance(one, Citizen) if object_type == "citizen" else not isinstance(one, Citizen)
            if gone and object_id in (one.id, getattr(one, "referral_id", None)):
                del self.records[key]

    def pass_on_belongings(self, item: Any) -> None:
        """Let what hangs on an item be the department's that it went to."""
        mine = item.asker_id if isinstance(item, Referral) else item.holder_id
        kinds = (Participant, Consent, Correction, Disclosure, NotificationAssessment)
        for key, one in list(self.records.items()):
            hangs = item.id in (getattr(one, name, None) for name in ("concern_id", "referral_id", "subject_id"))
            if hangs and isinstance(one, kinds):
                changes = {"department": item.department, "unit_id": item.unit_id}
                if isinstance(one, NotificationAssessment) and one.holder is not None:
                    changes["holder_id"] = mine
                self.records[key] = msgspec.structs.replace(one, **changes)

    def must_name_nobody_who_left(self, record: Record) -> None:
        left = {one.id for one in self.records.values() if isinstance(one, StaffMember) and one.status == "left"}
        if isinstance(record, Referral) and record.holder and left & {getattr(record, name) for name in PLACES}:
            raise Stale

    def must_be_the_next(self, record: Record) -> None:
        """Refuse what was decided on before somebody else was first."""
        place = overtaking(record)
        if place is not None and any(overtaking(one) == place for one in self.records.values() if one.id != record.id):
            raise Stale

    def stop_proposals(self, record: Record) -> None:
        if not isinstance(record, Participant) or (record.status != "left" and record.disclosure_stopped_at is None):
            return
        for key, one in self.records.items():
            if isinstance(one, MatchProposal) and one.participant_id == record.id and one.holder is not None:
                stopped = type(one.status)("stopped")
                self.records[key] = msgspec.structs.replace(one, status=stopped, holder=None, due_at=None)

    def give_hours_back(self, record: Record, local: Callable[[datetime], datetime]) -> None:
        if not isinstance(record, SupportCourse) or record.outcome != "consent_withdrawn" or record.ended_at is None:
            return
        week = monday(local(record.ended_at).date())
        for key, one in self.records.items():
            if not isinstance(one, CapacityEntry) or one.course_id != record.id or one.status != "standing":
                continue
            if one.kind == "planned_session" or (one.kind == "reservation" and one.to_week >= week):
                whole = one.kind == "planned_session" or one.from_week >= week
                changes = {"status": type(one.status)("cancelled")} if whole else {"to_week": week - WEEK}
                self.records[key] = change(one, record.updated_at, **changes)

    def must_be_on_duty_once(self, record: Record) -> None:
        if not isinstance(record, OnCallShift) or record.status == "cancelled":
            return
        for one in self.records.values():
            if isinstance(one, OnCallShift) and one.id != record.id and one.status != "cancelled":
                apart = one.ends_at <= record.starts_at or record.ends_at <= one.starts_at
                if one.staff_id == record.staff_id and not apart:
                    raise Stale

    def must_be_free(self, record: Record) -> None:
        self.must_be_the_next(record)
        column = UNIQUE.get(type(record), "id")
        for one in self.records.values():
            if type(one) is not type(record) or one.id == record.id:
                continue
            gone = {getattr(one, "status", None), getattr(record, "status", None)} & GONE.get(type(one), frozenset())
            if getattr(one, column) == getattr(record, column) and not gone:
                raise taken(record)


class MemoryStore(Generic[R]):
    def __init__(self, work: "MemoryWork", kind: type[R]) -> None:
        self._work = work
        self._kind = kind

    def _seen(self) -> list[R]:
        work = self._work
        scope = visible(work.actor, self._kind.__name__, work.now)
        return [one for one in work.memory.records.values() if isinstance(one, self._kind) and sees(one, scope)]

    async def get(self, id: UUID) -> R:
        reason = None
        found = next((one for one in self._seen() if one.id == id), None)
        if found is None and self._work.ask.reads:
            found, reason = self._opened(id)
        if found is None:
            raise NotFound
        if self._work.ask.reads:
            self._work.log(kind_name(self._kind), id, reason=reason)
        return self._handed([found])[0]

    def _opened(self, id: UUID) -> tuple[R | None, str | None]:
        work, records = self._work, self._work.memory.records
        stored = records.get((self._kind, id))
        accesses = [
            one
            for one in records.values()
            if isinstance(one, EmergencyAccess)
            and id in (one.concern_id, one.consultation_id, one.referral_id)
            and one.opened_by == work.actor.subject
            and one.ends_at > work.now
        ]
        if not isinstance(stored, self._kind) or not accesses:
            return None, None
        if not sees(stored, opened(work.actor, self._kind.__name__, work.now)):
            return None, None
        return stored, f"emergency:{max(accesses, key=lambda one: one.id).id}"

    async def page(
        self, where: Mapping[str, Condition], after: UUID | None, limit: int, oldest_first: bool = False
    ) -> Sequence[R]:
        if not visible(self._work.actor, self._kind.__name__, self._work.now):
            return []
        found = sorted(
            (one for one in self._seen() if sees(one, ({**where},))), key=lambda one: one.id, reverse=not oldest_first
        )
        if after is not None:
            found = [one for one in found if (one.id > after if oldest_first else one.id < after)]
        if self._work.ask.reads:
            self._work.log(kind_name(self._kind), None, msgspec.json.encode(where, order="sorted") if where else None)
        return self._handed(found[:limit])

    async def heads(self, head: type[H], where: Mapping[str, Condition], after: UUID | None, limit: int) -> Sequence[H]:
        found = await self.page(where, after, limit)
        return [msgspec.convert(one, head, from_attributes=True) for one in found]

    async def waiting(self, mine: Visible, limit: int, by: str = "due_at") -> Sequence[R]:
        found = [one for one in self._seen() if sees(one, mine)]
        return self._handed(sorted(found, key=lambda one: (getattr(one, by), one.id))[:limit])

    async def count(self, column: str, where: Mapping[str, Condition]) -> Mapping[Any, int]:
        return Counter(getattr(one, column) for one in self._seen() if sees(one, ({**where},)))

    def _handed(self, found: list[R]) -> list[R]:
        for one in found:
            self._work.kept.saw(one)
        return found

    def add(self, record: R, event: Event) -> None:
        self._work.kept.add(record, event)

    def save(self, record: R, event: Event) -> None:
        self._work.kept.save(record, event)

    def pass_on(self, record: R, event: Event) -> None:
        self._work.kept.pass_on(record, event)

    def rely(self, record: R) -> None:
        self._work.kept.rely(record)


class MemoryRecertifications:
    def __init__(self, work: "MemoryWork") -> None:
        self._work = work

    def _all(self) -> list[Recertification]:
        work = self._work
        scope = visible(work.actor, "StaffGrant", work.now)
        everyone = {one.id: one for one in work.memory.records.values() if isinstance(one, StaffMember)}
        held = [one for one in work.memory.records.values() if isinstance(one, StaffGrant)]
        found = []
        for grant in sorted(held, key=lambda one: one.id, reverse=True):
            if not sees(grant, scope):
                continue
            holder = everyone[grant.staff_id]
            reason = reason_of(grant, holder, [one for one in held if one.staff_id == holder.id], work.now)
            if reason:
                found.append(Recertification(grant=grant, holder_name=holder.display_name, reason=reason))
        return found

    async def page(self, after: UUID | None, limit: int) -> Sequence[Recertification]:
        self._work.log("staff_grant", None)
        return [one for one in self._all() if after is None or one.grant.id < after][:limit]

    async def ending(self, limit: int) -> Sequence[Recertification]:
        soon = [one for one in self._all() if one.grant.ends_at > self._work.now]
        return sorted(soon, key=lambda one: (one.grant.ends_at, one.grant.id))[:limit]


class MemoryCourseSights:
    """The courses of a referral, past what the department sees; like the functions of the database."""

    def __init__(self, work: "MemoryWork") -> None:
        self._work = work

    async def of(self, referral_id: UUID) -> Sequence[CourseSight]:
        work = self._work
        referral = work.memory.records.get((Referral, referral_id))
        if referral is None:
            return []
        asks = Role.FRONTLINE in work.actor.roles and referral.department == work.actor.department
        if not asks and Role.VINK_COORDINATOR not in work.actor.roles:
            return []
        found = [one for one in work.memory.records.values() if isinstance(one, SupportCourse)]
        found = sorted((one for one in found if one.referral_id == referral_id), key=lambda one: one.id)
        return [msgspec.convert(one, CourseSight, from_attributes=True) for one in found]

    def keep(self, course: CourseSight, event: Event) -> None:
        work = self._work
        stored = work.memory.records[SupportCourse, course.id]
        assert isinstance(stored, SupportCourse)
        changes = {name: getattr(course, name) for name in CourseSight.__struct_fields__}
        if course.status is not stored.status:
            changes |= {"pause": None, "next_session_at": None}
        work.kept.enclose(course, "support_course", event)
        del work.kept.writes[CourseSight, course.id]
        work.kept.writes[SupportCourse, course.id] = Write(
            msgspec.structs.replace(stored, **changes), course.version - 1
        )


class MemoryDuties:
    """What somebody who leaves holds; like the functions of the database, past what the administrator sees."""

    def __init__(self, work: "MemoryWork") -> None:
        self._work = work

    async def of(self, staff_id: UUID) -> Sequence[Duty]:
        if holds(self._work.actor, Action.STAFF_LEAVE) is None:
            raise NotFound
        found: list[Any] = [
            one
            for one in self._work.memory.records.values()
            if isinstance(one, Held)
            and one.holder is not None
            and any(getattr(one, name, None) == staff_id for name in (*PLACES, "assigned_to"))
        ]
        found += [
            one
            for one in self._work.memory.records.values()
            if isinstance(one, ResourcePerson | Mentor) and one.staff_id == staff_id and one.status != "left"
        ]
        found += [
            one
            for one in self._work.memory.records.values()
            if isinstance(one, SupportCourse) and one.mentor_staff_id == staff_id and one.status != "ended"
        ]
        return [
            DUTIES.get(type(one), Duty)(
                id=one.id,
                department=one.department,
                version=one.version,
                created_at=one.created_at,
                updated_at=one.updated_at,
                kind=kind_name(one.__class__),
                staff_id=staff_id,
                status=one.status,
                holder=getattr(one, "holder", None),
                due_at=getattr(one, "due_at", None),
                advises=staff_id == getattr(one, ADVISES.get(type(one), "assigned_to"), None),
            )
            for one in found
        ]

    def give_back(self, duty: Duty, event: Event) -> None:
        work = self._work
        (item,) = [one for one in work.memory.records.values() if one.id == duty.id]
        changes: dict[str, Any] = {"version": duty.version, "updated_at": duty.updated_at}
        if isinstance(item, Held):
            changes |= {name: None for name in PLACES if getattr(item, name, None) == duty.staff_id}
            changes |= {"assigned_to": None} if getattr(item, "assigned_to", None) == duty.staff_id else {}
            changes |= {} if item.holder == duty.holder else {"holder_id": None, "successor_id": None}
            changes |= {"holder": duty.holder, "due_at": duty.due_at}
        if isinstance(item, SupportCourse):
            changes |= {"holder": duty.holder, "holder_id": None, "due_at": duty.due_at}
            changes |= {"mentor_until": duty.updated_at}
        status = type(item.status)(duty.status)  # type: ignore[attr-defined]
        returned = msgspec.structs.replace(item, status=status, **changes)
        work.kept.enclose(duty, duty.kind, event)
        del work.kept.writes[type(duty), duty.id]
        work.kept.writes[type(item), item.id] = Write(returned, item.version)


DUTIES: dict[type[Record], type[Duty]] = {
    OnCallShift: OnCallDuty,
    Mentor: MentorDuty,
    SupportCourse: MentorDuty,
}
ADVISES: dict[type[Record], str] = {OnCallShift: "holder_id", SupportCourse: "mentor_staff_id"}


class MemoryEmergencies:
    """What the functions of the database tell, past what the actor sees."""

    def __init__(self, work: "MemoryWork") -> None:
        self._work = work

    async def find(self, kind: OpenedKind, id: UUID) -> Locked | None:
        work = self._work
        found = work.memory.records.get((OPENABLE[kind], id))
        if found is None or Role.FRONTLINE not in work.actor.roles:
            return None
        if not sees(found, OPENED[OPENABLE[kind].__name__](work.actor, work.now)):
            return None
        return msgspec.convert(
            {"minor_concerned": False, **msgspec.structs.asdict(found)}, Locked, from_attributes=True
        )

    async def readings(self, access_id: UUID) -> Sequence[EmergencyReading]:
        access = self._work.memory.records[EmergencyAccess, access_id]
        scope = visible(self._work.actor, "EmergencyAccess", self._work.now)
        assert sees(access, scope)
        named = f"emergency:{access_id}"
        return [
            EmergencyReading(at=one.at, action=one.action) for one in self._work.memory.events if one.reason == named
        ]


class MemoryOwners:
    """Whose an item is, past what the actor sees."""

    def __init__(self, work: "MemoryWork") -> None:
        self._work = work

    async def of(self, item: Item) -> Owner | None:
        found = self._work.memory.records.get((OPENABLE[OpenedKind(item.kind.value)], item.id))
        return msgspec.convert(found, Owner, from_attributes=True) if found else None


OPENABLE: dict[OpenedKind, type[Record]] = {
    OpenedKind.CONCERN: Concern,
    OpenedKind.CONSULTATION: Consultation,
    OpenedKind.REFERRAL: Referral,
}
PLACES = ("holder_id", "successor_id", "asker_id", "coordinator_id")


class MemoryColleagues:
    def __init__(self, work: "MemoryWork") -> None:
        self._work = work

    async def hold(self, staff_id: UUID, role: Role, unit_id: UUID | None, kle: str | None) -> bool:
        work = self._work
        member = work.memory.records.get((StaffMember, staff_id))
        at_work = isinstance(member, StaffMember) and member.status == "active"
        return at_work and any(
            (one.staff_id, one.role, one.department) == (staff_id, role, work.actor.department)
            and one.status_at(work.now) is GrantStatus.CURRENT
            and (one.unit_id is None or unit_id is None or one.unit_id == unit_id)
            and (one.kle is None or kle is None or lies_under(kle, one.kle))
            for one in work.memory.records.values()
            if isinstance(one, StaffGrant)
        )

    async def hold_between(self, staff_id: UUID, roles: frozenset[Role], since: datetime, until: datetime) -> bool:
        actor = self._work.actor
        return any(
            one.staff_id == staff_id
            and (one.department == actor.department or Role.ADMIN in actor.roles)
            and one.role in roles
            and one.revoked_at is None
            and one.valid_from < until
            and one.ends_at > since
            for one in self._work.memory.records.values()
            if isinstance(one, StaffGrant)
        )


class MemoryRoster:
    """The roster as a whole; like the functions of the database, past what its reader sees."""

    def __init__(self, work: "MemoryWork") -> None:
        self._work = work

    def _active(self) -> dict[UUID, StaffMember]:
        stored = self._work.memory.records.values()
        return {one.id: one for one in stored if isinstance(one, StaffMember) and one.status == "active"}

    async def members(self, function: OnCallFunction) -> Sequence[RosterMember]:
        actor = self._work.actor
        if not serves(actor, function) and not actor.roles & {*COORDINATORS.values()}:
            return []
        kind = ResourcePerson if function is OnCallFunction.RESOURCE_PERSON else Mentor
        staff = self._active()
        stored = self._work.memory.records.values()
        serving = [one.staff_id for one in stored if isinstance(one, kind) and one.status == "active"]
        found = [staff[one] for one in serving if one in staff]
        return [
            RosterMember(staff_id=one.id, display_name=one.display_name)
            for one in sorted(found, key=lambda one: (one.display_name, one.id))
        ]

    async def duties(self, at: datetime) -> Sequence[OnDuty]:
        staff = self._active()
        shifts = [one for one in self._work.memory.records.values() if isinstance(one, OnCallShift)]
        ahead = sorted(
            (one for one in shifts if one.status != "cancelled" and one.ends_at > at and one.staff_id in staff),
            key=lambda one: (one.starts_at, one.id),
        )
        nexts = {one.function: one.id for one in reversed(ahead) if one.starts_at > at}
        return [
            OnDuty(
                function=one.function,
                staff_id=one.staff_id,
                display_name=staff[one.staff_id].display_name,
                starts_at=one.starts_at,
                ends_at=one.ends_at,
                reach_at=one.reach_at,
            )
            for one in ahead
            if one.starts_at <= at or nexts[one.function] == one.id
        ]


class MemoryVault:
    def __init__(self, work: "MemoryWork") -> None:
        self._work = work

    def keep(self, citizen: Citizen) -> None:
        self._work.kept.enclose(citizen, "citizen")

    async def read(self, citizen_ref: UUID) -> Citizen:
        work = self._work
        if not visible(work.actor, "Citizen", work.now):
            raise NotFound
        found = work.memory.records.get((Citizen, citizen_ref))
        if not isinstance(found, Citizen) or restricted(work.memory.records, citizen_ref):
            raise NotFound
        work.log("citizen", citizen_ref)
        return found

    async def same_number(self, citizen_ref: UUID) -> list[UUID] | None:
        number = (await self.read(citizen_ref)).personal_number
        if number is None:
            return None
        stored = self._work.memory.records.values()
        same = {one.id for one in stored if isinstance(one, Citizen) and one.personal_number == number} - {citizen_ref}
        told = [
            one for one in stored if isinstance(one, Participant) and one.citizen_ref in same and one.status == "active"
        ]
        having = {one.referral_id for one in told if one.disclosure_stopped_at is None}
        seen = visible(self._work.actor, "Referral", self._work.now)
        opened = (one for one in stored if isinstance(one, Referral) and one.status in OPEN and sees(one, seen))
        return sorted(one.id for one in opened if one.id in having)

    def destroy_citizen(self, citizen_ref: UUID) -> None:
        self._work.kept.destroy("citizen", citizen_ref)

    def destroy_case(self, referral_id: UUID) -> None:
        self._work.kept.destroy("referral", referral_id)


UNIQUE: dict[type[Record], str] = {
    Department: "department",
    Client: "client_id",
    StaffMember: "subject",
    ResourcePerson: "staff_id",
    Mentor: "staff_id",
}
GONE: dict[type[Record], frozenset[str]] = {
    ResourcePerson: frozenset({"left"}),
    Mentor: frozenset({"left"}),
}
"""In which states a record takes no place any more."""


class Kept(Generic[R]):
    def __init__(self, kind: type[R]) -> None:
        self._kind = kind

    def __get__(self, work: "MemoryWork", owner: type) -> MemoryStore[R]:
        return MemoryStore(work, self._kind)


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
        self.new_key = new_key
        self.kept = WriteSet(ask, now, new_id, lambda: b"0" * 32)
        self._logged = False

    concerns = Kept(Concern)
    consultations = Kept(Consultation)
    three_way_talks = Kept(ThreeWayTalk)
    resource_persons = Kept(ResourcePerson)
    adviser_entries = Kept(AdviserEntry)
    mentors = Kept(Mentor)
    log_reviews = Kept(LogReview)
    subject_requests = Kept(SubjectRequest)
    capacity_entries = Kept(CapacityEntry)
    match_wishes = Kept(MatchWishes)
    mentor_conflicts = Kept(MentorConflict)
    match_proposals = Kept(MatchProposal)
    on_call_shifts = Kept(OnCallShift)
    on_call_contacts = Kept(OnCallContact)
    check_ins = Kept(CheckIn)
    on_call_feeds = Kept(OnCallFeed)
    retention_rules = Kept(RetentionRule)
    holds = Kept(Hold)
    retention_runs = Kept(RetentionRun)
    disposals = Kept(Disposal)
    journal_exports = Kept(JournalExport)
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
    webhook_subscriptions = Kept(WebhookSubscription)
    webhook_deliveries = Kept(WebhookDelivery)

    referrals = Kept(Referral)
    participants = Kept(Participant)
    consents = Kept(Consent)
    disclosures = Kept(Disclosure)
    corrections = Kept(Correction)
    emergency_accesses = Kept(EmergencyAccess)
    transfers = Kept(Transfer)
    notification_assessments = Kept(NotificationAssessment)

    @property
    def minor_concerned(self) -> bool:
        return self.kept.minor_concerned

    @property
    def vault(self) -> MemoryVault:
        return MemoryVault(self)

    @property
    def colleagues(self) -> MemoryColleagues:
        return MemoryColleagues(self)

    @property
    def course_sights(self) -> MemoryCourseSights:
        return MemoryCourseSights(self)

    @property
    def duties(self) -> MemoryDuties:
        return MemoryDuties(self)

    @property
    def emergencies(self) -> MemoryEmergencies:
        return MemoryEmergencies(self)

    @property
    def roster(self) -> MemoryRoster:
        return MemoryRoster(self)

    @property
    def owners(self) -> MemoryOwners:
        return MemoryOwners(self)

    @property
    def recertifications(self) -> MemoryRecertifications:
        return MemoryRecertifications(self)

    @property
    def retention(self) -> MemoryRetention:
        return MemoryRetention(self)

    @property
    def log_samples(self) -> MemoryLogSamples:
        return MemoryLogSamples(self.memory.records, self.memory.events)

    @property
    def subjects(self) -> MemorySubjects:
        return MemorySubjects(self)

    @property
    def events(self) -> MemoryEvents:
        return MemoryEvents(self)

    @property
    def webhooks(self) -> MemoryWebhooks:
        return MemoryWebhooks(self)

    @property
    def audit(self) -> MemoryAuditTrail:
        return MemoryAuditTrail(self)

    async def stand_in(self, participant_id: UUID) -> "MemoryWork | None":
        found = self.memory.records.get((Participant, participant_id))
        if found is None:
            return None
        return self._standing_in(found.department)

    def stand_for(self, transfer: Transfer) -> "MemoryWork":
        return self._standing_in(transfer.from_department or self.actor.department)

    def _standing_in(self, department: str) -> "MemoryWork":
        standing = copy(self)
        standing.actor = standing_in(self.actor, department)
        return standing

    async def assign(self, task: AssignmentTask) -> Assignment:
        return solve(task)

    def icalendar(self, calendar: RosterCalendar) -> bytes:
        return written(calendar)

    def log(
        self, object_type: str, object_id: UUID | None, payload: bytes | None = None, reason: str | None = None
    ) -> None:
        self._logged = True
        self.memory.events.append(self.kept.allowed(object_type, object_id, payload, reason))

    def flush(self) -> None:
        memory, kept = self.memory, self.kept
        if not kept.events and not self._logged:
            kept.events.append(kept.allowed(None, None))
        for key, write in kept.writes.items():
            stored = memory.records.get(key)
            if stored is not None and write.replaces is None:
                raise taken(stored)
            if (stored.version if stored else None) != write.replaces:
                raise Stale
        for write in kept.writes.values():
            memory.must_be_free(write.record)
            must_not_be_restricted(memory.records, write.record, write.replaces)
            memory.must_name_nobody_who_left(write.record)
            memory.must_be_on_duty_once(write.record)
        if self.ask.submission is not None and kept.created is not None:
            if self.ask.submission in memory.submissions:
                raise AlreadyDone
            memory.submissions.add(self.ask.submission)
        for destroyed in kept.destroyed:
            memory.destroy(*destroyed)
        self.retention.carry_out(kept.disposed)
        memory.records.update({key: write.record for key, write in kept.writes.items()})
        for write in kept.writes.values():
            memory.stop_proposals(write.record)
            memory.give_hours_back(write.record, self.calendar.local)
            if write.passed_on:
                memory.pass_on_belongings(write.record)
        memory.events += kept.events
        memory.thin += kept.thin


class MemoryBegin:
    def __init__(self, clock: Callable[[], datetime], calendar: Calendar, terms: Terms) -> None:
        self.memory = Memory(clock)
        self._clock = clock
        self._calendar = calendar
        self.terms = terms

    @asynccontextmanager
    async def __call__(self, ask: Ask) -> AsyncIterator[MemoryWork]:
        work = MemoryWork(self.memory, ask, self._clock(), self._calendar, self.terms)
        yield work
        work.flush()

"""Who is asking, when, and one transaction: what a use case is given."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from domain.actors import Actor
from domain.ports.asks import Ask
from domain.ports.events import Events
from domain.ports.log_samples import LogSamples
from domain.ports.retention import Retention
from domain.ports.stores import Duties, Owners, Recertifications, Store
from domain.ports.subjects import Subjects
from domain.ports.terms import Calendar, Terms
from domain.ports.trail import AuditTrail
from domain.ports.vault import Vault
from domain.ports.webhooks import Webhooks

if TYPE_CHECKING:
    from domain.adviser_entries import AdviserEntry
    from domain.capacity.types import CapacityEntry
    from domain.clients import Client
    from domain.colleagues import Colleagues
    from domain.concerns import Concern
    from domain.consents.types import Consent
    from domain.consultations.types import Consultation
    from domain.corrections import Correction
    from domain.departments import Department
    from domain.disclosures.types import Disclosure
    from domain.emergency_accesses import Emergencies, EmergencyAccess
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
    from domain.on_call.roster import Roster
    from domain.on_call.types import OnCallShift
    from domain.participants.types import Participant
    from domain.referrals.types import Referral
    from domain.resource_persons import ResourcePerson
    from domain.retention.hold_types import Hold
    from domain.retention.types import Disposal, JournalExport, RetentionRule, RetentionRun
    from domain.staff import StaffGrant, StaffMember
    from domain.subject_requests.types import SubjectRequest
    from domain.support_courses.following import CourseSights
    from domain.support_courses.goals import Goal
    from domain.support_courses.reviews import ProgressReview
    from domain.support_courses.session_types import SupportSession
    from domain.support_courses.supervisions import Supervision
    from domain.support_courses.types import SupportCourse
    from domain.three_way_talks import ThreeWayTalk
    from domain.transfers.types import Transfer
    from domain.units import Unit
    from domain.webhooks.types import WebhookDelivery, WebhookSubscription


class Work(Protocol):
    """Who is asking, when, and one transaction: all of it is kept, or none of it."""

    @property
    def ask(self) -> Ask: ...
    @property
    def actor(self) -> Actor: ...
    @property
    def now(self) -> datetime: ...
    @property
    def calendar(self) -> Calendar: ...
    @property
    def terms(self) -> Terms: ...

    @property
    def minor_concerned(self) -> bool:
        """Whether anything that this work has read or written so far is about somebody under 18."""
        ...

    @property
    def concerns(self) -> "Store[Concern]": ...
    @property
    def consultations(self) -> "Store[Consultation]": ...
    @property
    def three_way_talks(self) -> "Store[ThreeWayTalk]": ...
    @property
    def resource_persons(self) -> "Store[ResourcePerson]": ...
    @property
    def adviser_entries(self) -> "Store[AdviserEntry]": ...

    @property
    def mentors(self) -> "Store[Mentor]": ...
    @property
    def capacity_entries(self) -> "Store[CapacityEntry]": ...
    @property
    def match_wishes(self) -> "Store[MatchWishes]": ...
    @property
    def mentor_conflicts(self) -> "Store[MentorConflict]": ...
    @property
    def match_proposals(self) -> "Store[MatchProposal]": ...

    @property
    def on_call_shifts(self) -> "Store[OnCallShift]": ...
    @property
    def on_call_contacts(self) -> "Store[OnCallContact]": ...
    @property
    def check_ins(self) -> "Store[CheckIn]": ...
    @property
    def on_call_feeds(self) -> "Store[OnCallFeed]": ...
    @property
    def roster(self) -> "Roster": ...
    @property
    def support_courses(self) -> "Store[SupportCourse]": ...
    @property
    def course_sights(self) -> "CourseSights": ...
    @property
    def goals(self) -> "Store[Goal]": ...
    @property
    def support_sessions(self) -> "Store[SupportSession]": ...
    @property
    def progress_reviews(self) -> "Store[ProgressReview]": ...
    @property
    def supervisions(self) -> "Store[Supervision]": ...

    @property
    def departments(self) -> "Store[Department]": ...
    @property
    def units(self) -> "Store[Unit]": ...
    @property
    def clients(self) -> "Store[Client]": ...
    @property
    def staff(self) -> "Store[StaffMember]": ...
    @property
    def staff_grants(self) -> "Store[StaffGrant]": ...
    @property
    def colleagues(self) -> "Colleagues": ...
    @property
    def recertifications(self) -> Recertifications: ...
    @property
    def audit(self) -> AuditTrail: ...
    @property
    def events(self) -> Events: ...
    @property
    def webhooks(self) -> Webhooks: ...
    @property
    def webhook_subscriptions(self) -> "Store[WebhookSubscription]": ...
    @property
    def webhook_deliveries(self) -> "Store[WebhookDelivery]": ...
    @property
    def log_samples(self) -> LogSamples: ...
    @property
    def log_reviews(self) -> "Store[LogReview]": ...

    @property
    def subject_requests(self) -> "Store[SubjectRequest]": ...
    @property
    def subjects(self) -> Subjects: ...

    @property
    def referrals(self) -> "Store[Referral]": ...
    @property
    def participants(self) -> "Store[Participant]": ...
    @property
    def consents(self) -> "Store[Consent]": ...
    @property
    def disclosures(self) -> "Store[Disclosure]": ...
    @property
    def corrections(self) -> "Store[Correction]": ...
    @property
    def duties(self) -> Duties: ...
    @property
    def emergency_accesses(self) -> "Store[EmergencyAccess]": ...
    @property
    def emergencies(self) -> "Emergencies": ...
    @property
    def transfers(self) -> "Store[Transfer]": ...
    @property
    def owners(self) -> Owners: ...
    @property
    def notification_assessments(self) -> "Store[NotificationAssessment]": ...
    @property
    def retention(self) -> Retention: ...
    @property
    def retention_rules(self) -> "Store[RetentionRule]": ...
    @property
    def holds(self) -> "Store[Hold]": ...
    @property
    def retention_runs(self) -> "Store[RetentionRun]": ...
    @property
    def disposals(self) -> "Store[Disposal]": ...
    @property
    def journal_exports(self) -> "Store[JournalExport]": ...
    @property
    def vault(self) -> Vault: ...

    def new_id(self) -> UUID: ...

    async def stand_in(self, participant_id: UUID) -> "Work | None":
        """Return this same work as the participant's own department sees it, or None when nobody has this id. It is
        for taking down a withdrawal, which anybody may hear; the log names who heard it."""
        ...

    def stand_for(self, transfer: "Transfer") -> "Work":
        """Return this same work as the department sees it that offers a transfer, for carrying out that and nothing
        else; the log names who accepted."""
        ...

    async def assign(self, task: "AssignmentTask") -> "Assignment":
        """Return the best assignment of mentors to those who wait; the same task has the same answer.

        Raises:
            TimeoutError: it was not found in time.
        """
        ...

    def icalendar(self, calendar: "RosterCalendar") -> bytes:
        """Return the calendar as an iCalendar object (RFC 5545)."""
        ...

    def new_key(self) -> str:
        """Return a new key that nobody can guess, of letters, digits, `-` and `_`."""
        ...


class Begin(Protocol):
    """Opens a Work. A clean exit commits everything in one statement; any exception keeps nothing."""

    def __call__(self, ask: Ask) -> AbstractAsyncContextManager[Work]: ...

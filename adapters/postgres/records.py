"""The stores of a work on PostgreSQL, one for each kind of record."""

from adapters.postgres.stores import Kept
from domain.adviser_entries import AdviserEntry
from domain.capacity.types import CapacityEntry
from domain.clients import Client
from domain.concerns import Concern
from domain.consents.types import Consent
from domain.consultations.types import Consultation
from domain.corrections import Correction
from domain.departments import Department
from domain.disclosures.types import Disclosure
from domain.emergency_accesses import EmergencyAccess
from domain.log_reviews.types import LogReview
from domain.matching.conflicts import MentorConflict
from domain.matching.proposals import MatchProposal
from domain.matching.wishes import MatchWishes
from domain.mentors.types import Mentor
from domain.notification_assessments import NotificationAssessment
from domain.on_call.check_ins import CheckIn
from domain.on_call.contacts import OnCallContact
from domain.on_call.feeds import OnCallFeed
from domain.on_call.types import OnCallShift
from domain.participants.types import Participant
from domain.referrals.types import Referral
from domain.resource_persons import ResourcePerson
from domain.retention.hold_types import Hold
from domain.retention.types import Disposal, JournalExport, RetentionRule, RetentionRun
from domain.staff import StaffGrant, StaffMember
from domain.subject_requests.types import SubjectRequest
from domain.support_courses.goals import Goal
from domain.support_courses.reviews import ProgressReview
from domain.support_courses.session_types import SupportSession
from domain.support_courses.supervisions import Supervision
from domain.support_courses.types import SupportCourse
from domain.three_way_talks import ThreeWayTalk
from domain.transfers.types import Transfer
from domain.units import Unit
from domain.webhooks.types import WebhookDelivery, WebhookSubscription


class Records:
    """One store for each kind of record; `domain/ports/work.py` has the same names."""

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
    on_call_shifts = Kept(OnCallShift)
    on_call_contacts = Kept(OnCallContact)
    check_ins = Kept(CheckIn)
    on_call_feeds = Kept(OnCallFeed)
    retention_rules = Kept(RetentionRule)
    holds = Kept(Hold)
    retention_runs = Kept(RetentionRun)
    disposals = Kept(Disposal)
    journal_exports = Kept(JournalExport)

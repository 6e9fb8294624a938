"""What retention works with: things that are over, rules, holds, runs, filed copies, and records of disposal."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.departments import DepartmentCode
from domain.policy import Action, Commands
from domain.records import Moves, Moving, Record
from domain.text import NO_DATA, Moment, StaffRemark


class OverKind(StrEnum):
    """What is disposed of as a whole: `session_notes` are those of one course, by its id; a `citizen` is what is one
    person's alone on a referral, by the reference; a `disposal` is its record, with the emptied rows that it left."""

    CONCERN = "concern"
    CONSULTATION = "consultation"
    REFERRAL = "referral"
    CITIZEN = "citizen"
    SESSION_NOTES = "session_notes"
    TRANSFER = "transfer"
    ON_CALL_CONTACT = "on_call_contact"
    CHECK_IN = "check_in"
    SUBJECT_REQUEST = "subject_request"
    LOG_REVIEW = "log_review"
    LOG_MONTH = "log_month"
    RETENTION_RUN = "retention_run"
    DISPOSAL = "disposal"


class RecordClass(StrEnum):
    """The classes of `domain.md` section 10 that end by themselves."""

    ADVICE = "advice"
    NO_CONCERN = "no_concern"
    DRAFT = "draft"
    REFERRAL = "referral"
    SUPPORT_COURSE = "support_course"
    SESSION_NOTES = "session_notes"
    DESK = "desk"
    SUBJECT_REQUEST = "subject_request"
    LOG_REVIEW = "log_review"
    ACCESS_LOG = "access_log"
    SKELETON = "skeleton"


class RetentionTrigger(StrEnum):
    """From what a period counts."""

    CLOSED = "closed"
    LAST_CHANGE = "last_change"
    COURSE_ENDED = "course_ended"
    FINAL_REVIEW = "final_review"
    DISPOSED = "disposed"
    MONTH_ENDED = "month_ended"


class RetentionVerdict(StrEnum):
    """What becomes of something that is over, or of an erasure: it waits while the referral is `open`, and has nothing
    left to do when all is `gone`."""

    KEPT = "kept"
    DUE = "due"
    HELD = "held"
    NOT_FILED = "not_filed"
    UNDER_REVIEW = "under_review"
    UNANSWERED = "unanswered"
    NOT_SEALED = "not_sealed"
    OPEN = "open"
    GONE = "gone"


Days = Annotated[int, Meta(ge=1, le=3653, description="Days.", extra_json_schema=NO_DATA)]


class Over(msgspec.Struct, frozen=True, kw_only=True):
    """What retention knows of something that is over: states and dates, nothing that it says.

    `under_18` also where no age is known. `sent` tells of a referral that VINK was told of it; `course_ended_at` when
    the last of its courses ended. `under_review`: an emergency access to it waits for its review. `unanswered`: whom it
    is about has asked about it, and is answered from it first. `filed_as` names the copy that the department's own
    system has confirmed, `holds` what stops a disposal now.
    """

    kind: OverKind
    id: UUID
    department: str
    version: int
    status: str
    outcome: str | None
    under_18: bool
    over_at: datetime
    sent: bool
    course_ended_at: datetime | None
    under_review: bool
    unanswered: bool
    filed_as: str | None
    holds: tuple[UUID, ...]


class RetentionRuleStatus(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"


R = RetentionRuleStatus
RULE_MOVES: Moves = {
    R.PROPOSED: frozenset({R.APPROVED, R.REJECTED}),
    R.APPROVED: frozenset(),
    R.REJECTED: frozenset(),
}
RULE_COMMANDS: Commands = {
    Action.RETENTION_RULE_APPROVE: frozenset({R.PROPOSED}),
    Action.RETENTION_RULE_REJECT: frozenset({R.PROPOSED}),
}


class RetentionRule(Moving, frozen=True, kw_only=True):
    """How many days a class is kept, from `valid_from` on: in force once another officer has approved it."""

    status: RetentionRuleStatus
    record_class: RecordClass
    days: int
    days_under_18: int
    valid_from: datetime
    reason: str
    proposed_by: UUID
    decided_by: UUID | None
    decided_at: datetime | None


class NewRetentionRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long a class is to be kept from a moment on, and why. Under 18 it is never kept longer."""

    record_class: RecordClass
    days: Days
    days_under_18: Days
    valid_from: Moment | None = None
    reason: StaffRemark


class RunItem(msgspec.Struct, frozen=True, kw_only=True):
    """What is, or was to be, disposed of and why; nothing that it says. `rule_id` is null for the default."""

    kind: OverKind
    id: UUID
    department: DepartmentCode
    record_class: RecordClass
    rule_id: UUID | None
    days: Days
    trigger: RetentionTrigger
    trigger_at: datetime
    due_at: datetime
    verdict: RetentionVerdict
    holds: Annotated[tuple[UUID, ...], Meta(max_length=1000)]


class ErasureItem(msgspec.Struct, frozen=True, kw_only=True):
    """How a decided erasure stands: carried out, or what it waits for. When it is `gone`, its request can be closed."""

    request_id: UUID
    verdict: RetentionVerdict


class RetentionRun(Record, frozen=True, kw_only=True):
    """A look at all that is over, as of a moment. A dry run disposes of nothing; the worker's runs do, daily."""

    dry: bool
    as_of: datetime
    started_by: UUID
    looked_at: int
    due: int
    held: int
    not_filed: int
    disposed: int
    items: tuple[RunItem, ...]
    erasures: tuple[ErasureItem, ...]


class NewRetentionRun(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As of when it is asked what would be disposed of; by default now."""

    as_of: Moment | None = None


class DisposalGround(StrEnum):
    PERIOD = "period"
    ERASURE = "erasure"


class KeptReason(StrEnum):
    """Why an erasure left the texts of the referral, until its own disposal."""

    ABOUT_OTHERS = "about_others"
    BY_DECISION = "by_decision"


class Extent(msgspec.Struct, frozen=True, kw_only=True):
    """How much a disposal covers: records whose text went, keys that were destroyed, and identities among these."""

    records: int
    keys: int
    identities: int


class Disposal(Record, frozen=True, kw_only=True):
    """The record of a disposal, which is also the certificate of deletion: what class, how much, why and when."""

    subject_kind: OverKind
    subject_id: UUID
    ground: DisposalGround
    kept: KeptReason | None
    run_id: UUID | None
    record_class: RecordClass
    rule_id: UUID | None
    days: int | None
    trigger: RetentionTrigger
    trigger_at: datetime
    due_at: datetime
    under_18: bool
    filed_as: str | None
    records: int
    keys: int
    identities: int


class JournalExport(Record, frozen=True, kw_only=True):
    """That the department's own system has confirmed the filed copy of something that is over (rule 17)."""

    subject_kind: OverKind
    subject_id: UUID
    target: str
    document_id: str
    digest: str
    filed_at: datetime

"""What a subject request is: its words, its record, what is sent, and which moves it may make."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.code_lists import Language
from domain.consultations.words import Holder
from domain.policy import Action, Commands
from domain.records import Moves, Moving, Record
from domain.text import Narrative


class SubjectRequestKind(StrEnum):
    ACCESS = "access"
    LOG_EXTRACT = "log_extract"
    RECTIFICATION = "rectification"
    RESTRICTION = "restriction"
    OBJECTION = "objection"
    ERASURE = "erasure"


class SubjectRequestStatus(StrEnum):
    RECEIVED = "received"
    DECIDED = "decided"
    CLOSED = "closed"
    DISPOSED = "disposed"


class RequestedBy(StrEnum):
    PERSON = "person"
    GUARDIAN = "guardian"
    REPRESENTATIVE = "representative"


class IdentityCheck(StrEnum):
    """How it was made sure who asks. That it was is recorded; a copy of a document is never kept."""

    ELECTRONIC_ID = "electronic_id"
    DOCUMENT_SHOWN = "document_shown"
    KNOWN_TO_STAFF = "known_to_staff"
    MANDATE_SHOWN = "mandate_shown"


class ExtensionReason(StrEnum):
    """Why an answer may take two months more (GDPR article 12(3))."""

    COMPLEX = "complex"
    MANY_REQUESTS = "many_requests"


class SubjectDecision(StrEnum):
    GRANTED = "granted"
    PARTLY_GRANTED = "partly_granted"
    REFUSED = "refused"


class AnswerWay(StrEnum):
    DIGITAL_POST = "digital_post"
    LETTER = "letter"
    IN_PERSON = "in_person"


RESTRICTED = (
    "What is kept of this person is restricted at their request: it is kept and not used. It can be withdrawn, ended "
    "and closed; the data-protection officer lifts the restriction."
)
S = SubjectRequestStatus
GIVEN = (SubjectDecision.GRANTED, SubjectDecision.PARTLY_GRANTED)
MOVES: Moves = {
    S.RECEIVED: frozenset({S.DECIDED}),
    S.DECIDED: frozenset({S.CLOSED}),
    S.CLOSED: frozenset({S.DISPOSED}),
    S.DISPOSED: frozenset(),
}
COMMANDS: Commands = {
    Action.SUBJECT_REQUEST_EXTEND: frozenset({S.RECEIVED}),
    Action.SUBJECT_REQUEST_DECIDE: frozenset({S.RECEIVED}),
    Action.SUBJECT_REQUEST_APPROVE: frozenset({S.RECEIVED}),
    Action.SUBJECT_REQUEST_REJECT: frozenset({S.RECEIVED}),
    Action.SUBJECT_REQUEST_CLOSE: frozenset({S.DECIDED}),
    Action.SUBJECT_REQUEST_LIFT: frozenset({S.DECIDED, S.CLOSED}),
}


class SubjectRequest(Moving, frozen=True, kw_only=True):
    """What was asked about one person, who is known by the reference alone, and what came of it.

    A decision that gives access waits, as `received`, until somebody else approves it. `restricted_at` stands from the
    decision that restricts until `lifted_at`.
    """

    status: SubjectRequestStatus
    kind: SubjectRequestKind
    citizen_ref: UUID
    requested_by: RequestedBy
    identity_check: IdentityCheck
    language: Language
    received_on: date
    received_by: UUID
    wish: str | None
    extended_at: datetime | None
    extension_reason: ExtensionReason | None
    extension_text: str | None
    decision: SubjectDecision | None
    reason: str | None
    names_released: bool
    release_reason: str | None
    proposed_by: UUID | None
    approved_by: UUID | None
    decided_at: datetime | None
    restricted_at: datetime | None
    lifted_at: datetime | None
    correction_id: UUID | None
    answered_how: AnswerWay | None
    closed_by: UUID | None
    closed_at: datetime | None
    holder: Holder | None
    holder_id: UUID | None
    due_at: datetime | None

    @property
    def gives(self) -> bool:
        """Whether what was asked for is given, wholly or in part."""
        return self.status is not S.RECEIVED and self.decision in GIVEN


class SubjectRequestHead(Record, frozen=True, kw_only=True):
    """Whom a request is about and what was decided, and nothing that somebody wrote, which is then not even fetched."""

    citizen_ref: UUID
    decision: SubjectDecision | None

    @property
    def whole(self) -> bool:
        return self.decision is SubjectDecision.GRANTED


class NewSubjectRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked, about whom, by whom, and how it was made sure who they are."""

    kind: SubjectRequestKind
    citizen_ref: UUID
    requested_by: RequestedBy
    identity_check: IdentityCheck
    received_on: date
    language: Language = Language.DA
    wish: Narrative | None = None


class Extension(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the answer takes longer; the person is told so within the first month."""

    reason: ExtensionReason
    text: Narrative


class SubjectRuling(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is decided, and why. The names of staff are in an extract of the log only where they are released, with a
    reason of its own."""

    decision: SubjectDecision
    reason: Narrative
    release_reason: Narrative | None = None


class SubjectRejection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a proposed decision must be thought over."""

    reason: Narrative


class SubjectAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the person was answered; for a rectification that was granted, the note that was made."""

    answered_how: AnswerWay
    correction_id: Annotated[UUID | None, Meta(description="The correction that stands beside the old text.")] = None

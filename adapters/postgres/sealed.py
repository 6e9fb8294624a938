"""Which fields of which kinds lie in the database as ciphertext only, and under the key of which case."""

from typing import NamedTuple
from uuid import UUID

import msgspec

from domain.concerns import Concern
from domain.consents.types import Consent
from domain.consultations.types import Consultation
from domain.corrections import Correction
from domain.disclosures.types import Disclosure
from domain.emergency_accesses import EmergencyAccess
from domain.matching.proposals import MatchProposal
from domain.matching.wishes import MatchWishes
from domain.notification_assessments import NotificationAssessment
from domain.participants.types import Participant
from domain.records import Record
from domain.referrals.types import Referral
from domain.retention.hold_types import Hold
from domain.subject_requests.types import SubjectRequest
from domain.support_courses.goals import Goal
from domain.support_courses.reviews import ProgressReview
from domain.support_courses.session_types import SupportSession
from domain.three_way_talks import ThreeWayTalk
from domain.transfers.types import Transfer
from domain.webhooks.types import WebhookSubscription


class Sealing(NamedTuple):
    """The fields of a kind that are kept together in its column `sealed`, and what tells the case: the first of these
    fields that has a value. A record that is told by its own id begins a case with a key of its own. Heads of what is
    `listed` are read without asking for its key: of what was disposed of, the status tells."""

    fields: tuple[str, ...]
    case: tuple[str, ...] = ("referral_id",)
    listed: bool = False


WHAT = ("referral_id", "concern_id", "consultation_id")
"""What a record may be about that tells of more than one kind of thing."""

SEALED: dict[type[msgspec.Struct], Sealing] = {
    Concern: Sealing(
        ("situation_text", "observations", "strengths_text", "already_tried", "closing_remark", "hand_over"),
        case=("id",),
        listed=True,
    ),
    Consultation: Sealing(
        ("question", "dialogue", "decisions", "closing_remark", "hand_over"), case=("id",), listed=True
    ),
    ThreeWayTalk: Sealing(("note",), case=("consultation_id",)),
    Referral: Sealing(
        (
            "direct_reason",
            "needs_text",
            "strengths_text",
            "goals_wanted",
            "interpreter_language",
            "contact_wish",
            "informed",
            "legal_basis",
            "questions",
            "decisions",
            "intake_note",
            "redirected_to",
            "hold",
            "first_free_slot",
            "amendments",
            "hand_over",
        ),
        case=("id",),
    ),
    Participant: Sealing(("guardians", "guardian_deferral", "siblings")),
    Consent: Sealing(("scope_text", "purposes", "evidence_ref")),
    Disclosure: Sealing(("text", "reason", "decisions")),
    EmergencyAccess: Sealing(("text", "remark"), case=WHAT),
    Hold: Sealing(("reason", "lifted_because"), case=("subject_id",)),
    Transfer: Sealing(("request_text", "message", "basis", "remark"), case=("id",)),
    Correction: Sealing(("pointer", "text"), case=("subject_id",)),
    MatchWishes: Sealing(
        (
            *("languages", "gender", "meeting_times", "districts_to_avoid", "expertise", "goal_areas", "no_police"),
            "note",
        )
    ),
    MatchProposal: Sealing(("misfits", "reasons", "override_reason")),
    Goal: Sealing(("text", "scale_start", "scale_now")),
    # A key each: they end before the rest of the case.
    SupportSession: Sealing(("topics", "note", "next_step"), case=("id",)),
    ProgressReview: Sealing(("scales", "what_changed", "decision")),
    SubjectRequest: Sealing(("wish", "extension_text", "reason", "release_reason"), case=("id",), listed=True),
    WebhookSubscription: Sealing(("secret", "previous_secret"), case=("id",)),
    NotificationAssessment: Sealing(("external_ref", "reason", "receipts"), case=WHAT),
}


def case_of(record: Record) -> UUID:
    """Return the case that a record of a sealed kind belongs to."""
    found: UUID = next(value for name in SEALED[type(record)].case if (value := getattr(record, name)) is not None)
    return found

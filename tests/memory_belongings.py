"""What goes with something that is disposed of, in memory."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from domain.citizens import Citizen
from domain.consents.types import Consent
from domain.disclosures.types import Disclosure
from domain.matching.proposals import MatchProposal
from domain.matching.wishes import MatchWishes
from domain.participants.types import Participant
from domain.retention.types import JournalExport, Over, OverKind
from domain.support_courses.session_types import SupportSession
from domain.support_courses.types import SupportCourse

if TYPE_CHECKING:
    from tests.memory import Memory

OF = ("concern_id", "consultation_id", "referral_id", "subject_id")
BELONGING = {
    OverKind.CONCERN: ("NotificationAssessment", "EmergencyAccess", "Transfer", "Hold"),
    OverKind.CONSULTATION: ("ThreeWayTalk", "NotificationAssessment", "EmergencyAccess", "Hold"),
    OverKind.SUBJECT_REQUEST: ("Hold",),
}
KEYED = frozenset({"CONCERN", "CONSULTATION", "REFERRAL", "SUPPORT_SESSION", "TRANSFER", "CITIZEN", "SUBJECT_REQUEST"})


def word(kind: type) -> str:
    return "".join(f"_{one}" if one.isupper() else one.upper() for one in kind.__name__).lstrip("_")


def belongings(memory: "Memory", over: Over) -> list[Any]:
    """Return all that goes with something."""
    records = list(memory.records.values())
    if over.kind is OverKind.SESSION_NOTES:
        return [one for one in records if isinstance(one, SupportSession) and one.course_id == over.id]
    own = [one for one in records if one.id == over.id]
    if over.kind is OverKind.CITIZEN:
        return own + [one for one in records if _is_of(records, one, over.id)]
    if over.kind is OverKind.REFERRAL:
        mine = [
            one for one in records if over.id in (getattr(one, "referral_id", None), getattr(one, "subject_id", None))
        ]
        mine = [one for one in mine if not isinstance(one, SupportCourse | JournalExport) and one.id != over.id]
        refs = {one.citizen_ref for one in mine if isinstance(one, Participant)}
        return own + mine + [one for one in records if isinstance(one, Citizen) and one.id in refs]
    kinds = BELONGING.get(over.kind, ())
    return own + [
        one for one in records if type(one).__name__ in kinds and over.id in (getattr(one, name, None) for name in OF)
    ]


def _is_of(records: list[Any], one: Any, ref: UUID) -> bool:
    """Whether a record is this person's alone."""
    mine = {one.id for one in records if isinstance(one, Participant) and one.citizen_ref == ref}
    courses = {one.id for one in records if isinstance(one, SupportCourse) and one.participant_id in mine}
    if isinstance(one, Participant | Consent):
        return one.citizen_ref == ref
    if isinstance(one, Disclosure | MatchProposal):
        return one.participant_id in mine
    return (isinstance(one, MatchWishes) and one.id in mine) or getattr(one, "course_id", None) in courses

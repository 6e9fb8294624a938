"""Emergency accesses: one thing of another unit of the own department is opened to be read, for hours, and reviewed."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

import msgspec

from domain.commands import receive
from domain.concerns import UNDER_18, AgeBand
from domain.consultations.words import Holder
from domain.errors import IllegalMove, NotFound
from domain.events import Event
from domain.policy import Action, Commands, hindrance
from domain.ports import Work
from domain.records import Moves, Moving, move
from domain.text import Narrative, Remark

MOST_READINGS = 1000


class OpenedKind(StrEnum):
    """What can be opened in an emergency; never an identity."""

    CONCERN = "concern"
    CONSULTATION = "consultation"
    REFERRAL = "referral"


class EmergencyReason(StrEnum):
    DANGER_TO_CHILD = "danger_to_child"
    DANGER_TO_OTHERS = "danger_to_others"
    ASKS_FOR_HELP_NOW = "asks_for_help_now"
    NOBODY_REACHED = "nobody_reached"


class EmergencyAccessStatus(StrEnum):
    AWAITING_REVIEW = "awaiting_review"
    REVIEWED = "reviewed"


class ReviewFinding(StrEnum):
    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"
    TRAINING_NEEDED = "training_needed"


S = EmergencyAccessStatus
MOVES: Moves = {S.AWAITING_REVIEW: frozenset({S.REVIEWED}), S.REVIEWED: frozenset()}
COMMANDS: Commands = {Action.EMERGENCY_ACCESS_REVIEW: frozenset({S.AWAITING_REVIEW})}


class EmergencyAccess(Moving, frozen=True, kw_only=True):
    """That somebody opened one thing of another unit of their department: why, and until when they may read it.

    It belongs to the unit of the thing. From the opening on it waits for a review by whoever answers for that unit or
    department, or by the data-protection officer; a review ends it, so that nothing is read after it.
    """

    status: EmergencyAccessStatus
    unit_id: UUID
    concern_id: UUID | None
    consultation_id: UUID | None
    referral_id: UUID | None
    under_18: bool
    opened_by: UUID
    reason: EmergencyReason
    text: str
    ends_at: datetime
    finding: ReviewFinding | None
    remark: str | None
    reviewed_by: UUID | None
    reviewed_at: datetime | None
    holder: Holder | None
    holder_id: UUID | None
    due_at: datetime | None


class Locked(msgspec.Struct, frozen=True):
    """What is known of a thing before it is opened: not what it says."""

    unit_id: UUID | None
    status: str
    age_band: AgeBand
    minor_concerned: bool


class EmergencyReading(msgspec.Struct, frozen=True, kw_only=True):
    """What was read under an emergency access, and when, by the words of the log."""

    at: datetime
    action: str


class Emergencies(Protocol):
    """What lies behind an emergency access and is not in sight by itself."""

    async def find(self, kind: OpenedKind, id: UUID) -> Locked | None:
        """Return a thing of the actor's department that can be opened; None where there is none, where it is another
        department's, and where somebody's no closed it."""
        ...

    async def readings(self, access_id: UUID) -> Sequence[EmergencyReading]:
        """Return what was read under an access that the actor may review, the first reading first."""
        ...


class NewEmergencyAccess(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why something has to be read now that belongs to another unit."""

    reason: EmergencyReason
    text: Narrative


class AccessReview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a review found, and what is to be said about it."""

    finding: ReviewFinding
    remark: Remark


async def open_in_emergency(work: Work, kind: OpenedKind, id: UUID, new: NewEmergencyAccess) -> EmergencyAccess:
    """Open one thing of another unit of the actor's department to them: to be read, by its id, for some hours.

    It is on no list of theirs and takes no command; the vault stays closed.

    Raises:
        NotFound: there is none in the actor's department, or somebody's no closed it.
        IllegalMove: the actor reads it without.
    """
    found = await work.emergencies.find(kind, id)
    if found is None:
        raise NotFound
    if found.unit_id is None or work.actor.unit_id in (None, found.unit_id):
        raise IllegalMove("This is of your own unit: you read it already.", found.status, ())
    ends_at = work.now + timedelta(hours=work.terms.emergency_hours)
    opened = EmergencyAccess(
        id=work.new_id(),
        department=work.actor.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        status=S.AWAITING_REVIEW,
        unit_id=found.unit_id,
        concern_id=id if kind is OpenedKind.CONCERN else None,
        consultation_id=id if kind is OpenedKind.CONSULTATION else None,
        referral_id=id if kind is OpenedKind.REFERRAL else None,
        under_18=found.minor_concerned or found.age_band in UNDER_18,
        opened_by=work.actor.subject,
        reason=new.reason,
        text=new.text,
        ends_at=ends_at,
        finding=None,
        remark=None,
        reviewed_by=None,
        reviewed_at=None,
        holder=Holder.MANAGER,
        holder_id=None,
        due_at=work.calendar.due(ends_at, work.terms.emergency_review_days),
    )
    work.emergency_accesses.add(opened, Event.EMERGENCY_ACCESS_OPENED)
    return opened


async def review_access(work: Work, access_id: UUID, review: AccessReview, seen: int) -> EmergencyAccess:
    """Say whether it was right to open it. It is over then, if it was not before.

    Raises:
        Forbidden: the actor opened it.
    """
    action = Action.EMERGENCY_ACCESS_REVIEW
    access = await receive(work, work.emergency_accesses, access_id, action, COMMANDS, seen)
    reviewed = move(
        access,
        S.REVIEWED,
        MOVES,
        work.now,
        ends_at=min(access.ends_at, work.now),
        finding=review.finding,
        remark=review.remark,
        reviewed_by=work.actor.subject,
        reviewed_at=work.now,
        holder=None,
        due_at=None,
    )
    work.emergency_accesses.save(reviewed, Event.EMERGENCY_ACCESS_REVIEWED)
    return reviewed


async def readings_of(work: Work, access: EmergencyAccess) -> Sequence[EmergencyReading] | None:
    """Return what was read under an access, to whoever may review it; None to anybody else."""
    if hindrance(work.actor, Action.EMERGENCY_ACCESS_REVIEW, access) is not None:
        return None
    return await work.emergencies.readings(access.id)

"""Duties: what somebody who leaves held goes back to their function, in the same step."""

from datetime import datetime
from uuid import UUID

import msgspec

from domain.consultations.turns import coordinator_turn
from domain.consultations.words import ConsultationStatus, Holder
from domain.events import Event
from domain.mentors.types import MentorStatus
from domain.on_call.types import OnCallShiftStatus
from domain.ports import Work
from domain.records import Record, change
from domain.resource_persons import ResourcePersonStatus

WITH_RESOURCE_PERSON = frozenset(
    {ConsultationStatus.ASSIGNED, ConsultationStatus.INFORMATION_REQUESTED, ConsultationStatus.FOLLOW_UP}
)
SEALED = frozenset({"concern", "consultation", "referral"})
RETURNED = {
    "concern": Event.CONCERN_RETURNED,
    "consultation": Event.CONSULTATION_RETURNED,
    "referral": Event.REFERRAL_RETURNED,
    "resource_person": Event.RESOURCE_PERSON_CHANGED,
    "on_call_shift": Event.ON_CALL_SHIFT_RETURNED,
    "mentor": Event.MENTOR_CHANGED,
    "support_course": Event.SUPPORT_COURSE_RETURNED,
}


class Duty(Record, frozen=True, kw_only=True):
    """An open item that somebody holds, answers for, advises on or was offered, never what it says; or their own entry
    in the panel. `advises` tells that it is theirs to do: to advise, or to be on duty."""

    kind: str
    staff_id: UUID
    status: str
    holder: Holder | None
    due_at: datetime | None
    advises: bool


class OnCallDuty(Duty, frozen=True, kw_only=True):
    """A shift of the roster; it is given back by its own function of the database."""


class MentorDuty(Duty, frozen=True, kw_only=True):
    """Somebody's entry among the mentors, or whom they support; it is given back by its own function as well."""


async def return_duties(work: Work, staff_id: UUID) -> None:
    """Give everything back that this member of staff holds: to their function; what they were to advise on, to the
    panel's coordinator; whom they support, to VINK's; what they were offered, to whoever offered it. They leave the
    panel and the mentors, too."""
    for duty in await work.duties.of(staff_id):
        work.duties.give_back(returned(work, duty), RETURNED[duty.kind])


def returned(work: Work, duty: Duty) -> Duty:
    """Return an item as it stands without this member of staff. The text of a case is sealed for its version, which
    stays what it is; whatever was decided on it before is refused all the same."""
    if duty.kind == "resource_person":
        return change(duty, work.now, status=ResourcePersonStatus.LEFT.value)
    if duty.kind in SEALED and not (duty.advises and duty.status in WITH_RESOURCE_PERSON):
        return duty
    if isinstance(duty, MentorDuty):
        return _without_mentor(work, duty)
    if isinstance(duty, OnCallDuty):
        return _roster_without_them(work, duty)
    turn = coordinator_turn(work)
    return msgspec.structs.replace(
        duty, status=ConsultationStatus.TRIAGED.value, holder=turn["holder"], due_at=turn["due_at"]
    )


def _roster_without_them(work: Work, duty: OnCallDuty) -> OnCallDuty:
    """Return a shift as it stands without somebody: cancelled while it is not over, else the coordinator's to hand
    over. What they were only offered stays whose it is."""
    if not duty.advises or duty.due_at is None:
        return change(duty, work.now)
    if duty.due_at > work.now:
        return change(duty, work.now, status=OnCallShiftStatus.CANCELLED.value, holder=None, due_at=None)
    coordinator = Holder.PANEL_COORDINATOR if duty.holder is Holder.RESOURCE_PERSON else Holder.VINK_COORDINATOR
    return change(duty, work.now, holder=coordinator)


def _without_mentor(work: Work, duty: MentorDuty) -> MentorDuty:
    """Return an entry that has left; or a course that is VINK's to give to somebody else, at once where it ran."""
    if not duty.advises:
        return change(duty, work.now, status=MentorStatus.LEFT.value)
    due = work.now if duty.holder is Holder.MENTOR else duty.due_at
    return change(duty, work.now, holder=Holder.VINK_COORDINATOR, due_at=due)

"""Duties: what somebody who leaves held goes back to their function, in the same step."""

from datetime import datetime
from uuid import UUID

from domain.consultations.turns import coordinator_turn
from domain.consultations.words import ConsultationStatus, Holder
from domain.events import Event
from domain.ports import Work
from domain.records import Record, change
from domain.resource_persons import ResourcePersonStatus

WITH_RESOURCE_PERSON = frozenset(
    {ConsultationStatus.ASSIGNED, ConsultationStatus.INFORMATION_REQUESTED, ConsultationStatus.FOLLOW_UP}
)
RETURNED = {
    "concern": Event.CONCERN_RETURNED,
    "consultation": Event.CONSULTATION_RETURNED,
    "referral": Event.REFERRAL_RETURNED,
    "resource_person": Event.RESOURCE_PERSON_CHANGED,
}


class Duty(Record, frozen=True, kw_only=True):
    """An open item that somebody holds, answers for, advises on or was offered, never what it says; or their own entry
    in the panel."""

    kind: str
    staff_id: UUID
    status: str
    holder: Holder | None
    due_at: datetime | None
    advises: bool


async def return_duties(work: Work, staff_id: UUID) -> None:
    """Give everything back that this member of staff holds: to their function; what they were to advise on, to the
    panel's coordinator; what they were offered, to whoever offered it. They leave the panel, too."""
    for duty in await work.duties.of(staff_id):
        work.duties.give_back(returned(work, duty), RETURNED[duty.kind])


def returned(work: Work, duty: Duty) -> Duty:
    """Return an item as it stands without this member of staff. A referral's text is sealed for its version, and stays
    what it is; whatever was decided on it before is refused all the same."""
    if duty.kind == "resource_person":
        return change(duty, work.now, status=ResourcePersonStatus.LEFT.value)
    if duty.kind == "referral":
        return duty
    if not (duty.advises and duty.status in WITH_RESOURCE_PERSON):
        return change(duty, work.now)
    turn = coordinator_turn(work)
    return change(duty, work.now, status=ConsultationStatus.TRIAGED.value, holder=turn["holder"], due_at=turn["due_at"])

"""What the tests of the 24-hour desk share: who serves in it, and a shift."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.actors import Actor
from domain.consultations.words import Expertise, SpokenLanguage
from domain.mentors.types import MeetingTime, Mentor, MentorGender, MentorKind, MentorStatus
from domain.on_call.planning import plan_on_call_shift
from domain.on_call.types import NewOnCallShift, OnCallFunction, OnCallShift
from domain.policy import Action
from domain.resource_persons import Profession
from tests.domain.conftest import MONDAY, Municipality, member, person
from vink.demo.personas import PERSONAS, fixed

F = OnCallFunction
PANEL_COORDINATOR, VINK = "panel-coordinator", "vink-coordinator"
COORDINATORS = {F.RESOURCE_PERSON: PANEL_COORDINATOR, F.MENTOR: VINK}
FIRST = {F.RESOURCE_PERSON: "resource-person", F.MENTOR: "mentor"}
SECOND = {F.RESOURCE_PERSON: "resource-person-2", F.MENTOR: "parent-coach"}
TEACHER = PERSONAS["teacher"].id
EIGHT_HOURS = timedelta(hours=8)


def mentor(who: str, **changes: Any) -> Mentor:
    """Return a persona's entry among the mentors; nothing stands in their way."""
    persona = PERSONAS[who]
    given: dict[str, Any] = {
        "id": fixed(0xA00 | (persona.id.int & 0xFF)),
        "department": persona.department,
        "version": 1,
        "created_at": MONDAY,
        "updated_at": MONDAY,
        "status": MentorStatus.ACTIVE,
        "staff_id": persona.id,
        "unit_id": None,
        "kinds": (MentorKind.MENTOR,),
        "profession": Profession.TEACHER,
        "expertise": (Expertise.CONVERSATION_METHODS,),
        "languages": (SpokenLanguage.DANISH,),
        "gender": MentorGender.NOT_STATED,
        "is_police": False,
        "weekly_minutes": 270,
        "meeting_times": (MeetingTime.WEEKEND,),
        "districts": (),
        "known_in": (),
        "borrowed_from": None,
        "borrowed_until": None,
        "trainings": (),
        "trained_until": date(2027, 1, 1),
        "vetted_on": date(2026, 1, 1),
        "vetted_until": date(2027, 1, 1),
    }
    return Mentor(**(given | changes))


def staffed(municipality: Municipality) -> Municipality:
    """Put two people of each function on the staff list, and among the mentors."""
    for who in (*FIRST.values(), *SECOND.values()):
        municipality.put(member(person(who), display_name=f"{who} (fiktiv)"))
    municipality.put(mentor("mentor"), mentor("parent-coach"))
    return municipality


def new_shift(function: F = F.MENTOR, start: datetime | None = None, **changes: Any) -> NewOnCallShift:
    """Return a shift of eight hours that begins in an hour."""
    begins = start or MONDAY + timedelta(hours=1)
    given: dict[str, Any] = {
        "function": function,
        "staff_id": PERSONAS[FIRST[function]].id,
        "starts_at": begins,
        "ends_at": begins + EIGHT_HOURS,
        "reach_at": "20 00 00 02",
    }
    return NewOnCallShift(**(given | changes))


def planned(
    municipality: Municipality, function: F = F.MENTOR, start: datetime | None = None, **changes: Any
) -> OnCallShift:
    """Return a shift that the function's coordinator has planned."""
    new = new_shift(function, start, **changes)
    return municipality.act(COORDINATORS[function], Action.ON_CALL_SHIFT_PLAN, plan_on_call_shift, new)


def ids(who: str | Actor) -> UUID:
    return who.subject if isinstance(who, Actor) else PERSONAS[who].id

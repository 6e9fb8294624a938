"""Supervision of a mentor or coach: that it took place and what it was about, never about whom."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.errors import Fault, Invalid, NotFound
from domain.events import Event
from domain.named import named
from domain.policy import Action, require
from domain.ports import Work
from domain.records import Record
from domain.support_courses.turns import today
from domain.text import NO_DATA

OLDEST = timedelta(days=366)


class SupervisionTheme(StrEnum):
    """What a supervision was about; a code, so that it tells of nobody."""

    RELATION = "relation"
    METHOD = "method"
    BOUNDARIES = "boundaries"
    SAFETY = "safety"
    COOPERATION = "cooperation"
    OWN_REACTIONS = "own_reactions"
    ENDING = "ending"


SupervisionMinutes = Annotated[int, Meta(ge=15, le=600, description="Minutes.", extra_json_schema=NO_DATA)]


class Supervision(Record, frozen=True, kw_only=True):
    """That a mentor or coach was supervised. It knows no course and no participant; rows are only ever added."""

    mentor_id: UUID
    mentor_staff_id: UUID
    held_on: date
    minutes: int
    supervisor_id: UUID
    theme: SupervisionTheme
    recorded_by: UUID


class NewSupervision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When it took place, how long it took, with which member of staff, and what it was about."""

    held_on: date
    minutes: SupervisionMinutes
    supervisor_id: UUID
    theme: SupervisionTheme


async def record_supervision(work: Work, course_id: UUID, new: NewSupervision) -> Supervision:
    """Record a supervision of the mentor of a course; the course itself is not kept with it.

    Raises:
        Invalid: the day cannot be so, or there is no such member of staff.
    """
    course = await work.support_courses.get(course_id)
    require(work.actor, Action.SUPERVISION_RECORD, course)
    if not today(work) - OLDEST <= new.held_on <= today(work):
        raise Invalid((Fault("/held_on", "impossible_date", "This day has not come, or lies too far back."),))
    supervisor = await named(work.staff, new.supervisor_id, "/supervisor_id")
    if supervisor.id == course.mentor_staff_id:
        raise Invalid((Fault("/supervisor_id", "themselves", "Nobody supervises themselves."),))
    supervision = Supervision(
        id=work.new_id(),
        department=course.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        mentor_id=course.mentor_id,
        mentor_staff_id=course.mentor_staff_id,
        held_on=new.held_on,
        minutes=new.minutes,
        supervisor_id=supervisor.id,
        theme=new.theme,
        recorded_by=work.actor.subject,
    )
    work.supervisions.add(supervision, Event.SUPERVISION_RECORDED)
    return supervision


async def read_supervision(work: Work, course_id: UUID, supervision_id: UUID) -> Supervision:
    """Return a supervision of the mentor of a course.

    Raises:
        NotFound: there is none, or the actor may not know that there is.
    """
    course = await work.support_courses.get(course_id)
    found = await work.supervisions.get(supervision_id)
    if found.mentor_id != course.mentor_id:
        raise NotFound
    return found

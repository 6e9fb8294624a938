"""Goals: what the participant wants to reach, in their own words and on their own scale."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.commands import receive
from domain.errors import IllegalMove
from domain.events import Event
from domain.matching.goal_areas import GoalArea
from domain.policy import Action, Commands
from domain.ports import Work
from domain.records import Moves, change
from domain.support_courses.reading import under_course
from domain.support_courses.types import OPEN, InCourse, SupportCourse
from domain.text import SPECIAL_TEXT


class GoalStatus(StrEnum):
    OPEN = "open"
    REACHED = "reached"
    SET_ASIDE = "set_aside"


S = GoalStatus
EVERY = frozenset(S)
MOVES: Moves = dict.fromkeys(S, EVERY)
"""A goal that was reached, or set aside, may be taken up again."""
COMMANDS: Commands = {Action.GOAL_REVISE: EVERY}

Scale = Annotated[
    int,
    Meta(
        ge=0,
        le=10,
        description="Where the participant sees themselves, 0 to 10. Theirs alone: shown, and never added up.",
        extra_json_schema={"x-data-class": "special"},
    ),
]
OwnWords = Annotated[
    str,
    Meta(
        min_length=3,
        max_length=500,
        description="In the participant's own words, without identifiers of persons.",
        extra_json_schema=SPECIAL_TEXT,
    ),
]


class Goal(InCourse, frozen=True, kw_only=True):
    """Something that the participant wants to reach."""

    status: GoalStatus
    area: GoalArea
    text: str
    scale_start: int
    scale_now: int


class NewGoal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the participant wants to reach, and where they see themselves today."""

    area: GoalArea
    text: OwnWords
    scale_start: Scale


class GoalRevision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the participant says it now, where they see themselves, and whether they still work on it."""

    area: GoalArea
    text: OwnWords
    scale_now: Scale
    status: GoalStatus


async def unended(work: Work, course_id: UUID) -> SupportCourse:
    """Return a course that has not ended, to whoever sees it.

    Raises:
        IllegalMove: it has ended.
    """
    course = await work.support_courses.get(course_id)
    if course.status not in OPEN:
        raise IllegalMove("The course has ended.", course.status, ())
    return course


async def set_goal(work: Work, course_id: UUID, new: NewGoal) -> Goal:
    """Write down a goal of a course that has not ended."""
    course = await unended(work, course_id)
    goal = Goal(
        id=work.new_id(),
        department=course.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        status=S.OPEN,
        referral_id=course.referral_id,
        course_id=course.id,
        area=new.area,
        text=new.text,
        scale_start=new.scale_start,
        scale_now=new.scale_start,
    )
    work.goals.add(goal, Event.GOAL_SET)
    return goal


async def revise_goal(work: Work, course_id: UUID, goal_id: UUID, said: GoalRevision, seen: int) -> Goal:
    """Write down how the participant sees a goal now."""
    await under_course(work, work.goals, course_id, goal_id)
    goal = await receive(work, work.goals, goal_id, Action.GOAL_REVISE, COMMANDS, seen)
    await unended(work, course_id)
    revised = change(goal, work.now, **msgspec.structs.asdict(said))
    work.goals.save(revised, Event.GOAL_REVISED)
    return revised

"""What a session is: its words, its record, what is sent to it, and which moves it may make."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.capacity.types import Overbooking
from domain.matching.goal_areas import GoalArea
from domain.policy import Action, Commands
from domain.records import Moves
from domain.support_courses.types import InCourse, SessionForm, SessionMinutes
from domain.text import NO_DATA, Moment, Remark


class SessionStatus(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    RESCHEDULED = "rescheduled"


class SessionCancelReason(StrEnum):
    BY_PARTICIPANT = "by_participant"
    BY_MENTOR = "by_mentor"
    PRACTICAL_MATTERS = "practical_matters"
    COURSE_CHANGED = "course_changed"


S = SessionStatus
MOVES: Moves = {
    S.PLANNED: frozenset({S.HELD, S.CANCELLED, S.NO_SHOW, S.RESCHEDULED}),
    S.HELD: frozenset(),
    S.CANCELLED: frozenset(),
    S.NO_SHOW: frozenset(),
    S.RESCHEDULED: frozenset(),
}
COMMANDS: Commands = {
    Action.SESSION_HOLD: frozenset({S.PLANNED}),
    Action.SESSION_RESCHEDULE: frozenset({S.PLANNED}),
    Action.SESSION_CANCEL: frozenset({S.PLANNED}),
    Action.SESSION_NO_SHOW: frozenset({S.PLANNED}),
}


class SupportSession(InCourse, frozen=True, kw_only=True):
    """A meeting, or a talk on the phone. `follows_id` is the one that was moved to this time; `mentor_staff_id` whose
    hours it takes."""

    status: SessionStatus
    mentor_staff_id: UUID
    form: SessionForm
    planned_at: datetime
    held_at: datetime | None
    minutes: int | None
    travel_minutes: int | None
    cancel_reason: SessionCancelReason | None
    follows_id: UUID | None
    topics: tuple[GoalArea, ...]
    note: str | None
    next_step: str | None


class NewSession(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When they are to meet, and how; a time that is over may be given to write down what was held then. `overbooking`
    says why it is planned although the mentor's hours of that week do not suffice."""

    planned_at: Moment
    form: SessionForm | None = None
    overbooking: Overbooking | None = None


class SessionHeld(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When it was held (left out: when it was planned), how long it took, what it was about and what comes next."""

    held_at: Moment | None = None
    form: SessionForm | None = None
    minutes: SessionMinutes
    travel_minutes: Annotated[int, Meta(ge=0, le=600, description="Minutes on the way.", extra_json_schema=NO_DATA)] = 0
    topics: Annotated[tuple[GoalArea, ...], Meta(max_length=6)] = ()
    note: Remark | None = None
    next_step: Remark | None = None


class SessionCancelled(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On whose side it was called off."""

    reason: SessionCancelReason

"""What is sent to a course of support: whom with whom, the agreement, a new mentor, an end, a new beginning."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.capacity.types import COURSE_MINUTES, Overbooking
from domain.support_courses.types import (
    Agreement,
    MentorChangeReason,
    NotHeldReason,
    OverrideReason,
    ReopenReason,
    SupportCourseOutcome,
    WeeklyMinutes,
)

PoliceTold = Annotated[
    date | None,
    Meta(description="The day on which the participant was told that the mentor works for the police; needed if so."),
]

OverbookedBecause = Annotated[
    Overbooking | None,
    Meta(description="Why the mentor's hours are taken although they do not suffice; needed only where it is so."),
]


class MentorChoice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is to be the mentor or coach; `override_reason` is needed where the training has lapsed."""

    mentor_id: UUID
    police_told_on: PoliceTold = None
    override_reason: OverrideReason | None = None
    overbooking: OverbookedBecause = None


class NewSupportCourse(MentorChoice, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom a mentor or coach is to support."""

    participant_id: UUID
    weekly_minutes: WeeklyMinutes = COURSE_MINUTES


class MentorChange(MentorChoice, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is the mentor or coach from now on, and why."""

    reason: MentorChangeReason


class CourseStart(Agreement, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The agreement on which a course starts, and when it is to end."""

    planned_end_on: date
    police_told_on: PoliceTold = None
    overbooking: OverbookedBecause = None


class PoliceToldLate(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a participant was told that their mentor works for the police, which the mentor did not at first."""

    police_told_on: date


class CourseEnding(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a course ends, and when there was a last talk; or why there was none."""

    outcome: SupportCourseOutcome
    last_talk_held_on: date | None = None
    no_last_talk: NotHeldReason | None = None


class CourseReopening(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a course goes on after its end, and when it is to end now."""

    reason: ReopenReason
    planned_end_on: date
    overbooking: OverbookedBecause = None

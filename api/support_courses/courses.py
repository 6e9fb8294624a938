"""Courses of support over HTTP: prepared, started, at rest, with another mentor, ended and taken up again."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from api.operations import commands, creates, lists, reads
from api.views import AboutSomebody, PageQuery, show
from domain.consultations.words import Holder
from domain.departments import DepartmentCode
from domain.mentors.types import MentorKind
from domain.notices import Notice
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.support_courses import ending, preparing, running
from domain.support_courses.inputs import (
    CourseEnding,
    CourseReopening,
    CourseStart,
    MentorChange,
    NewSupportCourse,
    PoliceToldLate,
)
from domain.support_courses.turns import AttentionReason, attention
from domain.support_courses.types import (
    COMMANDS,
    Agreement,
    CourseDecision,
    CoursePause,
    NotHeldReason,
    ReviewDecision,
    SupportCourse,
    SupportCourseOutcome,
    SupportCourseStatus,
    WeeklyMinutes,
)
from domain.text import AllowedActions, Version

COURSES = "/v1/support-courses"
COURSE = COURSES + "/{course_id}"


class SupportCourseView(AboutSomebody, frozen=True, kw_only=True):
    """A course of support, whose turn it is and until when.

    `needs_attention`: it runs, and something was to happen that has not (`attention` says what). `due_at` is when that
    will be so next. `review_due_on` is the day of the next progress review, after the end of the next follow-up.
    """

    id: UUID
    status: SupportCourseStatus
    version: Version
    department: DepartmentCode
    created_at: datetime
    updated_at: datetime
    referral_id: UUID
    participant_id: UUID
    kind: MentorKind
    mentor_id: UUID
    mentor_staff_id: UUID
    mentor_until: datetime | None
    police_told_on: date | None
    weekly_minutes: WeeklyMinutes
    first_meeting_by: datetime
    agreement: Agreement | None
    started_on: date | None
    planned_end_on: date | None
    pause: CoursePause | None
    last_held_at: datetime | None
    no_shows: Annotated[int, Meta(ge=0, le=1000, description="Missed sessions in a row.")]
    next_session_at: datetime | None
    review_due_on: date | None
    last_decision: ReviewDecision | None
    outcome: SupportCourseOutcome | None
    last_talk_held_on: date | None
    no_last_talk: NotHeldReason | None
    ended_at: datetime | None
    disclosure_until: datetime | None
    decisions: Annotated[tuple[CourseDecision, ...], Meta(max_length=1000)]
    holder: Holder | None
    holder_id: UUID | None
    due_at: datetime | None
    needs_attention: bool
    attention: Annotated[tuple[AttentionReason, ...], Meta(max_length=10)]
    notification_reminder: Notice | None = None
    allowed_actions: AllowedActions


class SupportCourseQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    status: SupportCourseStatus | UnsetType = UNSET
    participant_id: UUID | UnsetType = UNSET
    mentor_id: UUID | UnsetType = UNSET


def view(work: Work, course: SupportCourse) -> SupportCourseView:
    """Return a course as this actor may see it."""
    reasons = attention(work, course)
    return show(
        SupportCourseView,
        course,
        needs_attention=bool(reasons),
        attention=reasons,
        allowed_actions=allowed_actions(work.actor, course, COMMANDS),
    )


@reads(COURSE, Action.SUPPORT_COURSE_READ, purposeful=True)
async def read_support_course(work: Work, course_id: UUID) -> SupportCourseView:
    """Read a course of support: VINK's coordinator, and the mentor or coach their own."""
    return view(work, await work.support_courses.get(course_id))


@lists(COURSES, Action.SUPPORT_COURSE_READ, purposeful=True)
async def list_support_courses(work: Work, query: SupportCourseQuery, after: UUID | None) -> list[SupportCourseView]:
    """List courses of support: VINK's coordinator all, a mentor or coach their own."""
    given = {"status": query.status, "participant_id": query.participant_id, "mentor_id": query.mentor_id}
    where = {name: value for name, value in given.items() if value is not UNSET}
    return [view(work, one) for one in await work.support_courses.page(where, after, query.limit + 1)]


@creates(COURSES, Action.SUPPORT_COURSE_PREPARE, again=read_support_course)
async def prepare_support_course(work: Work, body: NewSupportCourse) -> SupportCourseView:
    """Bring a participant of an accepted referral and a mentor together; the referral is matched with it.

    A parent gets a coach of their own, independently of the young person. Where the mentor works for the police, the
    participant was told before (`police_told_on`). 409 with the code `gate_closed` names why the mentor cannot take
    anybody, or which consent is lacking; only training that has lapsed can be set aside, with a reason. The mentor's
    hours are kept for the course; where they do not suffice, 409 with the code `over_booked` lists the `weeks`, and
    with `overbooking` it is prepared all the same.
    """
    return view(work, await preparing.prepare_course(work, body))


@commands(COURSE + "/start", Action.SUPPORT_COURSE_START)
async def start_support_course(work: Work, course_id: UUID, body: CourseStart, seen: int) -> SupportCourseView:
    """Start a course on what participant and mentor agreed; the referral is active with the first one that starts.

    The mentor's hours are kept until the planned end; 409 with the code `over_booked` lists the weeks that have too
    few.
    """
    return view(work, await running.start_course(work, course_id, body, seen))


@commands(COURSE + "/pause", Action.SUPPORT_COURSE_PAUSE)
async def pause_support_course(work: Work, course_id: UUID, body: CoursePause, seen: int) -> SupportCourseView:
    """Let a course rest until a day on which VINK looks at it again; what was planned is called off, and the mentor's
    hours are free until then."""
    return view(work, await running.pause_course(work, course_id, body, seen))


@commands(COURSE + "/resume", Action.SUPPORT_COURSE_RESUME)
async def resume_support_course(work: Work, course_id: UUID, seen: int) -> SupportCourseView:
    """Let a course go on. Where that is sooner than its hours were kept for, and somebody else has them, 409 with the
    code `over_booked` lists the weeks."""
    return view(work, await running.resume_course(work, course_id, seen))


@commands(COURSE + "/change-mentor", Action.SUPPORT_COURSE_CHANGE_MENTOR)
async def change_mentor(work: Work, course_id: UUID, body: MentorChange, seen: int) -> SupportCourseView:
    """Let somebody else be the mentor or coach; whoever it was before reads nothing of it any more, and has their hours
    back."""
    return view(work, await preparing.change_mentor(work, course_id, body, seen))


@commands(COURSE + "/record-told", Action.SUPPORT_COURSE_RECORD_TOLD)
async def record_told(work: Work, course_id: UUID, body: PoliceToldLate, seen: int) -> SupportCourseView:
    """Record that a participant was told that their mentor works for the police, who did not at first.

    Until then the course needs attention (`police_not_told`). Who does not want that gets another mentor or ends.
    """
    return view(work, await running.record_told(work, course_id, body, seen))


@commands(COURSE + "/end", Action.SUPPORT_COURSE_END)
async def end_support_course(work: Work, course_id: UUID, body: CourseEnding, seen: int) -> SupportCourseView:
    """End a course, with a last talk or the reason why there was none.

    Reviews at the end, after six and after twelve months are due then, and VINK holds the course until they are done.
    The referral has ended with the last open course on it. `consent_withdrawn` comes of withdrawing the consent alone.
    """
    return view(work, await ending.end_course(work, course_id, body, seen))


@commands(COURSE + "/reopen", Action.SUPPORT_COURSE_REOPEN)
async def reopen_support_course(work: Work, course_id: UUID, body: CourseReopening, seen: int) -> SupportCourseView:
    """Take up a course that has ended, with the same mentor and agreement; its referral is active again."""
    return view(work, await ending.reopen_course(work, course_id, body, seen))

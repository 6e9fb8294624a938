"""A course while it runs: it starts on an agreement, rests until a day, and goes on."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import msgspec

from domain.commands import receive
from domain.errors import Fault, Invalid
from domain.events import Event
from domain.mentors.types import Mentor
from domain.policy import Action, Condition
from domain.ports import Work
from domain.records import change, move
from domain.support_courses.hours import keep_hours
from domain.support_courses.inputs import CourseStart, PoliceToldLate
from domain.support_courses.preparing import may_take, told_of_police
from domain.support_courses.referring import follow_course
from domain.support_courses.reviews import first_review
from domain.support_courses.sessions import cancel_planned
from domain.support_courses.turns import decided, keep_course, today
from domain.support_courses.types import COMMANDS, MOVES, Agreement, CoursePause, SupportCourse, SupportCourseStatus
from domain.whole import whole

S = SupportCourseStatus
LONGEST = timedelta(days=1096)
LONGEST_PAUSE = timedelta(days=183)


async def start_course(work: Work, course_id: UUID, start: CourseStart, seen: int) -> SupportCourse:
    """Start a course on the agreement of participant and mentor; the first review is due from now on, and the mentor's
    hours are kept for it until it is to end.

    Raises:
        Invalid: the days cannot be so, or it was not told that the mentor works for the police.
        GateClosed: the mentor cannot take anybody today.
        OverBooked: the mentor's hours do not suffice, and nothing says why it starts all the same.
    """
    course = await receive(work, work.support_courses, course_id, Action.SUPPORT_COURSE_START, COMMANDS, seen)
    mentor = await work.mentors.get(course.mentor_id)
    told_on = start.police_told_on or course.police_told_on
    faults = (*_of_agreement(work, start), *told_of_police(work, mentor, told_on))
    if faults:
        raise Invalid(faults)
    may_take(work, mentor, any(one.step == "override" and one.mentor_id == mentor.id for one in course.decisions))
    work.mentors.rely(mentor)
    agreed = {name: getattr(start, name) for name in Agreement.__struct_fields__}
    review = first_review(work, course)
    started = move(
        course,
        S.ACTIVE,
        MOVES,
        work.now,
        agreement=Agreement(**agreed),
        police_told_on=told_on,
        police_untold_since=None,
        started_on=today(work),
        planned_end_on=start.planned_end_on,
        review_due_on=review.due_on,
        decisions=decided(work, course.decisions, "start"),
    )
    await keep_hours(work, started, mentor, start.overbooking)
    await follow_course(work, started)
    return keep_course(work, started, Event.SUPPORT_COURSE_STARTED)


def _of_agreement(work: Work, start: CourseStart) -> Iterator[Fault]:
    day = today(work)
    if not day - LONGEST <= start.agreed_on <= day:
        yield Fault("/agreed_on", "impossible_date", "This day has not come, or lies too far back.")
    yield from planned_end_faults(work, start)


def planned_end_faults(work: Work, planned: msgspec.Struct) -> Iterator[Fault]:
    """Yield what is wrong with the day on which a course is to end."""
    if not today(work) < planned.planned_end_on <= today(work) + LONGEST:  # type: ignore[attr-defined]
        yield Fault("/planned_end_on", "out_of_range", f"A day after today, at most {LONGEST.days} days ahead.")


async def pause_course(work: Work, course_id: UUID, pause: CoursePause, seen: int) -> SupportCourse:
    """Let a course rest until a day; VINK holds it meanwhile, and what was planned is cancelled. The mentor's hours are
    free until then, and from that week on they are kept for it still.

    Raises:
        Invalid: the day is not after today, or too far ahead.
    """
    course = await receive(work, work.support_courses, course_id, Action.SUPPORT_COURSE_PAUSE, COMMANDS, seen)
    if not today(work) < pause.review_on <= today(work) + LONGEST_PAUSE:
        detail = f"A day after today, at most {LONGEST_PAUSE.days} days ahead."
        raise Invalid((Fault("/review_on", "out_of_range", detail),))
    await cancel_planned(work, course)
    decisions = decided(work, course.decisions, "pause", pause.reason)
    paused = move(course, S.PAUSED, MOVES, work.now, pause=pause, next_session_at=None, decisions=decisions)
    await keep_hours(work, paused, await work.mentors.get(course.mentor_id))
    return keep_course(work, paused, Event.SUPPORT_COURSE_PAUSED)


async def resume_course(work: Work, course_id: UUID, seen: int) -> SupportCourse:
    """Let a course go on with its mentor.

    Raises:
        OverBooked: it is to go on sooner than its hours were kept for, and somebody else has them meanwhile.
    """
    course = await receive(work, work.support_courses, course_id, Action.SUPPORT_COURSE_RESUME, COMMANDS, seen)
    resumed = move(
        course,
        S.ACTIVE,
        MOVES,
        work.now,
        pause=None,
        no_shows=0,
        decisions=decided(work, course.decisions, "resume"),
    )
    await keep_hours(work, resumed, await work.mentors.get(course.mentor_id))
    return keep_course(work, resumed, Event.SUPPORT_COURSE_RESUMED)


async def record_told(work: Work, course_id: UUID, told: PoliceToldLate, seen: int) -> SupportCourse:
    """Record that a participant was told that their mentor works for the police, who did not when they were matched.

    Raises:
        Invalid: the day has not come.
    """
    action = Action.SUPPORT_COURSE_RECORD_TOLD
    course = await receive(work, work.support_courses, course_id, action, COMMANDS, seen)
    if told.police_told_on > today(work):
        raise Invalid((Fault("/police_told_on", "future", "This lies in the future."),))
    on = change(course, work.now, police_told_on=told.police_told_on, police_untold_since=None)
    return keep_course(work, on, Event.SUPPORT_COURSE_WENT_ON)


async def mark_untold(work: Work, mentor: Mentor) -> None:
    """Have VINK look at every running course of a mentor of whose work for the police, which began or was found out
    meanwhile, the participant was not told; or no more, where that was a mistake."""
    where: dict[str, Condition] = {"mentor_id": mentor.id, "status": (S.ACTIVE.value, S.PAUSED.value)}
    for course in await whole(work.support_courses, where):
        if course.police_told_on is None:
            since = work.now if mentor.is_police else None
            keep_course(work, change(course, work.now, police_untold_since=since), Event.SUPPORT_COURSE_WENT_ON)

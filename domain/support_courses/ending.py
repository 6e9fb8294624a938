"""How a course ends, with a last talk or the reason why there was none, and how it is taken up again."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from domain.commands import receive
from domain.errors import Fault, GateClosed, Invalid
from domain.events import Event
from domain.policy import Action
from domain.ports import Work
from domain.records import move
from domain.support_courses.hours import give_hours_back, keep_hours
from domain.support_courses.inputs import CourseEnding, CourseReopening
from domain.support_courses.preparing import lent_until, may_take
from domain.support_courses.referring import MOST, follow_course
from domain.support_courses.reviews import follow_up, look_again
from domain.support_courses.running import planned_end_faults
from domain.support_courses.sessions import cancel_planned
from domain.support_courses.turns import decided, keep_course, today
from domain.support_courses.types import COMMANDS, MOVES, OPEN, SupportCourse, SupportCourseOutcome, SupportCourseStatus

S = SupportCourseStatus


async def end_course(work: Work, course_id: UUID, ending: CourseEnding, seen: int) -> SupportCourse:
    """End a course. What was planned is cancelled, and the mentor's hours are free; a closing review and those after
    six and twelve months are due where it had started, and VINK holds it until they are done. The mentor may read back
    for a while.

    Raises:
        Invalid: not exactly one of last talk and reason was told, the day cannot be so, or the outcome is one that only
            a withdrawn consent gives.
    """
    course = await receive(work, work.support_courses, course_id, Action.SUPPORT_COURSE_END, COMMANDS, seen)
    faults = tuple(_of_ending(work, course, ending))
    if faults:
        raise Invalid(faults)
    await cancel_planned(work, course)
    await give_hours_back(work, course)
    read_back = work.now + timedelta(days=work.terms.read_back_days)
    ended = move(
        course,
        S.ENDED,
        MOVES,
        work.now,
        outcome=ending.outcome,
        last_talk_held_on=ending.last_talk_held_on,
        no_last_talk=ending.no_last_talk,
        ended_at=work.now,
        pause=None,
        next_session_at=None,
        last_decision=None,
        mentor_until=min(course.mentor_until or read_back, read_back),
        review_due_on=await follow_up(work, course),
        decisions=decided(work, course.decisions, "end", ending.outcome),
    )
    await follow_course(work, ended)
    return keep_course(work, ended, Event.SUPPORT_COURSE_ENDED)


def _of_ending(work: Work, course: SupportCourse, ending: CourseEnding) -> Iterator[Fault]:
    if ending.outcome is SupportCourseOutcome.CONSENT_WITHDRAWN:
        yield Fault("/outcome", "by_consent_only", "Withdraw the consent; that ends the course by itself.")
    if (ending.last_talk_held_on is None) == (ending.no_last_talk is None):
        yield Fault(
            "/last_talk_held_on", "one_of", "Say when the last talk was, or in no_last_talk why there was none."
        )
    elif ending.last_talk_held_on is not None:
        first = course.started_on or course.created_at.date()
        if not first <= ending.last_talk_held_on <= today(work):
            yield Fault("/last_talk_held_on", "impossible_date", "This day has not come, or lies before the course.")


async def reopen_course(work: Work, course_id: UUID, new: CourseReopening, seen: int) -> SupportCourse:
    """Take up a course that has ended, with the same mentor and agreement; with another mentor, prepare a new one.

    Raises:
        GateClosed: the mentor cannot take anybody, or the participant has another open course.
        IllegalMove: it never started, or its referral is closed.
        Invalid: the day on which it is to end now cannot be so.
        OverBooked: the mentor's hours do not suffice, and nothing says why it goes on all the same.
    """
    course = await receive(work, work.support_courses, course_id, Action.SUPPORT_COURSE_REOPEN, COMMANDS, seen)
    faults = tuple(planned_end_faults(work, new))
    if faults:
        raise Invalid(faults)
    others = await work.support_courses.page({"participant_id": course.participant_id}, None, MOST)
    if any(one.status in OPEN for one in others):
        raise GateClosed(("other_course_open",))
    mentor = await work.mentors.get(course.mentor_id)
    may_take(work, mentor, overridden=False)
    work.mentors.rely(mentor)
    reopened = move(
        course,
        S.ACTIVE,
        MOVES,
        work.now,
        outcome=None,
        last_talk_held_on=None,
        no_last_talk=None,
        ended_at=None,
        no_shows=0,
        police_untold_since=work.now if mentor.is_police and course.police_told_on is None else None,
        mentor_until=lent_until(work, mentor),
        planned_end_on=new.planned_end_on,
        review_due_on=await look_again(work, course),
        decisions=decided(work, course.decisions, "reopen", new.reason),
    )
    await keep_hours(work, reopened, mentor, new.overbooking)
    await follow_course(work, reopened)
    return keep_course(work, reopened, Event.SUPPORT_COURSE_REOPENED)

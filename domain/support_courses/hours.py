"""What a course takes of its mentor's hours, in the same step in which it changes: what is kept, and what is used."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from domain.capacity.booking import Taking, release, reserve, take, use
from domain.capacity.types import (
    COURSE_WEEKS,
    MOVES,
    WEEK,
    CapacityEntry,
    CapacityKind,
    CapacityStatus,
    Overbooking,
    monday,
)
from domain.events import Event
from domain.mentors.types import Mentor
from domain.policy import Condition
from domain.ports import Work
from domain.records import move
from domain.support_courses.session_types import SupportSession
from domain.support_courses.turns import today
from domain.support_courses.types import SupportCourse
from domain.whole import whole


async def keep_hours(
    work: Work,
    course: SupportCourse,
    mentor: Mentor,
    overbooking: Overbooking | None = None,
    from_week: date | None = None,
) -> None:
    """Keep the weekly minutes of a course until it is to end, or its mentor goes home; while it rests, only from the
    week on in which that is looked at again, so that their place is still there then.

    Raises:
        OverBooked: a week has too few minutes, and nothing says why they are kept all the same.
    """
    begins = max(today(work), from_week or today(work)) if course.pause is None else course.pause.review_on
    ends = last_week(mentor, begins, course.planned_end_on)
    if monday(begins) <= ends:
        await reserve(work, mentor, course.id, begins, ends, course.weekly_minutes, overbooking, today(work))
    else:
        await release(work, mentor.id, course.id, today(work))


def last_week(mentor: Mentor, begins: date, planned_end: date | None = None) -> date:
    """Return the last week for which hours are kept: that of the planned end, or as many as a course is planned for at
    first; none after the time for which somebody is lent."""
    ends = monday(planned_end or begins + (COURSE_WEEKS - 1) * WEEK)
    return ends if mentor.borrowed_until is None else min(ends, monday(mentor.borrowed_until))


async def give_hours_back(work: Work, course: SupportCourse) -> None:
    """Give back what is kept of a mentor's hours for a course from this week on; what was used stays."""
    await release(work, course.mentor_id, course.id, today(work))


async def plan_hours(
    work: Work,
    course: SupportCourse,
    session: SupportSession,
    overbooking: Overbooking | None = None,
    instead_of: SupportSession | None = None,
) -> None:
    """Keep the time of a planned session, where what is kept for its course in that week does not do. What was planned
    for a time that is over is never refused.

    Raises:
        OverBooked: the week has too few minutes, and nothing says why it is planned all the same.
    """
    if course.agreement is None:
        return
    given_back = [] if instead_of is None else await give_session_back(work, instead_of)
    day = work.calendar.local(session.planned_at).date()
    taking = Taking(CapacityKind.PLANNED_SESSION, day, day, course.agreement.session_minutes, day, session.id)
    why = Overbooking.ALREADY_DONE if session.planned_at <= work.now else overbooking
    mentor = await work.mentors.get(course.mentor_id)
    await take(work, mentor, course.id, [taking], why, frozenset(one.id for one in given_back))


async def give_session_back(work: Work, session: SupportSession) -> list[CapacityEntry]:
    """Give back the time of a session that is not planned any more."""
    return await _give_back(work, {"session_id": session.id})


async def give_planned_back(work: Work, course_id: UUID) -> None:
    """Give back the time of every session that is planned of a course."""
    await _give_back(work, {"course_id": course_id})


async def _give_back(work: Work, where: Mapping[str, Condition]) -> list[CapacityEntry]:
    mine = {**where, "kind": CapacityKind.PLANNED_SESSION.value, "status": CapacityStatus.STANDING.value}
    changed = [move(one, CapacityStatus.CANCELLED, MOVES, work.now) for one in await whole(work.capacity_entries, mine)]
    for one in changed:
        work.capacity_entries.save(one, Event.CAPACITY_ENTRY_RELEASED)
    return changed


async def use_hours(work: Work, course: SupportCourse, session: SupportSession) -> None:
    """Enter what a session that was held took of its mentor's hours, and the way to it."""
    if session.held_at is None or session.minutes is None:
        return
    given_back = await give_session_back(work, session)
    day = work.calendar.local(session.held_at).date()
    mentor = await work.mentors.get(course.mentor_id)
    taken = session.minutes, session.travel_minutes or 0
    await use(work, mentor, course.id, day, *taken, session.id, given_back)

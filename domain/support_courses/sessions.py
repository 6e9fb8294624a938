"""Sessions: planned, held, moved to another day, called off, or waited for in vain."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from domain.commands import receive
from domain.errors import Fault, IllegalMove, Invalid
from domain.events import Event
from domain.policy import Action, Condition
from domain.ports import Work
from domain.records import change, move
from domain.support_courses.hours import give_planned_back, give_session_back, plan_hours, use_hours
from domain.support_courses.reading import under_course
from domain.support_courses.session_types import (
    COMMANDS,
    MOVES,
    NewSession,
    SessionCancelled,
    SessionCancelReason,
    SessionHeld,
    SessionStatus,
    SupportSession,
)
from domain.support_courses.turns import keep_course
from domain.support_courses.types import SessionForm, SupportCourse, SupportCourseStatus

S = SessionStatus
MOST_PLANNED = 20
FURTHEST = timedelta(days=366)


async def plan_session(work: Work, course_id: UUID, new: NewSession) -> SupportSession:
    """Plan a session of a course that runs.

    Raises:
        IllegalMove: the course does not run.
        Invalid: the time lies too far off, or too much is planned already.
        OverBooked: the mentor's hours of that week do not suffice, and nothing says why it is planned all the same.
    """
    course = await running(work, course_id)
    planned = await _planned(work, course)
    faults = [*_of_time(work, course, "/planned_at", new.planned_at)]
    if len(planned) >= MOST_PLANNED:
        faults.append(Fault("/planned_at", "too_many", f"{MOST_PLANNED} sessions are planned already."))
    if faults:
        raise Invalid(tuple(faults))
    session = _new(work, course, new, None)
    work.support_sessions.add(session, Event.SESSION_PLANNED)
    await plan_hours(work, course, session, new.overbooking)
    _keep(work, course, [*planned, session])
    return session


def _new(work: Work, course: SupportCourse, new: NewSession, follows_id: UUID | None) -> SupportSession:
    usual = SessionForm.FACE_TO_FACE if course.agreement is None else course.agreement.form
    return SupportSession(
        id=work.new_id(),
        department=course.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        status=S.PLANNED,
        referral_id=course.referral_id,
        course_id=course.id,
        mentor_staff_id=course.mentor_staff_id,
        form=new.form or usual,
        planned_at=new.planned_at,
        held_at=None,
        minutes=None,
        travel_minutes=None,
        cancel_reason=None,
        follows_id=follows_id,
        topics=(),
        note=None,
        next_step=None,
    )


async def running(work: Work, course_id: UUID) -> SupportCourse:
    """Return a course that runs, to whoever sees it.

    Raises:
        IllegalMove: it does not run.
    """
    course = await work.support_courses.get(course_id)
    if course.status is not SupportCourseStatus.ACTIVE:
        raise IllegalMove("The course does not run now.", course.status, ())
    return course


def _of_time(work: Work, course: SupportCourse, pointer: str, at: datetime) -> Iterator[Fault]:
    if at > work.now + FURTHEST:
        yield Fault(pointer, "too_far", f"This lies more than {FURTHEST.days} days ahead.")
    if course.started_on is not None and work.calendar.local(at).date() < course.started_on:
        yield Fault(pointer, "before_start", "The course began later.")


async def hold_session(work: Work, course_id: UUID, session_id: UUID, held: SessionHeld, seen: int) -> SupportSession:
    """Record that a session was held; it and the way to it count as hours of the mentor.

    Raises:
        IllegalMove: it is not planned any more, or the course does not run.
        Invalid: it lies in the future, or before the course.
    """
    session, course = await _receive(work, course_id, session_id, Action.SESSION_HOLD, seen)
    at = held.held_at or session.planned_at
    faults = [*_of_time(work, course, "/held_at", at)]
    if at > work.now:
        faults.append(Fault("/held_at", "future", "This lies in the future; what has not been cannot be held."))
    if faults:
        raise Invalid(tuple(faults))
    said = {name: getattr(held, name) for name in ("minutes", "travel_minutes", "topics", "note", "next_step")}
    done = move(session, S.HELD, MOVES, work.now, held_at=at, form=held.form or session.form, **said)
    work.support_sessions.save(done, Event.SESSION_HELD)
    await use_hours(work, course, done)
    last = max(at, course.last_held_at or at)
    _keep(work, course, await _planned(work, course), session, last_held_at=last, no_shows=0)
    return done


async def reschedule_session(
    work: Work, course_id: UUID, session_id: UUID, new: NewSession, seen: int
) -> SupportSession:
    """Move a session to another time, and return the one that takes its place.

    Raises:
        IllegalMove: it is not planned any more, or the course does not run.
        Invalid: the time lies too far off.
        OverBooked: as when it is planned.
    """
    session, course = await _receive(work, course_id, session_id, Action.SESSION_RESCHEDULE, seen)
    faults = tuple(_of_time(work, course, "/planned_at", new.planned_at))
    if faults:
        raise Invalid(faults)
    work.support_sessions.save(move(session, S.RESCHEDULED, MOVES, work.now), Event.SESSION_RESCHEDULED)
    following = _new(work, course, msgspec.structs.replace(new, form=new.form or session.form), session.id)
    work.support_sessions.add(following, Event.SESSION_PLANNED)
    await plan_hours(work, course, following, new.overbooking, session)
    _keep(work, course, [*await _planned(work, course), following], session)
    return following


async def cancel_session(
    work: Work, course_id: UUID, session_id: UUID, cancelled: SessionCancelled, seen: int
) -> SupportSession:
    """Record that a session was called off."""
    session, course = await _receive(work, course_id, session_id, Action.SESSION_CANCEL, seen)
    done = move(session, S.CANCELLED, MOVES, work.now, cancel_reason=cancelled.reason)
    work.support_sessions.save(done, Event.SESSION_CANCELLED)
    await give_session_back(work, session)
    _keep(work, course, await _planned(work, course), session)
    return done


async def miss_session(work: Work, course_id: UUID, session_id: UUID, seen: int) -> SupportSession:
    """Record that the participant did not come. It is held against nobody; after two in a row VINK looks at it.

    Raises:
        Invalid: its time has not come.
    """
    session, course = await _receive(work, course_id, session_id, Action.SESSION_NO_SHOW, seen)
    if session.planned_at > work.now:
        raise Invalid((Fault("/", "future", "Its time has not come."),))
    done = move(session, S.NO_SHOW, MOVES, work.now)
    work.support_sessions.save(done, Event.SESSION_NO_SHOW)
    await give_session_back(work, session)
    _keep(work, course, await _planned(work, course), session, no_shows=course.no_shows + 1)
    return done


async def _receive(
    work: Work, course_id: UUID, session_id: UUID, action: Action, seen: int
) -> tuple[SupportSession, SupportCourse]:
    await under_course(work, work.support_sessions, course_id, session_id)
    session = await receive(work, work.support_sessions, session_id, action, COMMANDS, seen)
    return session, await running(work, course_id)


async def _planned(work: Work, course: SupportCourse) -> Sequence[SupportSession]:
    where: dict[str, Condition] = {"course_id": course.id, "status": S.PLANNED.value}
    return await work.support_sessions.page(where, None, MOST_PLANNED + 1)


def _keep(
    work: Work,
    course: SupportCourse,
    planned: Sequence[SupportSession],
    gone: SupportSession | None = None,
    **changes: Any,
) -> None:
    left = [one.planned_at for one in planned if gone is None or one.id != gone.id]
    kept = change(course, work.now, next_session_at=min(left, default=None), **changes)
    keep_course(work, kept, Event.SUPPORT_COURSE_WENT_ON)


async def cancel_planned(work: Work, course: SupportCourse) -> None:
    """Call off whatever is planned of a course that rests, ends, or gets another mentor; its time is given back."""
    await give_planned_back(work, course.id)
    for one in await _planned(work, course):
        reason = SessionCancelReason.COURSE_CHANGED
        work.support_sessions.save(
            move(one, S.CANCELLED, MOVES, work.now, cancel_reason=reason), Event.SESSION_CANCELLED
        )

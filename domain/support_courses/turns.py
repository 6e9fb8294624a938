"""Whose turn a course is, until when, and why it needs VINK's attention; time moves no holder, a due date tells."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from domain.actors import Actor, Role
from domain.consultations.words import Holder
from domain.events import Event
from domain.policy import Earlier, Visible
from domain.ports import Work
from domain.referrals.turns import due_on
from domain.support_courses.types import CourseDecision, ReviewDecision, SupportCourse, SupportCourseStatus

S = SupportCourseStatus
NO_SHOWS = 2
CONSENT_NOTICE = timedelta(days=14)
NOBODYS: dict[str, Any] = dict.fromkeys(("holder", "holder_id", "due_at"))


class AttentionReason(StrEnum):
    """Why a course is looked at by VINK's coordinator; each is something that was to happen and has not."""

    FIRST_MEETING_LATE = "first_meeting_late"
    NO_SESSION = "no_session"
    NO_SHOWS = "no_shows"
    REVIEW_OVERDUE = "review_overdue"
    END_WISHED = "end_wished"
    PLANNED_END_PASSED = "planned_end_passed"
    LENT_TIME_OVER = "lent_time_over"
    CONSENT_ENDS_SOON = "consent_ends_soon"
    POLICE_NOT_TOLD = "police_not_told"


class Due(NamedTuple):
    """From when on something needs attention, and what."""

    at: datetime
    reason: AttentionReason


def today(work: Work) -> date:
    """Return the day by the municipality's clocks."""
    return work.calendar.local(work.now).date()


def decided(
    work: Work, decisions: tuple[CourseDecision, ...], step: str, reason: str | None = None, mentor: UUID | None = None
) -> tuple[CourseDecision, ...]:
    """Return the decisions with one more: this step, by the actor, now."""
    made = CourseDecision(step=step, by=work.actor.subject, at=work.now, reason=reason, mentor_id=mentor)
    return (*decisions, made)


def end_of(work: Work, day: date) -> datetime:
    """Return the end of a day by the municipality's clocks."""
    zone = work.calendar.local(work.now).tzinfo
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def _dues(work: Work, course: SupportCourse) -> Iterator[Due]:
    if course.last_held_at is None:
        yield Due(course.first_meeting_by, AttentionReason.FIRST_MEETING_LATE)
    else:
        since = max(course.last_held_at, _resumed_at(course))
        yield Due(since + timedelta(weeks=work.terms.stalled_weeks), AttentionReason.NO_SESSION)
    if course.no_shows >= NO_SHOWS:
        yield Due(course.updated_at, AttentionReason.NO_SHOWS)
    if course.review_due_on is not None:
        yield Due(due_on(work, course.review_due_on), AttentionReason.REVIEW_OVERDUE)
    if course.last_decision is ReviewDecision.END:
        yield Due(course.updated_at, AttentionReason.END_WISHED)
    if course.planned_end_on is not None:
        yield Due(due_on(work, course.planned_end_on), AttentionReason.PLANNED_END_PASSED)
    if course.mentor_until is not None:
        yield Due(course.mentor_until, AttentionReason.LENT_TIME_OVER)
    if course.disclosure_until is not None:
        yield Due(course.disclosure_until - CONSENT_NOTICE, AttentionReason.CONSENT_ENDS_SOON)
    if course.police_untold_since is not None:
        yield Due(course.police_untold_since, AttentionReason.POLICE_NOT_TOLD)


def _resumed_at(course: SupportCourse) -> datetime:
    """Return when it last began to run: what rests is not behind."""
    return max(one.at for one in course.decisions if one.step in ("prepare", "start", "resume", "reopen"))


def attention(work: Work, course: SupportCourse) -> tuple[AttentionReason, ...]:
    """Return why a running course needs attention now; none when it goes as planned."""
    if course.status is not S.ACTIVE:
        return ()
    return tuple(one.reason for one in _dues(work, course) if one.at <= work.now)


def turn_of(work: Work, course: SupportCourse) -> dict[str, Any]:
    """Return whose turn a course is: its mentor's while it runs and they may read it, until the first thing that would
    need attention; VINK's before, while it rests, and after the end as long as there is something to follow up."""
    if course.status is S.ACTIVE:
        due = min(one.at for one in _dues(work, course))
        if course.mentor_until is not None and course.mentor_until <= work.now:
            return {"holder": Holder.VINK_COORDINATOR, "holder_id": None, "due_at": due}
        return {"holder": Holder.MENTOR, "holder_id": course.mentor_staff_id, "due_at": due}
    if course.status is S.PREPARING:
        day = course.first_meeting_by
    elif course.pause is not None:
        day = due_on(work, course.pause.review_on)
    elif course.review_due_on is not None:
        day = due_on(work, course.review_due_on)
    else:
        return NOBODYS
    return {"holder": Holder.VINK_COORDINATOR, "holder_id": None, "due_at": day}


def keep_course(work: Work, course: SupportCourse, event: Event) -> SupportCourse:
    """Keep the next version of a course, with whoever's turn it is then."""
    kept = msgspec.structs.replace(course, **turn_of(work, course))
    work.support_courses.save(kept, event)
    return kept


def course_turns(actor: Actor, now: datetime) -> Visible:
    """Return which courses wait for the actor: a mentor's own; for VINK's coordinator those that are VINK's, and those
    of which something is overdue with the mentor (`domain.md` section 9, rule 13)."""
    found: Visible = ()
    if actor.roles & {Role.MENTOR, Role.PARENT_COACH}:
        found += ({"holder": Holder.MENTOR.value, "holder_id": actor.subject},)
    if Role.VINK_COORDINATOR in actor.roles:
        found += (
            {"holder": Holder.VINK_COORDINATOR.value},
            {"holder": Holder.MENTOR.value, "due_at": Earlier(now)},
        )
    return found

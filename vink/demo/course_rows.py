"""How a fictional course stands, as it follows from its sessions and reviews."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from domain.mentors.types import MentorKind
from domain.referrals.marks import HoldReason
from domain.support_courses.reviews import ProgressReview, ReviewStatus
from domain.support_courses.session_types import SessionStatus, SupportSession
from domain.support_courses.turns import NOBODYS, end_of, turn_of
from domain.support_courses.types import (
    Agreement,
    CourseDecision,
    CoursePause,
    MeetingPlace,
    NotHeldReason,
    SupportCourse,
    SupportCourseOutcome,
    SupportCourseStatus,
)
from vink.demo.mentors import MENTORS, staff_of
from vink.demo.personas import PERSONAS, fixed

if TYPE_CHECKING:
    from vink.demo.courses import DemoCourse

S, E = SupportCourseStatus, SupportCourseOutcome
COORDINATOR = PERSONAS["vink-coordinator"].id
MATCHED_BEFORE = 5
"""Days from the match to the start."""


def participant_id(number: int) -> UUID:
    """Return the id of the participant of a fictional course."""
    return UUID(int=fixed(0xB00 | number).int + 0x4000)


def course_of(
    work: Any,
    number: int,
    one: "DemoCourse",
    referral_id: UUID,
    sessions: Sequence[SupportSession],
    reviews: Sequence[ProgressReview],
    noon: datetime,
) -> SupportCourse:
    """Return a course with these sessions and reviews; `noon` is that of yesterday."""

    def before(days: int) -> datetime:
        return noon - timedelta(days=days)

    begun, over = one.status is not S.PREPARING, one.status is S.ENDED
    mentor = fixed(0xA00 | one.mentor)
    lent = MENTORS[mentor].lent_for
    lent_until = None if lent is None else end_of(work, (work.now + timedelta(days=lent)).date())
    told_last = one.outcome in (E.GOALS_MET, E.BY_PARTICIPANT)
    due = min((each.due_on for each in reviews if each.status is ReviewStatus.DUE), default=None)
    planned = [each.planned_at for each in sessions if each.status is SessionStatus.PLANNED]
    course = SupportCourse(
        id=fixed(0xC00 | number),
        department="bif",
        version=2 + len(sessions),
        created_at=before(one.began + MATCHED_BEFORE),
        updated_at=before(one.ended),
        status=one.status,
        referral_id=referral_id,
        participant_id=participant_id(number),
        kind=MentorKind.PARENT_COACH if one.coached else MentorKind.MENTOR,
        minor_concerned=True,
        mentor_id=mentor,
        mentor_staff_id=staff_of(mentor),
        mentor_until=before(one.ended - 14) if over else lent_until,
        police_told_on=None,
        police_untold_since=before(2) if one.untold else None,
        weekly_minutes=one.weekly,
        first_meeting_by=before(one.began + MATCHED_BEFORE - 14),
        agreement=_agreement(before(one.began)) if begun else None,
        started_on=before(one.began).date() if begun else None,
        planned_end_on=before(-one.ends_in).date() if begun else None,
        pause=CoursePause(reason=HoldReason.AWAY, review_on=before(-21).date()) if one.status is S.PAUSED else None,
        last_held_at=max((each.held_at for each in sessions if each.held_at is not None), default=None),
        no_shows=one.no_shows,
        next_session_at=min(planned, default=None),
        review_due_on=due,
        last_decision=one.wishes,
        outcome=one.outcome,
        last_talk_held_on=before(one.ended).date() if told_last else None,
        no_last_talk=NotHeldReason.COULD_NOT_BE_REACHED if over and not told_last else None,
        ended_at=before(one.ended) if over else None,
        disclosure_stopped_at=None,
        disclosure_until=None,
        decisions=tuple(_decisions(one, mentor, noon)),
        **NOBODYS,
    )
    return msgspec.structs.replace(course, **turn_of(work, course))


def _agreement(at: datetime) -> Agreement:
    return Agreement(
        agreed_on=at.date(), rhythm_weeks=1, place=MeetingPlace.PUBLIC_PLACE, session_minutes=45, review_weeks=8
    )


def _decisions(one: "DemoCourse", mentor: UUID, noon: datetime) -> Iterator[CourseDecision]:
    steps: list[tuple[str, int, str | None]] = [("prepare", one.began + MATCHED_BEFORE, None)]
    if one.status is not S.PREPARING:
        steps.append(("start", one.began, None))
    if one.status is S.PAUSED:
        steps.append(("pause", one.since_last - 1, HoldReason.AWAY.value))
    if one.outcome is not None:
        steps.append(("end", one.ended, one.outcome.value))
    for step, days, reason in steps:
        yield CourseDecision(
            step=step,
            by=COORDINATOR,
            at=noon - timedelta(days=days),
            reason=reason,
            mentor_id=mentor if step == "prepare" else None,
        )

"""What the courses of a referral make of it: matched, active, ended and back, in the same transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from domain.errors import IllegalMove
from domain.events import Event
from domain.participants.types import Participant
from domain.ports import Work
from domain.records import change, move
from domain.referrals.turns import RESTS_NO_MORE, due_on, vink_turn
from domain.referrals.types import MOVES, Referral, ReferralStatus
from domain.support_courses.types import OPEN, CourseSight, SupportCourse, SupportCourseStatus

S = ReferralStatus
READY = frozenset({S.ACCEPTED, S.MATCHED, S.ACTIVE, S.ENDED})
"""The states of a referral on which a course can be prepared."""
RUNNING = frozenset({SupportCourseStatus.ACTIVE, SupportCourseStatus.PAUSED})
EVENTS = {
    S.ACCEPTED: Event.REFERRAL_CHANGED,
    S.MATCHED: Event.REFERRAL_CHANGED,
    S.ACTIVE: Event.REFERRAL_STARTED,
    S.ENDED: Event.REFERRAL_ENDED,
}
"""What the department's inbox is told; that somebody was matched is VINK's own business."""
MOST = 100


def status_by(before: ReferralStatus, courses: Sequence[SupportCourse | CourseSight]) -> ReferralStatus:
    """Return the state of a referral that has these courses. Where one has started, it is active until the last open
    course has ended; where none has, it waits again."""
    opened = {one.status for one in courses} & OPEN
    if opened & RUNNING:
        return S.ACTIVE
    if opened:
        return S.ACTIVE if before is S.ACTIVE else S.MATCHED
    started = any(one.started_on is not None for one in courses)
    return (S.ENDED if started else S.ACCEPTED) if before in (S.MATCHED, S.ACTIVE) else before


async def follow_course(work: Work, course: SupportCourse) -> None:
    """Bring the referral in line with a course that has changed and is not kept yet.

    It stands with all the courses on it, also with those of people of whom VINK is told no longer.
    """
    found = await work.course_sights.of(course.referral_id)
    participant = await work.participants.get(course.participant_id)
    referral = await work.referrals.get(course.referral_id)
    keep_referral(work, referral, participant, course, [one for one in found if one.id != course.id])


def keep_referral(
    work: Work, referral: Referral, participant: Participant, course: SupportCourse, others: Iterable[CourseSight]
) -> None:
    """Bring a referral in line with its courses. The mentor of the one whom it is for reads of it what the table of
    audiences gives them; while a course runs VINK looks at the referral again when that is to end.

    Raises:
        IllegalMove: no course goes with the referral in the state that it is in.
    """
    if referral.status not in READY:
        raise IllegalMove("No course of support goes with this referral now.", referral.status, ())
    changes: dict[str, Any] = {}
    if participant.leads(referral):
        changes |= {"mentor_staff_id": course.mentor_staff_id, "mentor_until": course.mentor_until}
    to = status_by(referral.status, [course, *others])
    if to in (S.MATCHED, S.ACTIVE):
        day = course.planned_end_on
        changes["due_at"] = course.first_meeting_by if day is None else due_on(work, day)
    stand(work, referral, to, **changes)


def stand(work: Work, referral: Referral, to: ReferralStatus, **changes: Any) -> None:
    """Keep a referral in this state; its version rises with each such step, so that of two people who look at its other
    courses at once, one decides anew. Where VINK may not read it, the turn stays as it is."""
    turn = vink_turn(work, referral.coordinator_id) if referral.disclosure_stopped_at is None else RESTS_NO_MORE
    changes = {**turn, **changes, "waiting_since": accepted_at(referral) if to is S.ACCEPTED else None}
    changes["first_free_slot"] = None
    moved = (
        change(referral, work.now, **changes)
        if to is referral.status
        else move(referral, to, MOVES, work.now, **changes)
    )
    work.referrals.save(moved, EVENTS[to])


def accepted_at(referral: Referral) -> datetime:
    """Return since when somebody waits for a match: who waited before, waits from then."""
    return next(one.at for one in reversed(referral.decisions) if one.step == "accept")

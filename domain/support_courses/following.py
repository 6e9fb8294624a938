"""What becomes of courses when consents change in the department, in the same transaction (`domain.md` R10)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from domain.events import Event
from domain.participants.types import Participant
from domain.ports import Work
from domain.records import change
from domain.referrals.types import Referral, ReferralStatus
from domain.support_courses.referring import stand, status_by
from domain.support_courses.turns import NOBODYS
from domain.support_courses.types import OPEN, CourseSight, SupportCourseOutcome, SupportCourseStatus

R = ReferralStatus
WITH_COURSES = frozenset({R.ACCEPTED, R.MATCHED, R.ACTIVE, R.ENDED, R.CLOSED, R.WITHDRAWN})


class CourseSights(Protocol):
    """How the courses of a referral stand, past what may be read: for whoever takes down in its department what a
    participant says, and for VINK's coordinators, whose next step depends on all of them."""

    async def of(self, referral_id: UUID) -> Sequence[CourseSight]:
        """Return each of them; nothing to anybody else."""
        ...

    def keep(self, course: CourseSight, event: Event) -> None:
        """Bring a course in line when the work ends; the work fails as Stale if it has changed."""
        ...


async def follow_consents(work: Work, referral: Referral, participants: Sequence[Participant], withdrawn: bool) -> None:
    """Let the courses of a referral be read as long as its participants' consents say now. Where a consent was
    `withdrawn` on which a course stands, it ends; where one is over by its date, nobody reads it until there is one.
    """
    if referral.status not in WITH_COURSES:
        return
    known = {one.id: one for one in participants}
    before = await work.course_sights.of(referral.id)
    after = [_followed(work, one, known.get(one.participant_id), withdrawn) for one in before]
    _keep(work, before, after)
    to = status_by(referral.status, after)
    if to is not referral.status:
        stand(work, referral, to)


async def stop_courses(work: Work, referral: Referral) -> None:
    """Let the courses of a referral that is withdrawn end, and be read by nobody; whichever side withdrew it."""
    for participant in await work.participants.page({"referral_id": referral.id}, None, 1):
        standing = await work.stand_in(participant.id)
        if standing is not None:
            before = await standing.course_sights.of(referral.id)
            _keep(standing, before, [_stopped(work, one, work.now, one.disclosure_until) for one in before])


def _keep(work: Work, before: Sequence[CourseSight], after: Sequence[CourseSight]) -> None:
    for course, followed in zip(before, after, strict=True):
        if followed is not course:
            ends = followed.status is not course.status
            event = Event.SUPPORT_COURSE_ENDED if ends else Event.SUPPORT_COURSE_SIGHT_CHANGED
            work.course_sights.keep(followed, event)


def _followed(work: Work, course: CourseSight, participant: Participant | None, withdrawn: bool) -> CourseSight:
    if participant is None:
        return course
    stopped, until = participant.disclosure_stopped_at or participant.left_at, participant.disclosure_until
    if stopped is not None and withdrawn:
        return _stopped(work, course, stopped, until)
    if (course.disclosure_stopped_at, course.disclosure_until) == (stopped, until):
        return course
    return change(course, work.now, disclosure_stopped_at=stopped, disclosure_until=until)


def _stopped(work: Work, course: CourseSight, since: datetime, until: datetime | None) -> CourseSight:
    """Return a course that nobody reads since then, and that is nobody's turn any more: nothing is followed up of
    somebody who wants no more of it."""
    changes: dict[str, Any] = {**NOBODYS, "review_due_on": None, "disclosure_until": until}
    if course.status in OPEN:
        outcome = SupportCourseOutcome.CONSENT_WITHDRAWN
        changes |= {"status": SupportCourseStatus.ENDED, "outcome": outcome, "ended_at": work.now}
    return change(course, work.now, disclosure_stopped_at=course.disclosure_stopped_at or since, **changes)

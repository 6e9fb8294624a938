"""What the referral says to the mentor of the one whom it is for, as long as they may read of it."""

from uuid import UUID

from domain.errors import NotFound
from domain.ports import Work
from domain.referrals.audiences import WORDS, Audience
from domain.referrals.types import Referral


async def briefed(work: Work, course_id: UUID) -> Referral:
    """Return the referral of a course whose participant is the one whom it is for.

    Raises:
        NotFound: there is no such course, it is somebody else's on the referral, or the referral is in a state that
            mentors know no word for.
    """
    course = await work.support_courses.get(course_id)
    referral = await work.referrals.get(course.referral_id)
    told = referral.mentor_staff_id == course.mentor_staff_id and referral.status in WORDS[Audience.MENTOR]
    if not told:
        raise NotFound
    return referral

"""What a mentor reads of the referral of somebody whom they support: the table of audiences says what."""

from uuid import UUID

import msgspec

from api.operations import reads
from api.support_courses.courses import COURSE
from api.views import AboutSomebody, show
from domain.concerns import AgeBand
from domain.consultations.words import SpokenLanguage
from domain.notices import Notice
from domain.policy import Action
from domain.ports import Work
from domain.referrals.audiences import seen_fields, word_for
from domain.referrals.marks import ContactWish
from domain.referrals.types import ReferralStatus, SupportFor
from domain.support_courses.briefing import briefed
from domain.text import Narrative


class BriefView(AboutSomebody, frozen=True, kw_only=True):
    """The referral as the mentor of the one whom it is for reads it: what they need and wish, and nothing else."""

    id: UUID
    status: ReferralStatus
    support_for: SupportFor
    age_band: AgeBand
    needs_text: Narrative | None
    strengths_text: Narrative | None
    goals_wanted: Narrative | None
    interpreter_language: SpokenLanguage | None
    contact_wish: ContactWish | None
    notification_reminder: Notice | None = None


@reads(COURSE + "/brief", Action.SUPPORT_COURSE_READ, purposeful=True, named=True)
async def read_course_brief(work: Work, course_id: UUID) -> BriefView:
    """Read what the referral says to the mentor. A coach of somebody else on it, such as a parent, reads nothing here:
    its texts speak of the one whom it is for."""
    referral = await briefed(work, course_id)
    made = show(BriefView, referral, status=word_for(work.actor, referral))
    hidden = set(BriefView.__struct_fields__) - seen_fields(work.actor, referral, work.now) - set(BriefView.beside)
    return msgspec.structs.replace(made, **dict.fromkeys(hidden))

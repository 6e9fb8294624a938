"""How a referral is answered: with the corrections that stand beside it."""

from api.referrals.views import ReferralView, view
from domain.corrections import MOST_SHOWN
from domain.ports import Work
from domain.referrals.types import Referral


async def shown(work: Work, referral: Referral) -> ReferralView:
    """Return a referral as this actor may see it, whole."""
    return view(work, referral, await work.corrections.page({"subject_id": referral.id}, None, MOST_SHOWN))

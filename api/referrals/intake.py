"""VINK's side of a referral over HTTP."""

from uuid import UUID

from api.operations import commands
from api.referrals.showing import shown
from api.referrals.views import ReferralView
from domain.consultations.types import Message
from domain.policy import Action
from domain.ports import Work
from domain.referrals import intake
from domain.referrals.inputs import Acceptance, ReferralClosing, ReferralDecline, ReferralRedirection


@commands("/v1/referrals/{referral_id}/receive", Action.REFERRAL_RECEIVE)
async def receive_referral(work: Work, referral_id: UUID, seen: int) -> ReferralView:
    """Confirm that VINK has the referral."""
    return await shown(work, await intake.receive_referral(work, referral_id, seen))


@commands("/v1/referrals/{referral_id}/request-information", Action.REFERRAL_REQUEST_INFORMATION)
async def request_referral_information(work: Work, referral_id: UUID, body: Message, seen: int) -> ReferralView:
    """Ask the department for more before deciding."""
    return await shown(work, await intake.request_information(work, referral_id, body, seen))


@commands("/v1/referrals/{referral_id}/accept", Action.REFERRAL_ACCEPT)
async def accept_referral(work: Work, referral_id: UUID, body: Acceptance, seen: int) -> ReferralView:
    """Offer VINK's support. The remark is told to the department, the intake note is not."""
    return await shown(work, await intake.accept_referral(work, referral_id, body, seen))


@commands("/v1/referrals/{referral_id}/decline", Action.REFERRAL_DECLINE)
async def decline_referral(work: Work, referral_id: UUID, body: ReferralDecline, seen: int) -> ReferralView:
    """Say that VINK cannot offer its support, why, and how the decision can be reviewed."""
    return await shown(work, await intake.decline_referral(work, referral_id, body, seen))


@commands("/v1/referrals/{referral_id}/redirect", Action.REFERRAL_REDIRECT)
async def redirect_referral(work: Work, referral_id: UUID, body: ReferralRedirection, seen: int) -> ReferralView:
    """Say who can help better, and how the decision can be reviewed. Nothing is sent there."""
    return await shown(work, await intake.redirect_referral(work, referral_id, body, seen))


@commands("/v1/referrals/{referral_id}/close", Action.REFERRAL_CLOSE)
async def close_referral(work: Work, referral_id: UUID, body: ReferralClosing, seen: int) -> ReferralView:
    """End VINK's work on a referral, with its outcome.

    After `accepted`: support_not_started or other_support, with a remark. After `ended`: support_completed,
    support_ended_early or other_support. After `declined` or `redirected`: not_offered or other_support.
    """
    return await shown(work, await intake.close_referral(work, referral_id, body, seen))

"""The department's side of a referral over HTTP, and what either side may read."""

from uuid import UUID

from msgspec import UNSET

from api.concerns import AcuteAnswer, acute
from api.operations import commands, creates, lists, reads
from api.referrals.showing import shown
from api.referrals.views import ReferralQuery, ReferralSummary, ReferralView, summary, view
from domain.citizens import Identity
from domain.concerns import UNDER_18
from domain.consultations.types import Message
from domain.policy import Action, Clause
from domain.ports import Work
from domain.referrals import amending, asking, intake
from domain.referrals.audiences import known_as
from domain.referrals.inputs import (
    NewAmendment,
    NewReferral,
    ReferralContent,
    ReferralSubmission,
    ReferralWithdrawal,
)
from domain.referrals.types import ReferralHead


@reads("/v1/referrals/{referral_id}", Action.REFERRAL_READ, purposeful=True)
async def read_referral(work: Work, referral_id: UUID) -> ReferralView:
    """Read a referral: the referring department, and VINK once it is sent."""
    return await shown(work, await work.referrals.get(referral_id))


@lists("/v1/referrals", Action.REFERRAL_READ, purposeful=True)
async def list_referrals(work: Work, query: ReferralQuery, after: UUID | None) -> list[ReferralSummary]:
    """List the referrals that the caller may see, without any text."""
    where: Clause = {} if query.status is UNSET else {"status": known_as(work.actor, query.status)}
    return [summary(work, one) for one in await work.referrals.heads(ReferralHead, where, after, query.limit + 1)]


@creates("/v1/referrals", Action.REFERRAL_DRAFT, again=read_referral)
async def draft_referral(work: Work, body: NewReferral) -> ReferralView | AcuteAnswer:
    """Draft an offer of VINK's support to somebody.

    It comes from a consultation with an answer, from a concern, or directly with the reason why: give exactly one.
    A draft holds no identity; `citizen_ref` is a new reference that says nothing. Texts with personal numbers,
    addresses of mail or web, or telephone numbers are refused. In acute danger nothing is stored: the answer is 200
    with the numbers to call.
    """
    referral = await asking.draft_referral(work, body)
    return acute(work, body.minor_concerned or body.age_band in UNDER_18) if referral is None else view(work, referral)


@commands("/v1/referrals/{referral_id}", Action.REFERRAL_REVISE, method="PUT")
async def revise_referral(
    work: Work, referral_id: UUID, body: ReferralContent, seen: int
) -> ReferralView | AcuteAnswer:
    """Replace what a referral says, as long as it is not sent. In acute danger nothing is stored, and the answer has
    the numbers to call."""
    referral = await asking.revise_referral(work, referral_id, body, seen)
    return (
        acute(work, body.minor_concerned or body.age_band in UNDER_18)
        if referral is None
        else await shown(work, referral)
    )


@commands("/v1/referrals/{referral_id}/submit", Action.REFERRAL_SUBMIT, tells_identity=Identity)
async def submit_referral(work: Work, referral_id: UUID, body: ReferralSubmission, seen: int) -> ReferralView:
    """Send a referral to VINK and say who it is about.

    The identity goes into the vault, and nowhere else. 409 with the code `gate_closed` names in `missing` what must
    be recorded first, and in `lacks` for which participant, and why what was recorded does not do; nothing is kept
    then:

    - `age_band`: it is unknown, or the personal number tells another one
    - `participation_consent`, `guardian_participation_consent`: consent to take part
    - `disclosure_consent_or_basis`, `guardian_disclosure_consent`: consent that VINK is told, or another basis
    - `guardian_identity`: a guardian whose consent is needed is not among those told to the vault
    - `guardian_deferral_review`: the date is over on which to look again at asking the guardians
    - `informed`, `informed_review`: when the person was told; or why not yet, with a review date that lies ahead
    - `notification_assessment`: under 18, that the duty to notify was weighed for this referral, whatever the result

    The consents of all guardians with custody are needed below the age that the day's rule gives, always beside the
    young person's own, unless deferred. Somebody else on the referral needs consents of their own; no other basis
    carries them.
    """
    return await shown(work, await asking.submit_referral(work, referral_id, body, seen))


@commands("/v1/referrals/{referral_id}/supply-information", Action.REFERRAL_SUPPLY_INFORMATION)
async def supply_referral_information(work: Work, referral_id: UUID, body: Message, seen: int) -> ReferralView:
    """Tell VINK what it asked for."""
    return await shown(work, await asking.supply_information(work, referral_id, body, seen))


@commands("/v1/referrals/{referral_id}/amend", Action.REFERRAL_AMEND)
async def amend_referral(work: Work, referral_id: UUID, body: NewAmendment, seen: int) -> ReferralView:
    """Change what was sent, and say why.

    What stood there before stays in `amendments`, for whoever reads the referral. It is VINK's turn then, unless VINK
    waits for the answer to a question.
    """
    return await shown(work, await amending.amend_referral(work, referral_id, body, seen))


@commands("/v1/referrals/{referral_id}/withdraw", Action.REFERRAL_WITHDRAW)
async def withdraw_referral(work: Work, referral_id: UUID, body: ReferralWithdrawal, seen: int) -> ReferralView:
    """Take a referral back, from either side, in any open state.

    By the person: no reason is asked, and none is kept; withdrawing their consent to take part does the same.
    """
    return await shown(work, await intake.withdraw_referral(work, referral_id, body, seen))

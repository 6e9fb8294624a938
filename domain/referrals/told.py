"""What a decision is told as: its code, and how it can be reviewed, in the reader's language."""

from domain.code_lists import Labels, Language, label
from domain.referrals.types import ReferralDecision

LISTS = {
    "decline": "decline_reason",
    "redirect": "redirect_target",
    "withdraw": "withdrawal_reason",
    "hold": "hold_reason",
    "close": "referral_outcome",
}
"""The code list from which the reason of each step comes."""
DEFERRED = Labels(
    da="De med forældremyndighed er ikke spurgt endnu: {}",
    sv="Vårdnadshavarna har inte tillfrågats än: {}",
    en="Those with custody have not been asked yet: {}",
)
"""A referral that was sent before they were asked says why."""


def reason_text(decision: ReferralDecision, language: Language) -> str | None:
    """Return the reason in words; None where no code says why."""
    if decision.reason is None:
        return None
    if decision.step == "submit":
        why = decision.reason.removeprefix("guardians_deferred:")
        return DEFERRED.text(language).format(label("guardian_deferral_reason", why, language))
    return label(LISTS[decision.step], decision.reason, language)


def review_text(decision: ReferralDecision, language: Language) -> str | None:
    """Return how the decision can be looked at again, in words."""
    return None if decision.review_route is None else label("review_route", decision.review_route, language)

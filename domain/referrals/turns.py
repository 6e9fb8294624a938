"""Whose turn it is, until when, and how a decision is written down."""

from typing import Any

from domain.consultations.words import Holder
from domain.ports import Work
from domain.referrals.types import Referral, ReferralDecision


def asker_turn(work: Work, referred_by: object) -> dict[str, Any]:
    """It is the referring member of staff's turn, within the days for the intake."""
    due = work.calendar.due(work.now, work.terms.intake_days)
    return {"holder": Holder.ASKER, "holder_id": referred_by, "due_at": due}


def vink_turn(work: Work) -> dict[str, Any]:
    """It is VINK's turn, within the days for the intake (R13)."""
    due = work.calendar.due(work.now, work.terms.intake_days)
    return {"holder": Holder.VINK_COORDINATOR, "holder_id": None, "due_at": due}


def over(work: Work) -> dict[str, Any]:
    """It is nobody's turn; keeping is counted from here (`domain.md` section 9, rule 18)."""
    return {"holder": None, "holder_id": None, "due_at": None, "closed_at": work.now}


def decided(
    work: Work,
    referral: Referral,
    step: str,
    reason: str | None = None,
    remark: str | None = None,
    review_route: str | None = None,
) -> tuple[ReferralDecision, ...]:
    """Return the decisions with one more: this step, by the actor, now, for this reason."""
    made = ReferralDecision(
        step=step, by=work.actor.subject, at=work.now, reason=reason, remark=remark, review_route=review_route
    )
    return (*referral.decisions, made)

"""Whose turn it is, until when, and how a decision is written down."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from domain.consultations.words import Holder
from domain.ports import Work
from domain.referrals.types import Referral, ReferralDecision, ReviewRoute
from domain.responsibility import NOBODYS, turn

RESTS_NO_MORE: dict[str, Any] = {"hold": None, "held_since": None}


def asker_turn(work: Work, asker_id: UUID | None) -> dict[str, Any]:
    """It is the turn of whoever answers for it in the department, within the days for the intake."""
    due = work.calendar.due(work.now, work.terms.intake_days)
    return {**turn(Holder.ASKER, asker_id, due), **RESTS_NO_MORE}


def vink_turn(work: Work, coordinator_id: UUID | None) -> dict[str, Any]:
    """It is VINK's turn, within the days for the intake (R13). Like any turn that passes on, it ends a rest."""
    due = work.calendar.due(work.now, work.terms.intake_days)
    return {**turn(Holder.VINK_COORDINATOR, coordinator_id, due), **RESTS_NO_MORE}


def due_on(work: Work, day: date) -> datetime:
    """Return the end of the office day on that day, or on the next working day."""
    return work.calendar.due(datetime.combine(day, time(), UTC), 0)


def over(work: Work) -> dict[str, Any]:
    """It is nobody's turn; keeping is counted from here (`domain.md` section 9, rule 18)."""
    return {**NOBODYS, **RESTS_NO_MORE, "waiting_since": None, "first_free_slot": None, "closed_at": work.now}


def decided(
    work: Work,
    referral: Referral,
    step: str,
    reason: str | None = None,
    remark: str | None = None,
    review_route: ReviewRoute | None = None,
) -> tuple[ReferralDecision, ...]:
    """Return the decisions with one more: this step, by the actor, now, for this reason."""
    made = ReferralDecision(
        step=step, by=work.actor.subject, at=work.now, reason=reason, remark=remark, review_route=review_route
    )
    return (*referral.decisions, made)

"""VINK's side of a referral: receive, ask for more, accept, decline, redirect; and how either side ends it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from domain.commands import receive
from domain.consultations.types import Message
from domain.disclosures.deciding import stop_disclosures
from domain.errors import Fault, Invalid
from domain.events import Event
from domain.policy import Action
from domain.ports import Work
from domain.records import move
from domain.referrals.inputs import (
    Acceptance,
    ReferralClosing,
    ReferralDecline,
    ReferralRedirection,
    ReferralWithdrawal,
)
from domain.referrals.turns import asker_turn, decided, over, vink_turn
from domain.referrals.types import (
    COMMANDS,
    MOVES,
    OUTCOMES,
    REASONS,
    Referral,
    ReferralQuestion,
    ReferralStatus,
    WithdrawalGroup,
)
from domain.support_courses.following import WITH_COURSES, stop_courses

S = ReferralStatus


async def receive_referral(work: Work, referral_id: UUID, seen: int) -> Referral:
    """Confirm that VINK has it; the intake is due when it was due before."""
    referral = await receive(work, work.referrals, referral_id, Action.REFERRAL_RECEIVE, COMMANDS, seen)
    return _keep(work, referral, S.RECEIVED, Event.REFERRAL_RECEIVED, decisions=decided(work, referral, "receive"))


async def request_information(work: Work, referral_id: UUID, message: Message, seen: int) -> Referral:
    """Ask the department for more; it is the turn of whoever answers for it there."""
    action = Action.REFERRAL_REQUEST_INFORMATION
    referral = await receive(work, work.referrals, referral_id, action, COMMANDS, seen)
    question = ReferralQuestion(
        asked_at=work.now,
        asked_by=work.actor.subject,
        question=message.text,
        answered_at=None,
        answered_by=None,
        answer=None,
    )
    turn = asker_turn(work, referral.asker_id)
    asked = (*referral.questions, question)
    return _keep(work, referral, S.MORE_INFORMATION, Event.REFERRAL_INFORMATION_REQUESTED, questions=asked, **turn)


async def accept_referral(work: Work, referral_id: UUID, acceptance: Acceptance, seen: int) -> Referral:
    """Offer VINK's support, and say why; the person waits for a match from now on."""
    referral = await receive(work, work.referrals, referral_id, Action.REFERRAL_ACCEPT, COMMANDS, seen)
    made = decided(work, referral, "accept", remark=acceptance.remark)
    note = acceptance.intake_note or referral.intake_note
    turn = {**vink_turn(work, referral.coordinator_id), "waiting_since": work.now}
    return _keep(work, referral, S.ACCEPTED, Event.REFERRAL_ACCEPTED, decisions=made, intake_note=note, **turn)


async def decline_referral(work: Work, referral_id: UUID, decline: ReferralDecline, seen: int) -> Referral:
    """Say that VINK cannot offer its support, why, and how that can be reviewed."""
    referral = await receive(work, work.referrals, referral_id, Action.REFERRAL_DECLINE, COMMANDS, seen)
    made = decided(work, referral, "decline", decline.reason, decline.remark, decline.review_route)
    note = decline.intake_note or referral.intake_note
    return await _end(work, referral, S.DECLINED, Event.REFERRAL_DECLINED, decisions=made, intake_note=note)


async def redirect_referral(work: Work, referral_id: UUID, to: ReferralRedirection, seen: int) -> Referral:
    """Say who can help better, and why. Nothing is sent there: that is for the department and the person to do."""
    referral = await receive(work, work.referrals, referral_id, Action.REFERRAL_REDIRECT, COMMANDS, seen)
    made = decided(work, referral, "redirect", to.target, to.remark, to.review_route)
    note = to.intake_note or referral.intake_note
    return await _end(
        work,
        referral,
        S.REDIRECTED,
        Event.REFERRAL_REDIRECTED,
        decisions=made,
        intake_note=note,
        redirected_to=to.target,
    )


async def withdraw_referral(work: Work, referral_id: UUID, withdrawal: ReferralWithdrawal, seen: int) -> Referral:
    """Take the referral back, from either side and until it is closed; the courses on it end. It says nothing about
    anybody.

    Raises:
        Invalid: by the person, and a reason or remark was given all the same; or otherwise, and there is no reason of
            that group.
    """
    referral = await receive(work, work.referrals, referral_id, Action.REFERRAL_WITHDRAW, COMMANDS, seen)
    faults = tuple(_of_withdrawal(withdrawal))
    if faults:
        raise Invalid(faults)
    made = decided(work, referral, "withdraw", withdrawal.reason, withdrawal.remark)
    because = withdrawal.reason
    withdrawn = await _end(
        work, referral, S.WITHDRAWN, Event.REFERRAL_WITHDRAWN, decisions=made, withdrawn_because=because
    )
    if referral.status in WITH_COURSES:
        await stop_courses(work, withdrawn)
    return withdrawn


async def close_referral(work: Work, referral_id: UUID, closing: ReferralClosing, seen: int) -> Referral:
    """End VINK's work on a referral, with its outcome.

    Raises:
        Invalid: the outcome does not fit; or an accepted referral ends without a course of support, and nothing says
            why.
    """
    referral = await receive(work, work.referrals, referral_id, Action.REFERRAL_CLOSE, COMMANDS, seen)
    if closing.outcome not in OUTCOMES[referral.status]:
        fitting = ", ".join(sorted(OUTCOMES[referral.status]))
        raise Invalid((Fault("/outcome", "does_not_fit", f"After {referral.status} it is one of: {fitting}."),))
    if referral.status is S.ACCEPTED and closing.remark is None:
        raise Invalid((Fault("/remark", "required", "Say why it ends without a course of support."),))
    made = decided(work, referral, "close", closing.outcome, closing.remark)
    return await _end(work, referral, S.CLOSED, Event.REFERRAL_CLOSED, decisions=made, outcome=closing.outcome)


def _of_withdrawal(withdrawal: ReferralWithdrawal) -> Iterator[Fault]:
    if withdrawal.group is WithdrawalGroup.BY_PERSON:
        for name in ("reason", "remark"):
            if getattr(withdrawal, name) is not None:
                yield Fault(f"/{name}", "not_asked", "Nobody gives a reason for their own wish; leave it out.")
    elif withdrawal.reason not in REASONS[withdrawal.group]:
        fitting = ", ".join(sorted(REASONS[withdrawal.group]))
        yield Fault("/reason", "required", f"Give one of: {fitting}.")


async def _end(work: Work, referral: Referral, to: ReferralStatus, event: Event, **changes: Any) -> Referral:
    ended = _keep(work, referral, to, event, **changes, **over(work))
    await stop_disclosures(work, ended)
    return ended


def _keep(work: Work, referral: Referral, to: ReferralStatus, event: Event, **changes: Any) -> Referral:
    moved = move(referral, to, MOVES, work.now, known_version=referral.version + 1, **changes)
    work.referrals.save(moved, event)
    return moved

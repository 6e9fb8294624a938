"""How an item goes to another department: with all that hangs on it, in one step."""

from typing import Any
from uuid import UUID

from domain.commands import receive
from domain.concerns import Concern, ConcernStatus
from domain.consultations.words import Holder
from domain.errors import IllegalMove, Invalid
from domain.events import Event
from domain.policy import Action
from domain.ports import Work
from domain.records import change
from domain.referrals.turns import asker_turn
from domain.referrals.types import Referral
from domain.responsibility import turn
from domain.transfers.ending import answered
from domain.transfers.offering import find
from domain.transfers.standing import must_be_free
from domain.transfers.telling import record_transfer
from domain.transfers.types import COMMANDS, Transfer, TransferStatus


async def accept_transfer(work: Work, transfer_id: UUID, seen: int) -> Transfer:
    """Take an offered item: from now on the actor answers for it, and the other department sees it no more.

    Participants, consents, assessments, corrections and disclosures go with it. That the actor's department was told
    about the person of a referral is recorded in the same step.

    Raises:
        Forbidden: the actor offered it.
        GateClosed: a consultation about it is open, or what it stood on is gone.
        IllegalMove: the offer is over, or the item is.
    """
    transfer = await receive(work, work.transfers, transfer_id, Action.TRANSFER_ACCEPT, COMMANDS, seen)
    if transfer.due_at is None or transfer.due_at <= work.now:
        raise IllegalMove("This offer has lapsed.", transfer.status, ())
    giving = work.stand_for(transfer)
    try:
        item = await find(giving, transfer.item)
    except Invalid as gone:
        raise IllegalMove("This is no longer theirs to give.", transfer.status, ()) from gone
    await must_be_free(giving, item)
    accepted = answered(work, transfer, TransferStatus.ACCEPTED, None)
    giving.transfers.save(accepted, Event.TRANSFER_ACCEPTED)
    if isinstance(item, Concern):
        giving.concerns.pass_on(_concern(work, item), Event.CONCERN_TRANSFERRED)
    else:
        giving.referrals.pass_on(_referral(work, item), Event.REFERRAL_TRANSFERRED)
        await record_transfer(giving, transfer, item)
    return accepted


def _concern(work: Work, concern: Concern) -> Concern:
    terms = work.terms
    days = terms.advice_days if concern.status is ConcernStatus.RAISED else terms.concern_days
    held = turn(Holder.ASKER, work.actor.subject, work.calendar.due(work.now, days))
    return change(concern, work.now, department=work.actor.department, unit_id=work.actor.unit_id, **held)


def _referral(work: Work, referral: Referral) -> Referral:
    """Return a referral as the actor has it. What it came from stays with those who asked."""
    mine = work.actor.subject
    held: dict[str, Any] = asker_turn(work, mine) if referral.holder is Holder.ASKER else {}
    return change(
        referral,
        work.now,
        department=work.actor.department,
        unit_id=work.actor.unit_id,
        concern_id=None,
        consultation_id=None,
        asker_id=mine,
        **held,
    )

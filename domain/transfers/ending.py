"""How a transfer ends without the item going: refused, taken back, stopped by a consent that is gone, unanswered."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from domain.commands import receive
from domain.consents.types import Consent
from domain.errors import IllegalMove
from domain.events import Event
from domain.participants.types import Participant
from domain.policy import Action
from domain.ports import Work
from domain.records import move
from domain.referrals.types import OPEN, Referral
from domain.transfers.standing import lacks_of
from domain.transfers.types import COMMANDS, MOVES, Transfer, TransferAnswer, TransferStatus

S = TransferStatus
NOBODYS: dict[str, Any] = {"turn_of": None, "holder": None, "due_at": None}
MOST = 100


def answered(work: Work, transfer: Transfer, to: TransferStatus, remark: str | None) -> Transfer:
    """Return a transfer as the actor has answered it, now."""
    by = {"answered_by": work.actor.subject, "answered_at": work.now, "remark": remark}
    return move(transfer, to, MOVES, work.now, **by, **NOBODYS)


async def refuse_transfer(work: Work, transfer_id: UUID, answer: TransferAnswer, seen: int) -> Transfer:
    """Leave an offered item with the department that has it."""
    transfer = await receive(work, work.transfers, transfer_id, Action.TRANSFER_REFUSE, COMMANDS, seen)
    refused = answered(work, transfer, S.REFUSED, answer.remark)
    work.transfers.save(refused, Event.TRANSFER_REFUSED)
    return refused


async def withdraw_transfer(work: Work, transfer_id: UUID, seen: int) -> Transfer:
    """Take an offer back, as long as it is not accepted."""
    transfer = await receive(work, work.transfers, transfer_id, Action.TRANSFER_WITHDRAW, COMMANDS, seen)
    taken_back = move(transfer, S.WITHDRAWN, MOVES, work.now, **NOBODYS)
    work.transfers.save(taken_back, Event.TRANSFER_WITHDRAWN)
    return taken_back


async def lapse_transfer(work: Work, transfer_id: UUID) -> Transfer:
    """End a request or an offer that nobody has answered in time; the item stays where it is.

    Raises:
        IllegalMove: it has still time, or was answered.
    """
    transfer = await work.transfers.get(transfer_id)
    if transfer.due_at is None or transfer.due_at > work.now:
        raise IllegalMove("This transfer has no time that has run out.", transfer.status, ())
    lapsed = move(transfer, S.LAPSED, MOVES, work.now, **NOBODYS)
    work.transfers.save(lapsed, Event.TRANSFER_LAPSED)
    return lapsed


async def stop_transfers(
    work: Work, referral: Referral, consents: Sequence[Consent] | None, participants: Sequence[Participant]
) -> None:
    """Stop the offer of a referral that no longer has anything to stand on, in the transaction that took it away.

    `referral` is the referral as it will be; `consents` are those that are left, where one was withdrawn or replaced,
    and `participants` who is on it then.
    """
    for one in await work.transfers.page({"referral_id": referral.id, "status": S.OFFERED.value}, None, MOST):
        if referral.status in OPEN and (consents is None or _stands(work, one, referral, consents, participants)):
            continue
        stopped = move(one, S.STOPPED, MOVES, work.now, **NOBODYS)
        work.transfers.save(stopped, Event.TRANSFER_STOPPED)


def _stands(
    work: Work, transfer: Transfer, referral: Referral, consents: Sequence[Consent], participants: Sequence[Participant]
) -> bool:
    return transfer.basis is not None and not lacks_of(work, referral, participants, consents, transfer.basis)

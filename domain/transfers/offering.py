"""How a transfer begins: a department offers what it holds, or asks for what a colleague told it of."""

from typing import Any
from uuid import UUID

import msgspec

from domain.commands import receive
from domain.concerns import AgeBand
from domain.consents.settling import active, everybody
from domain.consultations.words import Holder
from domain.errors import Fault, Invalid
from domain.events import Event
from domain.named import named
from domain.policy import Action
from domain.ports import Work
from domain.records import move
from domain.referrals.types import Referral
from domain.transfers.ending import answered
from domain.transfers.standing import Moved, basis_faults, department_of, must_be_free, must_stand
from domain.transfers.types import (
    COMMANDS,
    MOVES,
    Item,
    NewTransfer,
    NewTransferRequest,
    Transfer,
    TransferAnswer,
    TransferGround,
    TransferKind,
    TransferOffer,
    TransferStatus,
    item_of,
)

S = TransferStatus


async def offer_transfer(work: Work, new: NewTransfer) -> Transfer:
    """Offer an item to another department. It stays with whoever holds it until that department accepts.

    Raises:
        GateClosed: a consultation about it is open, or a consent is missing for the other department to be told.
        IllegalMove: it is over, or offered already.
        Invalid: there is no such item or department, or what a referral stands on breaks a rule.
    """
    wanted = item_of(new)
    item = await find(work, wanted)
    offer = await _offered(work, item, new.to_department, new)
    made = _new(
        work,
        wanted,
        new.to_department,
        status=S.OFFERED,
        department=item.department,
        from_department=item.department,
        unit_id=item.unit_id,
        **offer,
    )
    work.transfers.add(made, Event.TRANSFER_OFFERED)
    return made


async def request_transfer(work: Work, new: NewTransferRequest) -> Transfer:
    """Ask for an item of another department. What comes of it is the same whether there is such an item or not."""
    wanted = item_of(new)
    owner = await work.owners.of(wanted)
    theirs = None if owner is None or owner.department == work.actor.department else owner
    made = _new(
        work,
        wanted,
        work.actor.department,
        status=S.REQUESTED,
        department=theirs.department if theirs else work.actor.department,
        from_department=theirs and theirs.department,
        unit_id=theirs and theirs.unit_id,
        requested_by=work.actor.subject,
        request_text=new.message,
        turn_of=theirs and theirs.department,
    )
    work.transfers.add(made, Event.TRANSFER_REQUESTED)
    return made


async def offer_what_is_asked_for(work: Work, transfer_id: UUID, offer: TransferOffer, seen: int) -> Transfer:
    """Answer a request by offering the item.

    Raises:
        GateClosed, IllegalMove, Invalid: as when it is offered unasked.
    """
    transfer = await receive(work, work.transfers, transfer_id, Action.TRANSFER_OFFER, COMMANDS, seen)
    item = await find(work, transfer.item)
    given = await _offered(work, item, transfer.to_department, offer)
    offered = move(transfer, S.OFFERED, MOVES, work.now, due_at=_due(work), **given)
    work.transfers.save(offered, Event.TRANSFER_OFFERED)
    return offered


async def decline_request(work: Work, transfer_id: UUID, answer: TransferAnswer, seen: int) -> Transfer:
    """Say no to a request. It tells that there is such an item; letting it lapse tells nothing."""
    transfer = await receive(work, work.transfers, transfer_id, Action.TRANSFER_DECLINE, COMMANDS, seen)
    declined = answered(work, transfer, S.DECLINED, answer.remark)
    work.transfers.save(declined, Event.TRANSFER_DECLINED)
    return declined


async def find(work: Work, item: Item) -> Moved:
    """Return an item of the actor's own department.

    Raises:
        Invalid: there is none, or it is another department's.
    """
    own = work.actor.department
    if item.kind is TransferKind.CONCERN:
        return await named(work.concerns, item.id, "/concern_id", own)
    return await named(work.referrals, item.id, "/referral_id", own)


async def _offered(work: Work, item: Moved, to: str, offer: TransferOffer) -> dict[str, Any]:
    """Return what an offer says, once it is made sure that it may be made."""
    department = await department_of(work, to)
    faults = [one async for one in basis_faults(work, item, department, offer.basis)]
    if faults:
        raise Invalid(tuple(faults))
    await must_be_free(work, item)
    kind = "referral_id" if isinstance(item, Referral) else "concern_id"
    if await work.transfers.page({kind: item.id, "status": S.OFFERED.value}, None, 1):
        raise Invalid((Fault("/", "offered_already", "It is offered to somebody already; take that back first."),))
    ground = None
    if isinstance(item, Referral) and department.told_as is not None and offer.basis is not None:
        ground = TransferGround(recipient=department.told_as, **msgspec.structs.asdict(offer.basis))
        must_stand(work, item, await everybody(work, item), await active(work, item), ground)
    return {
        "age_band": item.age_band,
        "urgency": item.urgency,
        "under_18": item.under_18,
        "offered_by": work.actor.subject,
        "offered_at": work.now,
        "message": offer.message,
        "basis": ground,
        "turn_of": to,
    }


def _due(work: Work) -> Any:
    return work.calendar.due(work.now, work.terms.transfer_days)


def _new(work: Work, item: Item, to: str, **told: Any) -> Transfer:
    blank: dict[str, Any] = {
        **dict.fromkeys(("urgency", "requested_by", "request_text", "offered_by", "offered_at", "message")),
        **dict.fromkeys(("basis", "answered_by", "answered_at", "remark", "turn_of", "holder_id")),
        "age_band": AgeBand.UNKNOWN,
        "under_18": True,
    }
    return Transfer(
        id=work.new_id(),
        version=1,
        created_at=work.now,
        updated_at=work.now,
        concern_id=item.id if item.kind is TransferKind.CONCERN else None,
        referral_id=item.id if item.kind is TransferKind.REFERRAL else None,
        to_department=to,
        holder=Holder.ASKER,
        due_at=_due(work),
        **{**blank, **told},
    )

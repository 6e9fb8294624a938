"""Hand-overs: the present holder's side offers an item to a colleague, who accepts it or sends it back."""

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

import msgspec

from domain import concerns
from domain.actors import Role
from domain.commands import receive
from domain.concerns import Concern
from domain.consultations import types as consultations
from domain.consultations.types import Consultation
from domain.consultations.words import Holder
from domain.errors import Fault, Invalid, NotFound
from domain.events import Event
from domain.policy import Action, Commands
from domain.ports import Store, Work
from domain.records import change
from domain.referrals import types as referrals
from domain.referrals.types import Referral
from domain.responsibility import HandOver
from domain.staff import StaffStatus
from domain.text import Remark

H = TypeVar("H", Concern, Consultation, Referral)
SIDES = {Holder.ASKER: "asker_id", Holder.VINK_COORDINATOR: "coordinator_id"}
"""Which field tells who of a side answers for an item, whenever it is that side's turn."""


class NewHandOver(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """To which colleague of the same function an item is offered, and what they should know first."""

    to: UUID
    message: Remark | None = None


class Handed(NamedTuple, Generic[H]):
    """A kind of item that can be handed over: where it is kept, its commands, and what they are called."""

    store: Callable[[Work], Store[H]]
    commands: Commands
    offer: Action
    accept: Action
    refuse: Action
    offered: Event
    accepted: Event
    refused: Event


CONCERN: Handed[Concern] = Handed(
    lambda work: work.concerns,
    concerns.COMMANDS,
    Action.CONCERN_HAND_OVER,
    Action.CONCERN_ACCEPT_HAND_OVER,
    Action.CONCERN_REFUSE_HAND_OVER,
    Event.CONCERN_HAND_OVER_OFFERED,
    Event.CONCERN_HANDED_OVER,
    Event.CONCERN_HAND_OVER_REFUSED,
)
CONSULTATION: Handed[Consultation] = Handed(
    lambda work: work.consultations,
    consultations.COMMANDS,
    Action.CONSULTATION_HAND_OVER,
    Action.CONSULTATION_ACCEPT_HAND_OVER,
    Action.CONSULTATION_REFUSE_HAND_OVER,
    Event.CONSULTATION_HAND_OVER_OFFERED,
    Event.CONSULTATION_HANDED_OVER,
    Event.CONSULTATION_HAND_OVER_REFUSED,
)
REFERRAL: Handed[Referral] = Handed(
    lambda work: work.referrals,
    referrals.COMMANDS,
    Action.REFERRAL_HAND_OVER,
    Action.REFERRAL_ACCEPT_HAND_OVER,
    Action.REFERRAL_REFUSE_HAND_OVER,
    Event.REFERRAL_HAND_OVER_OFFERED,
    Event.REFERRAL_HANDED_OVER,
    Event.REFERRAL_HAND_OVER_REFUSED,
)


async def hand_over(work: Work, kind: Handed[H], item_id: UUID, new: NewHandOver, seen: int) -> H:
    """Offer an item to a colleague; it stays with its holder until they accept. An earlier offer lapses.

    Anybody of the holder's function may do so, for a holder who is ill as well. Whoever names themselves takes it at
    once.

    Raises:
        Invalid: it is theirs already, the actor's department has no such colleague, or none of the grants that they
            hold for the asking side reaches it, so that they could neither read nor accept it.
    """
    item = await receive(work, kind.store(work), item_id, kind.offer, kind.commands, seen)
    if new.to == item.holder_id:
        raise Invalid((Fault("/to", "holds_it", "They hold it already."),))
    offered = HandOver(
        to=new.to, by=work.actor.subject, at=work.now, message=new.message, answered_at=None, accepted=None
    )
    if new.to == work.actor.subject:
        return _take(work, kind, item, offered)
    if not await _is_colleague(work, new.to):
        raise Invalid((Fault("/to", "unknown", "Nobody of your department has this id."),))
    if item.holder is Holder.ASKER and await _out_of_reach(work, item, new.to):
        raise Invalid((Fault("/to", "out_of_reach", "Their grant is for another unit, or for other subjects."),))
    changed = change(item, work.now, successor_id=new.to, hand_over=offered)
    kind.store(work).save(changed, kind.offered)
    return changed


async def _is_colleague(work: Work, staff_id: UUID) -> bool:
    try:
        found = await work.staff.get(staff_id)
    except NotFound:
        return False
    return found.department == work.actor.department and found.status is StaffStatus.ACTIVE


async def _out_of_reach(work: Work, item: Concern | Consultation | Referral, staff_id: UUID) -> bool:
    """Whether the grants that somebody holds here say that they do not see the item. Where there are none, the identity
    provider knows what they hold."""
    hold = work.colleagues.hold
    reached = await hold(staff_id, Role.FRONTLINE, item.unit_id, item.kle)
    return not reached and await hold(staff_id, Role.FRONTLINE, None, None)


async def accept_hand_over(work: Work, kind: Handed[H], item_id: UUID, seen: int) -> H:
    """Take what was offered: from now on the actor answers for it whenever it is their side's turn.

    Raises:
        Forbidden: it was offered to somebody else, or the actor is not of the holder's function.
    """
    item = await receive(work, kind.store(work), item_id, kind.accept, kind.commands, seen)
    return _take(work, kind, item, item.hand_over)


def _take(work: Work, kind: Handed[H], item: H, offered: HandOver | None) -> H:
    names = ("holder_id", SIDES.get(item.holder or Holder.ASKER))
    mine = {name: work.actor.subject for name in names if name in item.__struct_fields__}
    taken = change(item, work.now, successor_id=None, hand_over=_answered(work, offered, True), **mine)
    kind.store(work).save(taken, kind.accepted)
    return taken


async def refuse_hand_over(work: Work, kind: Handed[H], item_id: UUID, seen: int) -> H:
    """Send back what was offered; it is still its holder's."""
    item = await receive(work, kind.store(work), item_id, kind.refuse, kind.commands, seen)
    kept = change(item, work.now, successor_id=None, hand_over=_answered(work, item.hand_over, False))
    kind.store(work).save(kept, kind.refused)
    return kept


def _answered(work: Work, offered: HandOver | None, accepted: bool) -> HandOver | None:
    return offered and msgspec.structs.replace(offered, answered_at=work.now, accepted=accepted)

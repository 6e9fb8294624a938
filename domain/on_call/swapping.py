"""How a shift passes to a colleague: it is offered, and stays with whoever is on it until it is accepted."""

from uuid import UUID

import msgspec

from domain.commands import receive
from domain.errors import Fault, Forbidden, IllegalMove, Invalid, Stale
from domain.events import Event
from domain.on_call.coverage import clash
from domain.on_call.planning import must_not_be_over
from domain.on_call.roster import is_member
from domain.on_call.types import COMMANDS, NewSwap, OnCallShift
from domain.policy import Action
from domain.ports import Work
from domain.records import change
from domain.responsibility import HandOver


async def offer_swap(work: Work, shift_id: UUID, new: NewSwap, seen: int) -> OnCallShift:
    """Offer a shift to a colleague of the same function. An earlier offer lapses.

    The function's coordinator may do so for somebody who cannot.

    Raises:
        IllegalMove: the shift is over.
        Invalid: it is theirs already, or they are no active member of the function.
    """
    shift = await _received(work, shift_id, Action.ON_CALL_SHIFT_OFFER_SWAP, seen)
    if new.to == shift.staff_id:
        raise Invalid((Fault("/to", "holds_it", "They are on it already."),))
    if not await is_member(work.roster, shift.function, new.to):
        raise Invalid((Fault("/to", "not_in_function", "This is no active member of the function."),))
    offered = HandOver(
        to=new.to, by=work.actor.subject, at=work.now, message=new.message, answered_at=None, accepted=None
    )
    changed = change(shift, work.now, successor_id=new.to, hand_over=offered)
    work.on_call_shifts.save(changed, Event.ON_CALL_SHIFT_SWAP_OFFERED)
    return changed


async def accept_swap(work: Work, shift_id: UUID, seen: int) -> OnCallShift:
    """Take a shift that was offered to the actor.

    Raises:
        Forbidden: it was offered to somebody else, or the actor is no active member of the function any more.
        IllegalMove: the shift is over, or the actor is on another one then, which is named.
    """
    shift = await _received(work, shift_id, Action.ON_CALL_SHIFT_ACCEPT_SWAP, seen)
    me = work.actor.subject
    if not await is_member(work.roster, shift.function, me):
        raise Forbidden("You are no active member of this function.", "not_in_function")
    other = await clash(work, me, shift.starts_at, shift.ends_at)
    if other is not None and other.id == shift.id:
        raise Stale  # taken by the same person in another request, after this one had read it
    if other is not None:
        raise IllegalMove(f"You are on duty then: on-call shift {other.id}.", shift.status, ("refuse-swap",))
    answered = _answered(work, shift, True)
    taken = change(shift, work.now, staff_id=me, holder_id=me, successor_id=None, hand_over=answered)
    work.on_call_shifts.save(taken, Event.ON_CALL_SHIFT_SWAPPED)
    return taken


async def refuse_swap(work: Work, shift_id: UUID, seen: int) -> OnCallShift:
    """End an offer: whoever it was made to refuses it, or whoever is on the shift takes it back."""
    shift = await receive(work, work.on_call_shifts, shift_id, Action.ON_CALL_SHIFT_REFUSE_SWAP, COMMANDS, seen)
    kept = change(shift, work.now, successor_id=None, hand_over=_answered(work, shift, False))
    work.on_call_shifts.save(kept, Event.ON_CALL_SHIFT_SWAP_REFUSED)
    return kept


async def _received(work: Work, shift_id: UUID, action: Action, seen: int) -> OnCallShift:
    shift = await receive(work, work.on_call_shifts, shift_id, action, COMMANDS, seen)
    must_not_be_over(work, shift)
    return shift


def _answered(work: Work, shift: OnCallShift, accepted: bool) -> HandOver | None:
    return shift.hand_over and msgspec.structs.replace(shift.hand_over, answered_at=work.now, accepted=accepted)

"""Holds: what is not disposed of for now, why, and until when."""

from uuid import UUID

from domain.commands import receive
from domain.errors import Fault, Invalid
from domain.events import Event
from domain.policy import Action
from domain.ports import Work
from domain.records import move
from domain.retention.hold_types import HOLD_COMMANDS, HOLD_MOVES, Hold, HoldLifting, HoldStatus, NewDisposalHold


async def place_hold(work: Work, new: NewDisposalHold) -> Hold:
    """Stop the disposal of something, until a moment at most.

    Raises:
        Invalid: there is no such thing, or the moment has passed.
    """
    if new.until <= work.now:
        raise Invalid((Fault("/until", "past", "A hold is for a time to come."),))
    owner = await work.retention.owner_of(new.subject_kind, new.subject_id)
    if owner is None:
        raise Invalid((Fault("/subject_id", "unknown", "There is nothing that could be held."),))
    hold = Hold(
        id=work.new_id(),
        department=owner,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        status=HoldStatus.ACTIVE,
        subject_kind=new.subject_kind,
        subject_id=new.subject_id,
        ground=new.ground,
        until=new.until,
        placed_by=work.actor.subject,
        reason=new.reason,
        lifted_by=None,
        lifted_at=None,
        lifted_because=None,
    )
    work.holds.add(hold, Event.HOLD_PLACED)
    return hold


async def lift_hold(work: Work, hold_id: UUID, lifting: HoldLifting, seen: int) -> Hold:
    """End a hold before its time."""
    hold = await receive(work, work.holds, hold_id, Action.HOLD_LIFT, HOLD_COMMANDS, seen)
    lifted = move(
        hold,
        HoldStatus.LIFTED,
        HOLD_MOVES,
        work.now,
        lifted_by=work.actor.subject,
        lifted_at=work.now,
        lifted_because=lifting.reason,
    )
    work.holds.save(lifted, Event.HOLD_LIFTED)
    return lifted

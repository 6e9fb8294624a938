"""How a function's coordinator plans its shifts, and cancels them."""

from datetime import timedelta
from uuid import UUID

from domain.commands import receive
from domain.errors import Fault, IllegalMove, Invalid
from domain.events import Event
from domain.on_call.coverage import between, clash, gaps
from domain.on_call.roster import is_member
from domain.on_call.types import (
    COMMANDS,
    FURTHEST,
    LONGEST,
    MOVES,
    NewOnCallShift,
    OnCallCancellation,
    OnCallShift,
    OnCallShiftCancelled,
    OnCallShiftStatus,
    own_turn,
)
from domain.policy import Action, require
from domain.ports import Work
from domain.records import move
from domain.responsibility import NOBODYS

S = OnCallShiftStatus


async def plan_on_call_shift(work: Work, new: NewOnCallShift) -> OnCallShift:
    """Put somebody on duty.

    Raises:
        Forbidden: the function is another coordinator's.
        Invalid: the times are no shift, they are no active member of the function, or they are on duty then; the fault
            names the other shift.
    """
    require(work.actor, Action.ON_CALL_SHIFT_PLAN, new)
    faults = _of_times(work, new)
    if not await is_member(work.roster, new.function, new.staff_id):
        faults.append(Fault("/staff_id", "not_in_function", "This is no active member of the function."))
    if not faults and (other := await clash(work, new.staff_id, new.starts_at, new.ends_at)):
        faults.append(Fault("/starts_at", "overlaps", f"They are on duty then: on-call shift {other.id}."))
    if faults:
        raise Invalid(tuple(faults))
    shift = OnCallShift(
        id=work.new_id(),
        department=work.actor.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        status=S.PLANNED,
        function=new.function,
        staff_id=new.staff_id,
        starts_at=new.starts_at,
        ends_at=new.ends_at,
        reach_at=new.reach_at,
        planned_by=work.actor.subject,
        successor_id=None,
        hand_over=None,
        cancellation=None,
        report=None,
        **own_turn(new.function, new.staff_id, new.ends_at),
    )
    work.on_call_shifts.add(shift, Event.ON_CALL_SHIFT_PLANNED)
    return shift


def _of_times(work: Work, new: NewOnCallShift) -> list[Fault]:
    faults = []
    if new.starts_at < work.now:
        faults.append(Fault("/starts_at", "past", "This moment is over."))
    elif new.starts_at > work.now + FURTHEST:
        faults.append(Fault("/starts_at", "too_far", f"Plan at most {FURTHEST.days} days ahead."))
    if new.ends_at <= new.starts_at:
        faults.append(Fault("/ends_at", "before_start", "It ends before it begins."))
    elif new.ends_at - new.starts_at > LONGEST:
        faults.append(Fault("/ends_at", "too_long", "A shift lasts 24 hours at most."))
    return faults


async def cancel_on_call_shift(work: Work, shift_id: UUID, cancelled: OnCallShiftCancelled, seen: int) -> OnCallShift:
    """Cancel a shift that is not over.

    Raises:
        IllegalMove: it is over.
        Invalid: nobody would be on duty within the days that are looked ahead, and that was not said to be known.
    """
    shift = await receive(work, work.on_call_shifts, shift_id, Action.ON_CALL_SHIFT_CANCEL, COMMANDS, seen)
    must_not_be_over(work, shift)
    if not cancelled.gap_known:
        await _must_stay_covered(work, shift)
    why = OnCallCancellation(reason=cancelled.reason, gap_known=cancelled.gap_known, by=work.actor.subject, at=work.now)
    gone = move(shift, S.CANCELLED, MOVES, work.now, cancellation=why, **NOBODYS)
    work.on_call_shifts.save(gone, Event.ON_CALL_SHIFT_CANCELLED)
    return gone


def must_not_be_over(work: Work, shift: OnCallShift) -> None:
    """Refuse what makes sense only until a shift ends.

    Raises:
        IllegalMove: it is over.
    """
    if shift.ends_at <= work.now:
        raise IllegalMove("This shift is over.", shift.status, ())


async def _must_stay_covered(work: Work, shift: OnCallShift) -> None:
    since = max(shift.starts_at, work.now)
    until = min(shift.ends_at, work.now + timedelta(days=work.terms.gap_days))
    if until <= since:
        return
    others = [one for one in await between(work, shift.function, since, until) if one.id != shift.id]
    opened = gaps(others, since, until)
    if opened:
        first = opened[0]
        told = f"Nobody would be on duty from {first.since.isoformat()} to {first.until.isoformat()}."
        raise Invalid((Fault("/gap_known", "opens_gap", f"{told} Say that this is known."),))
    for one in others:
        # Of two who cancel at once, each counting on the other's shift, one is told to look again.
        work.on_call_shifts.rely(one)

"""The morning hand-over: whoever was on duty tells what happened and what is open, and the coordinator takes note."""

from uuid import UUID

import msgspec

from domain.commands import receive
from domain.errors import IllegalMove
from domain.events import Event
from domain.on_call.check_ins import CheckInStatus
from domain.on_call.contacts import OnCallContactStatus
from domain.on_call.types import (
    COMMANDS,
    MOVES,
    NewOnCallReport,
    OnCallReport,
    OnCallShift,
    OnCallShiftStatus,
    coordinators_turn,
)
from domain.policy import Action, Clause
from domain.ports import Work
from domain.records import move
from domain.responsibility import NOBODYS

S = OnCallShiftStatus
MOST = 100


async def hand_shift_over(work: Work, shift_id: UUID, new: NewOnCallReport, seen: int) -> OnCallShift:
    """Hand a shift over to the function's coordinator, who is to have read it by the end of the next office day.

    The coordinator may write it down for somebody who cannot.

    Raises:
        IllegalMove: the shift has not begun.
    """
    shift = await receive(work, work.on_call_shifts, shift_id, Action.ON_CALL_SHIFT_HAND_OVER, COMMANDS, seen)
    if work.now < shift.starts_at:
        raise IllegalMove("This shift has not begun.", shift.status, ())
    report = OnCallReport(
        text=new.text,
        open_contacts=await _open_contacts(work, shift),
        open_check_ins=await _open_check_ins(work, shift),
        by=work.actor.subject,
        at=work.now,
        acknowledged_by=None,
        acknowledged_at=None,
    )
    theirs = coordinators_turn(shift.function, work.calendar.due(work.now, 0))
    given = move(shift, S.HANDED_OVER, MOVES, work.now, report=report, successor_id=None, hand_over=None, **theirs)
    work.on_call_shifts.save(given, Event.ON_CALL_SHIFT_HANDED_OVER)
    return given


async def _open_contacts(work: Work, shift: OnCallShift) -> tuple[UUID, ...]:
    where: Clause = {"shift_id": shift.id, "status": OnCallContactStatus.OPEN.value}
    return tuple(one.id for one in await work.on_call_contacts.page(where, None, MOST))


async def _open_check_ins(work: Work, shift: OnCallShift) -> tuple[UUID, ...]:
    """Return of the meetings that go on, or from which somebody has not come back, those that the actor knows of."""
    where: Clause = {"function": shift.function.value, "status": (CheckInStatus.OPEN, CheckInStatus.ESCALATED)}
    return tuple(one.id for one in await work.check_ins.page(where, None, MOST))


async def acknowledge_shift(work: Work, shift_id: UUID, seen: int) -> OnCallShift:
    """Take note of what was handed over."""
    shift = await receive(work, work.on_call_shifts, shift_id, Action.ON_CALL_SHIFT_ACKNOWLEDGE, COMMANDS, seen)
    read = shift.report and msgspec.structs.replace(
        shift.report, acknowledged_by=work.actor.subject, acknowledged_at=work.now
    )
    done = move(shift, S.ACKNOWLEDGED, MOVES, work.now, report=read, **NOBODYS)
    work.on_call_shifts.save(done, Event.ON_CALL_SHIFT_ACKNOWLEDGED)
    return done

"""Meetings held alone: somebody checks in and says when they will be back; who does not check out is looked for."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.commands import receive
from domain.consultations.words import Holder
from domain.errors import Fault, IllegalMove, Invalid
from domain.events import Event
from domain.on_call.roster import on_duty
from domain.on_call.types import NOBODYS_TURN, OnCallFunction, coordinators_turn, own_turn
from domain.policy import Action, Commands
from domain.policy.on_call import serves
from domain.ports import Work
from domain.records import Moves, Moving, change, move
from domain.text import Moment, Remark

LONGEST = timedelta(hours=12)
LATE = timedelta(hours=1)
"""How long after a meeting began somebody may still check in."""


class CheckInStatus(StrEnum):
    OPEN = "open"
    ENDED = "ended"
    ESCALATED = "escalated"
    RESOLVED = "resolved"


class CheckInPlace(StrEnum):
    """What kind of place it is; where it is, is not kept here."""

    OFFICE = "office"
    SCHOOL_OR_WORKPLACE = "school_or_workplace"
    PUBLIC_INDOORS = "public_indoors"
    OUTDOORS = "outdoors"
    PRIVATE_HOME = "private_home"
    VEHICLE = "vehicle"


S = CheckInStatus
MOVES: Moves = {
    S.OPEN: frozenset({S.ENDED, S.ESCALATED}),
    S.ENDED: frozenset(),
    S.ESCALATED: frozenset({S.RESOLVED}),
    S.RESOLVED: frozenset(),
}
COMMANDS: Commands = {
    Action.CHECK_IN_EXTEND: frozenset({S.OPEN}),
    Action.CHECK_IN_CHECK_OUT: frozenset({S.OPEN, S.ESCALATED}),
    Action.CHECK_IN_RESOLVE: frozenset({S.ESCALATED}),
}


class CheckInResolution(msgspec.Struct, frozen=True, kw_only=True):
    """How it was made sure that somebody is well, by whom and when."""

    remark: Remark
    by: UUID
    at: datetime


class CheckIn(Moving, frozen=True, kw_only=True):
    """A meeting that somebody holds alone. Whom they meet is not kept here.

    Once the time is out it is the coordinator's, and `on_duty_id` tells who is on duty and looks for them meanwhile.
    That they check out after all ends nothing: somebody is to make sure, and says how (`resolution`).
    """

    status: CheckInStatus
    function: OnCallFunction
    staff_id: UUID
    starts_at: datetime
    expected_end_at: datetime
    place: CheckInPlace
    checked_out_at: datetime | None
    escalated_at: datetime | None
    on_duty_id: UUID | None
    resolution: CheckInResolution | None
    holder: Holder | None
    holder_id: UUID | None
    due_at: datetime | None


class NewCheckIn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In which function one meets somebody alone, from when (by default now), until when, at what kind of place."""

    function: OnCallFunction
    starts_at: Moment | None = None
    expected_end_at: Moment
    place: CheckInPlace


class CheckInExtension(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Until when it takes."""

    expected_end_at: Moment


class CheckInResolved(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How it was made sure that they are well, without saying whom they met."""

    remark: Remark


async def start_check_in(work: Work, new: NewCheckIn) -> CheckIn:
    """Say that one meets somebody alone.

    Raises:
        Invalid: the function is not the actor's, or the times are no meeting that is going on or begins soon.
    """
    starts_at = new.starts_at or work.now
    faults = _of_times(work, starts_at, new.expected_end_at)
    if not serves(work.actor, new.function):
        faults.insert(0, Fault("/function", "not_yours", "You do not serve in this function."))
    if not work.now - LATE <= starts_at <= work.now + LONGEST:
        faults.append(Fault("/starts_at", "impossible_date", "It began too long ago, or does not begin soon."))
    if faults:
        raise Invalid(tuple(faults))
    check_in = CheckIn(
        id=work.new_id(),
        department=work.actor.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        status=S.OPEN,
        function=new.function,
        staff_id=work.actor.subject,
        starts_at=starts_at,
        expected_end_at=new.expected_end_at,
        place=new.place,
        checked_out_at=None,
        escalated_at=None,
        on_duty_id=None,
        resolution=None,
        **own_turn(new.function, work.actor.subject, new.expected_end_at),
    )
    work.check_ins.add(check_in, Event.CHECK_IN_STARTED)
    return check_in


def _of_times(work: Work, starts_at: datetime, ends_at: datetime) -> list[Fault]:
    if ends_at <= starts_at:
        return [Fault("/expected_end_at", "before_start", "It ends before it begins.")]
    if ends_at <= work.now:
        return [Fault("/expected_end_at", "past", "This moment is over.")]
    if ends_at - starts_at > LONGEST:
        return [Fault("/expected_end_at", "too_long", "A meeting lasts 12 hours at most.")]
    return []


async def extend_check_in(work: Work, check_in_id: UUID, extension: CheckInExtension, seen: int) -> CheckIn:
    """Say that it takes longer, or shorter.

    Raises:
        Invalid: that is over, or no meeting lasts that long.
    """
    check_in = await receive(work, work.check_ins, check_in_id, Action.CHECK_IN_EXTEND, COMMANDS, seen)
    faults = _of_times(work, check_in.starts_at, extension.expected_end_at)
    if faults:
        raise Invalid(tuple(faults))
    end = extension.expected_end_at
    longer = change(check_in, work.now, expected_end_at=end, due_at=end)
    work.check_ins.save(longer, Event.CHECK_IN_EXTENDED)
    return longer


async def check_out(work: Work, check_in_id: UUID, seen: int) -> CheckIn:
    """Say that one is back. Where somebody looks for them already, it stays theirs to say that all is well."""
    check_in = await receive(work, work.check_ins, check_in_id, Action.CHECK_IN_CHECK_OUT, COMMANDS, seen)
    if check_in.status is S.ESCALATED:
        back = change(check_in, work.now, checked_out_at=work.now)
    else:
        back = move(check_in, S.ENDED, MOVES, work.now, checked_out_at=work.now, **NOBODYS_TURN)
    work.check_ins.save(back, Event.CHECK_IN_CHECKED_OUT)
    return back


async def resolve_check_in(work: Work, check_in_id: UUID, resolved: CheckInResolved, seen: int) -> CheckIn:
    """Record how it was made sure that somebody is well."""
    check_in = await receive(work, work.check_ins, check_in_id, Action.CHECK_IN_RESOLVE, COMMANDS, seen)
    how = CheckInResolution(remark=resolved.remark, by=work.actor.subject, at=work.now)
    done = move(check_in, S.RESOLVED, MOVES, work.now, resolution=how, **NOBODYS_TURN)
    work.check_ins.save(done, Event.CHECK_IN_RESOLVED)
    return done


async def escalate_check_in(work: Work, check_in_id: UUID) -> CheckIn:
    """Have somebody looked for who has not checked out in time: by whoever is on duty, and by the coordinator.

    Raises:
        IllegalMove: they have still time, or somebody was told already.
    """
    check_in = await work.check_ins.get(check_in_id)
    patience = timedelta(minutes=work.terms.check_in_minutes)
    if check_in.status is not S.OPEN or work.now < check_in.expected_end_at + patience:
        raise IllegalMove("Nobody is to be looked for here.", check_in.status, ())
    told = move(
        check_in,
        S.ESCALATED,
        MOVES,
        work.now,
        escalated_at=work.now,
        on_duty_id=await _looked_for_by(work, check_in),
        **coordinators_turn(check_in.function, work.now),
    )
    work.check_ins.save(told, Event.CHECK_IN_ESCALATED)
    return told


async def pass_on_check_in(work: Work, check_in_id: UUID) -> CheckIn:
    """Have whoever is on duty now look for somebody, when that is no longer who it was.

    Raises:
        IllegalMove: nobody is looked for, or whoever is on duty knows.
    """
    check_in = await work.check_ins.get(check_in_id)
    by = await _looked_for_by(work, check_in)
    if check_in.status is not S.ESCALATED or by in (None, check_in.on_duty_id):
        raise IllegalMove("Whoever is on duty knows of this.", check_in.status, ())
    passed_on = change(check_in, work.now, on_duty_id=by)
    work.check_ins.save(passed_on, Event.CHECK_IN_PASSED_ON)
    return passed_on


async def _looked_for_by(work: Work, check_in: CheckIn) -> UUID | None:
    """Return who is on duty and can look for them: whoever does so already, as long as they are on duty."""
    others = [
        one.staff_id
        for one in await on_duty(work.roster, check_in.function, work.now)
        if one.staff_id != check_in.staff_id
    ]
    return check_in.on_duty_id if check_in.on_duty_id in others else next(iter(others), None)

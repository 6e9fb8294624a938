"""What waits at the desk: shifts, hand-overs, contacts to follow up, and people who have not come back."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from domain.on_call import check_ins, contacts
from domain.on_call import types as shifts
from domain.on_call.check_ins import CheckInStatus
from domain.on_call.types import OnCallFunction
from domain.policy import Commands, Earlier, Visible
from domain.policy.on_call import COORDINATORS, coordinates, serves
from domain.ports import Work


class Waiting(NamedTuple):
    """What waits of one kind, and the commands of that kind."""

    kind: str
    found: Sequence[Any]
    commands: Commands


async def waiting(work: Work, limit: int) -> list[Waiting]:
    """Return at most `limit` of each kind that wait for the actor at the desk.

    A shift waits for whoever was on duty, and for the coordinator, once it is over and not handed over; then for the
    coordinator, until it was read. A contact waits for the coordinator to follow it up. Somebody who has not come back
    waits for whoever is on duty and for the coordinator, and before that for themselves to check out.
    """
    me = work.actor.subject
    mine: Visible = ()
    coordinated: Visible = ()
    away: Visible = ()
    for function in OnCallFunction:
        over = {"holder": function.value, "due_at": Earlier(work.now)}
        if serves(work.actor, function):
            mine += ({**over, "holder_id": me}, {"successor_id": me})
            away += ({**over, "holder_id": me}, {"on_duty_id": me, "status": CheckInStatus.ESCALATED.value})
        if coordinates(work.actor, function):
            mine += (over,)
            coordinated += ({"holder": COORDINATORS[function].value},)
    if not mine:
        return []
    return [
        Waiting("on_call_shift", await work.on_call_shifts.waiting(mine + coordinated, limit), shifts.COMMANDS),
        Waiting("on_call_contact", await work.on_call_contacts.waiting(coordinated, limit), contacts.COMMANDS),
        Waiting("check_in", await work.check_ins.waiting(away + coordinated, limit), check_ins.COMMANDS),
    ]

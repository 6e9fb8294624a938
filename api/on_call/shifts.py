"""The roster of the desk over HTTP: shifts are planned, swapped and cancelled."""

from datetime import datetime
from uuid import UUID

from msgspec import UNSET, UnsetType

from api.operations import commands, creates, lists, reads
from api.views import PageQuery, View, show
from domain.consultations.words import Holder
from domain.notices import Number
from domain.on_call import handing_over, planning, swapping
from domain.on_call.types import (
    COMMANDS,
    NewOnCallReport,
    NewOnCallShift,
    NewSwap,
    OnCallCancellation,
    OnCallFunction,
    OnCallReport,
    OnCallShift,
    OnCallShiftCancelled,
    OnCallShiftStatus,
)
from domain.policy import Action, Condition, Later, allowed_actions
from domain.ports import Work
from domain.responsibility import HandOver
from domain.text import AllowedActions, Moment, Version

SHIFTS = "/v1/on-call-shifts"
SHIFT = SHIFTS + "/{on_call_shift_id}"


class OnCallShiftView(View, frozen=True, kw_only=True):
    """One person's time on duty. What is said with an offer and with a hand-over is for those who are on the shift,
    whom it is offered to, and the coordinators."""

    id: UUID
    status: OnCallShiftStatus
    version: Version
    created_at: datetime
    updated_at: datetime
    function: OnCallFunction
    staff_id: UUID
    starts_at: datetime
    ends_at: datetime
    reach_at: Number
    planned_by: UUID
    holder: Holder | None
    holder_id: UUID | None
    due_at: datetime | None
    successor_id: UUID | None
    hand_over: HandOver | None
    cancellation: OnCallCancellation | None
    report: OnCallReport | None
    allowed_actions: AllowedActions


class OnCallShiftQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    function: OnCallFunction | UnsetType = UNSET
    staff_id: UUID | UnsetType = UNSET
    status: OnCallShiftStatus | UnsetType = UNSET
    ends_after: Moment | UnsetType = UNSET


def view(work: Work, shift: OnCallShift) -> OnCallShiftView:
    """Return a shift as this actor may see it."""
    hidden = () if shift.is_known_to(work.actor) else ("hand_over", "report")
    possible = allowed_actions(work.actor, shift, COMMANDS, work.now)
    return show(OnCallShiftView, shift, **dict.fromkeys(hidden), allowed_actions=possible)


@reads(SHIFT, Action.ON_CALL_SHIFT_READ)
async def read_on_call_shift(work: Work, on_call_shift_id: UUID) -> OnCallShiftView:
    """Read a shift of the roster."""
    return view(work, await work.on_call_shifts.get(on_call_shift_id))


@lists(SHIFTS, Action.ON_CALL_SHIFT_READ)
async def list_on_call_shifts(work: Work, query: OnCallShiftQuery, after: UUID | None) -> list[OnCallShiftView]:
    """List the roster: coordinators all of it, whoever serves in a function the part of their function."""
    where: dict[str, Condition] = {} if query.function is UNSET else {"function": query.function.value}
    where |= {} if query.staff_id is UNSET else {"staff_id": query.staff_id}
    where |= {} if query.status is UNSET else {"status": query.status.value}
    where |= {} if query.ends_after is UNSET else {"ends_at": Later(query.ends_after)}
    return [view(work, one) for one in await work.on_call_shifts.page(where, after, query.limit + 1)]


@creates(SHIFTS, Action.ON_CALL_SHIFT_PLAN, again=read_on_call_shift, tells_identity=True)
async def plan_on_call_shift(work: Work, body: NewOnCallShift) -> OnCallShiftView:
    """Put an active member of the function on duty, for 24 hours at most.

    Nobody is on duty twice at once: the fault names the other shift. `reach_at` is the telephone of the function,
    never of a person.
    """
    return view(work, await planning.plan_on_call_shift(work, body))


@commands(SHIFT + "/cancel", Action.ON_CALL_SHIFT_CANCEL)
async def cancel_on_call_shift(
    work: Work, on_call_shift_id: UUID, body: OnCallShiftCancelled, seen: int
) -> OnCallShiftView:
    """Cancel a shift. Where nobody would be on duty within the next days, say that the gap is known; it is kept."""
    return view(work, await planning.cancel_on_call_shift(work, on_call_shift_id, body, seen))


@commands(SHIFT + "/offer-swap", Action.ON_CALL_SHIFT_OFFER_SWAP)
async def offer_swap(work: Work, on_call_shift_id: UUID, body: NewSwap, seen: int) -> OnCallShiftView:
    """Offer a shift to a colleague of the function. It stays with whoever is on it until they accept."""
    return view(work, await swapping.offer_swap(work, on_call_shift_id, body, seen))


@commands(SHIFT + "/accept-swap", Action.ON_CALL_SHIFT_ACCEPT_SWAP)
async def accept_swap(work: Work, on_call_shift_id: UUID, seen: int) -> OnCallShiftView:
    """Take a shift that a colleague offers."""
    return view(work, await swapping.accept_swap(work, on_call_shift_id, seen))


@commands(SHIFT + "/refuse-swap", Action.ON_CALL_SHIFT_REFUSE_SWAP)
async def refuse_swap(work: Work, on_call_shift_id: UUID, seen: int) -> OnCallShiftView:
    """Refuse a shift that a colleague offers, or take one's own offer back."""
    return view(work, await swapping.refuse_swap(work, on_call_shift_id, seen))


@commands(SHIFT + "/hand-over", Action.ON_CALL_SHIFT_HAND_OVER)
async def hand_shift_over(work: Work, on_call_shift_id: UUID, body: NewOnCallReport, seen: int) -> OnCallShiftView:
    """Hand a shift over to the coordinator: what happened, and what is open, without saying who anybody is."""
    return view(work, await handing_over.hand_shift_over(work, on_call_shift_id, body, seen))


@commands(SHIFT + "/acknowledge", Action.ON_CALL_SHIFT_ACKNOWLEDGE)
async def acknowledge_shift(work: Work, on_call_shift_id: UUID, seen: int) -> OnCallShiftView:
    """Take note of what was handed over."""
    return view(work, await handing_over.acknowledge_shift(work, on_call_shift_id, seen))

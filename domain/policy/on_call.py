"""Who sees and does what at the 24-hour desk: roster, feeds, what is noted and handed over, meetings alone, hours."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from domain.actors import Actor, Role
from domain.policy.actions import Action
from domain.policy.visible import EVERYTHING, NOTHING, Visible, rule

COORDINATORS: Mapping[str, Role] = {
    "resource_person": Role.PANEL_COORDINATOR,
    "mentor": Role.VINK_COORDINATOR,
}
"""Who plans and answers for each function of the desk."""
SERVING: Mapping[str, frozenset[Role]] = {
    "resource_person": frozenset({Role.RESOURCE_PERSON}),
    "mentor": frozenset({Role.MENTOR, Role.PARENT_COACH}),
}
"""Who is on duty in each function."""

ON_THE_ROSTER = frozenset(
    {
        Action.ON_CALL_SHIFT_READ,
        Action.ON_CALL_SHIFT_OFFER_SWAP,
        Action.ON_CALL_SHIFT_REFUSE_SWAP,
        Action.ON_CALL_SHIFT_HAND_OVER,
        Action.ON_CALL_CONTACT_READ,
        Action.CHECK_IN_READ,
        Action.CHECK_IN_RESOLVE,
        Action.HOURS_READ,
        Action.ON_CALL_FEED_READ,
        Action.ON_CALL_FEED_OPEN,
        Action.ON_CALL_FEED_REVOKE,
    }
)
ON_DUTY = ON_THE_ROSTER | {
    Action.ON_CALL_SHIFT_ACCEPT_SWAP,
    Action.ON_CALL_CONTACT_NOTE,
    Action.CHECK_IN_START,
    Action.CHECK_IN_EXTEND,
    Action.CHECK_IN_CHECK_OUT,
}
"""What whoever is on duty does."""
PLANNING = ON_THE_ROSTER | {
    Action.ON_CALL_SHIFT_PLAN,
    Action.ON_CALL_SHIFT_CANCEL,
    Action.ON_CALL_SHIFT_ACKNOWLEDGE,
    Action.ON_CALL_CONTACT_CLOSE,
}
"""What the coordinator of a function does."""


def coordinates(actor: Actor, function: str) -> bool:
    """Whether the actor plans and answers for this function of the desk."""
    return COORDINATORS[function] in actor.roles


def serves(actor: Actor, function: str) -> bool:
    """Whether the actor has a role of this function."""
    return bool(SERVING[function] & actor.roles)


@rule("OnCallShift")
def on_call_shifts(actor: Actor, now: datetime) -> Visible:
    """Both coordinators the whole roster, since nobody is on duty twice at once; whoever serves in a function the
    roster of it, so that a shift can be offered to a colleague; and everybody their own."""
    if actor.roles & {*COORDINATORS.values()}:
        return EVERYTHING
    served: Visible = tuple({"function": function} for function in SERVING if serves(actor, function))
    return ({"staff_id": actor.subject}, *served)


@rule("OnCallFeed")
def on_call_feeds(actor: Actor, now: datetime) -> Visible:
    """Everybody their own."""
    return ({"staff_id": actor.subject},)


@rule("OnCallContact")
def on_call_contacts(actor: Actor, now: datetime) -> Visible:
    """Whoever noted a contact, and the function's coordinator."""
    return ({"noted_by": actor.subject}, *_coordinated(actor))


@rule("CheckIn")
def check_ins(actor: Actor, now: datetime) -> Visible:
    """Whoever is away, the function's coordinator, and whoever is on duty and looks for them."""
    return ({"staff_id": actor.subject}, {"on_duty_id": actor.subject}, *_coordinated(actor))


@rule("AdviserEntry")
def adviser_entries(actor: Actor, now: datetime) -> Visible:
    """A resource person sees what they wrote down; both coordinators all, since they make out statements of hours."""
    if actor.roles & {Role.PANEL_COORDINATOR, Role.VINK_COORDINATOR}:
        return EVERYTHING
    return ({"staff_id": actor.subject},) if Role.RESOURCE_PERSON in actor.roles else NOTHING


def _coordinated(actor: Actor) -> Visible:
    return tuple({"function": function} for function in COORDINATORS if coordinates(actor, function))


def _not_coordinator(actor: Actor, record: Any) -> str | None:
    return None if coordinates(actor, record.function) else "other_function"


def _not_on_shift(actor: Actor, record: Any) -> str | None:
    return None if record.staff_id == actor.subject or coordinates(actor, record.function) else "not_on_shift"


def _not_offered_shift(actor: Actor, record: Any) -> str | None:
    return None if record.successor_id in (None, actor.subject) else "not_named"


def _no_side_of_swap(actor: Actor, record: Any) -> str | None:
    return _not_offered_shift(actor, record) and _not_on_shift(actor, record)


def _not_own_check_in(actor: Actor, record: Any) -> str | None:
    return None if record.staff_id == actor.subject else "not_own_check_in"


def _does_not_look_for(actor: Actor, record: Any) -> str | None:
    if record.staff_id == actor.subject:
        return "own_check_in"
    return None if record.on_duty_id == actor.subject or coordinates(actor, record.function) else "not_on_duty"


ON_CALL_HINDRANCES: dict[Action, Callable[[Actor, Any], str | None]] = {
    Action.ON_CALL_SHIFT_PLAN: _not_coordinator,
    Action.ON_CALL_SHIFT_CANCEL: _not_coordinator,
    Action.ON_CALL_SHIFT_OFFER_SWAP: _not_on_shift,
    Action.ON_CALL_SHIFT_ACCEPT_SWAP: _not_offered_shift,
    Action.ON_CALL_SHIFT_REFUSE_SWAP: _no_side_of_swap,
    Action.ON_CALL_SHIFT_HAND_OVER: _not_on_shift,
    Action.ON_CALL_SHIFT_ACKNOWLEDGE: _not_coordinator,
    Action.ON_CALL_CONTACT_CLOSE: _not_coordinator,
    Action.CHECK_IN_EXTEND: _not_own_check_in,
    Action.CHECK_IN_CHECK_OUT: _not_own_check_in,
    Action.CHECK_IN_RESOLVE: _does_not_look_for,
}


def _swapping(record: Any) -> bool:
    return record.successor_id is not None


ON_CALL_MARKS: dict[Action, Callable[[Any], bool]] = {
    Action.ON_CALL_SHIFT_ACCEPT_SWAP: _swapping,
    Action.ON_CALL_SHIFT_REFUSE_SWAP: _swapping,
    Action.CHECK_IN_CHECK_OUT: lambda record: record.checked_out_at is None,
}


def _not_over(record: Any, now: datetime) -> bool:
    return bool(record.ends_at > now)


ON_CALL_TIMES: dict[Action, Callable[[Any, datetime], bool]] = {
    Action.ON_CALL_SHIFT_CANCEL: _not_over,
    Action.ON_CALL_SHIFT_OFFER_SWAP: _not_over,
    Action.ON_CALL_SHIFT_ACCEPT_SWAP: _not_over,
    Action.ON_CALL_SHIFT_HAND_OVER: lambda record, now: record.starts_at <= now,
}

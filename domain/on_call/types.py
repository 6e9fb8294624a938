"""On-call shifts: who is on duty in a function, from when until when, and where the function is reached."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from domain.actors import Actor
from domain.consultations.words import Holder
from domain.notices import Number
from domain.policy import Action, Commands
from domain.policy.on_call import COORDINATORS, coordinates
from domain.records import Moves
from domain.responsibility import HandOver, Held
from domain.text import Ids, Moment, Narrative, Remark

LONGEST = timedelta(hours=24)
"""Nobody is on duty for longer at a stretch."""
FURTHEST = timedelta(days=400)
"""How far ahead a shift is planned at most."""


class OnCallFunction(StrEnum):
    """Which function of the desk somebody is on duty in; parent coaches serve among the mentors."""

    RESOURCE_PERSON = "resource_person"
    MENTOR = "mentor"


class OnCallShiftStatus(StrEnum):
    PLANNED = "planned"
    CANCELLED = "cancelled"
    HANDED_OVER = "handed_over"
    ACKNOWLEDGED = "acknowledged"


class OnCallCancellationReason(StrEnum):
    """Why a shift is cancelled; never why somebody cannot come, which is theirs alone."""

    PERSON_UNAVAILABLE = "person_unavailable"
    PLANNED_ANEW = "planned_anew"
    NOT_NEEDED = "not_needed"


S = OnCallShiftStatus
MOVES: Moves = {
    S.PLANNED: frozenset({S.CANCELLED, S.HANDED_OVER}),
    S.CANCELLED: frozenset(),
    S.HANDED_OVER: frozenset({S.ACKNOWLEDGED}),
    S.ACKNOWLEDGED: frozenset(),
}
COMMANDS: Commands = {
    Action.ON_CALL_SHIFT_OFFER_SWAP: frozenset({S.PLANNED}),
    Action.ON_CALL_SHIFT_ACCEPT_SWAP: frozenset({S.PLANNED}),
    Action.ON_CALL_SHIFT_REFUSE_SWAP: frozenset({S.PLANNED}),
    Action.ON_CALL_SHIFT_CANCEL: frozenset({S.PLANNED}),
    Action.ON_CALL_SHIFT_HAND_OVER: frozenset({S.PLANNED}),
    Action.ON_CALL_SHIFT_ACKNOWLEDGE: frozenset({S.HANDED_OVER}),
}


class OnCallCancellation(msgspec.Struct, frozen=True, kw_only=True):
    """Why, when and by whom a shift was cancelled, and whether they said that they know of the gap it opens."""

    reason: OnCallCancellationReason
    gap_known: bool
    by: UUID
    at: datetime


class OnCallReport(msgspec.Struct, frozen=True, kw_only=True):
    """What whoever was on duty hands over in the morning, what was open then, and when the coordinator took note."""

    text: Narrative
    open_contacts: Ids
    open_check_ins: Ids
    by: UUID
    at: datetime
    acknowledged_by: UUID | None
    acknowledged_at: datetime | None


class OnCallShift(Held, frozen=True, kw_only=True):
    """One person's time on duty. `reach_at` is the telephone of the function, never of a person.

    Whoever is on duty holds it until they hand it over (`report`), then the coordinator until they have taken note.
    `hand_over` has the words of the last offer to swap. A cancelled shift without a `cancellation` was that of somebody
    who has left.
    """

    status: OnCallShiftStatus
    function: OnCallFunction
    staff_id: UUID
    starts_at: datetime
    ends_at: datetime
    reach_at: Number
    planned_by: UUID
    hand_over: HandOver | None
    cancellation: OnCallCancellation | None
    report: OnCallReport | None

    def is_known_to(self, actor: Actor) -> bool:
        """Whether the words said with an offer and a hand-over are for this actor."""
        concerned = {self.staff_id, self.successor_id, self.report and self.report.by}
        return actor.subject in concerned or coordinates(actor, self.function)


class NewOnCallShift(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom to put on duty in which function, from when until when, and the telephone on which the function answers."""

    function: OnCallFunction
    staff_id: UUID
    starts_at: Moment
    ends_at: Moment
    reach_at: Number


class OnCallShiftCancelled(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why there is no such shift, and whether it is known that nobody is then on duty."""

    reason: OnCallCancellationReason
    gap_known: bool = False


class NewSwap(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """To which colleague of the same function a shift is offered."""

    to: UUID
    message: Remark | None = None


class NewOnCallReport(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What happened on the shift and what is open, without saying who anybody is."""

    text: Narrative


def own_turn(function: OnCallFunction, staff_id: UUID, due_at: datetime) -> dict[str, Any]:
    """Return the turn of somebody who serves in a function."""
    return {"holder": Holder(function.value), "holder_id": staff_id, "due_at": due_at}


def coordinators_turn(function: OnCallFunction, due_at: datetime) -> dict[str, Any]:
    """Return the turn of the function's coordinators."""
    return {"holder": Holder(COORDINATORS[function].value), "holder_id": None, "due_at": due_at}


NOBODYS_TURN: dict[str, Any] = dict.fromkeys(("holder", "holder_id", "due_at"))
"""It is over, and nobody's turn."""

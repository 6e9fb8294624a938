"""Concerns: a department's worry about a young person, told without saying who it is."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.commands import receive
from domain.consultations.words import Holder
from domain.events import Event
from domain.policy import Action, Commands, own_subject
from domain.ports import Work
from domain.records import Moves, change, move
from domain.responsibility import NOBODYS, HandOver, Held, turn
from domain.text import DEFAULT_KLE, SPECIAL_TEXT, Kle, Narrative, Reference, Remark
from domain.units import placed


class ConcernStatus(StrEnum):
    RAISED = "raised"
    CONSULTING = "consulting"
    REFERRED = "referred"
    CLOSED = "closed"
    DISPOSED = "disposed"


class ConcernOutcome(StrEnum):
    HANDLED_LOCALLY = "handled_locally"
    NO_CONCERN = "no_concern"
    NOTIFIED_ELSEWHERE = "notified_elsewhere"


class AgeBand(StrEnum):
    UNDER_10 = "under_10"
    FROM_10_TO_14 = "10_14"
    FROM_15_TO_17 = "15_17"
    FROM_18_TO_25 = "18_25"
    OVER_25 = "over_25"
    UNKNOWN = "unknown"


UNDER_18 = frozenset({AgeBand.UNDER_10, AgeBand.FROM_10_TO_14, AgeBand.FROM_15_TO_17})


class Urgency(StrEnum):
    ROUTINE = "routine"
    SOON = "soon"
    ACUTE = "acute"


class ObservationSource(StrEnum):
    OWN = "own"
    TOLD = "told"
    ONLINE = "online"


class ConcernWish(StrEnum):
    ADVICE = "advice"
    TALK_WITH_YOUNG_PERSON = "talk_with_young_person"
    OFFER_OF_SUPPORT = "offer_of_support"
    UNSURE = "unsure"


class RaisedByFunction(StrEnum):
    TEACHER = "teacher"
    PEDAGOGUE = "pedagogue"
    SOCIAL_WORKER = "social_worker"
    STREET_WORKER = "street_worker"
    JOB_CONSULTANT = "job_consultant"
    HEALTH_STAFF = "health_staff"
    MANAGER = "manager"
    OTHER = "other"


MOVES: Moves = {
    ConcernStatus.RAISED: frozenset({ConcernStatus.CONSULTING, ConcernStatus.REFERRED, ConcernStatus.CLOSED}),
    ConcernStatus.CONSULTING: frozenset({ConcernStatus.REFERRED, ConcernStatus.CLOSED}),
    ConcernStatus.REFERRED: frozenset({ConcernStatus.CLOSED}),
    ConcernStatus.CLOSED: frozenset({ConcernStatus.DISPOSED}),
    ConcernStatus.DISPOSED: frozenset(),
}

OPEN = frozenset({ConcernStatus.RAISED, ConcernStatus.CONSULTING, ConcernStatus.REFERRED})
CONSULTABLE = frozenset({ConcernStatus.RAISED, ConcernStatus.CONSULTING})
COMMANDS: Commands = {
    Action.CONCERN_REVISE: frozenset({ConcernStatus.RAISED}),
    Action.CONCERN_CLOSE: OPEN,
    Action.CONCERN_HAND_OVER: OPEN,
    Action.CONCERN_ACCEPT_HAND_OVER: OPEN,
    Action.CONCERN_REFUSE_HAND_OVER: OPEN,
}


class Observation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What was seen or heard, roughly when, and whether it was seen oneself, told, or read online."""

    what: Narrative
    when_approx: Annotated[str, Meta(min_length=1, max_length=60, extra_json_schema=SPECIAL_TEXT)]
    source: ObservationSource


Observations = Annotated[tuple[Observation, ...], Meta(max_length=20)]


class ConcernHead(Held, frozen=True, kw_only=True):
    """What a list tells of a concern: nothing that somebody wrote, which is then not even fetched."""

    status: ConcernStatus
    unit_id: UUID | None
    local_ref: str | None
    age_band: AgeBand
    urgency: Urgency
    outcome: ConcernOutcome | None

    @property
    def under_18(self) -> bool:
        return self.age_band in UNDER_18


class Concern(ConcernHead, frozen=True, kw_only=True):
    """A worry that a department owns. There is no field for who the young person is (`domain.md` section 8)."""

    raised_by: UUID
    kle: str
    raised_by_function: RaisedByFunction
    situation_text: str
    observations: tuple[Observation, ...]
    strengths_text: str | None
    already_tried: str | None
    wish: ConcernWish
    closing_remark: str | None
    closed_at: datetime | None
    hand_over: HandOver | None


class NewConcern(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a department tells when it raises a concern; never a name, number, address, faith or origin."""

    raised_by_function: RaisedByFunction
    age_band: AgeBand
    situation_text: Narrative
    observations: Observations = ()
    strengths_text: Narrative | None = None
    already_tried: Narrative | None = None
    wish: ConcernWish = ConcernWish.ADVICE
    urgency: Urgency = Urgency.ROUTINE
    unit_id: UUID | None = None
    local_ref: Reference | None = None
    kle: Kle = DEFAULT_KLE


REVISABLE = tuple(one for one in NewConcern.__struct_fields__ if one not in ("unit_id", "local_ref"))


class ConcernClosing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the department ended its concern."""

    outcome: ConcernOutcome
    remark: Remark | None = None


async def raise_concern(work: Work, new: NewConcern) -> Concern | None:
    """Raise a concern for the actor's own department.

    Acute danger is outside the system: nothing is stored and None is returned, so that the caller is sent to the
    emergency numbers instead of a queue (`domain.md` section 9, rule 4).

    Raises:
        Invalid: the actor's department has no such unit.
        Forbidden: the actor's grant is for another unit, or for other KLE numbers.
    """
    if new.urgency is Urgency.ACUTE:
        return None
    unit_id = await placed(work, new.unit_id)
    concern = Concern(
        id=work.new_id(),
        department=work.actor.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        status=ConcernStatus.RAISED,
        unit_id=unit_id,
        raised_by=work.actor.subject,
        local_ref=new.local_ref,
        kle=own_subject(work.actor, new.kle),
        raised_by_function=new.raised_by_function,
        age_band=new.age_band,
        situation_text=new.situation_text,
        observations=new.observations,
        strengths_text=new.strengths_text,
        already_tried=new.already_tried,
        wish=new.wish,
        urgency=new.urgency,
        outcome=None,
        closing_remark=None,
        closed_at=None,
        **turn(
            Holder.ASKER,
            work.actor.subject if work.actor.is_staff else None,
            work.calendar.due(work.now, work.terms.advice_days),
        ),
    )
    work.concerns.add(concern, Event.CONCERN_RAISED)
    return concern


async def revise_concern(work: Work, concern_id: UUID, new: NewConcern, seen: int) -> Concern | None:
    """Replace what a concern says, before anybody was asked about it. Who raised it, its unit and its reference stay.

    Acute danger is not kept and None is returned, as when it is raised.

    Raises:
        Forbidden: the actor's grant is for other KLE numbers.
    """
    concern = await receive(work, work.concerns, concern_id, Action.CONCERN_REVISE, COMMANDS, seen)
    if new.urgency is Urgency.ACUTE:
        return None
    own_subject(work.actor, new.kle)
    revised = change(concern, work.now, **{name: getattr(new, name) for name in REVISABLE})
    work.concerns.save(revised, Event.CONCERN_REVISED)
    return revised


def go_on(work: Work, concern: Concern, to: ConcernStatus) -> Concern:
    """Return the concern while it is asked about, or referred; its holder looks at it again after some days (R13)."""
    return move(concern, to, MOVES, work.now, due_at=work.calendar.due(work.now, work.terms.concern_days))


async def close_concern(work: Work, concern_id: UUID, closing: ConcernClosing, seen: int) -> Concern:
    """End a concern with its outcome; `seen` is the version that the caller decided on."""
    concern = await receive(work, work.concerns, concern_id, Action.CONCERN_CLOSE, COMMANDS, seen)
    concern = move(
        concern,
        ConcernStatus.CLOSED,
        MOVES,
        work.now,
        outcome=closing.outcome,
        closing_remark=closing.remark,
        closed_at=work.now,
        **NOBODYS,
    )
    work.concerns.save(concern, Event.CONCERN_CLOSED)
    return concern

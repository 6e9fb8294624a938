"""Concerns over HTTP."""

from datetime import datetime
from uuid import UUID

from msgspec import UNSET, UnsetType

from api.operations import Kind, commands, creates, declare, lists, reads
from api.views import AboutSomebody, PageQuery, View, emergency, show
from domain import concerns
from domain.concerns import (
    COMMANDS,
    UNDER_18,
    AgeBand,
    Concern,
    ConcernClosing,
    ConcernHead,
    ConcernOutcome,
    ConcernStatus,
    ConcernWish,
    NewConcern,
    Observations,
    RaisedByFunction,
    Urgency,
)
from domain.consultations.words import Holder
from domain.departments import DepartmentCode
from domain.notices import Notice, notification_reminder
from domain.policy import Action, allowed_actions, allowing
from domain.ports import Work
from domain.responsibility import HandOver
from domain.text import AllowedActions, Kle, Narrative, Reference, Remark, Version


class ConcernView(AboutSomebody, frozen=True, kw_only=True):
    """A concern as its department sees it. A system reads its status, not what was written (R3)."""

    id: UUID
    status: ConcernStatus
    version: Version
    department: DepartmentCode
    unit_id: UUID | None
    created_at: datetime
    updated_at: datetime
    local_ref: Reference | None
    kle: Kle
    raised_by_function: RaisedByFunction
    age_band: AgeBand
    situation_text: Narrative | None
    observations: Observations | None
    strengths_text: Narrative | None
    already_tried: Narrative | None
    wish: ConcernWish
    urgency: Urgency
    outcome: ConcernOutcome | None
    closing_remark: Remark | None
    closed_at: datetime | None
    holder: Holder | None
    holder_id: UUID | None
    successor_id: UUID | None
    due_at: datetime | None
    hand_over: HandOver | None
    notification_reminder: Notice | None = None
    allowed_actions: AllowedActions


class ConcernSummary(AboutSomebody, frozen=True, kw_only=True):
    """A concern in a list: no free text."""

    id: UUID
    status: ConcernStatus
    version: Version
    unit_id: UUID | None
    created_at: datetime
    updated_at: datetime
    local_ref: Reference | None
    age_band: AgeBand
    urgency: Urgency
    outcome: ConcernOutcome | None
    holder_id: UUID | None
    successor_id: UUID | None
    due_at: datetime | None
    allowed_actions: AllowedActions


class AcuteAnswer(View, frozen=True, kw_only=True):
    """Acute danger is outside this service: nothing was stored, call at once."""

    stored: bool
    emergency: Notice
    notification_reminder: Notice | None


class ConcernQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    status: ConcernStatus | UnsetType = UNSET


def view(work: Work, concern: Concern) -> ConcernView:
    """Return a concern as this actor may see it."""
    withheld = {} if work.actor.is_staff else dict.fromkeys(TEXTS)
    return show(
        ConcernView,
        concern,
        **withheld,
        allowed_actions=allowed_actions(work.actor, concern, COMMANDS),
    )


def acute(work: Work, under_18: bool) -> AcuteAnswer:
    """Return the numbers to call, and the reminder where what was sent, or was known before, is about a minor."""
    reminder = notification_reminder(work.ask.language) if under_18 or work.minor_concerned else None
    return AcuteAnswer(stored=False, emergency=emergency(work), notification_reminder=reminder)


TEXTS = ("situation_text", "observations", "strengths_text", "already_tried", "closing_remark", "hand_over")


@reads("/v1/concerns/{concern_id}", Action.CONCERN_READ)
async def read_concern(work: Work, concern_id: UUID) -> ConcernView:
    """Read a concern of the own department."""
    return view(work, await work.concerns.get(concern_id))


@lists("/v1/concerns", Action.CONCERN_READ)
async def list_concerns(work: Work, query: ConcernQuery, after: UUID | None) -> list[ConcernSummary]:
    """List the concerns of the own department."""
    where = {} if query.status is UNSET else {"status": query.status.value}
    allowed = allowing(work.actor, COMMANDS)
    return [
        show(ConcernSummary, one, allowed_actions=allowed(one))
        for one in await work.concerns.heads(ConcernHead, where, after, query.limit + 1)
    ]


@creates("/v1/concerns", Action.CONCERN_RAISE, again=read_concern)
async def raise_concern(work: Work, body: NewConcern) -> ConcernView | AcuteAnswer:
    """Raise a concern without saying who it is about.

    In acute danger nothing is stored: the answer is 200 with the numbers to call.
    """
    concern = await concerns.raise_concern(work, body)
    return acute(work, body.age_band in UNDER_18) if concern is None else view(work, concern)


@declare(Kind.COMMAND, "/v1/concerns/{concern_id}", Action.CONCERN_REVISE, method="PUT")
async def revise_concern(work: Work, concern_id: UUID, body: NewConcern, seen: int) -> ConcernView | AcuteAnswer:
    """Replace what a concern says, before anybody was asked about it; its unit and its reference stay.

    In acute danger nothing is stored, and the answer has the numbers to call.
    """
    concern = await concerns.revise_concern(work, concern_id, body, seen)
    return acute(work, body.age_band in UNDER_18) if concern is None else view(work, concern)


@commands("/v1/concerns/{concern_id}/close", Action.CONCERN_CLOSE)
async def close_concern(work: Work, concern_id: UUID, body: ConcernClosing, seen: int) -> ConcernView:
    """Close a concern with its outcome. When the young person is under 18 the answer reminds of the duty to notify."""
    return view(work, await concerns.close_concern(work, concern_id, body, seen))

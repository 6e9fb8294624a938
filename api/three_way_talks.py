"""Three-way talks over HTTP, under their consultation."""

from datetime import datetime
from uuid import UUID

from api.operations import commands, creates, lists, reads
from api.views import InConsultation, PageQuery, emergency, show
from domain import three_way_talks
from domain.concerns import RaisedByFunction
from domain.notices import Notice
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.text import AllowedActions, Remark, Version
from domain.three_way_talks import (
    COMMANDS,
    NewThreeWayTalk,
    ThreeWayTalk,
    ThreeWayTalkCancelled,
    ThreeWayTalkHeld,
    ThreeWayTalkStatus,
)

TALKS = "/v1/consultations/{consultation_id}/three-way-talks"


class ThreeWayTalkView(InConsultation, frozen=True, kw_only=True):
    """A talk between the young person, the member of staff and the resource person."""

    id: UUID
    status: ThreeWayTalkStatus
    version: Version
    consultation_id: UUID
    created_at: datetime
    updated_at: datetime
    planned_by: UUID
    planned_at: datetime
    youth_agreed: bool
    agreement_reported_by: RaisedByFunction
    held_at: datetime | None
    note: Remark | None
    emergency: Notice
    notification_reminder: Notice | None = None
    allowed_actions: AllowedActions


def view(work: Work, talk: ThreeWayTalk) -> ThreeWayTalkView:
    """Return a talk as this actor may see it."""
    possible = allowed_actions(work.actor, talk, COMMANDS)
    return show(ThreeWayTalkView, talk, emergency=emergency(work), allowed_actions=possible)


@reads(TALKS + "/{talk_id}", Action.THREE_WAY_TALK_READ, named=True)
async def read_three_way_talk(work: Work, consultation_id: UUID, talk_id: UUID) -> ThreeWayTalkView:
    """Read a talk."""
    return view(work, await three_way_talks.read_three_way_talk(work, consultation_id, talk_id))


@lists(TALKS, Action.THREE_WAY_TALK_READ, named=True)
async def list_three_way_talks(
    work: Work, consultation_id: UUID, query: PageQuery, after: UUID | None
) -> list[ThreeWayTalkView]:
    """List the talks of a consultation."""
    await work.consultations.get(consultation_id)
    found = await work.three_way_talks.page({"consultation_id": consultation_id}, after, query.limit + 1)
    return [view(work, one) for one in found]


@creates(TALKS, Action.THREE_WAY_TALK_PLAN, again=read_three_way_talk, named=True)
async def plan_three_way_talk(work: Work, consultation_id: UUID, body: NewThreeWayTalk) -> ThreeWayTalkView:
    """Plan a talk; the young person's yes is needed first."""
    return view(work, await three_way_talks.plan_three_way_talk(work, consultation_id, body))


@commands(TALKS + "/{talk_id}/hold", Action.THREE_WAY_TALK_HOLD)
async def hold_three_way_talk(
    work: Work, consultation_id: UUID, talk_id: UUID, body: ThreeWayTalkHeld, seen: int
) -> ThreeWayTalkView:
    """Record that the talk was held."""
    return view(work, await three_way_talks.hold_three_way_talk(work, consultation_id, talk_id, body, seen))


@commands(TALKS + "/{talk_id}/cancel", Action.THREE_WAY_TALK_CANCEL)
async def cancel_three_way_talk(
    work: Work, consultation_id: UUID, talk_id: UUID, body: ThreeWayTalkCancelled, seen: int
) -> ThreeWayTalkView:
    """Record that there is no talk."""
    return view(work, await three_way_talks.cancel_three_way_talk(work, consultation_id, talk_id, body, seen))

"""The feed of thin events over HTTP."""

from uuid import UUID

from msgspec import UNSET, UnsetType

from api.operations import lists
from api.views import PageQuery, View, show
from domain.event_feed import events_after
from domain.policy import Action
from domain.ports import Work
from domain.text import Moment, Version
from domain.webhooks.types import EventType


class EventView(View, frozen=True, kw_only=True):
    """That something happened to the thing with this `id`, which was in this `version` then; read it to learn more."""

    event_id: UUID
    type: EventType
    id: UUID
    version: Version
    at: Moment


class EventQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    type: EventType | UnsetType = UNSET


@lists("/v1/events", Action.EVENT_READ, onward=True)
async def list_events(work: Work, query: EventQuery, after: UUID | None) -> list[EventView]:
    """List what happened, oldest first: to the department's own concerns, consultations and referrals, and, for VINK,
    to the referrals that were sent to it; only to what the caller can read now.

    `next_cursor` is told on the last page, too: ask with it again later for what followed. Whatever was committed late
    comes later, so that nobody misses it. An event has no text and names nobody. It is told for 30 days.
    """
    types = () if query.type is UNSET else (query.type,)
    return [show(EventView, one) for one in await events_after(work, types, after, query.limit + 1)]

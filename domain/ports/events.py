"""The outbox, for those who may read what it tells of."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from domain.events import Event
from domain.records import Record

if TYPE_CHECKING:
    from domain.event_feed import ThinEvent


class Events(Protocol):
    """Thin events that have been given their place; one that is given its place later comes later."""

    async def page(
        self, wanted: Mapping[type[Record], Sequence[Event]], after: UUID | None, limit: int, until: UUID | None
    ) -> "Sequence[ThinEvent]":
        """Return at most `limit` of the events that are wanted of each kind of thing, oldest first, behind the event
        `after` and up to the event `until`; only those about what the actor may see now. The search is logged."""
        ...

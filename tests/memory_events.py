"""The feed of events in memory: what was kept has its place at once."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from domain.event_feed import ThinEvent
from domain.events import Event
from domain.policy import sees, visible
from domain.records import Record
from domain.webhooks.types import AskedReplay, MadeDelivery, WebhookDelivery
from domain.writeset import Thin, Write

if TYPE_CHECKING:
    from tests.memory import MemoryWork


class MemoryEvents:
    def __init__(self, work: "MemoryWork") -> None:
        self._work = work

    async def page(
        self, wanted: Mapping[type[Record], Sequence[Event]], after: UUID | None, limit: int, until: UUID | None
    ) -> Sequence[ThinEvent]:
        work = self._work
        if not any(visible(work.actor, kind.__name__, work.now) for kind in wanted):
            return []
        if work.ask.reads:
            work.log("event", None)
        found = sorted((one for one in work.memory.thin if self._told(one, wanted)), key=lambda one: one.id)
        return [
            ThinEvent(
                event_id=one.id,
                type=one.event.value,
                id=one.record.id,
                version=one.record.version,
                at=one.record.updated_at,
            )
            for one in found
            if (after is None or one.id > after) and (until is None or one.id <= until)
        ][:limit]

    def _told(self, one: Thin, wanted: Mapping[type[Record], Sequence[Event]]) -> bool:
        work, kind = self._work, type(one.record)
        stored = work.memory.records.get((kind, one.record.id))
        if stored is None or one.event not in wanted.get(kind, ()):
            return False
        clauses = visible(work.actor, kind.__name__, work.now)
        own = [clause for clause in clauses if "department" not in clause]
        own += [clause for clause in clauses if clause.get("department") == one.record.department]
        return sees(stored, tuple(own))


class MemoryWebhooks:
    """Deliveries in memory; nobody sends anything there."""

    def __init__(self, work: "MemoryWork") -> None:
        self._work = work

    def record(self, made: MadeDelivery) -> None:
        kept = self._work.kept
        kept.enclose(made, "webhook_delivery")
        del kept.writes[MadeDelivery, made.id]
        told = {name: getattr(made, name) for name in WebhookDelivery.__struct_fields__}
        kept.writes[WebhookDelivery, made.id] = Write(WebhookDelivery(**told), None)

    def replay(self, asked: AskedReplay) -> None:
        self._work.kept.enclose(asked, "webhook_delivery")

"""The log, for those who may read it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from domain.ports.checkpoints import Checkpoints

if TYPE_CHECKING:
    from domain.audit import Outcome
    from domain.audit_export import SealedEvent
    from domain.audit_search import AuditSearch, FoundEvent
    from domain.breach_reports import Reading, ReadingTotals


class AuditTrail(Protocol):
    """The log, for those who may read it; looking into it is logged like any other reading."""

    async def get(self, id: UUID) -> "FoundEvent":
        """Return an event.

        Raises:
            NotFound: there is none, or the actor may not read the log.
        """
        ...

    async def page(
        self, search: "AuditSearch", after: UUID | None, limit: int, about: tuple[str, UUID] | None = None
    ) -> "Sequence[FoundEvent]":
        """Return at most `limit` events that match, newest first, older than the event `after`; the log tells about
        which thing somebody asked, by its kind and id."""
        ...

    async def readings(self, search: "AuditSearch", limit: int) -> "tuple[ReadingTotals, Sequence[Reading]]":
        """Return who read or listed which things about people, in the events that match: of all of it the totals, and
        at most `limit` of them, those about persons first."""
        ...

    async def begin_export(self, search: "AuditSearch") -> None:
        """Log that events that match are taken out."""
        ...

    async def sealed(self, search: "AuditSearch", after: "SealedEvent | None", limit: int) -> "Sequence[SealedEvent]":
        """Return at most `limit` events that match, oldest first, newer than `after`, each with its place in the tree;
        the export that this is part of is what the log tells."""
        ...

    async def end_export(self, outcome: "Outcome", reason: str) -> None:
        """Log at once how an export ended."""
        ...

    @property
    def checkpoints(self) -> Checkpoints: ...

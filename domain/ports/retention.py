"""What is over, past what anybody sees of it, and the systems in which its copy is filed."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from domain.records import Record
    from domain.retention.filing import Filed, JournalDocument, LogMonth
    from domain.retention.hold_types import HeldKind
    from domain.retention.types import Extent, Over, OverKind


class Person(NamedTuple):
    """Where somebody takes part, and whether others do whose identity is still there."""

    referral_id: UUID
    others: bool


class Retention(Protocol):
    """States and dates of what is over, for the data-protection officer; nothing that it says."""

    async def page(self, as_of: datetime, after: "Over | None", limit: int) -> "Sequence[Over]":
        """Return at most `limit` of what was over by then, the longest over first, behind `after`."""
        ...

    async def over(self, kind: "OverKind", id: UUID) -> "Over | None":
        """Return one thing, or None unless it is over."""
        ...

    async def owner_of(self, kind: "HeldKind", id: UUID) -> str | None:
        """Return whose something is that can be held, or None when there is none, or it was disposed of."""
        ...

    async def person(self, citizen_ref: UUID) -> Person | None:
        """Return where somebody takes part, or None when nobody has this reference any more."""
        ...

    async def courses(self, over: "Over") -> "Sequence[Record]":
        """Return the courses of a referral that is over, with their goals and reviews, for the filed copy of them; the
        log tells that each was read. Whether VINK still reads of the participant makes no difference."""
        ...

    async def log_month(self, over: "Over") -> "LogMonth | None":
        """Return what a month of the log is that was sealed whole, or None where it is not what was sealed."""
        ...

    async def extent(self, over: "Over") -> "Extent":
        """Return how much a disposal of this would cover."""
        ...

    def dispose(self, over: "Over") -> None:
        """Dispose of it when the work ends; the work fails as Stale unless it is over in this version, and not held.

        Its keys are destroyed with whatever they opened: texts, identities, the words of holds. What is left in clear
        that tells of a case is emptied, and so are answers to repeated submissions, outbox rows and payloads of the
        log; states, dates, codes and ids stay.
        """
        ...


class Journal(Protocol):
    """A department's own system, in which the copy of a case is filed (rule 17)."""

    async def file(self, document: "JournalDocument") -> "Filed":
        """File a copy and return what confirms it. The same copy again is confirmed again, and not filed twice.

        Raises:
            OSError: it is not confirmed.
        """
        ...

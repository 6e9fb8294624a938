"""What keeps records, and what reads whatever lies across them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from uuid import UUID

from domain.events import Event
from domain.policy import Condition, Visible
from domain.records import Record

if TYPE_CHECKING:
    from domain.duties import Duty
    from domain.recertification import Recertification
    from domain.transfers.types import Item, Owner

R = TypeVar("R", bound=Record)
H = TypeVar("H", bound=Record)


class Store(Protocol[R]):
    """Keeps one kind of record. Writing and logging are one step, so neither can be forgotten."""

    async def get(self, id: UUID) -> R:
        """Return the record.

        Raises:
            NotFound: there is none, or the actor may not know that there is.
        """
        ...

    async def page(
        self, where: Mapping[str, Condition], after: UUID | None, limit: int, oldest_first: bool = False
    ) -> Sequence[R]:
        """Return at most `limit` records that the actor may see and that meet `where`, newest first, older than
        `after`; or the oldest first, newer than `after`."""
        ...

    async def heads(self, head: type[H], where: Mapping[str, Condition], after: UUID | None, limit: int) -> Sequence[H]:
        """Return a page as `page` does, of each record only the fields of `head`."""
        ...

    async def waiting(self, mine: Visible, limit: int, by: str = "due_at") -> Sequence[R]:
        """Return at most `limit` records within `mine`, those first whose `by` lies furthest back."""
        ...

    async def count(self, column: str, where: Mapping[str, Condition]) -> Mapping[Any, int]:
        """Return how many records the actor may see that meet `where`, by the values of a column."""
        ...

    def add(self, record: R, event: Event) -> None:
        """Keep a new record when the work ends."""
        ...

    def save(self, record: R, event: Event) -> None:
        """Keep the next version of a record when the work ends; the work fails as Stale unless the stored version
        is exactly one behind."""
        ...

    def pass_on(self, record: R, event: Event) -> None:
        """Keep the next version of a record that is another department's from then on, with all that hangs on it."""
        ...

    def rely(self, record: R) -> None:
        """Have the work fail as Stale when, as it ends, the record is no longer in this version; it is not changed."""
        ...


class Recertifications(Protocol):
    """The grants that somebody must look at again (`domain/recertification.py` says which)."""

    async def page(self, after: UUID | None, limit: int) -> "Sequence[Recertification]":
        """Return at most `limit` of them, the newest grant first, older than the grant `after`."""
        ...

    async def ending(self, limit: int) -> "Sequence[Recertification]":
        """Return at most `limit` of those that end soon, the soonest first."""
        ...


class Owners(Protocol):
    """Whose an item is that somebody asks for; nothing of the answer is ever shown to them."""

    async def of(self, item: "Item") -> "Owner | None":
        """Return the department and unit that have it, or None when nobody has."""
        ...


class Duties(Protocol):
    """What a member of staff holds or has been offered, for whoever records that they have left."""

    async def of(self, staff_id: UUID) -> "Sequence[Duty]":
        """Return each of them, with nothing of its content.

        Raises:
            NotFound: the actor does not record who leaves.
        """
        ...

    def give_back(self, duty: "Duty", event: Event) -> None:
        """Let this be its function's when the work ends; the work fails as Stale if it has changed."""
        ...

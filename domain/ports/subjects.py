"""What lies with one person, for the data-protection officer who answers them."""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from domain.subject_requests.packs import SubjectData
    from domain.subject_requests.types import SubjectRequest


class Subjects(Protocol):
    """One person at a time, known by their reference; there is no list and no search."""

    async def known(self, citizen_ref: UUID) -> bool:
        """Return whether anything is kept under this reference; False to anybody who answers no requests."""
        ...

    async def things(self, citizen_ref: UUID) -> frozenset[tuple[str, UUID]]:
        """Return what lies with a person, each thing by the log's word for its kind and its id."""
        ...

    async def data(self, request: "SubjectRequest") -> "SubjectData":
        """Return what is kept of the person of a request for access that was granted, the oldest first, and log that it
        was read. Of any other request there is nothing."""
        ...

    async def names(self, request: "SubjectRequest", staff: Collection[UUID]) -> Mapping[UUID, str]:
        """Return the names of these members of staff, where the decision on the request released them."""
        ...

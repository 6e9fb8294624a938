"""The sealed log as auditors may read it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

if TYPE_CHECKING:
    from domain.checkpoints.merkle import Stored
    from domain.checkpoints.types import Place, SealingKey, SignedCheckpoint


class Checkpoints(Protocol):
    """Checkpoints, the keys that signed them, and what proofs are made of; what is read of it is logged."""

    async def newest(self) -> "SignedCheckpoint | None":
        """Return the newest checkpoint, or None when nothing is sealed yet or the actor may not read the log."""
        ...

    async def get(self, id: UUID) -> "SignedCheckpoint":
        """Return a checkpoint.

        Raises:
            NotFound: there is none, or the actor may not read the log.
        """
        ...

    async def signed_by(self, moment: datetime) -> "SignedCheckpoint | None":
        """Return the last checkpoint that was signed by that moment, or None when there is none that the actor may
        see."""
        ...

    async def page(self, after: UUID | None, limit: int) -> "Sequence[SignedCheckpoint]":
        """Return at most `limit` checkpoints, the newest first, older than the checkpoint `after`."""
        ...

    async def keys(self) -> "Sequence[SealingKey]":
        """Return every key that ever signed a checkpoint, in the order in which they were taken into use."""
        ...

    async def place(self, event_id: UUID) -> "Place":
        """Return where an event is sealed, and log that it was looked at.

        Raises:
            NotFound: there is no such event, it is not sealed yet, or the actor may not read the log.
        """
        ...

    async def hashes(self, wanted: "Collection[Stored]") -> "Mapping[Stored, bytes]":
        """Return the stored hashes of these runs of 256."""
        ...

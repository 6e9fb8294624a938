"""Where checkpoints go, so that whoever owns the database cannot take back what was sealed."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Published(NamedTuple):
    """A checkpoint as it is made public: its number, counted from 0 without a gap, and its note."""

    number: int
    note: str


class Publication(Protocol):
    """A place for checkpoints that the owner of the database does not own. Where it `remembers`, it is brought every
    one that it lacks, and otherwise what comes from now on."""

    remembers: bool

    async def newest(self) -> Published | None:
        """Return the newest checkpoint that it has, or None when it has none or does not know.

        Raises:
            OSError: it cannot be asked.
        """
        ...

    async def publish(self, checkpoints: Sequence[Published]) -> None:
        """Add checkpoints, the oldest first; what it has already is left as it is. It may be called again for what an
        interrupted call did not add.

        Raises:
            OSError: they could not be added.
        """
        ...

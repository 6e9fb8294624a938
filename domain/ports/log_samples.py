"""Drawing a sample of the log."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    from domain.log_reviews.types import Drawn


class SampleWanted(msgspec.Struct, frozen=True, kw_only=True):
    """Of which reads a sample is drawn, by which lot, how many, and what the rules count as unusual.

    `closed` are the days in between on which nobody is at work; `opens` and `closes` are of the municipality's time.
    """

    department: str
    since: datetime
    until: datetime
    kinds: tuple[str, ...]
    seed: str
    random_size: int
    per_rule: int
    usual_reads: int
    closed: tuple[date, ...]
    opens: time
    closes: time


class LogSamples(Protocol):
    """The log, for whoever reviews it."""

    async def draw(self, wanted: SampleWanted) -> "tuple[int, Sequence[Drawn]]":
        """Return how many reads could have been drawn, and those that were, oldest first, each with every reason.

        The same lot draws the same events, as long as no closing date of a thing and nobody's unit has changed.
        """
        ...

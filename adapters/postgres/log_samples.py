"""A sample of the log, drawn by a function of the database: whoever reviews the log sees no case."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from adapters.calendar import ZONE
from adapters.postgres.statements import CONTEXT, ENTERED, context
from domain.log_reviews.types import Drawn
from domain.ports.log_samples import SampleWanted

if TYPE_CHECKING:
    from adapters.postgres.work import PostgresWork

N = len(CONTEXT)
TYPES = (
    *("text", "timestamptz", "timestamptz", "text[]", "text", "integer", "integer", "integer"),
    *("date[]", "time", "time", "text"),
)
GIVEN = ", ".join(f"${n}::{sql}" for n, sql in enumerate(TYPES, start=N + 1))
DRAWN = (
    f"with {context()} select s.* from context cross join lateral vink.draw_log_sample({GIVEN}) as s where {ENTERED}"
)


class PostgresLogSamples:
    """The log of the actor's work, for drawing."""

    def __init__(self, work: "PostgresWork") -> None:
        self._work = work

    async def draw(self, wanted: SampleWanted) -> tuple[int, Sequence[Drawn]]:
        """Return how many reads could have been drawn, and those that were."""
        work = self._work
        rows = await work.pool.fetch(DRAWN, *work.context, *msgspec.structs.astuple(wanted), ZONE)
        return (rows[0]["population"] if rows else 0), [msgspec.convert(dict(row), Drawn) for row in rows]

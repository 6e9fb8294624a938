"""The roster as a whole, asked of the database through functions that tell only what a reader of it is to know."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from adapters.postgres.pool import Pool
from adapters.postgres.statements import CONTEXT, ENTERED, context
from adapters.postgres.tables import read
from domain.on_call.feeds import FeedReader
from domain.on_call.roster import OnDuty, RosterMember
from domain.on_call.types import OnCallFunction

if TYPE_CHECKING:
    from adapters.postgres.work import PostgresWork

N = len(CONTEXT) + 1
MEMBERS = f"with {context()} select * from vink.roster_members(${N}::text) where {ENTERED}"
DUTIES = f"with {context()} select * from vink.duties_at(${N}::timestamptz) where {ENTERED}"


class PostgresRoster:
    """Who can be put on duty, and who is on duty."""

    def __init__(self, work: "PostgresWork") -> None:
        self._work = work

    async def members(self, function: OnCallFunction) -> Sequence[RosterMember]:
        """Return the active members of a function, by name."""
        work = self._work
        return [read(RosterMember, row) for row in await work.pool.fetch(MEMBERS, *work.context, function.value)]

    async def duties(self, at: datetime) -> Sequence[OnDuty]:
        """Return whoever is on duty at that moment, and of each function whoever is next."""
        work = self._work
        return [read(OnDuty, row) for row in await work.pool.fetch(DUTIES, *work.context, at)]


async def find_feed(pool: Pool, key_hash: bytes, at: datetime) -> FeedReader | None:
    """Return what the key with this hash opens at that moment, or None."""
    row = await pool.fetchrow("select * from vink.feed_of_key($1, $2)", key_hash, at)
    return None if row is None else read(FeedReader, row)

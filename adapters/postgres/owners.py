"""Whose an item is that somebody of another department asks for, through a function that tells nothing else of it."""

from typing import TYPE_CHECKING

from adapters.postgres.statements import CONTEXT, ENTERED, context
from adapters.postgres.tables import read
from domain.transfers.types import Item, Owner

if TYPE_CHECKING:
    from adapters.postgres.work import PostgresWork

N = len(CONTEXT) + 1
ASKED = f"with {context()} select * from vink.owner_of(${N}, ${N + 1}::uuid) where {ENTERED}"


class PostgresOwners:
    """The departments that have items."""

    def __init__(self, work: "PostgresWork") -> None:
        self._work = work

    async def of(self, item: Item) -> Owner | None:
        """Return the department and unit that have an item, or None when nobody has."""
        work = self._work
        row = await work.pool.fetchrow(ASKED, *work.context, item.kind.value, item.id)
        return None if row is None else read(Owner, row)

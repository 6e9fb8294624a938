"""What is over, through functions of the database: whoever disposes sees no case."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from adapters.postgres.cases import Row
from adapters.postgres.statements import CONTEXT, ENTERED, context
from adapters.postgres.subjects import opened, with_keys
from adapters.postgres.tables import Disposing, read
from domain.errors import NotFound
from domain.ports.retention import Person
from domain.records import Record
from domain.retention.filing import LogMonth
from domain.retention.hold_types import HeldKind
from domain.retention.types import Extent, Over, OverKind
from domain.writeset import kind_name

if TYPE_CHECKING:
    from adapters.postgres.work import PostgresWork

N = len(CONTEXT) + 1
OVER = (
    f"with {context()} select o.* from context cross join lateral vink.what_is_over("
    f"${N}::timestamptz, ${N + 1}::timestamptz, ${N + 2}::uuid, ${N + 3}::integer, ${N + 4}::uuid) as o where {ENTERED}"
)
OWNER = f"with {context()} select vink.owner_of_held(${N}, ${N + 1}::uuid) from context where {ENTERED}"
PERSON = (
    f"with {context()} select p.* from context cross join lateral vink.taking_part(${N}::uuid) as p where {ENTERED}"
)
EXTENT = (
    f"with {context()} select e.* from context "
    f"cross join lateral vink.disposal_extent(${N}, ${N + 1}::uuid) as e where {ENTERED}"
)


MONTH = (
    f"with {context()} select m.* from context cross join lateral vink.sealed_month(${N}::uuid) as m where {ENTERED}"
)
COURSES = with_keys("vink.courses_to_file")


class PostgresRetention:
    """States and dates of what is over, for the data-protection officer."""

    def __init__(self, work: "PostgresWork") -> None:
        self._work = work

    async def page(self, as_of: datetime, after: Over | None, limit: int) -> Sequence[Over]:
        return await self._over(as_of, after.over_at if after else None, after.id if after else None, limit, None)

    async def over(self, kind: OverKind, id: UUID) -> Over | None:
        found = await self._over(self._work.now, None, None, 1, id)
        return next((one for one in found if one.kind is kind), None)

    async def _over(
        self, as_of: datetime, after_at: datetime | None, after: UUID | None, limit: int, wanted: UUID | None
    ) -> Sequence[Over]:
        work = self._work
        rows = await work.pool.fetch(OVER, *work.context, as_of, after_at, after, limit, wanted)
        return [read(Over, row) for row in rows]

    async def owner_of(self, kind: HeldKind, id: UUID) -> str | None:
        owner: str | None = await self._work.pool.fetchval(OWNER, *self._work.context, kind.value, id)
        return owner

    async def person(self, citizen_ref: UUID) -> Person | None:
        row = await self._work.pool.fetchrow(PERSON, *self._work.context, citizen_ref)
        return None if row is None else Person(row["referral_id"], row["others"])

    async def courses(self, over: Over) -> Sequence[Record]:
        work = self._work
        rows = await work.pool.fetch(COURSES, *work.context, over.id)
        found = [await opened(work.cases, dict(row)) for row in rows]
        for one in found:
            work.kept.disclosed(kind_name(type(one)), one.id)
        return found

    async def log_month(self, over: Over) -> LogMonth | None:
        row = await self._work.pool.fetchrow(MONTH, *self._work.context, over.id)
        return None if row is None else LogMonth(**dict(row))

    async def extent(self, over: Over) -> Extent:
        """Return how much a disposal of this would cover.

        Raises:
            NotFound: the actor disposes of nothing.
        """
        row = await self._work.pool.fetchrow(EXTENT, *self._work.context, over.kind.value, over.id)
        if row is None:
            raise NotFound
        return read(Extent, row)

    def dispose(self, over: Over) -> None:
        self._work.kept.dispose(over)


def disposal_of(over: Over, now: datetime) -> Row:
    """Return what disposes of something."""
    return Row(Disposing, "insert", [over.id, over.kind.value, over.version, now])

"""The store of one kind of record, as the actor of a work may see it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic
from uuid import UUID

import msgspec

from adapters.postgres import statements
from adapters.postgres.sealed import SEALED
from adapters.postgres.tables import H, R, read
from domain.errors import NotFound
from domain.events import Event
from domain.policy import Condition, Visible, opened, visible
from domain.writeset import kind_name

if TYPE_CHECKING:
    from adapters.postgres.work import PostgresWork


class PostgresStore(Generic[R]):
    """One kind of record in its table, as the actor of the work may see it."""

    def __init__(self, work: "PostgresWork", kind: type[R]) -> None:
        self._work = work
        self._kind = kind

    async def get(self, id: UUID) -> R:
        """Return the record, and log the read when the operation only reads. An operation that reads also gets what was
        opened to the actor in an emergency; the log names the access.

        Raises:
            NotFound: there is none, or the actor may not know that there is.
        """
        work, kind = self._work, self._kind.__name__
        found = await self._found(id, visible(work.actor, kind, work.now))
        scope = opened(work.actor, kind, work.now)
        if not found and work.ask.reads and scope:
            access = await work.emergencies.open_to_actor(kind_name(self._kind), id)
            found = await self._found(id, scope, f"emergency:{access}") if access else []
        if not found:
            raise NotFound
        return found[0]

    async def _found(self, id: UUID, scope: Visible, reason: str | None = None) -> Sequence[R]:
        work = self._work
        if not scope:
            return []
        text = statements.get(self._kind, statements.shape(scope), work.ask.reads)
        given = [*work.context, id, *statements.arguments(scope)]
        if work.ask.reads:
            given += work.logged(kind_name(self._kind), id, reason=reason)
        return await self._records(self._kind, await work.pool.shared(text, *given))

    async def page(
        self, where: Mapping[str, Condition], after: UUID | None, limit: int, oldest_first: bool = False
    ) -> Sequence[R]:
        """Return the newest (or oldest) records that the actor may see, and log the search."""
        return await self._page(self._kind, where, after, limit, oldest_first)

    async def heads(self, head: type[H], where: Mapping[str, Condition], after: UUID | None, limit: int) -> Sequence[H]:
        """Return the newest records that the actor may see, of each only the fields of `head`, and log the search."""
        return await self._page(head, where, after, limit, oldest_first=False)

    async def _page(
        self, head: type[H], where: Mapping[str, Condition], after: UUID | None, limit: int, oldest_first: bool
    ) -> Sequence[H]:
        work = self._work
        scope = visible(work.actor, self._kind.__name__, work.now)
        if not scope:
            return []
        narrowed = (dict(where),)
        payload = msgspec.json.encode(where, order="sorted") if where else None
        audited = (payload is not None,) if work.ask.reads else ()
        text = statements.page(
            self._kind,
            head,
            statements.shape(scope),
            statements.shape(narrowed),
            after is not None,
            audited,
            oldest_first,
        )
        given = [*work.context, limit, *([after] if after else [])]
        given += statements.arguments(narrowed) + statements.arguments(scope)
        if work.ask.reads:
            given += work.logged(kind_name(self._kind), None, payload)
        return await self._records(head, await work.pool.shared(text, *given))

    async def waiting(self, mine: Visible, limit: int, by: str = "due_at") -> Sequence[R]:
        """Return what waits, those first whose `by` lies furthest back; `mine` says what counts."""
        work = self._work
        scope = visible(work.actor, self._kind.__name__, work.now)
        if not scope or not mine:
            return []
        text = statements.waiting(self._kind, statements.shape(scope), statements.shape(mine), by)
        given = [*work.context, limit, *statements.arguments(mine), *statements.arguments(scope)]
        return await self._records(self._kind, await work.pool.fetch(text, *given))

    async def count(self, column: str, where: Mapping[str, Condition]) -> Mapping[Any, int]:
        """Return how many records the actor may see that meet `where`, by the values of a column."""
        work = self._work
        scope = visible(work.actor, self._kind.__name__, work.now)
        if not scope:
            return {}
        narrowed = (dict(where),)
        text = statements.count(self._kind, statements.shape(scope), statements.shape(narrowed), column)
        given = [*work.context, *statements.arguments(narrowed), *statements.arguments(scope)]
        return dict(await work.pool.fetch(text, *given))

    async def _records(self, head: type[H], rows: Sequence[Any]) -> list[H]:
        work = self._work
        found = (
            [await work.cases.read(head, row) for row in rows] if head in SEALED else [read(head, row) for row in rows]
        )
        for record in found:
            work.kept.saw(record)
        return found

    def add(self, record: R, event: Event) -> None:
        self._work.kept.add(record, event)

    def save(self, record: R, event: Event) -> None:
        self._work.kept.save(record, event)

    def pass_on(self, record: R, event: Event) -> None:
        self._work.kept.pass_on(record, event)

    def rely(self, record: R) -> None:
        self._work.kept.rely(record)


class Kept(Generic[R]):
    """The attribute of a work that is the store of one kind of record."""

    def __init__(self, kind: type[R]) -> None:
        self._kind = kind

    def __get__(self, work: "PostgresWork", owner: type) -> PostgresStore[R]:
        return PostgresStore(work, self._kind)

"""The log as the actor of a work may see it: all of it, or none."""

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from adapters.postgres import audit_export, audit_search, breach_reports
from adapters.postgres.checkpoints import PostgresCheckpoints
from domain.audit import Outcome
from domain.audit_export import SealedEvent
from domain.audit_search import AuditSearch, FoundEvent
from domain.breach_reports import Reading, ReadingTotals

if TYPE_CHECKING:
    from adapters.postgres.work import PostgresWork


class PostgresAuditTrail:
    """What the port promises, each question in the module that is named like it."""

    def __init__(self, work: "PostgresWork") -> None:
        self._work = work

    async def get(self, id: UUID) -> FoundEvent:
        return await audit_search.one_event(self._work, id)

    async def page(
        self, search: AuditSearch, after: UUID | None, limit: int, about: tuple[str, UUID] | None = None
    ) -> Sequence[FoundEvent]:
        return await audit_search.page(self._work, search, after, limit, about)

    async def readings(self, search: AuditSearch, limit: int) -> tuple[ReadingTotals, Sequence[Reading]]:
        return await breach_reports.readings(self._work, search, limit)

    async def begin_export(self, search: AuditSearch) -> None:
        await audit_export.begin(self._work, search)

    async def sealed(self, search: AuditSearch, after: SealedEvent | None, limit: int) -> Sequence[SealedEvent]:
        return await audit_export.sealed(self._work, search, after, limit)

    async def end_export(self, outcome: Outcome, reason: str) -> None:
        await audit_export.end(self._work, outcome, reason)

    @property
    def checkpoints(self) -> PostgresCheckpoints:
        return PostgresCheckpoints(self._work)

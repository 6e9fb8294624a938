"""The sealed log on PostgreSQL, as auditors may read it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from adapters.postgres import statements
from adapters.postgres.tree import runs
from domain.audit import AuditEvent
from domain.checkpoints.merkle import Stored
from domain.checkpoints.types import Place, SealingKey, SignedCheckpoint
from domain.errors import NotFound
from domain.policy import visible
from domain.writeset import kind_name

if TYPE_CHECKING:
    from adapters.postgres.work import PostgresWork

KIND = "checkpoint"
FIRST, SECOND = (f"${len(statements.CONTEXT) + n}" for n in (1, 2))
CHECKPOINTS = f"select id, number, at, size, note from audit_checkpoint where {statements.ENTERED}"
ONE = f"{CHECKPOINTS} and id = {FIRST}::uuid"
PAGE = f"{CHECKPOINTS} order by number desc limit {FIRST}"
FURTHER_PAGE = (
    f"{CHECKPOINTS} and number < (select number from audit_checkpoint where id = {SECOND}::uuid) "
    f"order by number desc limit {FIRST}"
)
SIGNED_BY = f"{CHECKPOINTS} and at <= {FIRST}::timestamptz order by at desc, number desc limit 1"
KEYS = f"select key, checkpoint from audit_verifier where {statements.ENTERED} order by checkpoint, key"
PLACE = (
    "select l.event_id, l.position, convert_from(e.record, 'UTF8') as record "
    "from audit_leaf l join audit_event e on e.id = l.event_id and e.at = l.at "
    f"where l.event_id = {FIRST}::uuid and {statements.ENTERED}"
)
HASHES = f"with {statements.context()} {runs(FIRST, SECOND)} where {statements.ENTERED}"


class PostgresCheckpoints:
    """The sealed log as the actor of the work may see it: all of it, or none."""

    def __init__(self, work: "PostgresWork") -> None:
        self._work = work

    async def newest(self) -> SignedCheckpoint | None:
        """Return the newest checkpoint, if there is one that the actor may see, and log the looking."""
        found = await self._all(PAGE, 1)
        return msgspec.convert(found[0], SignedCheckpoint) if found else None

    async def get(self, id: UUID) -> SignedCheckpoint:
        """Return a checkpoint, and log that it was looked at.

        Raises:
            NotFound: there is none, or the actor may not read the log.
        """
        return msgspec.convert(await self._one(ONE, KIND, id, id), SignedCheckpoint)

    async def signed_by(self, moment: datetime) -> SignedCheckpoint | None:
        """Return the last checkpoint that was signed by that moment, and log the looking."""
        found = await self._all(SIGNED_BY, moment)
        return msgspec.convert(found[0], SignedCheckpoint) if found else None

    async def page(self, after: UUID | None, limit: int) -> Sequence[SignedCheckpoint]:
        """Return the newest checkpoints, and log the looking."""
        found = await (self._all(FURTHER_PAGE, limit, after) if after else self._all(PAGE, limit))
        return [msgspec.convert(one, SignedCheckpoint) for one in found]

    async def keys(self) -> Sequence[SealingKey]:
        """Return every key that ever signed, and log the looking."""
        return [msgspec.convert(one, SealingKey) for one in await self._all(KEYS)]

    async def place(self, event_id: UUID) -> Place:
        """Return where an event is sealed, and log that it was looked at.

        Raises:
            NotFound: there is no such event, it is not sealed yet, or the actor may not read the log.
        """
        return msgspec.convert(await self._one(PLACE, kind_name(AuditEvent), event_id, event_id), Place)

    async def hashes(self, wanted: Collection[Stored]) -> dict[Stored, bytes]:
        """Return what is stored of these runs of 256."""
        work, places = self._work, list(wanted)
        given = ([one.tier for one in places], [one.number for one in places])
        rows = await work.pool.fetch(HASHES, *work.context, *given)
        return {Stored(row["tier"], row["number"]): row["hash"] for row in rows}

    async def _one(self, text: str, kind: str, object_id: UUID | None, *given: object) -> dict[str, Any]:
        found = await self._logged(text, "found", kind, object_id, *given)
        if not found:
            raise NotFound
        return found[0]

    async def _all(self, text: str, *given: object) -> list[dict[str, Any]]:
        return await self._logged(text, f"context where {statements.ENTERED}", KIND, None, *given)

    async def _logged(
        self, text: str, source: str, kind: str, object_id: UUID | None, *given: object
    ) -> list[dict[str, Any]]:
        """Read, and append one event for each row of `source`."""
        work = self._work
        if not visible(work.actor, AuditEvent.__name__, work.now):
            return []
        events, _ = statements.logged([False], len(statements.CONTEXT) + 1 + len(given), source)
        parts = [statements.context(), f"found as materialized ({text})", *events]
        values = [*work.context, *given, *work.logged(kind, object_id)]
        return [dict(row) for row in await work.pool.fetch(f"with {', '.join(parts)} select * from found", *values)]

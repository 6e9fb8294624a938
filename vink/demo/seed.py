"""Fills an empty database with the fictional municipality, once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.calendar import DanishCalendar
from adapters.postgres.pool import Pool
from adapters.postgres.work import PostgresBegin
from domain.ports import Terms
from vink.demo.matters import Script, ScriptedIds, put_matters
from vink.demo.organisation import put_organisation


async def seed(
    pool: Pool, now: datetime, new_id: Callable[[], UUID], terms: Terms, jwks: dict[str, dict[str, Any]]
) -> None:
    """Put organisation and matters into a database that is marked as demo; `jwks` has each system's public keys."""
    async with pool.acquire() as connection, connection.transaction():
        await put_organisation(connection, now, jwks)
    ids = ScriptedIds(new_id)
    await put_matters(Script(PostgresBegin(pool, lambda: now, ids, DanishCalendar(), terms), ids), now)

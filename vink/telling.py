"""Telling what happened, beside everything else: each second events get their place in the feed."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import structlog

from adapters.postgres.outbox import MOST, place
from adapters.postgres.pool import Pool
from vink.wiring import UNAVAILABLE, pool_on

EVERY = 1.0  # seconds
log = structlog.get_logger("telling")


async def keep_telling(pool: Pool) -> None:
    """Give events their place every second, and at once while more wait than one round takes, until cancelled; a
    database that does not answer is waited for."""
    while True:
        try:
            more = await place(pool) == MOST
        except UNAVAILABLE as error:
            log.warning("database_unavailable", error=type(error).__name__)
            more = False
        await asyncio.sleep(0.0 if more else EVERY)


@asynccontextmanager
async def telling(url: str) -> AsyncIterator[Coroutine[Any, Any, None]]:
    """Open what telling needs on the database at `url`, and yield what tells and never ends.

    Raises:
        OSError, asyncpg.PostgresError: the database cannot be used.
    """
    async with pool_on(url, 1, "vink_app") as pool:
        rounds = keep_telling(pool)
        try:
            yield rounds
        finally:
            rounds.close()

"""What has to be done again and again, beside the requests."""

import asyncio
import signal

import asyncpg
import structlog

from vink.wiring import UNAVAILABLE, pool_on

EVERY = 60.0  # seconds


async def keep_house(pool: asyncpg.Pool) -> dict[str, int]:
    """Do once what is due and return how many rows each task touched.

    Expired OAuth rows and submissions older than a day are removed, and the log's months are made ahead.
    """
    rows = await pool.fetch("select task, rows from vink.keep_house()")
    return {row["task"]: row["rows"] for row in rows}


async def work(url: str) -> None:
    """Keep house until SIGINT or SIGTERM; a database that does not answer is waited for."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    log = structlog.get_logger("worker")
    async with pool_on(url, 1, "vink_app") as pool:
        while not stop.is_set():
            try:
                log.info("kept_house", **await keep_house(pool))
            except UNAVAILABLE as error:
                log.warning("database_unavailable", error=type(error).__name__)
            try:
                await asyncio.wait_for(stop.wait(), EVERY)
            except TimeoutError:
                continue

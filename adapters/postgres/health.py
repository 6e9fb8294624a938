"""Whether the database can be worked with, and the numbers that only it knows."""

import asyncio
import hashlib
from collections.abc import Mapping
from datetime import datetime
from functools import cache

from adapters.postgres.migrate import scripts
from adapters.postgres.pool import LOST, Pool

PATIENCE = 2.0


async def is_ready(pool: Pool) -> bool:
    """Whether the database answers in time and has had every migration that this program knows; more do no harm."""
    try:
        async with asyncio.timeout(PATIENCE):
            done = await pool.fetch("select digest from migrations")
    except LOST:
        return False
    return expected() <= {row["digest"] for row in done}


@cache
def expected() -> frozenset[str]:
    """Return the digest of every migration."""
    return frozenset(hashlib.sha256(text.encode()).hexdigest() for _, _, text in scripts())


async def gauges(pool: Pool, now: datetime) -> Mapping[str, float]:
    """Return the connections in use, how many events of the log wait to be sealed and for how many seconds, and how old
    the newest checkpoint is, if there is one; of these, only the connections when the database does not answer."""
    used = {"pool_connections": pool.size, "pool_connections_in_use": pool.in_use}
    try:
        async with asyncio.timeout(PATIENCE):
            row = await pool.fetchrow("select pending, oldest, checkpoint from vink.audit_backlog()")
    except LOST:
        return used | {"database_up": 0}
    age = (now - row["oldest"]).total_seconds() if row["oldest"] else 0.0
    found = used | {"database_up": 1, "audit_pending": row["pending"], "audit_pending_seconds": max(0.0, age)}
    if row["checkpoint"]:
        found["audit_checkpoint_age_seconds"] = max(0.0, (now - row["checkpoint"]).total_seconds())
    return found

"""What has been revoked and could still be accepted: in memory for every check, told by the database as it happens."""

import asyncio
import math
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

import asyncpg
import structlog

from adapters.clock import now
from adapters.oauth.keys import Clock, SigningKeys, UnsafeKeys

EVERY = 1.0  # seconds
CHANNEL = "vink_revocations"

log = structlog.get_logger("oauth")


class Revocations:
    """The revoked tokens, families, clients and subjects, and the departments that exist."""

    def __init__(self) -> None:
        self._revoked: dict[str, float] = {}
        self._told: dict[str, float] = {}
        self._departments: frozenset[str] = frozenset()

    def __call__(self, key: str, issued_at: float) -> bool:
        """Tell whether a token is revoked that carries this key and was issued then."""
        return issued_at <= self._revoked.get(key, -math.inf) or key in self._told

    def knows(self, department: str) -> bool:
        """Tell whether there is such a department."""
        return department in self._departments

    def tell(self, *keys: str) -> None:
        """Take in at once what this process has just revoked; to be called after the commit."""
        for key in keys:
            self._told[key] = time.monotonic()

    def replace(self, revoked: dict[str, float], departments: Iterable[str], begun: float) -> None:
        """Take in what the database said to a question asked at `begun`: each key, and until when tokens with it were
        issued; what was told after that stays."""
        self._revoked, self._departments = revoked, frozenset(departments)
        self._told = {key: told for key, told in self._told.items() if told >= begun}


async def refresh_revocations(pool: Any, revocations: Revocations, clock: Clock = now) -> None:
    """Read once what is revoked and which departments exist; needed before the first token can be accepted.

    Raises:
        OSError, asyncpg.PostgresError: the database cannot be asked.
    """
    begun = time.monotonic()
    rows = await pool.fetch("select key, issued_until from oauth_revocations where expires_at > $1", clock())
    departments = await pool.fetch("select department from departments")
    revoked = {row["key"]: row["issued_until"].timestamp() if row["issued_until"] else math.inf for row in rows}
    revocations.replace(revoked, (row["department"] for row in departments), begun)


class Line(NamedTuple):
    """The connection that is listened on, and what is set when something has come or the connection has ended."""

    connection: Any
    rang: asyncio.Event


@asynccontextmanager
async def listening(pool: Any) -> AsyncIterator[Line]:
    """Be told by the database, on a connection of the pool, as soon as anything has been revoked."""
    rang = asyncio.Event()

    def ring(*_: Any) -> None:
        rang.set()

    async with pool.acquire() as connection:
        await connection.add_listener(CHANNEL, ring)
        connection.add_termination_listener(ring)
        try:
            yield Line(connection, rang)
        finally:
            connection.remove_termination_listener(ring)
            if not connection.is_closed():
                await connection.remove_listener(CHANNEL, ring)


async def keep_revocations_fresh(
    pool: Any, revocations: Revocations, keys: SigningKeys, clock: Clock = now, every: float = EVERY
) -> None:
    """Take in what anybody has revoked, as the database tells and every second, and signing keys that other processes
    have changed; until cancelled.

    While the database does not answer, or the folder of keys cannot be used, what is known stays and the failure is
    logged: no token outlives five minutes.
    """
    while True:
        try:
            async with listening(pool) as line:
                while not line.connection.is_closed():
                    line.rang.clear()
                    await refresh_revocations(pool, revocations, clock)
                    keys.reload()
                    await _rings(line, every)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, UnsafeKeys) as error:
            log.warning("revocations_not_refreshed", error=type(error).__name__)
        await asyncio.sleep(every)


async def _rings(line: Line, every: float) -> None:
    try:
        await asyncio.wait_for(line.rang.wait(), every)
    except TimeoutError:
        return

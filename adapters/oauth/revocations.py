"""What has been revoked and could still be accepted: in memory for every check, kept up to date from the database."""

import asyncio
import time
from collections.abc import Iterable
from typing import Any

import asyncpg
import structlog

from adapters.clock import now
from adapters.oauth.keys import Clock, SigningKeys, UnsafeKeys

EVERY = 3.0  # seconds

log = structlog.get_logger("oauth")


class Revocations:
    """The ids of revoked tokens and families, and the departments that exist. Calling it asks for an id."""

    def __init__(self) -> None:
        self._revoked: frozenset[str] = frozenset()
        self._told: dict[str, float] = {}
        self._departments: frozenset[str] = frozenset()

    def __call__(self, key: str) -> bool:
        return key in self._revoked or key in self._told

    def knows(self, department: str) -> bool:
        """Tell whether there is such a department."""
        return department in self._departments

    def tell(self, *keys: str) -> None:
        """Take in at once what this process has just revoked; to be called after the commit."""
        for key in keys:
            self._told[key] = time.monotonic()

    def replace(self, keys: Iterable[str], departments: Iterable[str], begun: float) -> None:
        """Take in what the database said to a question asked at `begun`; what was told after that stays."""
        self._revoked, self._departments = frozenset(keys), frozenset(departments)
        self._told = {key: told for key, told in self._told.items() if told >= begun}


async def refresh_revocations(pool: Any, revocations: Revocations, clock: Clock = now) -> None:
    """Read once what is revoked and which departments exist; needed before the first token can be accepted.

    Raises:
        OSError, asyncpg.PostgresError: the database cannot be asked.
    """
    begun = time.monotonic()
    keys = await pool.fetch("select key from oauth_revocations where expires_at > $1", clock())
    departments = await pool.fetch("select department from departments")
    revocations.replace((row["key"] for row in keys), (row["department"] for row in departments), begun)


async def keep_revocations_fresh(
    pool: Any, revocations: Revocations, keys: SigningKeys, clock: Clock = now, every: float = EVERY
) -> None:
    """Take in every few seconds what other processes have revoked, and signing keys they have changed; until cancelled.

    While the database does not answer, or the folder of keys cannot be used, what is known stays and the failure is
    logged: no token outlives five minutes.
    """
    while True:
        try:
            await refresh_revocations(pool, revocations, clock)
            keys.reload()
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, UnsafeKeys) as error:
            log.warning("revocations_not_refreshed", error=type(error).__name__)
        await asyncio.sleep(every)

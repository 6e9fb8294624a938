"""Where the database is (what the settings name, or an embedded one that lives as we do), and pools on it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager

import asyncpg

from adapters.postgres.embedded import AlreadyRunningError, address, running
from adapters.postgres.pool import Pool, open_pool
from vink.settings import Settings

UNAVAILABLE = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    # What asyncpg says when a statement meets a connection that the server is just ending.
    asyncpg.InternalClientError,
)


@contextmanager
def database(settings: Settings, *, shared: bool) -> Iterator[tuple[str, str]]:
    """Yield the addresses for the application and for the owner that migrates.

    With `shared`, an embedded server that another of our processes runs is used (`vink token` beside `make run`).

    Raises:
        AlreadyRunningError: another process runs the embedded server, and it is not to be shared.
        EmbeddedPostgresError: no embedded server can be started.
    """
    if settings.database_url is not None:
        yield settings.database_url, settings.migrate_url or settings.database_url
        return
    with ExitStack() as stack:
        try:
            url = stack.enter_context(running(settings.data))
        except AlreadyRunningError:
            found = address(settings.data) if shared else None
            if found is None:
                raise
            url = found
        yield url, url


@asynccontextmanager
async def pool_on(url: str, size: int, role: str) -> AsyncIterator[Pool]:
    """Open a pool whose statements run as `role`, and close it again."""
    pool = await open_pool(url, size, role)
    try:
        yield pool
    finally:
        await pool.close()

"""Where the database is: the one that the settings name, or an embedded one that lives as long as we do."""

from collections.abc import Iterator
from contextlib import contextmanager

from adapters.postgres.embedded import address, running
from vink.settings import Settings


@contextmanager
def database(settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield the addresses for the application and for the owner that migrates.

    An embedded server is started, or used when it already runs on the same data (`vink token` beside `make run`).

    Raises:
        EmbeddedPostgresError: no embedded server can be started.
    """
    if settings.database_url is not None:
        yield settings.database_url, settings.migrate_url or settings.database_url
        return
    found = address(settings.data)
    if found is not None:
        yield found, found
        return
    with running(settings.data) as url:
        yield url, url

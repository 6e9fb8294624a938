"""The signing keys of the embedded server: files in one folder, the newest signs, the ones before it still verify."""

import os
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey, Key

from adapters.clock import now
from adapters.files import UNFINISHED, write_whole

ALGORITHM = "ES256"
# Longer than any token lives (5 minutes) plus what others may cache a key set (5 minutes).
GRACE = timedelta(minutes=15)
STAMP = "%Y%m%dT%H%M%S%fZ"
ABANDONED_AFTER = 60  # seconds


Clock = Callable[[], datetime]


class UnsafeKeys(RuntimeError):
    """The folder of keys cannot be used as it is; the message says what to mend."""


class SigningKeys:
    """The keys in a folder, shared by every process that is given the same folder.

    A key is one file `<kid>.pem`, mode 0600, and its `kid` begins with the moment it was made. Nothing else is stored:
    which key signs and which still verify follows from the names, so a crash between two steps leaves a working set.
    """

    def __init__(self, folder: Path, clock: Clock = now) -> None:
        """Read the folder, and make it, its first key and the secret of the log-in page where they are missing.

        Raises:
            UnsafeKeys: a key can be read by others than its owner.
        """
        self._folder, self._clock = folder, clock
        self._changed: list[Callable[[], None]] = []
        self._keys: dict[str, ECKey] = {}
        self._ends: dict[str, datetime] = {}
        self._read_at = -1
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.reload()
        if not self._keys:
            self.rotate()
        if not (folder / "login.secret").exists():
            write_whole(folder / "login.secret", secrets.token_bytes(32), replace=False)
        self.login_secret = self._content(folder / "login.secret")

    def subscribe(self, changed: Callable[[], None]) -> None:
        """Have `changed` called whenever the set of keys is another one."""
        self._changed.append(changed)

    def signing(self) -> ECKey:
        """Return the newest key; its `kid` is set."""
        self.reload()
        return self._keys[max(self._keys)]

    def find(self, kid: str) -> Key | None:
        """Return the key of this name while it signs or its grace lasts."""
        if kid not in self._keys:
            self.reload()
        return self._published().get(kid)

    def missed(self) -> None:
        """Do nothing: `find` has already looked at the folder."""

    def jwks(self) -> dict[str, Any]:
        """Return the public half of every key that signs or still verifies (RFC 7517), newest first."""
        self.reload()
        published = sorted(self._published().items(), reverse=True)
        return {"keys": [key.as_dict(private=False, kid=kid, use="sig", alg=ALGORITHM) for kid, key in published]}

    def rotate(self) -> str:
        """Make a key that signs from now on, remove those whose grace is over, and return the new `kid`."""
        self.reload()
        key = ECKey.generate_key("P-256")
        # Names order keys, so a clock that was set back must not hide the new key behind the old.
        made = max(self._clock(), *(_made_at(kid) + timedelta(microseconds=1) for kid in self._keys), _EPOCH)
        kid = f"{made.strftime(STAMP)}-{key.thumbprint()[:8]}"
        write_whole(self._folder / f"{kid}.pem", key.as_pem(private=True), replace=True)
        self._read_at = -1
        self.reload()
        for old in self._keys.keys() - self._published().keys():
            (self._folder / f"{old}.pem").unlink(missing_ok=True)
        for left in self._folder.glob(f"{UNFINISHED}*"):
            if time.time() - left.stat().st_mtime > ABANDONED_AFTER:
                left.unlink(missing_ok=True)
        return kid

    def reload(self) -> None:
        """Take in what another process or a person changed in the folder; costs one `stat` when nothing did."""
        stamp = self._folder.stat().st_mtime_ns
        if stamp == self._read_at:
            return
        names = {path.stem for path in self._folder.glob("*.pem")}
        found = {kid: self._keys.get(kid) or self._load(kid) for kid in names}
        keys = {kid: key for kid, key in sorted(found.items()) if key is not None}
        # A second change within one tick of the file system's clock would leave the same stamp.
        self._read_at = stamp if time.time_ns() - stamp > 100_000_000 else -1
        if keys.keys() != self._keys.keys():
            self._keys = keys
            self._ends = {kid: _made_at(later) + GRACE for kid, later in pairwise(keys)}
            for changed in self._changed:
                changed()

    def _published(self) -> dict[str, ECKey]:
        at = self._clock()
        return {kid: key for kid, key in self._keys.items() if kid not in self._ends or at < self._ends[kid]}

    def _load(self, kid: str) -> ECKey | None:
        try:
            _made_at(kid)
        except ValueError:
            raise UnsafeKeys(f"{self._folder / kid}.pem is not named like a key of this folder: remove it") from None
        try:
            content = self._content(self._folder / f"{kid}.pem")
        except FileNotFoundError:
            return None  # another process has just removed it: its grace is over
        key = ECKey.import_key(content, {"kid": kid, "alg": ALGORITHM, "use": "sig"})
        if not key.is_private or key.curve_name != "P-256":
            raise UnsafeKeys(f"{self._folder / kid}.pem is not a private key on P-256: remove it")
        return key

    def _content(self, path: Path) -> bytes:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise UnsafeKeys(f"{path} can be read by others: chmod 600, and rotate if they may have read it")
            return file.read()


_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def _made_at(kid: str) -> datetime:
    return datetime.strptime(kid.split("-")[0], STAMP).replace(tzinfo=UTC)

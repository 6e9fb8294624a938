"""Key files that only their owner can read."""

import os
import secrets
from pathlib import Path

from adapters.files import write_whole


class SecretFileError(ValueError):
    """A key file is missing, open to others or of the wrong size; the message is one sentence without the key."""


def secret_file(path: Path, nbytes: int, *, make: bool = False) -> bytes:
    """Return the key of `nbytes` bytes that the file holds.

    With `make`, a missing file is made with a random key, and missing folders with it. Raises `SecretFileError` when
    the file cannot be read, can be used by anybody but its owner, or has another size.
    """
    if make and not path.exists():
        private_file(path, secrets.token_bytes(nbytes))
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode & 0o777
            key = file.read(nbytes + 1)
    except FileNotFoundError:
        raise SecretFileError(f"{path} is missing: put {nbytes} random bytes there, with mode 0600.") from None
    except OSError as error:
        raise SecretFileError(f"{path} cannot be read ({error.strerror}): give it to this account.") from error
    if mode & 0o077:
        raise SecretFileError(f"{path} has mode {mode:04o} and is open to other accounts: give it mode 0600.")
    if len(key) != nbytes:
        raise SecretFileError(f"{path} does not hold exactly {nbytes} bytes: put the right key there.")
    return key


def private_file(path: Path, key: bytes) -> None:
    """Write a file that only its owner can read, and its folders; it appears whole or not at all, and one that is
    there already stays."""
    for folder in reversed([parent for parent in path.parents if not parent.exists()]):
        # The embedded server of root runs as another account, which has to pass through, but not to look around.
        folder.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, exist_ok=True)
    write_whole(path, key, replace=False)

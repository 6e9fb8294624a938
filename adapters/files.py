"""Files that appear whole or not at all, and that only their owner can read."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

UNFINISHED = ".new-"
"""How the name of a file begins that is not whole yet; what a crash left of one may be removed."""


def write_whole(path: Path, content: bytes, *, replace: bool) -> None:
    """Write a file with mode 0600 into a folder that is there, and have it on the disk before returning. Where
    `replace` is not said, one that is there already stays: whoever was first counts."""
    unfinished = path.with_name(f"{UNFINISHED}{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            unfinished.rename(path)
        else:
            with suppress(FileExistsError):
                path.hardlink_to(unfinished)
    finally:
        unfinished.unlink(missing_ok=True)
    _keep_names(path.parent)


def _keep_names(folder: Path) -> None:
    """Have the names in a folder outlast a crash of the machine, too."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)

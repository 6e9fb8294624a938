"""Folders for the data of tests: in memory where there is room, since what a test writes need not outlive it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 4 * 1024**3


@contextmanager
def folder() -> Iterator[Path]:
    """A folder that any account can pass through, unlike pytest's own; it goes when the block ends."""
    made = Path(tempfile.mkdtemp(prefix="vink-test-", dir=MEMORY if _is_fit() else None))
    made.chmod(0o711)
    try:
        yield made
    finally:
        shutil.rmtree(made)


def _is_fit() -> bool:
    """Whether much can be written to memory, and programs that were copied there run."""
    if not MEMORY.is_dir():
        return False
    found = os.statvfs(MEMORY)
    return found.f_bavail * found.f_frsize > ROOM and not found.f_flag & os.ST_NOEXEC

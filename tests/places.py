"""Folders for the data of tests: in memory where there is room, since what a test writes need not outlive it."""

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
    roomy = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM
    made = Path(tempfile.mkdtemp(prefix="vink-test-", dir=MEMORY if roomy else None))
    made.chmod(0o711)
    try:
        yield made
    finally:
        shutil.rmtree(made)

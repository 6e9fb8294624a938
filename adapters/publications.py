"""Where checkpoints are published: a file to which lines are only ever added, and standard output."""

import asyncio
import fcntl
import json
import os
from collections.abc import Sequence
from pathlib import Path

import structlog

from domain.checkpoints.publishing import Published

TAIL = 65536
"""Bytes from the end of the file in which the newest checkpoint surely is."""


class CheckpointFile:
    """A file with one line of JSON for each checkpoint. Nothing in it is ever changed, so that it may be append-only
    to the system, too; a line that was cut off by a crash is left as it is and followed by the whole one."""

    remembers = True

    def __init__(self, path: Path) -> None:
        self._path = path

    async def newest(self) -> Published | None:
        return await asyncio.to_thread(self._newest)

    async def publish(self, checkpoints: Sequence[Published]) -> None:
        await asyncio.to_thread(self._publish, checkpoints)

    def _newest(self) -> Published | None:
        try:
            with self._path.open("rb") as file:
                return _last(file.fileno())
        except FileNotFoundError:
            return None

    def _publish(self, checkpoints: Sequence[Published]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            fcntl.flock(file, fcntl.LOCK_EX)
            held = _last(file)
            lines = "".join(line_of(one) for one in checkpoints if held is None or one.number > held.number)
            whole = os.fstat(file).st_size == 0 or os.pread(file, 1, os.fstat(file).st_size - 1) == b"\n"
            content = (lines if whole else f"\n{lines}").encode()
            while content:
                content = content[os.write(file, content) :]
            os.fsync(file)
        finally:
            os.close(file)


class StandardOutput:
    """The log of the process, from where it is shipped away."""

    remembers = False

    def __init__(self) -> None:
        self._log = structlog.get_logger("checkpoints")
        self._newest: Published | None = None

    async def newest(self) -> Published | None:
        return self._newest

    async def publish(self, checkpoints: Sequence[Published]) -> None:
        for one in checkpoints:
            self._log.info("checkpoint", checkpoint=one.number, note=one.note)
            self._newest = one


def line_of(checkpoint: Published) -> str:
    """Return a checkpoint as a line of JSON."""
    return json.dumps({"checkpoint": checkpoint.number, "note": checkpoint.note}, ensure_ascii=False) + "\n"


def _last(file: int) -> Published | None:
    size = os.fstat(file).st_size
    for line in reversed(os.pread(file, TAIL, max(0, size - TAIL)).split(b"\n")[:-1]):
        try:
            told = json.loads(line)
            return Published(told["checkpoint"], told["note"])
        except (ValueError, KeyError, TypeError):
            continue
    return None

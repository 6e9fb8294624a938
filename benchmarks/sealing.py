"""How fast the log is sealed, and what requests notice of it."""

import asyncio
import os
import random
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import msgspec

from adapters import clock
from adapters.ids import new_id
from adapters.notes import SEED_BYTES, CheckpointSigner
from adapters.postgres.pool import open_pool
from adapters.postgres.sealer import Sealer
from adapters.publications import CheckpointFile
from benchmarks import world
from benchmarks.contenders import Contender, process
from benchmarks.slices import Slice, Slices
from vink.checkpoints import Alarm, keep_sealed

LONGEST = 3.0  # seconds
SECONDS = 4
"""Of a slice: the worker seals every second, so that three quarters of a slice's work are sealed within it."""
ROUNDS = 6
KIND = "raise"
BESIDE, WITHOUT, AGAIN = "beside", "without", "again"


class Sealing(msgspec.Struct, frozen=True):
    """Leaves sealed in a second, of a backlog; and by rounds the same work with the sealer beside, without it, and
    without it once more, which tells what two slices differ by anyhow. `within` are the shares of what was logged in a
    slice that the sealer beside had sealed at its end."""

    leaves: float
    rounds: list[dict[str, Slice]]
    within: list[float]


@asynccontextmanager
async def sealer_on(url: str, folder: Path) -> AsyncIterator[tuple[Sealer, Alarm]]:
    """Open a sealer whose key and checkpoints lie in the folder, and what would tell of faults."""
    pool = await open_pool(url, 1, "vink_sealer")
    try:
        file = CheckpointFile(folder / "checkpoints.jsonl")
        signer = CheckpointSigner([(folder / "checkpoint.key").read_bytes()])
        yield Sealer(pool, signer, "bench.example/audit", [file], clock.now, new_id), Alarm(pool)
    finally:
        await pool.close()


async def backlog(url: str, folder: Path) -> float:
    """Seal what the load has logged, for a few seconds, and return the leaves of a second."""
    async with sealer_on(url, folder) as (sealer, _):
        sealed = 0
        begun = time.perf_counter()
        while time.perf_counter() - begun < LONGEST and (more := await sealer.seal()):
            sealed += more
        return sealed / (time.perf_counter() - begun)


async def obey(url: str, folder: Path) -> None:
    """Do what is read, line by line, and answer each with a line once it is so: `catch up` seals all that waits,
    `go on` seals as the worker does, and nothing else that a worker does, `rest` ends that."""
    async with sealer_on(url, folder) as (sealer, alarm):
        rounds: asyncio.Task[None] | None = None
        while order := (await asyncio.to_thread(sys.stdin.readline)).strip():
            if order == "catch up":
                while await sealer.seal():
                    pass
            elif order == "go on":
                rounds = asyncio.create_task(keep_sealed(sealer, alarm))
            elif rounds is not None:
                rounds.cancel()
                await asyncio.wait([rounds])
                if not rounds.cancelled():
                    rounds.result()
            sys.stdout.write(f"{order}\n")
            sys.stdout.flush()


class Beside:
    """A sealer in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def order(self, what: str) -> None:
        """Have something done and wait until it is so.

        Raises:
            RuntimeError: it is not.
        """
        asked, told = self.process.stdin, self.process.stdout
        if asked is None or told is None:
            raise RuntimeError("the sealer was started without pipes")
        asked.write(f"{what}\n")
        asked.flush()
        if told.readline().strip() != what:
            raise RuntimeError("the sealer ended by itself; what it said stands above")


@contextmanager
def beside(url: str, folder: Path) -> Iterator[Beside]:
    """Start a sealer that does nothing yet."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with process("-m", "benchmarks.sealing", url, str(folder), **pipes) as started:
        yield Beside(started)


def measure(url: str, folder: Path, ours: Contender, slices: Slices, rounds: int = ROUNDS) -> Sealing:
    """Seal the backlog, then raise concerns with the sealer beside and without it. All that waits is sealed before each
    slice and outside of it, so that in each the same is logged, and beside it no more than that is sealed."""
    key = folder / "checkpoint.key"
    key.touch(0o600)
    key.write_bytes(os.urandom(SEED_BYTES))
    leaves = asyncio.run(backlog(url, folder))
    found: list[dict[str, Slice]] = []
    within = []
    with beside(url, folder) as sealer:
        slices.watch("sealer", sealer.process.pid)
        for _ in range(rounds):
            # Whoever comes later meets another machine; so each comes first as often.
            turns = random.sample((BESIDE, WITHOUT, AGAIN), 3)
            found.append({})
            for turn in turns:
                sealer.order("catch up")
                if turn == BESIDE:
                    sealer.order("go on")
                found[-1][turn] = slices.slice(KIND, ours, SECONDS)
                if turn == BESIDE:
                    sealer.order("rest")
                    left = asyncio.run(world.run(url, "select count(*) from audit_pending"))
                    within.append(1 - left / (found[-1][turn].rate * SECONDS))
    return Sealing(leaves, found, within)


if __name__ == "__main__":
    asyncio.run(obey(sys.argv[1], Path(sys.argv[2])))

"""How fast the log is sealed, and what requests notice of it."""

import asyncio
import os
import signal
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
from benchmarks import cpu, world
from benchmarks.contenders import ROOT, Contender, Load
from benchmarks.slices import SECONDS
from vink.checkpoints import Alarm, keep_sealed

LONGEST = 3.0  # seconds
PAIRS = 6
KIND = "raise"


class Sealing(msgspec.Struct, frozen=True):
    """Leaves sealed in a second, of a backlog; requests a second with the sealer beside, each to the same without it;
    and what of a core the sealer took then."""

    leaves: float
    ratios: list[float]
    cores: list[float]


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


async def go_on(url: str, folder: Path) -> None:
    """Seal as the worker does, until ended; nothing else that a worker does."""
    async with sealer_on(url, folder) as (sealer, alarm):
        await keep_sealed(sealer, alarm)


@contextmanager
def beside(url: str, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a sealer in a process of its own, stopped; `SIGCONT` lets it go on."""
    with (folder / "sealer.log").open("wb") as output:
        command = [sys.executable, "-m", "benchmarks.sealing", url, folder]
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output)
    try:
        while asyncio.run(world.run(url, "select count(*) from audit_pending")):
            if process.poll() is not None:
                raise RuntimeError(f"the sealer ended: {(folder / 'sealer.log').read_text()[-500:]}")
        process.send_signal(signal.SIGSTOP)
        yield process
    finally:
        process.kill()
        process.wait()


def measure(url: str, folder: Path, ours: Contender, load: Load) -> Sealing:
    """Seal the backlog, then raise concerns with and without the sealer beside, in turn."""
    key = folder / "checkpoint.key"
    key.touch(0o600)
    key.write_bytes(os.urandom(SEED_BYTES))
    leaves = asyncio.run(backlog(url, folder))
    ratios, cores = [], []
    with beside(url, folder) as process:
        for number in range(PAIRS):
            rates = {}
            # Whoever comes second of a pair meets another machine; so each comes first in every other one.
            for at_work in (number % 2 == 0, number % 2 == 1):
                process.send_signal(signal.SIGCONT if at_work else signal.SIGSTOP)
                used, started = cpu.trees({"sealer": process.pid}), time.perf_counter()
                rates[at_work] = load.run(ours, KIND, SECONDS)["rate"]
                taken = cpu.trees({"sealer": process.pid})["sealer"] - used["sealer"]
                if at_work:
                    cores.append(taken / (time.perf_counter() - started))
            ratios.append(rates[True] / rates[False])
    return Sealing(leaves, ratios, cores)


if __name__ == "__main__":
    asyncio.run(go_on(sys.argv[1], Path(sys.argv[2])))

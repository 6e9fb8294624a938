"""Slices of one second: what each contender did in it, and whose CPU the machine spent."""

import random
import time

import msgspec

from benchmarks import cpu
from benchmarks.contenders import Contender, Load
from benchmarks.pgbench import Bench

SECONDS = 1
MOST_FOREIGN = 0.15


class Slice(msgspec.Struct, frozen=True):
    """What one contender did of one kind of work, with parts of one core per process tree, and the share of the
    whole machine that others took."""

    kind: str
    contender: str
    rate: float
    p50: float
    p99: float
    cores: dict[str, float]
    foreign: float

    @property
    def quiet(self) -> bool:
        return self.foreign <= MOST_FOREIGN


class Slices:
    """Runs rounds of slices: every kind of work by every contender, in random order."""

    def __init__(self, servers: list[Contender], bench: Bench | None, load: Load, postmaster: int, rest: int) -> None:
        self._servers = servers
        self._bench = bench
        self._load = load
        self._roots = {one.name: one.process.pid for one in servers}
        self._roots |= {"load": load.process.pid, "postgres": postmaster, "rest": rest}

    def watch(self, name: str, root: int) -> None:
        """From now on tell what this process tree takes, too."""
        self._roots[name] = root

    def round(self, kinds: list[str]) -> list[Slice]:
        """Run one round; the contenders of one kind follow each other, so that they meet the same machine."""
        found: list[Slice] = []
        for kind in random.sample(kinds, len(kinds)):
            everybody = random.sample([None, *self._servers], len(self._servers) + 1)
            found.extend(self.slice(kind, one) for one in everybody)
        return found

    def slice(self, kind: str, contender: Contender | None, seconds: float = SECONDS) -> Slice:
        """Let a contender, or pgbench, do one kind of work for a time."""
        used, all_used, started = cpu.trees(self._roots), cpu.machine(), time.perf_counter()
        told = self._told(kind, contender, seconds)
        elapsed = time.perf_counter() - started
        now, all_now = cpu.trees(self._roots), cpu.machine()
        cores = {name: (now[name] - used[name]) / elapsed for name in used}
        foreign = (all_now - all_used) / elapsed - sum(cores.values())
        return Slice(
            kind=kind,
            contender=contender.name if contender else "pgbench",
            rate=told["rate"],
            p50=told["p50"],
            p99=told["p99"],
            cores=cores,
            foreign=max(0.0, foreign) / cpu.CORES,
        )

    def _told(self, kind: str, contender: Contender | None, seconds: float) -> dict[str, float]:
        if contender is not None:
            return self._load.run(contender, kind, seconds)
        if self._bench is None:
            raise RuntimeError("there is no pgbench in this run")
        return self._bench.run(kind, SECONDS)

"""Whose CPU it was: the process trees of the benchmark, and everything else on the machine."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")
CORES = os.cpu_count() or 1


def _stat(process: int) -> tuple[int, int] | None:
    """Return the parent and the ticks that the process and its reaped children used."""
    try:
        text = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return None
    fields = text.rpartition(") ")[2].split()
    return int(fields[1]), sum(int(one) for one in fields[11:15])


def trees(roots: dict[str, int]) -> dict[str, float]:
    """Return the CPU seconds of each process tree; a tree inside another one counts for itself only."""
    found = {int(one.name): _stat(int(one.name)) for one in Path("/proc").iterdir() if one.name.isdigit()}
    owners = {process: name for name, process in roots.items()}
    used = dict.fromkeys(roots, 0.0)
    for process, stat in found.items():
        at: int = process
        while at not in owners and (above := found.get(at)) is not None and above[0] != at:
            at = above[0]
        if stat is not None and at in owners:
            used[owners[at]] += stat[1] / TICK
    return used


def machine() -> float:
    """Return the CPU seconds that anybody used, stolen time included."""
    fields = [int(one) for one in Path("/proc/stat").read_text().partition("\n")[0].split()[1:9]]
    idle = fields[3] + fields[4]
    return (sum(fields) - idle) / TICK


def memory(process: int) -> float:
    """Return the resident memory of a process in MiB."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0

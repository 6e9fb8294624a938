"""What the run says: ratios with quartiles, beside what `performance` asks for."""

import platform
import statistics
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import msgspec

from benchmarks import cpu, world
from benchmarks.scale import Scale
from benchmarks.slices import MOST_FOREIGN, SECONDS, Slice

WORDS = {"raise": "raise a concern", "read": "read one, with its audit event", "page": "page of 50"}
WANTED = {
    ("raise", "pgbench"): (0.42, 1.00),
    ("read", "pgbench"): (0.35, 0.90),
    ("page", "pgbench"): (0.15, 0.25),
    ("raise", "peer"): (8, 15),
    ("read", "peer"): (8, 15),
    ("page", "peer"): (6, 10),
}
OURS = ("litestar", "msgspec", "asyncpg", "uvicorn", "uvloop", "httptools")
PEERS = ("fastapi", "sqlalchemy", "pydantic", "pyjwt", "asyncpg", "uvicorn")


class Results(msgspec.Struct, kw_only=True):
    """Everything that was measured."""

    quick: bool
    start: float
    rounds: list[list[Slice]] = []
    loaded: int = 0
    memory: float = 0.0
    server: str = ""
    checked: list[str] = []
    scale: list[Scale] = []


def ratios(rounds: list[list[Slice]], kind: str, other: str) -> list[float]:
    """Return ours to the other contender, for each round in which both slices were quiet."""
    found = []
    for one in rounds:
        rates = {part.contender: part.rate for part in one if part.kind == kind and part.quiet}
        if "ours" in rates and other in rates:
            found.append(rates["ours"] / rates[other])
    return found


def text(results: Results) -> str:
    """Return the results as Markdown."""
    kinds = [kind for kind in WORDS if any(part.kind == kind for one in results.rounds for part in one)]
    lines = [
        "# The load comparison",
        "",
        "Written by `make bench`. Only ratios within one run mean anything.",
        "",
        *_about(results),
        "",
        "## Throughput",
        f"{world.CONNECTIONS} connections, slices of {SECONDS} s in random order, the first round dropped, slices with "
        f"more than {MOST_FOREIGN:.0%} of the machine taken by others thrown away. pgbench runs our own statements, "
        "prepared; the peer is `benchmarks/peer_fastapi.py`.",
        "",
        "| ours to | work | median | quartiles | kept | floor | target | |",
        "|---|---|---|---|---|---|---|---|",
        *(_ratio(results, kind, other) for other in ("pgbench", "peer") for kind in kinds),
        "",
        "## Waiting",
        "| contender | work | p50, ms | p99, ms | p99 / p50 (floor 6, target 3) |",
        "|---|---|---|---|---|",
        *(_waiting(results, kind, who) for who in ("ours", "peer", "pgbench") for kind in kinds),
        "",
        "## CPU",
        "Cores that each process tree took, and what a request cost, medians of all slices; it hardly depends on what "
        "else the machine did. The load is not what limits while it has room left. For pgbench, `server` is pgbench.",
        "",
        "| contender | work | server | PostgreSQL | load | others | server, us a request | PostgreSQL, us a request |",
        "|---|---|---|---|---|---|---|---|",
        *(_cores(results, kind, who) for who in ("ours", "peer", "pgbench") for kind in kinds),
        "",
        "## Size and start",
        "| measure | found | floor | target | |",
        "|---|---|---|---|---|",
        f"| memory of our process after {results.loaded} s of load | {results.memory:.0f} MiB | 100 MiB | 65 MiB | "
        f"{_verdict(results.memory, 100, 65, less=True)} |",
        f"| start to first answer | {results.start:.2f} s | 1.5 s | 0.7 s | "
        f"{_verdict(results.start, 1.5, 0.7, less=True)} |",
        *(
            f"| {WORDS[one.kind]}: {world.MANY:,} concerns to {world.FEW:,} | {one.many / one.few:.2f} x"
            f"{'' if one.same_plan else ', another plan'} | 2 x | 1.5 x | "
            f"{_verdict(one.many / one.few, 2, 1.5, less=True) if one.same_plan else 'missed'} |"
            for one in results.scale
        ),
        "",
        "## Checked",
        *(f"- {one}" for one in ["Every status was the expected one.", *results.checked]),
    ]
    return "\n".join(lines) + "\n"


def _about(results: Results) -> Iterable[str]:
    day = datetime.now(UTC).date().isoformat()
    yield f"- {day}, {'a quick run' if results.quick else 'a whole run'} of {len(results.rounds)} rounds"
    yield f"- {cpu.CORES} cores, {_gigabytes()} GiB; Linux, Python {platform.python_version()}, {results.server}"
    yield f"- ours: {', '.join(f'{name} {version(name)}' for name in OURS)}"
    yield f"- peer: {', '.join(f'{name} {version(name)}' for name in PEERS)}"


def _gigabytes() -> int:
    kibibytes = int(Path("/proc/meminfo").read_text().split()[1])
    return round(kibibytes / 1024 / 1024)


def _ratio(results: Results, kind: str, other: str) -> str:
    found = ratios(results.rounds, kind, other)
    floor, target = WANTED[kind, other]
    kept = f"{len(found)} of {len(results.rounds)}"
    if not found:
        return f"| {other} | {WORDS[kind]} | too noisy | | {kept} | {floor} | {target} | |"
    low, middle, high = quartiles(found)
    return (
        f"| {other} | {WORDS[kind]} | **{middle:.2f}** | {low:.2f} to {high:.2f} | {kept} | {floor} | {target} | "
        f"{_verdict(middle, floor, target)} |"
    )


def quartiles(found: list[float]) -> tuple[float, float, float]:
    """Return the lower quartile, the median and the upper quartile."""
    if len(found) == 1:
        return found[0], found[0], found[0]
    low, middle, high = statistics.quantiles(found, n=4, method="inclusive")
    return low, middle, high


def _median(results: Results, kind: str, who: str, value: Callable[[Slice], float]) -> float:
    found = [part for one in results.rounds for part in one if (part.kind, part.contender) == (kind, who)]
    return statistics.median(value(part) for part in [part for part in found if part.quiet] or found)


def _waiting(results: Results, kind: str, who: str) -> str:
    p50, p99 = (_median(results, kind, who, one) * 1000 for one in (lambda part: part.p50, lambda part: part.p99))
    return f"| {who} | {WORDS[kind]} | {p50:.1f} | {p99:.1f} | {p99 / p50:.1f} |"


def _cores(results: Results, kind: str, who: str) -> str:
    tree = "rest" if who == "pgbench" else who
    found = [part for one in results.rounds for part in one if (part.kind, part.contender) == (kind, who)]

    def median(value: Callable[[Slice], float]) -> float:
        return statistics.median(map(value, found))

    server, database, load = (median(lambda part, name=name: part.cores[name]) for name in (tree, "postgres", "load"))
    others = median(lambda part: part.foreign * cpu.CORES)
    costs = [median(lambda part, name=name: part.cores[name] / part.rate * 1e6) for name in (tree, "postgres")]
    return (
        f"| {who} | {WORDS[kind]} | {server:.2f} | {database:.2f} | {load:.2f} | {others:.2f} | "
        f"{costs[0]:.0f} | {costs[1]:.0f} |"
    )


def _verdict(found: float, floor: float, target: float, *, less: bool = False) -> str:
    better = (lambda limit: found <= limit) if less else (lambda limit: found >= limit)
    return "target" if better(target) else "floor" if better(floor) else "missed"

"""What the run says: ratios with quartiles, beside what `performance` asks for."""

import platform
import statistics
import sys
import sysconfig
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import msgspec

from benchmarks import cpu, sealing, world
from benchmarks.log_questions import SIZES, Question
from benchmarks.scale import Scale
from benchmarks.sealing import Sealing
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
RULES = f"""\
{world.CONNECTIONS} connections, slices of {SECONDS} s in random order, the first round dropped, slices with more than
{MOST_FOREIGN:.0%} of the machine taken by others thrown away. pgbench runs our own statements, prepared; the peer is
`benchmarks/peer_fastapi.py`, which keeps and answers the same (ADR 0051)."""
CPU_RULES = """\
Cores that each process tree took, and what a request cost its server and PostgreSQL, as medians of all slices: the cost
depends less on what else the machine did. The load does not limit while there is room left. The server of pgbench is
pgbench itself."""
SEALING_RULES = f"""\
What the load has logged is sealed in rounds of a thousand, with a signed checkpoint each, in the database and in a
file. Then concerns are raised in slices of {sealing.SECONDS} s: with the sealer beside, without it, and without it once
more, in random order. All that waits is sealed before each slice and outside of it, so that the same is logged in each,
and the sealer has no more to do than what arises beside it. What two slices without it differ by, everything does."""
SEALING_COLUMNS = ("measure", "median", "quartiles", "kept")
LOG_RULES = """\
Logs of a year, in turn: each statement as the application runs it, its own event included; the median in milliseconds,
and its ratio to the smallest log (floor 2, target 1.5)."""
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
    sealing: Sealing | None = None
    sizes: tuple[int, ...] = ()
    questions: list[Question] = []


def ratios(rounds: list[list[Slice]], kind: str, other: str, *, noisy: bool = False) -> list[float]:
    """Return ours to the other contender, for each round in which both slices were quiet, or for all of them."""
    found = []
    for one in rounds:
        rates = {part.contender: part.rate for part in one if part.kind == kind and (part.quiet or noisy)}
        if "ours" in rates and other in rates:
            found.append(rates["ours"] / rates[other])
    return found


def text(results: Results) -> str:
    """Return the results as Markdown."""
    kinds = [kind for kind in WORDS if any(part.kind == kind for one in results.rounds for part in one)]
    everybody = [(kind, who) for who in ("ours", "peer", "pgbench") for kind in kinds]
    sections = [
        ["# The load comparison", "Written by `make bench`. Only ratios within one run mean anything."],
        [*_about(results)],
        ["## Throughput", RULES],
        [
            *table("ours to", "work", "median", "quartiles", "kept", "floor", "target", ""),
            *(_ratio(results, kind, other) for other in ("pgbench", "peer") for kind in kinds),
        ],
        ["## Waiting"],
        [
            *table("contender", "work", "p50, ms", "p99, ms", "p99 / p50 (floor 6, target 3)"),
            *(_waiting(results, *one) for one in everybody),
        ],
        ["## CPU", CPU_RULES],
        [
            *table("contender", "work", "server", "PostgreSQL", "load", "others", "us a request", "of PostgreSQL"),
            *(_cores(results, *one) for one in everybody),
        ],
        ["## Size and start"],
        [*table("measure", "found", "floor", "target", ""), *_sizes(results)],
        ["## Sealing the log", SEALING_RULES],
        [*table(*SEALING_COLUMNS), *_sealing(results)],
        ["## What auditors ask", LOG_RULES],
        questions_text(results.sizes, results.questions),
        ["## Checked"],
        [f"- {one}" for one in ("Every status was the expected one.", *results.checked)],
    ]
    return "\n\n".join("\n".join(one) for one in sections) + "\n"


def table(*names: str) -> list[str]:
    """Return the first two lines of a table."""
    return [f"| {' | '.join(names)} |", "|" + "---|" * len(names)]


def _sizes(results: Results) -> Iterable[str]:
    memory, start = results.memory, results.start
    verdict = _verdict(memory, 100, 65, less=True)
    yield f"| memory of our process after {results.loaded} s of load | {memory:.0f} MiB | 100 | 65 | {verdict} |"
    yield f"| start to first answer | {start:.2f} s | 1.5 | 0.7 | {_verdict(start, 1.5, 0.7, less=True)} |"
    for one in results.scale:
        times = one.many / one.few
        verdict = _verdict(times, 2, 1.5, less=True) if one.same_plan else "another plan"
        yield f"| {WORDS[one.kind]}, {world.MANY:,} concerns to {world.FEW:,} | {times:.2f} x | 2 | 1.5 | {verdict} |"


def _sealing(results: Results) -> Iterable[str]:
    if results.sealing is not None:
        yield from sealing_text(results.sealing)


def sealing_text(found: Sealing) -> Iterable[str]:
    """Yield what sealing takes, line by line: of the rounds that were quiet, or of all where none was."""
    quiet = [one for one in found.rounds if all(part.quiet for part in one.values())]
    rounds = quiet or found.rounds
    kept = f"{len(quiet)} of {len(found.rounds)}{'' if quiet else ', too noisy'}"
    yield f"| leaves sealed in a second | {found.leaves:,.0f} | | |"
    low, middle, high = quartiles(found.within)
    yield f"| of what a slice logged, sealed within it | {middle:.2f} | {low:.2f} to {high:.2f} | |"
    for name, value in SEALED.items():
        low, middle, high = quartiles([value(one) for one in rounds])
        yield f"| {name} | {middle:.2f} | {low:.2f} to {high:.2f} | {kept} |"


def _to_without(value: Callable[[Slice], float]) -> Callable[[dict[str, Slice]], float]:
    return lambda one: 2 * value(one[sealing.BESIDE]) / (value(one[sealing.WITHOUT]) + value(one[sealing.AGAIN]))


SEALED: dict[str, Callable[[dict[str, Slice]], float]] = {
    "requests a second, with the sealer to without it": _to_without(lambda part: part.rate),
    "the same, without it to without it": lambda one: one[sealing.WITHOUT].rate / one[sealing.AGAIN].rate,
    "p50, with the sealer to without it": _to_without(lambda part: part.p50),
    "p99, with the sealer to without it": _to_without(lambda part: part.p99),
    "our CPU for a request, with the sealer to without it": _to_without(lambda part: part.cores["ours"] / part.rate),
    "PostgreSQL's, its sealing included": _to_without(lambda part: part.cores["postgres"] / part.rate),
    "of a core, by the sealer": lambda one: one[sealing.BESIDE].cores["sealer"],
}
"""What is told of a round, by its name."""


def questions_text(sizes: Sequence[int], questions: Iterable[Question]) -> list[str]:
    """Return the table of what auditors ask, and for which sizes there was no room."""
    lines = table("question", *(f"{size:,} events" for size in sizes), "plan")
    for one in questions:
        shown = [f"{found:.2f} ({found / one.times[0]:.2f} x)" for found in one.times]
        lines.append(f"| {' | '.join([one.name, *shown, 'the same' if one.same_plan else 'another'])} |")
    left_out = [f"{size:,}" for size in SIZES if size not in sizes]
    return (
        [*lines, "", f"Left out: {', '.join(left_out)} events (a quick run, or the disk is short)."]
        if left_out
        else lines
    )


def _about(results: Results) -> Iterable[str]:
    day = datetime.now(UTC).date().isoformat()
    yield f"- {day}, {'a quick run' if results.quick else 'a whole run'} of {len(results.rounds)} rounds"
    yield f"- {cpu.CORES} cores, {_gigabytes()} GiB; Linux, {_python()}, {results.server}"
    yield f"- ours: {', '.join(f'{name} {version(name)}' for name in OURS)}"
    yield f"- peer: {', '.join(f'{name} {version(name)}' for name in PEERS)}"


def _python() -> str:
    found = f"Python {platform.python_version()}"
    if sys.base_prefix == "/usr":
        return f"{found} of the distribution"
    optimised = "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or "")
    return f"{found} built {'with' if optimised else 'without'} --enable-optimizations"


def _gigabytes() -> int:
    kibibytes = int(Path("/proc/meminfo").read_text().split()[1])
    return round(kibibytes / 1024 / 1024)


def _ratio(results: Results, kind: str, other: str) -> str:
    found = ratios(results.rounds, kind, other)
    floor, target = WANTED[kind, other]
    kept = f"{len(found)} of {len(results.rounds)}"
    if not found:
        noisy = statistics.median(ratios(results.rounds, kind, other, noisy=True))
        return f"| {other} | {WORDS[kind]} | too noisy ({noisy:.2f}) | | {kept} | {floor} | {target} | |"
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


def _median(found: list[Slice], value: Callable[[Slice], float]) -> float:
    return statistics.median(map(value, found))


def _slices(results: Results, kind: str, who: str) -> list[Slice]:
    return [part for one in results.rounds for part in one if (part.kind, part.contender) == (kind, who)]


def _waiting(results: Results, kind: str, who: str) -> str:
    found = _slices(results, kind, who)
    quiet = [part for part in found if part.quiet] or found
    p50, p99 = _median(quiet, lambda part: part.p50 * 1000), _median(quiet, lambda part: part.p99 * 1000)
    return f"| {who} | {WORDS[kind]} | {p50:.1f} | {p99:.1f} | {p99 / p50:.1f} |"


def _cores(results: Results, kind: str, who: str) -> str:
    found = _slices(results, kind, who)
    own = "rest" if who == "pgbench" else who
    cores = [statistics.median(part.cores[name] for part in found) for name in (own, "postgres", "load")]
    cores.append(_median(found, lambda part: part.foreign * cpu.CORES))
    costs = [statistics.median(part.cores[name] / part.rate * 1e6 for part in found) for name in (own, "postgres")]
    return (
        " | ".join([f"| {who}", WORDS[kind], *(f"{one:.2f}" for one in cores), *(f"{one:.0f}" for one in costs)]) + " |"
    )


def _verdict(found: float, floor: float, target: float, *, less: bool = False) -> str:
    if less:
        found, floor, target = -found, -floor, -target
    return "target" if found >= target else "floor" if found >= floor else "missed"

"""Runs the comparison and writes `benchmarks/results.md`: `python -m benchmarks [--quick]`."""

import argparse
import asyncio
import os
import sys
from contextlib import ExitStack
from pathlib import Path

from benchmarks import contenders, cpu, log_questions, sealing, world
from benchmarks.contenders import KINDS, Contender, Load
from benchmarks.log_questions import Question
from benchmarks.pgbench import Bench
from benchmarks.report import SEALING_COLUMNS, Results, questions_text, sealing_text, table, text
from benchmarks.scale import Scale, compare, enlarge
from benchmarks.slices import SECONDS, Slices

GROWN = "select (select count(*) from concerns) - {first}"
EVENTS = "select count(*) from {events}"


async def prepare(url: str, keys: world.Keys) -> dict[str, str]:
    """Make a database for everybody and return their addresses."""
    await world.template(url, keys)
    await world.run(url, "create database peer")
    return {
        "ours": await world.copied(url, "ours"),
        "pgbench": await world.copied(url, "pgbench"),
        "peer": world.database(url, "peer"),
    }


async def check(url: str, who: str, raised: int, logged: int, events: str) -> str:
    """Say that what was acknowledged is what was kept.

    Raises:
        RuntimeError: it is not.
    """
    kept = await world.run(url, GROWN.format(first=world.FEW))
    written = await world.run(url, EVENTS.format(events=events))
    if (kept, written) != (raised, logged):
        raise RuntimeError(f"{who} acknowledged {raised} of {logged} but kept {kept} of {written}")
    return f"{who}: {kept:,} concerns and {written:,} audit events were kept, exactly as many as were acknowledged."


def fill(load: Load, ours: Contender, kinds: list[str], seconds: int) -> None:
    """Load the application with all kinds of work in turn."""
    for number in range(0, seconds, SECONDS):
        load.run(ours, kinds[number % len(kinds)], SECONDS)


async def scale(url: str, times: int) -> list[Scale]:
    """Compare few concerns with many."""
    few, many = await world.copied(url, "few"), await world.copied(url, "many")
    await enlarge(many)
    return await compare(few, many, times)


def ask_the_log(url: str, folder: Path, *, quick: bool) -> tuple[tuple[int, ...], list[Question]]:
    """Ask logs of several sizes what auditors ask, as far as there is room for them."""
    sizes = log_questions.fitting(folder, log_questions.SIZES[:2] if quick else log_questions.SIZES)
    return sizes, asyncio.run(log_questions.compare(url, sizes, 50 if quick else 200))


def only_the_log(asked: argparse.Namespace) -> str:
    """Return what the questions to the log take, without the rest of the comparison."""
    with world.server() as (url, _, folder):
        return "\n".join(questions_text(*ask_the_log(url, folder, quick=asked.quick))) + "\n"


def only_sealing(asked: argparse.Namespace) -> str:
    """Return what sealing takes, without the rest of the comparison."""
    keys = world.Keys()
    tokens = [keys.token(number) for number in range(world.CONNECTIONS)]
    with ExitStack() as stack:
        url, postmaster, folder = stack.enter_context(world.server())
        asyncio.run(world.template(url, keys))
        at = asyncio.run(world.copied(url, "ours"))
        ours = stack.enter_context(contenders.ours(at, keys, folder))
        load = stack.enter_context(contenders.load(tokens))
        ours.prepare(tokens[0])
        fill(load, ours, [sealing.KIND], 3)
        slices = Slices([ours], None, load, postmaster, os.getpid())
        found = sealing.measure(at, folder, ours, slices, asked.rounds or (2 if asked.quick else sealing.ROUNDS))
    return "\n".join([*table(*SEALING_COLUMNS), *sealing_text(found)]) + "\n"


def measure(asked: argparse.Namespace) -> Results:
    """Carry out the whole comparison."""
    kinds = [asked.only] if asked.only else list(KINDS)
    rounds = asked.rounds or (3 if asked.quick else 8)
    keys = world.Keys()
    tokens = [keys.token(number) for number in range(world.CONNECTIONS)]
    with ExitStack() as stack:
        url, postmaster, folder = stack.enter_context(world.server())
        urls = asyncio.run(prepare(url, keys))
        ours = stack.enter_context(contenders.ours(urls["ours"], keys, folder))
        peer = stack.enter_context(contenders.peer(urls["peer"], keys, folder))
        asyncio.run(world.run(urls["peer"], *world.peer_concerns(world.FEW), "select 1"))
        asyncio.run(world.seal_for_peer(urls["peer"], keys.master))
        asyncio.run(world.run(urls["peer"], "vacuum full concerns", "vacuum full case_keys", "vacuum analyze"))
        load = stack.enter_context(contenders.load(tokens))
        for one in (ours, peer):
            one.prepare(tokens[0])
        answered = contenders.alike(ours, peer, tokens[0])
        bench = Bench(urls["pgbench"], folder)
        asyncio.run(bench.prepare())
        found = Results(quick=asked.quick, start=ours.start)
        slices = Slices([ours, peer], bench, load, postmaster, os.getpid())
        slices.round(kinds)
        found.rounds = [slices.round(kinds) for _ in range(rounds)]
        loaded = (rounds + 1) * len(kinds) * SECONDS
        found.loaded = max(loaded, 10 if asked.quick else 60)
        fill(load, ours, kinds, found.loaded - loaded)
        found.memory = cpu.memory(ours.process.pid)
        found.checked.append(answered)
        for one, events in ((ours, "audit_event"), (peer, "audit_events")):
            logged = sum(one.asked.values())
            found.checked.append(asyncio.run(check(urls[one.name], one.name, one.asked["raise"], logged, events)))
        raised, logged = bench.done.get("raise", 0), sum(bench.done.values())
        found.checked.append(asyncio.run(check(urls["pgbench"], "pgbench", raised, logged, "audit_event")))
        found.server = "PostgreSQL " + asyncio.run(world.run(url, "show server_version"))
        found.sealing = sealing.measure(urls["ours"], folder, ours, slices, 2 if asked.quick else sealing.ROUNDS)
        if not asked.no_scale:
            found.scale = asyncio.run(scale(url, 300 if asked.quick else 1000))
            found.sizes, found.questions = ask_the_log(url, folder, quick=asked.quick)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, and ten seconds of load for the memory")
    parser.add_argument("--rounds", type=int, help="how many rounds count")
    parser.add_argument("--only", choices=KINDS, help="one kind of work")
    parser.add_argument(
        "--no-scale", action="store_true", help="leave out the million concerns and the ten million events"
    )
    parser.add_argument("--no-file", action="store_true", help="write nothing but what is printed")
    parser.add_argument("--only-log", action="store_true", help="what auditors ask, and nothing else; writes no file")
    parser.add_argument("--only-sealing", action="store_true", help="what sealing takes, and nothing else; no file")
    asked = parser.parse_args()
    if asked.only_sealing:
        sys.stdout.write(only_sealing(asked))
        return
    if asked.only_log:
        sys.stdout.write(only_the_log(asked))
        return
    told = text(measure(asked))
    if not asked.no_file:
        Path(__file__).with_name("results.md").write_text(told)
    sys.stdout.write(told)


if __name__ == "__main__":
    main()

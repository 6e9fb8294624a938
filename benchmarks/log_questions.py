"""Whether a hundred, and a thousand, times as many events make dearer what auditors ask of the log."""

import random
import shutil
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from adapters.postgres.migrate import migrate
from adapters.postgres.pool import Pool, open_pool
from benchmarks import log_rows, world
from benchmarks.log_rows import ACTOR, CITIZEN, DAYS, RARE, SEALED, THING, at
from benchmarks.plans import outline, plan_of
from benchmarks.recorded import Statement, statements_of
from domain.actors import Actor, Role
from domain.audit import Outcome
from domain.audit_export import SealedEvent
from domain.audit_search import AccessAct, AuditSearch, as_of
from domain.checkpoints.types import SignedCheckpoint
from domain.policy import Action, scopes_of
from domain.ports import Ask, Work

SIZES = (10_000, 1_000_000, 10_000_000)
PAGE = 51
AUDITOR = Actor(
    subject=world.known(1),
    client_id="staff-app",
    department="bif",
    roles=frozenset({Role.AUDITOR}),
    scopes=scopes_of([Role.AUDITOR]),
    unit_id=None,
    token_id="bench",
)
ASK = Ask(actor=AUDITOR, action=Action.AUDIT_READ, audited_as="audit:list", reads=True, request_id="0" * 32)
MONTH = {"since": at(0.5), "until": at(0.5 + 30 / DAYS)}
YEAR = {"since": at(0), "until": at(1)}


def searching(
    after: float | None = None, *, then: bool = False, **wanted: Any
) -> Callable[[int], Callable[[Work], Awaitable[Any]]]:
    """Return the asking of a page in a log of so many events: deep in it where `after` names a part of the year, and
    in the log as of its checkpoint with `then`."""

    def of(count: int) -> Callable[[Work], Awaitable[Any]]:
        place = None if after is None else world.known(round(count * after))
        search = as_of(AuditSearch(**wanted), checkpoint(count) if then else None)
        return lambda work: work.audit.page(search, place, PAGE)

    return of


def checkpoint(count: int) -> SignedCheckpoint:
    """Return the checkpoint of a log of so many events."""
    return SignedCheckpoint(id=world.known(0), number=0, at=at(SEALED), size=round(count * SEALED), note="")


def exporting(count: int) -> Callable[[Work], Awaitable[Any]]:
    """Return the asking of a batch of an export, in the middle of it."""
    place = round(count * 0.55)
    after = SealedEvent(id=world.known(place), at=at(place / count), record="", row=None, position=None, leaf=None)
    return lambda work: work.audit.sealed(as_of(AuditSearch(**YEAR), checkpoint(count)), after, PAGE)


QUESTIONS: Mapping[str, Callable[[int], Callable[[Work], Awaitable[Any]]]] = {
    "a page of an actor's month": searching(actor=ACTOR, **YEAR),
    "the year of an actor who hardly acts": searching(actor=RARE, **YEAR),
    "a page of a department, deep in its month": searching(0.52, department="sof", **MONTH),
    "a department and an actor": searching(department="buf", actor=ACTOR, **YEAR),
    "who saw a thing": searching(object_id=THING, outcome=Outcome.ALLOWED, **YEAR),
    "who saw a person": searching(person=CITIZEN, outcome=Outcome.ALLOWED, **YEAR),
    "who was refused": searching(act=AccessAct.REFUSED, **YEAR),
    "an actor, as of a checkpoint": searching(actor=ACTOR, then=True, **YEAR),
    "who saw a thing, as of a checkpoint": searching(object_id=THING, outcome=Outcome.ALLOWED, then=True, **YEAR),
    "a batch of an export": exporting,
}


class Question(msgspec.Struct, frozen=True):
    """What a question takes at each size, in milliseconds, and whether every plan is the same."""

    name: str
    times: list[float]
    same_plan: bool


async def fill(url: str, count: int) -> str:
    """Make a database with that many events, and return its address."""
    await world.run(url, f"create database log_{count}")
    made = world.database(url, f"log_{count}")
    await migrate(made)
    for statement in log_rows.statements(count):
        await world.run(made, "set synchronous_commit = off", statement)
    return made


def fitting(folder: Path, sizes: tuple[int, ...]) -> tuple[int, ...]:
    """Return the sizes for which there is room on the disk, with as much again to spare."""
    free = shutil.disk_usage(folder).free
    return tuple(size for n, size in enumerate(sizes) if 2 * log_rows.BYTES * sum(sizes[: n + 1]) < free)


async def compare(url: str, sizes: tuple[int, ...], times: int) -> list[Question]:
    """Ask every question of logs of these sizes, in turn."""
    pools = {size: await open_pool(await fill(url, size), 1, "vink_app") for size in sizes}
    try:
        return [await _ask(name, pools, times) for name in QUESTIONS]
    finally:
        for pool in pools.values():
            await pool.close()


async def _ask(name: str, pools: Mapping[int, Pool], times: int) -> Question:
    asked: dict[int, Statement] = {}
    plans = []
    for size, pool in pools.items():
        asked[size], *_ = await statements_of(ASK, QUESTIONS[name](size))
        async with pool.acquire() as connection:
            plans.append(outline(await plan_of(connection, asked[size].text, asked[size].given)))
    waits: dict[int, list[float]] = {size: [] for size in pools}
    found: set[int] = set()
    for _ in range(times):
        for size, pool in random.sample(list(pools.items()), len(pools)):
            given = _fresh(asked[size])
            started = time.perf_counter()
            rows = await pool.fetch(asked[size].text, *given)
            waits[size].append((time.perf_counter() - started) * 1000)
            found.add(len(rows))
    if 0 in found:
        raise RuntimeError(f"{name} found nothing")
    return Question(name, [statistics.median(waits[size]) for size in pools], all(one == plans[0] for one in plans))


def _fresh(statement: Statement) -> list[Any]:
    """Return the parameters with new ids for the events that the asking leaves."""
    made = {one: UUID(int=random.getrandbits(128)) for one in statement.made}
    return [made.get(one, one) if isinstance(one, UUID) else one for one in statement.given]

"""Whether a hundred times as many concerns cost more: get and list, plan against plan and time against time."""

import random
import statistics
import time
from typing import Any
from uuid import UUID

import msgspec

from adapters.postgres.pool import Pool, open_pool
from benchmarks import world
from benchmarks.pgbench import AFTER, READ, recorded
from benchmarks.plans import outline, plan_of

KINDS = ("read", "page")


class Scale(msgspec.Struct, frozen=True):
    """What a kind of work needs at both sizes: the median in milliseconds, and whether the plan is the same."""

    kind: str
    few: float
    many: float
    same_plan: bool


async def enlarge(url: str) -> None:
    """Make the concerns of a database as many as there are in the large one."""
    more = world.concerns(world.MANY - world.FEW, world.FEW)
    await world.run(
        url,
        "set synchronous_commit = off",
        *more,
        "vacuum (analyze, parallel 0) vault.keys",
        "vacuum (analyze, parallel 0) concerns",
        "checkpoint",
    )


async def compare(few_url: str, many_url: str, times: int) -> list[Scale]:
    """Run the statements on both databases in turn."""
    few, many = [await open_pool(url, 1, "vink_app") for url in (few_url, many_url)]
    try:
        return [await _compare(kind, few, many, times) for kind in KINDS]
    finally:
        await few.close()
        await many.close()


async def _compare(kind: str, few: Pool, many: Pool, times: int) -> Scale:
    statement = (await recorded())[kind]

    def given(count: int) -> list[Any]:
        place = world.known(random.randrange(100, count))
        fresh = {one: UUID(int=random.getrandbits(128)) for one in statement.made} | {READ: place, AFTER: place}
        return [fresh.get(one, one) if isinstance(one, UUID) else one for one in statement.given]

    plans = []
    waits: list[list[float]] = []
    for pool, count in ((few, world.FEW), (many, world.MANY)):
        async with pool.acquire() as connection:
            plans.append(outline(await plan_of(connection, statement.text, given(count))))
        waits.append([])
    for _ in range(times):
        for pool, count, measured in zip((few, many), (world.FEW, world.MANY), waits, strict=True):
            chosen = given(count)
            started = time.perf_counter()
            rows = await pool.fetch(statement.text, *chosen)
            measured.append((time.perf_counter() - started) * 1000)
            if len(rows) != (1 if kind == "read" else 51):
                raise RuntimeError(f"{kind} found {len(rows)} rows")
    return Scale(kind, statistics.median(waits[0]), statistics.median(waits[1]), plans[0] == plans[1])

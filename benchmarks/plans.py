"""How the server carries out a statement that an application has prepared: its generic plan, and what it touched."""

import json
from collections.abc import Iterator
from typing import Any


async def plan_of(connection: Any, text: str, given: tuple[Any, ...] | list[Any], *, run: bool = False) -> Any:
    """Return the plan as the server tells it in JSON; with `run`, the statement is carried out and rolled back."""
    prepared = await connection.prepare(text)
    asked = ", ".join(f"quote_nullable((${n}::{name})::text)" for n, name in enumerate(_types(prepared), start=1))
    literals = ", ".join(await connection.fetchrow(f"select {asked}", *given))
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute("set local plan_cache_mode = force_generic_plan")
        await connection.execute(f"prepare planned as {text}")
        how = "analyze, buffers, timing off, " if run else ""
        found = await connection.fetchval(f"explain ({how}format json) execute planned ({literals})")
    finally:
        await transaction.rollback()
        await connection.execute("deallocate all")
        await connection.reload_schema_state()
    return (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]


def _types(prepared: Any) -> list[str]:
    return [one.name for one in prepared.get_parameters()]


def nodes(plan: Any) -> Iterator[Any]:
    """Yield every node of a plan, the outer before the inner."""
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


def outline(plan: Any) -> list[str]:
    """Return what each node does to what, without costs."""
    return [
        " ".join(str(one[name]) for name in ("Node Type", "Operation", "Relation Name", "Index Name") if name in one)
        for one in nodes(plan)
    ]


def buffers(plan: Any) -> int:
    """Return how many pages a plan that was run has touched."""
    return int(plan["Shared Hit Blocks"]) + int(plan["Shared Read Blocks"])

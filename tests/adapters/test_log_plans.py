"""How PostgreSQL carries out what auditors ask, and that more events do not make it dearer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from adapters.postgres.pool import open_pool
from benchmarks import log_rows
from benchmarks.log_questions import ASK, QUESTIONS
from benchmarks.plans import buffers, nodes, outline, plan_of
from benchmarks.recorded import statements_of
from tests.adapters.test_plans import NUMBERS
from tests.recycling import execute, in_database

FEW, MANY = 10_000, 100_000


@asynccontextmanager
async def filled(server: str, template: str, count: int) -> AsyncIterator[Any]:
    """A connection of the application to a log of that many events."""
    name = f"log_plans_{next(NUMBERS)}"
    await execute(server, f"create database {name} template {template} strategy file_copy")
    url = in_database(server, name)
    for one in log_rows.statements(count):
        await execute(url, one)
    pool = await open_pool(url, 1, "vink_app")
    try:
        async with pool.acquire() as connection:
            yield connection
    finally:
        await pool.close()
        await execute(server, f"drop database {name} with (force)")


async def planned(connection: Any, name: str, count: int) -> Any:
    asked, *_ = await statements_of(ASK, QUESTIONS[name](count))
    return await plan_of(connection, asked.text, asked.given, run=True)


def scans(plan: Any) -> list[Any]:
    return [one for one in nodes(plan) if str(one.get("Relation Name", "")).startswith(("audit_event", "audit_leaf"))]


async def test_what_auditors_ask_walks_an_index_and_ten_times_as_many_events_are_not_dearer(
    server: str, template: str
) -> None:
    async with filled(server, template, FEW) as few, filled(server, template, MANY) as many:
        for name in QUESTIONS:
            less, more = await planned(few, name, FEW), await planned(many, name, MANY)
            read: list[Any] = []
            for plan in (less, more):
                read = [one for one in scans(plan) if one["Node Type"] != "ModifyTable"]
                assert read, name
                assert {one["Node Type"] for one in read} <= {"Index Scan", "Index Only Scan"}, (name, outline(plan))
                # What several things of a person left is put in order: a page of each at most.
                sorts = [one for one in nodes(plan) if "Sort" in one["Node Type"]]
                assert not sorts or "person" in name, (name, outline(plan))
            walked = sum(one["Actual Loops"] for one in read)
            assert buffers(more) <= 1.5 * buffers(less) + 3 * walked, (name, buffers(less), buffers(more))


async def test_a_search_for_what_no_index_has_would_be_seen(server: str, template: str) -> None:
    async with filled(server, template, FEW) as few:
        plan = await plan_of(few, "select from audit_event where request_id = $1 order by client", ["x"])
        assert "Seq Scan" in {one["Node Type"] for one in scans(plan)}

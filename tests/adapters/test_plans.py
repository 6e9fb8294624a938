"""How PostgreSQL carries out the statements of lists and readings, and that more rows do not make them dearer."""

import itertools
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import msgspec
import pytest

from adapters.postgres import statements, tables
from adapters.postgres.pool import open_pool
from adapters.postgres.statements import context_of
from benchmarks.plans import buffers, nodes, outline, plan_of
from benchmarks.recorded import statements_of
from domain.concerns import ConcernHead
from domain.consultations.types import ConsultationHead
from domain.policy import Action
from domain.ports import Ask, Work
from domain.referrals.types import ReferralHead
from domain.worklist import worklist
from tests.asking import ask
from tests.recycling import execute, in_database
from vink.demo.personas import PERSONAS, SCHOOL

ID = "('019b0000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid"
NOW = "timestamptz '2026-01-01' + n * interval '1 minute'"
WHO = "('019b0000-0000-7000-9000-' || lpad(to_hex(n % 97), 12, '0'))::uuid"
TEACHER = PERSONAS["teacher"].id
RESOURCE_PERSON = PERSONAS["resource-person"].id


def rows(count: int) -> list[str]:
    """Return what puts that many concerns and consultations there: three departments, some units, every state."""
    shared = f"""
        {ID} as id, (array['buf', 'sof', 'bif'])[1 + n % 3] as department, 1 as version, {NOW} as at,
        case when n % 4 = 0 then '{SCHOOL}'::uuid when n % 4 = 1 then {WHO} end as unit_id
        from generate_series(0, {count - 1}) as n
    """
    return [
        f"""insert into concerns (id, department, version, created_at, updated_at, status, unit_id, raised_by, kle,
            raised_by_function, age_band, sealed, wish, urgency, holder, holder_id, due_at)
        select id, department, version, at, at, (array['raised', 'consulting', 'referred', 'closed'])[1 + n % 4],
            unit_id, {WHO}, '27.00.00', 'teacher', '15_17', '\\x00', 'advice', 'soon',
            case when n % 4 < 3 then 'asker' end, case when n % 4 < 3 then {WHO} end, case when n % 4 < 3 then at end
        from (select n, {shared}) as one""",
        f"""insert into consultations (id, department, version, created_at, updated_at, status, unit_id, asked_by,
            asked_by_staff, kle, sealed, expertise_requested, language, channel, age_band, urgency, submitted_at,
            offered_to, assigned_to, recused, holder, holder_id, due_at)
        select id, department, version, at, at, (array['submitted', 'assigned', 'closed', 'closed'])[1 + n % 4],
            unit_id, '{TEACHER}', true, '27.00.00', '\\x00', '{{}}', 'da', 'written', '15_17', 'soon', at,
            '{{}}', case when n % 4 = 1 then case when n % 100 = 1 then '{RESOURCE_PERSON}' else {WHO} end end, '{{}}',
            case n % 4 when 0 then 'panel_coordinator' when 1 then 'resource_person' end,
            case when n % 4 = 1 then case when n % 100 = 1 then '{RESOURCE_PERSON}' else {WHO} end end,
            case when n % 4 < 2 then at end
        from (select n, {shared}) as one""",
        f"""insert into vault.keys (id, use, master_key, wrapped_key)
        select id, 'case', 'fictional', '\\x00' from (select n, {shared}) as one""",
        f"""insert into referrals (id, department, version, created_at, updated_at, status, unit_id, referred_by,
            asker_id, citizen_ref, kle, support_for, age_band, minor_concerned, sealed, submitted_at, disclosure_until,
            known_version, outcome, holder, due_at)
        select id, department, version, at, at, (array['submitted', 'received', 'closed', 'closed'])[1 + n % 4],
            unit_id, '{TEACHER}', '{TEACHER}', id, '27.00.00', 'youth', '15_17', true, '\\x00', at,
            case n % 500 when 0 then timestamptz '2099-01-01' when 1 then at end,
            1, case when n % 4 > 1 then 'other_support' end,
            case when n % 4 < 2 then 'vink_coordinator' end, case when n % 4 < 2 then at end
        from (select n, {shared}) as one""",
        "analyze concerns, consultations, referrals, vault.keys",
    ]


def known(number: int) -> UUID:
    """Return the id of one of the rows."""
    return UUID(int=UUID("019b0000-0000-7000-8000-000000000000").int + number)


PLACE = known(5_000)
UseCase = Callable[[Work], Awaitable[Any]]
CASES: dict[str, tuple[Ask, UseCase]] = {
    "a concern": (ask("school-system", Action.CONCERN_READ), lambda work: work.concerns.get(known(3_003))),
    "a concern of a unit": (ask("teacher", Action.CONCERN_READ), lambda work: work.concerns.get(known(3_000))),
    "a consultation": (ask("teacher", Action.CONSULTATION_READ), lambda work: work.consultations.get(known(3_000))),
    "concerns": (
        ask("school-system", Action.CONCERN_READ),
        lambda work: work.concerns.heads(ConcernHead, {}, PLACE, 51),
    ),
    "concerns of a unit": (
        ask("teacher", Action.CONCERN_READ),
        lambda work: work.concerns.heads(ConcernHead, {}, PLACE, 51),
    ),
    "concerns of a status": (
        ask("school-system", Action.CONCERN_READ),
        lambda work: work.concerns.heads(ConcernHead, {"status": "closed"}, PLACE, 51),
    ),
    "concerns of a unit and a status": (
        ask("teacher", Action.CONCERN_READ),
        lambda work: work.concerns.heads(ConcernHead, {"status": "raised"}, PLACE, 51),
    ),
    "consultations": (
        ask("school-system", Action.CONSULTATION_READ),
        lambda work: work.consultations.heads(ConsultationHead, {}, PLACE, 51),
    ),
    "consultations of a unit": (
        ask("teacher", Action.CONSULTATION_READ),
        lambda work: work.consultations.heads(ConsultationHead, {}, PLACE, 51),
    ),
    "consultations that were sent": (
        ask("panel-coordinator", Action.CONSULTATION_READ),
        lambda work: work.consultations.heads(ConsultationHead, {}, PLACE, 51),
    ),
    "consultations of a status": (
        ask("panel-coordinator", Action.CONSULTATION_READ),
        lambda work: work.consultations.heads(ConsultationHead, {"status": "submitted"}, PLACE, 51),
    ),
    "referrals that were sent": (
        ask("vink-coordinator", Action.REFERRAL_READ),
        lambda work: work.referrals.heads(ReferralHead, {}, PLACE, 51),
    ),
    "referrals of a status": (
        ask("vink-coordinator", Action.REFERRAL_READ),
        lambda work: work.referrals.heads(ReferralHead, {"status": "received"}, PLACE, 51),
    ),
    "what waits for a teacher": (ask("teacher", Action.CONSULTATION_READ), lambda work: worklist(work, 50)),
    "what waits for the panel": (ask("panel-coordinator", Action.CONSULTATION_READ), lambda work: worklist(work, 50)),
    "what waits for a resource person": (
        ask("resource-person", Action.CONSULTATION_READ),
        lambda work: worklist(work, 50),
    ),
}

LOOKED_UP = re.compile(r"\(id = \w+\.referral_id\)\Z")
"""The condition under which the policy of what lies with a referral asks for that one referral: no walk."""
MOSTLY_SENT = ("consultations that were sent", "referrals that were sent")
"""Lists of which nearly every row is part: the primary key has their order."""
TABLES = {"concerns", "consultations", "referrals"}
NUMBERS = itertools.count(1)


@asynccontextmanager
async def filled(server: str, template: str, count: int) -> AsyncIterator[Any]:
    """A connection of the application to a database with that many rows."""
    name = f"plans_{next(NUMBERS)}"
    await execute(server, f"create database {name} template {template} strategy file_copy")
    url = in_database(server, name)
    for one in rows(count):
        await execute(url, one)
    pool = await open_pool(url, 1, "vink_app")
    try:
        async with pool.acquire() as connection:
            yield connection
    finally:
        await pool.close()
        await execute(server, f"drop database {name} with (force)")


@pytest.fixture
async def few(server: str, template: str) -> AsyncIterator[Any]:
    """A connection of the application to a database with ten thousand rows of each kind."""
    async with filled(server, template, 10_000) as connection:
        yield connection


async def plans(connection: Any, case: tuple[Ask, UseCase]) -> list[Any]:
    """Return how the statements of a case that read from our tables are carried out."""
    found = [await plan_of(connection, one.text, one.given, run=True) for one in await statements_of(*case)]
    return [plan for plan in found if any(node.get("Relation Name") in TABLES for node in nodes(plan))]


def paths(plan: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield each node of a plan with all that is above it."""
    yield (*above, plan)
    for inner in plan.get("Plans", ()):
        yield from paths(inner, (*above, plan))


def enters_first(path: tuple[Any, ...]) -> bool:
    """Whether a condition that holds once for all, and that the context decides, stands above a scan."""
    for node in path:
        entering = {
            inner["Subplan Name"].split(" (")[0]
            for inner in node.get("Plans", ())
            if "Subplan Name" in inner and inner.get("CTE Name") == "context"
        }
        below = path[path.index(node) + 1 :]
        if any(name in one.get("One-Time Filter", "") for name in entering for one in (node, *below)):
            return True
    return False


async def test_no_table_is_searched_or_sorted(few: Any) -> None:
    for name, case in CASES.items():
        found = await plans(few, case)
        assert found, name
        for plan in found:
            for node in nodes(plan):
                if node.get("Relation Name") in TABLES:
                    assert node["Node Type"] == "Index Scan", (name, outline(plan))
                if node["Node Type"] == "Sort":
                    # Two lists of one page each may be put together; a table may not.
                    assert node["Plans"][0]["Node Type"] == "Append", (name, outline(plan))
                    assert {one["Node Type"] for one in node["Plans"][0]["Plans"]} <= {"Limit", "Subquery Scan"}


async def test_a_list_is_walked_in_an_index_of_its_own(few: Any) -> None:
    for name, case in CASES.items():
        walked = [
            node.get("Index Name", "")
            for plan in await plans(few, case)
            for node in nodes(plan)
            if not LOOKED_UP.match(node.get("Index Cond", ""))
        ]
        if name not in ("a concern", "a concern of a unit", "a consultation", *MOSTLY_SENT):
            assert not [one for one in walked if one.endswith("_pkey")], (name, walked)


async def test_the_context_is_entered_before_a_row_is_touched(few: Any) -> None:
    for name, case in CASES.items():
        for plan in await plans(few, case):
            scans = [path for path in paths(plan) if path[-1].get("Relation Name") in TABLES]
            assert scans
            assert all(enters_first(path) for path in scans), (name, outline(plan))


async def test_the_context_is_entered_before_one_of_any_kind_is_looked_for(few: Any) -> None:
    """On a lane it would otherwise be a neighbour's context that decides."""
    for kind, table in tables.TABLES.items():
        text = statements.get(kind, statements.shape(({},)), audited=False)
        plan = await plan_of(few, text, [*context_of(PERSONAS["teacher"].actor()), PLACE, 0])
        scans = [path for path in paths(plan) if path[-1].get("Relation Name") == table]
        assert scans, table
        assert all(enters_first(path) for path in scans), (table, outline(plan))


async def test_a_department_without_concerns_is_told_so_at_once(few: Any) -> None:
    teacher = CASES["concerns of a unit"][0]
    nobody = msgspec.structs.replace(teacher, actor=msgspec.structs.replace(teacher.actor, department="none"))
    everywhere = msgspec.structs.replace(nobody, actor=msgspec.structs.replace(nobody.actor, unit_id=None))
    for asking in (nobody, everywhere):
        for name in ("concerns of a unit", "concerns of a unit and a status", "consultations of a unit"):
            for plan in await plans(few, (asking, CASES[name][1])):
                assert buffers(plan) < 25, (name, outline(plan))


async def test_ten_times_as_many_rows_are_not_dearer(server: str, template: str, few: Any) -> None:
    async with filled(server, template, 100_000) as many:
        for name, case in CASES.items():
            for less, more in zip(await plans(few, case), await plans(many, case), strict=True):
                assert outline(less) == outline(more), name
                # An index of more rows is a level deeper; each scan goes down it once, and so does the look for the
                # key of a case, which the plan shows as a call.
                scans = sum("Index Name" in node for node in nodes(more))
                scans += sum(node["Actual Loops"] for node in nodes(more) if "Function Name" in node)
                assert buffers(more) <= 1.25 * buffers(less) + 3 * scans, name


async def test_these_tests_would_see_a_search_and_a_sort(few: Any) -> None:
    searched = await plan_of(few, "select from concerns where kle = $1 order by age_band", ["27.00.00"])
    assert {"Sort", "Seq Scan"} <= {node["Node Type"] for node in nodes(searched)}
    (scan,) = [path for path in paths(searched) if path[-1].get("Relation Name") in TABLES]
    assert not enters_first(scan)

"""The database alone holds what an emergency access opens, to whom, for how long, and who reviews it."""

from datetime import timedelta
from typing import Any

import asyncpg
import msgspec
import pytest

from adapters import clock
from adapters.ids import new_id
from adapters.postgres.pool import Pool
from adapters.postgres.work import PostgresBegin
from domain.actors import Actor
from domain.emergency_accesses import EmergencyAccess, OpenedKind
from domain.errors import Forbidden, Stale
from domain.events import Event
from domain.policy import Action
from domain.records import change
from tests.api.test_row_security import enter
from tests.asking import ask_of
from tests.contract.test_emergency_accesses import DPO, MANAGER, OTHER, TEACHER, elsewhere, opened, put
from vink.demo.personas import SCHOOL

HOUR = timedelta(hours=1)


async def seen(pool: Pool, actor: Actor, table: str) -> set[Any]:
    """Return the ids that a query which forgets its filter finds."""
    async with pool.acquire() as connection, connection.transaction():
        await enter(connection, actor, flushing=False)
        return {row["id"] for row in await connection.fetch(f"select id from {table}")}


async def add(begin: PostgresBegin, access: EmergencyAccess, actor: Actor = TEACHER, **changes: Any) -> None:
    """Add an access past every rule of the domain."""
    async with begin(ask_of(actor, Action.EMERGENCY_ACCESS_OPEN)) as work:
        made = msgspec.structs.replace(access, id=work.new_id(), **changes)
        work.kept.add(made, Event.EMERGENCY_ACCESS_OPENED)


async def save(begin: PostgresBegin, access: EmergencyAccess, actor: Actor, **changes: Any) -> None:
    """Write the next version of an access past every rule of the domain."""
    async with begin(ask_of(actor, Action.EMERGENCY_ACCESS_REVIEW)) as work:
        work.kept.save(change(access, work.now, **changes), Event.EMERGENCY_ACCESS_REVIEWED)


def reviewing(by: Actor, **changes: Any) -> dict[str, Any]:
    now = clock.now()
    finding = {"finding": "justified", "remark": "Rigtigt.", "reviewed_by": by.subject, "reviewed_at": now}
    return {"status": "reviewed", "ends_at": now, "holder": None, "due_at": None, **finding, **changes}


async def test_one_thing_is_in_sight_of_one_person_and_changed_by_nobody(pool: Pool, begin: PostgresBegin) -> None:
    unit_id = await elsewhere(begin)
    things = {kind: await put(begin, kind, unit_id) for kind in OpenedKind}
    for kind, thing in things.items():
        await put(begin, kind, unit_id)
        assert await seen(pool, TEACHER, f"{kind}s") == set()
        await opened(begin, kind, thing)
        assert await seen(pool, TEACHER, f"{kind}s") == {thing}
        assert await seen(pool, OTHER, f"{kind}s") == set()
        async with pool.acquire() as connection, connection.transaction():
            await enter(connection, TEACHER, flushing=True)
            assert await connection.fetch(f"update {kind}s set version = version returning id") == []
    assert await seen(pool, TEACHER, "participants") == set()


async def test_what_is_over_is_out_of_sight(pool: Pool, begin: PostgresBegin) -> None:
    thing = await put(begin, OpenedKind.CONCERN, await elsewhere(begin))
    access = await opened(begin, OpenedKind.CONCERN, thing)
    await save(begin, access, MANAGER, **reviewing(MANAGER))
    assert await seen(pool, TEACHER, "concerns") == set()


async def test_nobody_opens_what_is_not_there_another_departments_or_for_somebody_else(begin: PostgresBegin) -> None:
    unit_id = await elsewhere(begin)
    access = await opened(begin, OpenedKind.CONCERN, await put(begin, OpenedKind.CONCERN, unit_id))
    abroad = msgspec.structs.replace(TEACHER, department="sof")
    for actor, changes in (
        (TEACHER, {"concern_id": new_id()}),
        (TEACHER, {"unit_id": new_id()}),
        (TEACHER, {"opened_by": OTHER.subject}),
        (abroad, {"department": "sof"}),
        (msgspec.structs.replace(TEACHER, unit_id=unit_id), {}),
        (msgspec.structs.replace(TEACHER, unit_id=None), {}),
        (MANAGER, {"opened_by": MANAGER.subject}),
    ):
        # The reason lies under the key of what was opened: of what is not there, there is none.
        with pytest.raises(Stale if "concern_id" in changes else Forbidden):
            await add(begin, access, actor, **changes)
    await add(begin, access)
    for wrong in ({"ends_at": access.created_at + 25 * HOUR}, reviewing(MANAGER), {"holder": None}):
        with pytest.raises((asyncpg.CheckViolationError, Forbidden)):
            await add(begin, access, **wrong)


async def test_it_is_reviewed_by_who_answers_for_it_once_and_nothing_is_read_after(begin: PostgresBegin) -> None:
    unit_id = await elsewhere(begin)
    access = await opened(begin, OpenedKind.CONCERN, await put(begin, OpenedKind.CONCERN, unit_id))
    own = msgspec.structs.replace(MANAGER, subject=TEACHER.subject)
    abroad = msgspec.structs.replace(MANAGER, department="sof")
    of_school = msgspec.structs.replace(MANAGER, unit_id=SCHOOL)
    for actor in (TEACHER, own, abroad, of_school):
        with pytest.raises(Stale):
            await save(begin, access, actor, **reviewing(actor))
    with pytest.raises(asyncpg.CheckViolationError):
        await save(begin, access, MANAGER, **reviewing(TEACHER))
    with pytest.raises(asyncpg.CheckViolationError):
        await save(begin, access, MANAGER, **reviewing(MANAGER, ends_at=access.ends_at))
    for altered in ({"opened_by": OTHER.subject}, {"concern_id": new_id()}, {"reason": "nobody_reached"}):
        with pytest.raises(Stale if "concern_id" in altered else Forbidden):
            await save(begin, access, DPO, **reviewing(DPO, **altered))
    await save(begin, access, DPO, **reviewing(DPO))


async def test_readings_are_told_to_reviewers_alone(pool: Pool, begin: PostgresBegin) -> None:
    thing = await put(begin, OpenedKind.CONCERN, await elsewhere(begin))
    access = await opened(begin, OpenedKind.CONCERN, thing)
    async with begin(ask_of(TEACHER, Action.CONCERN_READ)) as work:
        await work.concerns.get(thing)
    own = msgspec.structs.replace(MANAGER, subject=TEACHER.subject)
    for actor, most in (
        (MANAGER, 1),
        (DPO, 1),
        (TEACHER, 0),
        (own, 0),
        (msgspec.structs.replace(MANAGER, department="sof"), 0),
    ):
        async with pool.acquire() as connection, connection.transaction():
            await enter(connection, actor, flushing=False)
            found = await connection.fetch("select * from vink.emergency_readings($1, 10)", access.id)
            assert len(found) == most, actor

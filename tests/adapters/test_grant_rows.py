"""The database alone holds what a manager may do with the roles of others."""

from contextlib import nullcontext
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest

from adapters import clock
from adapters.ids import new_id
from adapters.postgres.pool import Pool
from adapters.postgres.work import PostgresBegin
from domain.actors import Actor, Role
from domain.errors import Forbidden, Stale
from domain.events import Event
from domain.policy import Action
from domain.records import change
from domain.staff import StaffGrant, StaffMember
from tests.asking import ask, ask_of
from vink.demo.organisation import put_organisation
from vink.demo.personas import OTHER_SCHOOL, PERSONAS, SCHOOL, fixed

MANAGER = PERSONAS["manager"].actor()
OF_SCHOOL = msgspec.structs.replace(MANAGER, unit_id=SCHOOL)
OF_OTHER_SCHOOL = msgspec.structs.replace(MANAGER, unit_id=OTHER_SCHOOL)


@pytest.fixture(autouse=True)
async def people(pool: Pool) -> None:
    async with pool.acquire() as connection, connection.transaction():
        await put_organisation(connection, clock.now(), {})


async def grant_of(begin: PostgresBegin, who: str) -> StaffGrant:
    async with begin(ask("admin", Action.STAFF_GRANT_READ)) as work:
        found: StaffGrant = await work.staff_grants.get(fixed(PERSONAS[who].id.int & 0xFFF | 0x1000))
    return found


async def save(begin: PostgresBegin, actor: Actor, grant: StaffGrant, **changes: Any) -> None:
    """Write the next version of a grant past every rule of the domain."""
    async with begin(ask_of(actor, Action.STAFF_GRANT_CONFIRM)) as work:
        work.kept.save(change(grant, work.now, **changes), Event.STAFF_GRANT_CONFIRMED)


def confirming(by: UUID) -> dict[str, Any]:
    return {"ends_at": clock.now() + timedelta(days=90), "confirmed_at": clock.now(), "confirmed_by": by}


async def test_a_manager_writes_on_roles_of_their_own_department_or_unit_only(begin: PostgresBegin) -> None:
    teacher, abroad, whole = [await grant_of(begin, who) for who in ("teacher", "social-worker", "area-leader")]
    for actor, grant in ((MANAGER, abroad), (OF_OTHER_SCHOOL, teacher), (OF_SCHOOL, whole)):
        with pytest.raises(Stale):
            await save(begin, actor, grant, **confirming(actor.subject))
    await save(begin, OF_SCHOOL, teacher, **confirming(OF_SCHOOL.subject))
    await save(begin, MANAGER, whole, **confirming(MANAGER.subject))


async def test_nobody_writes_on_their_own_role_nor_a_manager_on_a_reserved_one(begin: PostgresBegin) -> None:
    own, reserved = await grant_of(begin, "manager"), await grant_of(begin, "auditor")
    in_bif = msgspec.structs.replace(MANAGER, department="bif")
    for actor, grant in ((MANAGER, own), (in_bif, reserved)):
        with pytest.raises(Stale):
            await save(begin, actor, grant, **confirming(actor.subject))
    admin = PERSONAS["admin"].actor()
    with pytest.raises(asyncpg.CheckViolationError):
        await save(begin, admin, await grant_of(begin, "admin"), **confirming(admin.subject))


async def test_of_a_role_nothing_but_its_end_is_ever_altered(begin: PostgresBegin) -> None:
    teacher = await grant_of(begin, "teacher")
    for actor in (MANAGER, PERSONAS["admin"].actor()):
        for changes in (
            {"role": Role.VINK_COORDINATOR},
            {"unit_id": None},
            {"kle": ("27",)},
            {"staff_id": MANAGER.subject},
        ):
            with pytest.raises(Forbidden):
                await save(begin, actor, teacher, **changes)


@pytest.mark.parametrize(
    ("role", "kle"),
    [
        (Role.MENTOR, ("27.12",)),
        (Role.FRONTLINE, ()),
        (Role.FRONTLINE, ("27.1",)),
        (Role.FRONTLINE, ("27.12 34.10", "34")),
        (Role.FRONTLINE, ("27.12", "")),
        (Role.FRONTLINE, ("27.12",) * 21),
    ],
)
async def test_only_front_line_staff_are_restricted_to_kle_numbers(
    begin: PostgresBegin, role: Role, kle: tuple[str, ...]
) -> None:
    teacher = await grant_of(begin, "teacher")
    for given, passes in (((Role.FRONTLINE, ("27.12", "34")), True), ((role, kle), False)):
        changes = dict(zip(("role", "kle"), given, strict=True))
        copy = msgspec.structs.replace(teacher, id=new_id(), **changes)
        with nullcontext() if passes else pytest.raises(asyncpg.CheckViolationError):
            async with begin(ask("admin", Action.STAFF_GRANT_GIVE)) as work:
                work.kept.add(copy, Event.STAFF_GRANT_GIVEN)


async def test_a_manager_changes_nobody_of_the_staff_and_gives_no_role(begin: PostgresBegin) -> None:
    teacher = await grant_of(begin, "teacher")
    async with begin(ask_of(MANAGER, Action.WORKLIST_READ)) as work:
        member: StaffMember = await work.staff.get(teacher.staff_id)
    with pytest.raises(Forbidden):
        async with begin(ask_of(MANAGER, Action.STAFF_GRANT_CONFIRM)) as work:
            work.kept.save(change(member, work.now, function="principal"), Event.STAFF_GRANTED)
    with pytest.raises(Forbidden):
        async with begin(ask_of(MANAGER, Action.STAFF_GRANT_CONFIRM)) as work:
            work.kept.add(msgspec.structs.replace(teacher, id=work.new_id()), Event.STAFF_GRANT_GIVEN)

"""What the stores of the organisation promise."""

import asyncio
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from adapters.ids import new_id
from domain.actors import Role
from domain.departments import Department, Names, NewDepartment, create_department
from domain.errors import GateClosed, Invalid, NotFound, Stale
from domain.events import Event
from domain.policy import Action
from domain.ports import Begin
from domain.recertification import RecertificationReason
from domain.records import change
from domain.staff import (
    GrantStatus,
    NewGrant,
    NewStaffMember,
    StaffGrant,
    StaffMember,
    StaffStatus,
    give_grant,
    leave,
    register_staff,
    revoke_grant,
)
from domain.units import NewUnit, Unit, UnitKind, create_unit
from tests.asking import ask
from tests.contract.conftest import Clock

ADMIN = ask("admin", Action.STAFF_REGISTER)
READING = ask("admin", Action.STAFF_READ)
YEAR = timedelta(days=365)


async def made_department(begin: Begin, code: str = "buf") -> Department:
    names = Names("Børn og unge", "Barn och unga", "Children and youth")
    async with begin(ADMIN) as work:
        return await create_department(work, NewDepartment(department=code, name=names))


async def made_unit(begin: Begin, code: str = "buf") -> Unit:
    async with begin(ADMIN) as work:
        return await create_unit(work, NewUnit(department=code, name="Skole", kind=UnitKind.SCHOOL))


async def made_member(begin: Begin, subject: str = "tove", unit_id: UUID | None = None) -> StaffMember:
    new = NewStaffMember(department="buf", unit_id=unit_id, subject=subject, display_name="Tove", function="teacher")
    async with begin(ADMIN) as work:
        return await register_staff(work, new)


async def given(begin: Begin, member: StaffMember, clock: Clock, days: int, role: Role = Role.FRONTLINE) -> UUID:
    async with begin(ADMIN) as work:
        return (await give_grant(work, member.id, NewGrant(role=role, ends_at=clock.now + timedelta(days=days)))).id


async def test_the_id_at_the_identity_provider_is_used_once(begin: Begin) -> None:
    await made_department(begin)
    named = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
    assert str((await made_member(begin, named)).id) == named
    for again in (named, named.upper()):
        with pytest.raises(Invalid) as refused:
            await made_member(begin, again)
        assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [("/subject", "taken")]


async def test_what_was_kept_is_read_back_whole(begin: Begin) -> None:
    department = await made_department(begin)
    unit = await made_unit(begin)
    member = await made_member(begin, unit_id=unit.id)
    async with begin(READING) as work:
        assert await work.departments.get(department.id) == department
        assert await work.units.page({"department": "buf"}, None, 10) == [unit]
        assert await work.staff.get(member.id) == member


async def test_a_word_that_must_be_unique_is_refused_by_its_place(begin: Begin) -> None:
    await made_department(begin)
    with pytest.raises(Invalid) as refused:
        await made_department(begin)
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/department", "taken")]
    await made_member(begin)
    with pytest.raises(Invalid) as refused:
        await made_member(begin)
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/subject", "taken")]


async def test_an_unknown_department_or_the_unit_of_another_is_refused(begin: Begin) -> None:
    with pytest.raises(Invalid):
        await made_unit(begin)
    await made_department(begin)
    await made_department(begin, "sof")
    unit = await made_unit(begin, "sof")
    for unit_id in (unit.id, new_id()):
        with pytest.raises(Invalid) as refused:
            await made_member(begin, unit_id=unit_id)
        assert refused.value.faults[0].pointer == "/unit_id"


async def test_staff_see_their_own_entry_and_no_other(begin: Begin) -> None:
    await made_department(begin)
    member = await made_member(begin)
    own = msgspec.structs.replace(
        ask("teacher", Action.ME_READ),
        actor=msgspec.structs.replace(ask("mentor", Action.ME_READ).actor, subject=member.id),
    )
    async with begin(own) as work:
        assert await work.staff.page({}, None, 10) == [member]
    async with begin(ask("mentor", Action.ME_READ)) as work:
        assert await work.staff.page({}, None, 10) == []
        with pytest.raises(NotFound):
            await work.staff.get(member.id)


async def test_leaving_ends_every_grant_in_the_same_step(begin: Begin, clock: Clock) -> None:
    await made_department(begin)
    member = await made_member(begin)
    for role in (Role.FRONTLINE, Role.RESOURCE_PERSON):
        await given(begin, member, clock, 300, role)
    async with begin(ADMIN) as work:
        await leave(work, member.id, seen=3)
    async with begin(READING) as work:
        grants = await work.staff_grants.page({"staff_id": member.id}, None, 10)
        assert [one.status_at(clock.now) for one in grants] == [GrantStatus.REVOKED] * 2
        assert await work.recertifications.page(None, 10) == []


async def test_of_a_grant_and_a_leaving_at_the_same_time_one_is_refused(begin: Begin, clock: Clock) -> None:
    await made_department(begin)
    member = await made_member(begin)
    with pytest.raises(Stale):
        async with begin(ADMIN) as giving:
            await give_grant(giving, member.id, NewGrant(role=Role.FRONTLINE, ends_at=clock.now + YEAR))
            async with begin(ADMIN) as ending:
                await leave(ending, member.id, seen=1)
    async with begin(READING) as work:
        assert await work.staff_grants.page({"staff_id": member.id}, None, 10) == []


async def administrators(begin: Begin, clock: Clock, *names: str) -> list[tuple[StaffMember, StaffGrant]]:
    found = []
    for name in names:
        member = await made_member(begin, name)
        grant = await given(begin, member, clock, 300, Role.ADMIN)
        async with begin(READING) as work:
            found.append((await work.staff.get(member.id), await work.staff_grants.get(grant)))
    return found


async def test_the_last_administrator_s_grant_cannot_be_ended(begin: Begin, clock: Clock) -> None:
    await made_department(begin)
    (first, grant), (second, other) = await administrators(begin, clock, "anna", "bo")
    async with begin(ADMIN) as work:
        await revoke_grant(work, first.id, grant.id, grant.version)
    with pytest.raises(GateClosed) as refused:
        async with begin(ADMIN) as work:
            await revoke_grant(work, second.id, other.id, other.version)
    assert refused.value.missing == ("another_administrator",)
    with pytest.raises(GateClosed):
        async with begin(ADMIN) as work:
            await leave(work, second.id, second.version)
    async with begin(READING) as work:
        assert (await work.staff_grants.get(other.id)).status_at(clock.now) is GrantStatus.CURRENT
        assert (await work.staff.get(second.id)).status is StaffStatus.ACTIVE


async def test_a_later_grant_does_not_stand_in_for_the_last_administrator_s(begin: Begin, clock: Clock) -> None:
    await made_department(begin)
    ((first, grant),) = await administrators(begin, clock, "anna")
    successor = await made_member(begin, "bo")
    begins = clock.now + timedelta(days=10)
    async with begin(ADMIN) as work:
        new = NewGrant(role=Role.ADMIN, valid_from=begins, ends_at=begins + timedelta(days=9))
        planned = await give_grant(work, successor.id, new)
    with pytest.raises(GateClosed):
        async with begin(ADMIN) as work:
            await revoke_grant(work, first.id, grant.id, grant.version)
    clock.pass_by(days=11)
    async with begin(ADMIN) as work:
        await revoke_grant(work, first.id, grant.id, grant.version)
    clock.pass_by(days=20)
    async with begin(READING) as work:
        assert (await work.staff_grants.get(planned.id)).status_at(clock.now) is GrantStatus.ENDED


async def test_whoever_holds_it_twice_may_lose_one(begin: Begin, clock: Clock) -> None:
    await made_department(begin)
    ((only, grant),) = await administrators(begin, clock, "anna")
    renewed = await given(begin, only, clock, 360, Role.ADMIN)
    async with begin(ADMIN) as work:
        await revoke_grant(work, only.id, grant.id, grant.version)
    with pytest.raises(GateClosed):
        async with begin(ADMIN) as work:
            await revoke_grant(work, only.id, renewed, 1)


@pytest.mark.parametrize("how", ["revoke", "leave"])
async def test_of_two_administrators_who_end_each_other_s_role_one_is_refused(
    begin: Begin, clock: Clock, how: str
) -> None:
    await made_department(begin)
    both = await administrators(begin, clock, "anna", "bo")
    ready = asyncio.Barrier(2)

    async def end(member: StaffMember, grant: StaffGrant) -> None:
        async with begin(ADMIN) as work:
            if how == "revoke":
                await revoke_grant(work, member.id, grant.id, grant.version)
            else:
                await leave(work, member.id, member.version)
            await ready.wait()

    outcomes = await asyncio.gather(*(end(*one) for one in both), return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", "Stale"]
    async with begin(READING) as work:
        grants = [await work.staff_grants.get(grant.id) for _, grant in both]
        assert sorted(one.status_at(clock.now) for one in grants) == [GrantStatus.CURRENT, GrantStatus.REVOKED]
        remaining = next(one for one in grants if one.revoked_at is None)
        assert remaining.version == 1, "what was relied on is not changed"


async def test_two_who_rely_on_the_same_administrator_do_not_hinder_each_other(begin: Begin, clock: Clock) -> None:
    await made_department(begin)
    leaving = await administrators(begin, clock, "anna", "bo")
    kept = await given(begin, await made_member(begin, "cia"), clock, 360, Role.ADMIN)
    ready = asyncio.Barrier(2)

    async def end(member: StaffMember, grant: StaffGrant) -> None:
        async with begin(ADMIN) as work:
            await revoke_grant(work, member.id, grant.id, grant.version)
            await ready.wait()

    await asyncio.gather(*(end(*one) for one in leaving))
    async with begin(READING) as work:
        assert (await work.staff_grants.get(kept)).status_at(clock.now) is GrantStatus.CURRENT


async def test_recertification_names_what_ends_or_ended_and_was_not_renewed(begin: Begin, clock: Clock) -> None:
    await made_department(begin)
    member, other = await made_member(begin), await made_member(begin, "ole")
    ends = await given(begin, member, clock, 20)
    lapsed = await given(begin, other, clock, 1, Role.RESOURCE_PERSON)
    await given(begin, member, clock, 10, Role.RESOURCE_PERSON)
    await given(begin, member, clock, 300, Role.RESOURCE_PERSON)
    await given(begin, other, clock, 300)
    gone = await given(begin, await made_member(begin, "gone"), clock, 200)
    async with begin(ADMIN) as work:
        left = await work.staff.get((await work.staff_grants.get(gone)).staff_id)
        work.staff.save(change(left, clock.now, status=StaffStatus.LEFT), Event.STAFF_LEFT)
    clock.pass_by(days=2)
    async with begin(ask("admin", Action.RECERTIFICATION_READ)) as work:
        found = await work.recertifications.page(None, 10)
        assert [(one.grant.id, one.holder_name, one.reason) for one in found] == [
            (gone, "Tove", RecertificationReason.HOLDER_LEFT),
            (lapsed, "Tove", RecertificationReason.LAPSED),
            (ends, "Tove", RecertificationReason.ENDS_SOON),
        ]
        assert await work.recertifications.page(gone, 1) == [found[1]]
    async with begin(ask("panel-coordinator", Action.STAFF_READ)) as work:
        assert await work.recertifications.page(None, 10) == []
    clock.pass_by(days=60)
    async with begin(READING) as work:
        assert [one.grant.id for one in await work.recertifications.page(None, 10)] == [gone]

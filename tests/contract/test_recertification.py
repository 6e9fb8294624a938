"""Whoever answers for a department, or for one unit, confirms or ends the roles that are held there."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from domain.actors import Actor, Role
from domain.errors import Forbidden, IllegalMove, Invalid, NotFound, Stale
from domain.policy import Action
from domain.ports import Begin
from domain.recertification import GrantConfirmation, confirm_grant
from domain.staff import GrantStatus, NewGrant, StaffGrant, StaffMember, give_grant, leave, revoke_grant
from domain.worklist import worklist
from tests.asking import ask, ask_of
from tests.contract.conftest import Clock
from tests.contract.test_organisation import given, made_department, made_member, made_unit
from vink.demo.personas import PERSONAS

MANAGER = PERSONAS["manager"].actor()
ELSEWHERE = msgspec.structs.replace(MANAGER, department="sof")
ADMIN = PERSONAS["admin"].actor()
DAY = timedelta(days=1)


def of_unit(unit_id: UUID) -> Actor:
    return msgspec.structs.replace(MANAGER, unit_id=unit_id)


async def held(begin: Begin, clock: Clock, days: int = 20, role: Role = Role.FRONTLINE) -> StaffGrant:
    """Return a role of somebody new in the manager's department."""
    async with begin(ask("admin", Action.DEPARTMENT_READ)) as work:
        there = await work.departments.page({"department": "buf"}, None, 1)
    if not there:
        await made_department(begin)
    member = await made_member(begin, f"nogen-{clock.now.timestamp()}-{role}")
    return await read(begin, await given(begin, member, clock, days, role))


async def read(begin: Begin, grant_id: UUID) -> StaffGrant:
    async with begin(ask("admin", Action.STAFF_GRANT_READ)) as work:
        return await work.staff_grants.get(grant_id)


async def confirmed(begin: Begin, grant: StaffGrant, days: float, actor: Actor = MANAGER) -> StaffGrant:
    async with begin(ask_of(actor, Action.STAFF_GRANT_CONFIRM)) as work:
        until = GrantConfirmation(ends_at=work.now + days * DAY)
        return await confirm_grant(work, grant.staff_id, grant.id, until, grant.version)


async def revoked(begin: Begin, grant: StaffGrant, actor: Actor = MANAGER) -> StaffGrant:
    async with begin(ask_of(actor, Action.STAFF_GRANT_REVOKE)) as work:
        return await revoke_grant(work, grant.staff_id, grant.id, grant.version)


async def listed(begin: Begin, actor: Actor = MANAGER) -> list[UUID]:
    async with begin(ask_of(actor, Action.RECERTIFICATION_READ)) as work:
        return [one.grant.id for one in await work.recertifications.page(None, 10)]


async def waiting(begin: Begin, actor: Actor = MANAGER) -> list[tuple[UUID, str, list[str]]]:
    async with begin(ask_of(actor, Action.WORKLIST_READ)) as work:
        return [(one.id, one.task.value, one.allowed_actions) for one in await worklist(work, 10)]


async def test_a_role_that_is_confirmed_goes_on_and_says_by_whom(begin: Begin, clock: Clock) -> None:
    grant = await held(begin, clock)
    later = await held(begin, clock, 25, Role.MENTOR)
    assert await listed(begin) == [later.id, grant.id]
    both = ["confirm", "revoke"]
    assert await waiting(begin) == [(grant.id, "recertify", both), (later.id, "recertify", both)]
    goes_on = await confirmed(begin, grant, 300)
    assert await read(begin, grant.id) == goes_on
    assert (goes_on.ends_at, goes_on.confirmed_at) == (clock.now + 300 * DAY, clock.now)
    assert (goes_on.confirmed_by, goes_on.granted_by, goes_on.version) == (MANAGER.subject, ADMIN.subject, 2)
    assert await listed(begin) == [later.id] == [one[0] for one in await waiting(begin)]
    with pytest.raises(Stale):
        await confirmed(begin, grant, 200)
    ended = await revoked(begin, later)
    assert (ended.status_at(clock.now), ended.revoked_by) == (GrantStatus.REVOKED, MANAGER.subject)
    assert await listed(begin) == []


async def test_what_nobody_confirms_ends_by_itself_and_is_not_taken_up_again(begin: Begin, clock: Clock) -> None:
    grant = await held(begin, clock, 5)
    clock.pass_by(days=6)
    assert (await read(begin, grant.id)).status_at(clock.now) is GrantStatus.ENDED
    assert await listed(begin) == [grant.id], "somebody may have overlooked it"
    assert await waiting(begin) == []
    with pytest.raises(IllegalMove):
        await confirmed(begin, grant, 100)


@pytest.mark.parametrize(("days", "code"), [(-1, "order"), (0, "order"), (367, "too_late")])
async def test_it_goes_on_for_as_long_as_it_could_be_given(begin: Begin, clock: Clock, days: int, code: str) -> None:
    grant = await held(begin, clock)
    with pytest.raises(Invalid) as refused:
        await confirmed(begin, grant, days)
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/ends_at", code)]
    assert await read(begin, grant.id) == grant


async def test_a_manager_of_one_unit_answers_for_that_unit_only(begin: Begin, clock: Clock) -> None:
    whole = await held(begin, clock)
    unit, other = await made_unit(begin), await made_unit(begin)
    member = await made_member(begin, "med-enhed", unit.id)
    async with begin(ask("admin", Action.STAFF_GRANT_GIVE)) as work:
        new = NewGrant(role=Role.FRONTLINE, unit_id=unit.id, ends_at=work.now + 20 * DAY)
        narrow = await give_grant(work, member.id, new)
    assert await listed(begin) == [narrow.id, whole.id]
    assert (
        await listed(begin, of_unit(unit.id))
        == [narrow.id]
        == [one[0] for one in await waiting(begin, of_unit(unit.id))]
    )
    for actor in (of_unit(other.id), ELSEWHERE, PERSONAS["teacher"].actor(), PERSONAS["panel-coordinator"].actor()):
        assert await listed(begin, actor) == await waiting(begin, actor) == []
        for use_case in (confirmed(begin, narrow, 100, actor), revoked(begin, narrow, actor)):
            with pytest.raises(NotFound):
                await use_case
    with pytest.raises(NotFound):
        await confirmed(begin, whole, 100, of_unit(unit.id))
    assert (await confirmed(begin, narrow, 100, of_unit(unit.id))).confirmed_by == MANAGER.subject


async def test_a_role_for_other_kle_numbers_renews_nothing(begin: Begin, clock: Clock) -> None:
    await made_department(begin)
    member = await made_member(begin, "med-numre")
    grants = []
    for days, kle in ((20, ("27.12",)), (60, ("27.12.04",)), (61, None), (62, ("27.12",))):
        async with begin(ask("admin", Action.STAFF_GRANT_GIVE)) as work:
            new = NewGrant(role=Role.FRONTLINE, kle=kle, ends_at=work.now + days * DAY)
            grants.append(await give_grant(work, member.id, new))
        assert await read(begin, grants[-1].id) == grants[-1]
        assert await listed(begin) == ([grants[0].id] if days < 62 else [])


async def own(begin: Begin, clock: Clock, role: Role) -> tuple[Actor, StaffGrant]:
    grant = await held(begin, clock, 20, role)
    return msgspec.structs.replace(MANAGER, subject=grant.staff_id), grant


async def test_nobody_confirms_their_own_role(begin: Begin, clock: Clock) -> None:
    for role in (Role.FRONTLINE, Role.MANAGER):
        actor, grant = await own(begin, clock, role)
        for use_case in (confirmed(begin, grant, 100, actor), revoked(begin, grant, actor)):
            with pytest.raises(Forbidden) as refused:
                await use_case
            assert refused.value.reason == "own_grant"
        assert await waiting(begin, actor) in ([], await waiting(begin))
    mine = await held(begin, clock, 20, Role.ADMIN)
    myself = msgspec.structs.replace(ADMIN, subject=mine.staff_id)
    with pytest.raises(Forbidden):
        await confirmed(begin, mine, 100, myself)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR, Role.DPO, Role.MANAGER])
async def test_a_manager_neither_confirms_nor_ends_a_role_that_watches_or_answers_for_them(
    begin: Begin, clock: Clock, role: Role
) -> None:
    grant = await held(begin, clock, 20, role)
    assert await waiting(begin) == []
    for use_case in (confirmed(begin, grant, 100), revoked(begin, grant)):
        with pytest.raises(Forbidden) as refused:
            await use_case
        assert refused.value.reason == "reserved_role"
    assert (await confirmed(begin, grant, 100, ADMIN)).confirmed_by == ADMIN.subject


async def test_a_confirmation_does_not_reach_into_a_role_that_does_not_go_with_it(begin: Begin, clock: Clock) -> None:
    grant = await held(begin, clock)
    async with begin(ask("admin", Action.STAFF_GRANT_GIVE)) as work:
        auditing = NewGrant(role=Role.AUDITOR, valid_from=work.now + 30 * DAY, ends_at=work.now + 60 * DAY)
        await give_grant(work, grant.staff_id, auditing)
    for actor in (MANAGER, ADMIN):
        with pytest.raises(Invalid) as refused:
            await confirmed(begin, grant, 31, actor)
        assert refused.value.faults[0].code == "separation_of_duties"
    assert (await confirmed(begin, grant, 30)).version == 2


async def test_of_a_confirmation_and_a_leaving_at_the_same_time_one_is_refused(begin: Begin, clock: Clock) -> None:
    grant = await held(begin, clock)
    with pytest.raises(Stale):
        async with begin(ask_of(MANAGER, Action.STAFF_GRANT_CONFIRM)) as work:
            until = GrantConfirmation(ends_at=work.now + 90 * DAY)
            await confirm_grant(work, grant.staff_id, grant.id, until, grant.version)
            async with begin(ask("admin", Action.STAFF_LEAVE)) as other:
                member: StaffMember = await other.staff.get(grant.staff_id)
                await leave(other, member.id, member.version)
    assert (await read(begin, grant.id)).status_at(clock.now) is GrantStatus.REVOKED
    with pytest.raises(IllegalMove):
        await confirmed(begin, await read(begin, grant.id), 90)

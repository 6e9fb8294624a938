"""The roster is kept alike in memory and in PostgreSQL, and so is who is told what of it."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.departments import Names, NewDepartment, create_department
from domain.errors import Invalid, NotFound, Stale
from domain.expiry import EXPIRIES, ask_for
from domain.mentors.keeping import invite_mentor, move_mentor, record_training, record_vetting
from domain.mentors.types import MentorTraining, MentorVetting, NewMentor, TrainingKind
from domain.on_call.check_ins import (
    CheckIn,
    CheckInPlace,
    CheckInResolved,
    CheckInStatus,
    NewCheckIn,
    check_out,
    resolve_check_in,
    start_check_in,
)
from domain.on_call.contacts import (
    CallerFunction,
    NewOnCallContact,
    OnCallContact,
    OnCallContactClosing,
    OnCallContactKind,
    OnCallStep,
    close_contact,
    note_contact,
)
from domain.on_call.feeds import NewOnCallFeed, OpenedFeed, open_feed, revoke_feed
from domain.on_call.planning import cancel_on_call_shift, plan_on_call_shift
from domain.on_call.roster import on_duty
from domain.on_call.swapping import accept_swap, offer_swap
from domain.on_call.types import (
    NewOnCallShift,
    NewSwap,
    OnCallCancellationReason,
    OnCallFunction,
    OnCallShift,
    OnCallShiftCancelled,
)
from domain.policy import Action
from domain.ports import Begin
from domain.resource_persons import NewResourcePerson, invite_resource_person, move_resource_person
from domain.staff import NewStaffMember, leave, register_staff
from domain.worklist import worklist
from tests.asking import ask, ask_of
from tests.contract.conftest import Clock
from tests.contract.test_store import actor
from tests.domain.test_mentors import PROFILE
from tests.domain.test_resource_persons import PROFILE as EXPERTISE

F = OnCallFunction
HOUR = timedelta(hours=1)
PLANNING = ask("vink-coordinator", Action.ON_CALL_SHIFT_PLAN)
CANCELLED = OnCallShiftCancelled(reason=OnCallCancellationReason.PLANNED_ANEW, gap_known=True)


async def employed(begin: Begin, *names: str) -> list[UUID]:
    """Register these on the staff list of VINK's department."""
    async with begin(ask("admin", Action.DEPARTMENT_CREATE)) as work:
        await create_department(work, NewDepartment(department="bif", name=Names("a", "b", "c")))
    found = []
    for name in names:
        async with begin(ask("admin", Action.STAFF_REGISTER)) as work:
            new = NewStaffMember(department="bif", subject=name, display_name=name.title(), function="mentor")
            found.append((await register_staff(work, new)).id)
    return found


async def mentors(begin: Begin, clock: Clock, *names: str) -> list[UUID]:
    """Have active mentors of these names."""
    today = clock.now.date()
    later = today + timedelta(days=300)
    found = await employed(begin, *names)
    for staff_id in found:
        async with begin(ask("vink-coordinator", Action.MENTOR_INVITE)) as work:
            fields = {name: getattr(PROFILE, name) for name in PROFILE.__struct_fields__}
            made = await invite_mentor(work, NewMentor(**(fields | {"known_in": (), "staff_id": staff_id})))
        async with begin(ask("vink-coordinator", Action.MENTOR_RECORD_TRAINING)) as work:
            days = MentorTraining(kind=TrainingKind.BASIC, days=6, completed_on=today, valid_until=later)
            await record_training(work, made.id, days, 1)
        async with begin(ask("vink-coordinator", Action.MENTOR_RECORD_VETTING)) as work:
            await record_vetting(work, made.id, MentorVetting(vetted_on=today, valid_until=later), 2)
        async with begin(ask("vink-coordinator", Action.MENTOR_ACTIVATE)) as work:
            await move_mentor(work, made.id, Action.MENTOR_ACTIVATE, 3)
    return found


def new_shift(
    clock: Clock, staff_id: UUID, start: float = 1, hours: float = 8, function: F = F.MENTOR
) -> NewOnCallShift:
    begins = clock.now + start * HOUR
    return NewOnCallShift(
        function=function, staff_id=staff_id, starts_at=begins, ends_at=begins + hours * HOUR, reach_at="20 00 00 02"
    )


async def planned(begin: Begin, new: NewOnCallShift) -> OnCallShift:
    async with begin(PLANNING) as work:
        return await plan_on_call_shift(work, new)


def mentor(staff_id: UUID, action: Action) -> Any:
    return ask_of(actor("mentor", subject=staff_id), action)


async def test_a_shift_is_read_as_it_was_kept_by_its_function_and_the_coordinators(begin: Begin, clock: Clock) -> None:
    mads, merete = await mentors(begin, clock, "mads", "merete")
    shift = await planned(begin, new_shift(clock, mads))
    async with begin(mentor(mads, Action.ON_CALL_SHIFT_OFFER_SWAP)) as work:
        offered = await offer_swap(work, shift.id, NewSwap(to=merete, message="Kan du?"), 1)
    for reading in (
        mentor(mads, Action.ON_CALL_SHIFT_READ),
        mentor(merete, Action.ON_CALL_SHIFT_READ),
        ask("vink-coordinator", Action.ON_CALL_SHIFT_READ),
        ask("panel-coordinator", Action.ON_CALL_SHIFT_READ),
        # Whose it is reads it with any role, as the key of a calendar does.
        ask_of(actor("teacher", subject=mads), Action.ON_CALL_SHIFT_READ),
    ):
        async with begin(reading) as work:
            assert await work.on_call_shifts.get(shift.id) == offered
            assert list(await work.on_call_shifts.page({}, None, 9)) == [offered]
    for reading in (ask("resource-person", Action.ON_CALL_SHIFT_READ), ask("teacher", Action.ON_CALL_SHIFT_READ)):
        async with begin(reading) as work:
            assert await work.on_call_shifts.page({}, None, 9) == []
            with pytest.raises(NotFound):
                await work.on_call_shifts.get(shift.id)


async def test_of_two_who_plan_for_the_same_person_at_once_one_is_told_to_look_again(
    begin: Begin, clock: Clock
) -> None:
    (mads,) = await mentors(begin, clock, "mads")
    with pytest.raises(Stale):
        async with begin(PLANNING) as work:
            await plan_on_call_shift(work, new_shift(clock, mads))
            other = await planned(begin, new_shift(clock, mads, start=8))
    with pytest.raises(Invalid) as refused:
        await planned(begin, new_shift(clock, mads))
    assert str(other.id) in refused.value.faults[0].detail
    async with begin(PLANNING) as work:
        await cancel_on_call_shift(work, other.id, CANCELLED, 1)
    assert (await planned(begin, new_shift(clock, mads))).staff_id == mads


async def test_shifts_that_only_touch_do_not_overlap(begin: Begin, clock: Clock) -> None:
    (mads,) = await mentors(begin, clock, "mads")
    first = await planned(begin, new_shift(clock, mads))
    second = await planned(begin, new_shift(clock, mads, start=9))
    assert first.ends_at == second.starts_at


async def test_of_two_who_take_the_same_shift_at_once_one_gets_it(begin: Begin, clock: Clock) -> None:
    mads, merete, mogens = await mentors(begin, clock, "mads", "merete", "mogens")
    shift = await planned(begin, new_shift(clock, mads))
    async with begin(mentor(mads, Action.ON_CALL_SHIFT_OFFER_SWAP)) as work:
        await offer_swap(work, shift.id, NewSwap(to=merete), 1)
    with pytest.raises(Stale):
        async with begin(mentor(merete, Action.ON_CALL_SHIFT_ACCEPT_SWAP)) as work:
            await accept_swap(work, shift.id, 2)
            async with begin(mentor(mads, Action.ON_CALL_SHIFT_OFFER_SWAP)) as other:
                await offer_swap(other, shift.id, NewSwap(to=mogens), 2)
            async with begin(mentor(mogens, Action.ON_CALL_SHIFT_ACCEPT_SWAP)) as other:
                await accept_swap(other, shift.id, 3)
    async with begin(mentor(mads, Action.ON_CALL_SHIFT_READ)) as work:
        assert (await work.on_call_shifts.get(shift.id)).staff_id == mogens


async def test_nobody_takes_a_shift_while_somebody_puts_them_on_another(begin: Begin, clock: Clock) -> None:
    mads, merete = await mentors(begin, clock, "mads", "merete")
    shift = await planned(begin, new_shift(clock, mads))
    async with begin(mentor(mads, Action.ON_CALL_SHIFT_OFFER_SWAP)) as work:
        await offer_swap(work, shift.id, NewSwap(to=merete), 1)
    with pytest.raises(Stale):
        async with begin(mentor(merete, Action.ON_CALL_SHIFT_ACCEPT_SWAP)) as work:
            await accept_swap(work, shift.id, 2)
            await planned(begin, new_shift(clock, merete, start=5))
    async with begin(mentor(mads, Action.ON_CALL_SHIFT_READ)) as work:
        assert (await work.on_call_shifts.get(shift.id)).staff_id == mads


async def test_many_who_accept_at_the_same_moment_change_it_once(begin: Begin, clock: Clock) -> None:
    mads, merete = await mentors(begin, clock, "mads", "merete")
    shift = await planned(begin, new_shift(clock, mads))
    async with begin(mentor(mads, Action.ON_CALL_SHIFT_OFFER_SWAP)) as work:
        await offer_swap(work, shift.id, NewSwap(to=merete), 1)

    async def taken() -> bool:
        try:
            async with begin(mentor(merete, Action.ON_CALL_SHIFT_ACCEPT_SWAP)) as work:
                await accept_swap(work, shift.id, 2)
        except Stale:
            return False
        return True

    assert sorted(await asyncio.gather(*(taken() for _ in range(5)))) == [False] * 4 + [True]


async def test_the_roster_tells_who_is_on_duty_and_who_is_next_to_anybody(begin: Begin, clock: Clock) -> None:
    mads, merete = await mentors(begin, clock, "mads", "merete")
    first = await planned(begin, new_shift(clock, mads))
    await planned(begin, new_shift(clock, merete, start=20))
    await planned(begin, new_shift(clock, mads, start=30))
    async with begin(ask("teacher", Action.ON_CALL_READ)) as work:
        assert await on_duty(work.roster, F.MENTOR, clock.now) == []
        assert [one.staff_id for one in await work.roster.duties(clock.now)] == [mads]
        assert await work.on_call_shifts.page({}, None, 9) == []
    clock.pass_by(hours=1)
    async with begin(ask("teacher", Action.ON_CALL_READ)) as work:
        now, following = await work.roster.duties(work.now)
        assert (now.staff_id, now.display_name, now.ends_at) == (mads, "Mads", first.ends_at)
        assert (following.staff_id, following.reach_at) == (merete, "20 00 00 02")
        assert [one.staff_id for one in await on_duty(work.roster, F.MENTOR, work.now)] == [mads]
        assert await on_duty(work.roster, F.RESOURCE_PERSON, work.now) == []
    clock.pass_by(hours=8)
    async with begin(ask("teacher", Action.ON_CALL_READ)) as work:
        assert await on_duty(work.roster, F.MENTOR, work.now) == []


async def test_whoever_has_left_is_on_duty_no_more(begin: Begin, clock: Clock) -> None:
    mads, merete = await mentors(begin, clock, "mads", "merete")
    await planned(begin, new_shift(clock, mads))
    await planned(begin, new_shift(clock, merete, start=2))
    async with begin(ask("admin", Action.STAFF_LEAVE)) as work:
        await leave(work, mads, 1)
    async with begin(ask("teacher", Action.ON_CALL_READ)) as work:
        assert [one.staff_id for one in await work.roster.duties(work.now)] == [merete]
    async with begin(PLANNING) as work:
        assert [one.staff_id for one in await work.roster.members(F.MENTOR)] == [merete]


async def test_whoever_leaves_leaves_no_shift_without_an_owner(begin: Begin, clock: Clock) -> None:
    mads, merete = await mentors(begin, clock, "mads", "merete")
    over = await planned(begin, new_shift(clock, mads))
    ahead = await planned(begin, new_shift(clock, mads, start=30))
    offered = await planned(begin, new_shift(clock, merete, start=50))
    async with begin(mentor(merete, Action.ON_CALL_SHIFT_OFFER_SWAP)) as work:
        await offer_swap(work, offered.id, NewSwap(to=mads), 1)
    clock.pass_by(hours=12)
    async with begin(ask("admin", Action.STAFF_LEAVE)) as work:
        await leave(work, mads, 1)
    async with begin(ask("vink-coordinator", Action.ON_CALL_SHIFT_READ)) as work:
        left = [await work.on_call_shifts.get(one.id) for one in (over, ahead, offered)]
    assert [(one.status, one.holder, one.holder_id, one.successor_id) for one in left] == [
        ("planned", "vink_coordinator", None, None),
        ("cancelled", None, None, None),
        ("planned", "mentor", merete, None),
    ]
    assert [one.version for one in left] == [2, 2, 3]
    async with begin(ask("vink-coordinator", Action.WORKLIST_READ)) as work:
        assert [one.id for one in await worklist(work, 9)] == [over.id]


async def test_who_can_be_on_duty_is_told_to_the_desk_and_to_nobody_else(begin: Begin, clock: Clock) -> None:
    _, mads = await mentors(begin, clock, "merete", "mads")
    for reading in (mentor(mads, Action.ON_CALL_SHIFT_READ), ask("panel-coordinator", Action.ON_CALL_SHIFT_READ)):
        async with begin(reading) as work:
            assert [one.display_name for one in await work.roster.members(F.MENTOR)] == ["Mads", "Merete"]
            assert await work.roster.members(F.RESOURCE_PERSON) == []
    for who in ("resource-person", "teacher", "admin"):
        async with begin(ask(who, Action.ON_CALL_READ)) as work:
            assert await work.roster.members(F.MENTOR) == []


async def test_members_of_the_panel_are_those_who_are_active(begin: Begin, clock: Clock) -> None:
    people = await employed(begin, "rasmus", "rikke")
    fields = {name: getattr(EXPERTISE, name) for name in EXPERTISE.__struct_fields__}
    async with begin(ask("panel-coordinator", Action.RESOURCE_PERSON_INVITE)) as work:
        _, made = [await invite_resource_person(work, NewResourcePerson(**fields, staff_id=one)) for one in people]
    async with begin(ask("panel-coordinator", Action.RESOURCE_PERSON_ACTIVATE)) as work:
        await move_resource_person(work, made.id, Action.RESOURCE_PERSON_ACTIVATE, 1)
    async with begin(ask("panel-coordinator", Action.ON_CALL_SHIFT_PLAN)) as work:
        assert [one.staff_id for one in await work.roster.members(F.RESOURCE_PERSON)] == people[1:]


async def opened(begin: Begin, who: str = "mentor", function: F | None = None) -> OpenedFeed:
    async with begin(ask(who, Action.ON_CALL_FEED_OPEN)) as work:
        return await open_feed(work, NewOnCallFeed(function=function))


async def test_a_feed_is_its_owners_and_its_key_is_not_kept(begin: Begin, clock: Clock) -> None:
    feed, key = await opened(begin)
    async with begin(ask("mentor", Action.ON_CALL_FEED_READ)) as work:
        assert await work.on_call_feeds.get(feed.id) == feed
        assert key.encode() not in feed.key_hash
    for who in ("parent-coach", "vink-coordinator", "admin"):
        async with begin(ask(who, Action.ON_CALL_FEED_READ)) as work:
            with pytest.raises(NotFound):
                await work.on_call_feeds.get(feed.id)
    async with begin(ask("mentor", Action.ON_CALL_FEED_REVOKE)) as work:
        assert (await revoke_feed(work, feed.id, 1)).status == "revoked"


async def noted(begin: Begin, shift: OnCallShift, clock: Clock) -> OnCallContact:
    new = NewOnCallContact(
        shift_id=shift.id,
        contacted_at=clock.now,
        minutes=15,
        caller_function=CallerFunction.TEACHER,
        kind=OnCallContactKind.ADVICE,
        done=(OnCallStep.ADVISED, OnCallStep.PASSED_ON),
        summary="Hvad siger man til klassen?",
        follow_up_by=clock.now + HOUR,
    )
    async with begin(mentor(shift.staff_id, Action.ON_CALL_CONTACT_NOTE)) as work:
        made = await note_contact(work, new)
    assert made is not None
    return made


async def test_a_contact_is_read_as_it_was_kept_by_who_noted_it_and_the_coordinator(begin: Begin, clock: Clock) -> None:
    mads, merete = await mentors(begin, clock, "mads", "merete")
    shift = await planned(begin, new_shift(clock, mads))
    clock.pass_by(hours=2)
    contact = await noted(begin, shift, clock)
    for reading in (mentor(mads, Action.ON_CALL_CONTACT_READ), ask("vink-coordinator", Action.ON_CALL_CONTACT_READ)):
        async with begin(reading) as work:
            assert await work.on_call_contacts.get(contact.id) == contact
            assert list(await work.on_call_contacts.page({"shift_id": shift.id}, None, 9)) == [contact]
    strangers = (
        mentor(merete, Action.ON_CALL_CONTACT_READ),
        ask("panel-coordinator", Action.ON_CALL_CONTACT_READ),
        ask("teacher", Action.ON_CALL_CONTACT_READ),
    )
    for reading in strangers:
        async with begin(reading) as work:
            assert await work.on_call_contacts.page({}, None, 9) == []
            with pytest.raises(NotFound):
                await work.on_call_contacts.get(contact.id)
    async with begin(ask("vink-coordinator", Action.ON_CALL_CONTACT_CLOSE)) as work:
        closed = await close_contact(work, contact.id, OnCallContactClosing(remark="Ringet op."), 1)
    async with begin(mentor(mads, Action.ON_CALL_CONTACT_READ)) as work:
        assert await work.on_call_contacts.get(contact.id) == closed


async def away(begin: Begin, staff_id: UUID, clock: Clock) -> CheckIn:
    new = NewCheckIn(function=F.MENTOR, expected_end_at=clock.now + HOUR, place=CheckInPlace.VEHICLE)
    async with begin(mentor(staff_id, Action.CHECK_IN_START)) as work:
        return await start_check_in(work, new)


async def by_worker(begin: Begin, rule: str, check_in: CheckIn) -> CheckIn:
    async with begin(ask_for(rule, check_in.department, "0" * 32)) as work:
        made: CheckIn = await EXPIRIES[rule].use_case(work, check_in.id)
    return made


async def test_whoever_looks_for_somebody_learns_of_it_and_forgets_it_with_their_shift(
    begin: Begin, clock: Clock
) -> None:
    mads, merete, mogens = await mentors(begin, clock, "mads", "merete", "mogens")
    await planned(begin, new_shift(clock, merete, start=0.1))
    await planned(begin, new_shift(clock, mogens, start=8.1))
    check_in = await away(begin, mads, clock)
    reading = {one: mentor(one, Action.CHECK_IN_READ) for one in (mads, merete, mogens)}

    async def knowing() -> set[UUID]:
        found = set()
        for one in reading:
            async with begin(reading[one]) as work:
                found |= {one} if await work.check_ins.page({}, None, 9) else set()
        return found

    assert await knowing() == {mads}
    clock.pass_by(hours=2)
    told = await by_worker(begin, "not_back_in_time", check_in)
    assert await knowing() == {mads, merete}
    async with begin(reading[merete]) as work:
        assert await work.check_ins.get(check_in.id) == told
        assert [one.id for one in await worklist(work, 9)] == [check_in.id]
    clock.pass_by(hours=7)
    passed_on = await by_worker(begin, "other_on_duty", told)
    assert await knowing() == {mads, mogens}
    async with begin(mentor(mogens, Action.CHECK_IN_RESOLVE)) as work:
        resolved = await resolve_check_in(work, told.id, CheckInResolved(remark="Alt er vel."), passed_on.version)
    async with begin(ask("vink-coordinator", Action.CHECK_IN_READ)) as work:
        assert await work.check_ins.get(told.id) == resolved


async def test_who_checks_out_at_the_last_moment_is_not_looked_for(begin: Begin, clock: Clock) -> None:
    (mads,) = await mentors(begin, clock, "mads")
    check_in = await away(begin, mads, clock)
    clock.pass_by(hours=2)
    with pytest.raises(Stale):
        async with begin(ask_for("not_back_in_time", "bif", "0" * 32)) as work:
            await EXPIRIES["not_back_in_time"].use_case(work, check_in.id)
            async with begin(mentor(mads, Action.CHECK_IN_CHECK_OUT)) as other:
                await check_out(other, check_in.id, 1)
    async with begin(mentor(mads, Action.CHECK_IN_READ)) as work:
        assert (await work.check_ins.get(check_in.id)).status is CheckInStatus.ENDED

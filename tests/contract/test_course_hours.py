"""What courses take of their mentors' hours, in memory and on PostgreSQL: kept, used, given back, and never twice."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.capacity.booking import read_weeks, record_entry
from domain.capacity.types import COURSE_WEEKS, WEEK, CapacityEntry, NewCapacityEntry, Overbooking, OwnTime, monday
from domain.consents.withdrawing import leave
from domain.errors import OverBooked, Stale
from domain.events import Event
from domain.hours import HoursKind, statement
from domain.mentors.types import Mentor
from domain.policy import Action
from domain.ports import Begin
from domain.records import change
from domain.support_courses import preparing, sessions
from domain.support_courses.inputs import NewSupportCourse
from domain.support_courses.session_types import NewSession, SessionCancelled, SessionCancelReason, SupportSession
from domain.support_courses.types import SupportCourse
from domain.whole import whole
from tests.asking import ask, ask_of
from tests.contract.conftest import Clock
from tests.contract.test_support_courses import change_mentor, people, reopen
from tests.supporting import (
    LENT,
    MENTOR,
    OTHER,
    VINK,
    accepted,
    course_of,
    end,
    hold,
    mentor_actor,
    no_show,
    pause,
    plan,
    prepared,
    resume,
    start,
    started,
)
from vink.demo.mentors import MENTORS, staff_of

__all__ = ["people"]

GIVEN = MENTORS[MENTOR].minutes


async def weeks(begin: Begin, clock: Clock, mentor: UUID = MENTOR, count: int = 30, since: int = 0) -> list[int]:
    """Return what is kept for courses of a mentor's hours, week by week, from this one or one so many weeks away on."""
    async with begin(ask(VINK, Action.CAPACITY_ENTRY_READ)) as work:
        return [one.planned for one in await read_weeks(work, mentor, clock().date() + since * WEEK, count)]


async def entries(begin: Begin, mentor: UUID = MENTOR) -> list[CapacityEntry]:
    async with begin(ask(VINK, Action.CAPACITY_ENTRY_READ)) as work:
        return sorted(await whole(work.capacity_entries, {"mentor_id": mentor}), key=lambda one: one.number)


async def mentor_of(begin: Begin, mentor: UUID = MENTOR) -> Mentor:
    async with begin(ask(VINK, Action.MENTOR_READ)) as work:
        return await work.mentors.get(mentor)


def ahead(clock: Clock, until: date) -> int:
    """Return how many weeks there are from this one to that of a day."""
    return (monday(until) - monday(clock().date())).days // 7 + 1


def days(clock: Clock, weeks: int, day: int = 1) -> timedelta:
    """Return how long it is until a weekday (0 is Monday) in so many weeks."""
    return timedelta(days=monday(clock().date()).toordinal() - clock().date().toordinal() + 7 * weeks + day)


async def test_a_course_that_is_prepared_keeps_hours_and_one_that_starts_keeps_them_until_its_planned_end(
    begin: Begin, clock: Clock
) -> None:
    _, youth = await accepted(begin)
    course = await prepared(begin, youth)
    assert await weeks(begin, clock, count=28) == [120] * COURSE_WEEKS + [0, 0]
    day = clock().date() + 10 * WEEK
    await start(begin, clock, course, planned_end_on=str(day))
    assert await weeks(begin, clock, count=28) == [120] * 11 + [0] * 17


async def test_hours_of_somebody_who_is_lent_are_kept_until_they_go_home(begin: Begin, clock: Clock) -> None:
    _, youth = await accepted(begin)
    await start(begin, clock, await prepared(begin, youth, LENT))
    home = (await mentor_of(begin, LENT)).borrowed_until
    assert home is not None
    kept = await weeks(begin, clock, LENT)
    assert kept == [120] * ahead(clock, home) + [0] * (30 - ahead(clock, home))


async def test_a_course_beyond_the_hours_is_refused_with_its_weeks_unless_somebody_says_why(
    begin: Begin, clock: Clock
) -> None:
    (_, youth), (_, other) = await accepted(begin), await accepted(begin)
    await prepared(begin, youth, weekly_minutes=200)
    with pytest.raises(OverBooked) as refused:
        await prepared(begin, other)
    assert len(refused.value.weeks) == COURSE_WEEKS
    assert {(one.free, one.wanted) for one in refused.value.weeks} == {(GIVEN - 200, 120)}
    course = await prepared(begin, other, overbooking="agreed_with_mentor")
    assert [one.overbooked for one in await entries(begin)] == [None, Overbooking.AGREED_WITH_MENTOR]
    await start(begin, clock, course)
    assert [one.overbooked for one in await entries(begin)][-1] is Overbooking.AGREED_WITH_MENTOR, (
        "what was said counts"
    )


async def test_where_only_the_running_week_is_full_hours_are_kept_from_the_next_one_on(
    begin: Begin, clock: Clock
) -> None:
    _, youth = await accepted(begin)
    advice = NewCapacityEntry(kind=OwnTime.ADVISER_WORK, day=clock().date(), minutes=GIVEN - 60)
    async with begin(ask(VINK, Action.CAPACITY_ENTRY_RECORD)) as work:
        await record_entry(work, MENTOR, advice)
    course = await prepared(begin, youth)
    assert await weeks(begin, clock, count=3) == [0, 120, 120]
    await start(begin, clock, course)
    assert await weeks(begin, clock, count=3) == [0, 120, 120]


async def test_a_refused_course_leaves_no_trace(begin: Begin) -> None:
    (_, youth), (referral, other) = await accepted(begin), await accepted(begin)
    await prepared(begin, youth, weekly_minutes=GIVEN)
    with pytest.raises(OverBooked):
        await prepared(begin, other)
    async with begin(ask(VINK, Action.REFERRAL_READ)) as work:
        assert (await work.referrals.get(referral.id)).status == "accepted"
        assert await work.support_courses.page({"participant_id": other.id}, None, 9) == []


async def test_a_course_at_rest_frees_its_hours_until_it_is_looked_at_again_and_not_its_place(
    begin: Begin, clock: Clock
) -> None:
    course = await started(begin, clock, planned_end_on=str(clock().date() + 10 * WEEK))
    rested = await pause(begin, clock, course, days=21)
    assert await weeks(begin, clock, count=12) == [0, 0, 0] + [120] * 8 + [0]
    _, other = await accepted(begin)
    with pytest.raises(OverBooked):
        await prepared(begin, other, weekly_minutes=GIVEN)
    clock.pass_by(days=14)
    going_on = await resume(begin, rested)
    assert await weeks(begin, clock, count=10) == [120] * 9 + [0]
    assert going_on.status == "active"


async def test_a_mentor_who_gives_less_by_now_may_still_start_rest_and_go_on_with_whom_they_have(
    begin: Begin, clock: Clock
) -> None:
    (_, youth), (_, other) = await accepted(begin), await accepted(begin)
    course, second = await prepared(begin, youth), await prepared(begin, other)
    async with begin(ask(VINK, Action.MENTOR_UPDATE)) as work:
        mentor = await work.mentors.get(MENTOR)
        work.mentors.save(change(mentor, work.now, weekly_minutes=200), Event.MENTOR_CHANGED)
    rested = await pause(begin, clock, await start(begin, clock, course))
    assert await weeks(begin, clock, count=6) == [120] * 4 + [240] * 2
    clock.pass_by(days=30)
    await resume(begin, rested)
    with pytest.raises(OverBooked) as refused:
        await start(begin, clock, second, planned_end_on=str(clock().date() + 24 * WEEK))
    kept_until = monday(clock().date() - timedelta(days=30)) + (COURSE_WEEKS - 1) * WEEK
    assert min(one.week for one in refused.value.weeks) == kept_until + WEEK, "what was promised is not asked about"


async def test_a_course_that_rests_beyond_its_planned_end_keeps_nothing(begin: Begin, clock: Clock) -> None:
    course = await started(begin, clock, planned_end_on=str(clock().date() + 2 * WEEK))
    rested = await pause(begin, clock, course, days=28)
    assert await weeks(begin, clock) == [0] * 30
    clock.pass_by(days=28)
    assert (await resume(begin, rested)).status == "active"
    assert await weeks(begin, clock) == [0] * 30


async def test_an_end_gives_the_hours_back_and_a_reopening_takes_them_again(begin: Begin, clock: Clock) -> None:
    course = await started(begin, clock)
    await plan(begin, course, clock() + timedelta(days=15))
    ended = await end(begin, await course_of(begin, course.id))
    assert await weeks(begin, clock) == [0] * 30
    await reopen(begin, clock, ended)
    until = ahead(clock, clock().date() + timedelta(days=90))
    assert await weeks(begin, clock) == [120] * until + [0] * (30 - until)


async def test_another_mentor_takes_the_hours_over_and_the_first_has_them_back(begin: Begin, clock: Clock) -> None:
    course = await started(begin, clock, planned_end_on=str(clock().date() + 4 * WEEK))
    await plan(begin, course, clock() + timedelta(days=8))
    await change_mentor(begin, await course_of(begin, course.id), OTHER)
    assert await weeks(begin, clock, MENTOR) == [0] * 30
    assert await weeks(begin, clock, OTHER) == [120] * 5 + [0] * 25


async def test_a_no_in_the_department_gives_the_hours_back_in_the_same_step_and_what_was_worked_stays(
    begin: Begin, clock: Clock
) -> None:
    course = await started(begin, clock)
    held = await plan(begin, course, clock())
    await hold(begin, held, travel_minutes=30)
    await plan(begin, course, clock() + timedelta(days=8))
    clock.pass_by(days=7)
    async with begin(ask("social-worker", Action.PARTICIPANT_LEAVE)) as work:
        await leave(work, course.participant_id)
    assert await weeks(begin, clock) == [0] * 30
    kept = [one for one in await entries(begin) if one.status == "standing"]
    assert [(one.kind.value, one.minutes) for one in kept] == [("reservation", 120), ("session", 60), ("travel", 30)]
    assert kept[0].to_week == monday(clock().date()) - WEEK
    assert all(one.version == 2 for one in await entries(begin) if one.status == "cancelled")


async def test_a_session_is_planned_used_and_told_in_the_statement_once(begin: Begin, clock: Clock) -> None:
    course = await started(begin, clock)
    clock.pass_by(days=40)
    planned = await plan(begin, course, clock() - timedelta(hours=2))
    assert [one.kind.value for one in await entries(begin) if one.session_id == planned.id] == ["planned_session"]
    done = await hold(begin, planned, minutes=75, travel_minutes=35)
    of_session = [one for one in await entries(begin) if one.session_id == planned.id]
    assert [(one.kind.value, one.status.value, one.minutes) for one in of_session] == [
        ("planned_session", "cancelled", 60),
        ("session", "standing", 75),
        ("travel", "standing", 35),
    ]
    with pytest.raises(Stale):
        await hold(begin, planned)
    assert done.held_at is not None
    async with begin(ask_of(mentor_actor(MENTOR), Action.HOURS_READ)) as work:
        local = work.calendar.local(done.held_at)
        found = await statement(work, staff_of(MENTOR), f"{local:%Y-%m}")
    assert [(one.day, one.kind, one.times, one.minutes) for one in found.lines] == [
        (local.date(), HoursKind.SESSION, 1, 75),
        (local.date(), HoursKind.TRAVEL, 1, 35),
    ]


async def moved(begin: Begin, session: SupportSession, new: NewSession) -> SupportSession:
    async with begin(ask_of(mentor_actor(MENTOR), Action.SESSION_RESCHEDULE)) as work:
        return await sessions.reschedule_session(work, session.course_id, session.id, new, session.version)


async def test_sessions_beyond_what_is_kept_take_hours_of_their_week_until_they_are_not_planned_any_more(
    begin: Begin, clock: Clock
) -> None:
    clock.pass_by(days=days(clock, 1).days)
    course = await started(begin, clock)
    first = await plan(begin, course, clock() + timedelta(days=1))
    assert (await weeks(begin, clock, count=2)) == [120, 120], "what is kept does for it"
    second, third = [await plan(begin, course, clock() + timedelta(days=n)) for n in (2, 3)]
    assert (await weeks(begin, clock, count=2)) == [180, 120]
    await moved(begin, third, NewSession(planned_at=clock() + timedelta(days=7)))
    assert (await weeks(begin, clock, count=2)) == [120, 120]
    third = await plan(begin, course, clock() + timedelta(days=3))
    async with begin(ask_of(mentor_actor(MENTOR), Action.SESSION_CANCEL)) as work:
        off = SessionCancelled(reason=SessionCancelReason.BY_PARTICIPANT)
        await sessions.cancel_session(work, course.id, third.id, off, third.version)
    assert (await weeks(begin, clock, count=2)) == [120, 120]
    clock.pass_by(days=2)
    await no_show(begin, first)
    await hold(begin, second, minutes=50)
    assert (await weeks(begin, clock, count=2)) == [70, 120]


async def test_a_session_beyond_the_mentors_week_is_planned_only_with_a_reason_and_held_in_any_case(
    begin: Begin, clock: Clock
) -> None:
    clock.pass_by(days=days(clock, 1).days)
    _, youth = await accepted(begin)
    course = await start(begin, clock, await prepared(begin, youth, weekly_minutes=GIVEN), session_minutes=200)
    await plan(begin, course, clock() + timedelta(days=1))
    with pytest.raises(OverBooked) as refused:
        await plan(begin, course, clock() + timedelta(days=2))
    assert [(one.free, one.wanted) for one in refused.value.weeks] == [(0, 200)]
    async with begin(ask_of(mentor_actor(MENTOR), Action.SESSION_PLAN)) as work:
        peak = NewSession(planned_at=clock() + timedelta(days=2), overbooking=Overbooking.SHORT_PEAK)
        await sessions.plan_session(work, course.id, peak)
    over = await plan(begin, course, clock())
    await hold(begin, over, minutes=120)
    assert [one.overbooked.value for one in await entries(begin) if one.overbooked] == [
        "short_peak",
        "already_done",
        "already_done",
    ]


async def test_of_two_coordinators_who_book_the_last_hours_of_one_mentor_at_once_one_gets_them(
    begin: Begin, clock: Clock
) -> None:
    waiting = [(await accepted(begin))[1] for _ in range(2)]
    both = asyncio.Barrier(2)

    async def book(who: str, participant: Any) -> SupportCourse:
        async with begin(ask(who, Action.SUPPORT_COURSE_PREPARE)) as work:
            new = NewSupportCourse(participant_id=participant.id, mentor_id=MENTOR, weekly_minutes=GIVEN)
            made = await preparing.prepare_course(work, new)
            await both.wait()
        return made

    coordinators = ("vink-coordinator", "vink-coordinator-2")
    booking = (book(who, one) for who, one in zip(coordinators, waiting, strict=True))
    found = await asyncio.gather(*booking, return_exceptions=True)
    assert sorted(type(one).__name__ for one in found) == ["Stale", "SupportCourse"]
    assert await weeks(begin, clock, count=2) == [GIVEN, GIVEN]
    left = waiting[next(n for n, one in enumerate(found) if isinstance(one, Stale))]
    with pytest.raises(OverBooked):
        await prepared(begin, left)
    assert (await prepared(begin, left, OTHER)).status == "preparing"

"""The ledger of hours is kept alike in memory and in PostgreSQL, and of two who book at once one is first."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from adapters.postgres.pool import Pool
from adapters.postgres.vault import VaultAccess
from adapters.postgres.work import PostgresBegin
from domain.capacity.booking import read_weeks, record_entry, release, reserve, standing
from domain.capacity.types import WEEK, CapacityKind, NewCapacityEntry, OwnTime, monday
from domain.errors import NotFound, OverBooked, Stale
from domain.mentors.types import Mentor
from domain.policy import Action
from domain.ports import Begin
from tests.asking import ask, ask_of
from tests.conftest import SECRET, TERMS
from tests.contract.conftest import Clock
from tests.contract.test_mentors import invited
from tests.contract.test_store import actor
from vink.demo.personas import fixed

BOOKING = ask("vink-coordinator", Action.CAPACITY_ENTRY_RECORD)
READING = ask("vink-coordinator", Action.CAPACITY_ENTRY_READ)
COURSE, OTHER_COURSE = fixed(0xC01), fixed(0xC02)
TODAY = monday(datetime.now(UTC).date())
LATER = TODAY + 3 * WEEK


async def free(begin: Begin, mentor: Mentor, weeks: int = 5) -> list[int]:
    async with begin(READING) as work:
        return [one.free for one in await read_weeks(work, mentor.id, TODAY, weeks)]


async def test_what_is_reserved_is_read_as_it_was_kept_and_given_back(begin: Begin) -> None:
    (mentor,) = await invited(begin, "mads")
    async with begin(BOOKING) as work:
        kept = await reserve(work, mentor, COURSE, TODAY, LATER, 120)
    async with begin(READING) as work:
        assert await work.capacity_entries.get(kept.id) == kept
        assert await standing(work, mentor.id, LATER) == [kept]
        assert await standing(work, mentor.id, LATER + WEEK) == []
    assert await free(begin, mentor) == [150, 150, 150, 150, 270]
    async with begin(BOOKING) as work:
        await release(work, mentor.id, COURSE, LATER)
    assert await free(begin, mentor) == [150, 150, 150, 270, 270]
    async with begin(BOOKING) as work:
        await release(work, mentor.id, COURSE, TODAY)
    assert await free(begin, mentor) == [270] * 5


async def test_of_two_who_book_the_last_hours_at_once_one_gets_them(begin: Begin) -> None:
    (mentor,) = await invited(begin, "mads")
    with pytest.raises(Stale):
        async with begin(BOOKING) as slow:
            await reserve(slow, mentor, OTHER_COURSE, TODAY, LATER, 200)
            async with begin(BOOKING) as quick:
                await reserve(quick, mentor, COURSE, TODAY, LATER, 200)
    assert await free(begin, mentor, 1) == [70]
    with pytest.raises(OverBooked) as refused:
        async with begin(BOOKING) as again:
            await reserve(again, mentor, OTHER_COURSE, TODAY, LATER, 200)
    assert [(one.week, one.free) for one in refused.value.weeks] == [(TODAY + n * WEEK, 70) for n in range(4)]


async def test_who_books_with_somebody_else_is_in_nobodys_way(begin: Begin) -> None:
    one, other = await invited(begin, "mads", "merete")
    async with begin(BOOKING) as slow:
        await reserve(slow, one, COURSE, TODAY, LATER, 200)
        async with begin(BOOKING) as quick:
            await reserve(quick, other, COURSE, TODAY, LATER, 200)
    assert await free(begin, one, 1) == await free(begin, other, 1) == [70]


async def test_mentors_see_and_write_their_own_hours_only(begin: Begin) -> None:
    mine, other = await invited(begin, "mads", "merete")
    async with begin(BOOKING) as work:
        theirs = await reserve(work, other, COURSE, TODAY, LATER, 60)
    me = actor("mentor", subject=mine.staff_id)
    advice = NewCapacityEntry(kind=OwnTime.ADVISER_WORK, day=TODAY - timedelta(days=3), minutes=45)
    async with begin(ask_of(me, Action.CAPACITY_ENTRY_RECORD)) as work:
        written = await record_entry(work, mine.id, advice)
    async with begin(ask_of(me, Action.CAPACITY_ENTRY_READ)) as work:
        assert list(await work.capacity_entries.page({}, None, 9)) == [written]
        assert written.kind is CapacityKind.ADVISER_WORK
        with pytest.raises(NotFound):
            await work.capacity_entries.get(theirs.id)
    async with begin(ask("teacher", Action.CONCERN_READ)) as work:
        assert await work.capacity_entries.page({}, None, 9) == []


async def test_what_is_kept_for_a_course_is_not_the_mentors_to_give_back(pool: Pool) -> None:
    begin = PostgresBegin(pool, Clock(), new_id, DanishCalendar(), TERMS, VaultAccess(SECRET))
    (mine,) = await invited(begin, "mads")
    async with begin(BOOKING) as work:
        await reserve(work, mine, COURSE, TODAY, LATER, 120)
    with pytest.raises(Stale):
        async with begin(ask_of(actor("mentor", subject=mine.staff_id), Action.CAPACITY_ENTRY_CANCEL)) as work:
            await release(work, mine.id, COURSE, TODAY)
    assert await free(begin, mine, 1) == [150]

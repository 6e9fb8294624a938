"""A no is heard at VINK as well: the course ends and nobody reads it, in the same transaction; a lapse is no no."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from adapters.postgres.pool import open_pool
from domain.citizens import read_citizen
from domain.consents.withdrawing import leave, withdraw_consent
from domain.errors import Forbidden, IllegalMove, NotFound, Stale
from domain.expiry import EXPIRIES, ask_for
from domain.participants.types import Participant
from domain.policy import Action
from domain.ports import Begin
from domain.referrals import intake
from domain.referrals.inputs import ReferralClosing, ReferralWithdrawal
from domain.referrals.types import ReferralOutcome, WithdrawalGroup
from domain.support_courses import ending, goals
from domain.support_courses.inputs import CourseEnding
from domain.support_courses.types import SupportCourse
from domain.worklist import worklist
from tests import referring
from tests.asking import ask, ask_of
from tests.contract.conftest import Clock
from tests.memory import MemoryBegin
from tests.opened import everything
from tests.referring import DISCLOSURE, consented, of
from tests.supporting import (
    COACH,
    MENTOR,
    VINK,
    accepted,
    course_of,
    end,
    goal,
    mentor_actor,
    met,
    mother_of,
    prepared,
    review,
    reviews_of,
    staffed,
    start,
    started,
)
from vink.demo.personas import PERSONAS


@pytest.fixture(autouse=True)
async def people(begin: Begin, clock: Clock) -> None:
    await staffed(begin, clock)


async def hear(begin: Begin, participant_id: Any, who: str = "social-worker") -> None:
    async with begin(ask(who, Action.PARTICIPANT_LEAVE)) as work:
        await leave(work, participant_id)


Stored = Callable[[SupportCourse], Awaitable[Any]]


@pytest.fixture
def stored(begin: Begin, request: pytest.FixtureRequest) -> Stored:
    """Returns a course past all policy and row security."""

    async def read(course: SupportCourse) -> Any:
        if isinstance(begin, MemoryBegin):
            return begin.memory.records[SupportCourse, course.id]
        owner = await open_pool(request.getfixturevalue("database"), 1, None)
        try:
            (found,) = [one for one in await everything(owner, SupportCourse) if one.id == course.id]
        finally:
            await owner.close()
        return found

    return read


async def unread(begin: Begin, course: SupportCourse) -> None:
    """Nobody at VINK and no mentor reads anything of a course."""
    for actor in (PERSONAS[VINK].actor(), mentor_actor(MENTOR), mentor_actor(COACH)):
        with pytest.raises(NotFound):
            await course_of(begin, course.id, actor)
        async with begin(ask_of(actor, Action.SESSION_READ)) as work:
            assert course.id not in [one.id for one in await work.support_courses.page({}, None, 50)]
            assert course.id not in [one.id for one in await worklist(work, 50)]


async def test_whoever_takes_part_no_more_is_read_by_nobody_at_once(begin: Begin, clock: Clock, stored: Stored) -> None:
    course = await started(begin, clock)
    await goal(begin, course)
    await met(begin, clock, course)
    await hear(begin, course.participant_id)
    await unread(begin, course)
    gone = await stored(course)
    assert (gone.status, gone.outcome, gone.holder, gone.due_at) == ("ended", "consent_withdrawn", None, None)
    assert (gone.ended_at, gone.disclosure_stopped_at) == (clock.now, clock.now)
    assert (gone.review_due_on, gone.next_session_at) == (None, None)
    assert (await referring.read(begin, course.referral_id)).status == "withdrawn"
    if isinstance(begin, MemoryBegin):
        told = [(one.event.value, one.record.id, one.record.department) for one in begin.memory.thin]
        assert ("support_course.ended", course.id, "bif") in told
        logged = [(one.object_type, one.object_id) for one in begin.memory.events]
        assert ("support_course", course.id) in logged


async def test_the_parents_course_goes_on_without_a_word_of_the_young_person(begin: Begin, clock: Clock) -> None:
    referral, youth = await accepted(begin)
    mother = await mother_of(begin, referral)
    his = await start(begin, clock, await prepared(begin, youth))
    hers = await start(begin, clock, await prepared(begin, mother, COACH))
    await hear(begin, youth.id)
    await unread_by_mentor(begin, his)
    assert (await course_of(begin, hers.id)).status == "active"
    assert (await course_of(begin, hers.id, mentor_actor(COACH))).status == "active"
    after = await referring.read(begin, referral.id)
    assert (after.status, after.holder) == ("active", "vink_coordinator")
    async with begin(ask_of(mentor_actor(MENTOR), Action.SUPPORT_COURSE_READ)) as work:
        with pytest.raises(NotFound):
            await work.referrals.get(referral.id)


async def test_what_ends_beside_somebody_who_said_no_ends_the_referral_as_if_vink_still_saw_them(
    begin: Begin, clock: Clock
) -> None:
    referral, youth = await accepted(begin)
    mother = await mother_of(begin, referral)
    hers, his = await prepared(begin, mother, COACH), await prepared(begin, youth)
    await start(begin, clock, hers)
    await hear(begin, mother.id)
    assert (await referring.read(begin, referral.id)).status == "active"
    await end(begin, his)
    assert (await referring.read(begin, referral.id)).status == "ended"


async def unread_by_mentor(begin: Begin, course: SupportCourse) -> None:
    for actor in (PERSONAS[VINK].actor(), mentor_actor(MENTOR)):
        with pytest.raises(NotFound):
            await course_of(begin, course.id, actor)


async def test_with_the_only_course_the_referral_ends_where_somebody_else_takes_part(
    begin: Begin, clock: Clock, stored: Stored
) -> None:
    referral, youth = await accepted(begin)
    await mother_of(begin, referral)
    his = await start(begin, clock, await prepared(begin, youth))
    await hear(begin, youth.id)
    after = await referring.read(begin, referral.id)
    assert (after.status, after.holder, after.texts_until) == ("ended", "vink_coordinator", clock.now)
    assert (await stored(his)).outcome == "consent_withdrawn"


async def test_before_the_start_it_waits_again_for_whoever_else_takes_part(begin: Begin, clock: Clock) -> None:
    referral, youth = await accepted(begin)
    await mother_of(begin, referral)
    await prepared(begin, youth)
    await hear(begin, youth.id)
    after = await referring.read(begin, referral.id)
    assert (after.status, after.waiting_since) == ("accepted", referral.waiting_since)


async def disclosure_of(begin: Begin, participant: Participant) -> Any:
    async with begin(ask("teacher", Action.CONSENT_READ)) as work:
        found = await work.consents.page({"participant_id": participant.id, "status": "active"}, None, 9)
    return next(one for one in found if one.kind == "disclosure")


async def test_without_the_consent_to_tell_vink_the_course_ends_and_with_a_new_one_it_is_read_again(
    begin: Begin, clock: Clock
) -> None:
    referral, youth = await accepted(begin)
    course = await start(begin, clock, await prepared(begin, youth))
    consent = await disclosure_of(begin, youth)
    async with begin(ask(VINK, Action.CONSENT_WITHDRAW)) as work:
        await withdraw_consent(work, consent.id)
    await unread(begin, course)
    held = await referring.read(begin, referral.id)
    assert (held.status, held.holder) == ("ended", "asker"), "whoever referred knows that VINK is told no more"
    await consented(begin, referral.id, DISCLOSURE)
    again = await course_of(begin, course.id)
    assert (again.status, again.outcome, again.disclosure_stopped_at) == ("ended", "consent_withdrawn", None)


async def test_a_consent_that_is_over_stops_the_reading_and_a_new_one_lets_it_go_on(
    begin: Begin, clock: Clock, stored: Stored
) -> None:
    referral, youth = await accepted(begin)
    course = await start(begin, clock, await prepared(begin, youth))
    until = clock.now + timedelta(days=30)
    await consented(begin, referral.id, {**DISCLOSURE, "expires_at": until.isoformat()})
    dated = await course_of(begin, course.id)
    assert (dated.disclosure_until, dated.version) == (until, course.version + 1)
    clock.now = until
    await unread(begin, course)
    consent = await disclosure_of(begin, youth)
    async with begin(ask_for("consent_over", "buf", "0" * 32)) as work:
        await EXPIRIES["consent_over"].use_case(work, consent.id)
    await unread(begin, course)
    stopped = await stored(course)
    assert (stopped.status, stopped.holder) == ("active", "mentor"), "nobody said no"
    await consented(begin, referral.id, DISCLOSURE)
    again = await course_of(begin, course.id)
    assert (again.status, again.disclosure_stopped_at, again.disclosure_until) == ("active", None, None)
    assert (await course_of(begin, course.id, mentor_actor(MENTOR))).id == course.id


@pytest.mark.parametrize("who", ["teacher", VINK])
async def test_with_the_referral_its_courses_are_withdrawn_from_either_side(
    begin: Begin, clock: Clock, who: str, stored: Stored
) -> None:
    course = await started(begin, clock)
    referral = await referring.read(begin, course.referral_id)
    by_person = ReferralWithdrawal(group=WithdrawalGroup.BY_PERSON)
    async with begin(ask(who, Action.REFERRAL_WITHDRAW)) as work:
        await intake.withdraw_referral(work, referral.id, by_person, referral.version)
    await unread(begin, course)
    assert (await stored(course)).outcome == "consent_withdrawn"


async def test_a_no_after_the_end_ends_the_following_up(begin: Begin, clock: Clock, stored: Stored) -> None:
    ended = await end(begin, await started(begin, clock))
    await hear(begin, ended.participant_id)
    gone = await stored(ended)
    assert (gone.status, gone.outcome, gone.holder, gone.review_due_on) == ("ended", "goals_met", None, None)
    await unread(begin, ended)
    assert (await referring.read(begin, ended.referral_id)).status == "withdrawn"


async def closed(begin: Begin, course: SupportCourse) -> Any:
    referral = await referring.read(begin, course.referral_id)
    async with begin(ask(VINK, Action.REFERRAL_CLOSE)) as work:
        said = ReferralClosing(outcome=ReferralOutcome.SUPPORT_COMPLETED)
        return await intake.close_referral(work, referral.id, said, referral.version)


async def test_whoever_follows_up_reaches_the_person_until_that_is_done(begin: Begin, clock: Clock) -> None:
    ended = await end(begin, await started(begin, clock))
    referral = await closed(begin, ended)

    async def who() -> str:
        async with begin(ask(VINK, Action.CITIZEN_READ, purpose="support")) as work:
            return (await read_citizen(work, referral.citizen_ref)).name

    assert await who() == referring.NAME
    with pytest.raises(NotFound):
        async with begin(ask_of(mentor_actor(MENTOR), Action.SUPPORT_COURSE_READ)) as work:
            await work.referrals.get(referral.id)
    for one in await reviews_of(begin, ended):
        await review(begin, clock, one, VINK)
    with pytest.raises(NotFound):
        await who()
    await hear(begin, ended.participant_id)
    await unread(begin, ended)


async def test_a_closed_referral_takes_no_course(begin: Begin, clock: Clock) -> None:
    ended = await end(begin, await started(begin, clock))
    referral = await closed(begin, ended)
    youth = await referring.lead(begin, referral)
    with pytest.raises(IllegalMove):
        await prepared(begin, youth)


async def test_what_was_decided_before_a_no_is_not_written_after_it(begin: Begin, clock: Clock, stored: Stored) -> None:
    course = await started(begin, clock)
    with pytest.raises((Stale, Forbidden)):
        async with begin(ask(VINK, Action.SUPPORT_COURSE_END)) as work:
            said = of(CourseEnding, {"outcome": "moved", "no_last_talk": "moved_away"})
            await ending.end_course(work, course.id, said, course.version)
            await hear(begin, course.participant_id)
    assert (await stored(course)).outcome == "consent_withdrawn"


async def test_a_no_is_heard_whatever_the_mentor_writes_at_the_same_time(begin: Begin, clock: Clock) -> None:
    course = await started(begin, clock)
    both = asyncio.Barrier(2)

    async def note() -> None:
        async with begin(ask_of(mentor_actor(MENTOR), Action.GOAL_SET)) as work:
            await goals.set_goal(
                work, course.id, of(goals.NewGoal, {"area": "family", "text": "At tale.", "scale_start": 1})
            )
            await both.wait()

    async def no() -> None:
        async with begin(ask("social-worker", Action.PARTICIPANT_LEAVE)) as work:
            await leave(work, course.participant_id)
            await both.wait()

    outcomes = await asyncio.gather(note(), no(), return_exceptions=True)
    assert outcomes[1] is None
    await unread(begin, course)

"""Courses of support in memory and on PostgreSQL: how they begin, what they make of their referral, how they end."""

import asyncio
from collections.abc import Awaitable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from domain.consents.giving import record_consent
from domain.consents.types import NewConsent
from domain.errors import Forbidden, GateClosed, IllegalMove, Invalid, NotFound, Stale
from domain.mentors.keeping import move_mentor, update_mentor
from domain.mentors.types import MentorProfile
from domain.policy import Action
from domain.ports import Begin
from domain.referrals.types import Referral
from domain.staff import leave as leave_staff
from domain.support_courses import ending, preparing, running
from domain.support_courses.inputs import CourseEnding, CourseReopening, MentorChange, NewSupportCourse, PoliceToldLate
from domain.support_courses.turns import attention
from domain.support_courses.types import SupportCourse
from domain.worklist import worklist
from tests import referring
from tests.asking import ask, ask_of
from tests.contract.conftest import Clock
from tests.memory import MemoryBegin
from tests.referring import of
from tests.supporting import (
    COACH,
    LAPSED,
    LENT,
    MENTOR,
    OTHER,
    POLICE,
    UNVETTED,
    VINK,
    accepted,
    course_of,
    end,
    mentor_actor,
    met,
    mother_of,
    pause,
    plan,
    prepared,
    resume,
    reviews_of,
    staffed,
    start,
    started,
)
from vink.demo.personas import PERSONAS, fixed


@pytest.fixture(autouse=True)
async def people(begin: Begin, clock: Clock) -> None:
    await staffed(begin, clock)


async def faults(attempt: Awaitable[Any]) -> list[tuple[str, str]]:
    """Return where and by which rule something is refused."""
    with pytest.raises(Invalid) as refused:
        await attempt
    return [(one.pointer, one.code) for one in refused.value.faults]


async def missing(attempt: Awaitable[Any]) -> tuple[str, ...]:
    with pytest.raises(GateClosed) as closed:
        await attempt
    return closed.value.missing


async def referral_of(begin: Begin, course: SupportCourse) -> Referral:
    return await referring.read(begin, course.referral_id)


async def change_mentor(begin: Begin, course: SupportCourse, mentor: UUID, **more: Any) -> SupportCourse:
    new = of(MentorChange, {"mentor_id": str(mentor), "reason": "participants_wish", **more})
    async with begin(ask(VINK, Action.SUPPORT_COURSE_CHANGE_MENTOR)) as work:
        return await preparing.change_mentor(work, course.id, new, course.version)


async def reopen(begin: Begin, clock: Clock, course: SupportCourse) -> SupportCourse:
    day = clock.now.date() + timedelta(days=90)
    new = of(CourseReopening, {"reason": "participants_wish", "planned_end_on": str(day)})
    async with begin(ask(VINK, Action.SUPPORT_COURSE_REOPEN)) as work:
        return await ending.reopen_course(work, course.id, new, course.version)


async def waiting(begin: Begin, who: Any) -> list[tuple[UUID, str]]:
    """Return what is on somebody's worklist, and as what."""
    actor = PERSONAS[who].actor() if isinstance(who, str) else mentor_actor(who)
    async with begin(ask_of(actor, Action.WORKLIST_READ)) as work:
        return [(one.id, one.task.value) for one in await worklist(work, 200)]


async def test_a_course_and_its_referral_go_together_from_the_match_to_the_end_and_back(
    begin: Begin, clock: Clock
) -> None:
    _, participant = await accepted(begin)
    course = await prepared(begin, participant)
    assert (course.status, course.kind, course.holder, course.holder_id) == (
        "preparing",
        "mentor",
        "vink_coordinator",
        None,
    )
    assert course.first_meeting_by >= clock.now + timedelta(days=13)
    matched = await referral_of(begin, course)
    assert (matched.status, matched.waiting_since, matched.first_free_slot) == ("matched", None, None)
    assert (matched.mentor_staff_id, matched.due_at) == (course.mentor_staff_id, course.first_meeting_by)
    running = await start(begin, clock, course)
    assert (running.status, running.holder, running.holder_id) == ("active", "mentor", course.mentor_staff_id)
    assert running.due_at == course.first_meeting_by
    assert (await referral_of(begin, course)).status == "active"
    ended = await end(begin, running)
    over = await referral_of(begin, course)
    assert (over.status, over.holder, over.closed_at) == ("ended", "vink_coordinator", None)
    assert (ended.status, ended.outcome, ended.holder) == ("ended", "goals_met", "vink_coordinator")
    again = await reopen(begin, clock, ended)
    assert (again.status, again.outcome, again.ended_at, again.no_last_talk) == ("active", None, None, None)
    assert (await referral_of(begin, course)).status == "active"
    assert [one.step for one in again.decisions] == ["prepare", "start", "end", "reopen"]
    assert [one.kind for one in await reviews_of(begin, course)] == ["interval"]
    assert [one.kind for one in await reviews_of(begin, course, "lapsed")] == ["closing", "six_months", "twelve_months"]
    assert await course_of(begin, course.id) == again


async def test_a_course_that_never_started_lets_its_referral_wait_from_when_it_waited_before(
    begin: Begin, clock: Clock
) -> None:
    referral, participant = await accepted(begin)
    clock.pass_by(days=3)
    course = await prepared(begin, participant)
    ended = await end(begin, course, outcome="by_participant", no_last_talk="participant_did_not_wish")
    again = await referral_of(begin, course)
    assert (again.status, again.waiting_since) == ("accepted", referral.waiting_since)
    assert (ended.holder, ended.review_due_on) == (None, None), "nothing is followed up that never began"
    with pytest.raises(IllegalMove):
        await reopen(begin, clock, ended)
    assert (await prepared(begin, participant, OTHER)).status == "preparing"


async def test_a_parents_course_is_independent_of_the_young_persons(begin: Begin, clock: Clock) -> None:
    referral, youth = await accepted(begin)
    mother = await mother_of(begin, referral)
    hers = await start(begin, clock, await prepared(begin, mother, COACH))
    assert hers.kind == "parent_coach"
    assert (await referral_of(begin, hers)).mentor_staff_id is None, "its texts speak of the young person"
    his = await prepared(begin, youth)
    assert (await referral_of(begin, his)).status == "active", "it is under way by the parent's course"
    his = await start(begin, clock, his)
    await end(begin, his)
    assert (await referral_of(begin, hers)).status == "active"
    await end(begin, hers)
    assert (await referral_of(begin, hers)).status == "ended"


@pytest.mark.parametrize(
    ("mentor", "why"),
    [
        (UNVETTED, ("vetting_lapsed",)),
        (LAPSED, ("training_lapsed",)),
        (fixed(0xA08), ("not_active",)),
        (fixed(0xA0F), ("not_active", "training_incomplete", "not_vetted")),
    ],
)
async def test_who_cannot_take_anybody_takes_nobody(begin: Begin, mentor: UUID, why: tuple[str, ...]) -> None:
    referral, youth = await accepted(begin)
    participant = await mother_of(begin, referral) if mentor == UNVETTED else youth
    assert await missing(prepared(begin, participant, mentor)) == why
    if why != ("training_lapsed",):
        assert await missing(prepared(begin, participant, mentor, override_reason="continuity")) == why
        return
    course = await prepared(begin, participant, mentor, override_reason="refresher_booked")
    assert [(one.step, one.reason) for one in course.decisions] == [("prepare", None), ("override", "refresher_booked")]


async def test_what_cannot_be_is_told_with_its_place(begin: Begin, clock: Clock) -> None:
    referral, youth = await accepted(begin)
    tomorrow = str(clock.now.date() + timedelta(days=2))
    assert await faults(prepared(begin, youth, COACH)) == [("/mentor_id", "other_kind")]
    assert await faults(prepared(begin, youth, fixed(0x999))) == [("/mentor_id", "unknown")]
    assert await faults(prepared(begin, youth, POLICE)) == [("/police_told_on", "required")]
    assert await faults(prepared(begin, youth, POLICE, police_told_on=tomorrow)) == [("/police_told_on", "future")]
    stranger = await mother_of(begin, referral)
    assert await faults(prepared(begin, stranger, MENTOR)) == [("/mentor_id", "other_kind")]
    course = await prepared(begin, youth)
    assert await faults(prepared(begin, youth, OTHER)) == [("/participant_id", "taken")]
    assert await faults(start(begin, clock, course, agreed_on=tomorrow, planned_end_on=str(clock.now.date()))) == [
        ("/agreed_on", "impossible_date"),
        ("/planned_end_on", "out_of_range"),
    ]
    running = await start(begin, clock, course)
    assert await faults(end(begin, running, outcome="consent_withdrawn")) == [("/outcome", "by_consent_only")]
    assert await faults(end(begin, running, no_last_talk=None)) == [("/last_talk_held_on", "one_of")]
    both = {"last_talk_held_on": str(clock.now.date())}
    assert await faults(end(begin, running, **both)) == [("/last_talk_held_on", "one_of")]
    early = {"no_last_talk": None, "last_talk_held_on": str(clock.now.date() - timedelta(days=3))}
    assert await faults(end(begin, running, **early)) == [("/last_talk_held_on", "impossible_date")]
    assert await faults(pause(begin, clock, running, days=0)) == [("/review_on", "out_of_range")]
    assert await faults(change_mentor(begin, running, MENTOR)) == [("/mentor_id", "unchanged")]
    assert await faults(change_mentor(begin, running, POLICE)) == [("/police_told_on", "required")]
    assert await course_of(begin, course.id) == running, "nothing of what was refused is kept"


async def test_nobody_is_supported_whose_consent_to_take_part_is_over(begin: Begin, clock: Clock) -> None:
    referral, youth = await accepted(begin)
    soon = {**referring.PARTICIPATION, "expires_at": (clock.now + timedelta(days=1)).isoformat()}
    async with begin(ask("teacher", Action.CONSENT_RECORD)) as work:
        await record_consent(work, referral.id, of(NewConsent, soon))
    clock.pass_by(days=2)
    assert await missing(prepared(begin, youth)) == ("participation_consent",)


async def test_a_referral_that_is_not_accepted_takes_no_course(begin: Begin) -> None:
    referral = await referring.received(begin)
    youth = await referring.lead(begin, referral)
    with pytest.raises(IllegalMove):
        await prepared(begin, youth)


async def test_only_vinks_coordinator_prepares_and_not_for_their_own_referral(begin: Begin, clock: Clock) -> None:
    _, youth = await accepted(begin)
    course = await prepared(begin, youth)
    with pytest.raises(Forbidden):
        async with begin(ask_of(mentor_actor(MENTOR), Action.SUPPORT_COURSE_END)) as work:
            await ending.end_course(work, course.id, of(CourseEnding, {"outcome": "moved"}), course.version)


async def test_with_another_mentor_the_one_before_reads_nothing_and_what_they_planned_is_off(
    begin: Begin, clock: Clock
) -> None:
    course = await started(begin, clock)
    session = await plan(begin, course, clock.now + timedelta(days=2))
    assert (await course_of(begin, course.id, mentor_actor(MENTOR))).next_session_at == session.planned_at
    course = await course_of(begin, course.id)
    changed = await change_mentor(begin, course, OTHER)
    assert (changed.next_session_at, changed.holder_id) == (None, changed.mentor_staff_id)
    assert changed.decisions[-1].mentor_id == OTHER
    with pytest.raises(NotFound):
        await course_of(begin, course.id, mentor_actor(MENTOR))
    assert await course_of(begin, course.id, mentor_actor(OTHER)) == changed
    async with begin(ask_of(mentor_actor(OTHER), Action.SESSION_READ)) as work:
        (off,) = await work.support_sessions.page({"course_id": course.id}, None, 9)
        assert (off.status, off.cancel_reason) == ("cancelled", "course_changed")
        referral = await work.referrals.get(course.referral_id)
        assert referral.mentor_staff_id == changed.mentor_staff_id
    async with begin(ask_of(mentor_actor(MENTOR), Action.SUPPORT_COURSE_READ)) as work:
        with pytest.raises(NotFound):
            await work.referrals.get(course.referral_id)


async def test_whoever_is_lent_reads_until_that_time_is_over_and_vink_is_told(begin: Begin, clock: Clock) -> None:
    _, youth = await accepted(begin)
    course = await start(begin, clock, await prepared(begin, youth, LENT))
    await met(begin, clock, course, LENT)
    assert course.mentor_until is not None
    assert (await course_of(begin, course.id, mentor_actor(LENT))).mentor_id == LENT
    clock.now = course.mentor_until + timedelta(seconds=1)
    with pytest.raises(NotFound):
        await course_of(begin, course.id, mentor_actor(LENT))
    async with begin(ask_of(mentor_actor(LENT), Action.SUPPORT_COURSE_READ)) as work:
        with pytest.raises(NotFound):
            await work.referrals.get(course.referral_id)
        assert await work.support_courses.page({}, None, 9) == []
    assert (course.id, "attention") in await waiting(begin, VINK)


async def test_after_the_end_a_mentor_reads_back_for_a_while(begin: Begin, clock: Clock) -> None:
    ended = await end(begin, await started(begin, clock))
    assert await course_of(begin, ended.id, mentor_actor(MENTOR)) == ended
    clock.pass_by(days=14, seconds=1)
    with pytest.raises(NotFound):
        await course_of(begin, ended.id, mentor_actor(MENTOR))
    assert await course_of(begin, ended.id) == ended


async def test_what_waits_is_on_the_list_of_whoever_holds_it(begin: Begin, clock: Clock) -> None:
    _, youth = await accepted(begin)
    course = await prepared(begin, youth)
    assert await waiting(begin, VINK) == [(course.id, "turn")], "its referral rests with it"
    assert await waiting(begin, MENTOR) == []
    running = await start(begin, clock, course)
    assert await waiting(begin, VINK) == []
    assert await waiting(begin, MENTOR) == [(course.id, "turn")]
    assert await waiting(begin, OTHER) == await waiting(begin, "teacher") == []
    clock.now = course.first_meeting_by + timedelta(seconds=1)
    assert (course.id, "attention") in await waiting(begin, VINK)
    resting = await pause(begin, clock, running)
    assert (course.id, "review") in await waiting(begin, VINK)
    assert await waiting(begin, MENTOR) == []
    going_on = await resume(begin, resting)
    assert (going_on.pause, going_on.holder) == (None, "mentor")
    ended = await end(begin, going_on)
    assert (ended.id, "review") in await waiting(begin, VINK)


async def test_of_two_who_change_the_courses_of_one_referral_at_once_one_decides_anew(
    begin: Begin, clock: Clock
) -> None:
    referral, youth = await accepted(begin)
    mother = await mother_of(begin, referral)
    his, hers = await prepared(begin, youth), await prepared(begin, mother, COACH)
    both = asyncio.Barrier(2)

    async def finish(course: SupportCourse) -> None:
        async with begin(ask(VINK, Action.SUPPORT_COURSE_END)) as work:
            said = of(CourseEnding, {"outcome": "by_participant", "no_last_talk": "participant_did_not_wish"})
            await ending.end_course(work, course.id, said, course.version)
            await both.wait()

    outcomes = await asyncio.gather(finish(his), finish(hers), return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", "Stale"]


async def test_of_two_who_match_one_person_at_once_one_is_refused(begin: Begin) -> None:
    _, youth = await accepted(begin)
    both = asyncio.Barrier(2)

    async def match(mentor: UUID) -> None:
        async with begin(ask(VINK, Action.SUPPORT_COURSE_PREPARE)) as work:
            new = NewSupportCourse(participant_id=youth.id, mentor_id=mentor)
            await preparing.prepare_course(work, new)
            await both.wait()

    outcomes = await asyncio.gather(match(MENTOR), match(OTHER), return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", "Stale"]


async def test_a_mentor_who_is_changed_meanwhile_is_chosen_anew(begin: Begin) -> None:
    _, youth = await accepted(begin)
    with pytest.raises(Stale):
        async with begin(ask(VINK, Action.SUPPORT_COURSE_PREPARE)) as work:
            await preparing.prepare_course(work, NewSupportCourse(participant_id=youth.id, mentor_id=MENTOR))
            async with begin(ask(VINK, Action.MENTOR_PAUSE)) as other:
                await move_mentor(other, MENTOR, Action.MENTOR_PAUSE, 1)


async def test_each_step_is_told_as_a_thin_event_and_the_department_learns_no_match(begin: Begin, clock: Clock) -> None:
    course = await started(begin, clock)
    await end(begin, course)
    if not isinstance(begin, MemoryBegin):
        return
    told = [(one.event.value, one.record.department) for one in begin.memory.thin]
    assert ("support_course.ended", "bif") in told
    of_referral = [event for event, department in told if department == "buf"]
    assert of_referral[-3:] == ["referral.changed", "referral.started", "referral.ended"]
    assert not any("support_course" in one or "session" in one for one in of_referral)


async def test_who_leaves_supports_nobody_any_more_and_vink_gives_the_course_to_somebody_else(
    begin: Begin, clock: Clock
) -> None:
    course = await started(begin, clock)
    clock.pass_by(days=1)
    async with begin(ask("admin", Action.STAFF_LEAVE)) as work:
        member = await work.staff.get(course.mentor_staff_id)
        await leave_staff(work, member.id, member.version)
    with pytest.raises(NotFound):
        await course_of(begin, course.id, mentor_actor(MENTOR))
    left = await course_of(begin, course.id)
    assert (left.holder, left.holder_id, left.due_at) == ("vink_coordinator", None, clock.now)
    assert (left.mentor_until, left.version) == (clock.now, course.version + 1)
    assert (course.id, "attention") in await waiting(begin, VINK) or (course.id, "turn") in await waiting(begin, VINK)
    async with begin(ask(VINK, Action.MENTOR_READ)) as work:
        assert (await work.mentors.get(MENTOR)).status == "left"
    going_on = await change_mentor(begin, left, OTHER)
    assert (going_on.holder, going_on.mentor_until) == ("mentor", None)


async def test_whoever_supports_somebody_leaves_the_mentors_only_when_it_is_given_to_others(
    begin: Begin, clock: Clock
) -> None:
    course = await started(begin, clock)

    async def leave() -> None:
        async with begin(ask(VINK, Action.MENTOR_LEAVE)) as work:
            await move_mentor(work, MENTOR, Action.MENTOR_LEAVE, (await work.mentors.get(MENTOR)).version)

    assert await missing(leave()) == ("courses_given_to_others",)
    await end(begin, course)
    await leave()


async def test_a_mentor_who_comes_to_work_for_the_police_is_told_of_and_vink_looks_until_then(
    begin: Begin, clock: Clock
) -> None:
    course = await started(begin, clock)
    await met(begin, clock, course)

    async def works_for_the_police(is_police: bool) -> None:
        async with begin(ask(VINK, Action.MENTOR_UPDATE)) as work:
            mentor = await work.mentors.get(MENTOR)
            fields = {name: getattr(mentor, name) for name in MentorProfile.__struct_fields__}
            await update_mentor(work, MENTOR, MentorProfile(**fields | {"is_police": is_police}), mentor.version)

    async def reasons() -> list[str]:
        found = await course_of(begin, course.id)
        async with begin(ask(VINK, Action.SUPPORT_COURSE_READ)) as work:
            return [one.value for one in attention(work, found)]

    async def told(day: date) -> None:
        found = await course_of(begin, course.id)
        async with begin(ask(VINK, Action.SUPPORT_COURSE_RECORD_TOLD)) as work:
            await running.record_told(work, course.id, PoliceToldLate(police_told_on=day), found.version)

    assert await reasons() == []
    await works_for_the_police(True)
    assert await reasons() == ["police_not_told"]
    clock.pass_by(minutes=1)
    assert (course.id, "attention") in await waiting(begin, VINK)
    await works_for_the_police(False)
    assert await reasons() == [], "it was a mistake"
    await works_for_the_police(True)
    today = clock().date()
    assert await faults(told(today + timedelta(days=2))) == [("/police_told_on", "future")]
    await told(today - timedelta(days=1))
    assert await reasons() == []
    with pytest.raises(IllegalMove):
        await told(today - timedelta(days=1))
    await works_for_the_police(False)
    await works_for_the_police(True)
    assert await reasons() == [], "who was told was told"

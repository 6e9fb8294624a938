"""Goals, sessions, reviews and supervisions in memory and on PostgreSQL."""

from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from domain.errors import IllegalMove, Invalid, NotFound, Stale
from domain.policy import Action
from domain.ports import Begin
from domain.support_courses import goals, reviews, sessions, supervisions
from domain.support_courses.goals import GoalRevision
from domain.support_courses.reading import under_course
from domain.support_courses.reviews import ReviewMissed
from domain.support_courses.session_types import NewSession, SessionCancelled, SessionCancelReason
from domain.support_courses.supervisions import NewSupervision
from domain.support_courses.turns import attention
from domain.support_courses.types import NotHeldReason, SupportCourse
from tests.asking import ask, ask_of
from tests.contract.conftest import Clock
from tests.referring import of
from tests.supporting import (
    COACH,
    MENTOR,
    OTHER,
    VINK,
    accepted,
    course_of,
    end,
    goal,
    hold,
    mentor_actor,
    met,
    mother_of,
    no_show,
    plan,
    prepared,
    review,
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
    with pytest.raises(Invalid) as refused:
        await attempt
    return [(one.pointer, one.code) for one in refused.value.faults]


async def needs(begin: Begin, course: SupportCourse) -> tuple[str, ...]:
    """Return why a course needs attention now."""
    async with begin(ask(VINK, Action.SUPPORT_COURSE_READ)) as work:
        return attention(work, await work.support_courses.get(course.id))


async def test_a_goal_is_in_the_participants_words_and_on_their_scale(begin: Begin, clock: Clock) -> None:
    course = await started(begin, clock)
    made = await goal(begin, course)
    said = GoalRevision(area=made.area, text="At nå første time.", scale_now=6, status=goals.GoalStatus.REACHED)
    async with begin(ask_of(mentor_actor(MENTOR), Action.GOAL_REVISE)) as work:
        revised = await goals.revise_goal(work, course.id, made.id, said, 1)
    assert (revised.scale_start, revised.scale_now, revised.status) == (3, 6, "reached")
    async with begin(ask(VINK, Action.GOAL_READ)) as work:
        assert await under_course(work, work.goals, course.id, made.id) == revised
    with pytest.raises(Stale):
        async with begin(ask_of(mentor_actor(MENTOR), Action.GOAL_REVISE)) as work:
            await goals.revise_goal(work, course.id, made.id, said, 1)
    await end(begin, course)
    with pytest.raises(IllegalMove):
        await goal(begin, course)


@pytest.mark.parametrize("scale", [-1, 11])
def test_a_scale_goes_from_nothing_to_ten(scale: int) -> None:
    with pytest.raises(msgspec.ValidationError):
        of(goals.NewGoal, {"area": "family", "text": "At spise sammen.", "scale_start": scale})


async def test_a_session_is_planned_moved_and_held(begin: Begin, clock: Clock) -> None:
    course = await started(begin, clock)
    first = await plan(begin, course, clock.now + timedelta(days=3))
    second = await plan(begin, course, clock.now + timedelta(days=1))
    assert (await course_of(begin, course.id)).next_session_at == second.planned_at
    async with begin(ask_of(mentor_actor(MENTOR), Action.SESSION_RESCHEDULE)) as work:
        to = NewSession(planned_at=clock.now + timedelta(days=5))
        moved = await sessions.reschedule_session(work, course.id, second.id, to, 1)
    assert (moved.follows_id, moved.form, moved.status) == (second.id, second.form, "planned")
    assert (await course_of(begin, course.id)).next_session_at == first.planned_at
    async with begin(ask_of(mentor_actor(MENTOR), Action.SESSION_CANCEL)) as work:
        off = SessionCancelled(reason=SessionCancelReason.BY_PARTICIPANT)
        await sessions.cancel_session(work, course.id, first.id, off, 1)
    clock.now = moved.planned_at + timedelta(hours=2)
    held = await hold(begin, moved, travel_minutes=20, topics=["relations"], next_step="Ringer mandag.")
    assert (held.held_at, held.minutes, held.travel_minutes) == (moved.planned_at, 60, 20)
    async with begin(ask(VINK, Action.SESSION_READ)) as work:
        assert await under_course(work, work.support_sessions, course.id, held.id) == held
        found = await work.support_sessions.page({"course_id": course.id}, None, 9)
    assert sorted(one.status for one in found) == ["cancelled", "held", "rescheduled"]
    now = await course_of(begin, course.id)
    assert (now.last_held_at, now.next_session_at) == (moved.planned_at, None)
    with pytest.raises(IllegalMove):
        await hold(begin, held)


async def test_what_has_not_been_cannot_be_held_or_missed(begin: Begin, clock: Clock) -> None:
    course = await started(begin, clock)
    ahead = await plan(begin, course, clock.now + timedelta(hours=1))
    assert await faults(hold(begin, ahead)) == [("/held_at", "future")]
    later = (clock.now + timedelta(days=1)).isoformat()
    assert await faults(hold(begin, ahead, held_at=later)) == [("/held_at", "future")]
    before = (clock.now - timedelta(days=3)).isoformat()
    assert await faults(hold(begin, ahead, held_at=before)) == [("/held_at", "before_start")]
    assert await faults(no_show(begin, ahead)) == [("/", "future")]
    assert await faults(plan(begin, course, clock.now + timedelta(days=400))) == [("/planned_at", "too_far")]
    assert (await course_of(begin, course.id)).last_held_at is None


async def test_two_missed_sessions_in_a_row_need_attention_until_they_meet(begin: Begin, clock: Clock) -> None:
    course = await started(begin, clock)
    await no_show(begin, await plan(begin, course, clock.now))
    assert await needs(begin, course) == ()
    await no_show(begin, await plan(begin, course, clock.now))
    assert await needs(begin, course) == ("no_shows",)
    await met(begin, clock, course)
    assert await needs(begin, course) == ()
    clock.pass_by(weeks=4, seconds=1)
    assert "no_session" in await needs(begin, course)


async def test_a_course_that_rests_plans_nothing(begin: Begin, clock: Clock) -> None:
    referral, youth = await accepted(begin)
    course = await prepared(begin, youth)
    with pytest.raises(IllegalMove):
        await plan(begin, course, clock.now)
    assert referral.status == "accepted"


async def test_what_lies_with_another_course_is_not_there(begin: Begin, clock: Clock) -> None:
    referral, youth = await accepted(begin)
    mother = await mother_of(begin, referral)
    his = await start(begin, clock, await prepared(begin, youth))
    hers = await start(begin, clock, await prepared(begin, mother, COACH))
    note, aim = await met(begin, clock, his), await goal(begin, his)
    (due,) = await reviews_of(begin, his)
    for who, course in ((COACH, hers), (COACH, his), (OTHER, his), (MENTOR, hers)):
        async with begin(ask_of(mentor_actor(who), Action.SESSION_READ)) as work:
            parts: tuple[tuple[Any, Any], ...] = (
                (work.support_sessions, note),
                (work.goals, aim),
                (work.progress_reviews, due),
            )
            for store, one in parts:
                with pytest.raises(NotFound):
                    await under_course(work, store, course.id, one.id)
    with pytest.raises(NotFound):
        await hold(begin, msgspec.structs.replace(note, course_id=hers.id), COACH)
    with pytest.raises(NotFound):
        await goal(begin, his, COACH)
    with pytest.raises(NotFound):
        await review(begin, clock, due, COACH)
    for name in ("teacher", "social-worker", "resource-person", "panel-coordinator", "auditor", "dpo", "admin"):
        async with begin(ask(name, Action.WORKLIST_READ)) as work:
            kinds: tuple[Any, ...] = (work.support_courses, work.goals, work.support_sessions, work.progress_reviews)
            for store in kinds:
                assert await store.page({}, None, 9) == [], name


async def test_the_next_review_is_always_there_while_the_course_runs(begin: Begin, clock: Clock) -> None:
    course = await started(begin, clock)
    aim = await goal(begin, course)
    (first,) = await reviews_of(begin, course)
    assert (first.kind, first.due_on) == ("baseline", clock.now.date() + timedelta(days=14))
    scales = [{"goal_id": str(aim.id), "scale": 5}]
    assert await faults(review(begin, clock, first)) == [("/scales", "incomplete"), ("/decision", "required")]
    unknown = [*scales, {"goal_id": str(fixed(0x999)), "scale": 1}, {"goal_id": str(aim.id), "scale": 1}]
    assert await faults(review(begin, clock, first, scales=unknown, decision="continue")) == [
        ("/scales/1/goal_id", "unknown"),
        ("/scales/2/goal_id", "repeated"),
    ]
    tomorrow = str(clock.now.date() + timedelta(days=2))
    assert await faults(review(begin, clock, first, scales=scales, decision="continue", held_on=tomorrow)) == [
        ("/held_on", "impossible_date")
    ]
    held = await review(begin, clock, first, scales=scales, decision="continue")
    async with begin(ask(VINK, Action.PROGRESS_REVIEW_READ)) as work:
        assert await under_course(work, work.progress_reviews, course.id, first.id) == held
        assert (await work.goals.get(aim.id)).scale_now == 5
    (second,) = await reviews_of(begin, course)
    assert (second.kind, second.due_on) == ("interval", clock.now.date() + timedelta(weeks=8))
    assert (await course_of(begin, course.id)).review_due_on == second.due_on
    clock.pass_by(weeks=8, days=5)
    assert "review_overdue" in await needs(begin, course)
    async with begin(ask_of(mentor_actor(MENTOR), Action.PROGRESS_REVIEW_MISS)) as work:
        said = ReviewMissed(reason=NotHeldReason.COULD_NOT_BE_REACHED)
        await reviews.miss_review(work, course.id, second.id, said, 1)
    (third,) = await reviews_of(begin, course)
    assert third.due_on == clock.now.date() + timedelta(weeks=8)
    await met(begin, clock, course)
    assert await needs(begin, course) == ()
    await review(begin, clock, third, scales=[{"goal_id": str(aim.id), "scale": None}], decision="end")
    assert await needs(begin, course) == ("end_wished",)


async def test_after_the_end_somebody_asks_again_until_a_year_has_passed(begin: Begin, clock: Clock) -> None:
    course = await started(begin, clock)
    ended = await end(begin, course, no_last_talk=None, last_talk_held_on=str(clock.now.date()))
    due = await reviews_of(begin, course)
    assert [one.kind for one in due] == ["closing", "six_months", "twelve_months"]
    assert (ended.review_due_on, ended.holder) == (due[0].due_on, "vink_coordinator")
    assert await faults(review(begin, clock, due[0], decision="continue")) == [("/decision", "does_not_fit")]
    await review(begin, clock, due[0])
    clock.pass_by(days=183)
    assert (await course_of(begin, course.id)).review_due_on == due[1].due_on
    await review(begin, clock, due[1], VINK)
    clock.pass_by(days=183)
    with pytest.raises(NotFound):
        await review(begin, clock, due[2], MENTOR)
    await review(begin, clock, due[2], VINK)
    over = await course_of(begin, course.id)
    assert (over.review_due_on, over.holder, over.holder_id, over.due_at) == (None, None, None, None)
    assert await reviews_of(begin, course) == []


async def test_a_supervision_is_the_mentors_and_knows_no_course(begin: Begin, clock: Clock) -> None:
    course = await started(begin, clock)
    new = {"held_on": str(clock.now.date()), "minutes": 60, "theme": "boundaries"}
    said = {**new, "supervisor_id": str(PERSONAS["training-lead"].id)}

    async def record(**more: Any) -> supervisions.Supervision:
        async with begin(ask(VINK, Action.SUPERVISION_RECORD)) as work:
            return await supervisions.record_supervision(work, course.id, of(NewSupervision, {**said, **more}))

    made = await record()
    assert made.mentor_id == MENTOR
    assert await faults(record(held_on=str(clock.now.date() + timedelta(days=2)))) == [("/held_on", "impossible_date")]
    assert await faults(record(supervisor_id=str(fixed(0x999)))) == [("/supervisor_id", "unknown")]
    assert await faults(record(supervisor_id=str(course.mentor_staff_id))) == [("/supervisor_id", "themselves")]
    async with begin(ask_of(mentor_actor(MENTOR), Action.SUPERVISION_READ)) as work:
        assert await supervisions.read_supervision(work, course.id, made.id) == made
    async with begin(ask_of(mentor_actor(OTHER), Action.SUPERVISION_READ)) as work:
        assert await work.supervisions.page({}, None, 9) == []
        with pytest.raises(NotFound):
            await work.supervisions.get(made.id)

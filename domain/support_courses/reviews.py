"""Progress reviews: the participant looks back at the start, every few weeks, at the end, and long after it."""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.commands import receive
from domain.errors import Fault, Invalid
from domain.events import Event
from domain.policy import Action, Commands
from domain.ports import Work
from domain.records import Moves, change, move
from domain.support_courses.goals import Goal, GoalStatus, Scale
from domain.support_courses.reading import under_course
from domain.support_courses.turns import keep_course, today
from domain.support_courses.types import InCourse, NotHeldReason, ReviewDecision, SupportCourse, SupportCourseStatus
from domain.text import Remark

BASELINE = timedelta(days=14)
CLOSING = timedelta(days=7)
MOST = 100


class ReviewKind(StrEnum):
    BASELINE = "baseline"
    INTERVAL = "interval"
    CLOSING = "closing"
    SIX_MONTHS = "six_months"
    TWELVE_MONTHS = "twelve_months"


class ReviewStatus(StrEnum):
    DUE = "due"
    HELD = "held"
    MISSED = "missed"
    LAPSED = "lapsed"


S, K = ReviewStatus, ReviewKind
FOLLOW_UPS = {K.SIX_MONTHS: timedelta(days=183), K.TWELVE_MONTHS: timedelta(days=365)}
"""How long after the end somebody asks how it went on."""
RUNNING = frozenset({K.BASELINE, K.INTERVAL})
MOVES: Moves = {
    S.DUE: frozenset({S.HELD, S.MISSED, S.LAPSED}),
    S.HELD: frozenset(),
    S.MISSED: frozenset(),
    S.LAPSED: frozenset(),
}
COMMANDS: Commands = {
    Action.PROGRESS_REVIEW_HOLD: frozenset({S.DUE}),
    Action.PROGRESS_REVIEW_MISS: frozenset({S.DUE}),
}


class GoalScale(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the participant sees themselves with a goal; null where they would rather not say."""

    goal_id: UUID
    scale: Scale | None


class ProgressReview(InCourse, frozen=True, kw_only=True):
    """One look back: what it said of each goal, what changed in the participant's words, and what follows."""

    status: ReviewStatus
    kind: ReviewKind
    due_on: date
    held_on: date | None
    missed_reason: NotHeldReason | None
    scales: tuple[GoalScale, ...]
    what_changed: str | None
    decision: ReviewDecision | None


class ReviewHeld(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a review said. While the course runs, each open goal has its scale and a decision is made."""

    held_on: date
    scales: Annotated[tuple[GoalScale, ...], Meta(max_length=MOST)] = ()
    what_changed: Remark
    decision: ReviewDecision | None = None


class ReviewMissed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why there was no review."""

    reason: NotHeldReason


def _due(work: Work, course: SupportCourse, kind: ReviewKind, due_on: date) -> ProgressReview:
    review = ProgressReview(
        id=work.new_id(),
        department=course.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        status=S.DUE,
        referral_id=course.referral_id,
        course_id=course.id,
        kind=kind,
        due_on=due_on,
        held_on=None,
        missed_reason=None,
        scales=(),
        what_changed=None,
        decision=None,
    )
    work.progress_reviews.add(review, Event.PROGRESS_REVIEW_DUE)
    return review


def first_review(work: Work, course: SupportCourse) -> ProgressReview:
    """Make the review due that tells where a course begins."""
    return _due(work, course, K.BASELINE, today(work) + BASELINE)


async def _open(work: Work, course_id: UUID) -> list[ProgressReview]:
    found = await work.progress_reviews.page({"course_id": course_id, "status": S.DUE.value}, None, MOST)
    return sorted(found, key=lambda one: one.due_on)


async def follow_up(work: Work, course: SupportCourse) -> date | None:
    """Have a course that ends today looked back at: the review that was due closes it, and two follow. Return when the
    first is due; None where it never started."""
    if course.started_on is None:
        return None
    closing = today(work) + CLOSING
    for one in await _open(work, course.id):
        work.progress_reviews.save(change(one, work.now, kind=K.CLOSING, due_on=closing), Event.PROGRESS_REVIEW_DUE)
    for kind, after in FOLLOW_UPS.items():
        _due(work, course, kind, today(work) + after)
    return closing


async def look_again(work: Work, course: SupportCourse) -> date:
    """Have a course that goes on after its end looked back at as while it ran; what was to follow its end lapses."""
    for one in await _open(work, course.id):
        work.progress_reviews.save(move(one, S.LAPSED, MOVES, work.now), Event.PROGRESS_REVIEW_LAPSED)
    weeks = 4 if course.agreement is None else course.agreement.review_weeks
    return _due(work, course, K.INTERVAL, today(work) + timedelta(weeks=weeks)).due_on


async def hold_review(work: Work, course_id: UUID, review_id: UUID, held: ReviewHeld, seen: int) -> ProgressReview:
    """Record a review; the goals are where it says, and while the course runs the next one is due.

    Raises:
        IllegalMove: it is not due any more.
        Invalid: the day cannot be so, a goal is unknown, named twice or missing, or a decision is missing or misplaced.
    """
    review, course = await _receive(work, course_id, review_id, Action.PROGRESS_REVIEW_HOLD, seen)
    goals = {one.id: one for one in await work.goals.page({"course_id": course_id}, None, MOST)}
    faults = (*_of_day(work, course, held), *_of_scales(review, goals, held), *_of_decision(review, held))
    if faults:
        raise Invalid(faults)
    for one in held.scales:
        if one.scale is not None and one.scale != goals[one.goal_id].scale_now:
            work.goals.save(change(goals[one.goal_id], work.now, scale_now=one.scale), Event.GOAL_REVISED)
    done = move(review, S.HELD, MOVES, work.now, **msgspec.structs.asdict(held))
    work.progress_reviews.save(done, Event.PROGRESS_REVIEW_HELD)
    await _go_on(work, course, review, last_decision=held.decision)
    return done


async def miss_review(work: Work, course_id: UUID, review_id: UUID, missed: ReviewMissed, seen: int) -> ProgressReview:
    """Record that there was no review, and why; while the course runs the next one is due."""
    review, course = await _receive(work, course_id, review_id, Action.PROGRESS_REVIEW_MISS, seen)
    done = move(review, S.MISSED, MOVES, work.now, missed_reason=missed.reason)
    work.progress_reviews.save(done, Event.PROGRESS_REVIEW_MISSED)
    await _go_on(work, course, review, last_decision=course.last_decision)
    return done


async def _receive(
    work: Work, course_id: UUID, review_id: UUID, action: Action, seen: int
) -> tuple[ProgressReview, SupportCourse]:
    await under_course(work, work.progress_reviews, course_id, review_id)
    review = await receive(work, work.progress_reviews, review_id, action, COMMANDS, seen)
    return review, await work.support_courses.get(course_id)


async def _go_on(
    work: Work, course: SupportCourse, review: ProgressReview, last_decision: ReviewDecision | None
) -> None:
    left = [one.due_on for one in await _open(work, course.id) if one.id != review.id]
    if course.status is not SupportCourseStatus.ENDED and course.agreement is not None:
        after = today(work) + timedelta(weeks=course.agreement.review_weeks)
        left = [_due(work, course, K.INTERVAL, after).due_on]
    kept = change(course, work.now, review_due_on=min(left, default=None), last_decision=last_decision)
    keep_course(work, kept, Event.SUPPORT_COURSE_WENT_ON)


def _of_day(work: Work, course: SupportCourse, held: ReviewHeld) -> Iterator[Fault]:
    first = course.started_on or today(work)
    if not first <= held.held_on <= today(work):
        yield Fault("/held_on", "impossible_date", "This day has not come, or lies before the course.")


def _of_scales(review: ProgressReview, goals: dict[UUID, Goal], held: ReviewHeld) -> Iterator[Fault]:
    told = [one.goal_id for one in held.scales]
    for n, goal_id in enumerate(told):
        if goal_id not in goals:
            yield Fault(f"/scales/{n}/goal_id", "unknown", "This course has no such goal.")
        elif goal_id in told[:n]:
            yield Fault(f"/scales/{n}/goal_id", "repeated", "Name each goal once.")
    wanted = {one.id for one in goals.values() if one.status is GoalStatus.OPEN}
    if review.kind in RUNNING and not wanted <= set(told):
        yield Fault("/scales", "incomplete", "Each open goal has its place here, with null where nothing was said.")


def _of_decision(review: ProgressReview, held: ReviewHeld) -> Iterator[Fault]:
    if review.kind in RUNNING and held.decision is None:
        yield Fault("/decision", "required", "Say whether the course goes on, changes or ends.")
    if review.kind not in RUNNING and held.decision is not None:
        yield Fault("/decision", "does_not_fit", "The course has ended; there is nothing to decide.")

"""Progress reviews of a course over HTTP: their dates are made by the system, what they say by people."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from api.operations import commands, lists, reads
from api.support_courses.courses import COURSE
from api.views import AboutSomebody, PageQuery, show
from domain.notices import Notice
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.support_courses import reviews
from domain.support_courses.reading import of_course, under_course
from domain.support_courses.reviews import (
    COMMANDS,
    GoalScale,
    ProgressReview,
    ReviewHeld,
    ReviewKind,
    ReviewMissed,
    ReviewStatus,
)
from domain.support_courses.types import NotHeldReason, ReviewDecision
from domain.text import AllowedActions, Remark, Version

REVIEWS = COURSE + "/progress-reviews"
REVIEW = REVIEWS + "/{review_id}"


class ProgressReviewView(AboutSomebody, frozen=True, kw_only=True):
    """A look back: the participant's own scale for each goal then, what changed in their words, what follows."""

    id: UUID
    status: ReviewStatus
    version: Version
    course_id: UUID
    created_at: datetime
    updated_at: datetime
    kind: ReviewKind
    due_on: date
    held_on: date | None
    missed_reason: NotHeldReason | None
    scales: Annotated[tuple[GoalScale, ...], Meta(max_length=100)]
    what_changed: Remark | None
    decision: ReviewDecision | None
    notification_reminder: Notice | None = None
    allowed_actions: AllowedActions


def view(work: Work, review: ProgressReview) -> ProgressReviewView:
    """Return a review as this actor may see it."""
    return show(ProgressReviewView, review, allowed_actions=allowed_actions(work.actor, review, COMMANDS))


@reads(REVIEW, Action.PROGRESS_REVIEW_READ, purposeful=True, named=True)
async def read_progress_review(work: Work, course_id: UUID, review_id: UUID) -> ProgressReviewView:
    """Read a progress review."""
    return view(work, await under_course(work, work.progress_reviews, course_id, review_id))


@lists(REVIEWS, Action.PROGRESS_REVIEW_READ, purposeful=True, named=True)
async def list_progress_reviews(
    work: Work, course_id: UUID, query: PageQuery, after: UUID | None
) -> list[ProgressReviewView]:
    """List the progress reviews of a course; while it runs the next one is always among them."""
    found = await of_course(work, work.progress_reviews, course_id, after, query.limit + 1)
    return [view(work, one) for one in found]


@commands(REVIEW + "/hold", Action.PROGRESS_REVIEW_HOLD, named=True)
async def hold_progress_review(
    work: Work, course_id: UUID, review_id: UUID, body: ReviewHeld, seen: int
) -> ProgressReviewView:
    """Record a review. While the course runs the next one is due then; `decision: end` shows it to VINK."""
    return view(work, await reviews.hold_review(work, course_id, review_id, body, seen))


@commands(REVIEW + "/miss", Action.PROGRESS_REVIEW_MISS, named=True)
async def miss_progress_review(
    work: Work, course_id: UUID, review_id: UUID, body: ReviewMissed, seen: int
) -> ProgressReviewView:
    """Record that there was no review, and why; nothing is held against anybody."""
    return view(work, await reviews.miss_review(work, course_id, review_id, body, seen))

"""Log reviews over HTTP: draw a sample, say what was found, end it; coverage, and the report of a quarter."""

import re
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from api.incoming import JSON, PDF
from api.operations import commands, creates, lists, reads
from api.outgoing import Answered
from api.views import PageQuery, View, show
from domain.departments import DepartmentCode
from domain.errors import NotFound
from domain.log_reviews import reporting, reviewing
from domain.log_reviews.reporting import Count, Coverage, Quarter, QuarterReport, months_back
from domain.log_reviews.types import (
    COMMANDS,
    Finding,
    LogReview,
    LogReviewClosing,
    LogReviewStatus,
    Month,
    NewFinding,
    NewLogReview,
    SampleReason,
    Seed,
)
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.text import AllowedActions, StaffRemark, Version

REVIEW = "/v1/log-reviews/{log_review_id}"
QUARTER = re.compile("20[0-9]{2}-q[1-4]")


class SampledEventView(View, frozen=True, kw_only=True):
    """An event of the sample, why it was drawn, and what was found; `/v1/audit/events/{event_id}` has more."""

    event_id: UUID
    at: datetime
    actor: UUID | None
    reasons: Annotated[tuple[SampleReason, ...], Meta(max_length=5)]
    finding: Finding | None
    remark: StaffRemark | None
    reviewed_by: UUID | None
    reviewed_at: datetime | None


class LogReviewSummary(View, frozen=True, kw_only=True):
    """A review of what the staff of a department looked at in a month; `population` counts what could be drawn."""

    id: UUID
    status: LogReviewStatus
    version: Version
    department: DepartmentCode
    month: Month
    created_at: datetime
    updated_at: datetime
    drawn_by: UUID
    population: Count
    closed_by: UUID | None
    closed_at: datetime | None
    allowed_actions: AllowedActions


class LogReviewView(LogReviewSummary, frozen=True, kw_only=True):
    """A review with its sample; `seed` is the lot that it was drawn with."""

    seed: Seed
    events: Annotated[tuple[SampledEventView, ...], Meta(max_length=400)]
    conclusion: StaffRemark | None


class CoverageList(View, frozen=True, kw_only=True):
    """How much was reviewed, the latest month first; there is only one page."""

    items: Annotated[list[Coverage], Meta(max_length=1000)]


class LogReviewQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    department: DepartmentCode | UnsetType = UNSET
    status: LogReviewStatus | UnsetType = UNSET


class CoverageQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    months: Annotated[int, Meta(ge=1, le=36, description="How many months that are over.", examples=[12])] = 12


def _shared(work: Work, review: LogReview) -> dict[str, object]:
    return {
        "month": f"{review.month:%Y-%m}",
        "allowed_actions": allowed_actions(work.actor, review, COMMANDS),
    }


def view(work: Work, review: LogReview) -> LogReviewView:
    """Return a review with its sample."""
    events = tuple(show(SampledEventView, one) for one in review.events)
    return show(LogReviewView, review, events=events, **_shared(work, review))


@reads(REVIEW, Action.LOG_REVIEW_READ)
async def read_log_review(work: Work, log_review_id: UUID) -> LogReviewView:
    """Read a review with its sample."""
    return view(work, await work.log_reviews.get(log_review_id))


@lists("/v1/log-reviews", Action.LOG_REVIEW_READ)
async def list_log_reviews(work: Work, query: LogReviewQuery, after: UUID | None) -> list[LogReviewSummary]:
    """List the reviews."""
    where = {name: str(value) for name in ("department", "status") if (value := getattr(query, name)) is not UNSET}
    found = await work.log_reviews.page(where, after, query.limit + 1)
    return [show(LogReviewSummary, one, **_shared(work, one)) for one in found]


@creates("/v1/log-reviews", Action.LOG_REVIEW_DRAW, again=read_log_review)
async def draw_log_review(work: Work, body: NewLogReview) -> LogReviewView:
    """Draw a sample of what the staff of a department looked at in a month that is over.

    Some events are drawn by lot, and up to 25 for each rule: own unit, after closing, off hours, unusual volume. Who is
    looked up, what they are called or where they come from plays no part.
    """
    return view(work, await reviewing.draw_review(work, body))


@commands(REVIEW + "/record-finding", Action.LOG_REVIEW_RECORD_FINDING)
async def record_log_finding(work: Work, log_review_id: UUID, body: NewFinding, seen: int) -> LogReviewView:
    """Record what was found about one event. Nobody does so of what they did themselves."""
    return view(work, await reviewing.record_finding(work, log_review_id, body, seen))


@commands(REVIEW + "/close", Action.LOG_REVIEW_CLOSE)
async def close_log_review(work: Work, log_review_id: UUID, body: LogReviewClosing, seen: int) -> LogReviewView:
    """End a review with its conclusion, once every event of the sample was looked at."""
    return view(work, await reviewing.close_review(work, log_review_id, body, seen))


@reads("/v1/log-reviews/coverage", Action.LOG_REVIEW_READ)
async def read_log_review_coverage(work: Work, query: CoverageQuery) -> CoverageList:
    """Read how much of each department's months was reviewed; what nobody reviewed is there with zeros."""
    months = months_back(work.calendar.local(work.now).date(), query.months)
    return CoverageList(items=await reporting.coverage(work, months))


@reads("/v1/log-review-reports/{quarter}", Action.LOG_REVIEW_READ, media=(JSON, PDF), document="personal")
async def read_log_review_report(work: Work, quarter: Quarter, media: str) -> QuarterReport | Answered:
    """Read the report of a quarter, such as `2026-q1`, as JSON or PDF, as Accept says. It names nobody."""
    if not QUARTER.fullmatch(quarter):
        raise NotFound
    found = await reporting.report(work, quarter)
    if media == JSON:
        return found
    text = reporting.document(work, found, work.ask.language)
    return Answered(content=text, media_type=PDF, version=1)

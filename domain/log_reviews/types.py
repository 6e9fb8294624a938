"""What a log review is: a sample of a department's reads in a month, what was found about each, and its conclusion."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.departments import DepartmentCode
from domain.policy import Action, Commands
from domain.records import Moves, Moving
from domain.text import NO_DATA, StaffRemark, whole

REVIEWED_KINDS = (
    *("concern", "consultation", "referral", "participant", "consent", "citizen"),
    *("disclosure", "correction", "notification_assessment", "three_way_talk"),
)
"""The log's words for things in which somebody can be looked up."""
MOST = 200
PER_RULE = 25

Month = Annotated[
    str,
    Meta(
        pattern=whole("20[0-9]{2}-(0[1-9]|1[0-2])"),
        max_length=7,
        description="A calendar month of the municipality's time.",
        examples=["2026-02"],
        extra_json_schema=NO_DATA,
    ),
]
Seed = Annotated[str, Meta(pattern=whole("[0-9a-f]{32}"), max_length=32, extra_json_schema=NO_DATA)]


class SampleReason(StrEnum):
    """Why an event is in a sample. Who somebody is, what they are called or where they come from is never a reason."""

    RANDOM = "random"
    OWN_UNIT = "own_unit"
    AFTER_CLOSING = "after_closing"
    OFF_HOURS = "off_hours"
    UNUSUAL_VOLUME = "unusual_volume"


class Finding(StrEnum):
    """What a reviewer found about an event."""

    IN_ORDER = "in_order"
    EXPLAINED = "explained"
    NOT_JUSTIFIED = "not_justified"


class LogReviewStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


S = LogReviewStatus
MOVES: Moves = {S.OPEN: frozenset({S.CLOSED}), S.CLOSED: frozenset()}
COMMANDS: Commands = {
    Action.LOG_REVIEW_RECORD_FINDING: frozenset({S.OPEN}),
    Action.LOG_REVIEW_CLOSE: frozenset({S.OPEN}),
}


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """An event as it was drawn: which, when, who looked, and why it is in the sample."""

    event_id: UUID
    at: datetime
    actor: UUID | None
    reasons: tuple[SampleReason, ...]


class SampledEvent(Drawn, frozen=True, kw_only=True):
    """An event of a sample, and what was found about it, by whom and when."""

    finding: Finding | None = None
    remark: str | None = None
    reviewed_by: UUID | None = None
    reviewed_at: datetime | None = None


class LogReview(Moving, frozen=True, kw_only=True):
    """A review of what the staff of `department` looked at in a month.

    `seed` is the lot that was drawn with: with it the same sample can be drawn again. `population` counts the reads of
    that month that could have been drawn.
    """

    status: LogReviewStatus
    month: date
    seed: str
    drawn_by: UUID
    population: int
    events: tuple[SampledEvent, ...]
    conclusion: str | None
    closed_by: UUID | None
    closed_at: datetime | None


class NewLogReview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which month of which department is reviewed, how many events are drawn by lot, and how many reads of one person
    on one day are more than usual."""

    department: DepartmentCode
    month: Month
    random_size: Annotated[int, Meta(ge=1, le=MOST)] = 20
    usual_reads: Annotated[int, Meta(ge=1, le=10_000)] = 50


class NewFinding(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was found about one event of the sample; a remark is needed unless it is in order."""

    event_id: UUID
    finding: Finding
    remark: StaffRemark | None = None


class LogReviewClosing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the review came to, and what is done about it."""

    conclusion: StaffRemark


def first_day(month: str) -> date:
    """Return the first day of a month."""
    return date.fromisoformat(f"{month}-01")


def next_month(day: date) -> date:
    """Return the first day of the month after that of the day."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)

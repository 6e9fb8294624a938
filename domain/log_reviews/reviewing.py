"""How a review is drawn, what is found about each event, and how it ends."""

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec

from domain.commands import receive
from domain.departments import must_exist
from domain.errors import Fault, Forbidden, GateClosed, Invalid
from domain.events import Event
from domain.log_reviews.types import (
    COMMANDS,
    MOVES,
    PER_RULE,
    REVIEWED_KINDS,
    Finding,
    LogReview,
    LogReviewClosing,
    LogReviewStatus,
    NewFinding,
    NewLogReview,
    SampledEvent,
    first_day,
    next_month,
)
from domain.policy import Action
from domain.ports import Work
from domain.ports.log_samples import SampleWanted
from domain.records import change, move

OPENS, CLOSES = time(6), time(20)
"""Between these, on working days, nobody wonders that somebody works."""


async def draw_review(work: Work, new: NewLogReview) -> LogReview:
    """Draw a sample of a month that is over: some by lot, and some for each rule.

    Raises:
        Invalid: there is no such department, or the month is not over.
    """
    await must_exist(work, new.department)
    month = first_day(new.month)
    end = next_month(month)
    if end > work.calendar.local(work.now).date():
        raise Invalid((Fault("/month", "not_over", "A month is reviewed when it is over."),))
    review_id = work.new_id()
    seed = hashlib.sha256(review_id.bytes).hexdigest()[:32]
    population, drawn = await work.log_samples.draw(
        SampleWanted(
            department=new.department,
            since=_midnight(work, month),
            until=_midnight(work, end),
            kinds=REVIEWED_KINDS,
            seed=seed,
            random_size=new.random_size,
            per_rule=PER_RULE,
            usual_reads=new.usual_reads,
            closed=tuple(_closed(work, month, end)),
            opens=OPENS,
            closes=CLOSES,
        )
    )
    review = LogReview(
        id=review_id,
        department=new.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        status=LogReviewStatus.OPEN,
        month=month,
        seed=seed,
        drawn_by=work.actor.subject,
        population=population,
        events=tuple(SampledEvent(**msgspec.structs.asdict(one)) for one in drawn),
        conclusion=None,
        closed_by=None,
        closed_at=None,
    )
    work.log_reviews.add(review, Event.LOG_REVIEW_DRAWN)
    return review


def _midnight(work: Work, day: date) -> datetime:
    """Return when a day begins by the municipality's clocks, in UTC."""
    noon = work.calendar.local(datetime.combine(day, time(12), UTC))
    return noon.replace(hour=0, minute=0).astimezone(UTC)


def _closed(work: Work, first: date, end: date) -> list[date]:
    """Return the days from `first` until before `end` on which nobody is at work."""
    days = [first + timedelta(days=n) for n in range((end - first).days)]
    return [day for day in days if work.calendar.due(_midnight(work, day), 0).date() != day]


async def record_finding(work: Work, review_id: UUID, new: NewFinding, seen: int) -> LogReview:
    """Record what was found about one event of the sample; recorded again, it replaces what was found before.

    Raises:
        Invalid: the event is not in the sample, or a remark is missing.
        Forbidden: the actor did what the event tells of.
    """
    review = await receive(work, work.log_reviews, review_id, Action.LOG_REVIEW_RECORD_FINDING, COMMANDS, seen)
    place = next((n for n, one in enumerate(review.events) if one.event_id == new.event_id), None)
    if place is None:
        raise Invalid((Fault("/event_id", "unknown", "This event is not in the sample."),))
    if new.finding is not Finding.IN_ORDER and not new.remark:
        raise Invalid((Fault("/remark", "required", "Say what was found."),))
    if review.events[place].actor == work.actor.subject:
        raise Forbidden("Somebody else must look at what you did yourself.", "own_event")
    found: dict[str, Any] = {"finding": new.finding, "remark": new.remark}
    reviewed = msgspec.structs.replace(
        review.events[place], reviewed_by=work.actor.subject, reviewed_at=work.now, **found
    )
    events = (*review.events[:place], reviewed, *review.events[place + 1 :])
    changed = change(review, work.now, events=events)
    work.log_reviews.save(changed, Event.LOG_REVIEW_FINDING_RECORDED)
    return changed


async def close_review(work: Work, review_id: UUID, closing: LogReviewClosing, seen: int) -> LogReview:
    """End a review with its conclusion.

    Raises:
        GateClosed: not every event was looked at.
    """
    review = await receive(work, work.log_reviews, review_id, Action.LOG_REVIEW_CLOSE, COMMANDS, seen)
    if any(one.finding is None for one in review.events):
        raise GateClosed(("finding_for_every_event",))
    closed = move(
        review,
        LogReviewStatus.CLOSED,
        MOVES,
        work.now,
        conclusion=closing.conclusion,
        closed_by=work.actor.subject,
        closed_at=work.now,
    )
    work.log_reviews.save(closed, Event.LOG_REVIEW_CLOSED)
    return closed

"""Hours: what somebody worked in a month, by day and kind, for payroll; nothing in it is about a participant."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.adviser_entries import AdviserEntryStatus
from domain.capacity.types import DONE, WEEK, CapacityStatus
from domain.code_lists import Labels, Language, label
from domain.log_reviews.types import Month, next_month
from domain.on_call.coverage import reaching
from domain.policy import Clause, Earlier, Later
from domain.ports import Work
from domain.text import DisplayName
from domain.transcripts import Entry, Fact, Transcript
from domain.whole import whole


class HoursKind(StrEnum):
    """What somebody worked on. A contact lies within the time on call, and is told apart from it."""

    SESSION = "session"
    TRAVEL = "travel"
    ADVISER_WORK = "adviser_work"
    ON_CALL = "on_call"
    ON_CALL_CONTACT = "on_call_contact"


Amount = Annotated[int, Meta(ge=0, le=1_000_000)]


class Worked(NamedTuple):
    """Minutes that somebody worked on a day; `times` is 0 where they belong to something that is counted elsewhere."""

    day: date
    kind: HoursKind
    minutes: int
    times: int = 1


class HoursLine(msgspec.Struct, frozen=True, kw_only=True):
    """How often, and how many minutes in all, somebody worked on something on a day."""

    day: date
    kind: HoursKind
    times: Amount
    minutes: Amount


class HoursTotal(msgspec.Struct, frozen=True, kw_only=True):
    """The same of a whole month."""

    kind: HoursKind
    times: Amount
    minutes: Amount


class HoursStatement(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody worked in a month, as far as it is over."""

    staff_id: UUID
    display_name: DisplayName
    month: Month
    lines: Annotated[tuple[HoursLine, ...], Meta(max_length=200)]
    totals: Annotated[tuple[HoursTotal, ...], Meta(max_length=5)]


class Span(NamedTuple):
    """From a moment to another; days are told by the clocks of the municipality."""

    since: datetime
    until: datetime


Source = Callable[[Work, UUID, Span], Awaitable[Sequence[Worked]]]
"""Tells what somebody worked in a span of time, as the actor may see it."""


async def statement(work: Work, staff_id: UUID, month: str) -> HoursStatement:
    """Return what somebody worked in a month, such as `2026-03`."""
    span = _span(work, month)
    person = await work.staff.get(staff_id)
    sums: dict[tuple[date, HoursKind], list[int]] = defaultdict(lambda: [0, 0])
    totals: dict[HoursKind, list[int]] = defaultdict(lambda: [0, 0])
    for source in SOURCES:
        for one in await source(work, staff_id, span):
            for found in (sums[one.day, one.kind], totals[one.kind]):
                found[0] += one.times
                found[1] += one.minutes
    order = {kind: place for place, kind in enumerate(HoursKind)}
    return HoursStatement(
        staff_id=staff_id,
        display_name=person.display_name,
        month=month,
        lines=tuple(
            HoursLine(day=day, kind=kind, times=times, minutes=minutes)
            for (day, kind), (times, minutes) in sorted(sums.items(), key=lambda one: (one[0][0], order[one[0][1]]))
        ),
        totals=tuple(
            HoursTotal(kind=kind, times=totals[kind][0], minutes=totals[kind][1])
            for kind in HoursKind
            if kind in totals
        ),
    )


def _span(work: Work, month: str) -> Span:
    zone = work.calendar.local(work.now).tzinfo
    first = date.fromisoformat(f"{month}-01")
    since, until = (datetime.combine(day, time.min, zone).astimezone(UTC) for day in (first, next_month(first)))
    return Span(since, min(until, max(since, work.now)))


async def on_call(work: Work, staff_id: UUID, span: Span) -> list[Worked]:
    """Return the time on call, day by day; a shift is counted on the day on which it began."""
    found = []
    for shift in await whole(work.on_call_shifts, {"staff_id": staff_id, **reaching(*span)}):
        for start, end in _days(work, max(shift.starts_at, span.since), min(shift.ends_at, span.until)):
            day = work.calendar.local(start).date()
            minutes = (end - start) // timedelta(minutes=1)
            found.append(Worked(day, HoursKind.ON_CALL, minutes, times=int(start == shift.starts_at)))
    return found


def _days(work: Work, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the parts of a time that lie on one day each. A day of the municipality may have 23 or 25 hours."""
    while start < end:
        here = work.calendar.local(start)
        midnight = datetime.combine(here.date() + timedelta(days=1), time.min, here.tzinfo).astimezone(UTC)
        yield start, min(midnight, end)
        start = midnight


async def contacts(work: Work, staff_id: UUID, span: Span) -> list[Worked]:
    """Return the contacts that somebody noted on their shifts."""
    where: Clause = {"noted_by": staff_id, "contacted_at": Earlier(span.until)}
    return [
        Worked(work.calendar.local(one.contacted_at).date(), HoursKind.ON_CALL_CONTACT, one.minutes)
        for one in await whole(work.on_call_contacts, where)
        if one.contacted_at >= span.since
    ]


async def ledger(work: Work, staff_id: UUID, span: Span) -> list[Worked]:
    """Return what the ledger of a mentor's hours has as done; nothing for somebody who is no mentor."""
    first, last = _first_and_last(work, span)
    done: Clause = {
        "staff_id": staff_id,
        "status": CapacityStatus.STANDING.value,
        "kind": tuple(sorted(DONE)),
        "from_week": Earlier(last + timedelta(days=1)),
        "to_week": Later(first - WEEK),
    }
    return [
        Worked(one.day, HoursKind(one.kind.value), one.minutes)
        for one in await whole(work.capacity_entries, done)
        if one.day is not None and first <= one.day <= last
    ]


async def advice(work: Work, staff_id: UUID, span: Span) -> list[Worked]:
    """Return what a resource person says that they spent on consultations outside of their shifts."""
    first, last = _first_and_last(work, span)
    stated: Clause = {
        "staff_id": staff_id,
        "status": AdviserEntryStatus.STANDING.value,
        "day": Earlier(last + timedelta(days=1)),
    }
    return [
        Worked(one.day, HoursKind.ADVISER_WORK, one.minutes)
        for one in await whole(work.adviser_entries, stated)
        if one.day >= first
    ]


def _first_and_last(work: Work, span: Span) -> tuple[date, date]:
    first, last = (work.calendar.local(at).date() for at in (span.since, span.until - timedelta(microseconds=1)))
    return first, last


SOURCES: tuple[Source, ...] = (ledger, on_call, contacts, advice)
"""All that is worked; whatever else keeps hours adds its own."""


def table(found: HoursStatement) -> str:
    """Return a statement as CSV (RFC 4180): words and numbers only, so that no cell can be a formula."""
    lines = [f"{found.staff_id},{one.day},{one.kind},{one.times},{one.minutes}" for one in found.lines]
    return "\r\n".join(["staff_id,day,kind,times,minutes", *lines, ""])


TITLE = Labels(da="Timeopgørelse {}", sv="Tidrapport {}", en="Hours {}")
NAME = Labels(da="Navn", sv="Namn", en="Name")
DAYS = Labels(da="Dage", sv="Dagar", en="Days")
LINE = Labels(da="{times} gange, {hours}", sv="{times} gånger, {hours}", en="{times} times, {hours}")


def document(work: Work, found: HoursStatement, language: Language) -> Transcript:
    """Return a statement as a document to read and to file."""
    now = work.calendar.local(work.now)
    facts = [Fact(NAME.text(language), found.display_name)]
    facts += [Fact(label("hours_kind", one.kind, language), _told(one, language)) for one in found.totals]
    days = "\n".join(
        f"{one.day}: {label('hours_kind', one.kind, language)}, {_told(one, language)}" for one in found.lines
    )
    entries = (Entry(now, found.month, DAYS.text(language), days),) if days else ()
    return Transcript(TITLE.text(language).format(found.month), language, now, tuple(facts), entries)


def _told(one: HoursLine | HoursTotal, language: Language) -> str:
    hours, minutes = divmod(one.minutes, 60)
    return LINE.text(language).format(times=one.times, hours=f"{hours}:{minutes:02}")

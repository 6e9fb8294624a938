"""What was reviewed and what came of it: coverage by month and department, and the report of a quarter."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from domain.code_lists import Labels, Language, label
from domain.departments import DepartmentCode
from domain.log_reviews.types import Finding, LogReview, LogReviewStatus, Month, SampleReason, next_month
from domain.ports import Work
from domain.text import NO_DATA, Code, StaffRemark, whole
from domain.transcripts import Entry, Fact, Transcript

Quarter = Annotated[
    str,
    Meta(
        pattern=whole("20[0-9]{2}-q[1-4]"),
        max_length=7,
        description="A quarter of a year.",
        examples=["2026-q1"],
        extra_json_schema=NO_DATA,
    ),
]
Count = Annotated[int, Meta(ge=0, le=1_000_000_000)]
MOST = 2000
"""Reviews that a report reads at most: twenty years of monthly reviews of eight departments."""


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a department's month was reviewed; all counts are 0 where nobody reviewed it."""

    department: DepartmentCode
    month: Month
    reviews: Count
    population: Count
    sampled: Count
    looked_at: Count
    not_justified: Count


class Tally(msgspec.Struct, frozen=True):
    """How many events of the samples this word was said of."""

    code: Code
    events: Count


class ReviewConclusion(msgspec.Struct, frozen=True):
    """What one review came to."""

    department: DepartmentCode
    month: Month
    conclusion: StaffRemark


class QuarterReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was reviewed in a quarter, why it was drawn, what was found, and what came of it. It names nobody."""

    quarter: Quarter
    coverage: Annotated[tuple[Coverage, ...], Meta(max_length=1000)]
    reasons: Annotated[tuple[Tally, ...], Meta(max_length=20)]
    findings: Annotated[tuple[Tally, ...], Meta(max_length=20)]
    still_open: Count
    conclusions: Annotated[tuple[ReviewConclusion, ...], Meta(max_length=1000)]


def months_back(today: date, months: int) -> list[date]:
    """Return the first days of the last so many months that are over, the latest first."""
    found = []
    year, month = today.year, today.month
    for _ in range(months):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        found.append(date(year, month, 1))
    return found


def months_of(quarter: str) -> list[date]:
    """Return the first days of the three months of a quarter."""
    first = date(int(quarter[:4]), 3 * int(quarter[-1]) - 2, 1)
    second = next_month(first)
    return [first, second, next_month(second)]


async def coverage(work: Work, months: Sequence[date]) -> list[Coverage]:
    """Return how much was reviewed of each of these months and each department, in their order."""
    reviews = await work.log_reviews.page({}, None, MOST)
    departments = sorted(one.department for one in await work.departments.page({}, None, MOST))
    return [_covered(department, month, reviews) for month in months for department in departments]


def _covered(department: str, month: date, reviews: Iterable[LogReview]) -> Coverage:
    found = [one for one in reviews if (one.department, one.month) == (department, month)]
    events = {event.event_id: event for one in found for event in one.events}
    return Coverage(
        department=department,
        month=f"{month:%Y-%m}",
        reviews=len(found),
        population=max((one.population for one in found), default=0),
        sampled=len(events),
        looked_at=sum(one.finding is not None for one in events.values()),
        not_justified=sum(one.finding is Finding.NOT_JUSTIFIED for one in events.values()),
    )


async def report(work: Work, quarter: str) -> QuarterReport:
    """Return the report of a quarter, as far as it has come."""
    months = months_of(quarter)
    found = [one for one in await work.log_reviews.page({}, None, MOST) if one.month in months]
    found.sort(key=lambda one: (one.month, one.department, one.id))
    events = [event for one in found for event in one.events]
    reasons = Counter(reason for one in events for reason in one.reasons)
    findings = Counter(one.finding for one in events)
    return QuarterReport(
        quarter=quarter,
        coverage=tuple(await coverage(work, months)),
        reasons=tuple(Tally(one.value, reasons[one]) for one in SampleReason),
        findings=tuple(Tally(one.value, findings[one]) for one in Finding),
        still_open=sum(one.status is LogReviewStatus.OPEN for one in found),
        conclusions=tuple(
            ReviewConclusion(one.department, f"{one.month:%Y-%m}", one.conclusion) for one in found if one.conclusion
        ),
    )


TITLE = Labels(da="Logkontrol {}", sv="Loggranskning {}", en="Log review {}")
OPEN = Labels(da="Kontroller, der ikke er sluttet", sv="Granskningar som pågår", en="Reviews not yet closed")
COVERED = Labels(da="Dækning", sv="Täckning", en="Coverage")
REVIEWED = Labels(
    da="{looked_at} af {sampled} udtrukne opslag er set igennem, ud af {population}. Ikke begrundet: {not_justified}.",
    sv="{looked_at} av {sampled} utvalda slagningar är granskade, av {population}. Inte motiverade: {not_justified}.",
    en="{looked_at} of {sampled} sampled reads were looked at, out of {population}. Not justified: {not_justified}.",
)
NOT_REVIEWED = Labels(da="Ikke kontrolleret.", sv="Inte granskad.", en="Not reviewed.")
CONCLUSION = Labels(da="Konklusion", sv="Slutsats", en="Conclusion")


def document(work: Work, found: QuarterReport, language: Language) -> Transcript:
    """Return a report as a document to read and to file."""
    now = work.calendar.local(work.now)
    facts = [Fact(OPEN.text(language), str(found.still_open))]
    facts += [Fact(label("sample_reason", one.code, language), str(one.events)) for one in found.reasons]
    facts += [Fact(label("log_finding", one.code, language), str(one.events)) for one in found.findings]
    lines = [
        Entry(now, f"{one.department} {one.month}", COVERED.text(language), _told(one, language))
        for one in found.coverage
    ]
    lines += [
        Entry(now, f"{one.department} {one.month}", CONCLUSION.text(language), one.conclusion)
        for one in found.conclusions
    ]
    return Transcript(TITLE.text(language).format(found.quarter.upper()), language, now, tuple(facts), tuple(lines))


def _told(one: Coverage, language: Language) -> str:
    if not one.reviews:
        return NOT_REVIEWED.text(language)
    return REVIEWED.text(language).format(**msgspec.structs.asdict(one))

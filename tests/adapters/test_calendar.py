import subprocess
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.calendar import DanishCalendar
from domain.ports import Calendar

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
CALENDAR = DanishCalendar()


def local(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=COPENHAGEN)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-03 10:00", 1, "2026-11-04 16:00"),
        ("2026-11-03 10:00", 0, "2026-11-03 16:00"),
        ("2026-11-03 15:59", 3, "2026-11-06 16:00"),
        ("2026-11-03 16:00", 3, "2026-11-09 16:00"),
        ("2026-11-06 10:00", 1, "2026-11-09 16:00"),
        ("2026-11-07 10:00", 1, "2026-11-10 16:00"),
        ("2026-11-07 10:00", 0, "2026-11-09 16:00"),
        ("2026-11-03 00:00", 5, "2026-11-10 16:00"),
    ],
    ids=[
        "next day",
        "same day",
        "just before closing",
        "at closing",
        "over a weekend",
        "from a Saturday",
        "Saturday itself",
        "a week",
    ],
)
def test_working_days_are_counted_from_the_first_office_day(start: str, days: int, due: str) -> None:
    assert CALENDAR.due(local(start), days) == local(due)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-04-01 10:00", 1, "2026-04-07 16:00"),
        ("2026-04-03 10:00", 1, "2026-04-08 16:00"),
        ("2026-05-13 10:00", 1, "2026-05-15 16:00"),
        ("2026-05-22 10:00", 1, "2026-05-26 16:00"),
        ("2026-06-04 10:00", 1, "2026-06-08 16:00"),
        ("2026-12-23 10:00", 1, "2026-12-28 16:00"),
        ("2026-12-31 10:00", 1, "2027-01-04 16:00"),
        ("2027-12-30 17:00", 1, "2028-01-03 16:00"),
        ("2023-05-04 10:00", 1, "2023-05-08 16:00"),
        ("2024-04-25 10:00", 1, "2024-04-26 16:00"),
        ("2025-05-15 10:00", 1, "2025-05-16 16:00"),
    ],
    ids=[
        "Easter from Wednesday",
        "Easter from Good Friday",
        "Ascension",
        "Whit Monday",
        "Grundlovsdag",
        "Christmas Eve",
        "New Year from 31 December",
        "New Year from the evening of the 30th",
        "Store Bededag in 2023",
        "no Store Bededag in 2024",
        "no Store Bededag in 2025",
    ],
)
def test_holidays_and_closed_days_do_not_count(start: str, days: int, due: str) -> None:
    assert CALENDAR.due(local(start), days) == local(due)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("2026-03-27T09:00:00+00:00", "2026-03-30T14:00:00+00:00"),
        ("2026-10-23T09:00:00+00:00", "2026-10-26T15:00:00+00:00"),
        ("2026-07-01T13:59:59+00:00", "2026-07-02T14:00:00+00:00"),
        ("2026-07-01T14:00:00+00:00", "2026-07-03T14:00:00+00:00"),
        ("2026-07-01T23:30:00+00:00", "2026-07-03T14:00:00+00:00"),
    ],
    ids=["into summer time", "out of summer time", "before 16 in Copenhagen", "at 16", "already the next day there"],
)
def test_the_office_day_ends_at_16_in_copenhagen_and_is_told_in_utc(start: str, due: str) -> None:
    found = CALENDAR.due(datetime.fromisoformat(start), 1)
    assert found.isoformat() == due


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-11-03 08:59", False),
        ("2026-11-03 09:00", True),
        ("2026-11-03 14:59", True),
        ("2026-11-03 15:00", False),
        ("2026-11-07 10:00", False),
        ("2026-04-06 10:00", False),
        ("2026-12-24 10:00", False),
        ("2026-06-05 10:00", False),
    ],
)
def test_the_line_is_open_on_working_days_from_9_to_15(at: str, is_open: bool) -> None:
    assert CALENDAR.is_open(local(at)) is is_open


@settings(max_examples=50, deadline=None)
@given(minutes=st.integers(0, 7 * 366 * 24 * 60), days=st.integers(0, 15))
def test_one_more_working_day_is_always_later_and_ends_at_16(minutes: int, days: int) -> None:
    start = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    due, later = CALENDAR.due(start, days), CALENDAR.due(start, days + 1)
    assert start < due < later
    assert due.astimezone(COPENHAGEN).hour == 16
    assert CALENDAR.is_open(due - timedelta(hours=2))


def test_a_time_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 11, 3, 10)  # noqa: DTZ001
    with pytest.raises(ValueError, match="zone"):
        CALENDAR.due(naive, 1)
    with pytest.raises(ValueError, match="zone"):
        CALENDAR.is_open(naive)


def test_a_negative_term_is_refused() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        CALENDAR.due(local("2026-11-03 10:00"), -1)


def test_it_is_the_calendar_that_the_domain_asks_for() -> None:
    calendar: Calendar = CALENDAR
    assert calendar.due(local("2026-11-03 10:00"), 1).tzinfo is UTC


def test_the_start_does_not_wait_for_the_library() -> None:
    asked = "import sys, adapters.calendar; print('holidays' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"

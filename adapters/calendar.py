"""Danish working days and office hours, on the public holidays that the `holidays` library knows."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

ZONE = "Europe/Copenhagen"
_COPENHAGEN = ZoneInfo(ZONE)
_OFFICE_CLOSES = time(16)
_LINE_OPENS = time(9)
_LINE_CLOSES = time(15)
_SATURDAY = 5

# No public holidays by law, but municipal offices are closed: Grundlovsdag and 24 December by custom and agreement.
# A term that counted them would end on a day when nobody is there to answer.
_CLOSED_BY_CUSTOM = frozenset({(6, 5), (12, 24)})


@lru_cache(maxsize=64)
def _public_holidays(year: int) -> frozenset[date]:
    """The public holidays of a year; Store Bededag is none from 2024 on, which the library knows."""
    from holidays import country_holidays  # takes a tenth of a second, which no start should wait for

    return frozenset(country_holidays("DK", years=year))


def _is_working_day(day: date) -> bool:
    if day.weekday() >= _SATURDAY or (day.month, day.day) in _CLOSED_BY_CUSTOM:
        return False
    return day not in _public_holidays(day.year)


def _next_working_day(day: date) -> date:
    day += timedelta(days=1)
    while not _is_working_day(day):
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=1024)
def _end_of_term(day: date, working_days: int) -> datetime:
    """The end of the office day that many working days after the first one that follows `day`."""
    for _ in range(working_days + 1):
        day = _next_working_day(day)
    return datetime.combine(day, _OFFICE_CLOSES, _COPENHAGEN).astimezone(UTC)


class DanishCalendar:
    """The working days of a Danish municipality, reckoned in Copenhagen time whatever zone a time comes in."""

    def due(self, start: datetime, working_days: int) -> datetime:
        """Return the end of the office day (16:00 in Copenhagen) that many working days after `start`, in UTC.

        A start on a day that is not a working day, or at 16:00 or later, counts from the next working day. With 0
        working days that is the end of the day from which is counted.

        Raises:
            ValueError: `start` has no time zone, or `working_days` is negative.
        """
        if working_days < 0:
            raise ValueError("a term cannot end before it starts")
        local = _in_copenhagen(start)
        late = local.time() >= _OFFICE_CLOSES
        return _end_of_term(local.date() - (not late) * timedelta(days=1), working_days)

    def is_open(self, at: datetime) -> bool:
        """Whether the panel's line is answered: working days from 9:00 until before 15:00 in Copenhagen.

        Raises:
            ValueError: `at` has no time zone.
        """
        local = _in_copenhagen(at)
        return _is_working_day(local.date()) and _LINE_OPENS <= local.time() < _LINE_CLOSES

    def local(self, at: datetime) -> datetime:
        """Return the same moment as the clocks of Copenhagen show it."""
        return _in_copenhagen(at)


def _in_copenhagen(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a time without a zone cannot be placed on the calendar")
    return at.astimezone(_COPENHAGEN)

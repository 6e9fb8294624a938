"""What is left of a mentor's hours, week by week; it decides nothing and asks nobody."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from domain.capacity.types import DONE, WEEK, CapacityEntry, CapacityKind, CapacityStatus, CapacityWeek, monday
from domain.mentors.types import Mentor


def following(first: date, count: int) -> list[date]:
    """Return that many Mondays, from the week of `first` on."""
    return [monday(first) + n * WEEK for n in range(count)]


def between(first: date, last: date) -> list[date]:
    """Return the Mondays from the week of `first` to that of `last`, both included."""
    return following(first, (monday(last) - monday(first)).days // 7 + 1)


def reckoned(mentor: Mentor, entries: Iterable[CapacityEntry], weeks: Sequence[date]) -> list[CapacityWeek]:
    """Return these weeks of a mentor, given all standing entries that touch them.

    What is used or planned for a course is taken from what is reserved for it in that week, and only what lies beyond
    adds to it. After the time for which somebody is lent they give nothing.
    """
    wanted = frozenset(weeks)
    absent: dict[date, int] = defaultdict(int)
    used: dict[tuple[date, UUID | None], int] = defaultdict(int)
    reserved: dict[tuple[date, UUID | None], int] = defaultdict(int)
    planned: dict[tuple[date, UUID | None], int] = defaultdict(int)
    for entry in entries:
        if entry.mentor_id != mentor.id or entry.status is not CapacityStatus.STANDING:
            continue
        for week in wanted.intersection(between(entry.from_week, entry.to_week)):
            if entry.kind is CapacityKind.ABSENCE:
                absent[week] += entry.minutes
            elif entry.kind in DONE:
                used[week, entry.course_id] += entry.minutes
            elif entry.kind is CapacityKind.PLANNED_SESSION:
                planned[week, entry.course_id] += entry.minutes
            else:
                reserved[week, entry.course_id] += entry.minutes
    of_week: dict[date, list[int]] = {week: [0, 0] for week in weeks}
    for both in reserved.keys() | planned.keys():
        of_week[both[0]][0] += max(reserved.get(both, 0) - used.get(both, 0), planned.get(both, 0))
    for (week, _), minutes in used.items():
        of_week[week][1] += minutes
    return [
        CapacityWeek(
            week=week, given=_given(mentor, week), absent=absent[week], planned=of_week[week][0], used=of_week[week][1]
        )
        for week in weeks
    ]


def _given(mentor: Mentor, week: date) -> int:
    over = mentor.borrowed_until is not None and mentor.borrowed_until < week
    return 0 if over else mentor.weekly_minutes

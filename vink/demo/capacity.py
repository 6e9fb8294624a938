"""The hours that fictional mentors have given away: uneven, with absences, and one of them overbooked."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from domain.capacity.types import WEEK, monday
from vink.demo.mentors import staff_of
from vink.demo.organisation import INSTALLER
from vink.demo.personas import fixed

Entry = tuple[int, str, int, int, int, str | None]
ENTRIES: dict[UUID, Entry] = {
    fixed(0x2F01): (0xA01, "absence", 4, 5, 270, None),
    fixed(0x2F02): (0xA01, "adviser_work", -1, -1, 60, None),
    fixed(0x2F03): (0xA02, "adviser_work", -2, -2, 90, None),
    fixed(0x2F04): (0xA03, "absence", 0, 9, 300, None),
    fixed(0x2F05): (0xA04, "adviser_work", -3, -3, 300, "already_done"),
    fixed(0x2F06): (0xA0E, "absence", 12, 14, 120, None),
    fixed(0x2F07): (0xA0D, "adviser_work", -1, -1, 45, None),
    fixed(0x2F08): (0xA05, "absence", 1, 30, 180, None),
    fixed(0x2F09): (0xA06, "adviser_work", -4, -4, 120, None),
    fixed(0x2F0A): (0xA01, "adviser_work", -6, -6, 30, None),
}
"""By its id: the mentor, what it is, from and to which week from now, minutes a week, why it is overbooked."""


async def put_capacity(connection: Any, now: datetime) -> None:
    """Insert what takes hours, as it was written down.

    Raises:
        asyncpg.PostgresError: it is there already.
    """
    numbers: dict[int, int] = {}
    rows = []
    for entry, (mentor, kind, first, last, minutes, overbooked) in ENTRIES.items():
        numbers[mentor] = numbers.get(mentor, 0) + 1
        week = monday(now.date()) + first * WEEK
        rows.append(
            (
                *(entry, now, fixed(mentor), staff_of(fixed(mentor)), numbers[mentor], kind, week),
                *(monday(now.date()) + last * WEEK, _day(kind, week), minutes, overbooked, INSTALLER),
            )
        )
    await connection.executemany(
        "insert into capacity_entries (id, department, version, created_at, updated_at, status, mentor_id, staff_id, "
        "number, kind, from_week, to_week, day, minutes, overbooked, recorded_by) "
        "values ($1, 'bif', 1, $2, $2, 'standing', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        rows,
    )


def _day(kind: str, week: date) -> date | None:
    return week + timedelta(days=2) if kind == "adviser_work" else None

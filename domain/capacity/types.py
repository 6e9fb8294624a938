"""What the ledger of a mentor's hours holds: numbered entries, each with the minutes that it takes of which weeks."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.policy import Action, Commands
from domain.records import Moves, Moving
from domain.text import NO_DATA

WEEK = timedelta(days=7)
COURSE_MINUTES = 120
"""Minutes a week that one course of support is reckoned to take, travel included; a planning figure of this project."""
COURSE_WEEKS = 26
"""Weeks for which a course is planned at first; the same."""
A_WEEKS_MINUTES = 7 * 24 * 60


class CapacityKind(StrEnum):
    """What an entry takes hours for. Only a course makes the first four, and only through its own commands."""

    RESERVATION = "reservation"
    PLANNED_SESSION = "planned_session"
    SESSION = "session"
    TRAVEL = "travel"
    ADVISER_WORK = "adviser_work"
    ABSENCE = "absence"


class OwnTime(StrEnum):
    """What a mentor, or the coordinator for them, writes down by themselves."""

    ADVISER_WORK = "adviser_work"
    ABSENCE = "absence"


class Overbooking(StrEnum):
    """Why an entry was kept although the hours did not suffice; a code, so that nobody's health is told of."""

    AGREED_WITH_MENTOR = "agreed_with_mentor"
    SHORT_PEAK = "short_peak"
    ALREADY_DONE = "already_done"
    CANNOT_COME = "cannot_come"


class CapacityStatus(StrEnum):
    STANDING = "standing"
    CANCELLED = "cancelled"


S = CapacityStatus
MOVES: Moves = {S.STANDING: frozenset({S.CANCELLED}), S.CANCELLED: frozenset()}
COMMANDS: Commands = {Action.CAPACITY_ENTRY_CANCEL: frozenset({S.STANDING})}
DONE = frozenset({CapacityKind.SESSION, CapacityKind.TRAVEL, CapacityKind.ADVISER_WORK})
"""What is used; it bears the day on which it was done, as what is planned bears that for which it is."""
DATED = DONE | {CapacityKind.PLANNED_SESSION}

TakenMinutes = Annotated[int, Meta(ge=1, le=A_WEEKS_MINUTES, description="Minutes a week.", extra_json_schema=NO_DATA)]


class CapacityEntry(Moving, frozen=True, kw_only=True):
    """Minutes of a mentor, in each week from `from_week` to `to_week` (Mondays, both included).

    `number` counts the entries of one mentor, so that of two that were decided on at once one is kept and the other
    decided anew. `overbooked` is why it stands although a week had too few minutes; null where all had enough.
    `session_id`: of each session one entry of a kind stands at most, so that nothing of it is counted twice.
    """

    status: CapacityStatus
    mentor_id: UUID
    staff_id: UUID
    number: int
    kind: CapacityKind
    course_id: UUID | None
    session_id: UUID | None
    from_week: date
    to_week: date
    day: date | None
    minutes: int
    overbooked: Overbooking | None
    recorded_by: UUID


class NewCapacityEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Work as an adviser on a day, or an absence from a day `until` another.

    `minutes` are those of the day, or, of an absence, what falls away in each week. When they do not fit, `overbooking`
    says why they are kept all the same.
    """

    kind: OwnTime
    day: date
    until: date | None = None
    minutes: TakenMinutes
    overbooking: Overbooking | None = None


class CapacityWeek(msgspec.Struct, frozen=True, kw_only=True):
    """A mentor's week in minutes: what they give, what of it falls away, is planned for courses and not used yet, and
    is used. While somebody is away their courses rest, so that an absence comes before what is planned."""

    week: date
    given: int
    absent: int
    planned: int
    used: int

    @property
    def reserved(self) -> int:
        """What of the planned is not eaten up by an absence."""
        over = max(self.planned + self.used + self.absent - self.given, 0)
        return max(self.planned - min(self.absent, over), 0)

    @property
    def free(self) -> int:
        """What is left; less than nothing where more was taken than given."""
        return self.given - self.absent - self.reserved - self.used

    @property
    def plannable(self) -> int:
        """What is left to plan courses with, as if nobody were ever away."""
        return self.given - self.planned - self.used

    @property
    def excess(self) -> int:
        """By how much too much is planned, or too much is said to fall away."""
        return max(-self.plannable, self.absent + self.used - self.given, 0)


def monday(day: date) -> date:
    """Return the Monday of the week in which a day lies."""
    return day - timedelta(days=day.weekday())

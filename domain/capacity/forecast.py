"""When somebody who fits has hours for another course: per profile the first free slot, and why then."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from itertools import groupby, takewhile
from uuid import UUID

import msgspec

from domain.capacity.booking import standing
from domain.capacity.types import CapacityEntry, CapacityWeek
from domain.capacity.weeks import following, reckoned
from domain.consultations.words import Expertise, SpokenLanguage
from domain.mentors.types import MeetingTime, Mentor, MentorGender, MentorKind, MentorStatus, hindrances
from domain.ports import Work
from domain.whole import whole

HORIZON = 52
"""Weeks within which a course may begin."""
LONGEST_REST = 4
"""Weeks running for which a course may rest while its mentor is away."""
SHORTEST = 8
"""Weeks that somebody who is lent must still be here, to begin a course at all."""


class ForecastReason(StrEnum):
    """Why a slot is free from a week on, or why there is none."""

    FREE_NOW = "free_now"
    COURSE_ENDS = "course_ends"
    ABSENCE_ENDS = "absence_ends"
    NO_SUCH_PROFILE = "no_such_profile"
    NOBODY_READY = "nobody_ready"
    FULL_FOR_A_YEAR = "full_for_a_year"


R = ForecastReason


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants of a mentor or coach; null: it does not matter."""

    kind: MentorKind
    languages: tuple[SpokenLanguage, ...] = ()
    gender: MentorGender | None = None
    expertise: Expertise | None = None
    meeting_time: MeetingTime | None = None
    no_police: bool = False


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """From which week on a mentor, or the first of several, has the hours; null where nobody has, and why."""

    mentor_id: UUID | None
    week: date | None
    reason: ForecastReason


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """The first slot of all, and that of each mentor who fits, the earliest first."""

    first: Slot
    mentors: tuple[Slot, ...]


def suits(mentor: Mentor, profile: Profile) -> bool:
    """Whether a mentor is of the profile, whatever their hours."""
    return (
        profile.kind in mentor.kinds
        and (not profile.languages or bool({*profile.languages} & {*mentor.languages}))
        and profile.gender in (None, mentor.gender)
        and (profile.expertise is None or profile.expertise in mentor.expertise)
        and (profile.meeting_time is None or profile.meeting_time in mentor.meeting_times)
        and not (profile.no_police and mentor.is_police)
    )


def slot(mentor: Mentor, weeks: Sequence[CapacityWeek], minutes: int, lasting: int, today: date) -> Slot:
    """Return the first of these weeks in which a mentor has the minutes, and goes on having them for `lasting` weeks
    but for short absences, when nothing keeps them from beginning then."""
    here = len(while_here(weeks))
    free, plannable = [one.free for one in weeks], [one.plannable for one in weeks]
    for index in range(len(weeks) - lasting + 1):
        week, end = weeks[index].week, min(index + lasting, here)
        if end - index < min(lasting, SHORTEST) or free[index] < minutes or min(plannable[index:end]) < minutes:
            continue
        rests = (len([*run]) for away, run in groupby(left < minutes for left in free[index:end]) if away)
        if max(rests, default=0) <= LONGEST_REST and not hindrances(mentor, max(week, today)):
            return Slot(mentor_id=mentor.id, week=week, reason=_because(weeks, index, minutes))
    unready = bool(hindrances(mentor, today))
    return Slot(mentor_id=mentor.id, week=None, reason=R.NOBODY_READY if unready else R.FULL_FOR_A_YEAR)


def while_here(weeks: Sequence[CapacityWeek]) -> list[CapacityWeek]:
    """Return those of the weeks before somebody who is lent goes home."""
    return [*takewhile(lambda one: one.given, weeks)]


def _because(weeks: Sequence[CapacityWeek], index: int, minutes: int) -> ForecastReason:
    if index == 0:
        return R.FREE_NOW
    before = weeks[index - 1]
    return R.ABSENCE_ENDS if before.plannable >= minutes else R.COURSE_ENDS


def forecast(
    mentors: Sequence[Mentor],
    entries: Sequence[CapacityEntry],
    profile: Profile,
    minutes: int,
    lasting: int,
    today: date,
) -> Forecast:
    """Return when the first mentor of a profile can begin, and when each of them can."""
    weeks = following(today, HORIZON + lasting - 1)
    of_mentor: dict[UUID, list[CapacityEntry]] = {one.id: [] for one in mentors}
    for entry in entries:
        of_mentor.get(entry.mentor_id, []).append(entry)
    found = [
        slot(one, reckoned(one, of_mentor[one.id], weeks), minutes, lasting, today)
        for one in mentors
        if one.status is not MentorStatus.LEFT and suits(one, profile)
    ]
    found.sort(key=lambda one: (one.week is None, one.week or today, str(one.mentor_id)))
    if not found:
        return Forecast(first=Slot(mentor_id=None, week=None, reason=R.NO_SUCH_PROFILE), mentors=())
    full = next((one for one in found if one.reason is R.FULL_FOR_A_YEAR), None)
    first = found[0] if found[0].week else full or found[0]
    return Forecast(first=first, mentors=tuple(found))


async def read_forecast(work: Work, profile: Profile, minutes: int, lasting: int) -> Forecast:
    """Return when somebody of a profile has so many minutes a week, for so many weeks."""
    today = work.calendar.local(work.now).date()
    mentors = await whole(work.mentors, {})
    return forecast(mentors, await standing(work, None, today), profile, minutes, lasting, today)

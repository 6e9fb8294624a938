"""How hours are taken and given back: never more than a week has, unless somebody says why."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

import msgspec

from domain.capacity.types import (
    COMMANDS,
    DONE,
    MOVES,
    WEEK,
    CapacityEntry,
    CapacityKind,
    CapacityStatus,
    CapacityWeek,
    NewCapacityEntry,
    Overbooking,
    OwnTime,
    monday,
)
from domain.capacity.weeks import between, following, reckoned
from domain.commands import receive
from domain.errors import Fault, Invalid, OverBooked, ShortWeek
from domain.events import Event
from domain.mentors.types import Mentor
from domain.policy import Action, Condition, Later
from domain.ports import Work
from domain.records import change, move
from domain.whole import whole

A_YEAR = timedelta(days=366)


class Taking(msgspec.Struct, frozen=True):
    """What is to be taken: for what, of which weeks, how much of each; on which day it was done or is planned, and of
    which session."""

    kind: CapacityKind
    from_week: date
    to_week: date
    minutes: int
    day: date | None = None
    session_id: UUID | None = None


async def standing(work: Work, mentor_id: UUID | None, since: date) -> list[CapacityEntry]:
    """Return what is taken from the week of `since` on: of one mentor, or of all that the actor sees."""
    before = monday(since) - timedelta(days=1)
    where: dict[str, Condition] = {"status": CapacityStatus.STANDING.value, "to_week": Later(before)}
    if mentor_id is not None:
        where["mentor_id"] = mentor_id
    return await whole(work.capacity_entries, where)


async def read_weeks(work: Work, mentor_id: UUID, first: date, count: int) -> list[CapacityWeek]:
    """Return so many weeks of a mentor's hours."""
    mentor = await work.mentors.get(mentor_id)
    return reckoned(mentor, await standing(work, mentor_id, first), following(first, count))


async def take(
    work: Work,
    mentor: Mentor,
    course_id: UUID | None,
    takings: Sequence[Taking],
    overbooking: Overbooking | None,
    unless: frozenset[UUID] = frozenset(),
) -> list[CapacityEntry]:
    """Enter what is to be taken of a mentor's hours, and return the entries; those in `unless` are given back already.

    Raises:
        OverBooked: a week has too few minutes, and nothing says why it is kept all the same.
    """
    first = min(one.from_week for one in takings)
    # Counted before it is read: whoever enters something in between has taken the number.
    kept = (await work.capacity_entries.count("mentor_id", {"mentor_id": mentor.id})).get(mentor.id, 0)
    known = [one for one in await standing(work, mentor.id, first) if one.id not in unless]
    entered: list[CapacityEntry] = []
    short: list[ShortWeek] = []
    for number, one in enumerate(takings, start=kept + 1):
        entry = CapacityEntry(
            id=work.new_id(),
            department=work.actor.department,
            version=1,
            created_at=work.now,
            updated_at=work.now,
            status=CapacityStatus.STANDING,
            mentor_id=mentor.id,
            staff_id=mentor.staff_id,
            number=number,
            kind=one.kind,
            course_id=course_id,
            session_id=one.session_id,
            from_week=monday(one.from_week),
            to_week=monday(one.to_week),
            day=one.day,
            minutes=one.minutes,
            overbooked=None,
            recorded_by=work.actor.subject,
        )
        lacking = lacking_with(mentor, [*known, *entered], entry)
        short += lacking
        entered.append(msgspec.structs.replace(entry, overbooked=overbooking if lacking else None))
    if short and overbooking is None:
        raise OverBooked(tuple(short))
    for entry in entered:
        work.capacity_entries.add(entry, Event.CAPACITY_ENTRY_RECORDED)
    return entered


def lacking_with(mentor: Mentor, known: Sequence[CapacityEntry], entry: CapacityEntry) -> list[ShortWeek]:
    """Return the weeks in which these entries leave too little for another one."""
    weeks = between(entry.from_week, entry.to_week)
    before, after = reckoned(mentor, known, weeks), reckoned(mentor, [*known, entry], weeks)
    away = entry.kind is CapacityKind.ABSENCE
    return [
        ShortWeek(
            week=old.week, free=old.given - old.absent - old.used if away else old.plannable, wanted=entry.minutes
        )
        for old, new in zip(before, after, strict=True)
        if new.excess > old.excess
    ]


async def reserve(
    work: Work,
    mentor: Mentor,
    course_id: UUID,
    from_week: date,
    to_week: date,
    minutes: int,
    overbooking: Overbooking | None = None,
    instead_from: date | None = None,
) -> CapacityEntry:
    """Keep minutes of every week for a course; what was kept for it from that week on, or from that of `instead_from`,
    is given back. What was kept before is never refused, though their hours be fewer now; and where only the week that
    is running has too few left, they are kept from the next one on.

    Raises:
        OverBooked: another week has too few minutes, and nothing says why they are kept all the same.
    """
    since = monday(instead_from or from_week)
    given_back = await release(work, mentor.id, course_id, since)
    unless = frozenset(one.id for one in given_back)
    taking = Taking(CapacityKind.RESERVATION, from_week, to_week, minutes)
    try:
        (entry,) = await take(work, mentor, course_id, [taking], overbooking, unless)
    except OverBooked as refused:
        had = [between(max(one.from_week, since), one.to_week) for one in given_back if one.minutes >= minutes]
        running = monday(work.calendar.local(work.now).date())
        short = tuple(one for one in refused.weeks if not any(one.week in weeks for weeks in had))
        if [one.week for one in short] == [running] and running < monday(to_week):
            taking = msgspec.structs.replace(taking, from_week=running + WEEK)
        elif short:
            raise OverBooked(short) from refused
        why = next((one.overbooked for one in given_back if one.overbooked), Overbooking.AGREED_WITH_MENTOR)
        (entry,) = await take(work, mentor, course_id, [taking], why, unless)
    return entry


async def release(work: Work, mentor_id: UUID, course_id: UUID, from_week: date) -> list[CapacityEntry]:
    """Give back what was kept for a course, from a week on; what was used stays. Return it as it stood."""
    first, given_back = monday(from_week), []
    for entry in await standing(work, mentor_id, first):
        if entry.kind is not CapacityKind.RESERVATION or entry.course_id != course_id:
            continue
        if entry.from_week >= first:
            ended = move(entry, CapacityStatus.CANCELLED, MOVES, work.now)
        else:
            ended = change(entry, work.now, to_week=first - WEEK)
        work.capacity_entries.save(ended, Event.CAPACITY_ENTRY_RELEASED)
        given_back.append(entry)
    return given_back


async def use(
    work: Work,
    mentor: Mentor,
    course_id: UUID,
    day: date,
    minutes: int,
    travel: int = 0,
    session_id: UUID | None = None,
    instead_of: Iterable[CapacityEntry] = (),
) -> list[CapacityEntry]:
    """Enter what a session of a course took, and the way to it. What was done is never refused; an entry tells where it
    went beyond the hours of its week."""
    parts = {CapacityKind.SESSION: minutes, CapacityKind.TRAVEL: travel}
    takings = [Taking(kind, day, day, taken, day, session_id) for kind, taken in parts.items() if taken]
    unless = frozenset(one.id for one in instead_of)
    return await take(work, mentor, course_id, takings, Overbooking.ALREADY_DONE, unless) if takings else []


async def record_entry(work: Work, mentor_id: UUID, new: NewCapacityEntry) -> CapacityEntry:
    """Write down work as an adviser, or an absence.

    Raises:
        Invalid: the days cannot be so.
        OverBooked: a week has too few minutes, and nothing says why it is kept all the same.
    """
    mentor = await work.mentors.get(mentor_id)
    faults = tuple(_faults(new, work.calendar.local(work.now).date()))
    if faults:
        raise Invalid(faults)
    kind = CapacityKind(new.kind.value)
    taking = Taking(kind, new.day, new.until or new.day, new.minutes, new.day if kind in DONE else None)
    (entry,) = await take(work, mentor, None, [taking], new.overbooking)
    return entry


def _faults(new: NewCapacityEntry, today: date) -> list[Fault]:
    found = []
    if not today - A_YEAR <= new.day <= today + A_YEAR:
        found.append(Fault("/day", "out_of_range", "A day at most a year from today."))
    if new.until is not None and not new.day <= new.until <= new.day + A_YEAR:
        found.append(Fault("/until", "out_of_range", "The same day or a later one, at most a year later."))
    if new.kind is OwnTime.ADVISER_WORK and new.until is not None:
        found.append(Fault("/until", "one_day", "Work is written down for each day by itself."))
    if new.kind is OwnTime.ADVISER_WORK and new.day > today:
        found.append(Fault("/day", "future", "Work is written down once it is done."))
    return found


async def cancel_entry(work: Work, entry_id: UUID, seen: int) -> CapacityEntry:
    """Strike out work as an adviser, or an absence, that was written down wrongly; the entry stays legible."""
    entry = await receive(work, work.capacity_entries, entry_id, Action.CAPACITY_ENTRY_CANCEL, COMMANDS, seen)
    cancelled = move(entry, CapacityStatus.CANCELLED, MOVES, work.now)
    work.capacity_entries.save(cancelled, Event.CAPACITY_ENTRY_CANCELLED)
    return cancelled

"""The hours that the fictional courses take of their mentors: what is kept for each, and what each session took."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from domain.capacity.booking import Taking, lacking_with
from domain.capacity.types import COURSE_WEEKS, WEEK, CapacityEntry, CapacityKind, CapacityStatus, Overbooking, monday
from domain.mentors.types import Mentor
from domain.ports import Work
from domain.support_courses.hours import last_week
from domain.support_courses.session_types import SessionStatus, SupportSession
from domain.support_courses.types import SupportCourse, SupportCourseStatus
from domain.whole import whole
from vink.demo.personas import PERSONAS, fixed

K, N = CapacityKind, SessionStatus
WHY = {K.RESERVATION: Overbooking.AGREED_WITH_MENTOR, K.PLANNED_SESSION: Overbooking.SHORT_PEAK}


class Taken(NamedTuple):
    """What a course takes of its mentor, under which id, entered when."""

    id: UUID
    course: SupportCourse
    taking: Taking
    at: datetime


async def hours_of(
    work: Work, courses: Sequence[tuple[SupportCourse, Sequence[SupportSession]]]
) -> list[CapacityEntry]:
    """Return the entries of these courses in the ledger; where a week has too few minutes, each says why it stands."""
    mentors = {one.id: one for one in await whole(work.mentors, {})}
    ledger: dict[UUID, list[CapacityEntry]] = {one: [] for one in mentors}
    for entry in await whole(work.capacity_entries, {}):
        ledger[entry.mentor_id].append(entry)
    entries: list[CapacityEntry] = []
    taken = [one for course, sessions in courses for one in _taken(work, mentors[course.mentor_id], course, sessions)]
    for one in sorted(taken, key=lambda one: (one.at, one.id)):
        of_mentor = ledger[one.course.mentor_id]
        entries.append(_entered(mentors[one.course.mentor_id], of_mentor, one))
        of_mentor.append(entries[-1])
    return entries


def _taken(work: Work, mentor: Mentor, course: SupportCourse, sessions: Sequence[SupportSession]) -> Iterator[Taken]:
    for n, (first, last) in enumerate(_kept(work, mentor, course)):
        if first <= last:
            taking = Taking(K.RESERVATION, first, last, course.weekly_minutes)
            yield Taken(fixed(course.id.int & 0xFF | 0x1C000 | n << 8), course, taking, course.created_at)
    for session in sessions:
        day = work.calendar.local(session.held_at or session.planned_at).date()
        held = {K.SESSION: session.minutes, K.TRAVEL: session.travel_minutes}
        usual = course.agreement.session_minutes if course.agreement else None
        planned = {K.PLANNED_SESSION: usual if session.status is N.PLANNED else None}
        for kind, minutes in (held | planned).items():
            if minutes:
                number = session.id.int + 0x100000 * (1 + [*held, *planned].index(kind))
                yield Taken(
                    UUID(int=number), course, Taking(kind, day, day, minutes, day, session.id), session.updated_at
                )


def _kept(work: Work, mentor: Mentor, course: SupportCourse) -> Iterator[tuple[date, date]]:
    """Yield from which to which week hours are kept: from the match to the end, with a gap while a course rests."""
    begun = monday(course.created_at.date())
    ends = last_week(mentor, begun, course.planned_end_on)
    if course.status is SupportCourseStatus.PREPARING:
        ends = last_week(mentor, begun + (COURSE_WEEKS - 1) * WEEK)
    rests_from = course.ended_at or (course.updated_at if course.pause else None)
    if rests_from is None:
        yield begun, ends
        return
    yield begun, monday(rests_from.date()) - WEEK
    if course.pause is not None:
        yield monday(course.pause.review_on), ends


def _entered(mentor: Mentor, ledger: Sequence[CapacityEntry], one: Taken) -> CapacityEntry:
    taking = one.taking
    entry = CapacityEntry(
        id=one.id,
        department="bif",
        version=1,
        created_at=one.at,
        updated_at=one.at,
        status=CapacityStatus.STANDING,
        mentor_id=mentor.id,
        staff_id=mentor.staff_id,
        number=len(ledger) + 1,
        kind=taking.kind,
        course_id=one.course.id,
        session_id=taking.session_id,
        from_week=monday(taking.from_week),
        to_week=monday(taking.to_week),
        day=taking.day,
        minutes=taking.minutes,
        overbooked=None,
        recorded_by=PERSONAS["vink-coordinator"].id,
    )
    why = WHY.get(taking.kind, Overbooking.ALREADY_DONE) if lacking_with(mentor, ledger, entry) else None
    return msgspec.structs.replace(entry, overbooked=why)

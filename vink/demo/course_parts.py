"""What lies with the fictional courses: goals, sessions, progress reviews, and the supervision of their mentors."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from domain.matching.goal_areas import GoalArea
from domain.support_courses.goals import Goal, GoalStatus
from domain.support_courses.reviews import FOLLOW_UPS, GoalScale, ProgressReview, ReviewKind, ReviewStatus
from domain.support_courses.session_types import SessionCancelReason, SessionStatus, SupportSession
from domain.support_courses.supervisions import Supervision, SupervisionTheme
from domain.support_courses.types import (
    NotHeldReason,
    ReviewDecision,
    SessionForm,
    SupportCourseOutcome,
    SupportCourseStatus,
)
from vink.demo.mentors import staff_of
from vink.demo.personas import PERSONAS, fixed

if TYPE_CHECKING:
    from vink.demo.courses import DemoCourse

S, N, K = SupportCourseStatus, SessionStatus, ReviewKind
REVIEW_WEEKS = 8
WORDS = (
    (GoalArea.SCHOOL_AND_WORK, "At komme op om morgenen og være der til første time. (Fiktivt)"),
    (GoalArea.RELATIONS, "At have nogen at være sammen med, som ikke kun taler om det. (Fiktivt)"),
    (GoalArea.EVERYDAY_LIFE, "At have styr på penge, post og tandlægen. (Fiktivt)"),
    (GoalArea.CRITICAL_THINKING, "At kunne spørge, hvem der siger det, og hvorfor. (Fiktivt)"),
)
PARENTS_WORDS = (
    (GoalArea.FAMILY, "At vi kan spise sammen uden at skændes. (Fiktivt)"),
    (GoalArea.SIBLINGS, "At de små ikke hører alt det, han siger. (Fiktivt)"),
)
NOTES = (
    "Vi gik en tur og talte om skolen. Humøret var godt. (Fiktivt)",
    "Talte om vennerne, og om hvem man kan ringe til. (Fiktivt)",
    "Skrev en ansøgning til et fritidsjob sammen. (Fiktivt)",
    "Kort møde, der var meget at se til i dag. (Fiktivt)",
)
STEPS = ("Vi ses igen i næste uge. (Fiktivt)", "Ringer til klubben inden fredag. (Fiktivt)", None)


def goal_id(number: int, n: int) -> UUID:
    """Return the id of a goal of the course with this number."""
    return fixed(0xD000 | number << 4 | n)


def session_id(number: int, n: int) -> UUID:
    """Return the id of a session of the course with this number."""
    return fixed(0xE0000 | number << 6 | n)


def review_id(number: int, n: int) -> UUID:
    """Return the id of a review of the course with this number."""
    return fixed(0xF000 | number << 4 | n)


def _common(number: int, referral_id: UUID, at: datetime) -> dict[str, Any]:
    return {
        "department": "bif",
        "version": 1,
        "created_at": at,
        "updated_at": at,
        "referral_id": referral_id,
        "course_id": fixed(0xC00 | number),
    }


def goals_of(number: int, one: "DemoCourse", referral_id: UUID, noon: datetime) -> Iterator[Goal]:
    """Yield the goals of a course that has begun; all are reached where it ended so, and the last is set aside where
    the participant wants to end."""
    if one.status is S.PREPARING:
        return
    reached = one.outcome is SupportCourseOutcome.GOALS_MET
    words = _words(number, one)
    for n, (area, text) in enumerate(words):
        aside = one.wishes is ReviewDecision.END and n == len(words) - 1
        yield Goal(
            **_common(number, referral_id, noon - timedelta(days=one.began)),
            id=goal_id(number, n),
            status=GoalStatus.REACHED if reached else GoalStatus.SET_ASIDE if aside else GoalStatus.OPEN,
            area=area,
            text=text,
            scale_start=2 + n,
            scale_now=min(10, 2 + n + one.held // 3),
        )


def _words(number: int, one: "DemoCourse") -> tuple[tuple[GoalArea, str], ...]:
    if one.coached:
        return PARENTS_WORDS
    return WORDS[:2] if number % 2 else WORDS[2:]


def sessions_of(number: int, one: "DemoCourse", referral_id: UUID, noon: datetime) -> list[SupportSession]:
    """Return the sessions of a course: those held from its start on, those missed since, those that are planned."""
    last, first = one.since_last + one.ended, one.began - 3
    days = [first - (first - last) * n // max(1, one.held - 1) for n in range(one.held)]
    told: list[tuple[SessionStatus, int, int | None]] = [(N.HELD, day, None) for day in days]
    told += [(N.NO_SHOW, one.since_last - 7 * (n + 1), None) for n in range(one.no_shows)]
    if one.held > 8:
        told += [(N.RESCHEDULED, last + 3, None), (N.CANCELLED, last + 9, None)]
    if one.status is S.ACTIVE and one.held and one.since_last < 10:
        told += [(N.PLANNED, -3, len(told) - 2 if one.held > 8 else None)]
    if number == 1:
        told += [(N.PLANNED, 1, None), (N.PLANNED, 2, None), (N.PLANNED, -8, None), (N.PLANNED, -15, None)]
    return [_session(number, n, one, referral_id, noon, *each) for n, each in enumerate(told)]


def _session(
    number: int,
    n: int,
    one: "DemoCourse",
    referral_id: UUID,
    noon: datetime,
    status: SessionStatus,
    day: int,
    follows: int | None,
) -> SupportSession:
    at = noon - timedelta(days=day)
    held = status is N.HELD
    area = _words(number, one)[n % 2][0]
    return SupportSession(
        **_common(number, referral_id, min(at, noon)),
        id=session_id(number, n),
        status=status,
        mentor_staff_id=staff_of(fixed(0xA00 | one.mentor)),
        form=(SessionForm.FACE_TO_FACE, SessionForm.FACE_TO_FACE, SessionForm.PHONE, SessionForm.THREE_WAY)[n % 4],
        planned_at=at,
        held_at=at if held else None,
        minutes=(60, 45, 75)[n % 3] if held else None,
        travel_minutes=(20, 0, 35)[n % 3] if held else None,
        cancel_reason=SessionCancelReason.BY_PARTICIPANT if status is N.CANCELLED else None,
        follows_id=None if follows is None else session_id(number, follows),
        topics=(area,) if held else (),
        note=NOTES[n % len(NOTES)] if held else None,
        next_step=STEPS[n % len(STEPS)] if held else None,
    )


def reviews_of(number: int, one: "DemoCourse", referral_id: UUID, noon: datetime) -> list[ProgressReview]:
    """Return the reviews of a course as the system made them due, and those that were held."""
    if one.status is S.PREPARING:
        return []
    over = one.status is S.ENDED
    day, kind = one.began - 14, K.BASELINE
    told: list[tuple[ReviewKind, int, ReviewStatus]] = []
    while day > one.ended and one.reviewed:
        told.append((kind, day, ReviewStatus.HELD))
        day, kind = day - 7 * REVIEW_WEEKS, K.INTERVAL
    if not over:
        told.append((kind, day, ReviewStatus.DUE))
    else:
        reached = one.outcome is not SupportCourseOutcome.NO_CONTACT
        told.append((K.CLOSING, one.ended - 7, ReviewStatus.HELD if reached else ReviewStatus.MISSED))
        for n, (later, after) in enumerate(FOLLOW_UPS.items()):
            told.append((later, one.ended - after.days, ReviewStatus.HELD if n < one.followed_up else ReviewStatus.DUE))
    return [_review(number, n, one, referral_id, noon, *each) for n, each in enumerate(told)]


def _review(
    number: int,
    n: int,
    one: "DemoCourse",
    referral_id: UUID,
    noon: datetime,
    kind: ReviewKind,
    day: int,
    status: ReviewStatus,
) -> ProgressReview:
    at = noon - timedelta(days=day)
    held, running = status is ReviewStatus.HELD, kind in (K.BASELINE, K.INTERVAL)
    return ProgressReview(
        **_common(number, referral_id, min(at, noon)),
        id=review_id(number, n),
        status=status,
        kind=kind,
        due_on=at.date(),
        held_on=at.date() if held else None,
        missed_reason=NotHeldReason.COULD_NOT_BE_REACHED if status is ReviewStatus.MISSED else None,
        scales=tuple(GoalScale(goal_id=goal_id(number, m), scale=min(10, 2 + m + n)) for m in range(2)) if held else (),
        what_changed="Det går lidt bedre, siger hun selv. (Fiktivt)" if held else None,
        decision=(one.wishes or ReviewDecision.CONTINUE) if held and running else None,
    )


def supervisions_of(noon: datetime) -> Iterator[Supervision]:
    """Yield supervisions of some mentors; none of them tells of whom they talked."""
    themes = (SupervisionTheme.RELATION, SupervisionTheme.BOUNDARIES, SupervisionTheme.METHOD)
    coordinator = PERSONAS["vink-coordinator"].id
    for n, mentor in enumerate((0xA01, 0xA01, 0xA02)):
        at = noon - timedelta(days=30 * (n + 1))
        yield Supervision(
            id=fixed(0x9000 | n),
            department="bif",
            version=1,
            created_at=at,
            updated_at=at,
            mentor_id=fixed(mentor),
            mentor_staff_id=staff_of(fixed(mentor)),
            held_on=at.date(),
            minutes=60,
            supervisor_id=PERSONAS["training-lead"].id,
            theme=themes[n],
            recorded_by=coordinator,
        )

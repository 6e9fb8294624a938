"""A year of fictional courses of support: every state, every end, one that stalls, one of somebody who says no."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from adapters.postgres.pool import Pool
from domain.consents.withdrawing import leave
from domain.policy import Action
from domain.ports import Ask
from domain.records import Record
from domain.support_courses.session_types import SupportSession
from domain.support_courses.types import ReviewDecision, SupportCourse, SupportCourseOutcome, SupportCourseStatus
from vink.demo.course_hours import hours_of
from vink.demo.course_parts import goals_of, reviews_of, sessions_of, supervisions_of
from vink.demo.course_people import people_of, waiting_beside
from vink.demo.course_rows import course_of, participant_id
from vink.demo.history import put_history
from vink.demo.matters import Script
from vink.demo.personas import PERSONAS, fixed

S, E = SupportCourseStatus, SupportCourseOutcome


class DemoCourse(msgspec.Struct, frozen=True, kw_only=True):
    """A fictional course: with which mentor, since how many days, how often they met, how and when it ended; in how
    many days it is to end, whether the participant has not been told of the police yet, and what was decided when they
    last looked back."""

    mentor: int
    began: int
    status: SupportCourseStatus = S.ACTIVE
    held: int = 0
    since_last: int = 5
    no_shows: int = 0
    ended: int = 0
    outcome: SupportCourseOutcome | None = None
    coached: bool = False
    beside: str | None = None
    reviewed: bool = True
    followed_up: int = 0
    weekly: int = 90
    ends_in: int = 120
    untold: bool = False
    wishes: ReviewDecision | None = None


COURSES: dict[str, DemoCourse] = {
    "read": DemoCourse(mentor=0x1, began=80, held=9, since_last=8),
    "coached": DemoCourse(mentor=0x2, began=60, held=6, coached=True, beside="read"),
    "second": DemoCourse(mentor=0x1, began=45, held=5, weekly=60),
    "start": DemoCourse(mentor=0x5, began=0, status=S.PREPARING),
    "pause": DemoCourse(mentor=0x3, began=100, held=11),
    "resume": DemoCourse(mentor=0x5, began=120, held=8, since_last=20, status=S.PAUSED),
    "change": DemoCourse(mentor=0x6, began=70, held=7, wishes=ReviewDecision.END),
    "end": DemoCourse(mentor=0xA, began=170, held=20),
    "reopen": DemoCourse(mentor=0xA, began=200, held=16, status=S.ENDED, ended=60, outcome=E.BY_PARTICIPANT),
    "late": DemoCourse(mentor=0x6, began=30, reviewed=False),
    "stalled": DemoCourse(mentor=0x6, began=150, held=6, since_last=52),
    "no_shows": DemoCourse(mentor=0x4, began=90, held=6, since_last=18, no_shows=2),
    "overdue": DemoCourse(mentor=0xA, began=160, held=14, since_last=9, reviewed=False),
    "lent": DemoCourse(mentor=0xD, began=50, held=5),
    "police": DemoCourse(mentor=0x7, began=40, held=4, ends_in=-4, untold=True),
    "goals_met": DemoCourse(mentor=0x3, began=360, held=24, status=S.ENDED, ended=170, outcome=E.GOALS_MET),
    "moved": DemoCourse(mentor=0x10, began=300, held=9, status=S.ENDED, ended=200, outcome=E.MOVED, followed_up=1),
    "other_service": DemoCourse(
        mentor=0xE, began=240, held=10, status=S.ENDED, ended=120, outcome=E.OTHER_SERVICE, coached=True
    ),
    "no_contact": DemoCourse(
        mentor=0x6, began=330, held=2, since_last=30, status=S.ENDED, ended=250, outcome=E.NO_CONTACT, followed_up=1
    ),
    "withdrawn": DemoCourse(mentor=0x4, began=140, held=7),
    "year": DemoCourse(
        mentor=0x2, began=500, held=18, status=S.ENDED, ended=364, outcome=E.GOALS_MET, coached=True, followed_up=1
    ),
    "whole": DemoCourse(
        mentor=0xE, began=560, held=15, status=S.ENDED, ended=400, outcome=E.GOALS_MET, coached=True, followed_up=2
    ),
}
NUMBERS = {name: number for number, name in enumerate(COURSES, start=1)}


def course_id(name: str) -> UUID:
    """Return the id of a course of the demo."""
    return fixed(0xC00 | NUMBERS[name])


def referral_id(name: str) -> UUID:
    """Return the id of the referral of a course of the demo; a parent may be on that of the young person."""
    return fixed(0xB00 | NUMBERS[COURSES[name].beside or name])


async def put_courses(pool: Pool, begin: Any, now: datetime) -> None:
    """Put the courses there with all that lies with them, and the referrals and people whom they are for.

    Raises:
        asyncpg.PostgresError: they are there already, or a rule of the database is broken.
    """
    action = Action.SUPPORT_COURSE_PREPARE
    actor = PERSONAS["vink-coordinator"].actor()
    work = begin(Ask(actor=actor, action=action, audited_as=action.value, reads=False, request_id="0" * 32))
    people: list[Record] = []
    courses: list[tuple[SupportCourse, list[SupportSession]]] = []
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)
    parts: list[Record] = [*supervisions_of(noon)]
    for name, one in COURSES.items():
        number = NUMBERS[name]
        sessions = sessions_of(number, one, referral_id(name), noon)
        reviews = reviews_of(number, one, referral_id(name), noon)
        course = course_of(work, number, one, referral_id(name), sessions, reviews, noon)
        people += people_of(number, one, course, noon)
        courses.append((course, sessions))
        parts += [*goals_of(number, one, referral_id(name), noon), *sessions, *reviews]
    people += waiting_beside(referral_id("second"), noon)
    await put_history(pool, work, [*people, *(one for one, _ in courses), *parts, *await hours_of(work, courses)])


async def put_refusal(script: Script) -> None:
    """Let somebody whom a mentor supports take part no more, which anybody of the staff may hear."""
    said_no = participant_id(NUMBERS["withdrawn"])
    await script.act("social-worker", Action.PARTICIPANT_LEAVE, lambda work: leave(work, said_no))

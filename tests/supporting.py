"""What tests of courses of support have: mentors as the demo has them, and the steps that lead to a course."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from adapters.calendar import DanishCalendar
from domain.actors import Actor
from domain.mentors.types import Mentor
from domain.participants.types import Participant
from domain.policy import Action
from domain.ports import Begin
from domain.referrals import intake
from domain.referrals.inputs import Acceptance
from domain.referrals.types import Referral
from domain.support_courses import ending, goals, preparing, reviews, running, sessions
from domain.support_courses.goals import Goal, NewGoal
from domain.support_courses.inputs import CourseEnding, CourseStart, NewSupportCourse
from domain.support_courses.reviews import ProgressReview, ReviewHeld
from domain.support_courses.session_types import NewSession, SessionHeld, SupportSession
from domain.support_courses.types import CoursePause, SupportCourse
from tests.asking import ask, ask_of
from tests.contract.conftest import Clock
from tests.domain.conftest import member
from tests.memory import MemoryBegin
from tests.referring import DISCLOSURE, MOTHER, PARTICIPATION, enrolled, lead, of, received
from vink.demo.mentors import MENTORS, staff_of
from vink.demo.organisation import put_organisation
from vink.demo.personas import PERSONAS, VINK_UNIT, fixed

MENTOR, COACH, BOTH, POLICE = fixed(0xA01), fixed(0xA02), fixed(0xA03), fixed(0xA07)
LAPSED, OTHER, UNVETTED, LENT, OTHER_COACH = fixed(0xA09), fixed(0xA0A), fixed(0xA0C), fixed(0xA0D), fixed(0xA0E)
VINK = "vink-coordinator"
AGREED: dict[str, Any] = {"rhythm_weeks": 1, "place": "at_vink", "session_minutes": 60, "review_weeks": 8}
ENDED: dict[str, Any] = {"outcome": "goals_met", "no_last_talk": "could_not_be_reached"}


def day_of(moment: datetime) -> date:
    """Return the day in Denmark, which is another than that of UTC for an hour or two each night."""
    return DanishCalendar().local(moment).date()


def demo_mentor(mentor_id: UUID, now: datetime) -> Mentor:
    """Return a mentor as the demo has them."""
    one, today = MENTORS[mentor_id], day_of(now)

    def after(days: int | None) -> date | None:
        return None if days is None else today + timedelta(days=days)

    fields = {
        name: getattr(one, name) for name in ("kinds", "profession", "expertise", "languages", "gender", "status")
    }
    return msgspec.convert(
        {
            **fields,
            "id": mentor_id,
            "department": "bif",
            "version": 1,
            "created_at": now,
            "updated_at": now,
            "staff_id": staff_of(mentor_id),
            "unit_id": VINK_UNIT,
            "is_police": one.is_police,
            "weekly_minutes": one.minutes,
            "meeting_times": one.times,
            "districts": one.districts,
            "known_in": one.known_in,
            "borrowed_from": "Fiktiv Nabokommune" if one.lent_for else None,
            "borrowed_until": after(one.lent_for),
            "trainings": (),
            "trained_until": after(one.trained_for),
            "vetted_on": today,
            "vetted_until": after(one.vetted_for),
        },
        Mentor,
    )


async def staffed(begin: Begin, clock: Clock) -> None:
    """Put everybody there who works for the municipality, and the mentors."""
    if isinstance(begin, MemoryBegin):
        records: list[Any] = [member(one.actor()) for one in PERSONAS.values() if not one.is_system]
        known = {one.id for one in records}
        records += [member(mentor_actor(one)) for one in MENTORS if staff_of(one) not in known]
        records += [demo_mentor(one, clock.now) for one in MENTORS]
        begin.memory.records.update({(type(one), one.id): one for one in records})
    else:
        async with begin._pool.acquire() as connection, connection.transaction():  # type: ignore[attr-defined]
            await put_organisation(connection, clock.now, {})


def mentor_actor(mentor_id: UUID) -> Actor:
    """Return a mentor as an actor: the persona of that kind, or somebody like it."""
    kind = "mentor" if "mentor" in MENTORS[mentor_id].kinds else "parent-coach"
    return msgspec.structs.replace(PERSONAS[kind].actor(), subject=staff_of(mentor_id))


async def accepted(begin: Begin, **more: Any) -> tuple[Referral, Participant]:
    """Return a referral that VINK has accepted, and the one whom it is for."""
    referral = await received(begin, **more)
    async with begin(ask(VINK, Action.REFERRAL_ACCEPT)) as work:
        referral = await intake.accept_referral(work, referral.id, Acceptance(remark="Ja."), referral.version)
    return referral, await lead(begin, referral)


async def mother_of(begin: Begin, referral: Referral) -> Participant:
    """Return a parent on the referral whom VINK knows by her own consents."""
    return await enrolled(begin, referral, citizen=MOTHER, consents=[PARTICIPATION, DISCLOSURE])


async def prepared(begin: Begin, participant: Participant, mentor: UUID = MENTOR, **more: Any) -> SupportCourse:
    """Bring a participant and a mentor together."""
    new = of(NewSupportCourse, {"participant_id": str(participant.id), "mentor_id": str(mentor), **more})
    async with begin(ask(VINK, Action.SUPPORT_COURSE_PREPARE)) as work:
        return await preparing.prepare_course(work, new)


async def start(begin: Begin, clock: Clock, course: SupportCourse, **more: Any) -> SupportCourse:
    """Start a course that is prepared."""
    today = day_of(clock.now)
    given = {**AGREED, "agreed_on": str(today), "planned_end_on": str(today + timedelta(days=180)), **more}
    async with begin(ask(VINK, Action.SUPPORT_COURSE_START)) as work:
        return await running.start_course(work, course.id, of(CourseStart, given), course.version)


async def started(begin: Begin, clock: Clock, **more: Any) -> SupportCourse:
    """Return a young person's course that runs."""
    _, participant = await accepted(begin)
    return await start(begin, clock, await prepared(begin, participant), **more)


async def end(begin: Begin, course: SupportCourse, **more: Any) -> SupportCourse:
    async with begin(ask(VINK, Action.SUPPORT_COURSE_END)) as work:
        return await ending.end_course(work, course.id, of(CourseEnding, {**ENDED, **more}), course.version)


async def pause(begin: Begin, clock: Clock, course: SupportCourse, days: int = 30) -> SupportCourse:
    resting = of(CoursePause, {"reason": "away", "review_on": str(day_of(clock.now) + timedelta(days=days))})
    async with begin(ask(VINK, Action.SUPPORT_COURSE_PAUSE)) as work:
        return await running.pause_course(work, course.id, resting, course.version)


async def resume(begin: Begin, course: SupportCourse) -> SupportCourse:
    async with begin(ask(VINK, Action.SUPPORT_COURSE_RESUME)) as work:
        return await running.resume_course(work, course.id, course.version)


async def plan(begin: Begin, course: SupportCourse, at: datetime, mentor: UUID = MENTOR) -> SupportSession:
    async with begin(ask_of(mentor_actor(mentor), Action.SESSION_PLAN)) as work:
        return await sessions.plan_session(work, course.id, NewSession(planned_at=at))


async def hold(begin: Begin, session: SupportSession, mentor: UUID = MENTOR, **more: Any) -> SupportSession:
    held = of(SessionHeld, {"minutes": 60, "note": "Vi talte om skolen.", **more})
    async with begin(ask_of(mentor_actor(mentor), Action.SESSION_HOLD)) as work:
        return await sessions.hold_session(work, session.course_id, session.id, held, session.version)


async def no_show(begin: Begin, session: SupportSession, mentor: UUID = MENTOR) -> SupportSession:
    async with begin(ask_of(mentor_actor(mentor), Action.SESSION_NO_SHOW)) as work:
        return await sessions.miss_session(work, session.course_id, session.id, session.version)


async def met(begin: Begin, clock: Clock, course: SupportCourse, mentor: UUID = MENTOR) -> SupportSession:
    """Let them meet now."""
    return await hold(begin, await plan(begin, course, clock.now, mentor), mentor)


async def goal(begin: Begin, course: SupportCourse, mentor: UUID = MENTOR, **more: Any) -> Goal:
    new = {"area": "school_and_work", "text": "At komme i skole hver dag.", "scale_start": 3, **more}
    async with begin(ask_of(mentor_actor(mentor), Action.GOAL_SET)) as work:
        return await goals.set_goal(work, course.id, of(NewGoal, new))


async def reviews_of(begin: Begin, course: SupportCourse, status: str = "due") -> list[ProgressReview]:
    """Return the reviews of a course in a state, by their dates."""
    async with begin(ask(VINK, Action.PROGRESS_REVIEW_READ)) as work:
        found = await work.progress_reviews.page({"course_id": course.id, "status": status}, None, 100)
    return sorted(found, key=lambda one: one.due_on)


async def review(
    begin: Begin, clock: Clock, due: ProgressReview, who: str | UUID = MENTOR, **more: Any
) -> ProgressReview:
    """Hold a review today."""
    held = of(ReviewHeld, {"held_on": str(day_of(clock.now)), "what_changed": "Det går bedre.", **more})
    actor = PERSONAS[who].actor() if isinstance(who, str) else mentor_actor(who)
    async with begin(ask_of(actor, Action.PROGRESS_REVIEW_HOLD)) as work:
        return await reviews.hold_review(work, due.course_id, due.id, held, due.version)


async def course_of(begin: Begin, course_id: UUID, who: str | Actor = VINK) -> SupportCourse:
    """Read a course as somebody."""
    actor = PERSONAS[who].actor() if isinstance(who, str) else who
    async with begin(ask_of(actor, Action.SUPPORT_COURSE_READ)) as work:
        return await work.support_courses.get(course_id)

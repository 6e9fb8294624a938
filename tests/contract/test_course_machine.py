"""Whatever happens in whatever order: a course has one holder and a way out, and after a no nobody reads it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from adapters.postgres.pool import Pool
from adapters.postgres.vault import VaultAccess
from adapters.postgres.work import PostgresBegin
from domain.actors import Actor
from domain.consents.withdrawing import leave, withdraw_consent
from domain.errors import GateClosed, IllegalMove, Invalid, NotFound
from domain.participants.types import Participant
from domain.policy import Action, Clause, allowed_actions
from domain.ports import Begin, Work
from domain.referrals.types import ReferralStatus
from domain.support_courses import ending, preparing, reviews, running, sessions
from domain.support_courses.inputs import CourseEnding, CourseReopening, CourseStart, MentorChange
from domain.support_courses.referring import status_by
from domain.support_courses.reviews import ProgressReview, ReviewHeld, ReviewMissed
from domain.support_courses.session_types import SessionHeld
from domain.support_courses.types import COMMANDS, CoursePause, NotHeldReason, SupportCourse
from domain.worklist import worklist
from tests.asking import ask, ask_of
from tests.conftest import SECRET, TERMS
from tests.contract.conftest import Clock
from tests.memory import MemoryBegin
from tests.opened import everything
from tests.recycling import Recycled
from tests.referring import DISCLOSURE, consented, of, read
from tests.supporting import (
    AGREED,
    BOTH,
    COACH,
    LENT,
    MENTOR,
    OTHER,
    OTHER_COACH,
    VINK,
    accepted,
    day_of,
    mentor_actor,
    mother_of,
    plan,
    prepared,
    reviews_of,
    staffed,
)
from vink.demo.personas import PERSONAS

T = TypeVar("T")
Run = Callable[[Awaitable[Any]], Any]
MENTORS = {"youth": (MENTOR, OTHER, LENT, BOTH), "mother": (COACH, OTHER_COACH, BOTH)}
CHOICE = st.integers(0, 3)
PEOPLE = st.sampled_from(["youth", "mother"])
COORDINATOR = PERSONAS[VINK].actor()
MENTORS_ARE_READY = timedelta(days=119)
"""After that the first of them is lent no more."""
EVERY_MENTOR = {one for some in MENTORS.values() for one in some}


class Machine(RuleBasedStateMachine):
    """VINK, mentors and whoever hears something, on a referral of a young person with their mother."""

    def __init__(self, store: Callable[[Clock], Begin], run: Run, courses: Callable[[Begin], Awaitable[Any]]) -> None:
        super().__init__()
        self.clock, self.run = Clock(), run
        self.begin = store(self.clock)
        self._courses = courses

    @initialize()
    def family(self) -> None:
        if isinstance(self.begin, MemoryBegin):
            self.run(staffed(self.begin, self.clock))
        referral, youth = self.run(accepted(self.begin))
        self.referral_id: UUID = referral.id
        mother = self.run(mother_of(self.begin, referral))
        self.people: dict[str, Participant] = {"youth": youth, "mother": mother}
        self.left: set[str] = set()
        self.silent: set[str] = set()

    def courses(self) -> list[SupportCourse]:
        """Return the courses of this referral, past all policy."""
        found = self.run(self._courses(self.begin))
        return [one for one in found if one.referral_id == self.referral_id]

    def of(self, who: str) -> list[SupportCourse]:
        return [one for one in self.courses() if one.participant_id == self.people[who].id]

    def act(self, actor: Actor, action: Action, use_case: Callable[[Work], Awaitable[T]]) -> T:
        async def work() -> T:
            async with self.begin(ask_of(actor, action)) as opened:
                return await use_case(opened)

        found: T = self.run(work())
        return found

    def readable(self, who: str) -> bool:
        return who not in self.left | self.silent

    @rule(who=PEOPLE, choice=CHOICE)
    def prepare(self, who: str, choice: int) -> None:
        mentors = MENTORS[who]
        try:
            made = self.run(prepared(self.begin, self.people[who], mentors[choice % len(mentors)]))
        except (Invalid, IllegalMove):
            assert any(one.status != "ended" for one in self.of(who)) or not self.readable(who)
        except GateClosed:
            assert self.clock.now > self.people[who].created_at + MENTORS_ARE_READY
        else:
            assert self.readable(who)
            assert made.status == "preparing"

    @precondition(lambda self: any(map(self.readable, ("youth", "mother"))))
    @rule(who=PEOPLE, data=st.data())
    def coordinate(self, who: str, data: st.DataObject) -> None:
        if not self.readable(who) or not self.of(who):
            return
        course = data.draw(st.sampled_from(self.of(who)))
        possible = allowed_actions(COORDINATOR, course, COMMANDS)
        if not possible:
            return
        verb = data.draw(st.sampled_from(possible))
        action = Action(f"support-course:{verb}")
        day = day_of(self.clock.now)
        ahead = str(day + timedelta(days=90))
        mentors = MENTORS[who]
        given: dict[str, tuple[Any, ...]] = {
            "start": (
                running.start_course,
                of(CourseStart, {**AGREED, "agreed_on": str(day), "planned_end_on": ahead}),
            ),
            "pause": (running.pause_course, of(CoursePause, {"reason": "away", "review_on": ahead})),
            "resume": (running.resume_course,),
            "change-mentor": (
                preparing.change_mentor,
                of(
                    MentorChange,
                    {"mentor_id": str(mentors[data.draw(CHOICE) % len(mentors)]), "reason": "better_fit"},
                ),
            ),
            "end": (ending.end_course, of(CourseEnding, {"outcome": "moved", "no_last_talk": "moved_away"})),
            "reopen": (ending.reopen_course, of(CourseReopening, {"reason": "new_need", "planned_end_on": ahead})),
        }
        use_case, *body = given[verb]
        try:
            self.act(COORDINATOR, action, lambda work: use_case(work, course.id, *body, course.version))
        except (Invalid, GateClosed, IllegalMove):
            assert verb in ("start", "change-mentor", "reopen")
            assert course in self.of(who), "nothing of what was refused is kept"

    @rule(who=PEOPLE, step=st.sampled_from(["plan", "hold", "miss"]), hours=st.integers(-30, 200))
    def meet(self, who: str, step: str, hours: int) -> None:
        for course in self.of(who):
            try:
                done = self.meets(course, step, hours)
            except (NotFound, IllegalMove, Invalid):
                continue
            assert self.readable(who) or not done

    def meets(self, course: SupportCourse, step: str, hours: int) -> bool:
        """Let the mentor plan a session, or say of one that is planned what became of it."""
        if step == "plan":
            self.run(plan(self.begin, course, self.clock.now + timedelta(hours=hours), course.mentor_id))
            return True
        actor = mentor_actor(course.mentor_id)
        where: Clause = {"course_id": course.id, "status": "planned"}
        planned = self.act(actor, Action.SESSION_READ, lambda work: work.support_sessions.page(where, None, 1))
        for one in planned:
            said = (course.id, one.id, SessionHeld(minutes=60), one.version)
            if step == "hold":
                self.act(actor, Action.SESSION_HOLD, partial(_swapped, sessions.hold_session, *said))
            else:
                missed = (course.id, one.id, one.version)
                self.act(actor, Action.SESSION_NO_SHOW, partial(_swapped, sessions.miss_session, *missed))
        return bool(planned)

    @rule(who=PEOPLE, missed=st.booleans())
    def look_back(self, who: str, missed: bool) -> None:
        for course in self.of(who):
            for due in self.run(reviews_of(self.begin, course))[:1] if self.readable(who) else ():
                self.looks_back(course, due, missed)

    def looks_back(self, course: SupportCourse, due: ProgressReview, missed: bool) -> None:
        where = (course.id, due.id)
        if missed:
            said = ReviewMissed(reason=NotHeldReason.COULD_NOT_BE_REACHED)
            step = partial(_swapped, reviews.miss_review, *where, said, due.version)
            self.act(COORDINATOR, Action.PROGRESS_REVIEW_MISS, step)
        else:
            body = {"held_on": str(day_of(self.clock.now)), "what_changed": "Det går."}
            body |= {"decision": "continue"} if due.kind in reviews.RUNNING else {}
            step = partial(_swapped, reviews.hold_review, *where, of(ReviewHeld, body), due.version)
            self.act(COORDINATOR, Action.PROGRESS_REVIEW_HOLD, step)

    @rule(days=st.sampled_from([0.5, 3, 20, 60]))
    def time_passes(self, days: float) -> None:
        self.clock.pass_by(days=days)

    @rule(who=PEOPLE)
    def says_no(self, who: str) -> None:
        self.act(PERSONAS["social-worker"].actor(), Action.PARTICIPANT_LEAVE, lambda work: self._leave(work, who))
        self.left.add(who)
        if self.left == {"youth", "mother"}:
            self.silent |= self.left

    async def _leave(self, work: Work, who: str) -> None:
        await leave(work, self.people[who].id)

    @precondition(lambda self: "youth" not in self.left)
    @rule()
    def lets_vink_be_told_no_more(self) -> None:
        youth = self.people["youth"]

        async def withdraw() -> None:
            async with self.begin(ask("teacher", Action.CONSENT_READ)) as work:
                found = await work.consents.page({"participant_id": youth.id, "status": "active"}, None, 9)
            for one in found:
                if one.kind == "disclosure":
                    async with self.begin(ask("teacher", Action.CONSENT_WITHDRAW)) as work:
                        await withdraw_consent(work, one.id)

        self.run(withdraw())
        self.silent.add("youth")

    @precondition(lambda self: "youth" in self.silent - self.left)
    @rule()
    def lets_vink_be_told_again(self) -> None:
        try:
            self.run(consented(self.begin, self.referral_id, DISCLOSURE))
        except IllegalMove:
            return
        self.silent.discard("youth")

    @invariant()
    def an_open_course_has_exactly_one_holder_and_a_way_out(self) -> None:
        for who in self.people:
            for course in self.of(who):
                over = course.status == "ended" and (course.review_due_on is None or not self.readable(who))
                assert (course.holder is None) == (course.due_at is None) == over, course
                if course.holder is None or not self.readable(who):
                    continue
                if course.holder == "mentor":
                    assert course.status == "active"
                    assert course.holder_id == course.mentor_staff_id
                dues = self.run(reviews_of(self.begin, course)) if course.status == "ended" else ()
                assert allowed_actions(COORDINATOR, course, COMMANDS) or dues, "there is a way out"
                assert course.status == "ended" or course.status == "preparing" or course.review_due_on is not None

    @invariant()
    def it_waits_where_it_is_held_and_what_is_overdue_shows_at_vink(self) -> None:
        at_vink = {one.id for one in self.listed(COORDINATOR)}
        for who in filter(self.readable, self.people):
            for course in self.of(who):
                lent = course.mentor_until is None or course.mentor_until > self.clock.now
                by_mentor = course.id in {one.id for one in self.listed(mentor_actor(course.mentor_id))}
                assert by_mentor == (course.holder == "mentor" and lent)
                late = course.due_at is not None and course.due_at < self.clock.now
                assert (course.id in at_vink) == (course.holder == "vink_coordinator" or late)

    def listed(self, actor: Actor) -> Any:
        return self.act(actor, Action.WORKLIST_READ, lambda work: worklist(work, 200))

    @invariant()
    def after_a_no_nobody_at_vink_and_no_mentor_reads_anything_of_it(self) -> None:
        for who in self.people:
            if self.readable(who):
                continue
            for course in self.of(who):
                assert course.status == "ended", "and it has ended"
                for actor in (COORDINATOR, *map(mentor_actor, EVERY_MENTOR)):
                    for part in ("goals", "support_sessions", "progress_reviews"):
                        assert self.reads(actor, course, part) is None

    def reads(self, actor: Actor, course: SupportCourse, part: str) -> Any:
        async def through(work: Work) -> Any:
            await work.support_courses.get(course.id)
            return await getattr(work, part).page({"course_id": course.id}, None, 9)

        try:
            return self.act(actor, Action.SUPPORT_COURSE_READ, through)
        except NotFound:
            return None

    @invariant()
    def a_mentor_reads_their_own_only(self) -> None:
        for course in self.courses():
            for mentor in EVERY_MENTOR - {course.mentor_id}:
                assert self.reads(mentor_actor(mentor), course, "goals") is None

    @invariant()
    def the_referral_stands_as_its_courses_do(self) -> None:
        referral = self.run(read(self.begin, self.referral_id))
        courses = self.courses()
        if len(self.left) == len(self.people):
            assert referral.status == "withdrawn"
        elif courses:
            before = ReferralStatus.ACTIVE if any(one.started_on for one in courses) else ReferralStatus.MATCHED
            wanted = {status_by(before, courses), status_by(ReferralStatus.ENDED, courses)}
            if any(one.started_on for one in courses):
                assert referral.status in wanted
            else:
                assert referral.status == status_by(before, courses)
        else:
            assert referral.status == "accepted"


async def _swapped(use_case: Callable[..., Awaitable[T]], *given: Any) -> T:
    """Carry out a use case in the work that is given last."""
    *said, work = given
    return await use_case(work, *said)


async def machine_runs(
    store: Callable[[Clock], Begin], courses: Callable[[Begin], Awaitable[Any]], examples: int, steps: int
) -> None:
    """Let the machine run in a thread of its own, on this loop."""
    loop = asyncio.get_running_loop()

    def run(awaitable: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(awaitable, loop).result()

    limits = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
    )
    machine: Any = lambda: Machine(store, run, courses)  # noqa: E731 - what makes one is as good as its class
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=limits)


async def in_memory(begin: Any) -> list[SupportCourse]:
    return [one for one in begin.memory.records.values() if isinstance(one, SupportCourse)]


async def test_in_memory() -> None:
    await machine_runs(lambda clock: MemoryBegin(clock, DanishCalendar(), TERMS), in_memory, 40, 25)


async def test_on_postgres(pool: Pool, database: str, recycled: Recycled) -> None:
    access = VaultAccess(SECRET, most=10**6, usual=10**6)
    await staffed(PostgresBegin(pool, Clock(), new_id, DanishCalendar(), TERMS, access), Clock())
    owner = await recycled.pool(database, 1, None)

    async def on_postgres(_: Begin) -> list[SupportCourse]:
        return await everything(owner, SupportCourse)

    await machine_runs(
        lambda clock: PostgresBegin(pool, clock, new_id, DanishCalendar(), TERMS, access), on_postgres, 4, 12
    )

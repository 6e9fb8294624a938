"""A municipality in memory, on a clock that tests move."""

from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import msgspec
import pytest

from adapters.calendar import DanishCalendar
from domain.actors import Actor, Role
from domain.consultations import answering, asking
from domain.consultations.types import (
    Assignment,
    Consultation,
    ConsultationClosing,
    Message,
    NewAdvice,
    NewConsultation,
    Triage,
)
from domain.consultations.words import (
    ConsultationOutcome,
    ConsultationStatus,
    Expertise,
    Recommendation,
    SpokenLanguage,
)
from domain.policy import Action, scopes_of
from domain.ports import Work
from domain.records import Record
from domain.resource_persons import Profession, ResourcePerson, ResourcePersonStatus
from domain.staff import StaffMember, StaffStatus
from domain.units import Unit, UnitKind
from tests.asking import ask_of
from tests.conftest import TERMS
from tests.memory import MemoryBegin
from vink.demo.personas import OTHER_SCHOOL, PERSONAS, SCHOOL, fixed

T = TypeVar("T")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TUESDAY_16 = datetime(2026, 3, 3, 15, tzinfo=UTC)
THURSDAY_16 = datetime(2026, 3, 5, 15, tzinfo=UTC)
QUESTION = NewConsultation(question="Hvordan taler jeg med eleven uden at skubbe ham væk?")


def done(coroutine: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine returns that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    coroutine.close()
    raise AssertionError("the store in memory never waits")


def person(who: str, *roles: Role, **changes: Any) -> Actor:
    """Return a persona's actor, with other roles when some are given, and with these changes."""
    actor = PERSONAS[who].actor()
    if roles:
        changes = {"roles": frozenset(roles), "scopes": scopes_of(roles)} | changes
    return msgspec.structs.replace(actor, **changes)


COLLEAGUE = person("teacher", subject=fixed(0x901))
ELSEWHERE = person("teacher", subject=fixed(0x902), unit_id=fixed(0x102))
WHOLE_DEPARTMENT = person("teacher", subject=fixed(0x903), unit_id=None)
SCHOOLS = (SCHOOL, OTHER_SCHOOL)
PANEL = {
    "resource-person": fixed(0x501),
    "resource-person-2": fixed(0x502),
}


def resource_person(who: str = "resource-person", **changes: Any) -> ResourcePerson:
    """Return somebody on the panel; nothing speaks against asking them."""
    persona = PERSONAS[who]
    given: dict[str, Any] = {
        "id": PANEL[who],
        "department": persona.department,
        "version": 1,
        "created_at": MONDAY,
        "updated_at": MONDAY,
        "status": ResourcePersonStatus.ACTIVE,
        "staff_id": persona.id,
        "unit_id": None,
        "profession": Profession.PSYCHOLOGIST,
        "expertise": (Expertise.CONVERSATION_METHODS, Expertise.MENTAL_HEALTH),
        "languages": (SpokenLanguage.DANISH,),
        "weekly_hours": 5.0,
        "trained_until": date(2027, 1, 1),
    }
    return ResourcePerson(**(given | changes))


def school(unit_id: UUID) -> Unit:
    """Return a school of the teacher's department."""
    return Unit(
        id=unit_id,
        department="buf",
        version=1,
        created_at=MONDAY,
        updated_at=MONDAY,
        name="Fiktiv Skole",
        kind=UnitKind.SCHOOL,
        org_uuid=None,
        p_number=None,
        frontline_headcount=None,
    )


def member(actor: Actor, **changes: Any) -> StaffMember:
    """Return the row of somebody at work in the actor's department."""
    given: dict[str, Any] = {
        "id": actor.subject,
        "department": actor.department,
        "version": 1,
        "created_at": MONDAY,
        "updated_at": MONDAY,
        "status": StaffStatus.ACTIVE,
        "unit_id": actor.unit_id,
        "subject": f"login-{actor.subject}",
        "display_name": "Kim Kollega (fiktiv)",
        "function": "teacher",
        "left_at": None,
    }
    return StaffMember(**(given | changes))


class Municipality:
    """The store, its clock, and how somebody does something."""

    def __init__(self) -> None:
        self.now = MONDAY
        self.begin = MemoryBegin(lambda: self.now, DanishCalendar(), TERMS)
        self.memory = self.begin.memory
        self.put(resource_person(), resource_person("resource-person-2"), *(school(one) for one in SCHOOLS))
        self.put(member(COLLEAGUE))

    def put(self, *records: Record) -> None:
        """Let these be there, as if they had always been."""
        self.memory.records.update({(type(one), one.id): one for one in records})

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)

    def act(self, who: str | Actor, action: Action, use_case: Callable[..., Awaitable[T]], *given: Any) -> T:
        """Let somebody carry out a use case, and return what came of it."""
        return done(self._act(PERSONAS[who].actor() if isinstance(who, str) else who, action, use_case, *given))

    async def _act(self, actor: Actor, action: Action, use_case: Callable[..., Awaitable[T]], *given: Any) -> T:
        async with self.begin(ask_of(actor, action)) as work:
            return await use_case(work, *given)

    def stored(self, kind: type[T], record_id: UUID) -> T:
        found = self.memory.records[kind, record_id]  # type: ignore[index]
        assert isinstance(found, kind)
        return found

    def read(self, who: str | Actor, record_id: UUID) -> Consultation:
        """Read a consultation as somebody."""

        async def get(work: Work) -> Consultation:
            return await work.consultations.get(record_id)

        return self.act(who, Action.CONSULTATION_READ, get)

    def asked(self, who: str | Actor = "teacher", new: NewConsultation = QUESTION, **changes: Any) -> Consultation:
        """Return a consultation that somebody has just asked for."""
        new = msgspec.structs.replace(new, **changes)
        made = self.act(who, Action.CONSULTATION_REQUEST, asking.request_consultation, new)
        assert made is not None
        return made

    def triaged(self, who: str | Actor = "teacher", triage: Triage | None = None, **changes: Any) -> Consultation:
        made = self.asked(who, **changes)
        return self.act(
            "panel-coordinator",
            Action.CONSULTATION_TRIAGE,
            answering.triage_consultation,
            made.id,
            triage or Triage(),
            made.version,
        )

    def assigned(self, who: str | Actor = "teacher", **changes: Any) -> Consultation:
        """Return a consultation that is the resource person's."""
        return self.assign(self.triaged(who, **changes))

    def assign(self, made: Consultation, to: str = "resource-person", reason: str | None = None) -> Consultation:
        given = Assignment(resource_person_id=PANEL[to], reason=reason)
        return self.act(
            "panel-coordinator",
            Action.CONSULTATION_ASSIGN,
            answering.assign_consultation,
            made.id,
            given,
            made.version,
        )

    def asked_back(self, who: str | Actor = "teacher", **changes: Any) -> Consultation:
        made = self.assigned(who, **changes)
        return self.act(
            "resource-person",
            Action.CONSULTATION_REQUEST_INFORMATION,
            answering.request_information,
            made.id,
            Message(text="Hvornår begyndte det?"),
            made.version,
        )

    def answered(self, who: str | Actor = "teacher", **changes: Any) -> Consultation:
        made = self.assigned(who, **changes)
        advice = NewAdvice(recommendation=Recommendation.TALK_WITH_PARENTS, text="Tag en samtale med forældrene.")
        return self.act(
            "resource-person", Action.CONSULTATION_ADVICE, answering.give_advice, made.id, advice, made.version
        )

    def followed_up(self, who: str | Actor = "teacher") -> Consultation:
        made = self.answered(who)
        message = Message(text="Og hvad siger jeg til klassen?")
        asker = who if isinstance(who, Actor) or not PERSONAS[who].is_system else "teacher"
        return self.act(asker, Action.CONSULTATION_FOLLOW_UP, asking.follow_up, made.id, message, made.version)

    def closed(self) -> Consultation:
        made = self.answered()
        closing = ConsultationClosing(outcome=ConsultationOutcome.ADVICE_SUFFICIENT)
        return self.act("teacher", Action.CONSULTATION_CLOSE, asking.close_consultation, made.id, closing, made.version)

    def withdrawn(self) -> Consultation:
        made = self.asked()
        return self.act("teacher", Action.CONSULTATION_WITHDRAW, asking.withdraw_consultation, made.id, made.version)

    def in_state(self, status: ConsultationStatus) -> Consultation:
        """Return a consultation of the teacher in this state, brought there by commands where there are any."""
        ways: dict[ConsultationStatus, Callable[[], Consultation]] = {
            ConsultationStatus.DRAFT: lambda: self.asked(draft=True),
            ConsultationStatus.SUBMITTED: self.asked,
            ConsultationStatus.TRIAGED: lambda: self.triaged(
                triage=Triage(offered_to=(PERSONAS["resource-person"].id,))
            ),
            ConsultationStatus.ASSIGNED: self.assigned,
            ConsultationStatus.INFORMATION_REQUESTED: self.asked_back,
            ConsultationStatus.ANSWERED: self.answered,
            ConsultationStatus.FOLLOW_UP: self.followed_up,
            ConsultationStatus.CLOSED: self.closed,
            ConsultationStatus.WITHDRAWN: self.withdrawn,
        }
        if status in ways:
            return ways[status]()
        ended = msgspec.structs.replace(self.withdrawn(), status=status, assigned_to=PERSONAS["resource-person"].id)
        self.put(ended)
        return ended


@pytest.fixture
def municipality() -> Municipality:
    return Municipality()


def own_school(**changes: Any) -> Actor:
    """Return the resource person who works at the teacher's school."""
    return person("resource-person-2", unit_id=SCHOOL, **changes)

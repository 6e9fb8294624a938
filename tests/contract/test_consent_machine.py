"""Whatever happens in whatever order: nobody is told of without a yes of their own, and a no is heard at once."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from adapters.postgres.pool import Pool
from adapters.postgres.vault import VaultAccess
from adapters.postgres.work import PostgresBegin
from domain.citizens import read_citizen
from domain.consents.giving import list_consents, read_consent, record_consent
from domain.consents.types import Consent, NewConsent
from domain.consents.withdrawing import leave, withdraw_consent
from domain.errors import GateClosed, IllegalMove, Invalid, NotFound
from domain.notification_assessments import NewNotificationAssessment, NotificationResult, record_assessment
from domain.participants.enrolling import enrol_participant
from domain.participants.inputs import NewParticipant
from domain.participants.reading import read_participant
from domain.policy import Action
from domain.ports import Begin, Work
from domain.referrals import intake
from domain.referrals.asking import draft_referral, submit_referral
from domain.referrals.inputs import Acceptance, NewReferral, ReferralSubmission
from domain.referrals.types import Referral
from domain.worklist import worklist
from tests.asking import ask
from tests.conftest import SECRET, TERMS
from tests.contract.conftest import Clock
from tests.memory import MemoryBegin
from tests.referring import BASIS, CITIZEN, MOTHER, PARENT, PARTICIPATION, REFERRAL, employed, of

T = TypeVar("T")
Run = Callable[[Awaitable[Any]], Any]
SEEN = ("teacher", "vink-coordinator")
HEARD = (*SEEN, "social-worker", "mentor", "auditor")
KINDS = st.sampled_from(["participation", "disclosure", "retrieval"])
RECIPIENTS = st.sampled_from([["vink"], ["vink", "school"], ["school"]])
PURPOSES = st.sampled_from([["intake"], ["support", "evaluation"], ["evaluation"]])
DAYS = st.sampled_from([None, 1, 30])


class Yes(msgspec.Struct, frozen=True):
    """A yes as the machine remembers it."""

    id: UUID
    kind: str
    recipients: frozenset[str]
    purposes: frozenset[str]
    until: datetime | None

    def opens(self, now: datetime) -> bool:
        told = self.kind == "participation" or ("vink" in self.recipients and self.purposes & {"intake", "support"})
        return bool(told) and (self.until is None or now < self.until)

    def like(self, other: "Yes") -> bool:
        return self.kind == other.kind and (self.kind == "participation" or bool(self.recipients & other.recipients))


class Person:
    """A participant as the machine remembers them."""

    def __init__(self, id: UUID, citizen_ref: UUID, referral_id: UUID, first: bool) -> None:
        self.id, self.citizen_ref, self.referral_id, self.first = id, citizen_ref, referral_id, first
        self.yes: list[Yes] = []
        self.known: set[UUID] = set()
        self.told = self.gone = False
        self.based = False
        """VINK is told of them on another basis than their consent, which a colleague approved."""

    def has(self, kind: str, now: datetime | None = None) -> bool:
        return any(one.kind == kind and (now is None or one.opens(now)) for one in self.yes)

    def ready(self, now: datetime) -> bool:
        return self.has("participation", now) and self.has("disclosure", now)


class Machine(RuleBasedStateMachine):
    """Departments, VINK and whoever hears something, on one store; it remembers who said yes to what."""

    people = Bundle("people")
    consents = Bundle("consents")

    def __init__(self, store: Callable[[Clock], Begin], run: Run) -> None:
        super().__init__()
        self._clock, self._run = Clock(), run
        self._begin = store(self._clock)
        self._all: list[Person] = []

    def act(self, who: str, action: Action, use_case: Callable[[Work], Awaitable[T]], **more: Any) -> T:
        async def work() -> T:
            async with self._begin(ask(who, action, **more)) as opened:
                return await use_case(opened)

        found: T = self._run(work())
        return found

    def on(self, person: Person) -> list[Person]:
        """Return everybody on the same referral."""
        return [one for one in self._all if one.referral_id == person.referral_id]

    def referral(self, person: Person) -> Referral:
        return self.act("teacher", Action.REFERRAL_READ, lambda work: work.referrals.get(person.referral_id))

    def remember(self, person: Person) -> Person:
        self._all.append(person)
        return person

    @initialize(target=people)
    def one_draft(self) -> Any:
        return self.draft()

    @rule(target=people)
    def draft(self) -> Any:
        new = of(NewReferral, REFERRAL)
        made = self.act("teacher", Action.REFERRAL_DRAFT, lambda work: draft_referral(work, new))
        assert made is not None
        weighed = NewNotificationAssessment(referral_id=made.id, result=NotificationResult.NOT_REQUIRED)
        self.act("teacher", Action.NOTIFICATION_ASSESSMENT_RECORD, lambda work: record_assessment(work, weighed))
        (first,) = self.act(
            "teacher", Action.PARTICIPANT_READ, lambda work: work.participants.page({"referral_id": made.id}, None, 9)
        )
        return self.remember(Person(first.id, made.citizen_ref, made.id, True))

    @rule(target=people, beside=people, complete=st.booleans(), told=st.booleans())
    def enrol(self, beside: Person, complete: bool, told: bool) -> Any:
        disclosure = {**PARTICIPATION, "kind": "disclosure", "recipients": ["vink"], "purposes": ["intake"]}
        given = [PARTICIPATION, *([disclosure] if complete else [])]
        new = of(NewParticipant, PARENT, consents=given, **({"citizen": MOTHER} if told else {}))
        before = self.referral(beside)
        try:
            made = self.act("teacher", Action.PARTICIPANT_ENROL, lambda work: enrol_participant(work, before.id, new))
        except (GateClosed, IllegalMove, Invalid):
            full = sum(not one.gone for one in self.on(beside)) >= 8
            assert full or before.closed_at or (told and not (complete and before.sent))
            return multiple()
        person = self.remember(Person(made.id, made.citizen_ref, before.id, False))
        found = self.act(
            "teacher", Action.CONSENT_READ, lambda work: work.consents.page({"participant_id": made.id}, None, 9)
        )
        person.yes = [_yes(one) for one in found]
        person.known = {one.id for one in person.yes}
        person.told = told
        return person

    @rule(target=consents, person=people, kind=KINDS, recipients=RECIPIENTS, purposes=PURPOSES, days=DAYS)
    def consent(self, person: Person, kind: str, recipients: list[str], purposes: list[str], days: int | None) -> Any:
        given: dict[str, Any] = {**PARTICIPATION, "kind": kind, "participant_id": str(person.id)}
        if kind != "participation":
            given |= {"recipients": recipients, "purposes": purposes}
        if days:
            given["expires_at"] = (self._clock.now + timedelta(days=days)).isoformat()
        new = of(NewConsent, given)
        before = self.referral(person)
        try:
            made = self.act("teacher", Action.CONSENT_RECORD, lambda work: record_consent(work, before.id, new))
        except IllegalMove:
            assert person.gone or before.closed_at
            return multiple()
        assert not person.gone
        yes = _yes(made)
        person.yes = [one for one in person.yes if not one.like(yes)] + [yes]
        person.known.add(yes.id)
        return (person, yes)

    @rule(days=st.sampled_from([0.5, 2, 40]))
    def time_passes(self, days: float) -> None:
        self._clock.pass_by(days=days)

    @rule(given=consumes(consents), who=st.sampled_from(SEEN))
    def withdraw(self, given: tuple[Person, Yes], who: str) -> None:
        person, yes = given
        try:
            self.act(who, Action.CONSENT_WITHDRAW, lambda work: withdraw_consent(work, yes.id))
        except NotFound:
            assert who == "vink-coordinator"
            return
        except IllegalMove:
            assert yes not in person.yes
            return
        person.yes.remove(yes)
        if yes.kind == "participation" and not person.has("participation", self._clock.now):
            self.lose(person)

    @rule(person=people, who=st.sampled_from(HEARD))
    def hear(self, person: Person, who: str) -> None:
        self.act(who, Action.PARTICIPANT_LEAVE, lambda work: leave(work, person.id))
        self.lose(person)
        person.yes = []

    def lose(self, person: Person) -> None:
        sent = any(one.told for one in self.on(person))
        person.gone = True
        if person.first and not sent:
            for one in self.on(person):
                one.gone = True

    @rule(person=people, based=st.booleans())
    def submit(self, person: Person, based: bool) -> None:
        before = self.referral(person)
        (first,) = [one for one in self.on(person) if one.first]
        others = [one for one in self.on(person) if not one.first and not one.gone]
        body: dict[str, Any] = {
            "citizen": CITIZEN,
            "participants": [{"participant_id": str(one.id), "citizen": MOTHER} for one in others],
        }
        if based:
            body["legal_basis"] = {**BASIS, "approved_by": self._run(employed(self._begin))}
        submission = of(ReferralSubmission, body)
        now = self._clock.now
        ready = all(
            one.ready(now) or (one.first and based and one.has("participation", now)) for one in (first, *others)
        )
        try:
            sent = self.act(
                "teacher",
                Action.REFERRAL_SUBMIT,
                lambda work: submit_referral(work, before.id, submission, before.version),
            )
        except GateClosed:
            assert not ready
        except IllegalMove:
            assert before.status not in ("draft", "awaiting_consent")
        else:
            assert ready, (
                "nothing is submitted without a yes of everybody who is told of, or another basis for the first"
            )
            assert sent.status == "submitted"
            first.based = based
            for one in (first, *others):
                one.told = True

    @rule(person=people, step=st.sampled_from(["receive", "accept"]))
    def take_in(self, person: Person, step: str) -> None:
        before = self.referral(person)
        action, use_case = {
            "receive": (Action.REFERRAL_RECEIVE, intake.receive_referral),
            "accept": (
                Action.REFERRAL_ACCEPT,
                lambda work, at, seen: intake.accept_referral(work, at, Acceptance(remark="Ja."), seen),
            ),
        }[step]
        try:
            self.act("vink-coordinator", action, lambda work: use_case(work, before.id, before.version))
        except NotFound:
            assert not self.readable(person)
        except IllegalMove:
            assert (before.status, step) not in {("submitted", "receive"), ("received", "accept")}

    def is_told_of(self, person: Person) -> bool:
        """Whether VINK knows them by a yes that nobody took back and that is not over, or by another basis."""
        return person.told and not person.gone and (person.based or person.has("disclosure", self._clock.now))

    def readable(self, person: Person) -> bool:
        return any(self.is_told_of(one) for one in self.on(person))

    def read(self, action: Action, use_case: Callable[[Work], Awaitable[T]]) -> T | None:
        """Return what VINK reads, or None where there is nothing for it."""
        try:
            return self.act("vink-coordinator", action, use_case, purpose="support")
        except NotFound:
            return None

    def referral_of_vink(self, person: Person) -> Referral | None:
        return self.read(Action.REFERRAL_READ, lambda work: work.referrals.get(person.referral_id))

    def seen(self, person: Person) -> bool:
        return self.read(Action.PARTICIPANT_READ, lambda work: read_participant(work, person.id)) is not None

    def known(self, person: Person) -> bool:
        return self.read(Action.CITIZEN_READ, lambda work: read_citizen(work, person.citizen_ref)) is not None

    def shown(self, consent_id: UUID) -> bool:
        return self.read(Action.CONSENT_READ, lambda work: read_consent(work, consent_id)) is not None

    @invariant()
    def a_no_is_heard_at_once_and_nobody_is_told_of_before_a_yes(self) -> None:
        for person in self._all:
            yes = self.is_told_of(person)
            assert self.seen(person) == yes
            assert self.known(person) == yes
            assert all(self.shown(one) == yes for one in person.known)

    @invariant()
    def another_department_and_whoever_has_no_part_in_it_find_nothing(self) -> None:
        for who in ("social-worker", "manager"):
            assert self.act(who, Action.REFERRAL_READ, lambda work: self.found(work)) == []

    async def found(self, work: Work) -> list[Any]:
        """Return whatever of what there is somebody finds: by id, list, count or worklist."""
        told: list[Any] = [one for one in await worklist(work, 50) if one.kind != "staff_grant"]
        told += await work.referrals.count("status", {})
        for store in (work.referrals, work.participants, work.consents, work.disclosures, work.corrections):
            told += await store.page({}, None, 50)
        person = self._all[-1]
        ids: list[tuple[Any, UUID]] = [(work.referrals, person.referral_id), (work.participants, person.id)]
        for kept, wanted in (*ids, *((work.consents, one) for one in person.known)):
            with contextlib.suppress(NotFound):
                told.append(await kept.get(wanted))
        return told

    @invariant()
    def nothing_of_a_referral_is_read_of_which_nobody_says_yes(self) -> None:
        listed = self.read(Action.REFERRAL_READ, lambda work: work.referrals.page({}, None, 100)) or ()
        shown = {one.id for one in listed}
        for first in [one for one in self._all if one.first]:
            referral = self.referral_of_vink(first)
            assert (referral is not None) == (first.referral_id in shown)
            consents = self.read(Action.CONSENT_READ, self.listing(first))
            if referral is None:
                assert consents is None
                assert not self.readable(first)
                continue
            told = {one.id: one for one in self.on(first) if self.is_told_of(one)}
            assert told
            silent = referral.texts_until is not None and referral.texts_until <= self._clock.now
            assert silent == (first.id not in told)
            assert all(one.id in told[one.participant_id].known for one in consents or ())

    def listing(self, person: Person) -> Callable[[Work], Awaitable[list[Consent]]]:
        return lambda work: list_consents(work, person.referral_id, None, 100)


def _yes(consent: Any) -> Yes:
    return Yes(
        consent.id,
        str(consent.kind),
        frozenset(map(str, consent.recipients)),
        frozenset(map(str, consent.purposes)),
        consent.expires_at,
    )


async def machine_runs(store: Callable[[Clock], Begin], examples: int, steps: int) -> None:
    """Let the machine run in a thread of its own, on this loop."""
    loop = asyncio.get_running_loop()

    def run(awaitable: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(awaitable, loop).result()

    limits = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    machine: Any = lambda: Machine(store, run)  # noqa: E731 - what makes one is as good as its class
    await asyncio.to_thread(run_state_machine_as_test, machine, settings=limits)


async def test_in_memory() -> None:
    await machine_runs(lambda clock: MemoryBegin(clock, DanishCalendar(), TERMS), 50, 20)


async def test_on_postgres(pool: Pool) -> None:
    access = VaultAccess(SECRET, most=10**6, usual=10**6)
    await machine_runs(lambda clock: PostgresBegin(pool, clock, new_id, DanishCalendar(), TERMS, access), 4, 12)

"""What is said in concerns and consultations lies in the database as ciphertext only, under a key per case."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from adapters import clock
from adapters.calendar import DanishCalendar
from adapters.envelope import CannotOpenError
from adapters.ids import new_id
from adapters.keys import KeyRing
from adapters.postgres.pool import Pool
from adapters.postgres.vault import VaultAccess
from adapters.postgres.work import PostgresBegin
from domain.actors import Role
from domain.concerns import Concern, ConcernClosing, ConcernHead, ConcernOutcome, close_concern
from domain.consultations import answering, asking
from domain.consultations.transcript import transcript
from domain.consultations.types import (
    Assignment,
    Consultation,
    ConsultationClosing,
    ConsultationHead,
    Message,
    NewAdvice,
    NewConsultation,
    NewFeedback,
    Triage,
)
from domain.consultations.words import ConsultationOutcome, Expertise, Recommendation
from domain.emergency_accesses import EmergencyReason, NewEmergencyAccess, OpenedKind, open_in_emergency
from domain.errors import Stale
from domain.notification_assessments import NewNotificationAssessment, record_assessment
from domain.policy import Action
from domain.ports import Ask
from domain.resource_persons import NewResourcePerson, invite_resource_person, move_resource_person
from domain.staff import leave
from domain.three_way_talks import (
    NewThreeWayTalk,
    ThreeWayTalk,
    ThreeWayTalkHeld,
    hold_three_way_talk,
    plan_three_way_talk,
)
from tests.adapters.test_sealing import dump
from tests.asking import ask, ask_of
from tests.conftest import TERMS
from tests.referring import employed, of, raised
from vink.demo.personas import PERSONAS

SAID: dict[str, Any] = {
    "situation_text": "Det handler om bekymringseng.",
    "observations": [{"what": "Set ved iagttagelsessund.", "when_approx": "juletid-nord", "source": "own"}],
    "strengths_text": "God til styrkevænge.",
    "already_tried": "Har prøvet forsøgsbakke.",
}
WORDS = (
    *("bekymringseng", "iagttagelsessund", "juletid-nord", "styrkevænge", "forsøgsbakke", "slutkrog"),
    *("spørgemark", "triagedam", "tildelingshøj", "tilbagespørgsmålsvig", "uddybningsodde", "rådgivningskilde"),
    *("skridtsten", "opfølgningsbro", "tilbagemeldingsø", "afslutningsgård", "samtaleklit", "vurderingslund"),
)
"""One in each text of a concern and of all that is said about it; nothing else of the database has any of them."""


class Panel:
    """A resource person at work, and the steps of a consultation with a word of its own in every text."""

    def __init__(self, begin: PostgresBegin) -> None:
        self.begin = begin

    async def member(self) -> UUID:
        """Put a resource person on the panel and return their entry."""
        self.staff_id = UUID(await employed(self.begin, Role.RESOURCE_PERSON))
        profile: dict[str, Any] = {
            "profession": "psychologist",
            "expertise": ["conversation_methods"],
            "languages": ["da"],
        }
        profile |= {"weekly_hours": 5, "trained_until": "2099-01-01", "staff_id": str(self.staff_id)}
        async with self.begin(ask("panel-coordinator", Action.RESOURCE_PERSON_INVITE)) as work:
            person = await invite_resource_person(work, of(NewResourcePerson, profile))
        async with self.begin(ask("panel-coordinator", Action.RESOURCE_PERSON_ACTIVATE)) as work:
            action = Action.RESOURCE_PERSON_ACTIVATE
            return (await move_resource_person(work, person.id, action, person.version)).id

    def asked(self, action: Action) -> Ask:
        """Return the ask of that resource person."""
        return ask_of(msgspec.structs.replace(PERSONAS["resource-person"].actor(), subject=self.staff_id), action)

    async def step(self, asked: Ask, step: Any, consultation: Consultation, *said: Any) -> Consultation:
        async with self.begin(asked) as work:
            made: Consultation = await step(work, consultation.id, *said, consultation.version)
        return made

    async def assigned(self, **more: Any) -> Consultation:
        """Return a consultation that a resource person has, and has asked back about."""
        person = await self.member()
        question = {"question": "Hvordan tales der om spørgemark?", "expertise_requested": ["conversation_methods"]}
        async with self.begin(ask("teacher", Action.CONSULTATION_REQUEST)) as work:
            made = await asking.request_consultation(work, of(NewConsultation, question, **more))
        assert made is not None
        triage = Triage(expertise_requested=(Expertise.CONVERSATION_METHODS,), reason="Fordi triagedam.")
        coordinating = ask("panel-coordinator", Action.CONSULTATION_TRIAGE)
        made = await self.step(coordinating, answering.triage_consultation, made, triage)
        given = Assignment(resource_person_id=person, reason="Grundet tildelingshøj.")
        coordinating = ask("panel-coordinator", Action.CONSULTATION_ASSIGN)
        made = await self.step(coordinating, answering.assign_consultation, made, given)
        asked = self.asked(Action.CONSULTATION_REQUEST_INFORMATION)
        return await self.step(asked, answering.request_information, made, Message(text="Og tilbagespørgsmålsvig?"))

    async def closed(self, made: Consultation) -> Consultation:
        """Lead a consultation to its end."""
        asked = ask("teacher", Action.CONSULTATION_SUPPLY_INFORMATION)
        made = await self.step(asked, asking.supply_information, made, Message(text="Der var uddybningsodde."))
        advice = NewAdvice(
            recommendation=Recommendation.TALK_WITH_YOUNG_PERSON,
            text="Prøv rådgivningskilde.",
            suggested_steps=("Tag skridtsten.",),
        )
        made = await self.step(self.asked(Action.CONSULTATION_ADVICE), answering.give_advice, made, advice)
        asked = ask("teacher", Action.CONSULTATION_FEEDBACK)
        told = NewFeedback(useful=4, what_happened="Det blev tilbagemeldingsø.")
        made = await self.step(asked, asking.give_feedback, made, told)
        asked = ask("teacher", Action.CONSULTATION_FOLLOW_UP)
        made = await self.step(asked, asking.follow_up, made, Message(text="Hvad med opfølgningsbro?"))
        ending = ConsultationClosing(outcome=ConsultationOutcome.REASSURED, remark="Slut ved afslutningsgård.")
        return await self.step(ask("teacher", Action.CONSULTATION_CLOSE), asking.close_consultation, made, ending)


async def told_in_full(begin: PostgresBegin) -> tuple[Concern, Consultation, ThreeWayTalk]:
    """Return a concern, its consultation and its talk, each led to its end."""
    concern = await raised(begin, **SAID)
    panel = Panel(begin)
    consultation = await panel.assigned(concern_id=str(concern.id))
    async with begin(ask("teacher", Action.CONSULTATION_SUPPLY_INFORMATION)) as work:
        await asking.supply_information(work, consultation.id, Message(text="Og uddybningsodde."), consultation.version)
    async with begin(ask("teacher", Action.THREE_WAY_TALK_PLAN)) as work:
        plan = {"planned_at": clock.now() + timedelta(days=1), "youth_agreed": True, "agreement_reported_by": "teacher"}
        talk = await plan_three_way_talk(work, consultation.id, of(NewThreeWayTalk, plan))
    async with begin(ask("teacher", Action.THREE_WAY_TALK_HOLD)) as work:
        held = ThreeWayTalkHeld(note="Talte om samtaleklit.")
        talk = await hold_three_way_talk(work, consultation.id, talk.id, held, talk.version)
    async with begin(panel.asked(Action.CONSULTATION_REQUEST_INFORMATION)) as work:
        again = Message(text="Igen tilbagespørgsmålsvig.")
        now = await answering.request_information(work, consultation.id, again, consultation.version + 1)
    consultation = await panel.closed(now)
    weighed = {"concern_id": str(concern.id), "result": "required", "reason": "Set fra vurderingslund."}
    async with begin(ask("teacher", Action.NOTIFICATION_ASSESSMENT_RECORD)) as work:
        await record_assessment(work, of(NewNotificationAssessment, weighed))
    async with begin(ask("teacher", Action.CONCERN_READ)) as work:
        concern = await work.concerns.get(concern.id)
    async with begin(ask("teacher", Action.CONCERN_CLOSE)) as work:
        closing = ConcernClosing(outcome=ConcernOutcome.HANDLED_LOCALLY, remark="Slut ved slutkrog.")
        return await close_concern(work, concern.id, closing, concern.version), consultation, talk


async def test_a_stolen_dump_shows_nothing_that_was_said(database: str, begin: PostgresBegin) -> None:
    concern, consultation, talk = await told_in_full(begin)
    stolen = dump(database).lower()
    assert str(concern.id) in stolen, "the search finds what is in clear"
    found = {word for word in WORDS for form in (word, word.encode().hex()) if form in stolen}
    assert found == set()
    async with begin(ask("teacher", Action.CONCERN_READ)) as work:
        opened = msgspec.json.encode(await work.concerns.get(concern.id)).decode()
    async with begin(ask("teacher", Action.CONSULTATION_READ)) as work:
        read = await work.consultations.get(consultation.id)
        opened += msgspec.json.encode(read).decode()
        told = msgspec.json.encode(transcript(work, read, work.ask.language)).decode()
    async with begin(ask("teacher", Action.THREE_WAY_TALK_READ)) as work:
        opened += str((await work.three_way_talks.get(talk.id)).note)
    async with begin(ask("teacher", Action.NOTIFICATION_ASSESSMENT_READ)) as work:
        opened += msgspec.json.encode(await work.notification_assessments.page({}, None, 9)).decode()
    assert {word for word in WORDS if word not in opened} == set()
    assert "rådgivningskilde" in told


async def test_all_of_a_concern_lies_under_one_key_and_of_a_consultation_under_another(
    begin: PostgresBegin, owner: Any
) -> None:
    concern, consultation, _ = await told_in_full(begin)
    assert {row["id"] for row in await owner.fetch("select id from vault.keys")} == {concern.id, consultation.id}


async def test_lists_open_nothing(pool: Pool, begin: PostgresBegin) -> None:
    concern, consultation, _ = await told_in_full(begin)
    without_keys = PostgresBegin(pool, clock.now, new_id, DanishCalendar(), TERMS)
    async with without_keys(ask("teacher", Action.CONCERN_READ)) as work:
        (head,) = await work.concerns.heads(ConcernHead, {}, None, 9)
        assert head == msgspec.convert(concern, ConcernHead, from_attributes=True)
        with pytest.raises(RuntimeError, match="no master key"):
            await work.concerns.get(concern.id)
    async with without_keys(ask("teacher", Action.CONSULTATION_READ)) as work:
        (asked,) = await work.consultations.heads(ConsultationHead, {}, None, 9)
        assert asked == msgspec.convert(consultation, ConsultationHead, from_attributes=True)
        assert dict(await work.consultations.count("status", {})) == {"closed": 1}
        with pytest.raises(RuntimeError, match="no master key"):
            await work.consultations.page({}, None, 9)


async def test_another_key_opens_no_concern(pool: Pool, begin: PostgresBegin) -> None:
    concern = await raised(begin)
    access = VaultAccess(KeyRing([b"x" * 32]))
    another = PostgresBegin(pool, clock.now, new_id, DanishCalendar(), TERMS, access)
    with pytest.raises(CannotOpenError):
        async with another(ask("teacher", Action.CONCERN_READ)) as work:
            await work.concerns.get(concern.id)


async def test_what_is_opened_in_an_emergency_is_read_and_the_reason_lies_under_its_key(
    begin: PostgresBegin, database: str, owner: Any
) -> None:
    concern = await raised(begin, **SAID)
    elsewhere = msgspec.structs.replace(PERSONAS["teacher"].actor(), subject=new_id(), unit_id=new_id())
    async with begin(ask_of(elsewhere, Action.EMERGENCY_ACCESS_OPEN)) as work:
        new = NewEmergencyAccess(reason=EmergencyReason.DANGER_TO_CHILD, text="Der er nødsituationsholm.")
        await open_in_emergency(work, OpenedKind.CONCERN, concern.id, new)
    async with begin(ask_of(elsewhere, Action.CONCERN_READ)) as work:
        assert (await work.concerns.get(concern.id)).situation_text == concern.situation_text
    assert "nødsituationsholm".encode().hex() not in dump(database)
    assert [row["id"] for row in await owner.fetch("select id from vault.keys")] == [concern.id]


async def test_what_a_leaver_was_asked_goes_back_and_is_still_read(begin: PostgresBegin) -> None:
    panel = Panel(begin)
    asked = await panel.assigned()
    with pytest.raises(Stale):
        async with begin(ask("teacher", Action.CONSULTATION_SUPPLY_INFORMATION)) as work:
            await asking.supply_information(work, asked.id, Message(text="Sagt for sent."), asked.version)
            async with begin(ask("admin", Action.STAFF_LEAVE)) as leaving:
                member = await leaving.staff.get(panel.staff_id)
                await leave(leaving, member.id, member.version)
    async with begin(ask("teacher", Action.CONSULTATION_READ)) as work:
        found = await work.consultations.get(asked.id)
    assert (found.status, found.holder, found.assigned_to) == ("triaged", "panel_coordinator", None)
    assert (found.question, found.dialogue, found.version) == (asked.question, asked.dialogue, asked.version)

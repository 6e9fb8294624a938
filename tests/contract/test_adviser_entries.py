"""What resource persons spent on consultations is kept alike in memory and in PostgreSQL."""

from datetime import timedelta

import pytest

from domain.adviser_entries import NewAdviserEntry, cancel_entry, record_entry
from domain.consultations import answering, asking
from domain.consultations.types import Assignment, Consultation, NewAdvice, Triage
from domain.consultations.words import Recommendation
from domain.errors import Invalid, NotFound
from domain.hours import statement
from domain.policy import Action
from domain.ports import Begin
from tests.asking import ask
from tests.contract.conftest import Clock
from tests.domain.conftest import PANEL, QUESTION, resource_person
from tests.memory import MemoryBegin
from tests.supporting import staffed
from vink.demo.personas import PERSONAS

EXPERT, OTHER, COORDINATOR = "resource-person", "resource-person-2", "panel-coordinator"
READ, RECORD = Action.ADVISER_ENTRY_READ, Action.ADVISER_ENTRY_RECORD


async def assigned(begin: Begin, clock: Clock) -> Consultation:
    """Return a consultation that is the resource person's."""
    await staffed(begin, clock)
    if isinstance(begin, MemoryBegin):
        one = resource_person(trained_until=clock().date() + timedelta(days=90))
        begin.memory.records[type(one), one.id] = one
    async with begin(ask("teacher", Action.CONSULTATION_REQUEST)) as work:
        made = await asking.request_consultation(work, QUESTION)
    assert made is not None
    async with begin(ask(COORDINATOR, Action.CONSULTATION_TRIAGE)) as work:
        made = await answering.triage_consultation(work, made.id, Triage(), 1)
    async with begin(ask(COORDINATOR, Action.CONSULTATION_ASSIGN)) as work:
        given = Assignment(resource_person_id=PANEL[EXPERT], reason="Kender emnet.")
        return await answering.assign_consultation(work, made.id, given, 2)


async def test_minutes_are_read_as_they_were_kept_by_whom_they_concern_and_struck_out(
    begin: Begin, clock: Clock
) -> None:
    made = await assigned(begin, clock)
    async with begin(ask(EXPERT, RECORD)) as work:
        kept = await record_entry(work, NewAdviserEntry(consultation_id=made.id, minutes=25))
    for who in (EXPERT, COORDINATOR):
        async with begin(ask(who, READ)) as work:
            assert await work.adviser_entries.get(kept.id) == kept
            assert list(await work.adviser_entries.page({}, None, 9)) == [kept]
    for who in (OTHER, "teacher", "mentor"):
        async with begin(ask(who, READ)) as work:
            assert list(await work.adviser_entries.page({}, None, 9)) == []
            with pytest.raises(NotFound):
                await work.adviser_entries.get(kept.id)
    with pytest.raises(Invalid):
        async with begin(ask(OTHER, RECORD)) as work:
            await record_entry(work, NewAdviserEntry(consultation_id=made.id, minutes=25))
    async with begin(ask(EXPERT, Action.ADVISER_ENTRY_CANCEL)) as work:
        struck = await cancel_entry(work, kept.id, 1)
    async with begin(ask(EXPERT, READ)) as work:
        assert await work.adviser_entries.get(kept.id) == struck


async def test_advice_and_its_minutes_are_kept_in_one_step(begin: Begin, clock: Clock) -> None:
    made = await assigned(begin, clock)
    async with begin(ask(EXPERT, Action.CONSULTATION_ADVICE)) as work:
        said = NewAdvice(
            recommendation=Recommendation.TALK_WITH_PARENTS, text="Tag en samtale med forældrene.", minutes=40
        )
        await answering.give_advice(work, made.id, said, made.version)
    clock.pass_by(minutes=1)
    async with begin(ask(COORDINATOR, Action.HOURS_READ)) as work:
        month = f"{work.calendar.local(work.now):%Y-%m}"
        found = await statement(work, PERSONAS[EXPERT].id, month)
    assert [(one.kind.value, one.times, one.minutes) for one in found.totals] == [("adviser_work", 1, 40)]

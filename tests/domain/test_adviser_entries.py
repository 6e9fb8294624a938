"""What a resource person spent on consultations: said with the answer, or by itself, until the statement closes."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.adviser_entries import (
    COMMANDS,
    AdviserEntry,
    AdviserEntryStatus,
    NewAdviserEntry,
    cancel_entry,
    record_entry,
)
from domain.consultations import answering
from domain.consultations.types import Consultation, NewAdvice
from domain.consultations.words import Recommendation
from domain.errors import Forbidden, IllegalMove, Invalid
from domain.hours import HoursKind, HoursStatement, statement
from domain.policy import Action, allowed_actions
from domain.three_way_talks import NewThreeWayTalk, ThreeWayTalkHeld, hold_three_way_talk, plan_three_way_talk
from tests.domain.conftest import MONDAY, Municipality, member, person
from vink.demo.personas import PERSONAS

RECORD, CANCEL = Action.ADVISER_ENTRY_RECORD, Action.ADVISER_ENTRY_CANCEL
EXPERT = "resource-person"
ADVICE = NewAdvice(recommendation=Recommendation.TALK_WITH_PARENTS, text="Tag en samtale med forældrene.", minutes=40)
MARCH_ENDS = datetime(2026, 4, 10, 22, tzinfo=UTC)
"""Ten whole days after March, in Copenhagen."""


@pytest.fixture
def panel(municipality: Municipality) -> Municipality:
    municipality.put(member(person(EXPERT)), member(person("resource-person-2")))
    return municipality


def entries(panel: Municipality) -> list[AdviserEntry]:
    return [one for one in panel.memory.records.values() if isinstance(one, AdviserEntry)]


def record(panel: Municipality, made: Consultation, who: str = EXPERT, **given: Any) -> AdviserEntry:
    return panel.act(who, RECORD, record_entry, NewAdviserEntry(consultation_id=made.id, **{"minutes": 25} | given))


def told(panel: Municipality, month: str = "2026-03", who: str = "panel-coordinator") -> HoursStatement:
    return panel.act(who, Action.HOURS_READ, statement, PERSONAS[EXPERT].id, month)


def test_minutes_that_are_said_with_advice_and_talk_and_by_themselves_are_in_the_months_statement(
    panel: Municipality,
) -> None:
    made = panel.assigned()
    new = NewThreeWayTalk(planned_at=MONDAY, youth_agreed=True, agreement_reported_by="teacher")  # type: ignore[arg-type]
    talk = panel.act(EXPERT, Action.THREE_WAY_TALK_PLAN, plan_three_way_talk, made.id, new)
    held = ThreeWayTalkHeld(minutes=60)
    panel.act(EXPERT, Action.THREE_WAY_TALK_HOLD, hold_three_way_talk, made.id, talk.id, held, talk.version)
    panel.act(EXPERT, Action.CONSULTATION_ADVICE, answering.give_advice, made.id, ADVICE, made.version)
    panel.pass_by(days=2)
    wrong = record(panel, made)
    record(panel, made, day=date(2026, 3, 3), minutes=15)
    struck = panel.act(EXPERT, CANCEL, cancel_entry, wrong.id, wrong.version)
    assert struck.status is AdviserEntryStatus.CANCELLED
    found = told(panel)
    assert [(one.day, one.kind, one.times, one.minutes) for one in found.lines] == [
        (date(2026, 3, 2), HoursKind.ADVISER_WORK, 2, 100),
        (date(2026, 3, 3), HoursKind.ADVISER_WORK, 1, 15),
    ]
    assert told(panel, who=EXPERT) == found, "and to themselves"
    assert told(panel, who="vink-coordinator") == found, "who may have them as a mentor, too"
    assert told(panel, "2026-02").lines == ()


def test_advice_without_minutes_counts_nothing(panel: Municipality) -> None:
    panel.answered()
    assert entries(panel) == []


def test_a_month_is_corrected_until_its_statement_closes(panel: Municipality) -> None:
    made = panel.assigned()
    first, second = record(panel, made), record(panel, made)
    assert first.closes_at == MARCH_ENDS
    panel.now = datetime(2026, 4, 10, 21, 59, tzinfo=UTC)
    panel.act(EXPERT, CANCEL, cancel_entry, first.id, 1)
    record(panel, made, day=date(2026, 3, 31))
    actor = PERSONAS[EXPERT].actor()
    assert allowed_actions(actor, second, COMMANDS, panel.now) == ["cancel"]
    panel.now = MARCH_ENDS
    assert allowed_actions(actor, second, COMMANDS, panel.now) == []
    with pytest.raises(IllegalMove):
        panel.act(EXPERT, CANCEL, cancel_entry, second.id, 1)
    with pytest.raises(Invalid) as refused:
        record(panel, made, day=date(2026, 3, 31))
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/day", "closed")]
    record(panel, made, day=date(2026, 4, 1))
    with pytest.raises(Invalid) as refused:
        record(panel, made, day=date(2026, 4, 12))
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/day", "future")]


def test_nobody_says_what_another_spent(panel: Municipality) -> None:
    made = panel.assigned()
    with pytest.raises(Invalid) as refused:
        record(panel, made, "resource-person-2")
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/consultation_id", "unknown")]
    new = NewThreeWayTalk(planned_at=MONDAY, youth_agreed=True, agreement_reported_by="teacher")  # type: ignore[arg-type]
    talk = panel.act("teacher", Action.THREE_WAY_TALK_PLAN, plan_three_way_talk, made.id, new)
    with pytest.raises(Invalid) as refused:
        held = ThreeWayTalkHeld(minutes=60)
        panel.act("teacher", Action.THREE_WAY_TALK_HOLD, hold_three_way_talk, made.id, talk.id, held, talk.version)
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/minutes", "not_assigned")]
    assert entries(panel) == []
    mine = record(panel, made)
    with pytest.raises(Forbidden):
        panel.act("panel-coordinator", CANCEL, cancel_entry, mine.id, mine.version)

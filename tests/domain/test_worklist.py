from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from domain.actors import Actor, Role
from domain.concerns import AgeBand, Concern, NewConcern, RaisedByFunction, raise_concern
from domain.consultations.types import Triage
from domain.consultations.words import ConsultationStatus, Holder
from domain.policy import Action, Earlier
from domain.worklist import WorkItem, turns, worklist
from tests.domain.conftest import COLLEAGUE, ELSEWHERE, THURSDAY_16, WHOLE_DEPARTMENT, Municipality, person
from vink.demo.personas import PERSONAS

NEW = NewConcern(
    raised_by_function=RaisedByFunction.TEACHER,
    age_band=AgeBand.FROM_15_TO_17,
    situation_text="En elev har ændret sig meget på kort tid.",
)


def listed(municipality: Municipality, who: str | Actor, limit: int = 50) -> list[WorkItem]:
    return municipality.act(who, Action.WORKLIST_READ, worklist, limit)


def raised(municipality: Municipality, who: str | Actor = "teacher") -> Concern:
    made = municipality.act(who, Action.CONCERN_RAISE, raise_concern, NEW)
    assert made is not None
    return made


HOLDERS = {
    "draft": {"teacher"},
    "submitted": {"panel-coordinator"},
    "triaged": {"panel-coordinator"},
    "assigned": {"resource-person"},
    "information_requested": {"teacher"},
    "answered": {"teacher"},
    "follow_up": {"resource-person"},
}


def test_a_consultation_is_on_the_list_of_its_holder_and_of_nobody_else() -> None:
    for status in ConsultationStatus:
        municipality = Municipality()
        made = municipality.in_state(status)
        holders = {who for who in PERSONAS if any(one.id == made.id for one in listed(municipality, who))}
        assert holders == HOLDERS.get(status, set()), status


def test_an_item_says_whose_turn_it_is_until_when_and_what_they_may_do(municipality: Municipality) -> None:
    made = municipality.asked_back()
    (item,) = listed(municipality, "teacher")
    assert (item.kind, item.id, item.status, item.version) == ("consultation", made.id, made.status, made.version)
    assert (item.holder, item.holder_id, item.due_at) == (Holder.ASKER, PERSONAS["teacher"].id, THURSDAY_16)
    assert item.allowed_actions == ["supply-information", "withdraw", "hand-over"]


def test_what_a_system_asked_waits_for_everybody_at_work_in_the_department(municipality: Municipality) -> None:
    made = municipality.asked_back("school-system")
    for who in ("teacher", COLLEAGUE, WHOLE_DEPARTMENT):
        assert [one.id for one in listed(municipality, who)] == [made.id]
    assert listed(municipality, "social-worker") == []


def test_a_grant_for_one_unit_lists_nothing_of_another(municipality: Municipality) -> None:
    raised(municipality)
    municipality.asked_back()
    assert listed(municipality, ELSEWHERE) == []
    assert len(listed(municipality, "teacher")) == 2


def test_overdue_is_what_is_past_its_date_and_comes_first(municipality: Municipality) -> None:
    late = municipality.asked()
    municipality.pass_by(days=1)
    soon = municipality.asked()
    municipality.now = late.due_at or municipality.now
    assert [(one.id, one.overdue) for one in listed(municipality, "panel-coordinator")] == [
        (late.id, False),
        (soon.id, False),
    ]
    municipality.pass_by(microseconds=1)
    assert [(one.id, one.overdue) for one in listed(municipality, "panel-coordinator")] == [
        (late.id, True),
        (soon.id, False),
    ]
    assert [one.id for one in listed(municipality, "panel-coordinator", 1)] == [late.id]


def test_a_raised_concern_waits_for_its_holder_and_overdue_for_the_department(
    municipality: Municipality,
) -> None:
    concern = raised(municipality)
    (mine,) = listed(municipality, "teacher")
    assert (mine.kind, mine.id, mine.holder, mine.holder_id) == (
        "concern",
        concern.id,
        Holder.ASKER,
        PERSONAS["teacher"].id,
    )
    assert (mine.due_at, mine.allowed_actions) == (THURSDAY_16, ["revise", "close", "hand-over"])
    assert listed(municipality, COLLEAGUE) == [], "it is one person's, until it is overdue"
    municipality.pass_by(days=4)
    (ours,) = listed(municipality, COLLEAGUE)
    assert (ours.id, ours.holder_id, ours.overdue) == (concern.id, PERSONAS["teacher"].id, True)
    municipality.asked(concern_id=concern.id)
    assert listed(municipality, "teacher") == []


def test_the_oldest_concern_is_listed_even_when_there_are_more_than_fit(municipality: Municipality) -> None:
    oldest = raised(municipality)
    for _ in range(3):
        municipality.pass_by(days=1)
        raised(municipality)
    assert [one.id for one in listed(municipality, "teacher", 1)] == [oldest.id]


def test_the_list_mixes_kinds_by_date_and_never_repeats(municipality: Municipality) -> None:
    concern = raised(municipality)
    municipality.pass_by(days=1)
    first = municipality.asked_back()
    municipality.pass_by(days=1)
    second = raised(municipality)
    found = listed(municipality, "teacher")
    assert [one.id for one in found] == [concern.id, first.id, second.id]
    assert [one.due_at for one in found] == sorted(one.due_at for one in found)


def test_somebody_with_two_functions_has_one_list(municipality: Municipality) -> None:
    both = person("teacher", Role.FRONTLINE, Role.PANEL_COORDINATOR)
    mine, panels = municipality.asked_back(), municipality.asked()
    found = listed(municipality, both)
    assert sorted(one.id for one in found) == sorted([mine.id, panels.id])


def test_turns_are_ones_own_and_ones_functions() -> None:
    def turns_of(*roles: Role) -> Any:
        return turns(person("teacher", *roles), now)

    now = datetime(2026, 1, 5, tzinfo=UTC)
    subject = PERSONAS["teacher"].id
    asker = (
        {"holder": "asker", "holder_id": subject},
        {"holder": "asker", "holder_id": None},
        {"holder": "asker", "due_at": Earlier(now)},
        {"successor_id": subject},
    )
    assert turns_of(Role.FRONTLINE) == turns_of(Role.SYSTEM) == asker
    assert turns_of(Role.PANEL_COORDINATOR) == (
        {"holder": "panel_coordinator"},
        {"holder": "resource_person", "due_at": Earlier(now)},
    )
    assert turns_of(Role.RESOURCE_PERSON) == ({"holder": "resource_person", "holder_id": subject},)
    assert turns_of(Role.VINK_COORDINATOR) == (
        {"holder": "vink_coordinator", "holder_id": subject},
        {"holder": "vink_coordinator", "holder_id": None},
        {"holder": "vink_coordinator", "due_at": Earlier(now)},
        {"successor_id": subject},
    )
    for role in (Role.MENTOR, Role.PARENT_COACH, Role.TRAINING_LEAD, Role.MANAGER, Role.AUDITOR, Role.DPO, Role.ADMIN):
        assert turns_of(role) == ()


def test_what_is_overdue_with_somebody_shows_for_their_function(municipality: Municipality) -> None:
    assigned = municipality.assigned()
    asked_back = municipality.asked_back()
    assert listed(municipality, "panel-coordinator") == []
    assert listed(municipality, COLLEAGUE) == []
    municipality.pass_by(days=14)
    (with_expert,) = listed(municipality, "panel-coordinator")
    assert (with_expert.id, with_expert.holder, with_expert.overdue) == (assigned.id, Holder.RESOURCE_PERSON, True)
    (with_asker,) = listed(municipality, COLLEAGUE)
    assert (with_asker.id, with_asker.holder_id) == (asked_back.id, PERSONAS["teacher"].id)
    assert [one.id for one in listed(municipality, "teacher")] == [asked_back.id]


def test_no_text_is_on_the_list(municipality: Municipality) -> None:
    raised(municipality)
    municipality.triaged(triage=Triage(reason="Et hemmeligt ord: ananas."))
    shown = msgspec.json.encode([listed(municipality, who) for who in PERSONAS]).decode()
    assert "ananas" not in shown
    assert "ændret" not in shown


def test_the_date_of_a_concern_counts_working_days(municipality: Municipality) -> None:
    municipality.pass_by(days=4)
    raised(municipality)
    (item,) = listed(municipality, "teacher")
    assert item.due_at == THURSDAY_16 + timedelta(days=6), "Friday and three working days: Wednesday"

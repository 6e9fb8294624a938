from datetime import date
from typing import Any

import msgspec
import pytest

from adapters.ids import new_id
from domain.consultations.types import Consultation
from domain.consultations.words import Expertise, SpokenLanguage
from domain.errors import Forbidden, IllegalMove, Invalid, NotFound, Stale
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.records import move
from domain.resource_persons import (
    COMMANDS,
    MOVES,
    STEPS,
    NewResourcePerson,
    Profession,
    ResourcePerson,
    ResourcePersonProfile,
    ResourcePersonStatus,
    fit,
    invite_resource_person,
    loads,
    move_resource_person,
    suggest,
    update_resource_person,
)
from domain.staff import StaffMember, StaffStatus
from tests.domain.conftest import MONDAY, PANEL, Municipality, person, resource_person
from vink.demo.personas import PERSONAS, SCHOOL, fixed

S = ResourcePersonStatus
EXPERT = PERSONAS["resource-person"].id
LEGAL = {
    "invited": {"active", "left"},
    "active": {"paused", "left"},
    "paused": {"active", "left"},
    "left": set(),
}
POSSIBLE = {
    "invited": ["activate", "leave", "update"],
    "active": ["pause", "leave", "update"],
    "paused": ["resume", "leave", "update"],
    "left": [],
}
PROFILE = ResourcePersonProfile(
    profession=Profession.TEACHER,
    expertise=(Expertise.SCHOOL_AND_LEARNING,),
    languages=(SpokenLanguage.ARABIC, SpokenLanguage.DANISH),
    weekly_hours=2.5,
    trained_until=date(2028, 6, 1),
)


def question(municipality: Municipality, **changes: Any) -> Consultation:
    return municipality.triaged(**{"expertise_requested": (Expertise.MENTAL_HEALTH,), **changes})


@pytest.mark.parametrize("before", S)
def test_only_the_listed_moves_are_legal(before: S) -> None:
    for after in S:
        somebody = resource_person(status=before)
        if after.value in LEGAL[before]:
            assert move(somebody, after, MOVES, MONDAY).status is after
        else:
            with pytest.raises(IllegalMove):
                move(somebody, after, MOVES, MONDAY)


@pytest.mark.parametrize("status", S)
def test_each_command_is_possible_exactly_in_the_listed_states(municipality: Municipality, status: S) -> None:
    somebody = resource_person(status=status)
    coordinator = PERSONAS["panel-coordinator"].actor()
    assert allowed_actions(coordinator, somebody, COMMANDS) == POSSIBLE[status]
    for action, after in STEPS.items():
        municipality.put(somebody)
        if action.partition(":")[2] in POSSIBLE[status]:
            moved = municipality.act(coordinator, action, move_resource_person, somebody.id, action, 1)
            assert (moved.status, moved.version) == (after, 2)
            assert municipality.stored(ResourcePerson, somebody.id) == moved
        else:
            with pytest.raises(IllegalMove) as refused:
                municipality.act(coordinator, action, move_resource_person, somebody.id, action, 1)
            assert list(refused.value.allowed) == POSSIBLE[status]


def test_nothing_speaks_against_somebody_who_fits(municipality: Municipality) -> None:
    found = fit(resource_person(), question(municipality), 2, MONDAY)
    assert (found.vetoes, found.reservations) == ((), ())
    assert found.reasons == ("expertise:mental_health", "language:da", "free_hours:3")
    assert found.free_hours == 3


VETOES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "not_active": ({"status": S.PAUSED}, {}),
    "recused": ({}, {"recused": (EXPERT,)}),
    "own_question": ({}, {"asked_by": EXPERT}),
    "own_unit": ({"unit_id": SCHOOL}, {}),
    "training_lapsed": ({"trained_until": MONDAY.date().replace(day=1)}, {}),
}
RESERVATIONS: dict[str, tuple[dict[str, Any], dict[str, Any], int]] = {
    "expertise_missing": ({"expertise": (Expertise.RETURNEES,)}, {}, 0),
    "language_missing": ({}, {"language": SpokenLanguage.SOMALI}, 0),
    "no_free_hours": ({}, {}, 5),
}


@pytest.mark.parametrize("veto", VETOES)
def test_each_veto_stands_alone(municipality: Municipality, veto: str) -> None:
    of_person, of_question = VETOES[veto]
    consultation = msgspec.structs.replace(question(municipality), **of_question)
    found = fit(resource_person(**of_person), consultation, 0, MONDAY)
    assert (found.vetoes, found.reservations) == ((veto,), ())


@pytest.mark.parametrize("status", [S.INVITED, S.PAUSED, S.LEFT])
def test_only_an_active_resource_person_is_asked(municipality: Municipality, status: S) -> None:
    assert fit(resource_person(status=status), question(municipality), 0, MONDAY).vetoes == ("not_active",)


@pytest.mark.parametrize("reservation", RESERVATIONS)
def test_each_reservation_stands_alone(municipality: Municipality, reservation: str) -> None:
    of_person, of_question, load = RESERVATIONS[reservation]
    consultation = msgspec.structs.replace(question(municipality), **of_question)
    found = fit(resource_person(**of_person), consultation, load, MONDAY)
    assert (found.vetoes, found.reservations) == ((), (reservation,))


def test_the_limits_of_the_rules(municipality: Municipality) -> None:
    asked = question(municipality)
    assert fit(resource_person(trained_until=MONDAY.date()), asked, 0, MONDAY).vetoes == ()
    assert fit(resource_person(unit_id=None), msgspec.structs.replace(asked, unit_id=None), 0, MONDAY).vetoes == ()
    assert fit(resource_person(weekly_hours=1.0), asked, 0, MONDAY).reservations == ()
    assert fit(resource_person(weekly_hours=1.0), asked, 1, MONDAY).reservations == ("no_free_hours",)
    overdrawn = fit(resource_person(weekly_hours=1.0), asked, 3, MONDAY)
    assert (overdrawn.free_hours, overdrawn.reasons[-1]) == (-2, "free_hours:0")


def test_no_particular_knowledge_is_knowledge_that_everybody_has(municipality: Municipality) -> None:
    for wanted in ((), (Expertise.UNCLEAR_NONE,)):
        asked = msgspec.structs.replace(question(municipality), expertise_requested=wanted)
        assert fit(resource_person(expertise=(Expertise.RETURNEES,)), asked, 0, MONDAY).reservations == ()
    some = (Expertise.UNCLEAR_NONE, Expertise.GANG_CROSSOVER)
    asked = msgspec.structs.replace(question(municipality), expertise_requested=some)
    assert fit(resource_person(), asked, 0, MONDAY).reservations == ("expertise_missing",)


def test_the_load_is_what_is_open_with_each(municipality: Municipality) -> None:
    assert municipality.act("panel-coordinator", Action.CONSULTATION_ASSIGN, loads) == {}
    for _ in range(2):
        municipality.assigned()
    municipality.answered()
    municipality.assign(municipality.triaged(), "resource-person-2")
    assert municipality.act("panel-coordinator", Action.CONSULTATION_ASSIGN, loads) == {
        EXPERT: 2,
        PERSONAS["resource-person-2"].id: 1,
    }


def test_suggestions_leave_out_who_is_forbidden_and_put_the_best_fit_first(municipality: Municipality) -> None:
    asked = question(municipality)
    others: dict[str, dict[str, Any]] = {
        "more hours": {"weekly_hours": 9.0},
        "a reservation": {"weekly_hours": 30.0, "expertise": (Expertise.RETURNEES,)},
        "own unit": {"unit_id": SCHOOL},
        "paused": {"status": S.PAUSED},
    }
    ids = {name: fixed(0x801 + n) for n, name in enumerate(others)}
    municipality.put(*(resource_person(id=ids[name], staff_id=new_id(), **changes) for name, changes in others.items()))
    found = municipality.act("panel-coordinator", Action.CONSULTATION_ASSIGN, suggest, asked.id)
    assert [one.person.id for one in found] == [
        ids["more hours"],
        PANEL["resource-person"],
        PANEL["resource-person-2"],
        ids["a reservation"],
    ]
    assert found[-1].fit.reservations == ("expertise_missing",)


def staff_member(**changes: Any) -> StaffMember:
    persona = PERSONAS["social-worker"]
    given: dict[str, Any] = {
        "id": persona.id,
        "department": persona.department,
        "version": 1,
        "created_at": MONDAY,
        "updated_at": MONDAY,
        "status": StaffStatus.ACTIVE,
        "unit_id": persona.unit_id,
        "subject": persona.name,
        "display_name": persona.display_name,
        "function": persona.function,
        "left_at": None,
    }
    return StaffMember(**(given | changes))


NEW = NewResourcePerson(
    staff_id=PERSONAS["social-worker"].id, **{name: getattr(PROFILE, name) for name in PROFILE.__struct_fields__}
)


def test_an_invitation_takes_department_and_unit_from_the_staff_list(municipality: Municipality) -> None:
    member = staff_member()
    municipality.put(member)
    made = municipality.act("panel-coordinator", Action.RESOURCE_PERSON_INVITE, invite_resource_person, NEW)
    assert (made.department, made.unit_id, made.staff_id) == (member.department, member.unit_id, member.id)
    assert (made.status, made.version, made.weekly_hours) == (S.INVITED, 1, 2.5)


def test_nobody_is_on_the_panel_twice_at_a_time(municipality: Municipality) -> None:
    municipality.put(staff_member())
    made = municipality.act("panel-coordinator", Action.RESOURCE_PERSON_INVITE, invite_resource_person, NEW)
    with pytest.raises(Invalid) as refused:
        municipality.act("panel-coordinator", Action.RESOURCE_PERSON_INVITE, invite_resource_person, NEW)
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/staff_id", "taken")]
    leave = Action.RESOURCE_PERSON_LEAVE
    municipality.act("panel-coordinator", leave, move_resource_person, made.id, leave, made.version)
    again = municipality.act("panel-coordinator", Action.RESOURCE_PERSON_INVITE, invite_resource_person, NEW)
    assert again.id != made.id


def test_a_resource_person_keeps_their_own_entry_up_to_date_and_sees_no_other(municipality: Municipality) -> None:
    own, other = PANEL["resource-person"], PANEL["resource-person-2"]
    update, pause = Action.RESOURCE_PERSON_UPDATE, Action.RESOURCE_PERSON_PAUSE
    changed = municipality.act("resource-person", update, update_resource_person, own, PROFILE, 1)
    assert {name: getattr(changed, name) for name in PROFILE.__struct_fields__} == msgspec.structs.asdict(PROFILE)
    assert (changed.version, changed.status, changed.staff_id) == (2, S.ACTIVE, EXPERT)
    assert municipality.act("resource-person", pause, move_resource_person, own, pause, 2).status is S.PAUSED
    with pytest.raises(NotFound):
        municipality.act("resource-person", update, update_resource_person, other, PROFILE, 1)
    with pytest.raises(NotFound):
        municipality.act("resource-person", pause, move_resource_person, other, pause, 1)


@pytest.mark.parametrize("action", [Action.RESOURCE_PERSON_ACTIVATE, Action.RESOURCE_PERSON_LEAVE])
def test_only_the_coordinator_takes_somebody_in_and_out(municipality: Municipality, action: Action) -> None:
    municipality.put(resource_person(status=S.INVITED))
    with pytest.raises(Forbidden):
        municipality.act("resource-person", action, move_resource_person, PANEL["resource-person"], action, 1)


def test_a_profile_is_not_replaced_on_an_older_version(municipality: Municipality) -> None:
    for seen in (2, 0):
        with pytest.raises(Stale):
            municipality.act(
                "panel-coordinator",
                Action.RESOURCE_PERSON_UPDATE,
                update_resource_person,
                PANEL["resource-person"],
                PROFILE,
                seen,
            )


def test_those_outside_the_panel_see_nobody_on_it(municipality: Municipality) -> None:
    async def panel(work: Work) -> Any:
        return await work.resource_persons.page({}, None, 10)

    for who in set(PERSONAS) - {"panel-coordinator", "resource-person", "resource-person-2"}:
        assert municipality.act(person(who), Action.RESOURCE_PERSON_READ, panel) == [], who
    assert len(municipality.act("panel-coordinator", Action.RESOURCE_PERSON_READ, panel)) == 2
    assert [one.staff_id for one in municipality.act("resource-person", Action.RESOURCE_PERSON_READ, panel)] == [EXPERT]

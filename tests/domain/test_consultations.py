from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.actors import Actor, Role
from domain.concerns import AgeBand, Concern, ConcernStatus, NewConcern, RaisedByFunction, Urgency, raise_concern
from domain.consultations import answering, asking
from domain.consultations.authorising import authorise_referral
from domain.consultations.types import (
    COMMANDS,
    MOVES,
    Assignment,
    Consultation,
    ConsultationClosing,
    Message,
    NewAdvice,
    NewConsultation,
    NewFeedback,
    RecusalNotice,
    Redirection,
    Triage,
)
from domain.consultations.words import (
    ConsultationOutcome,
    ConsultationStatus,
    EntryKind,
    Expertise,
    Holder,
    Recommendation,
    RecusalReason,
    RedirectTarget,
)
from domain.errors import Forbidden, GateClosed, IllegalMove, Invalid, NotFound, Stale
from domain.events import Event
from domain.hand_overs import CONSULTATION, NewHandOver, hand_over
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.records import move
from domain.resource_persons import ResourcePersonStatus
from tests.domain.conftest import (
    COLLEAGUE,
    ELSEWHERE,
    MONDAY,
    PANEL,
    QUESTION,
    THURSDAY_16,
    TUESDAY_16,
    WHOLE_DEPARTMENT,
    Municipality,
    person,
    resource_person,
)
from vink.demo.personas import OTHER_SCHOOL, PERSONAS, SCHOOL

S = ConsultationStatus
ASKER = PERSONAS["teacher"].id
EXPERT = PERSONAS["resource-person"].id
SECOND_EXPERT = PERSONAS["resource-person-2"].id
COORDINATOR = PERSONAS["panel-coordinator"].id
MESSAGE = Message(text="Det begyndte efter ferien.")
ADVICE = NewAdvice(recommendation=Recommendation.OFFER_VINK, text="Tilbyd en samtale om VINK.")
CLOSING = ConsultationClosing(outcome=ConsultationOutcome.REASSURED, remark="Tak for hjælpen.")
REDIRECTION = Redirection(target=RedirectTarget.SSP, reason="Hører til hos SSP.")
RECUSAL = RecusalNotice(reason=RecusalReason.KIN)

LEGAL = {
    "draft": {"submitted", "withdrawn", "expired"},
    "submitted": {"triaged", "redirected", "withdrawn"},
    "triaged": {"assigned", "redirected", "withdrawn"},
    "assigned": {"information_requested", "answered", "assigned", "triaged", "redirected", "withdrawn"},
    "information_requested": {"assigned", "triaged", "redirected", "withdrawn", "expired"},
    "answered": {"follow_up", "closed", "expired"},
    "follow_up": {"answered", "assigned", "information_requested", "triaged", "closed"},
    "closed": {"disposed"},
    "withdrawn": {"disposed"},
    "redirected": {"disposed"},
    "expired": {"disposed"},
    "disposed": set(),
}
"""For each state the states that may follow."""

POSSIBLE: dict[str, dict[str, list[str]]] = {
    "draft": {"asker": ["submit", "withdraw", "hand-over"]},
    "submitted": {"asker": ["withdraw"], "coordinator": ["triage", "redirect"]},
    "triaged": {"asker": ["withdraw"], "coordinator": ["assign", "redirect"], "expert": ["claim"]},
    "assigned": {
        "asker": ["withdraw"],
        "coordinator": ["assign", "redirect"],
        "expert": ["recuse", "request-information", "advice"],
    },
    "information_requested": {
        "asker": ["supply-information", "withdraw", "hand-over"],
        "coordinator": ["redirect"],
        "expert": ["recuse"],
    },
    "answered": {"asker": ["follow-up", "feedback", "close", "hand-over", "authorise-referral"]},
    "follow_up": {
        "asker": ["close", "authorise-referral"],
        "coordinator": ["assign"],
        "expert": ["recuse", "request-information", "advice"],
    },
    "closed": {"asker": ["feedback", "authorise-referral"]},
    "withdrawn": {},
    "redirected": {},
    "expired": {},
    "disposed": {},
}
"""For each state what the asker, the coordinator and the assigned (or asked) resource person may do."""

ACTORS = {
    "asker": PERSONAS["teacher"].actor(),
    "coordinator": PERSONAS["panel-coordinator"].actor(),
    "expert": PERSONAS["resource-person"].actor(),
}


async def offered(work: Work, consultation_id: UUID, new: NewHandOver, seen: int) -> Consultation:
    return await hand_over(work, CONSULTATION, consultation_id, new, seen)


USE_CASES: dict[Action, tuple[Callable[..., Any], tuple[Any, ...], str]] = {
    Action.CONSULTATION_SUBMIT: (asking.submit_consultation, (), "asker"),
    Action.CONSULTATION_SUPPLY_INFORMATION: (asking.supply_information, (MESSAGE,), "asker"),
    Action.CONSULTATION_FOLLOW_UP: (asking.follow_up, (MESSAGE,), "asker"),
    Action.CONSULTATION_FEEDBACK: (asking.give_feedback, (NewFeedback(useful=4),), "asker"),
    Action.CONSULTATION_WITHDRAW: (asking.withdraw_consultation, (), "asker"),
    Action.CONSULTATION_CLOSE: (asking.close_consultation, (CLOSING,), "asker"),
    Action.CONSULTATION_HAND_OVER: (offered, (NewHandOver(to=COLLEAGUE.subject),), "asker"),
    Action.CONSULTATION_AUTHORISE_REFERRAL: (authorise_referral, (), "asker"),
    Action.CONSULTATION_TRIAGE: (answering.triage_consultation, (Triage(),), "coordinator"),
    Action.CONSULTATION_ASSIGN: (
        answering.assign_consultation,
        (Assignment(resource_person_id=PANEL["resource-person-2"]),),
        "coordinator",
    ),
    Action.CONSULTATION_REDIRECT: (answering.redirect_consultation, (REDIRECTION,), "coordinator"),
    Action.CONSULTATION_CLAIM: (answering.claim_consultation, (), "expert"),
    Action.CONSULTATION_RECUSE: (answering.recuse, (RECUSAL,), "expert"),
    Action.CONSULTATION_REQUEST_INFORMATION: (answering.request_information, (MESSAGE,), "expert"),
    Action.CONSULTATION_ADVICE: (answering.give_advice, (ADVICE,), "expert"),
}


ANSWERS = {
    Action.CONSULTATION_ACCEPT_HAND_OVER,
    Action.CONSULTATION_REFUSE_HAND_OVER,
    Action.CONSULTATION_REVOKE_AUTHORISATION,
}
"""Commands that want something beside the status; `test_hand_overs` and `test_authorising` try them."""


def command(municipality: Municipality, who: Actor | str, action: Action, made: Consultation) -> Consultation:
    """Give a command with a body that nothing is wrong with."""
    use_case, given, _ = USE_CASES[action]
    result: Consultation = municipality.act(who, action, use_case, made.id, *given, made.version)
    return result


@pytest.mark.parametrize("before", S)
def test_only_the_listed_moves_are_legal(municipality: Municipality, before: S) -> None:
    made = msgspec.structs.replace(municipality.asked(draft=True), status=before)
    for after in S:
        if after.value in LEGAL[before]:
            moved = move(made, after, MOVES, MONDAY)
            assert (moved.status, moved.version) == (after, made.version + 1)
        else:
            with pytest.raises(IllegalMove) as refused:
                move(made, after, MOVES, MONDAY)
            assert set(refused.value.allowed) == LEGAL[before]


@pytest.mark.parametrize("status", S)
def test_in_each_state_each_side_may_do_what_is_listed_and_nothing_else(municipality: Municipality, status: S) -> None:
    made = municipality.in_state(status)
    assert made.status == status
    for side, actor in ACTORS.items():
        assert allowed_actions(actor, made, COMMANDS) == POSSIBLE[status].get(side, []), side


@pytest.mark.parametrize("action", USE_CASES)
def test_a_command_is_carried_out_exactly_where_it_is_listed(action: Action) -> None:
    side, verb = USE_CASES[action][2], action.partition(":")[2]
    for status in S:
        municipality = Municipality()
        made = municipality.in_state(status)
        possible = POSSIBLE[status].get(side, [])
        if verb in possible:
            after = command(municipality, ACTORS[side], action, made)
            assert after.version == made.version + 1
            stays = verb in ("feedback", "hand-over", "authorise-referral")
            assert after.status in LEGAL[status] or (after.status is status and stays)
            assert municipality.stored(Consultation, made.id) == after
        else:
            with pytest.raises((IllegalMove, Forbidden, NotFound)) as refused:
                command(municipality, ACTORS[side], action, made)
            if isinstance(refused.value, IllegalMove):
                assert list(refused.value.allowed) == possible
            assert municipality.stored(Consultation, made.id) == made


def test_every_command_is_tried() -> None:
    assert set(USE_CASES) | ANSWERS == set(COMMANDS)


def test_the_states_of_each_command_are_the_listed_ones_whoever_asks() -> None:
    listed = {state: {verb for verbs in sides.values() for verb in verbs} for state, sides in POSSIBLE.items()}
    for status in S:
        found = {one.partition(":")[2] for one, states in COMMANDS.items() if status in states and one not in ANSWERS}
        assert found == listed[status], status


@pytest.mark.parametrize("action", USE_CASES)
def test_whoever_decided_on_an_older_version_is_refused(municipality: Municipality, action: Action) -> None:
    use_case, given, side = USE_CASES[action]
    status = next(one for one in S if action.partition(":")[2] in POSSIBLE[one].get(side, []))
    made = municipality.in_state(status)
    with pytest.raises(Stale):
        municipality.act(ACTORS[side], action, use_case, made.id, *given, made.version + 1)
    assert municipality.stored(Consultation, made.id) == made


def test_a_question_needs_no_concern_and_belongs_to_the_department_and_unit_of_the_token(
    municipality: Municipality,
) -> None:
    made = municipality.asked()
    assert (made.department, made.unit_id, made.asked_by, made.asked_by_staff) == ("buf", SCHOOL, ASKER, True)
    assert (made.status, made.version, made.submitted_at) == (S.SUBMITTED, 1, MONDAY)
    assert made.concern_id is None
    assert municipality.stored(Consultation, made.id) == made
    assert [thin.event for thin in municipality.memory.thin] == [Event.CONSULTATION_SUBMITTED]


def test_a_draft_waits_for_its_asker_and_the_panel_does_not_see_it(municipality: Municipality) -> None:
    draft = municipality.asked(draft=True)
    assert (draft.status, draft.submitted_at) == (S.DRAFT, None)
    assert (draft.holder, draft.holder_id, draft.due_at) == (Holder.ASKER, ASKER, THURSDAY_16)
    with pytest.raises(NotFound):
        municipality.read("panel-coordinator", draft.id)
    municipality.pass_by(hours=1)
    sent = command(municipality, "teacher", Action.CONSULTATION_SUBMIT, draft)
    assert (sent.version, sent.submitted_at) == (2, municipality.now)
    assert municipality.read("panel-coordinator", draft.id) == sent


def test_a_draft_can_be_revised_but_keeps_its_asker_unit_and_concern(municipality: Municipality) -> None:
    draft = municipality.asked(draft=True)
    new = NewConsultation(
        question="Må jeg fortælle det til forældrene?",
        expertise_requested=(Expertise.LAW_AND_CONFIDENTIALITY,),
        age_band=AgeBand.FROM_10_TO_14,
        unit_id=OTHER_SCHOOL,
        draft=True,
    )
    revised = municipality.act(
        COLLEAGUE, Action.CONSULTATION_REVISE, asking.revise_consultation, draft.id, new, draft.version
    )
    assert revised is not None
    assert (revised.question, revised.expertise_requested) == (new.question, new.expertise_requested)
    assert (revised.age_band, revised.version) == (AgeBand.FROM_10_TO_14, 2)
    assert (revised.asked_by, revised.unit_id, revised.status) == (ASKER, SCHOOL, S.DRAFT)


@pytest.mark.parametrize("status", [one for one in S if one is not S.DRAFT])
def test_only_a_draft_is_revised(municipality: Municipality, status: S) -> None:
    made = municipality.in_state(status)
    with pytest.raises(IllegalMove) as refused:
        municipality.act(
            "teacher", Action.CONSULTATION_REVISE, asking.revise_consultation, made.id, QUESTION, made.version
        )
    assert list(refused.value.allowed) == POSSIBLE[status].get("asker", [])


def test_a_revision_that_tells_of_acute_danger_stores_nothing(municipality: Municipality) -> None:
    draft = municipality.asked(draft=True)
    acute = msgspec.structs.replace(QUESTION, urgency=Urgency.ACUTE, draft=True)
    found = municipality.act(
        "teacher", Action.CONSULTATION_REVISE, asking.revise_consultation, draft.id, acute, draft.version
    )
    assert found is None
    assert municipality.stored(Consultation, draft.id) == draft


def test_acute_danger_makes_no_item(municipality: Municipality) -> None:
    before = dict(municipality.memory.records)
    acute = msgspec.structs.replace(QUESTION, urgency=Urgency.ACUTE)
    assert municipality.act("teacher", Action.CONSULTATION_REQUEST, asking.request_consultation, acute) is None
    assert municipality.memory.records == before
    assert municipality.memory.thin == []


def concern_of(municipality: Municipality, **changes: Any) -> Concern:
    new = NewConcern(
        raised_by_function=RaisedByFunction.TEACHER,
        age_band=AgeBand.FROM_10_TO_14,
        situation_text="En elev har ændret sig meget på kort tid.",
    )
    made = municipality.act("teacher", Action.CONCERN_RAISE, raise_concern, new)
    assert made is not None
    made = msgspec.structs.replace(made, **changes)
    municipality.put(made)
    return made


def test_a_question_about_a_concern_takes_its_age_band_and_moves_it_when_it_is_sent(
    municipality: Municipality,
) -> None:
    concern = concern_of(municipality)
    draft = municipality.asked(concern_id=concern.id, draft=True, age_band=AgeBand.OVER_25)
    assert draft.age_band is AgeBand.FROM_10_TO_14
    assert municipality.stored(Concern, concern.id).status is ConcernStatus.RAISED
    command(municipality, "teacher", Action.CONSULTATION_SUBMIT, draft)
    assert municipality.stored(Concern, concern.id).status is ConcernStatus.CONSULTING
    municipality.asked(concern_id=concern.id)
    assert municipality.stored(Concern, concern.id).version == concern.version + 1


def test_a_draft_is_sent_with_the_age_band_that_its_concern_tells_by_then(municipality: Municipality) -> None:
    concern = concern_of(municipality, age_band=AgeBand.UNKNOWN)
    draft = municipality.asked(concern_id=concern.id, draft=True)
    assert draft.age_band is AgeBand.UNKNOWN
    municipality.put(msgspec.structs.replace(concern, age_band=AgeBand.FROM_10_TO_14))
    assert command(municipality, "teacher", Action.CONSULTATION_SUBMIT, draft).under_18


def test_a_revision_does_not_change_the_age_band_of_the_concern(municipality: Municipality) -> None:
    concern = concern_of(municipality)
    draft = municipality.asked(concern_id=concern.id, draft=True)
    revised = municipality.act(
        "teacher", Action.CONSULTATION_REVISE, asking.revise_consultation, draft.id, QUESTION, draft.version
    )
    assert revised is not None
    assert revised.age_band is AgeBand.FROM_10_TO_14
    assert revised.under_18


def test_nobody_asks_about_a_concern_that_has_ended(municipality: Municipality) -> None:
    concern = concern_of(municipality, status=ConcernStatus.CLOSED)
    with pytest.raises(IllegalMove):
        municipality.asked(concern_id=concern.id)
    assert [thin.event for thin in municipality.memory.thin] == [Event.CONCERN_RAISED]


def test_nobody_asks_about_a_concern_that_they_do_not_see(municipality: Municipality) -> None:
    concern = concern_of(municipality)
    for who in ("social-worker", ELSEWHERE):
        with pytest.raises(Invalid) as refused:
            municipality.asked(who, concern_id=concern.id)
        assert [one.pointer for one in refused.value.faults] == ["/concern_id"]


def test_a_grant_for_one_unit_asks_nothing_for_another(municipality: Municipality) -> None:
    with pytest.raises(Forbidden) as refused:
        municipality.asked(unit_id=OTHER_SCHOOL)
    assert refused.value.reason == "other_unit"
    assert municipality.asked(WHOLE_DEPARTMENT, unit_id=OTHER_SCHOOL).unit_id == OTHER_SCHOOL


TURNS: dict[str, tuple[Holder, Any, Any]] = {
    "draft": (Holder.ASKER, ASKER, THURSDAY_16),
    "submitted": (Holder.PANEL_COORDINATOR, None, TUESDAY_16),
    "triaged": (Holder.PANEL_COORDINATOR, None, TUESDAY_16),
    "assigned": (Holder.RESOURCE_PERSON, EXPERT, THURSDAY_16),
    "information_requested": (Holder.ASKER, ASKER, THURSDAY_16),
    "answered": (Holder.ASKER, ASKER, THURSDAY_16),
    "follow_up": (Holder.RESOURCE_PERSON, EXPERT, THURSDAY_16),
}


@pytest.mark.parametrize("status", TURNS)
def test_after_each_step_it_is_somebodys_turn_until_a_date(municipality: Municipality, status: str) -> None:
    made = municipality.in_state(S(status))
    assert (made.holder, made.holder_id, made.due_at) == TURNS[status]
    assert (made.closed_at, made.read_back_until) == (None, None)


@pytest.mark.parametrize("status", [one for one in S if one.value not in TURNS])
def test_after_the_end_it_is_nobodys_turn(municipality: Municipality, status: S) -> None:
    made = municipality.in_state(status)
    assert (made.holder, made.holder_id, made.due_at, made.offered_to) == (None, None, None, ())
    assert made.closed_at is not None
    assert made.read_back_until == made.closed_at + timedelta(days=14)


def test_the_date_counts_from_each_step_and_over_days_off(municipality: Municipality) -> None:
    made = municipality.asked()
    municipality.pass_by(days=4)
    triaged = command(municipality, "panel-coordinator", Action.CONSULTATION_TRIAGE, made)
    assert triaged.due_at == TUESDAY_16 + timedelta(days=6), "Friday, and one working day: Monday"


def test_what_a_system_asked_waits_for_the_staff_of_its_department(municipality: Municipality) -> None:
    made = municipality.asked_back("school-system")
    assert (made.holder, made.holder_id, made.asked_by_staff) == (Holder.ASKER, None, False)
    assert allowed_actions(PERSONAS["school-system"].actor(), made, COMMANDS) == []
    for staff in (PERSONAS["teacher"].actor(), COLLEAGUE, WHOLE_DEPARTMENT):
        assert allowed_actions(staff, made, COMMANDS) == ["supply-information", "withdraw", "hand-over"]
    supplied = command(municipality, COLLEAGUE, Action.CONSULTATION_SUPPLY_INFORMATION, made)
    answered = command(municipality, "resource-person", Action.CONSULTATION_ADVICE, supplied)
    assert (answered.holder, answered.holder_id) == (Holder.ASKER, None)
    assert command(municipality, "teacher", Action.CONSULTATION_CLOSE, answered).status is S.CLOSED


def test_what_a_system_drafted_is_sent_by_the_staff_of_its_department(municipality: Municipality) -> None:
    draft = municipality.asked("school-system", draft=True)
    assert (draft.holder, draft.holder_id) == (Holder.ASKER, None)
    with pytest.raises(Forbidden):
        command(municipality, "school-system", Action.CONSULTATION_SUBMIT, draft)
    assert command(municipality, "teacher", Action.CONSULTATION_SUBMIT, draft).status is S.SUBMITTED


def test_triage_sets_the_knowledge_wanted_and_to_whom_it_is_offered(municipality: Municipality) -> None:
    made = municipality.asked(expertise_requested=(Expertise.RETURNEES,))
    kept = municipality.triaged(expertise_requested=(Expertise.RETURNEES,))
    assert kept.expertise_requested == (Expertise.RETURNEES,)
    triage = Triage(expertise_requested=(Expertise.MENTAL_HEALTH,), offered_to=(EXPERT,), reason="Det rette fag.")
    triaged = municipality.act(
        "panel-coordinator", Action.CONSULTATION_TRIAGE, answering.triage_consultation, made.id, triage, made.version
    )
    assert (triaged.expertise_requested, triaged.offered_to) == ((Expertise.MENTAL_HEALTH,), (EXPERT,))
    (decision,) = triaged.decisions
    assert (decision.step, decision.by, decision.at, decision.reason) == (
        "triage",
        COORDINATOR,
        MONDAY,
        "Det rette fag.",
    )
    assert municipality.read("resource-person", made.id) == triaged
    with pytest.raises(NotFound):
        municipality.read("resource-person-2", made.id)


def test_whoever_is_given_it_sees_it_and_the_others_to_whom_it_was_offered_no_more(
    municipality: Municipality,
) -> None:
    made = municipality.triaged(triage=Triage(offered_to=(EXPERT, SECOND_EXPERT)))
    claimed = command(municipality, "resource-person", Action.CONSULTATION_CLAIM, made)
    assert (claimed.assigned_to, claimed.offered_to) == (EXPERT, ())
    assert claimed.decisions[-1].step == "claim"
    with pytest.raises(NotFound):
        municipality.read("resource-person-2", made.id)


def test_a_veto_keeps_somebody_from_claiming(municipality: Municipality) -> None:
    made = municipality.triaged(triage=Triage(offered_to=(EXPERT,)))
    municipality.put(resource_person(status=ResourcePersonStatus.PAUSED))
    with pytest.raises(GateClosed) as refused:
        command(municipality, "resource-person", Action.CONSULTATION_CLAIM, made)
    assert refused.value.missing == ("not_active",)
    del municipality.memory.records[type(resource_person()), PANEL["resource-person"]]
    with pytest.raises(GateClosed) as refused:
        command(municipality, "resource-person", Action.CONSULTATION_CLAIM, made)
    assert refused.value.missing == ("not_on_the_panel",)


def test_a_veto_forbids_an_assignment_and_a_reservation_wants_a_reason(municipality: Municipality) -> None:
    made = municipality.triaged(expertise_requested=(Expertise.RETURNEES,))
    with pytest.raises(Invalid) as refused:
        municipality.assign(made)
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/reason", "required")]
    municipality.put(resource_person(unit_id=SCHOOL))
    with pytest.raises(Invalid) as refused:
        municipality.assign(made, reason="Eneste ledige.")
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/resource_person_id", "own_unit")]
    municipality.put(resource_person())
    assigned = municipality.assign(made, reason="Eneste ledige.")
    assert (assigned.assigned_to, assigned.decisions[-1].reason) == (EXPERT, "Eneste ledige.")


def test_somebody_without_free_hours_is_asked_only_for_a_reason(municipality: Municipality) -> None:
    municipality.put(resource_person(weekly_hours=1.5))
    municipality.assigned()
    second = municipality.triaged()
    with pytest.raises(Invalid) as refused:
        municipality.assign(second)
    assert "no_free_hours" in refused.value.faults[0].detail
    assert municipality.assign(second, reason="Haster.").assigned_to == EXPERT


def test_the_coordinator_can_give_it_to_somebody_else(municipality: Municipality) -> None:
    made = municipality.assigned()
    again = municipality.assign(made, "resource-person-2")
    assert (again.status, again.holder_id) == (S.ASSIGNED, SECOND_EXPERT)
    with pytest.raises(NotFound):
        municipality.read("resource-person", made.id)


@pytest.mark.parametrize("status", [S.ASSIGNED, S.INFORMATION_REQUESTED, S.FOLLOW_UP])
def test_whoever_steps_back_sees_it_no_more_and_cannot_be_asked_again(municipality: Municipality, status: S) -> None:
    made = municipality.in_state(status)
    stepped = command(municipality, "resource-person", Action.CONSULTATION_RECUSE, made)
    assert (stepped.status, stepped.assigned_to, stepped.recused) == (S.TRIAGED, None, (EXPERT,))
    assert stepped.decisions[-1].step == "recuse:kin"
    with pytest.raises(NotFound):
        municipality.read("resource-person", made.id)
    with pytest.raises(Invalid) as refused:
        municipality.assign(stepped, reason="Igen.")
    assert [one.code for one in refused.value.faults] == ["recused"]
    assert municipality.assign(stepped, "resource-person-2").assigned_to == SECOND_EXPERT


def test_whoever_stepped_back_does_not_claim_it_even_if_it_is_offered(municipality: Municipality) -> None:
    stepped = command(municipality, "resource-person", Action.CONSULTATION_RECUSE, municipality.assigned())
    offered = msgspec.structs.replace(stepped, offered_to=(EXPERT,))
    municipality.put(offered)
    with pytest.raises(Forbidden) as refused:
        command(municipality, "resource-person", Action.CONSULTATION_CLAIM, offered)
    assert refused.value.reason == "recused"


BOTH = {
    "coordinator": person("panel-coordinator", Role.PANEL_COORDINATOR, Role.FRONTLINE),
    "expert": person("resource-person", Role.RESOURCE_PERSON, Role.FRONTLINE),
}


@pytest.mark.parametrize("action", [one for one, (_, _, side) in USE_CASES.items() if side == "coordinator"])
def test_the_coordinator_decides_nothing_on_an_own_question(municipality: Municipality, action: Action) -> None:
    made = municipality.asked(BOTH["coordinator"])
    if action is Action.CONSULTATION_ASSIGN:
        made = msgspec.structs.replace(made, status=S.TRIAGED)
        municipality.put(made)
    with pytest.raises(Forbidden) as refused:
        command(municipality, BOTH["coordinator"], action, made)
    assert refused.value.reason == "own_request"
    assert action.partition(":")[2] not in allowed_actions(BOTH["coordinator"], made, COMMANDS)


def test_nobody_claims_or_is_given_an_own_question(municipality: Municipality) -> None:
    made = municipality.triaged(BOTH["expert"], triage=Triage(offered_to=(EXPERT,)))
    with pytest.raises(Forbidden) as refused:
        command(municipality, BOTH["expert"], Action.CONSULTATION_CLAIM, made)
    assert refused.value.reason == "own_request"
    with pytest.raises(Invalid) as invalid:
        municipality.assign(made, reason="Eneste ledige.")
    assert [one.code for one in invalid.value.faults] == ["own_question"]


def test_only_whom_it_is_given_to_answers(municipality: Municipality) -> None:
    made = municipality.assigned()
    other = person("resource-person-2", Role.RESOURCE_PERSON, Role.PANEL_COORDINATOR)
    for action in (
        Action.CONSULTATION_ADVICE,
        Action.CONSULTATION_REQUEST_INFORMATION,
        Action.CONSULTATION_RECUSE,
    ):
        with pytest.raises(Forbidden) as refused:
            command(municipality, other, action, made)
        assert refused.value.reason == "not_assigned"


def test_the_panel_does_not_answer_for_the_asking_side(municipality: Municipality) -> None:
    made = municipality.asked_back()
    outsider = person("panel-coordinator", Role.PANEL_COORDINATOR, Role.FRONTLINE)
    with pytest.raises(Forbidden) as refused:
        command(municipality, outsider, Action.CONSULTATION_SUPPLY_INFORMATION, made)
    assert refused.value.reason == "not_the_asker"


def test_the_dialogue_keeps_every_turn_with_its_side_and_author(municipality: Municipality) -> None:
    made = municipality.asked_back()
    made = command(municipality, COLLEAGUE, Action.CONSULTATION_SUPPLY_INFORMATION, made)
    advice = msgspec.structs.replace(ADVICE, suggested_steps=("Spørg først.", "Hold fast i sporten."))
    made = municipality.act(
        "resource-person", Action.CONSULTATION_ADVICE, answering.give_advice, made.id, advice, made.version
    )
    made = command(municipality, "teacher", Action.CONSULTATION_FOLLOW_UP, made)
    made = command(municipality, "resource-person", Action.CONSULTATION_ADVICE, made)
    made = command(municipality, "teacher", Action.CONSULTATION_FEEDBACK, made)
    told = [(one.kind, one.side, one.author) for one in made.dialogue]
    assert told == [
        (EntryKind.INFORMATION_REQUESTED, Holder.RESOURCE_PERSON, EXPERT),
        (EntryKind.INFORMATION_SUPPLIED, Holder.ASKER, COLLEAGUE.subject),
        (EntryKind.ADVICE, Holder.RESOURCE_PERSON, EXPERT),
        (EntryKind.FOLLOW_UP, Holder.ASKER, ASKER),
        (EntryKind.ADVICE, Holder.RESOURCE_PERSON, EXPERT),
        (EntryKind.FEEDBACK, Holder.ASKER, ASKER),
    ]
    assert made.dialogue[2].suggested_steps == advice.suggested_steps
    assert made.dialogue[2].recommendation is made.recommendation is Recommendation.OFFER_VINK
    assert [one.useful for one in made.dialogue] == [None] * 5 + [4]
    assert len({one.id for one in made.dialogue}) == 6


def test_feedback_after_the_end_opens_nothing_again(municipality: Municipality) -> None:
    closed = municipality.closed()
    told = command(municipality, "teacher", Action.CONSULTATION_FEEDBACK, closed)
    assert (told.status, told.holder, told.due_at) == (S.CLOSED, None, None)
    assert told.read_back_until == closed.read_back_until


def test_a_redirection_tells_the_asker_where_to_and_why(municipality: Municipality) -> None:
    made = command(municipality, "panel-coordinator", Action.CONSULTATION_REDIRECT, municipality.asked())
    assert (made.status, made.redirected_to) == (S.REDIRECTED, RedirectTarget.SSP)
    assert [(one.kind, one.text) for one in made.dialogue] == [(EntryKind.REDIRECTION, REDIRECTION.reason)]
    assert made.decisions[-1].step == "redirect:ssp"


def test_the_resource_person_reads_back_for_fourteen_days_and_no_longer(municipality: Municipality) -> None:
    closed = municipality.closed()
    municipality.pass_by(days=14, microseconds=-1)
    assert municipality.read("resource-person", closed.id) == closed
    municipality.pass_by(microseconds=1)
    with pytest.raises(NotFound):
        municipality.read("resource-person", closed.id)
    assert municipality.read("teacher", closed.id) == closed
    assert municipality.read("panel-coordinator", closed.id) == closed


def test_closing_keeps_the_outcome_and_withdrawing_asks_for_none(municipality: Municipality) -> None:
    closed = command(municipality, "teacher", Action.CONSULTATION_CLOSE, municipality.answered())
    assert (closed.outcome, closed.closing_remark) == (CLOSING.outcome, CLOSING.remark)
    withdrawn = command(municipality, "teacher", Action.CONSULTATION_WITHDRAW, municipality.asked())
    assert (withdrawn.outcome, withdrawn.closing_remark) == (None, None)


def test_a_withdrawn_draft_stays_with_the_department(municipality: Municipality) -> None:
    gone = command(municipality, "teacher", Action.CONSULTATION_WITHDRAW, municipality.asked(draft=True))
    with pytest.raises(NotFound):
        municipality.read("panel-coordinator", gone.id)
    assert municipality.read(COLLEAGUE, gone.id) == gone


def test_a_consultation_has_no_field_for_who_it_is_about() -> None:
    forbidden = {"name", "cpr", "address", "class", "citizen", "ethnicity", "religion", "nationality", "score", "risk"}
    for struct in (Consultation, NewConsultation, NewAdvice, Message, NewFeedback, Triage, Assignment):
        words = {word for field in struct.__struct_fields__ for word in field.split("_")}
        assert words & forbidden == set()

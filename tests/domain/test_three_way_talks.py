from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from adapters.ids import new_id
from domain.actors import Actor
from domain.concerns import RaisedByFunction
from domain.consultations.words import ConsultationStatus
from domain.errors import Forbidden, GateClosed, IllegalMove, NotFound, Stale
from domain.events import Event
from domain.policy import Action, allowed_actions
from domain.records import move
from domain.three_way_talks import (
    COMMANDS,
    MOVES,
    NewThreeWayTalk,
    ThreeWayTalk,
    ThreeWayTalkCancelled,
    ThreeWayTalkHeld,
    ThreeWayTalkStatus,
    cancel_three_way_talk,
    hold_three_way_talk,
    plan_three_way_talk,
    read_three_way_talk,
)
from tests.domain.conftest import COLLEAGUE, MONDAY, Municipality
from vink.demo.personas import PERSONAS

S = ThreeWayTalkStatus
NEXT_WEEK = MONDAY + timedelta(days=7)
NEW = NewThreeWayTalk(planned_at=NEXT_WEEK, youth_agreed=True, agreement_reported_by=RaisedByFunction.TEACHER)
LEGAL = {"planned": {"held", "cancelled"}, "held": set(), "cancelled": set()}
POSSIBLE = {"planned": ["hold", "cancel"], "held": [], "cancelled": []}
PLANNABLE = {"assigned", "answered", "follow_up"}


def planned(municipality: Municipality, consultation_id: UUID, who: str | Actor = "teacher") -> ThreeWayTalk:
    return municipality.act(who, Action.THREE_WAY_TALK_PLAN, plan_three_way_talk, consultation_id, NEW)


def hold(municipality: Municipality, who: str | Actor, talk: ThreeWayTalk, **changes: Any) -> ThreeWayTalk:
    of, seen = changes.get("of", talk.consultation_id), changes.get("seen", talk.version)
    held = ThreeWayTalkHeld(note="Alle tre kom.")
    return municipality.act(who, Action.THREE_WAY_TALK_HOLD, hold_three_way_talk, of, talk.id, held, seen)


@pytest.mark.parametrize("before", S)
def test_only_the_listed_moves_and_commands_are_legal(municipality: Municipality, before: S) -> None:
    talk = msgspec.structs.replace(planned(municipality, municipality.assigned().id), status=before)
    for after in S:
        if after.value in LEGAL[before]:
            assert move(talk, after, MOVES, MONDAY).status is after
        else:
            with pytest.raises(IllegalMove):
                move(talk, after, MOVES, MONDAY)
    for who in ("teacher", "resource-person"):
        assert allowed_actions(PERSONAS[who].actor(), talk, COMMANDS) == POSSIBLE[before]
    assert allowed_actions(PERSONAS["panel-coordinator"].actor(), talk, COMMANDS) == []


@pytest.mark.parametrize("status", ConsultationStatus)
def test_a_talk_is_planned_while_a_resource_person_is_at_work(
    municipality: Municipality, status: ConsultationStatus
) -> None:
    consultation = municipality.in_state(status)
    if status.value in PLANNABLE:
        talk = planned(municipality, consultation.id)
        assert (talk.status, talk.planned_at, talk.held_at, talk.note) == (S.PLANNED, NEXT_WEEK, None, None)
        assert (talk.department, talk.planned_by) == ("buf", PERSONAS["teacher"].id)
        assert municipality.memory.thin[-1].event is Event.THREE_WAY_TALK_PLANNED
    else:
        with pytest.raises(IllegalMove):
            planned(municipality, consultation.id)


def test_without_the_young_persons_yes_there_is_no_talk(municipality: Municipality) -> None:
    consultation = municipality.assigned()
    new = msgspec.structs.replace(NEW, youth_agreed=False)
    with pytest.raises(GateClosed) as refused:
        municipality.act("teacher", Action.THREE_WAY_TALK_PLAN, plan_three_way_talk, consultation.id, new)
    assert refused.value.missing == ("agreement_of_the_young_person",)
    assert not any(kind is ThreeWayTalk for kind, _ in municipality.memory.records)


@pytest.mark.parametrize("who", ["teacher", "resource-person"])
def test_either_side_plans_holds_and_cancels(municipality: Municipality, who: str) -> None:
    consultation = municipality.assigned()
    talk = planned(municipality, consultation.id, who)
    municipality.pass_by(days=7)
    held = hold(municipality, who, talk)
    assert (held.status, held.held_at, held.note) == (S.HELD, municipality.now, "Alle tre kom.")
    other = planned(municipality, consultation.id, who)
    cancelled = municipality.act(
        who,
        Action.THREE_WAY_TALK_CANCEL,
        cancel_three_way_talk,
        consultation.id,
        other.id,
        ThreeWayTalkCancelled(note="Den unge ville ikke."),
        other.version,
    )
    assert (cancelled.status, cancelled.held_at) == (S.CANCELLED, None)
    with pytest.raises(IllegalMove):
        hold(municipality, who, cancelled)


def test_a_talk_is_seen_by_whoever_sees_its_consultation(municipality: Municipality) -> None:
    talk = planned(municipality, municipality.assigned().id)
    for who in ("teacher", COLLEAGUE, "panel-coordinator", "resource-person"):
        found = municipality.act(who, Action.THREE_WAY_TALK_READ, read_three_way_talk, talk.consultation_id, talk.id)
        assert found == talk
    for who in ("social-worker", "resource-person-2", "vink-coordinator", "admin", "auditor"):
        with pytest.raises(NotFound):
            municipality.act(who, Action.THREE_WAY_TALK_READ, read_three_way_talk, talk.consultation_id, talk.id)


def test_a_talk_is_found_under_its_own_consultation_only(municipality: Municipality) -> None:
    talk, other = planned(municipality, municipality.assigned().id), municipality.assigned()
    with pytest.raises(NotFound):
        municipality.act("teacher", Action.THREE_WAY_TALK_READ, read_three_way_talk, other.id, talk.id)
    with pytest.raises(NotFound):
        hold(municipality, "teacher", talk, of=other.id)
    with pytest.raises(NotFound):
        hold(municipality, "teacher", msgspec.structs.replace(talk, id=new_id()))
    assert municipality.stored(ThreeWayTalk, talk.id) == talk


def test_the_coordinator_sees_a_talk_but_does_not_hold_it(municipality: Municipality) -> None:
    talk = planned(municipality, municipality.assigned().id)
    with pytest.raises(Forbidden):
        hold(municipality, "panel-coordinator", talk)


def test_whoever_decided_on_an_older_version_is_refused(municipality: Municipality) -> None:
    talk = planned(municipality, municipality.assigned().id)
    with pytest.raises(Stale):
        hold(municipality, "teacher", talk, seen=2)

"""A hand-over is offered, and accepted or sent back; until then the item is whose it was."""

from typing import Any

import msgspec
import pytest

from domain.concerns import Concern, raise_concern
from domain.consultations import answering, asking
from domain.consultations.types import Message
from domain.consultations.words import Holder
from domain.errors import Forbidden, IllegalMove, Invalid, NotFound, Stale
from domain.events import Event
from domain.hand_overs import CONCERN, CONSULTATION, NewHandOver, accept_hand_over, hand_over, refuse_hand_over
from domain.policy import Action
from domain.staff import StaffStatus
from domain.worklist import WorkItem, worklist
from tests.domain.conftest import COLLEAGUE, ELSEWHERE, WHOLE_DEPARTMENT, Municipality, member, person
from tests.domain.test_worklist import NEW
from vink.demo.personas import PERSONAS

TEACHER = PERSONAS["teacher"].id
TO_COLLEAGUE = NewHandOver(to=COLLEAGUE.subject, message="Jeg er på barsel fra maj.")
OFFERED, ACCEPT, REFUSE = Action.CONCERN_HAND_OVER, Action.CONCERN_ACCEPT_HAND_OVER, Action.CONCERN_REFUSE_HAND_OVER


def raised(municipality: Municipality, who: str = "teacher") -> Concern:
    made = municipality.act(who, Action.CONCERN_RAISE, raise_concern, NEW)
    assert made is not None
    return made


def offer(municipality: Municipality, who: Any, item: Concern, new: NewHandOver = TO_COLLEAGUE) -> Concern:
    found: Concern = municipality.act(who, OFFERED, hand_over, CONCERN, item.id, new, item.version)
    return found


def accept(municipality: Municipality, who: Any, item: Concern) -> Concern:
    found: Concern = municipality.act(who, ACCEPT, accept_hand_over, CONCERN, item.id, item.version)
    return found


def refuse(municipality: Municipality, who: Any, item: Concern) -> Concern:
    found: Concern = municipality.act(who, REFUSE, refuse_hand_over, CONCERN, item.id, item.version)
    return found


def listed(municipality: Municipality, who: Any) -> list[WorkItem]:
    return municipality.act(who, Action.WORKLIST_READ, worklist, 50)


def test_until_it_is_accepted_the_former_holder_holds_it(municipality: Municipality) -> None:
    concern = raised(municipality)
    offered = offer(municipality, "teacher", concern)
    assert (offered.holder, offered.holder_id, offered.successor_id) == (Holder.ASKER, TEACHER, COLLEAGUE.subject)
    (mine,), (theirs,) = listed(municipality, "teacher"), listed(municipality, COLLEAGUE)
    assert (mine.task, theirs.task, mine.holder_id, theirs.holder_id) == ("turn", "hand_over", TEACHER, TEACHER)
    assert set(theirs.allowed_actions) >= {"accept-hand-over", "refuse-hand-over"}
    assert "accept-hand-over" not in mine.allowed_actions
    taken = accept(municipality, COLLEAGUE, offered)
    assert (taken.holder_id, taken.successor_id, taken.due_at) == (COLLEAGUE.subject, None, concern.due_at)
    assert taken.hand_over is not None
    assert (taken.hand_over.message, taken.hand_over.accepted) == (TO_COLLEAGUE.message, True)
    assert listed(municipality, "teacher") == []
    assert [one.task for one in listed(municipality, COLLEAGUE)] == ["turn"]


def test_a_refusal_returns_it_to_the_former_holder(municipality: Municipality) -> None:
    offered = offer(municipality, "teacher", raised(municipality))
    kept = refuse(municipality, COLLEAGUE, offered)
    assert (kept.holder_id, kept.successor_id) == (TEACHER, None)
    assert kept.hand_over is not None
    assert (kept.hand_over.to, kept.hand_over.accepted) == (COLLEAGUE.subject, False)
    assert listed(municipality, COLLEAGUE) == []
    told = [thin.event for thin in municipality.memory.thin]
    assert told[-2:] == [Event.CONCERN_HAND_OVER_OFFERED, Event.CONCERN_HAND_OVER_REFUSED]


def test_whoever_names_themselves_takes_it_at_once(municipality: Municipality) -> None:
    of_system = raised(municipality, "school-system")
    assert of_system.holder_id is None
    taken = offer(municipality, "teacher", of_system, NewHandOver(to=TEACHER))
    assert (taken.holder_id, taken.successor_id) == (TEACHER, None)
    assert municipality.memory.thin[-1].event is Event.CONCERN_HANDED_OVER


def test_a_colleague_may_offer_it_for_somebody_who_is_ill(municipality: Municipality) -> None:
    concern = raised(municipality)
    taken = offer(municipality, COLLEAGUE, concern)
    assert (taken.holder_id, taken.hand_over and taken.hand_over.by) == (COLLEAGUE.subject, COLLEAGUE.subject)


@pytest.mark.parametrize("to", ["social-worker", "panel-coordinator", "school-system", "resource-person-2"])
def test_nobody_else_can_be_named(municipality: Municipality, to: str) -> None:
    for one in (member(PERSONAS["social-worker"].actor()), member(PERSONAS["panel-coordinator"].actor())):
        municipality.put(one)
    concern = raised(municipality)
    with pytest.raises(Invalid) as refused:
        offer(municipality, "teacher", concern, NewHandOver(to=PERSONAS[to].id))
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/to", "unknown")]
    assert municipality.stored(Concern, concern.id) == concern


def test_who_has_left_and_who_holds_it_cannot_be_named(municipality: Municipality) -> None:
    concern = raised(municipality)
    municipality.put(member(COLLEAGUE, status=StaffStatus.LEFT))
    for to, code in ((COLLEAGUE.subject, "unknown"), (TEACHER, "holds_it")):
        with pytest.raises(Invalid) as refused:
            offer(municipality, "teacher", concern, NewHandOver(to=to))
        assert [one.code for one in refused.value.faults] == [code]


def test_only_whom_it_is_offered_to_answers(municipality: Municipality) -> None:
    offered = offer(municipality, "teacher", raised(municipality))
    for answer in (accept, refuse):
        with pytest.raises(Forbidden) as refused:
            answer(municipality, WHOLE_DEPARTMENT, offered)
        assert refused.value.reason == "not_named"
        for who in (ELSEWHERE, "social-worker"):
            with pytest.raises(NotFound):
                answer(municipality, who, offered)
    without_function = msgspec.structs.replace(COLLEAGUE, department="sof")
    with pytest.raises(NotFound):
        accept(municipality, without_function, offered)


def test_where_nothing_is_offered_nothing_is_answered(municipality: Municipality) -> None:
    concern = raised(municipality)
    with pytest.raises(IllegalMove) as refused:
        accept(municipality, COLLEAGUE, concern)
    assert list(refused.value.allowed) == ["revise", "close", "hand-over"]
    offered = offer(municipality, "teacher", concern)
    with pytest.raises(Stale):
        municipality.act(COLLEAGUE, ACCEPT, accept_hand_over, CONCERN, offered.id, concern.version)


def test_a_new_offer_takes_the_place_of_the_one_before(municipality: Municipality) -> None:
    municipality.put(member(WHOLE_DEPARTMENT))
    offered = offer(municipality, "teacher", raised(municipality))
    again = offer(municipality, "teacher", offered, NewHandOver(to=WHOLE_DEPARTMENT.subject))
    with pytest.raises(Forbidden):
        accept(municipality, COLLEAGUE, again)
    assert accept(municipality, WHOLE_DEPARTMENT, again).holder_id == WHOLE_DEPARTMENT.subject


def test_an_offer_lapses_when_the_turn_passes(municipality: Municipality) -> None:
    asked_back = municipality.asked_back()
    offered = municipality.act(
        "teacher",
        Action.CONSULTATION_HAND_OVER,
        hand_over,
        CONSULTATION,
        asked_back.id,
        TO_COLLEAGUE,
        asked_back.version,
    )
    supplied = municipality.act(
        "teacher",
        Action.CONSULTATION_SUPPLY_INFORMATION,
        asking.supply_information,
        offered.id,
        Message(text="Det begyndte efter ferien."),
        offered.version,
    )
    assert (supplied.holder, supplied.successor_id, supplied.hand_over) == (Holder.RESOURCE_PERSON, None, None)
    assert listed(municipality, COLLEAGUE) == []


def test_whoever_took_it_is_asked_whenever_it_is_the_askers_turn(municipality: Municipality) -> None:
    made = municipality.answered()
    taken = municipality.act(
        COLLEAGUE,
        Action.CONSULTATION_HAND_OVER,
        hand_over,
        CONSULTATION,
        made.id,
        NewHandOver(to=COLLEAGUE.subject),
        made.version,
    )
    followed = municipality.act(
        COLLEAGUE,
        Action.CONSULTATION_FOLLOW_UP,
        asking.follow_up,
        taken.id,
        Message(text="Og hvad siger jeg til klassen?"),
        taken.version,
    )
    back = municipality.act(
        "resource-person",
        Action.CONSULTATION_REQUEST_INFORMATION,
        answering.request_information,
        followed.id,
        Message(text="Hvornår begyndte det?"),
        followed.version,
    )
    assert (back.holder, back.holder_id, back.asked_by) == (Holder.ASKER, COLLEAGUE.subject, TEACHER)


def test_with_the_panel_there_is_nothing_for_the_asker_to_hand_over(municipality: Municipality) -> None:
    made = municipality.asked()
    with pytest.raises(IllegalMove) as refused:
        municipality.act(
            "teacher", Action.CONSULTATION_HAND_OVER, hand_over, CONSULTATION, made.id, TO_COLLEAGUE, made.version
        )
    assert list(refused.value.allowed) == ["withdraw"]


def test_a_closed_item_is_nobodys_to_hand_over(municipality: Municipality) -> None:
    made = municipality.closed()
    with pytest.raises(IllegalMove):
        municipality.act(
            person("teacher"),
            Action.CONSULTATION_HAND_OVER,
            hand_over,
            CONSULTATION,
            made.id,
            TO_COLLEAGUE,
            made.version,
        )

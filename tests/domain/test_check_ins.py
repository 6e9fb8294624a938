from datetime import timedelta
from itertools import product
from typing import Any
from uuid import UUID

import msgspec
import pytest

from domain.actors import Actor
from domain.consultations.words import Holder
from domain.errors import Forbidden, IllegalMove, Invalid, NotFound
from domain.events import Event
from domain.expiry import EXPIRIES, ask_for
from domain.on_call.check_ins import (
    COMMANDS,
    MOVES,
    CheckIn,
    CheckInExtension,
    CheckInPlace,
    CheckInResolved,
    CheckInStatus,
    NewCheckIn,
    check_out,
    extend_check_in,
    resolve_check_in,
    start_check_in,
)
from domain.on_call.handing_over import hand_shift_over
from domain.on_call.types import NewOnCallReport, OnCallFunction, OnCallShift
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.records import move
from domain.worklist import worklist
from tests.domain.conftest import MONDAY, Municipality, done, person
from tests.domain.desk import PANEL_COORDINATOR, VINK, mentor, planned, staffed
from vink.demo.personas import PERSONAS

F = OnCallFunction
S = CheckInStatus
HOUR = timedelta(hours=1)
LEGAL = {
    "open": {"ended", "escalated"},
    "ended": set(),
    "escalated": {"resolved"},
    "resolved": set(),
}
WELL = CheckInResolved(remark="Ringet op; alt er vel.")
COACH = PERSONAS["parent-coach"].id


@pytest.fixture
def desk(municipality: Municipality) -> Municipality:
    return staffed(municipality)


def start(desk: Municipality, who: str = "mentor", **changes: Any) -> CheckIn:
    given: dict[str, Any] = {"function": F.MENTOR, "expected_end_at": desk.now + HOUR, "place": CheckInPlace.OUTDOORS}
    return desk.act(who, Action.CHECK_IN_START, start_check_in, NewCheckIn(**(given | changes)))


def extend(desk: Municipality, check_in: CheckIn, hours: float, who: str = "mentor") -> CheckIn:
    extension = CheckInExtension(expected_end_at=MONDAY + hours * HOUR)
    return desk.act(who, Action.CHECK_IN_EXTEND, extend_check_in, check_in.id, extension, check_in.version)


def back(desk: Municipality, check_in: CheckIn, who: str = "mentor") -> CheckIn:
    return desk.act(who, Action.CHECK_IN_CHECK_OUT, check_out, check_in.id, check_in.version)


def resolve(desk: Municipality, check_in: CheckIn, who: str | Actor = VINK) -> CheckIn:
    return desk.act(who, Action.CHECK_IN_RESOLVE, resolve_check_in, check_in.id, WELL, check_in.version)


def worker(desk: Municipality, rule: str, check_in: CheckIn) -> CheckIn:
    async def run() -> Any:
        async with desk.begin(ask_for(rule, check_in.department, "0" * 32)) as work:
            return await EXPIRIES[rule].use_case(work, check_in.id)

    made: CheckIn = done(run())
    return made


def escalated(desk: Municipality, **changes: Any) -> CheckIn:
    """Return the check-in of a mentor who has not come back, while their colleague is on duty."""
    planned(desk, start=MONDAY, staff_id=COACH)
    check_in = start(desk, **changes)
    desk.pass_by(minutes=90)
    return worker(desk, "not_back_in_time", check_in)


def waits(desk: Municipality, who: str) -> list[UUID]:
    found = desk.act(who, Action.WORKLIST_READ, worklist, 50)
    return [one.id for one in found if one.kind == "check_in"]


def seen_by(desk: Municipality, who: str, check_in: CheckIn) -> bool:
    async def get(work: Work) -> CheckIn:
        return await work.check_ins.get(check_in.id)

    try:
        desk.act(who, Action.CHECK_IN_READ, get)
    except NotFound:
        return False
    return True


@pytest.mark.parametrize(("before", "after"), list(product(S, S)))
def test_a_check_in_moves_as_listed_and_in_no_other_way(desk: Municipality, before: S, after: S) -> None:
    standing = msgspec.structs.replace(start(desk), status=before)
    if after in LEGAL[before]:
        assert move(standing, after, MOVES, MONDAY).status is after
    else:
        with pytest.raises(IllegalMove):
            move(standing, after, MOVES, MONDAY)


def test_whoever_checks_in_holds_it_until_they_are_back(desk: Municipality) -> None:
    check_in = start(desk)
    assert (check_in.status, check_in.starts_at, check_in.due_at) == (S.OPEN, MONDAY, MONDAY + HOUR)
    assert (check_in.holder, check_in.holder_id) == (Holder.MENTOR, PERSONAS["mentor"].id)
    assert waits(desk, "mentor") == []
    desk.pass_by(minutes=61)
    assert waits(desk, "mentor") == [check_in.id]
    ended = back(desk, check_in)
    assert (ended.status, ended.checked_out_at, ended.holder, ended.due_at) == (S.ENDED, desk.now, None, None)
    assert waits(desk, "mentor") == []
    with pytest.raises(IllegalMove):
        back(desk, ended)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"expected_end_at": MONDAY}, [("/expected_end_at", "before_start")]),
        ({"starts_at": MONDAY - HOUR, "expected_end_at": MONDAY}, [("/expected_end_at", "past")]),
        ({"expected_end_at": MONDAY + 13 * HOUR}, [("/expected_end_at", "too_long")]),
        ({"starts_at": MONDAY - 2 * HOUR}, [("/starts_at", "impossible_date")]),
        (
            {"starts_at": MONDAY + 13 * HOUR, "expected_end_at": MONDAY + 14 * HOUR},
            [("/starts_at", "impossible_date")],
        ),
        ({"function": F.RESOURCE_PERSON}, [("/function", "not_yours")]),
    ],
)
def test_what_is_no_meeting_now_is_refused(
    desk: Municipality, changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    with pytest.raises(Invalid) as refused:
        start(desk, **changes)
    assert [(one.pointer, one.code) for one in refused.value.faults] == expected


def test_it_may_take_longer_or_shorter_but_not_end_before_now(desk: Municipality) -> None:
    longer = extend(desk, start(desk), 3)
    assert (longer.expected_end_at, longer.due_at) == (MONDAY + 3 * HOUR, MONDAY + 3 * HOUR)
    desk.pass_by(hours=1)
    for hours, code in ((0.5, "past"), (13, "too_long"), (-1, "before_start")):
        with pytest.raises(Invalid) as refused:
            extend(desk, longer, hours)
        assert refused.value.faults[0].code == code
    assert extend(desk, longer, 2).expected_end_at == MONDAY + 2 * HOUR


def test_nobody_extends_or_ends_another_s(desk: Municipality) -> None:
    check_in = start(desk)
    for who in (VINK, "parent-coach"):
        with pytest.raises((Forbidden, NotFound)):
            back(desk, check_in, who)
        with pytest.raises((Forbidden, NotFound)):
            extend(desk, check_in, 2, who)


def test_nobody_is_looked_for_before_the_time_is_out(desk: Municipality) -> None:
    check_in = start(desk)
    desk.pass_by(minutes=89, seconds=59)
    with pytest.raises(IllegalMove):
        worker(desk, "not_back_in_time", check_in)
    desk.pass_by(seconds=1)
    assert worker(desk, "not_back_in_time", check_in).status is S.ESCALATED


def test_whoever_is_not_back_is_looked_for_by_the_one_on_duty_and_the_coordinator_once(desk: Municipality) -> None:
    told = escalated(desk)
    event = desk.memory.events[-1]
    assert (event.action, event.reason, event.client) == ("check-in:escalate", "not_back_in_time", "worker")
    assert (told.status, told.escalated_at, told.on_duty_id) == (S.ESCALATED, desk.now, COACH)
    assert (told.holder, told.holder_id, told.due_at) == (Holder.VINK_COORDINATOR, None, desk.now)
    assert waits(desk, "parent-coach") == waits(desk, VINK) == [told.id]
    assert waits(desk, "mentor") == waits(desk, PANEL_COORDINATOR) == waits(desk, "resource-person") == []
    assert desk.memory.thin[-1].event is Event.CHECK_IN_ESCALATED
    with pytest.raises(IllegalMove):
        worker(desk, "not_back_in_time", told)


def test_with_nobody_on_duty_it_is_the_coordinators_alone(desk: Municipality) -> None:
    check_in = start(desk)
    desk.pass_by(hours=2)
    told = worker(desk, "not_back_in_time", check_in)
    assert (told.on_duty_id, waits(desk, VINK)) == (None, [told.id])


def test_nobody_looks_for_themselves(desk: Municipality) -> None:
    planned(desk, start=MONDAY)
    check_in = start(desk)
    desk.pass_by(hours=2)
    told = worker(desk, "not_back_in_time", check_in)
    assert told.on_duty_id is None
    with pytest.raises(Forbidden) as refused:
        resolve(desk, told, "mentor")
    assert refused.value.reason == "own_check_in"
    both = person("mentor", *PERSONAS["mentor"].actor().roles, *PERSONAS[VINK].actor().roles)
    with pytest.raises(Forbidden):
        resolve(desk, told, both)


def test_when_the_shift_changes_the_next_one_on_duty_is_told(desk: Municipality) -> None:
    told = escalated(desk)
    with pytest.raises(IllegalMove):
        worker(desk, "other_on_duty", told)
    desk.put(mentor("resource-person-2"))
    planned(desk, start=MONDAY + 8 * HOUR, staff_id=PERSONAS["resource-person-2"].id)
    desk.now = MONDAY + 8 * HOUR
    passed_on = worker(desk, "other_on_duty", told)
    assert passed_on.on_duty_id == PERSONAS["resource-person-2"].id
    assert not seen_by(desk, "parent-coach", told)
    desk.pass_by(hours=9)
    with pytest.raises(IllegalMove):
        worker(desk, "other_on_duty", passed_on)
    assert desk.stored(CheckIn, told.id).on_duty_id == PERSONAS["resource-person-2"].id, "in a gap it stays theirs"


def test_whoever_looks_for_somebody_goes_on_while_they_are_on_duty_whoever_else_is(desk: Municipality) -> None:
    desk.put(mentor("resource-person-2"))
    desk.now = MONDAY - HOUR
    planned(desk, start=MONDAY - HOUR, staff_id=PERSONAS["resource-person-2"].id)
    desk.now = MONDAY
    told = escalated(desk)
    assert told.on_duty_id == PERSONAS["resource-person-2"].id, "the first of those on duty"
    desk.put(msgspec.structs.replace(told, on_duty_id=COACH))
    with pytest.raises(IllegalMove):
        worker(desk, "other_on_duty", told)


def test_that_somebody_turns_up_ends_nothing_until_somebody_has_made_sure(desk: Municipality) -> None:
    told = escalated(desk)
    turned_up = back(desk, told)
    assert (turned_up.status, turned_up.checked_out_at) == (S.ESCALATED, desk.now)
    assert waits(desk, VINK) == [told.id]
    with pytest.raises(IllegalMove):
        back(desk, turned_up)
    with pytest.raises(IllegalMove):
        extend(desk, turned_up, 4)
    resolved = resolve(desk, turned_up)
    assert (resolved.status, resolved.holder, resolved.due_at) == (S.RESOLVED, None, None)
    assert resolved.resolution is not None
    assert (resolved.resolution.remark, resolved.resolution.by) == (WELL.remark, PERSONAS[VINK].id)
    assert waits(desk, VINK) == waits(desk, "parent-coach") == []


def test_whoever_is_on_duty_says_that_all_is_well(desk: Municipality) -> None:
    told = escalated(desk)
    assert allowed_actions(PERSONAS["parent-coach"].actor(), told, COMMANDS) == ["resolve"]
    resolved = resolve(desk, told, "parent-coach")
    assert resolved.resolution is not None
    assert resolved.resolution.by == COACH
    with pytest.raises(IllegalMove):
        resolve(desk, resolved)


def test_nothing_is_resolved_that_was_not_escalated(desk: Municipality) -> None:
    with pytest.raises(IllegalMove):
        resolve(desk, start(desk))


def test_a_check_in_is_known_to_themselves_the_coordinator_and_whoever_looks_for_them(desk: Municipality) -> None:
    check_in = start(desk)
    known = {who for who in PERSONAS if seen_by(desk, who, check_in)}
    assert known == {"mentor", VINK, "vink-coordinator-2"}
    planned(desk, start=MONDAY + HOUR, staff_id=COACH)
    desk.pass_by(hours=2)
    worker(desk, "not_back_in_time", check_in)
    assert {who for who in PERSONAS if seen_by(desk, who, check_in)} == known | {"parent-coach"}


def test_the_terms_say_how_long_one_waits(desk: Municipality) -> None:
    desk.begin.terms = msgspec.structs.replace(desk.begin.terms, check_in_minutes=5)
    check_in = start(desk)
    desk.pass_by(minutes=65)
    assert worker(desk, "not_back_in_time", check_in).status is S.ESCALATED


def test_whoever_is_away_stands_in_what_is_handed_over(desk: Municipality) -> None:
    told = escalated(desk)
    (shift,) = [one for one in desk.memory.records.values() if isinstance(one, OnCallShift)]
    report = NewOnCallReport(text="En kollega er ikke kommet tilbage.")
    given = desk.act("parent-coach", Action.ON_CALL_SHIFT_HAND_OVER, hand_shift_over, shift.id, report, 1)
    assert given.report is not None
    assert given.report.open_check_ins == (told.id,)

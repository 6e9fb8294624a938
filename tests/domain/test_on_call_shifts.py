from datetime import datetime, timedelta
from itertools import pairwise, product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consultations.words import Holder
from domain.errors import Forbidden, IllegalMove, Invalid, NotFound, Stale
from domain.events import Event
from domain.on_call.coverage import coverage, gaps
from domain.on_call.handing_over import acknowledge_shift, hand_shift_over
from domain.on_call.planning import cancel_on_call_shift, plan_on_call_shift
from domain.on_call.swapping import accept_swap, offer_swap, refuse_swap
from domain.on_call.types import (
    COMMANDS,
    MOVES,
    NewOnCallReport,
    NewSwap,
    OnCallCancellationReason,
    OnCallFunction,
    OnCallShift,
    OnCallShiftCancelled,
    OnCallShiftStatus,
)
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.records import move
from domain.work_items import WorkTask
from domain.worklist import worklist
from tests.domain.conftest import MONDAY, Municipality, person
from tests.domain.desk import (
    COORDINATORS,
    EIGHT_HOURS,
    FIRST,
    PANEL_COORDINATOR,
    SECOND,
    TEACHER,
    VINK,
    mentor,
    new_shift,
    planned,
    staffed,
)
from vink.demo.personas import PERSONAS, fixed

S = OnCallShiftStatus
F = OnCallFunction
HOUR = timedelta(hours=1)
LEGAL = {
    "planned": {"cancelled", "handed_over"},
    "cancelled": set(),
    "handed_over": {"acknowledged"},
    "acknowledged": set(),
}
REASON = OnCallCancellationReason.PERSON_UNAVAILABLE
REPORT = NewOnCallReport(text="To opkald, begge afsluttet. Intet står åbent.")


@pytest.fixture
def desk(municipality: Municipality) -> Municipality:
    return staffed(municipality)


def cancel(desk: Municipality, shift: OnCallShift, who: str = VINK, **said: Any) -> OnCallShift:
    new = OnCallShiftCancelled(reason=REASON, **said)
    return desk.act(who, Action.ON_CALL_SHIFT_CANCEL, cancel_on_call_shift, shift.id, new, shift.version)


def offer(desk: Municipality, shift: OnCallShift, who: str = "mentor", to: UUID | None = None) -> OnCallShift:
    new = NewSwap(to=to or PERSONAS["parent-coach"].id, message="Kan du tage den?")
    return desk.act(who, Action.ON_CALL_SHIFT_OFFER_SWAP, offer_swap, shift.id, new, shift.version)


def accept(desk: Municipality, shift: OnCallShift, who: Any = "parent-coach") -> OnCallShift:
    return desk.act(who, Action.ON_CALL_SHIFT_ACCEPT_SWAP, accept_swap, shift.id, shift.version)


def refuse(desk: Municipality, shift: OnCallShift, who: str = "parent-coach") -> OnCallShift:
    return desk.act(who, Action.ON_CALL_SHIFT_REFUSE_SWAP, refuse_swap, shift.id, shift.version)


def hand_over(desk: Municipality, shift: OnCallShift, who: str = "mentor") -> OnCallShift:
    return desk.act(who, Action.ON_CALL_SHIFT_HAND_OVER, hand_shift_over, shift.id, REPORT, shift.version)


def acknowledge(desk: Municipality, shift: OnCallShift, who: str = VINK) -> OnCallShift:
    return desk.act(who, Action.ON_CALL_SHIFT_ACKNOWLEDGE, acknowledge_shift, shift.id, shift.version)


def waits(desk: Municipality, who: str) -> list[tuple[UUID, WorkTask, bool]]:
    """Return which shifts wait for somebody, as what, and whether they are overdue."""
    found = desk.act(who, Action.WORKLIST_READ, worklist, 50)
    return [(one.id, one.task, one.overdue) for one in found if one.kind == "on_call_shift"]


def faults(refused: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(one.pointer, one.code) for one in refused.value.faults]


@pytest.mark.parametrize(("before", "after"), list(product(S, S)))
def test_a_shift_moves_as_listed_and_in_no_other_way(desk: Municipality, before: S, after: S) -> None:
    shift = planned(desk)
    standing = type(shift)(**{name: getattr(shift, name) for name in shift.__struct_fields__} | {"status": before})
    if after in LEGAL[before]:
        assert move(standing, after, MOVES, MONDAY).status is after
    else:
        with pytest.raises(IllegalMove):
            move(standing, after, MOVES, MONDAY)


@pytest.mark.parametrize("function", F)
def test_a_functions_coordinator_plans_and_whoever_is_on_the_shift_holds_it(
    desk: Municipality, function: OnCallFunction
) -> None:
    shift = planned(desk, function)
    assert desk.stored(OnCallShift, shift.id) == shift
    assert (shift.status, shift.version, shift.department) == (S.PLANNED, 1, "bif")
    assert (shift.holder, shift.holder_id, shift.due_at) == (Holder(function.value), shift.staff_id, shift.ends_at)
    assert shift.planned_by == PERSONAS[COORDINATORS[function]].id
    assert desk.memory.thin[-1].event is Event.ON_CALL_SHIFT_PLANNED
    other = COORDINATORS[F.MENTOR if function is F.RESOURCE_PERSON else F.RESOURCE_PERSON]
    with pytest.raises(Forbidden) as refused:
        desk.act(other, Action.ON_CALL_SHIFT_PLAN, plan_on_call_shift, new_shift(function, MONDAY + 20 * HOUR))
    assert refused.value.reason == "other_function"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"starts_at": MONDAY - HOUR, "ends_at": MONDAY + HOUR}, [("/starts_at", "past")]),
        (
            {"starts_at": MONDAY + timedelta(days=401), "ends_at": MONDAY + timedelta(days=401.1)},
            [("/starts_at", "too_far")],
        ),
        ({"ends_at": MONDAY}, [("/ends_at", "before_start")]),
        ({"ends_at": MONDAY + HOUR}, [("/ends_at", "before_start")]),
        ({"ends_at": MONDAY + 25 * HOUR + timedelta(seconds=1)}, [("/ends_at", "too_long")]),
        ({"staff_id": TEACHER}, [("/staff_id", "not_in_function")]),
        ({"staff_id": PERSONAS["resource-person"].id}, [("/staff_id", "not_in_function")]),
        (
            {"starts_at": MONDAY - HOUR, "ends_at": MONDAY - HOUR, "staff_id": fixed(0x999)},
            [("/starts_at", "past"), ("/ends_at", "before_start"), ("/staff_id", "not_in_function")],
        ),
    ],
)
def test_what_is_no_shift_is_refused_with_every_fault(
    desk: Municipality, changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    with pytest.raises(Invalid) as refused:
        planned(desk, **changes)
    assert faults(refused) == expected
    assert not [one for one in desk.memory.records.values() if isinstance(one, OnCallShift)]


def test_a_whole_day_and_night_is_the_longest_shift(desk: Municipality) -> None:
    assert planned(desk, ends_at=MONDAY + 25 * HOUR).ends_at == MONDAY + 25 * HOUR


def test_whoever_is_paused_or_has_left_is_not_put_on_duty(desk: Municipality) -> None:
    desk.put(mentor("mentor", status="paused"))
    with pytest.raises(Invalid) as refused:
        planned(desk)
    assert faults(refused) == [("/staff_id", "not_in_function")]


@pytest.mark.parametrize(
    ("since", "until", "free"),
    [(-8, 1, True), (-7, 2, False), (1, 9, False), (3, 5, False), (8, 12, False), (9, 17, True)],
)
def test_nobody_is_on_duty_twice_at_once_and_the_other_shift_is_named(
    desk: Municipality, since: int, until: int, free: bool
) -> None:
    desk.now = MONDAY - timedelta(days=2)
    first = planned(desk)
    times: dict[str, Any] = {"starts_at": MONDAY + since * HOUR, "ends_at": MONDAY + until * HOUR}
    if free:
        assert planned(desk, **times).staff_id == first.staff_id
        return
    with pytest.raises(Invalid) as refused:
        planned(desk, **times)
    assert faults(refused) == [("/starts_at", "overlaps")]
    assert str(first.id) in refused.value.faults[0].detail


def test_somebody_of_both_functions_is_on_duty_once(desk: Municipality) -> None:
    desk.put(mentor("resource-person"))
    both = PERSONAS["resource-person"].id
    first = planned(desk, F.RESOURCE_PERSON)
    with pytest.raises(Invalid) as refused:
        planned(desk, F.MENTOR, staff_id=both)
    assert str(first.id) in refused.value.faults[0].detail


def test_a_cancelled_shift_takes_nobodys_time(desk: Municipality) -> None:
    shift = planned(desk)
    gone = cancel(desk, shift, gap_known=True)
    assert (gone.status, gone.holder, gone.holder_id, gone.due_at) == (S.CANCELLED, None, None, None)
    assert gone.cancellation is not None
    assert (gone.cancellation.reason, gone.cancellation.gap_known) == (REASON, True)
    assert planned(desk).id != shift.id


def test_a_gap_within_the_next_days_is_opened_only_by_whoever_says_that_they_know(desk: Municipality) -> None:
    shift = planned(desk)
    with pytest.raises(Invalid) as refused:
        cancel(desk, shift)
    assert faults(refused) == [("/gap_known", "opens_gap")]
    assert "2026-03-02T10:00:00" in refused.value.faults[0].detail
    assert desk.stored(OnCallShift, shift.id) == shift
    beside = planned(desk, staff_id=PERSONAS["parent-coach"].id)
    assert cancel(desk, shift).cancellation is not None
    with pytest.raises(Invalid):
        cancel(desk, beside)


def test_a_gap_far_ahead_is_opened_without_asking(desk: Municipality) -> None:
    far = planned(desk, start=MONDAY + timedelta(days=14))
    near = planned(desk, start=MONDAY + timedelta(days=13, hours=12))
    with pytest.raises(Invalid):
        cancel(desk, near)
    assert cancel(desk, far).status is S.CANCELLED


def test_of_two_who_cancel_at_once_one_is_told_to_look_again(desk: Municipality) -> None:
    first = planned(desk)
    second = planned(desk, staff_id=PERSONAS["parent-coach"].id)
    said = OnCallShiftCancelled(reason=REASON)

    async def both(work: Work) -> None:
        await cancel_on_call_shift(work, first.id, said, 1)
        cancel(desk, second, gap_known=True)

    with pytest.raises(Stale):
        desk.act(VINK, Action.ON_CALL_SHIFT_CANCEL, both)
    assert desk.stored(OnCallShift, first.id) == first


def test_a_shift_that_is_over_is_neither_cancelled_nor_swapped(desk: Municipality) -> None:
    shift = planned(desk)
    offered = offer(desk, shift)
    desk.now = shift.ends_at
    with pytest.raises(IllegalMove):
        cancel(desk, offered, gap_known=True)
    for late in (offer, accept):
        with pytest.raises(IllegalMove):
            late(desk, offered)
    assert refuse(desk, offered).successor_id is None


def test_only_the_functions_coordinator_cancels(desk: Municipality) -> None:
    shift = planned(desk)
    for who, reason in (("mentor", "no_grant"), (PANEL_COORDINATOR, "other_function")):
        with pytest.raises(Forbidden) as refused:
            cancel(desk, shift, who)
        assert refused.value.reason == reason
    with pytest.raises(NotFound):
        cancel(desk, shift, "teacher")


@pytest.mark.parametrize("function", F)
def test_a_shift_stays_with_whoever_is_on_it_until_a_colleague_accepts(
    desk: Municipality, function: OnCallFunction
) -> None:
    first, second = PERSONAS[FIRST[function]], PERSONAS[SECOND[function]]
    shift = planned(desk, function)
    offered = offer(desk, shift, first.name, second.id)
    assert (offered.staff_id, offered.holder_id, offered.successor_id) == (first.id, first.id, second.id)
    assert waits(desk, second.name) == [(shift.id, WorkTask.HAND_OVER, False)]
    taken = accept(desk, offered, second.name)
    assert (taken.staff_id, taken.holder_id, taken.successor_id) == (second.id, second.id, None)
    assert taken.hand_over is not None
    assert (taken.hand_over.accepted, taken.hand_over.answered_at) == (True, MONDAY)
    assert waits(desk, second.name) == []
    assert desk.memory.thin[-1].event is Event.ON_CALL_SHIFT_SWAPPED


def test_a_refused_shift_is_still_theirs_and_an_offer_can_be_taken_back(desk: Municipality) -> None:
    offered = offer(desk, planned(desk))
    refused = refuse(desk, offered)
    assert (refused.staff_id, refused.successor_id) == (PERSONAS["mentor"].id, None)
    again = offer(desk, refused)
    assert refuse(desk, again, "mentor").successor_id is None


def test_a_shift_is_offered_to_nobody_outside_the_function(desk: Municipality) -> None:
    shift = planned(desk)
    for to, code in (
        (TEACHER, "not_in_function"),
        (PERSONAS["resource-person"].id, "not_in_function"),
        (fixed(0x999), "not_in_function"),
        (PERSONAS["mentor"].id, "holds_it"),
    ):
        with pytest.raises(Invalid) as refused:
            offer(desk, shift, to=to)
        assert faults(refused) == [("/to", code)]


def test_nobody_offers_another_s_shift_but_the_coordinator_for_somebody_who_cannot(desk: Municipality) -> None:
    shift = planned(desk)
    with pytest.raises(Forbidden) as refused:
        offer(desk, shift, "parent-coach")
    assert refused.value.reason == "not_on_shift"
    with pytest.raises(NotFound):
        offer(desk, shift, "resource-person")
    assert offer(desk, shift, VINK).hand_over is not None


def test_whoever_is_not_named_takes_nothing(desk: Municipality) -> None:
    desk.put(mentor("resource-person-2"))
    third = person("mentor", subject=PERSONAS["resource-person-2"].id)
    shift = planned(desk)
    with pytest.raises(IllegalMove) as nothing_offered:
        accept(desk, shift)
    assert "accept-swap" not in nothing_offered.value.allowed
    offered = offer(desk, shift)
    with pytest.raises(Forbidden) as refused:
        accept(desk, offered, third)
    assert refused.value.reason == "not_named"


def test_nobody_accepts_a_shift_while_they_are_on_another(desk: Municipality) -> None:
    other = planned(desk, staff_id=PERSONAS["parent-coach"].id)
    offered = offer(desk, planned(desk))
    with pytest.raises(IllegalMove) as refused:
        accept(desk, offered)
    assert str(other.id) in str(refused.value)
    assert desk.stored(OnCallShift, offered.id) == offered


def test_whoever_has_left_the_function_meanwhile_accepts_nothing(desk: Municipality) -> None:
    offered = offer(desk, planned(desk))
    desk.put(mentor("parent-coach", status="paused"))
    with pytest.raises(Forbidden) as refused:
        accept(desk, offered)
    assert refused.value.reason == "not_in_function"


def test_of_two_offers_the_later_counts_and_only_one_person_gets_the_shift(desk: Municipality) -> None:
    desk.put(mentor("resource-person-2"))
    third = person("mentor", subject=PERSONAS["resource-person-2"].id)
    offered = offer(desk, planned(desk))
    again = offer(desk, offered, to=third.subject)
    with pytest.raises(Forbidden):
        accept(desk, again, "parent-coach")
    with pytest.raises(Stale):
        desk.act(third, Action.ON_CALL_SHIFT_ACCEPT_SWAP, accept_swap, offered.id, offered.version)
    assert accept(desk, again, third).staff_id == third.subject


def test_a_shift_is_handed_over_and_waits_until_it_was_read(desk: Municipality) -> None:
    shift = planned(desk)
    with pytest.raises(IllegalMove):
        hand_over(desk, shift)
    assert waits(desk, "mentor") == []
    desk.now = shift.ends_at + HOUR
    assert waits(desk, "mentor") == [(shift.id, WorkTask.TURN, True)]
    assert waits(desk, VINK) == [(shift.id, WorkTask.TURN, True)]
    assert waits(desk, PANEL_COORDINATOR) == []
    given = hand_over(desk, shift)
    assert given.report is not None
    assert (given.report.text, given.report.by, given.report.at) == (REPORT.text, shift.staff_id, desk.now)
    assert (given.holder, given.holder_id) == (Holder.VINK_COORDINATOR, None)
    assert waits(desk, "mentor") == []
    assert waits(desk, VINK) == [(shift.id, WorkTask.TURN, False)]
    read = acknowledge(desk, given)
    assert read.report is not None
    assert (read.status, read.holder, read.due_at) == (S.ACKNOWLEDGED, None, None)
    assert (read.report.acknowledged_by, read.report.text) == (PERSONAS[VINK].id, REPORT.text)
    assert waits(desk, VINK) == []


def test_nobody_hands_over_another_s_shift_but_the_coordinator_for_somebody_who_cannot(desk: Municipality) -> None:
    shift = planned(desk)
    desk.now = shift.ends_at
    with pytest.raises(Forbidden) as refused:
        hand_over(desk, shift, "parent-coach")
    assert refused.value.reason == "not_on_shift"
    given = hand_over(desk, shift, VINK)
    assert given.report is not None
    assert given.report.by == PERSONAS[VINK].id
    with pytest.raises(IllegalMove):
        hand_over(desk, given)


def test_only_the_functions_coordinator_takes_note(desk: Municipality) -> None:
    shift = planned(desk)
    desk.now = shift.ends_at
    given = hand_over(desk, shift)
    with pytest.raises(Forbidden):
        acknowledge(desk, given, PANEL_COORDINATOR)
    with pytest.raises(Forbidden):
        acknowledge(desk, given, "mentor")


def test_the_steps_that_are_possible_are_told_as_the_time_allows_them(desk: Municipality) -> None:
    shift = planned(desk)

    def told(who: str, shift: OnCallShift, at: datetime) -> list[str]:
        return allowed_actions(PERSONAS[who].actor(), shift, COMMANDS, at)

    before, during, over = shift.starts_at - timedelta(seconds=1), shift.starts_at, shift.ends_at
    assert [told("mentor", shift, at) for at in (before, during, over)] == [
        ["offer-swap"],
        ["offer-swap", "hand-over"],
        ["hand-over"],
    ]
    assert [told(VINK, shift, at) for at in (before, during, over)] == [
        ["offer-swap", "cancel"],
        ["offer-swap", "cancel", "hand-over"],
        ["hand-over"],
    ]
    assert told("parent-coach", shift, before) == []
    offered = offer(desk, shift)
    assert told("parent-coach", offered, during) == ["accept-swap", "refuse-swap"]
    assert told("parent-coach", offered, over) == ["refuse-swap"]


TIMES = st.integers(0, 40).flatmap(lambda start: st.tuples(st.just(start), st.integers(start + 1, 48)))


@given(st.lists(TIMES, max_size=8), TIMES)
def test_a_moment_is_in_a_gap_exactly_when_nobody_is_on_duty(
    times: list[tuple[int, int]], look: tuple[int, int]
) -> None:
    shifts = [on_duty_from(*time) for time in times]
    found = gaps(shifts, at(look[0]), at(look[1]))
    for hour in range(look[0], look[1]):
        covered = any(one.starts_at <= at(hour) < one.ends_at for one in shifts)
        assert covered != any(one.since <= at(hour) < one.until for one in found)
    assert all(one.since < one.until for one in found)
    assert all(before.until < after.since for before, after in pairwise(found))


def at(hour: int) -> datetime:
    return MONDAY + hour * HOUR


def on_duty_from(start: int, end: int) -> OnCallShift:
    new = new_shift()
    return OnCallShift(
        id=fixed(start),
        department="bif",
        version=1,
        created_at=MONDAY,
        updated_at=MONDAY,
        status=S.PLANNED,
        function=new.function,
        staff_id=new.staff_id,
        starts_at=at(start),
        ends_at=at(end),
        reach_at=new.reach_at,
        planned_by=fixed(1),
        holder=Holder.MENTOR,
        holder_id=new.staff_id,
        due_at=at(end),
        successor_id=None,
        hand_over=None,
        cancellation=None,
        report=None,
    )


def test_coverage_tells_the_gaps_of_one_function(desk: Municipality) -> None:
    planned(desk)
    planned(desk, F.RESOURCE_PERSON, MONDAY)
    cancel(desk, planned(desk, start=MONDAY + 10 * HOUR), gap_known=True)
    found = desk.act("mentor", Action.ON_CALL_SHIFT_READ, coverage, F.MENTOR, MONDAY, MONDAY + 12 * HOUR)
    assert [(one.since, one.until) for one in found] == [
        (MONDAY, MONDAY + HOUR),
        (MONDAY + HOUR + EIGHT_HOURS, MONDAY + 12 * HOUR),
    ]
    for until, code in ((MONDAY, "before_start"), (MONDAY + timedelta(days=93), "too_long")):
        with pytest.raises(Invalid) as refused:
            desk.act("mentor", Action.ON_CALL_SHIFT_READ, coverage, F.MENTOR, MONDAY, until)
        assert faults(refused) == [("?to", code)]

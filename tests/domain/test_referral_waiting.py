"""While a referral waits: hold and resume, the expected place, amendments, the waiting list, its worklists."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import msgspec
import pytest

from adapters.calendar import DanishCalendar
from domain.actors import Actor
from domain.consents.withdrawing import withdraw_consent
from domain.consultations.types import Message
from domain.consultations.words import Holder
from domain.errors import Forbidden, IllegalMove, Invalid, NotFound, Stale
from domain.events import Event
from domain.hand_overs import REFERRAL, NewHandOver, accept_hand_over, hand_over
from domain.policy import Action, allowed_actions
from domain.referrals import amending, intake, waiting
from domain.referrals.inputs import (
    Acceptance,
    NewAmendment,
    NewHold,
    ReferralClosing,
    ReferralWithdrawal,
    SlotExpectation,
)
from domain.referrals.marks import HoldReason
from domain.referrals.types import (
    COMMANDS,
    OUTCOMES,
    REASONS,
    Referral,
    ReferralOutcome,
    ReferralStatus,
    WithdrawalGroup,
    WithdrawalReason,
)
from domain.work_items import WorkItem
from domain.worklist import worklist
from tests.asking import ask_of
from tests.conftest import TERMS
from tests.contract.conftest import Clock
from tests.domain.conftest import member
from tests.memory import MemoryBegin
from tests.referring import REFERRAL as SENT
from tests.referring import of, read, received, submitted
from vink.demo.personas import PERSONAS

S = ReferralStatus
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
IN_MAY = date(2026, 5, 4)
AWAY = NewHold(reason=HoldReason.AWAY, review_on=IN_MAY)
NUMBERS = count(1)


@pytest.fixture
def clock() -> Clock:
    found = Clock()
    found.now = START
    return found


@pytest.fixture
def begin(clock: Clock) -> MemoryBegin:
    found = MemoryBegin(clock, DanishCalendar(), TERMS)
    for name in ("teacher", "teacher-2", "vink-coordinator", "vink-coordinator-2"):
        one = member(PERSONAS[name].actor())
        found.memory.records[type(one), one.id] = one
    return found


async def act(
    begin: MemoryBegin, who: str | Actor, action: Action, step: Callable[..., Awaitable[Any]], *given: Any
) -> Any:
    async with begin(ask_of(PERSONAS[who].actor() if isinstance(who, str) else who, action)) as work:
        return await step(work, *given)


async def held(begin: MemoryBegin, referral: Referral, new: NewHold = AWAY, who: str = "vink-coordinator") -> Referral:
    found: Referral = await act(
        begin, who, Action.REFERRAL_HOLD, waiting.hold_referral, referral.id, new, referral.version
    )
    return found


async def accepted(begin: MemoryBegin) -> Referral:
    one = await received(begin)
    yes = Acceptance(remark="VINK kan hjælpe.")
    found: Referral = await act(
        begin, "vink-coordinator", Action.REFERRAL_ACCEPT, intake.accept_referral, one.id, yes, one.version
    )
    return found


async def amended(begin: MemoryBegin, referral: Referral, who: str = "teacher", **changes: Any) -> Referral:
    new = of(NewAmendment, {"reason": "Vi talte sammen igen.", **(changes or {"goals_wanted": "Et fritidsjob."})})
    found: Referral = await act(
        begin, who, Action.REFERRAL_AMEND, amending.amend_referral, referral.id, new, referral.version
    )
    return found


async def listed(begin: MemoryBegin, who: str) -> list[WorkItem]:
    found: list[WorkItem] = await act(begin, who, Action.WORKLIST_READ, worklist, 50)
    return found


async def test_on_hold_it_keeps_status_and_holder_and_is_due_on_the_review_day(begin: MemoryBegin) -> None:
    referral = await received(begin)
    resting = await held(begin, referral)
    assert (resting.status, resting.holder, resting.holder_id) == (S.RECEIVED, Holder.VINK_COORDINATOR, None)
    assert resting.due_at == datetime(2026, 5, 4, 14, tzinfo=UTC)
    assert resting.hold is not None
    assert (resting.hold.reason, resting.hold.since) == (HoldReason.AWAY, START)
    last = resting.decisions[-1]
    assert (last.step, last.reason, last.by) == ("hold", "away", PERSONAS["vink-coordinator"].id)
    assert begin.memory.thin[-1].event is Event.REFERRAL_HELD


async def test_it_is_on_the_list_again_from_the_day_before(begin: MemoryBegin, clock: Clock) -> None:
    resting = await held(begin, await received(begin))
    assert await listed(begin, "vink-coordinator") == []
    clock.now = (resting.due_at or clock.now) - timedelta(days=1)
    assert await listed(begin, "vink-coordinator") == []
    clock.pass_by(microseconds=1)
    (item,) = await listed(begin, "vink-coordinator")
    assert (item.id, item.task, item.overdue) == (resting.id, "review", False)
    assert "resume" in item.allowed_actions
    assert "hold" not in item.allowed_actions
    clock.pass_by(days=1)
    assert [one.overdue for one in await listed(begin, "vink-coordinator")] == [True]


async def test_taken_up_again_it_has_the_usual_days(begin: MemoryBegin, clock: Clock) -> None:
    resting = await held(begin, await received(begin))
    clock.pass_by(days=7)
    action = Action.REFERRAL_RESUME
    resumed = await act(begin, "vink-coordinator", action, waiting.resume_referral, resting.id, resting.version)
    assert (resumed.hold, resumed.status) == (None, S.RECEIVED)
    assert resumed.due_at == DanishCalendar().due(clock.now, 5)
    with pytest.raises(IllegalMove) as refused:
        await act(begin, "vink-coordinator", action, waiting.resume_referral, resting.id, resumed.version)
    assert "hold" in refused.value.allowed


async def test_the_side_whose_turn_it_is_lets_it_rest(begin: MemoryBegin) -> None:
    referral = await received(begin)
    with pytest.raises(Forbidden) as refused:
        await held(begin, referral, who="teacher")
    assert refused.value.reason == "not_your_turn"
    asked = await act(
        begin,
        "vink-coordinator",
        Action.REFERRAL_REQUEST_INFORMATION,
        intake.request_information,
        referral.id,
        Message(text="Hvornår kan I mødes?"),
        referral.version,
    )
    with pytest.raises(Forbidden):
        await held(begin, asked)
    resting = await held(begin, asked, who="teacher")
    assert (resting.holder, resting.holder_id) == (Holder.ASKER, PERSONAS["teacher"].id)
    resumed = await act(begin, "teacher", Action.REFERRAL_RESUME, waiting.resume_referral, resting.id, resting.version)
    assert (resumed.holder, resumed.holder_id, resumed.hold) == (Holder.ASKER, PERSONAS["teacher"].id, None)


@pytest.mark.parametrize("status", S)
async def test_only_what_was_received_and_has_not_begun_rests(begin: MemoryBegin, status: S) -> None:
    referral = msgspec.structs.replace(await received(begin), status=status)
    possible = "hold" in allowed_actions(PERSONAS["vink-coordinator"].actor(), referral, COMMANDS)
    assert possible == (status in ("received", "more_information", "accepted", "matched"))


@pytest.mark.parametrize("day", ["2026-03-02", "2026-03-01", "2026-09-02", "9999-12-31"])
async def test_the_review_lies_ahead_within_half_a_year(begin: MemoryBegin, day: str) -> None:
    referral = await received(begin)
    with pytest.raises(Invalid) as refused:
        await held(begin, referral, NewHold(reason=HoldReason.AWAY, review_on=date.fromisoformat(day)))
    assert [one.pointer for one in refused.value.faults] == ["/review_on"]
    assert await read(begin, referral.id) == referral


@pytest.mark.parametrize("who", ["teacher", "vink-coordinator"])
async def test_on_hold_it_can_be_withdrawn(begin: MemoryBegin, who: str) -> None:
    resting = await held(begin, await received(begin))
    by_person = ReferralWithdrawal(group=WithdrawalGroup.BY_PERSON)
    gone = await act(
        begin, who, Action.REFERRAL_WITHDRAW, intake.withdraw_referral, resting.id, by_person, resting.version
    )
    assert (gone.status, gone.hold, gone.holder) == (S.WITHDRAWN, None, None)


async def test_withdrawing_the_consent_ends_a_rest_and_an_offer(begin: MemoryBegin) -> None:
    resting = await held(begin, await received(begin))
    action = Action.REFERRAL_HAND_OVER
    to = NewHandOver(to=PERSONAS["vink-coordinator-2"].id)
    await act(begin, "vink-coordinator", action, hand_over, REFERRAL, resting.id, to, resting.version)
    async with begin(ask_of(PERSONAS["teacher"].actor(), Action.CONSENT_WITHDRAW)) as work:
        (disclosure,) = await work.consents.page({"referral_id": resting.id, "kind": "disclosure"}, None, 9)
        await withdraw_consent(work, disclosure.id)
    stopped = await read(begin, resting.id)
    assert (stopped.holder, stopped.holder_id, stopped.hold) == (Holder.ASKER, PERSONAS["teacher"].id, None)
    assert (stopped.successor_id, stopped.hand_over) == (None, None)


async def test_any_step_that_passes_the_turn_ends_the_rest(begin: MemoryBegin) -> None:
    resting = await held(begin, await received(begin))
    yes = Acceptance(remark="Nu er der plads.")
    done = await act(
        begin, "vink-coordinator", Action.REFERRAL_ACCEPT, intake.accept_referral, resting.id, yes, resting.version
    )
    assert (done.hold, done.status) == (None, S.ACCEPTED)


async def test_an_amendment_keeps_what_stood_there_and_gives_vink_the_turn(begin: MemoryBegin, clock: Clock) -> None:
    referral = await accepted(begin)
    clock.pass_by(days=1)
    new = await amended(begin, referral, needs_text="Vil tale med en voksen om fremtiden.", goals_wanted=None)
    assert (new.needs_text, new.status, new.holder) == (
        "Vil tale med en voksen om fremtiden.",
        S.ACCEPTED,
        Holder.VINK_COORDINATOR,
    )
    (one,) = new.amendments
    assert (one.by, one.at, one.reason) == (PERSONAS["teacher"].id, clock.now, "Vi talte sammen igen.")
    assert (one.fields, one.version) == (("needs_text",), new.version), "the wish was empty before, too"
    assert one.former.needs_text == SENT["needs_text"]
    assert new.due_at == DanishCalendar().due(clock.now, 5)
    assert new.changed_since == referral.version
    again = await amended(begin, new, contact_wish="phone")
    assert [amendment.fields for amendment in again.amendments] == [("needs_text",), ("contact_wish",)]
    assert again.changed_since == referral.version


async def test_vink_is_told_until_it_takes_a_step(begin: MemoryBegin) -> None:
    new = await amended(begin, await received(begin))
    coordinator = PERSONAS["vink-coordinator"].actor()
    assert "acknowledge" in allowed_actions(coordinator, new, COMMANDS)
    looked = await act(
        begin,
        "vink-coordinator",
        Action.REFERRAL_ACKNOWLEDGE,
        waiting.acknowledge_amendments,
        new.id,
        new.version,
    )
    assert (looked.changed_since, looked.decisions[-1].step) == (None, "acknowledge")
    assert "acknowledge" not in allowed_actions(coordinator, looked, COMMANDS)
    with pytest.raises(IllegalMove):
        await act(
            begin,
            "vink-coordinator",
            Action.REFERRAL_ACKNOWLEDGE,
            waiting.acknowledge_amendments,
            looked.id,
            looked.version,
        )
    later = await amended(begin, looked, contact_wish="letter")
    assert later.changed_since == looked.version


async def test_an_amendment_before_it_is_received_counts_from_the_sending(begin: MemoryBegin) -> None:
    sent = await submitted(begin)
    assert (await amended(begin, sent)).changed_since == sent.version


async def test_while_vink_waits_for_an_answer_it_stays_the_departments_turn(begin: MemoryBegin) -> None:
    referral = await received(begin)
    question = Message(text="Hvornår kan I mødes?")
    action = Action.REFERRAL_REQUEST_INFORMATION
    asked = await act(
        begin, "vink-coordinator", action, intake.request_information, referral.id, question, referral.version
    )
    new = await amended(begin, asked)
    assert (new.status, new.holder, new.due_at) == (S.MORE_INFORMATION, Holder.ASKER, asked.due_at)


async def test_what_vink_may_not_read_stays_with_the_department(begin: MemoryBegin) -> None:
    referral = await received(begin)
    async with begin(ask_of(PERSONAS["teacher"].actor(), Action.CONSENT_WITHDRAW)) as work:
        (disclosure,) = await work.consents.page({"referral_id": referral.id, "kind": "disclosure"}, None, 9)
        await withdraw_consent(work, disclosure.id)
    new = await amended(begin, await read(begin, referral.id))
    assert new.holder is Holder.ASKER
    with pytest.raises(NotFound):
        await read(begin, referral.id, "vink-coordinator")


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"needs_text": SENT["needs_text"]}, ["/"]),
        ({"informed": SENT["informed"]}, ["/"]),
        ({"informed": {}}, ["/informed"]),
        ({"informed": {"told_at": "2999-01-01T00:00:00Z"}}, ["/informed/told_at"]),
    ],
)
async def test_an_amendment_changes_something_that_can_be_so(
    begin: MemoryBegin, changes: dict[str, Any], pointers: list[str]
) -> None:
    referral = await received(begin)
    with pytest.raises(Invalid) as refused:
        await amended(begin, referral, **changes)
    assert [one.pointer for one in refused.value.faults] == pointers
    assert await read(begin, referral.id) == referral


@pytest.mark.parametrize("status", S)
async def test_only_what_is_sent_and_has_not_begun_is_amended(begin: MemoryBegin, status: S) -> None:
    referral = msgspec.structs.replace(await received(begin), status=status)
    possible = "amend" in allowed_actions(PERSONAS["teacher"].actor(), referral, COMMANDS)
    assert possible == (status in ("submitted", "received", "more_information", "accepted", "matched"))
    assert "amend" not in allowed_actions(PERSONAS["vink-coordinator"].actor(), referral, COMMANDS)


async def test_an_old_version_is_not_amended(begin: MemoryBegin) -> None:
    referral = await received(begin)
    with pytest.raises(Stale):
        await amended(begin, msgspec.structs.replace(referral, version=referral.version - 1))


async def test_who_waits_is_listed_by_waiting_time_and_nothing_else(begin: MemoryBegin, clock: Clock) -> None:
    drafted_first = await received(begin)
    clock.pass_by(hours=1)
    second = await accepted(begin)
    clock.pass_by(hours=1)
    yes = Acceptance(remark="VINK kan hjælpe.")
    first = await act(
        begin,
        "vink-coordinator",
        Action.REFERRAL_ACCEPT,
        intake.accept_referral,
        drafted_first.id,
        yes,
        drafted_first.version,
    )
    await received(begin)

    async def told(limit: int) -> list[Any]:
        found = await act(begin, "vink-coordinator", Action.WAITING_LIST_READ, waiting.waiting_list, limit)
        return [one.id for one in found]

    assert await told(9) == [second.id, first.id], "the younger referral waits longer"
    assert await told(1) == [second.id]
    items = await listed(begin, "vink-coordinator")
    assert {one.id: one.task for one in items if one.status == "accepted"} == dict.fromkeys(
        (first.id, second.id), "waiting"
    )


async def test_an_expected_place_is_told_with_its_reason_and_due_that_day(begin: MemoryBegin) -> None:
    referral = await accepted(begin)
    assert referral.first_free_slot is None
    expected = SlotExpectation(first_free_slot=IN_MAY, reason="To forløb slutter da.")
    action = Action.REFERRAL_EXPECT_SLOT
    told = await act(begin, "vink-coordinator", action, waiting.expect_slot, referral.id, expected, referral.version)
    assert told.first_free_slot is not None
    assert (told.first_free_slot.on, told.first_free_slot.reason) == (IN_MAY, "To forløb slutter da.")
    assert told.due_at == datetime(2026, 5, 4, 14, tzinfo=UTC)
    assert (told.decisions[-1].step, told.decisions[-1].remark) == ("expect-slot", "To forløb slutter da.")
    assert (await read(begin, referral.id)).waiting_since == referral.waiting_since == START
    for day in (date(2026, 3, 2), date(2027, 3, 4)):
        with pytest.raises(Invalid) as refused:
            wrong = SlotExpectation(first_free_slot=day, reason="En dag.")
            await act(begin, "vink-coordinator", action, waiting.expect_slot, told.id, wrong, told.version)
        assert [one.pointer for one in refused.value.faults] == ["/first_free_slot"]


async def test_a_named_coordinator_holds_it_until_it_is_over(begin: MemoryBegin, clock: Clock) -> None:
    referral = await received(begin)
    second = PERSONAS["vink-coordinator-2"].id
    offered = await act(
        begin,
        "vink-coordinator",
        Action.REFERRAL_HAND_OVER,
        hand_over,
        REFERRAL,
        referral.id,
        NewHandOver(to=second),
        referral.version,
    )
    assert [one.task for one in await listed(begin, "vink-coordinator-2")] == ["hand_over"]
    taken = await act(
        begin,
        "vink-coordinator-2",
        Action.REFERRAL_ACCEPT_HAND_OVER,
        accept_hand_over,
        REFERRAL,
        offered.id,
        offered.version,
    )
    assert (taken.holder_id, taken.coordinator_id) == (second, second)
    assert await listed(begin, "vink-coordinator") == []
    new = await amended(begin, taken)
    assert new.holder_id == second
    clock.pass_by(days=30)
    assert [one.holder_id for one in await listed(begin, "vink-coordinator")] == [second], "overdue, all see it"


@pytest.mark.parametrize("group", WithdrawalGroup)
@pytest.mark.parametrize("reason", [None, *WithdrawalReason])
async def test_a_withdrawal_has_a_reason_of_its_group_and_the_persons_has_none(
    begin: MemoryBegin, group: WithdrawalGroup, reason: WithdrawalReason | None
) -> None:
    referral = await received(begin)
    withdrawal = ReferralWithdrawal(group=group, reason=reason)
    step = (intake.withdraw_referral, referral.id, withdrawal, referral.version)
    if reason in REASONS.get(group, {None}):
        gone = await act(begin, "teacher", Action.REFERRAL_WITHDRAW, *step)
        assert (gone.decisions[-1].reason, gone.decisions[-1].remark) == (reason, None)
    else:
        with pytest.raises(Invalid) as refused:
            await act(begin, "teacher", Action.REFERRAL_WITHDRAW, *step)
        assert [one.pointer for one in refused.value.faults] == ["/reason"]
        assert await read(begin, referral.id) == referral


async def test_nobody_keeps_a_remark_on_a_persons_own_wish(begin: MemoryBegin) -> None:
    referral = await received(begin)
    withdrawal = ReferralWithdrawal(group=WithdrawalGroup.BY_PERSON, remark="Han ville ikke alligevel.")
    with pytest.raises(Invalid) as refused:
        await act(begin, "teacher", Action.REFERRAL_WITHDRAW, intake.withdraw_referral, referral.id, withdrawal, 4)
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/remark", "not_asked")]


@pytest.mark.parametrize("status", OUTCOMES)
@pytest.mark.parametrize("outcome", ReferralOutcome)
async def test_closing_has_an_outcome_that_fits(begin: MemoryBegin, status: S, outcome: ReferralOutcome) -> None:
    referral = msgspec.structs.replace(await received(begin), status=status)
    begin.memory.records[Referral, referral.id] = referral
    closing = ReferralClosing(outcome=outcome, remark="Tak for nu.")
    step = (intake.close_referral, referral.id, closing, referral.version)
    if outcome in OUTCOMES[status]:
        closed = await act(begin, "vink-coordinator", Action.REFERRAL_CLOSE, *step)
        assert (closed.status, closed.outcome, closed.holder) == (S.CLOSED, outcome, None)
        assert closed.decisions[-1].reason == outcome
    else:
        with pytest.raises(Invalid) as refused:
            await act(begin, "vink-coordinator", Action.REFERRAL_CLOSE, *step)
        assert [one.pointer for one in refused.value.faults] == ["/outcome"]

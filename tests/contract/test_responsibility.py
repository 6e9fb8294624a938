"""What both stores promise of hand-overs, waiting lists, corrections and of what somebody who leaves held."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from adapters.postgres.vault import VaultAccess
from adapters.postgres.work import PostgresBegin
from domain import staff
from domain.concerns import Concern
from domain.corrections import NewCorrection, SubjectKind, add_correction, corrections_of, read_correction
from domain.errors import NotFound, Stale
from domain.hand_overs import CONCERN, REFERRAL, NewHandOver, accept_hand_over, hand_over
from domain.policy import Action, Known
from domain.ports import Begin, Work
from domain.referrals import amending, intake, waiting
from domain.referrals.inputs import Acceptance, NewAmendment, NewHold, ReferralWithdrawal, SlotExpectation
from domain.referrals.marks import HoldReason
from domain.referrals.types import Referral, WithdrawalGroup
from domain.staff import StaffMember
from domain.worklist import worklist
from tests.asking import ask
from tests.conftest import SECRET, TERMS
from tests.contract.conftest import Clock
from tests.domain.conftest import member
from tests.memory import MemoryBegin
from tests.referring import drafted, of, raised, read, received, submitted
from vink.demo.organisation import put_organisation
from vink.demo.personas import PERSONAS

SECOND = PERSONAS["teacher-2"].id


@pytest.fixture(params=["memory", "postgres"])
def begin(request: pytest.FixtureRequest, clock: Clock) -> Begin:
    """Opens works on a store of each kind, with a vault."""
    if request.param == "memory":
        return MemoryBegin(clock, DanishCalendar(), TERMS)
    return PostgresBegin(request.getfixturevalue("pool"), clock, new_id, DanishCalendar(), TERMS, VaultAccess(SECRET))


@pytest.fixture(autouse=True)
async def people(begin: Begin, clock: Clock) -> None:
    """Put everybody there who works for the municipality."""
    if isinstance(begin, MemoryBegin):
        everybody = [member(one.actor()) for one in PERSONAS.values() if not one.is_system]
        begin.memory.records.update({(StaffMember, one.id): one for one in everybody})
    else:
        async with begin._pool.acquire() as connection, connection.transaction():  # type: ignore[attr-defined]
            await put_organisation(connection, clock.now, {})


async def listed(begin: Begin, who: str) -> list[Any]:
    async with begin(ask(who, Action.WORKLIST_READ)) as work:
        return [(one.id, one.task) for one in await worklist(work, 50)]


async def test_what_is_offered_is_on_both_lists_and_kept_whole(begin: Begin) -> None:
    concern = await raised(begin)
    async with begin(ask("teacher", Action.CONCERN_HAND_OVER)) as work:
        offered = await hand_over(work, CONCERN, concern.id, NewHandOver(to=SECOND, message="Tag den."), 1)
    assert await listed(begin, "teacher") == [(concern.id, "turn")]
    assert await listed(begin, "teacher-2") == [(concern.id, "hand_over")]
    async with begin(ask("teacher-2", Action.CONCERN_ACCEPT_HAND_OVER)) as work:
        assert await work.concerns.get(concern.id) == offered
        taken = await accept_hand_over(work, CONCERN, concern.id, 2)
    async with begin(ask("teacher", Action.CONCERN_READ)) as work:
        assert await work.concerns.get(concern.id) == taken
    assert await listed(begin, "teacher") == []


async def test_of_two_who_take_it_at_once_one_is_stale(begin: Begin) -> None:
    concern = await raised(begin, "school-system")
    both = asyncio.Barrier(2)

    async def take(who: str) -> None:
        async with begin(ask(who, Action.CONCERN_HAND_OVER)) as work:
            await hand_over(work, CONCERN, concern.id, NewHandOver(to=PERSONAS[who].id), 1)
            await both.wait()

    outcomes = await asyncio.gather(take("teacher"), take("teacher-2"), return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", "Stale"]


async def test_a_colleague_is_found_and_nobody_else(begin: Begin) -> None:
    async with begin(ask("teacher", Action.COLLEAGUE_READ)) as work:
        found = await work.staff.page({"department": "buf"}, None, 50)
        assert {one.department for one in found} == {"buf"}
        assert SECOND in {one.id for one in found}
        with pytest.raises(NotFound):
            await work.staff.get(PERSONAS["social-worker"].id)
    async with begin(ask("mentor", Action.WORKLIST_READ)) as work:
        with pytest.raises(NotFound):
            await work.staff.get(PERSONAS["vink-coordinator"].id)


async def test_rest_place_and_amendment_are_read_back_whole(begin: Begin, clock: Clock) -> None:
    referral = await received(begin)
    later = clock.now.date() + timedelta(days=60)
    async with begin(ask("vink-coordinator", Action.REFERRAL_ACCEPT)) as work:
        made = await intake.accept_referral(work, referral.id, Acceptance(remark="Ja."), referral.version)
    async with begin(ask("vink-coordinator", Action.REFERRAL_EXPECT_SLOT)) as work:
        told = SlotExpectation(first_free_slot=later, reason="Nye mentorer.")
        made = await waiting.expect_slot(work, referral.id, told, made.version)
    async with begin(ask("vink-coordinator", Action.REFERRAL_HOLD)) as work:
        resting = NewHold(reason=HoldReason.AWAY, review_on=later)
        made = await waiting.hold_referral(work, referral.id, resting, made.version)
    assert await read(begin, referral.id) == made
    assert await listed(begin, "vink-coordinator") == []
    clock.now = made.due_at or clock.now
    assert await listed(begin, "vink-coordinator") == [(referral.id, "review")]
    async with begin(ask("teacher", Action.REFERRAL_AMEND)) as work:
        new = of(NewAmendment, {"reason": "Nyt.", "informed": {"told_at": "2026-02-05T09:00:00Z"}})
        made = await amending.amend_referral(work, referral.id, new, made.version)
    assert await read(begin, referral.id) == made
    assert (made.hold, made.changed_since) == (None, made.version - 2)


async def test_the_waiting_list_goes_by_waiting_time(begin: Begin, clock: Clock) -> None:
    older, younger = await received(begin), await received(begin)
    await submitted(begin)
    for one in (younger, older):
        clock.pass_by(hours=1)
        async with begin(ask("vink-coordinator", Action.REFERRAL_ACCEPT)) as work:
            await intake.accept_referral(work, one.id, Acceptance(remark="Ja."), one.version)
    async with begin(ask("vink-coordinator", Action.WAITING_LIST_READ)) as work:
        assert [one.id for one in await waiting.waiting_list(work, 9)] == [younger.id, older.id]
        assert [one.id for one in await waiting.waiting_list(work, 1)] == [younger.id]
    async with begin(ask("social-worker", Action.REFERRAL_READ)) as work:
        assert await work.referrals.waiting(({"waiting_since": Known()},), 9, by="waiting_since") == []


async def corrected(begin: Begin, who: str, referral: Referral, pointer: str = "/needs_text") -> Any:
    new = NewCorrection(
        subject_kind=SubjectKind.REFERRAL, subject_id=referral.id, pointer=pointer, text="Det er omvendt."
    )
    async with begin(ask(who, Action.CORRECTION_ADD)) as work:
        return await add_correction(work, new)


async def test_a_correction_stands_beside_the_old_text_for_whoever_sees_it(begin: Begin) -> None:
    referral = await received(begin)
    first = await corrected(begin, "teacher", referral)
    second = await corrected(begin, "vink-coordinator", referral, "/decisions/0/step")
    assert await read(begin, referral.id) == referral, "nothing old is overwritten, not even the version"
    for who in ("teacher", "vink-coordinator"):
        async with begin(ask(who, Action.CORRECTION_READ)) as work:
            found = await corrections_of(work, SubjectKind.REFERRAL, referral.id, None, 9)
            assert list(found) == [second, first]
            assert await read_correction(work, first.id) == first
    async with begin(ask("social-worker", Action.CORRECTION_READ)) as work:
        with pytest.raises(NotFound):
            await corrections_of(work, SubjectKind.REFERRAL, referral.id, None, 9)
        with pytest.raises(NotFound):
            await read_correction(work, first.id)


async def test_what_vink_no_longer_reads_it_reads_no_corrections_of(begin: Begin) -> None:
    referral = await received(begin)
    note = await corrected(begin, "teacher", referral)
    async with begin(ask("teacher", Action.REFERRAL_WITHDRAW)) as work:
        by_person = ReferralWithdrawal(group=WithdrawalGroup.BY_PERSON)
        await intake.withdraw_referral(work, referral.id, by_person, referral.version)
    async with begin(ask("vink-coordinator", Action.CORRECTION_READ)) as work:
        with pytest.raises(NotFound):
            await corrections_of(work, SubjectKind.REFERRAL, referral.id, None, 9)
        with pytest.raises(NotFound):
            await read_correction(work, note.id)
    async with begin(ask("teacher", Action.CORRECTION_READ)) as work:
        assert await read_correction(work, note.id) == note


async def test_a_draft_is_corrected_by_its_department_only(begin: Begin) -> None:
    draft = await drafted(begin)
    with pytest.raises(NotFound):
        await corrected(begin, "vink-coordinator", draft)
    assert (await corrected(begin, "teacher", draft)).made_by == PERSONAS["teacher"].id


async def leave(begin: Begin, who: str) -> None:
    async def now(work: Work) -> None:
        found = await work.staff.get(PERSONAS[who].id)
        await staff.leave(work, found.id, found.version)

    async with begin(ask("admin", Action.STAFF_LEAVE)) as work:
        await now(work)


async def test_what_somebody_who_leaves_held_is_their_functions_at_once(begin: Begin) -> None:
    concern, referral = await raised(begin), await received(begin)
    async with begin(ask("vink-coordinator", Action.REFERRAL_HAND_OVER)) as work:
        me = NewHandOver(to=PERSONAS["vink-coordinator"].id)
        taken = await hand_over(work, REFERRAL, referral.id, me, referral.version)
    assert await listed(begin, "vink-coordinator-2") == await listed(begin, "teacher-2") == []
    await leave(begin, "vink-coordinator")
    await leave(begin, "teacher")
    assert await listed(begin, "vink-coordinator-2") == [(referral.id, "turn")]
    assert await listed(begin, "teacher-2") == [(concern.id, "turn")]
    after = await read(begin, referral.id, "vink-coordinator-2")
    assert (after.coordinator_id, after.holder_id, after.asker_id) == (None, None, None)
    assert (after.due_at, after.version) == (taken.due_at, taken.version), "its text is sealed for this version"


async def test_what_was_offered_to_somebody_who_leaves_stays_with_its_holder(begin: Begin) -> None:
    concern = await raised(begin)
    async with begin(ask("teacher", Action.CONCERN_HAND_OVER)) as work:
        await hand_over(work, CONCERN, concern.id, NewHandOver(to=SECOND), 1)
    await leave(begin, "teacher-2")
    async with begin(ask("teacher", Action.CONCERN_READ)) as work:
        left: Concern = await work.concerns.get(concern.id)
    assert (left.holder_id, left.successor_id) == (PERSONAS["teacher"].id, None)


async def test_a_leaving_and_a_decision_at_once_do_not_both_win(begin: Begin) -> None:
    concern = await raised(begin)
    with pytest.raises(Stale):
        async with begin(ask("admin", Action.STAFF_LEAVE)) as work:
            found = await work.staff.get(PERSONAS["teacher"].id)
            await staff.leave(work, found.id, found.version)
            async with begin(ask("teacher", Action.CONCERN_HAND_OVER)) as other:
                await hand_over(other, CONCERN, concern.id, NewHandOver(to=SECOND), 1)
    async with begin(ask("admin", Action.STAFF_READ)) as work:
        assert (await work.staff.get(PERSONAS["teacher"].id)).status == "active"


async def test_a_referral_that_was_read_before_a_leaving_is_not_written_after_it(begin: Begin) -> None:
    referral = await received(begin)
    with pytest.raises(Stale):
        async with begin(ask("vink-coordinator", Action.REFERRAL_ACCEPT)) as work:
            await intake.accept_referral(work, referral.id, Acceptance(remark="Ja."), referral.version)
            await leave(begin, "teacher")
    after = await read(begin, referral.id, "vink-coordinator")
    assert (after.status, after.asker_id, after.version) == ("received", None, referral.version)

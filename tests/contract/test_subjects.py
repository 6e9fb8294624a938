"""A grant for KLE numbers shows, makes and takes what lies under them, on each store."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from uuid import UUID

import msgspec
import pytest

from adapters.ids import new_id
from adapters.postgres.outbox import place
from domain import concerns
from domain.actors import Actor, Role
from domain.concerns import ConcernClosing, ConcernOutcome, NewConcern, close_concern, revise_concern
from domain.consents.withdrawing import leave
from domain.consultations import answering, asking
from domain.consultations.types import NewConsultation, RecusalNotice
from domain.consultations.words import RecusalReason
from domain.emergency_accesses import OpenedKind
from domain.errors import Forbidden, Invalid, NotFound
from domain.event_feed import events_after
from domain.events import Event
from domain.hand_overs import CONCERN, NewHandOver, accept_hand_over, hand_over
from domain.kle import lies_under
from domain.notification_assessments import (
    NewNotificationAssessment,
    NewNotificationReceipt,
    NotificationAssessment,
    NotificationResult,
    record_assessment,
    record_receipt,
)
from domain.policy import Action, Under, sees
from domain.ports import Begin, Work
from domain.referrals import asking as referring
from domain.referrals import intake
from domain.referrals.inputs import NewReferral, ReferralContent, ReferralWithdrawal
from domain.referrals.types import WithdrawalGroup, WithdrawalReason
from domain.transfers.types import TransferStatus
from domain.worklist import worklist
from tests.asking import ask, ask_of
from tests.contract.conftest import Clock
from tests.contract.test_emergency_accesses import elsewhere, opened
from tests.contract.test_store import actor, consultation
from tests.disclosing import NECESSARY, proposed
from tests.referring import CONCERN as NEW
from tests.referring import REFERRAL, drafted, employed, of, raised, received, submitted
from tests.transferring import departments, necessary, offered
from vink.demo.personas import PERSONAS

TEACHER = PERSONAS["teacher"].actor()
OTHER_NUMBER = "27.24.04"
NUMBERS = ("27.12.04", "27.12.99", OTHER_NUMBER, "34.10.30", "27.13.04")
GROUPS = ("27.12", "34.10.30")
QUESTION = NewConsultation(question="Hvordan taler jeg med eleven?")


def restricted(*kle: str, **changes: Any) -> Actor:
    """Return a colleague of the teacher with a grant for these numbers."""
    return msgspec.structs.replace(TEACHER, subject=new_id(), kle=kle or GROUPS, **changes)


async def of_numbers(begin: Begin, numbers: Iterable[str] = NUMBERS) -> dict[str, UUID]:
    return {kle: (await raised(begin, kle=kle)).id for kle in numbers}


async def listed(begin: Begin, actor: Actor) -> set[UUID]:
    async with begin(ask_of(actor, Action.WORKLIST_READ)) as work:
        return {one.id for one in await worklist(work, 50)}


async def refused(begin: Begin, actor: Actor, action: Action, use_case: Callable[[Work], Awaitable[Any]]) -> None:
    with pytest.raises(Forbidden) as told:
        async with begin(ask_of(actor, action)) as work:
            await use_case(work)
    assert told.value.reason == "other_kle"
    assert "27.12, 34.10.30" in str(told.value)


@pytest.mark.parametrize("groups", [("27",), ("27.12",), ("27.12.04", "34.10.30"), ("27.1",), ("99",), NUMBERS])
async def test_both_stores_tell_alike_what_lies_under_which_numbers(begin: Begin, groups: tuple[str, ...]) -> None:
    made = await of_numbers(begin)
    wanted = {one for kle, one in made.items() if lies_under(kle, groups)}
    async with begin(ask_of(TEACHER, Action.CONCERN_READ)) as work:
        found = await work.concerns.page({"kle": Under(groups)}, None, 10)
        assert {one.id for one in found} == wanted
        assert all(sees(one, ({"kle": Under(groups)},)) for one in found)
    async with begin(ask_of(restricted(*groups), Action.CONCERN_READ)) as work:
        assert {one.id for one in await work.concerns.page({}, None, 10)} == wanted


async def test_what_lies_under_other_numbers_is_not_there(begin: Begin, request: pytest.FixtureRequest) -> None:
    made = await of_numbers(begin)
    hidden = {made[OTHER_NUMBER], made["27.13.04"]}
    colleague = restricted()
    async with begin(ask_of(colleague, Action.CONCERN_READ)) as work:
        assert {one.id for one in await work.concerns.page({}, None, 10)} == {*made.values()} - hidden
        assert await work.concerns.count("status", {}) == {"raised": 3}
        for one in hidden:
            with pytest.raises(NotFound):
                await work.concerns.get(one)
        assert (await work.concerns.get(made["27.12.04"])).kle == "27.12.04"
    if "postgres" in request.node.name:
        await place(request.getfixturevalue("pool"))
    async with begin(ask_of(colleague, Action.EVENT_READ)) as work:
        assert {one.id for one in await events_after(work, (), None, 50)} == {*made.values()} - hidden
    of_school = msgspec.structs.replace(colleague, subject=TEACHER.subject)
    assert await listed(begin, of_school) == {*made.values()} - hidden
    closing = ConcernClosing(outcome=ConcernOutcome.NO_CONCERN)
    for one in hidden:
        with pytest.raises(NotFound):
            async with begin(ask_of(colleague, Action.CONCERN_CLOSE)) as work:
                await close_concern(work, one, closing, 1)


async def test_what_the_panel_asks_somebody_is_theirs_to_answer_whatever_its_number(begin: Begin) -> None:
    asked = consultation(kle=OTHER_NUMBER, offered_to=(), recused=(), hand_over=None, successor_id=None)
    async with begin(ask_of(TEACHER, Action.CONSULTATION_REQUEST)) as work:
        work.consultations.add(asked, Event.CONSULTATION_SUBMITTED)
    both = actor("resource-person", Role.FRONTLINE, Role.RESOURCE_PERSON, department="buf", kle=GROUPS)
    async with begin(ask_of(both, Action.CONSULTATION_READ)) as work:
        assert await work.consultations.get(asked.id) == asked
    async with begin(ask_of(both, Action.CONSULTATION_RECUSE)) as work:
        await answering.recuse(work, asked.id, RecusalNotice(reason=RecusalReason.OTHER), 1)
    async with begin(ask_of(both, Action.CONSULTATION_READ)) as work:
        with pytest.raises(NotFound):
            await work.consultations.get(asked.id)


async def test_what_hangs_on_a_hidden_referral_is_not_there(begin: Begin) -> None:
    referral = await submitted(begin, kle=OTHER_NUMBER)
    disclosure = await proposed(begin, referral.id, NECESSARY)
    colleague = restricted()
    assert disclosure.id in await listed(begin, msgspec.structs.replace(colleague, kle=None))
    assert disclosure.id not in await listed(begin, colleague)
    with pytest.raises(NotFound):
        async with begin(ask_of(colleague, Action.DISCLOSURE_READ)) as work:
            found = await work.disclosures.get(disclosure.id)
            await work.referrals.get(found.referral_id)


async def test_matters_are_made_and_changed_under_these_numbers_only(begin: Begin) -> None:
    colleague = restricted()
    other = {"kle": OTHER_NUMBER}
    async with begin(ask_of(colleague, Action.CONCERN_RAISE)) as work:
        concern = await concerns.raise_concern(work, of(NewConcern, NEW))
    async with begin(ask_of(colleague, Action.CONSULTATION_REQUEST)) as work:
        draft = await asking.request_consultation(work, msgspec.structs.replace(QUESTION, draft=True))
    async with begin(ask_of(colleague, Action.REFERRAL_DRAFT)) as work:
        referral = await referring.draft_referral(work, of(NewReferral, REFERRAL))
    assert concern is not None
    assert draft is not None
    assert referral is not None
    assert {one.kle for one in (concern, draft, referral)} == {"27.12.04"}
    told, asked = of(NewConcern, NEW, **other), msgspec.structs.replace(QUESTION, **other)
    content = {name: value for name, value in REFERRAL.items() if name != "direct_reason"} | other
    use_cases: dict[Action, Callable[[Work], Awaitable[Any]]] = {
        Action.CONCERN_RAISE: lambda work: concerns.raise_concern(work, told),
        Action.CONCERN_REVISE: lambda work: revise_concern(work, concern.id, told, 1),
        Action.CONSULTATION_REQUEST: lambda work: asking.request_consultation(work, asked),
        Action.CONSULTATION_REVISE: lambda work: asking.revise_consultation(work, draft.id, asked, 1),
        Action.REFERRAL_DRAFT: lambda work: referring.draft_referral(work, of(NewReferral, REFERRAL, **other)),
        Action.REFERRAL_REVISE: lambda work: referring.revise_referral(
            work, referral.id, of(ReferralContent, content), 1
        ),
    }
    for action, use_case in use_cases.items():
        await refused(begin, colleague, action, use_case)
    async with begin(ask_of(colleague, Action.CONCERN_REVISE)) as work:
        revised = await revise_concern(work, concern.id, of(NewConcern, NEW, kle="34.10.30"), 1)
    assert (revised and revised.kle) == "34.10.30"


async def test_what_is_under_other_numbers_cannot_be_named(begin: Begin) -> None:
    hidden = await raised(begin, kle=OTHER_NUMBER)
    answers = []
    for concern_id in (hidden.id, new_id()):
        with pytest.raises(Invalid) as told:
            async with begin(ask_of(restricted(), Action.CONSULTATION_REQUEST)) as work:
                await asking.request_consultation(work, msgspec.structs.replace(QUESTION, concern_id=concern_id))
        answers.append(told.value.faults)
    assert answers[0] == answers[1], "like an id that nobody has"


async def test_nothing_is_offered_to_a_colleague_whose_grant_does_not_reach_it(begin: Begin) -> None:
    concern = await raised(begin)
    grants: dict[str, tuple[dict[str, Any], str | None]] = {
        "of all subjects": ({}, None),
        "of these": ({"kle": ("27.12",)}, None),
        "of others": ({"kle": (OTHER_NUMBER,)}, "out_of_reach"),
    }
    version = 1
    for name, (grant, code) in grants.items():
        to = UUID(await employed(begin, **grant))
        act = ask_of(TEACHER, Action.CONCERN_HAND_OVER)
        if code is None:
            async with begin(act) as work:
                version = (await hand_over(work, CONCERN, concern.id, NewHandOver(to=to), version)).version
            answering = msgspec.structs.replace(TEACHER, subject=to, kle=grant.get("kle"))
            async with begin(ask_of(answering, Action.CONCERN_ACCEPT_HAND_OVER)) as work:
                version = (await accept_hand_over(work, CONCERN, concern.id, version)).version
        else:
            with pytest.raises(Invalid) as told:
                async with begin(act) as work:
                    await hand_over(work, CONCERN, concern.id, NewHandOver(to=to), version)
            assert [(one.pointer, one.code) for one in told.value.faults] == [("/to", code)], name


async def test_whom_only_the_identity_provider_gives_a_role_can_be_offered_it(begin: Begin) -> None:
    concern = await raised(begin)
    to = UUID(await employed(begin, Role.TRAINING_LEAD))
    async with begin(ask_of(TEACHER, Action.CONCERN_HAND_OVER)) as work:
        assert (await hand_over(work, CONCERN, concern.id, NewHandOver(to=to), 1)).successor_id == to


async def test_a_basis_is_approved_by_somebody_whose_grant_reaches_the_referral(begin: Begin) -> None:
    for kle, known in ((("27.12",), True), ((OTHER_NUMBER,), False)):
        basis = {"code": "fvl28_necessary", "reason": "Hjælpen er af væsentlig betydning nu."}
        basis["approved_by"] = await employed(begin, kle=kle)
        if known:
            assert (await drafted(begin, legal_basis=basis)).legal_basis
            continue
        with pytest.raises(Invalid) as told:
            await drafted(begin, legal_basis=basis)
        assert [(one.pointer, one.code) for one in told.value.faults] == [("/legal_basis/approved_by", "unknown")]


async def test_what_does_not_say_its_number_is_closed_and_still_stops(begin: Begin) -> None:
    approver = await departments(begin)
    referral = await received(begin)
    offer = await offered(begin, referral_id=referral.id, basis=necessary(approver))
    colleague = restricted("27.12", unit_id=None)
    assert offer.id not in await listed(begin, colleague)
    withdrawal = ReferralWithdrawal(group=WithdrawalGroup.BY_DEPARTMENT, reason=WithdrawalReason.OTHER_SUPPORT)
    async with begin(ask_of(colleague, Action.REFERRAL_WITHDRAW)) as work:
        found = await work.referrals.get(referral.id)
        await intake.withdraw_referral(work, referral.id, withdrawal, found.version)
    async with begin(ask_of(TEACHER, Action.TRANSFER_READ)) as work:
        assert (await work.transfers.get(offer.id)).status is TransferStatus.STOPPED


async def test_what_was_opened_before_stays_open_under_the_numbers_only(begin: Begin, clock: Clock) -> None:
    unit = await elsewhere(begin)
    readable, hidden = [
        await raised(begin, "area-leader", kle=kle, unit_id=str(unit)) for kle in ("27.12.04", OTHER_NUMBER)
    ]
    for one in (readable, hidden):
        await opened(begin, OpenedKind.CONCERN, one.id)
    narrowed = msgspec.structs.replace(TEACHER, kle=GROUPS)
    async with begin(ask_of(narrowed, Action.CONCERN_READ)) as work:
        assert await work.concerns.get(readable.id) == readable
        with pytest.raises(NotFound):
            await work.concerns.get(hidden.id)


async def weighed(begin: Begin, actor: Actor, concern_id: UUID) -> NotificationAssessment:
    new = NewNotificationAssessment(result=NotificationResult.ALREADY_MADE, concern_id=concern_id)
    async with begin(ask_of(actor, Action.NOTIFICATION_ASSESSMENT_RECORD)) as work:
        return await record_assessment(work, new)


async def test_the_duty_to_notify_is_weighed_and_seen_by_whoever_has_it(begin: Begin) -> None:
    concern = await raised(begin)
    theirs = await weighed(begin, TEACHER, concern.id)
    colleague = restricted()
    own = await weighed(begin, colleague, concern.id)
    async with begin(ask_of(colleague, Action.NOTIFICATION_ASSESSMENT_READ)) as work:
        assert await work.notification_assessments.page({}, None, 10) == [own]
        with pytest.raises(NotFound):
            await work.notification_assessments.get(theirs.id)
    assert own.kle == "34.10.30"
    narrowed = msgspec.structs.replace(colleague, kle=(OTHER_NUMBER,))
    async with begin(ask_of(narrowed, Action.NOTIFICATION_ASSESSMENT_RECEIPT)) as work:
        told = await record_receipt(work, own.id, NewNotificationReceipt(), 1)
    assert len(told.receipts) == 1


async def test_whoever_hears_a_no_takes_it_down_whatever_their_numbers(begin: Begin) -> None:
    referral = await submitted(begin, kle=OTHER_NUMBER)
    async with begin(ask("teacher", Action.PARTICIPANT_READ)) as work:
        (participant,) = await work.participants.page({"referral_id": referral.id}, None, 9)
    async with begin(ask_of(restricted(), Action.PARTICIPANT_LEAVE)) as work:
        await leave(work, participant.id)
    async with begin(ask("teacher", Action.REFERRAL_READ)) as work:
        assert (await work.referrals.get(referral.id)).status == "withdrawn"

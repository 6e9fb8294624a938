"""An item goes to another department by its offer and their acceptance; until then, and after, it is exactly one's."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from adapters.ids import new_id
from domain.concerns import ConcernClosing, ConcernOutcome, close_concern
from domain.consents.giving import list_consents
from domain.consents.withdrawing import leave, withdraw_consent
from domain.consultations.asking import request_consultation, withdraw_consultation
from domain.consultations.types import NewConsultation
from domain.corrections import NewCorrection, SubjectKind, add_correction, corrections_of
from domain.disclosures.types import DisclosureKind
from domain.errors import Forbidden, GateClosed, IllegalMove, Invalid, NotFound, Stale
from domain.events import Event
from domain.notification_assessments import NewNotificationAssessment, NotificationResult, record_assessment
from domain.policy import Action
from domain.ports import Begin
from domain.records import change
from domain.referrals.types import Referral
from domain.transfers.accepting import accept_transfer
from domain.transfers.ending import lapse_transfer
from domain.transfers.types import TransferStatus
from domain.worklist import worklist
from tests.asking import ask, ask_of
from tests.contract.conftest import Clock
from tests.disclosing import NECESSARY, proposed
from tests.referring import (
    DISCLOSURE,
    MOTHER,
    PARTICIPATION,
    assessed,
    consented,
    drafted,
    enrolled,
    read,
    ready,
    received,
    submit,
)
from tests.transferring import (
    ANSWER,
    BY_CONSENT,
    GIVER,
    MESSAGE,
    TAKER,
    TO_SOCIAL_SERVICES,
    accepted,
    answered_with_offer,
    declined,
    departments,
    necessary,
    offered,
    raised,
    refused,
    requested,
    reread,
    taken_back,
)
from vink.demo.personas import PERSONAS

S = TransferStatus
VINK = PERSONAS["vink-coordinator"].actor()
WHOLE = msgspec.structs.replace(GIVER, unit_id=None)


async def concern_of(begin: Begin, concern_id: UUID, actor: Any = GIVER) -> Any:
    async with begin(ask_of(actor, Action.CONCERN_READ)) as work:
        return await work.concerns.get(concern_id)


async def referral_of(begin: Begin, referral_id: UUID, actor: Any = GIVER) -> Referral:
    async with begin(ask_of(actor, Action.REFERRAL_READ)) as work:
        return await work.referrals.get(referral_id)


async def waiting(begin: Begin, actor: Any) -> dict[UUID, list[str]]:
    async with begin(ask_of(actor, Action.WORKLIST_READ)) as work:
        return {one.id: one.allowed_actions for one in await worklist(work, 50) if one.kind == "transfer"}


async def test_a_concern_goes_when_it_is_accepted_and_not_before(begin: Begin) -> None:
    await departments(begin)
    concern = await raised(begin)
    offer = await offered(begin, concern_id=concern.id)
    assert (offer.status, offer.turn_of, offer.age_band, offer.message) == (S.OFFERED, "sof", "15_17", MESSAGE)
    assert await concern_of(begin, concern.id) == concern, "it stays with its holder"
    with pytest.raises(NotFound):
        await concern_of(begin, concern.id, TAKER)
    assert await waiting(begin, TAKER) == {offer.id: ["accept", "refuse"]}
    assert await waiting(begin, GIVER) == {}
    taken = await accepted(begin, offer)
    assert (taken.status, taken.answered_by, taken.turn_of) == (S.ACCEPTED, TAKER.subject, None)
    theirs = await concern_of(begin, concern.id, TAKER)
    assert (theirs.department, theirs.unit_id, theirs.holder_id) == ("sof", TAKER.unit_id, TAKER.subject)
    assert (theirs.version, theirs.situation_text) == (2, concern.situation_text)
    for actor in (GIVER, WHOLE):
        with pytest.raises(NotFound):
            await concern_of(begin, concern.id, actor)
    assert await reread(begin, offer) == await reread(begin, offer, TAKER) == taken
    assert await waiting(begin, TAKER) == {}


@pytest.mark.parametrize("how", ["refused", "taken back", "lapsed"])
async def test_what_is_not_accepted_stays_where_it_is(begin: Begin, clock: Clock, how: str) -> None:
    await departments(begin)
    concern = await raised(begin)
    offer = await offered(begin, concern_id=concern.id)
    with pytest.raises(Invalid) as again:
        await offered(begin, concern_id=concern.id)
    assert again.value.faults[0].code == "offered_already"
    if how == "refused":
        ended = await refused(begin, offer)
        assert (ended.status, ended.remark) == (S.REFUSED, ANSWER.remark)
    elif how == "taken back":
        ended = await taken_back(begin, offer)
    else:
        clock.pass_by(days=30)
        with pytest.raises(IllegalMove):
            await accepted(begin, offer)
        async with begin(ask_of(WHOLE, Action.TRANSFER_WITHDRAW)) as work:
            ended = await lapse_transfer(work, offer.id)
    assert ended.status == how.replace("taken back", "withdrawn")
    assert await concern_of(begin, concern.id) == concern
    with pytest.raises(IllegalMove):
        await accepted(begin, ended)
    assert (await offered(begin, concern_id=concern.id)).status is S.OFFERED


async def test_it_lapses_when_its_time_has_come_and_not_before_nor_once_it_is_over(begin: Begin, clock: Clock) -> None:
    await departments(begin)
    open_still = await offered(begin, concern_id=(await raised(begin)).id)
    over = await taken_back(begin, await offered(begin, concern_id=(await raised(begin)).id))
    for one, days in ((open_still, 0), (over, 30)):
        clock.pass_by(days=days)
        with pytest.raises(IllegalMove):
            async with begin(ask_of(WHOLE, Action.TRANSFER_WITHDRAW)) as work:
                await lapse_transfer(work, one.id)


async def test_nobody_accepts_what_they_offered_and_each_side_gives_its_own_answers(begin: Begin) -> None:
    await departments(begin)
    offer = await offered(begin, concern_id=(await raised(begin)).id)
    myself = msgspec.structs.replace(TAKER, subject=GIVER.subject)
    colleague = msgspec.structs.replace(GIVER, subject=new_id())
    for actor, reason in ((myself, "own_request"), (GIVER, "own_request"), (colleague, "other_department")):
        with pytest.raises(Forbidden) as told:
            await accepted(begin, offer, actor)
        assert told.value.reason == reason
    with pytest.raises(Forbidden):
        await taken_back(begin, offer, TAKER)
    with pytest.raises(Forbidden):
        await refused(begin, offer, colleague)
    stranger = msgspec.structs.replace(TAKER, department="bif")
    for use_case in (accepted(begin, offer, stranger), refused(begin, offer, stranger), reread(begin, offer, stranger)):
        with pytest.raises(NotFound):
            await use_case
    for name in ("vink-coordinator", "panel-coordinator", "manager", "dpo", "admin", "school-system"):
        with pytest.raises(NotFound):
            await reread(begin, offer, PERSONAS[name].actor())
    other_unit = msgspec.structs.replace(GIVER, unit_id=new_id())
    with pytest.raises(NotFound):
        await reread(begin, offer, other_unit)


async def test_what_is_not_theirs_or_goes_nowhere_is_not_offered(begin: Begin) -> None:
    await departments(begin)
    concern = await raised(begin)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"concern_id": new_id()}, "/concern_id"),
        ({"referral_id": concern.id}, "/referral_id"),
        ({}, "/"),
        ({"concern_id": concern.id, "referral_id": concern.id}, "/"),
        ({"concern_id": concern.id, "to_department": "buf"}, "/to_department"),
        ({"concern_id": concern.id, "to_department": "kff"}, "/to_department"),
        ({"concern_id": concern.id, "basis": BY_CONSENT}, "/basis"),
    ]
    for new, pointer in wrong:
        with pytest.raises(Invalid) as told:
            await offered(begin, **new)
        assert told.value.faults[0].pointer == pointer, new
    with pytest.raises(Invalid):
        await offered(begin, TAKER, concern_id=concern.id, to_department="buf")
    async with begin(ask("teacher", Action.CONCERN_CLOSE)) as work:
        await close_concern(work, concern.id, ConcernClosing(outcome=ConcernOutcome.NO_CONCERN), 1)
    with pytest.raises(IllegalMove):
        await offered(begin, concern_id=concern.id)


async def test_an_item_that_ended_meanwhile_does_not_go(begin: Begin) -> None:
    await departments(begin)
    concern = await raised(begin)
    offer = await offered(begin, concern_id=concern.id)
    async with begin(ask("teacher", Action.CONCERN_CLOSE)) as work:
        await close_concern(work, concern.id, ConcernClosing(outcome=ConcernOutcome.NO_CONCERN), 1)
    with pytest.raises(IllegalMove):
        await accepted(begin, offer)
    assert (await concern_of(begin, concern.id)).department == "buf"


async def test_an_item_with_an_open_consultation_or_referral_does_not_go(begin: Begin) -> None:
    await departments(begin)
    concern = await raised(begin)
    offer = await offered(begin, concern_id=concern.id)
    async with begin(ask("teacher", Action.CONSULTATION_REQUEST)) as work:
        asked = await request_consultation(work, NewConsultation(question="Hvad siger jeg nu?", concern_id=concern.id))
    assert asked is not None
    with pytest.raises(GateClosed) as told:
        await accepted(begin, offer)
    assert told.value.missing == ("consultation_closed",)
    await taken_back(begin, offer)
    with pytest.raises(GateClosed):
        await offered(begin, concern_id=concern.id)
    async with begin(ask("teacher", Action.CONSULTATION_WITHDRAW)) as work:
        await withdraw_consultation(work, asked.id, asked.version)
    await drafted(begin, direct_reason=None, concern_id=str(concern.id))
    with pytest.raises(GateClosed) as told:
        await offered(begin, concern_id=concern.id)
    assert told.value.missing == ("referral_ended",)


async def test_what_is_asked_for_is_answered_alike_whether_there_is_such_a_thing_or_not(
    begin: Begin, clock: Clock
) -> None:
    await departments(begin)
    concern, own = await raised(begin), await raised(begin, TAKER)
    found = await requested(begin, concern_id=concern.id)
    nothing = await requested(begin, concern_id=new_id())
    mine = await requested(begin, concern_id=own.id)
    hidden = ("id", "department", "unit_id", "concern_id", "from_department", "turn_of")
    told = [{k: v for k, v in msgspec.structs.asdict(one).items() if k not in hidden} for one in (found, nothing, mine)]
    assert told[0] == told[1] == told[2]
    assert (nothing.from_department, mine.from_department) == (None, None)
    assert await waiting(begin, GIVER) == {found.id: ["offer", "decline"]}
    assert await waiting(begin, TAKER) == {}
    for one in (nothing, mine):
        with pytest.raises(NotFound):
            await reread(begin, one)
    clock.pass_by(days=30)
    for one, owner in ((found, GIVER), (nothing, TAKER), (mine, TAKER)):
        whole = msgspec.structs.replace(owner, unit_id=None, department=one.department)
        async with begin(ask_of(whole, Action.TRANSFER_WITHDRAW)) as work:
            assert (await lapse_transfer(work, one.id)).status is S.LAPSED


async def test_a_request_is_answered_with_an_offer_or_declined(begin: Begin) -> None:
    await departments(begin)
    concern, other = await raised(begin), await raised(begin)
    asked, no = await requested(begin, concern_id=concern.id), await requested(begin, concern_id=other.id)
    assert asked.age_band == "unknown", "before it is offered nothing is told"
    for use_case in (declined(begin, asked, TAKER), answered_with_offer(begin, asked, TAKER)):
        with pytest.raises(Forbidden):
            await use_case
    with pytest.raises(IllegalMove):
        await accepted(begin, asked)
    offer = await answered_with_offer(begin, asked)
    assert (offer.status, offer.age_band, offer.offered_by) == (S.OFFERED, "15_17", GIVER.subject)
    await accepted(begin, offer)
    assert (await concern_of(begin, concern.id, TAKER)).department == "sof"
    assert (await declined(begin, no)).status is S.DECLINED
    assert await concern_of(begin, other.id) == other


async def family(begin: Begin, consents: dict[str, Any] = TO_SOCIAL_SERVICES) -> Referral:
    """Return a referral under way of a youth and a mother, with all that may hang on one."""
    referral = await drafted(begin)
    await consented(begin, referral.id, PARTICIPATION)
    await consented(begin, referral.id, consents)
    await assessed(begin, referral.id)
    mother = await enrolled(begin, referral, consents=[PARTICIPATION, consents])
    named = [{"participant_id": str(mother.id), "citizen": MOTHER}]
    sent = await submit(begin, await read(begin, referral.id), participants=named)
    async with begin(ask("teacher", Action.CORRECTION_ADD)) as work:
        kind = SubjectKind.REFERRAL
        new = NewCorrection(subject_kind=kind, subject_id=sent.id, pointer="/needs_text", text="Det er omvendt.")
        await add_correction(work, new)
    return sent


async def hanging_on(begin: Begin, referral_id: UUID, actor: Any) -> list[Any]:
    """Return everything of a referral that somebody of its department reads."""
    async with begin(ask_of(actor, Action.REFERRAL_READ)) as work:
        found: list[Any] = [*await work.participants.page({"referral_id": referral_id}, None, 50)]
        found += await list_consents(work, referral_id, None, 50)
        found += await work.notification_assessments.page({"referral_id": referral_id}, None, 50)
        found += await corrections_of(work, SubjectKind.REFERRAL, referral_id, None, 50)
        return found + list(await work.disclosures.page({"referral_id": referral_id}, None, 50))


@pytest.mark.parametrize("consent", [True, False])
async def test_a_referral_goes_with_all_that_hangs_on_it(begin: Begin, consent: bool) -> None:
    approver = await departments(begin)
    sent = await family(begin)
    before = await hanging_on(begin, sent.id, GIVER)
    basis = BY_CONSENT if consent else necessary(approver)
    offer = await offered(begin, referral_id=sent.id, basis=basis)
    assert offer.basis is not None
    assert (offer.basis.recipient, offer.basis.code) == ("social_services", basis["code"])
    await accepted(begin, offer)
    theirs = await referral_of(begin, sent.id, TAKER)
    assert (theirs.department, theirs.asker_id, theirs.holder) == ("sof", TAKER.subject, "vink_coordinator")
    assert (theirs.needs_text, theirs.referred_by, theirs.version) == (sent.needs_text, GIVER.subject, sent.version + 1)
    after = await hanging_on(begin, sent.id, TAKER)
    told = [one for one in after if getattr(one, "kind", None) is DisclosureKind.TRANSFER]
    assert {one.id for one in after} == {one.id for one in before} | {one.id for one in told}
    kept = [one for one in after if one not in told]
    moved = {"department": "sof", "unit_id": TAKER.unit_id}
    assert sorted(kept, key=lambda one: one.id) == [
        msgspec.structs.replace(one, **moved) for one in sorted(before, key=lambda one: one.id)
    ], "nothing of it is changed, and its texts are readable"
    assert len(told) == 2
    for one in told:
        assert (one.from_department, one.recipient, one.proposed_by) == ("buf", "social_services", GIVER.subject)
        by_consent = consent or one.participant_id != before_lead(before, sent)
        assert one.basis == ("fvl28_consent" if by_consent else "fvl28_necessary")
        assert bool(one.consent_ids) == by_consent
        assert one.approved_by == (() if by_consent else (UUID(approver),))
    for actor in (GIVER, WHOLE):
        with pytest.raises(NotFound):
            await referral_of(begin, sent.id, actor)
        with pytest.raises(NotFound):
            await hanging_on(begin, sent.id, actor)
    assert (await referral_of(begin, sent.id, VINK)).department == "sof"


def before_lead(found: list[Any], referral: Referral) -> UUID:
    (lead,) = [one for one in found if getattr(one, "support_for", None) and one.citizen_ref == referral.citizen_ref]
    identifier: UUID = lead.id
    return identifier


async def test_what_the_department_only_proposed_to_tell_stops_with_the_transfer(begin: Begin) -> None:
    approver = await departments(begin)
    sent = await received(begin)
    told = await proposed(begin, sent.id, NECESSARY)
    await accepted(begin, await offered(begin, referral_id=sent.id, basis=necessary(approver)))
    async with begin(ask_of(TAKER, Action.DISCLOSURE_READ)) as work:
        assert (await work.disclosures.get(told.id)).status == "stopped"


async def test_a_draft_goes_too_and_leaves_what_it_came_from_with_those_who_asked(begin: Begin) -> None:
    approver = await departments(begin)
    concern = await raised(begin)
    draft = await drafted(begin, direct_reason=None, concern_id=str(concern.id))
    await accepted(begin, await offered(begin, referral_id=draft.id, basis=necessary(approver)))
    theirs = await referral_of(begin, draft.id, TAKER)
    assert (theirs.concern_id, theirs.holder, theirs.holder_id) == (None, "asker", TAKER.subject)
    assert (await concern_of(begin, concern.id)).department == "buf"
    async with begin(ask_of(TAKER, Action.DISCLOSURE_READ)) as work:
        (told,) = await work.disclosures.page({"referral_id": draft.id}, None, 9)
    assert "identity" not in told.data_categories


@pytest.mark.parametrize(
    ("basis", "pointer", "code"),
    [
        (None, "/basis", "required"),
        ({"code": "sol2025"}, "/basis/code", "not_in_force"),
        ({"code": "sel12b"}, "/basis/code", "recipient_not_allowed"),
        ({"code": "fvl28_necessary", "approved_by": "approver"}, "/basis/reason", "required"),
        ({"code": "fvl28_necessary", "reason": "Nødvendigt."}, "/basis/approved_by", "required"),
        (
            {"code": "fvl28_necessary", "reason": "Nødvendigt.", "approved_by": "self"},
            "/basis/approved_by",
            "own_approval",
        ),
        (
            {"code": "fvl28_necessary", "reason": "Nødvendigt.", "approved_by": "nobody"},
            "/basis/approved_by",
            "unknown",
        ),
    ],
)
async def test_a_referral_is_not_offered_without_something_to_stand_on(
    begin: Begin, basis: dict[str, Any] | None, pointer: str, code: str
) -> None:
    people = {"approver": await departments(begin), "self": str(GIVER.subject), "nobody": str(new_id())}
    if basis and "approved_by" in basis:
        basis = {**basis, "approved_by": people[basis["approved_by"]]}
    draft = await drafted(begin)
    with pytest.raises(Invalid) as told:
        await offered(begin, referral_id=draft.id, basis=basis)
    assert [(one.pointer, one.code) for one in told.value.faults] == [(pointer, code)]


async def test_a_consent_must_name_the_recipient_and_everybody_gives_their_own(begin: Begin) -> None:
    approver = await departments(begin)
    referral = await drafted(begin)
    await consented(begin, referral.id, DISCLOSURE)
    with pytest.raises(GateClosed) as told:
        await offered(begin, referral_id=referral.id, basis=BY_CONSENT)
    assert told.value.missing == ("disclosure_consent",)
    mother = await enrolled(begin, referral, consents=[PARTICIPATION])
    with pytest.raises(GateClosed) as told:
        await offered(begin, referral_id=referral.id, basis=necessary(approver))
    assert [one.participant_id for one in told.value.lacks] == [mother.id], "no other basis carries her"


async def test_a_department_of_which_nobody_said_as_whom_it_is_told_gets_no_referral(begin: Begin) -> None:
    approver = await departments(begin)
    draft = await drafted(begin)
    async with begin(ask("admin", Action.DEPARTMENT_UPDATE)) as work:
        (found,) = await work.departments.page({"department": "sof"}, None, 1)
        work.departments.save(change(found, work.now, told_as=None), Event.DEPARTMENT_UPDATED)
    with pytest.raises(Invalid) as told:
        await offered(begin, referral_id=draft.id, basis=necessary(approver))
    assert told.value.faults[0].code == "no_recipient"


@pytest.mark.parametrize("how", ["disclosure withdrawn", "left", "over"])
async def test_a_no_ends_the_offer_in_the_same_transaction(begin: Begin, clock: Clock, how: str) -> None:
    await departments(begin)
    referral = await drafted(begin)
    await consented(begin, referral.id, PARTICIPATION)
    until = (clock.now + timedelta(days=1)).isoformat()
    consent = await consented(begin, referral.id, {**TO_SOCIAL_SERVICES, "expires_at": until})
    offer = await offered(begin, referral_id=referral.id, basis=BY_CONSENT)
    if how == "disclosure withdrawn":
        async with begin(ask("teacher", Action.CONSENT_WITHDRAW)) as work:
            await withdraw_consent(work, consent.id)
    elif how == "left":
        async with begin(ask("mentor", Action.PARTICIPANT_LEAVE)) as work:
            await leave(work, consent.participant_id)
    else:
        clock.pass_by(days=1)
        with pytest.raises(GateClosed):
            await accepted(begin, offer)
        return
    stopped = await reread(begin, offer, TAKER)
    assert (stopped.status, stopped.version, stopped.turn_of) == (S.STOPPED, 2, None)
    with pytest.raises(Stale):
        await accepted(begin, offer)


async def test_a_no_that_the_offer_does_not_stand_on_leaves_it(begin: Begin) -> None:
    approver = await departments(begin)
    referral = await ready(begin)
    consent = await consented(begin, referral.id, {**DISCLOSURE, "recipients": ["school"]})
    offer = await offered(begin, referral_id=referral.id, basis=necessary(approver))
    async with begin(ask("teacher", Action.CONSENT_WITHDRAW)) as work:
        await withdraw_consent(work, consent.id)
    assert await reread(begin, offer) == offer


async def test_of_an_acceptance_and_a_withdrawal_at_the_same_time_one_is_refused(begin: Begin) -> None:
    await departments(begin)
    referral = await drafted(begin)
    await consented(begin, referral.id, PARTICIPATION)
    consent = await consented(begin, referral.id, TO_SOCIAL_SERVICES)
    offer = await offered(begin, referral_id=referral.id, basis=BY_CONSENT)
    with pytest.raises(Stale):
        async with begin(ask_of(TAKER, Action.TRANSFER_ACCEPT)) as work:
            await accept_transfer(work, offer.id, offer.version)
            async with begin(ask("teacher", Action.CONSENT_WITHDRAW)) as other:
                await withdraw_consent(other, consent.id)
    assert (await reread(begin, offer)).status is S.STOPPED
    assert (await read(begin, referral.id)).department == "buf"


async def test_what_was_read_before_a_transfer_is_not_written_after_it(begin: Begin) -> None:
    await departments(begin)
    concern = await raised(begin)
    offer = await offered(begin, concern_id=concern.id)
    with pytest.raises(Stale):
        async with begin(ask("teacher", Action.CONCERN_CLOSE)) as work:
            await close_concern(work, concern.id, ConcernClosing(outcome=ConcernOutcome.NO_CONCERN), 1)
            await accepted(begin, offer)
    assert (await concern_of(begin, concern.id, TAKER)).status == "raised"


async def test_the_duty_to_ask_for_a_receipt_goes_to_whoever_answers_now(begin: Begin) -> None:
    await departments(begin)
    concern = await raised(begin)
    new = NewNotificationAssessment(result=NotificationResult.ALREADY_MADE, concern_id=concern.id)
    async with begin(ask("teacher", Action.NOTIFICATION_ASSESSMENT_RECORD)) as work:
        made = await record_assessment(work, new)
    await accepted(begin, await offered(begin, concern_id=concern.id))
    async with begin(ask_of(TAKER, Action.NOTIFICATION_ASSESSMENT_READ)) as work:
        theirs = await work.notification_assessments.get(made.id)
    assert (theirs.department, theirs.holder_id, theirs.assessed_by) == ("sof", TAKER.subject, GIVER.subject)
    with pytest.raises(NotFound):
        async with begin(ask("teacher", Action.NOTIFICATION_ASSESSMENT_READ)) as work:
            await work.notification_assessments.get(made.id)

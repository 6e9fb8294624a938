import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from domain.actors import Role
from domain.code_lists import CODE_LISTS, Language
from domain.consents.types import Consent
from domain.consents.withdrawing import leave, withdraw_consent
from domain.consultations.words import Holder
from domain.disclosures.deciding import read_disclosure, stop_disclosures
from domain.disclosures.types import (
    COMMANDS,
    MINIMAL,
    MOVES,
    DataCategory,
    DecisionStep,
    Disclosure,
    DisclosureKind,
    DisclosurePurpose,
    DisclosureStatus,
    NewDisclosure,
    NewInfoHouseHandover,
)
from domain.errors import Forbidden, GateClosed, IllegalMove, Invalid, NotFound, Stale
from domain.events import Event
from domain.legal_bases import DANISH, LEGAL_SETS, SWEDISH, LegalBasisCode, Recipient
from domain.policy import GRANTS, Action, sees, visible
from domain.referrals import intake
from domain.referrals.inputs import ReferralWithdrawal
from domain.referrals.types import OPEN, Referral, ReferralStatus, WithdrawalGroup, WithdrawalReason
from domain.work_items import WorkItem
from domain.worklist import worklist
from tests.asking import ask, ask_of
from tests.conftest import TERMS
from tests.disclosing import (
    BY_CONSENT,
    HANDOVER,
    NECESSARY,
    TO_SCHOOL,
    another,
    approved,
    disclosures_of,
    handed_over,
    proposed,
    rejected,
)
from tests.domain.moving import possible_moves
from tests.memory import MemoryBegin
from tests.referring import (
    BASIS,
    DISCLOSURE,
    MOTHER,
    PARTICIPATION,
    assessed,
    at_work,
    by_guardian,
    consented,
    drafted,
    enrolled,
    guarded,
    lead,
    read,
    ready,
    received,
    submit,
    submitted,
)
from vink.demo.personas import PERSONAS

LEGAL = {
    ("proposed", "approved"),
    ("proposed", "rejected"),
    ("proposed", "stopped"),
    ("approved", "stopped"),
}
NOW = datetime.now(UTC)
TEACHER, LEADER = PERSONAS["teacher"].id, PERSONAS["school-leader"].id


@pytest.fixture
def begin() -> MemoryBegin:
    opened = MemoryBegin(lambda: datetime.now(UTC), DanishCalendar(), TERMS)
    at_work(opened, "school-leader")
    return opened


@pytest.fixture
async def referral(begin: MemoryBegin) -> Referral:
    return await drafted(begin)


async def withdrawn(begin: MemoryBegin, consent: Consent, who: str = "teacher") -> None:
    async with begin(ask(who, Action.CONSENT_WITHDRAW)) as work:
        await withdraw_consent(work, consent.id)


def stored(begin: MemoryBegin, one: Disclosure) -> Disclosure:
    found = begin.memory.records[Disclosure, one.id]
    assert isinstance(found, Disclosure)
    return found


def faults(refused: Any) -> list[tuple[str, str]]:
    return [(one.pointer, one.code) for one in refused.value.faults]


async def test_only_these_moves_exist(begin: MemoryBegin, referral: Referral) -> None:
    disclosure = await proposed(begin, referral.id, NECESSARY)
    assert possible_moves(disclosure, DisclosureStatus, MOVES, NOW) == LEGAL


@pytest.mark.parametrize(
    ("name", "enum"),
    [
        ("disclosure_status", DisclosureStatus),
        ("disclosure_kind", DisclosureKind),
        ("disclosure_purpose", DisclosurePurpose),
        ("data_category", DataCategory),
        ("decision_step", DecisionStep),
    ],
)
def test_the_words_are_those_of_the_code_lists(name: str, enum: Any) -> None:
    assert [one.code for one in CODE_LISTS[name].codes] == [one.value for one in enum]


async def test_a_proposal_says_everything_and_waits_for_a_colleague(begin: MemoryBegin, referral: Referral) -> None:
    one = await proposed(begin, referral.id, NECESSARY)
    assert (one.status, one.kind) == (DisclosureStatus.PROPOSED, DisclosureKind.DISCLOSURE)
    assert (one.from_department, one.recipient, one.basis) == ("buf", "social_services", "fvl28_necessary")
    assert (one.proposed_by, one.approved_by, one.decisions, one.consent_ids) == (TEACHER, (), (), ())
    assert (one.kle, one.under_18, one.unit_id) == ("00.07.08", True, referral.unit_id)
    assert (one.holder, one.holder_id, one.due_at) == (
        Holder.ASKER,
        None,
        DanishCalendar().due(one.created_at, 5),
    )
    assert begin.memory.thin[-1].event is Event.DISCLOSURE_PROPOSED
    done = await approved(begin, one)
    assert (done.status, done.holder, done.due_at) == (DisclosureStatus.APPROVED, None, None)
    (decision,) = done.decisions
    assert (decision.step, decision.by, decision.remark) == ("approve", LEADER, "Nødvendigt, og ikke mere.")
    assert [thin.event for thin in begin.memory.thin[-1:]] == [Event.DISCLOSURE_APPROVED]


async def test_the_submission_of_a_referral_is_a_disclosure_to_vink(begin: MemoryBegin) -> None:
    referral = await submitted(begin)
    (one,) = await disclosures_of(begin, referral.id)
    assert (one.kind, one.status) == (DisclosureKind.SUBMISSION, DisclosureStatus.APPROVED)
    assert (one.from_department, one.recipient, one.basis) == ("buf", "vink", "fvl28_consent")
    assert (one.purpose, one.text, one.proposed_by) == ("offer_of_support", None, TEACHER)
    assert set(one.data_categories) == {"identity", "age_band", "needs", "strengths"}
    assert one.decided_at == referral.submitted_at
    (consent_id,) = one.consent_ids
    consent = begin.memory.records[Consent, consent_id]
    assert isinstance(consent, Consent)
    assert consent.kind == "disclosure"


async def test_a_submission_on_another_basis_names_its_approver(begin: MemoryBegin) -> None:
    referral = await drafted(begin, legal_basis=BASIS)
    await consented(begin, referral.id, PARTICIPATION)
    await assessed(begin, referral.id)
    await submit(begin, await read(begin, referral.id))
    (one,) = await disclosures_of(begin, referral.id)
    assert (one.basis, one.reason, one.consent_ids) == ("fvl28_necessary", BASIS["reason"], ())
    assert [(decision.step, decision.by) for decision in one.decisions] == [("approve", LEADER)]
    assert one.approved_by == (LEADER,)


async def test_a_submission_that_is_refused_discloses_nothing(begin: MemoryBegin) -> None:
    referral = await drafted(begin)
    with pytest.raises(GateClosed):
        await submit(begin, referral)
    assert await disclosures_of(begin, referral.id) == []


async def test_nobody_decides_on_their_own_proposal(begin: MemoryBegin, referral: Referral) -> None:
    one = await proposed(begin, referral.id, NECESSARY)
    for decide in (approved, rejected):
        with pytest.raises(Forbidden) as refused:
            await decide(begin, one, "teacher")
        assert refused.value.reason == "own_request"
    assert stored(begin, one) == one


async def test_a_rejection_is_final(begin: MemoryBegin, referral: Referral) -> None:
    one = await rejected(begin, await proposed(begin, referral.id, NECESSARY))
    assert (one.status, one.holder) == (DisclosureStatus.REJECTED, None)
    with pytest.raises(IllegalMove):
        await approved(begin, one, "area-leader")


async def test_an_old_version_decides_nothing(begin: MemoryBegin, referral: Referral) -> None:
    one = await handed_over(begin, referral.id)
    await approved(begin, one)
    with pytest.raises(Stale):
        await approved(begin, one, "area-leader")


@pytest.mark.parametrize(
    ("told", "changes", "found"),
    [
        (NECESSARY, {"recipient": "school"}, [("/basis", "recipient_not_allowed")]),
        (NECESSARY, {"recipient": "info_house"}, [("/recipient", "own_act"), ("/basis", "recipient_not_allowed")]),
        (
            NECESSARY,
            {"recipient": "info_house", "basis": "rpl115_ssp", "purpose": "early_prevention"},
            [("/recipient", "own_act")],
        ),
        (NECESSARY, {"reason": None}, [("/reason", "required")]),
        (NECESSARY, {"basis": "sel12b"}, [("/basis", "recipient_not_allowed")]),
        (NECESSARY, {"basis": "osl10_2_necessary"}, [("/basis", "not_in_force")]),
        (NECESSARY, {"basis": "rpl115_psp", "purpose": "offer_of_support"}, [("/purpose", "not_preventive")]),
        (NECESSARY, {"basis": "rpl115_psp", "purpose": "safety_of_the_person"}, [("/purpose", "not_preventive")]),
        (NECESSARY, {"data_categories": ["needs", "needs"]}, [("/data_categories/1", "repeated")]),
        (BY_CONSENT, {"recipient": "info_house"}, [("/recipient", "own_act"), ("/basis", "recipient_not_allowed")]),
    ],
)
async def test_what_a_proposal_may_not_be_is_told_by_its_place_and_nothing_is_kept(
    begin: MemoryBegin, referral: Referral, told: dict[str, Any], changes: dict[str, Any], found: list[tuple[str, str]]
) -> None:
    before = dict(begin.memory.records)
    with pytest.raises(Invalid) as refused:
        await proposed(begin, referral.id, told, **changes)
    assert faults(refused) == found
    assert begin.memory.records == before


async def test_every_fault_is_told_at_once(begin: MemoryBegin, referral: Referral) -> None:
    with pytest.raises(Invalid) as refused:
        await handed_over(
            begin, referral.id, basis="fvl28_consent", purpose="early_prevention", data_categories=["family", "family"]
        )
    assert faults(refused) == [
        ("/basis", "recipient_not_allowed"),
        ("/data_categories/0", "not_minimal"),
        ("/data_categories/1", "repeated"),
        ("/data_categories/1", "not_minimal"),
    ]


async def test_a_basis_that_asks_for_a_consent_needs_one_that_names_the_recipient(
    begin: MemoryBegin, referral: Referral
) -> None:
    await consented(begin, referral.id, DISCLOSURE)
    with pytest.raises(GateClosed) as closed:
        await proposed(begin, referral.id, BY_CONSENT)
    assert closed.value.missing == ("disclosure_consent",)
    consent = await consented(begin, referral.id, TO_SCHOOL)
    one = await proposed(begin, referral.id, BY_CONSENT)
    assert one.consent_ids == (consent.id,)
    assert (await approved(begin, one)).status is DisclosureStatus.APPROVED


@pytest.mark.parametrize(
    "consent",
    [
        {**TO_SCHOOL, "kind": "retrieval"},
        {**TO_SCHOOL, "kind": "participation"},
        {**TO_SCHOOL, "recipients": ["day_care"]},
        {**TO_SCHOOL, "expires_at": "2026-01-06T09:00:00Z"},
    ],
)
async def test_no_other_consent_does(begin: MemoryBegin, referral: Referral, consent: dict[str, Any]) -> None:
    await consented(begin, referral.id, consent)
    with pytest.raises(GateClosed):
        await proposed(begin, referral.id, BY_CONSENT)


async def test_no_guardians_and_no_other_participants_does(begin: MemoryBegin, referral: Referral) -> None:
    (guardian_ref,) = await guarded(begin, referral)
    await consented(begin, referral.id, by_guardian(TO_SCHOOL, guardian_ref))
    mother = await enrolled(begin, referral)
    await consented(begin, referral.id, {**TO_SCHOOL, "participant_id": str(mother.id)})
    with pytest.raises(GateClosed) as closed:
        await proposed(begin, referral.id, BY_CONSENT)
    assert closed.value.missing == ("disclosure_consent",)


async def test_what_is_proposed_stops_when_the_one_whom_it_is_about_leaves(begin: MemoryBegin) -> None:
    referral = await received(begin)
    await enrolled(begin, referral, consents=[PARTICIPATION, DISCLOSURE], citizen=MOTHER)
    one = await proposed(begin, referral.id, NECESSARY)
    async with begin(ask("social-worker", Action.PARTICIPANT_LEAVE)) as work:
        await leave(work, one.participant_id)
    assert stored(begin, one).status is DisclosureStatus.STOPPED
    with pytest.raises(IllegalMove):
        await proposed(begin, referral.id, NECESSARY)
    told = {d.participant_id: d.status for d in begin.memory.records.values() if isinstance(d, Disclosure)}
    assert sorted(told.values()) == ["approved", "stopped"], "the parent's goes on"


async def test_below_the_age_of_own_consent_a_guardians_is_needed_too(begin: MemoryBegin) -> None:
    referral = await drafted(begin, age_band="10_14")
    await consented(begin, referral.id, TO_SCHOOL)
    with pytest.raises(GateClosed) as closed:
        await proposed(begin, referral.id, BY_CONSENT)
    assert closed.value.missing == ("guardian_disclosure_consent",)
    (guardian_ref,) = await guarded(begin, referral)
    guardian = await consented(begin, referral.id, by_guardian(TO_SCHOOL, guardian_ref))
    one = await proposed(begin, referral.id, BY_CONSENT)
    assert guardian.id in one.consent_ids
    await withdrawn(begin, guardian)
    assert stored(begin, one).status is DisclosureStatus.STOPPED


@pytest.mark.parametrize("status", [one for one in ReferralStatus if one not in OPEN])
async def test_nothing_more_is_told_once_the_referral_is_over(
    begin: MemoryBegin, referral: Referral, status: ReferralStatus
) -> None:
    begin.memory.records[Referral, referral.id] = msgspec.structs.replace(referral, status=status)
    with pytest.raises(IllegalMove):
        await proposed(begin, referral.id, NECESSARY)
    with pytest.raises(IllegalMove):
        await handed_over(begin, referral.id)


async def test_withdrawing_the_consent_stops_what_hangs_on_it_at_once(begin: MemoryBegin, referral: Referral) -> None:
    consent = await consented(begin, referral.id, TO_SCHOOL)
    told = await approved(begin, await proposed(begin, referral.id, BY_CONSENT))
    waiting = await proposed(begin, referral.id, BY_CONSENT)
    other = await proposed(begin, referral.id, NECESSARY)
    refused = await rejected(begin, await proposed(begin, referral.id, BY_CONSENT))
    await withdrawn(begin, consent)
    for one in (told, waiting):
        stopped = stored(begin, one)
        assert (stopped.status, stopped.holder) == (DisclosureStatus.STOPPED, None)
        assert stopped.stopped_at is not None
        assert (stopped.decisions, stopped.text) == (one.decisions, one.text), "nothing else is altered"
    assert stored(begin, other) == other, "it never stood on the consent"
    assert stored(begin, refused) == refused
    assert [thin.event for thin in begin.memory.thin[-2:]] == [Event.DISCLOSURE_STOPPED] * 2
    with pytest.raises(IllegalMove):
        await approved(begin, stored(begin, waiting))


async def test_withdrawing_another_consent_stops_nothing(begin: MemoryBegin, referral: Referral) -> None:
    await consented(begin, referral.id, TO_SCHOOL)
    retrieval = await consented(begin, referral.id, {**TO_SCHOOL, "kind": "retrieval"})
    one = await proposed(begin, referral.id, BY_CONSENT)
    await withdrawn(begin, retrieval)
    assert stored(begin, one) == one


async def test_a_narrower_consent_stops_what_it_no_longer_covers(begin: MemoryBegin, referral: Referral) -> None:
    await consented(begin, referral.id, TO_SCHOOL)
    one = await proposed(begin, referral.id, BY_CONSENT)
    await consented(begin, referral.id, {**TO_SCHOOL, "scope_text": "Skolen og VINK, fortsat."})
    assert stored(begin, one).status is DisclosureStatus.PROPOSED
    assert (await approved(begin, one)).status is DisclosureStatus.APPROVED
    await consented(begin, referral.id, DISCLOSURE)
    assert stored(begin, one).status is DisclosureStatus.STOPPED


async def test_a_consent_that_has_expired_lets_nobody_approve(begin: MemoryBegin, referral: Referral) -> None:
    soon = datetime.now(UTC) + timedelta(minutes=5)
    await consented(begin, referral.id, {**TO_SCHOOL, "expires_at": soon.isoformat()})
    one = await proposed(begin, referral.id, BY_CONSENT)
    begin._clock = lambda: soon + timedelta(minutes=1)
    with pytest.raises(GateClosed) as closed:
        await approved(begin, one)
    assert closed.value.missing == ("disclosure_consent",)
    assert stored(begin, one) == one


async def test_a_basis_that_has_ended_lets_nobody_approve(begin: MemoryBegin, referral: Referral) -> None:
    one = await proposed(begin, referral.id, NECESSARY)
    bases = tuple(rule for rule in DANISH.bases if rule.code != "fvl28_necessary")
    begin.terms = msgspec.structs.replace(TERMS, legal_set=msgspec.structs.replace(DANISH, bases=bases))
    with pytest.raises(GateClosed) as closed:
        await approved(begin, one)
    assert closed.value.missing == ("legal_basis_in_force",)


async def test_withdrawing_from_taking_part_stops_every_proposal(begin: MemoryBegin) -> None:
    referral = await received(begin)
    told = await approved(begin, await proposed(begin, referral.id, NECESSARY))
    waiting = [await proposed(begin, referral.id, NECESSARY), await handed_over(begin, referral.id)]
    async with begin(ask("teacher", Action.CONSENT_READ)) as work:
        (taking_part,) = await work.consents.page({"referral_id": referral.id, "kind": "participation"}, None, 9)
    await withdrawn(begin, taking_part)
    assert {stored(begin, one).status for one in waiting} == {DisclosureStatus.STOPPED}
    assert stored(begin, told).status is DisclosureStatus.APPROVED, "what was told was told"


async def test_a_referral_that_is_taken_back_leaves_no_proposal_behind(begin: MemoryBegin, referral: Referral) -> None:
    one = await proposed(begin, referral.id, NECESSARY)
    async with begin(ask("teacher", Action.REFERRAL_WITHDRAW)) as work:
        withdrawal = ReferralWithdrawal(group=WithdrawalGroup.PRACTICAL, reason=WithdrawalReason.MOVED)
        await intake.withdraw_referral(work, referral.id, withdrawal, referral.version)
    assert stored(begin, one).status is DisclosureStatus.STOPPED


async def test_whoever_hears_of_a_withdrawal_stops_what_any_department_tells(begin: MemoryBegin) -> None:
    referral = await received(begin)
    consent = await consented(begin, referral.id, TO_SCHOOL)
    theirs = await proposed(begin, referral.id, BY_CONSENT)
    ours = await proposed(begin, referral.id, BY_CONSENT, "vink-coordinator")
    await withdrawn(begin, consent, "vink-coordinator")
    assert {stored(begin, one).status for one in (theirs, ours)} == {DisclosureStatus.STOPPED}
    (submission,) = [one for one in await disclosures_of(begin, referral.id) if one.kind == "submission"]
    assert submission.status is DisclosureStatus.STOPPED


async def test_when_vink_is_told_again_that_is_another_disclosure(begin: MemoryBegin) -> None:
    referral = await received(begin)
    async with begin(ask("teacher", Action.CONSENT_READ)) as work:
        (consent,) = await work.consents.page({"referral_id": referral.id, "kind": "disclosure"}, None, 9)
    await withdrawn(begin, consent)
    renewed = await consented(begin, referral.id, DISCLOSURE)
    again, first = await disclosures_of(begin, referral.id)
    assert (first.status, again.status) == (DisclosureStatus.STOPPED, DisclosureStatus.APPROVED)
    assert again.consent_ids == (renewed.id,)


async def test_stopping_looks_at_the_consents_that_are_left(begin: MemoryBegin, referral: Referral) -> None:
    consent = await consented(begin, referral.id, TO_SCHOOL)
    one = await proposed(begin, referral.id, BY_CONSENT)
    for left, status in (([consent], DisclosureStatus.PROPOSED), ([], DisclosureStatus.STOPPED)):
        async with begin(ask("teacher", Action.CONSENT_WITHDRAW)) as work:
            whose = [await lead(begin, referral)]
            await stop_disclosures(work, await work.referrals.get(referral.id), left, whose)
        assert stored(begin, one).status is status
    over = msgspec.structs.replace(referral, status=ReferralStatus.CLOSED)
    other = await proposed(begin, referral.id, NECESSARY)
    async with begin(ask("teacher", Action.CONSENT_WITHDRAW)) as work:
        await stop_disclosures(work, over)
    assert stored(begin, other).status is DisclosureStatus.STOPPED


async def test_a_handover_needs_two_others(begin: MemoryBegin, referral: Referral) -> None:
    one = await handed_over(begin, referral.id)
    assert (one.kind, one.recipient, one.kle) == ("info_house_handover", "info_house", "27.25.00")
    with pytest.raises(Forbidden):
        await approved(begin, one, "teacher")
    first = await approved(begin, one)
    assert (first.status, len(first.decisions), first.decided_at) == (DisclosureStatus.PROPOSED, 1, None)
    assert first.holder is Holder.ASKER
    assert begin.memory.thin[-1].event is Event.DISCLOSURE_APPROVAL_GIVEN
    with pytest.raises(Forbidden) as refused:
        await approved(begin, first)
    assert refused.value.reason == "approved_before"
    second = await approved(begin, first, "area-leader")
    assert second.status is DisclosureStatus.APPROVED
    assert second.approved_by == (LEADER, PERSONAS["area-leader"].id)
    assert [decision.by for decision in second.decisions] == [*second.approved_by]


async def test_one_who_says_no_is_enough(begin: MemoryBegin, referral: Referral) -> None:
    first = await approved(begin, await handed_over(begin, referral.id))
    assert (await rejected(begin, first, "area-leader")).status is DisclosureStatus.REJECTED


@pytest.mark.parametrize("basis", [one for one in LegalBasisCode if not one.startswith("rpl115")])
async def test_a_handover_has_its_own_rules_only(begin: MemoryBegin, referral: Referral, basis: str) -> None:
    with pytest.raises(Invalid) as refused:
        await handed_over(begin, referral.id, basis=basis)
    assert [one for one, _ in faults(refused)] == ["/basis"]


async def test_the_swedish_set_has_one_too(begin: MemoryBegin, referral: Referral) -> None:
    begin.terms = msgspec.structs.replace(TERMS, legal_set=SWEDISH)
    assert (await handed_over(begin, referral.id, basis="osl10_18a_prevention")).status is DisclosureStatus.PROPOSED
    with pytest.raises(Invalid):
        await handed_over(begin, referral.id)


@pytest.mark.parametrize("category", DataCategory)
async def test_the_info_house_is_told_little(begin: MemoryBegin, referral: Referral, category: str) -> None:
    if category in MINIMAL:
        assert (await handed_over(begin, referral.id, data_categories=[category])).data_categories == (category,)
    else:
        with pytest.raises(Invalid) as refused:
            await handed_over(begin, referral.id, data_categories=[category])
        assert faults(refused) == [("/data_categories/0", "not_minimal")]


def test_no_field_of_a_handover_takes_a_note_or_advice() -> None:
    assert set(NewInfoHouseHandover.__struct_fields__) == {
        *("referral_id", "basis", "purpose", "data_categories", "text", "reason")
    }
    assert set(NewDisclosure.__struct_fields__) - set(NewInfoHouseHandover.__struct_fields__) == {"recipient"}
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**HANDOVER, "referral_id": str(new_id()), "text": "x" * 501}, NewInfoHouseHandover)
    words = {one.value for one in DataCategory}
    assert [word for word in words if re.search("note|advice|session|dialogue|transcript", word)] == []


async def test_it_is_never_automatic(begin: MemoryBegin) -> None:
    """Whatever else happens to a referral, nothing reaches the info-house."""
    referral = await received(begin)
    await approved(begin, await proposed(begin, referral.id, NECESSARY))
    kinds = {one.kind for one in await disclosures_of(begin, referral.id)}
    assert kinds == {DisclosureKind.SUBMISSION, DisclosureKind.DISCLOSURE}


async def test_the_outbox_tells_neither_what_it_is_nor_to_whom(begin: MemoryBegin, referral: Referral) -> None:
    one = await handed_over(begin, referral.id)
    other = await proposed(begin, referral.id, NECESSARY)
    handover, plain = begin.memory.thin[-2:]
    assert (handover.event, handover.record.id) == (plain.event, one.id)
    assert plain.record.id == other.id
    assert "info" not in handover.event


POLICE = re.compile(r"polic|polit|\bpet\b|polis|intelligence|investigat|efterforsk|utredning|surveil", re.IGNORECASE)


def test_no_word_of_the_product_gives_the_police_or_an_investigation_a_place() -> None:
    words = [*Role, *Action, *Recipient, *DisclosurePurpose, *DataCategory, *DisclosureKind]
    assert [word for word in words if POLICE.search(word.replace("_", " "))] == []
    for name in ("recipient", "disclosure_purpose", "data_category", "role"):
        for code in CODE_LISTS[name].codes:
            assert not [text for text in map(code.labels.text, Language) if POLICE.search(text)], code.code
    assert POLICE.search("police officer"), "the pattern finds what it is for"


def test_only_named_staff_at_work_on_a_referral_hold_the_scopes_of_disclosure() -> None:
    for role in Role:
        held = {action for action in GRANTS[role] if action.startswith("disclosure:")}
        assert bool(held) == (role in (Role.FRONTLINE, Role.VINK_COORDINATOR)), role


@pytest.mark.parametrize("rules", LEGAL_SETS.values(), ids=LEGAL_SETS)
async def test_a_rule_that_forbids_investigation_names_prevention_only(
    begin: MemoryBegin, referral: Referral, rules: Any
) -> None:
    begin.terms = msgspec.structs.replace(TERMS, legal_set=rules)
    for rule in rules.bases:
        for purpose in DisclosurePurpose if rule.forbids_investigation else ():
            preventive = purpose in ("early_prevention", "coordination_of_support")
            given: dict[str, Any] = {"basis": rule.code, "purpose": purpose}
            if Recipient.INFO_HOUSE in rule.allowed_recipients and preventive:
                assert (await handed_over(begin, referral.id, **given)).purpose is purpose
            elif Recipient.INFO_HOUSE in rule.allowed_recipients:
                with pytest.raises(Invalid) as refused:
                    await handed_over(begin, referral.id, **given)
                assert faults(refused) == [("/purpose", "not_preventive")]


async def test_another_department_is_told_nothing(begin: MemoryBegin, referral: Referral) -> None:
    one = await proposed(begin, referral.id, NECESSARY)
    for who in ("social-worker", "vink-coordinator"):
        with pytest.raises(NotFound):
            async with begin(ask(who, Action.DISCLOSURE_READ)) as work:
                await read_disclosure(work, one.id)
        with pytest.raises(NotFound):
            await approved(begin, one, who)
        for propose in (proposed(begin, referral.id, NECESSARY, who), handed_over(begin, referral.id, who)):
            with pytest.raises(Invalid) as refused:
                await propose
            assert faults(refused) == [("/referral_id", "unknown")]


async def test_the_department_decides_on_its_own_telling_and_vink_on_its_own(begin: MemoryBegin) -> None:
    referral = await received(begin)
    theirs = await proposed(begin, referral.id, NECESSARY)
    ours = await proposed(begin, referral.id, NECESSARY, "vink-coordinator")
    assert (ours.department, ours.from_department, ours.holder) == ("buf", "bif", Holder.VINK_COORDINATOR)
    for one, who in ((theirs, "vink-coordinator"), (ours, "school-leader")):
        with pytest.raises(Forbidden) as refused:
            await approved(begin, one, who)
        assert refused.value.reason == "other_department"
    assert (await approved(begin, ours, another("vink-coordinator"))).status is DisclosureStatus.APPROVED


async def listed(begin: MemoryBegin, who: str) -> list[WorkItem]:
    async with begin(ask(who, Action.WORKLIST_READ)) as work:
        return [one for one in await worklist(work, 50) if one.kind == "disclosure"]


async def test_it_waits_for_those_who_may_decide(begin: MemoryBegin, referral: Referral) -> None:
    one = await handed_over(begin, referral.id)
    waiting = {who for who in PERSONAS if await listed(begin, who)}
    assert waiting == {"school-leader", "area-leader", "teacher-2"}
    (item,) = await listed(begin, "school-leader")
    assert (item.id, item.status, item.allowed_actions) == (one.id, "proposed", ["approve", "reject"])
    first = await approved(begin, one)
    assert {who for who in PERSONAS if await listed(begin, who)} == {"area-leader", "teacher-2"}
    await approved(begin, first, "area-leader")
    assert {who for who in PERSONAS if await listed(begin, who)} == set()


def test_the_policy_shows_it_to_whoever_sees_the_referral() -> None:
    assert visible(PERSONAS["auditor"].actor(), "Disclosure", NOW) == ()
    assert set(COMMANDS) == {Action.DISCLOSURE_APPROVE, Action.DISCLOSURE_REJECT}
    assert sees(
        type("T", (), {"department": "buf", "unit_id": None})(), visible(PERSONAS["teacher"].actor(), "Disclosure", NOW)
    )


async def test_an_unknown_referral_has_no_disclosures(begin: MemoryBegin) -> None:
    with pytest.raises(Invalid) as refused:
        await proposed(begin, new_id(), NECESSARY)
    assert faults(refused) == [("/referral_id", "unknown")]
    assert isinstance(await ready(begin), Referral)
    async with begin(ask_of(PERSONAS["teacher"].actor(), Action.DISCLOSURE_READ)) as work:
        with pytest.raises(NotFound):
            await read_disclosure(work, UUID(int=5))

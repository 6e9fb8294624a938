from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from domain.actors import Role
from domain.citizens import Citizen, NewCitizen
from domain.code_lists import CODE_LISTS
from domain.concerns import AgeBand, ConcernClosing, ConcernOutcome, ConcernStatus, close_concern
from domain.consents.types import Consent
from domain.consultations.types import Consultation, Message
from domain.consultations.words import ConsultationStatus, Holder, RedirectTarget
from domain.errors import Forbidden, GateClosed, Invalid, Lack, NotFound, Stale
from domain.events import Event
from domain.law import Law
from domain.legal_bases import DANISH
from domain.participants.types import KnownGuardian, Participant
from domain.policy import Action, hindrance, scopes_of
from domain.policy.hindrances import HINDRANCES
from domain.ports import Ask
from domain.referrals import intake
from domain.referrals.asking import draft_referral, revise_referral, supply_information
from domain.referrals.audiences import Audience
from domain.referrals.gate import missing, names_of
from domain.referrals.inputs import (
    Acceptance,
    NewReferral,
    ReferralClosing,
    ReferralContent,
    ReferralDecline,
    ReferralRedirection,
    ReferralWithdrawal,
)
from domain.referrals.marks import ContactWish, HoldReason, NotToldReason
from domain.referrals.types import (
    COMMANDS,
    MOVES,
    STANDING,
    DeclineReason,
    Referral,
    ReferralOutcome,
    ReferralStatus,
    ReviewRoute,
    SupportFor,
    WithdrawalGroup,
    WithdrawalReason,
)
from tests.asking import ask
from tests.conftest import TERMS
from tests.domain.moving import possible_moves
from tests.memory import MemoryBegin
from tests.referring import (
    APPROVER,
    BASIS,
    CITIZEN,
    DISCLOSURE,
    PARTICIPATION,
    REFERRAL,
    TOLD,
    aged,
    assessed,
    at_work,
    by_guardian,
    consented,
    drafted,
    of,
    raised,
    read,
    ready,
    received,
    submit,
    submitted,
)
from vink.demo.personas import PERSONAS

LEGAL = {
    ("draft", "awaiting_consent"),
    ("draft", "withdrawn"),
    ("awaiting_consent", "submitted"),
    ("awaiting_consent", "withdrawn"),
    ("submitted", "received"),
    ("submitted", "withdrawn"),
    ("received", "more_information"),
    ("received", "accepted"),
    ("received", "declined"),
    ("received", "redirected"),
    ("received", "withdrawn"),
    ("more_information", "received"),
    ("more_information", "accepted"),
    ("more_information", "declined"),
    ("more_information", "redirected"),
    ("more_information", "withdrawn"),
    ("accepted", "matched"),
    ("accepted", "closed"),
    ("accepted", "withdrawn"),
    ("matched", "active"),
    ("matched", "accepted"),
    ("matched", "ended"),
    ("matched", "withdrawn"),
    ("active", "ended"),
    ("active", "withdrawn"),
    ("ended", "matched"),
    ("ended", "active"),
    ("ended", "withdrawn"),
    ("ended", "closed"),
    ("declined", "closed"),
    ("redirected", "closed"),
    ("withdrawn", "disposed"),
    ("closed", "disposed"),
}
NOW = datetime.now(UTC)


@pytest.fixture
def begin() -> MemoryBegin:
    opened = MemoryBegin(lambda: datetime.now(UTC), DanishCalendar(), TERMS)
    at_work(opened, "school-leader")
    return opened


@pytest.fixture
async def draft(begin: MemoryBegin) -> Referral:
    return await drafted(begin)


def kept(begin: MemoryBegin) -> tuple[int, ...]:
    memory = begin.memory
    return (len(memory.events), len(memory.thin), sum(one.version for one in memory.records.values()))


def test_only_these_moves_exist(draft: Referral) -> None:
    assert possible_moves(draft, ReferralStatus, MOVES, NOW) == LEGAL


@pytest.mark.parametrize(
    ("name", "enum"),
    [
        ("referral_status", ReferralStatus),
        ("support_for", SupportFor),
        ("contact_wish", ContactWish),
        ("not_told_reason", NotToldReason),
        ("decline_reason", DeclineReason),
        ("withdrawal_reason", WithdrawalReason),
        ("withdrawal_group", WithdrawalGroup),
        ("review_route", ReviewRoute),
        ("referral_outcome", ReferralOutcome),
        ("hold_reason", HoldReason),
        ("audience", Audience),
        ("redirect_target", RedirectTarget),
    ],
)
def test_the_words_are_those_of_the_code_lists(name: str, enum: Any) -> None:
    assert {one.code for one in CODE_LISTS[name].codes} == {one.value for one in enum}


async def test_a_draft_knows_nobody_but_by_a_new_reference(begin: MemoryBegin) -> None:
    one, other = await drafted(begin), await drafted(begin)
    assert one.status is ReferralStatus.DRAFT
    assert one.citizen_ref not in (one.id, other.citizen_ref)
    assert (one.holder, one.holder_id) == (Holder.ASKER, PERSONAS["teacher"].id)
    assert one.due_at is not None
    assert not any(isinstance(kept, Citizen) for kept in begin.memory.records.values())


@pytest.mark.parametrize(
    "ways",
    [
        {},
        {"concern_id": True, "direct_reason": "Uden om."},
        {"concern_id": True, "consultation_id": True},
        {"concern_id": True, "consultation_id": True, "direct_reason": "Uden om."},
    ],
)
async def test_a_referral_comes_about_in_exactly_one_way(begin: MemoryBegin, ways: dict[str, Any]) -> None:
    given = {name: str(new_id()) if value is True else value for name, value in ways.items()}
    content = {name: value for name, value in REFERRAL.items() if name != "direct_reason"}
    with pytest.raises(Invalid) as refused:
        async with begin(ask("teacher", Action.REFERRAL_DRAFT)) as work:
            await draft_referral(work, of(NewReferral, content, **given))
    assert [fault.code for fault in refused.value.faults] == ["one_way"]


async def test_a_concern_gives_its_age_band_and_its_unit(begin: MemoryBegin) -> None:
    concern = await raised(begin)
    referral = await drafted(begin, concern_id=concern.id, direct_reason=None, age_band=None)
    assert (referral.age_band, referral.unit_id) == (AgeBand.FROM_15_TO_17, concern.unit_id)
    assert referral.under_18
    assert concern.status is ConcernStatus.RAISED, "only the submission refers it"


async def test_support_for_a_parent_still_concerns_the_young_person(begin: MemoryBegin) -> None:
    concern = await raised(begin)
    parent = await drafted(
        begin, concern_id=concern.id, direct_reason=None, support_for="parent", age_band=None, minor_concerned=False
    )
    assert parent.age_band is AgeBand.UNKNOWN
    assert parent.under_18
    lacking = gate(parent, [], done=False)
    assert "notification_assessment" in lacking
    assert "guardian_participation_consent" not in lacking
    assert "age_band" not in lacking


async def test_that_a_minor_is_concerned_may_be_told_after_the_draft_was_made(begin: MemoryBegin) -> None:
    concern = await raised(begin, age_band="18_25")
    origin: dict[str, Any] = {
        "concern_id": concern.id,
        "direct_reason": None,
        "support_for": "parent",
        "age_band": "over_25",
    }
    draft = await drafted(begin, **origin, minor_concerned=False)
    await consented(begin, draft.id, PARTICIPATION)
    await consented(begin, draft.id, DISCLOSURE)
    begin.memory.records[type(concern), concern.id] = msgspec.structs.replace(concern, age_band=AgeBand.FROM_15_TO_17)
    with pytest.raises(GateClosed) as refused:
        await submit(begin, await read(begin, draft.id))
    assert names_of(refused.value.lacks) == ("notification_assessment",)


async def test_a_closed_concern_is_not_referred(begin: MemoryBegin) -> None:
    concern = await raised(begin)
    async with begin(ask("teacher", Action.CONCERN_CLOSE)) as work:
        await close_concern(work, concern.id, ConcernClosing(outcome=ConcernOutcome.NO_CONCERN), 1)
    with pytest.raises(Invalid):
        await drafted(begin, concern_id=concern.id, direct_reason=None)


@pytest.mark.parametrize("status", list(ConsultationStatus))
async def test_a_consultation_leads_on_once_it_has_an_answer(begin: MemoryBegin, status: ConsultationStatus) -> None:
    concern = await raised(begin)
    consultation = a_consultation(begin, concern_id=concern.id, status=status)
    if status in ("answered", "follow_up", "closed"):
        referral = await drafted(begin, consultation_id=consultation.id, direct_reason=None, age_band=None)
        assert (referral.consultation_id, referral.concern_id) == (consultation.id, concern.id)
        assert referral.age_band is AgeBand.FROM_10_TO_14
    else:
        with pytest.raises(Invalid):
            await drafted(begin, consultation_id=consultation.id, direct_reason=None)


def a_consultation(begin: MemoryBegin, **more: Any) -> Consultation:
    empty: dict[str, Any] = dict.fromkeys(Consultation.__struct_fields__)
    fields = {
        **empty,
        "id": new_id(),
        "department": "buf",
        "unit_id": PERSONAS["teacher"].unit_id,
        "age_band": AgeBand.FROM_10_TO_14,
        **more,
    }
    consultation = Consultation(**fields)
    begin.memory.records[Consultation, consultation.id] = consultation
    return consultation


async def test_another_departments_concern_leads_nowhere(begin: MemoryBegin) -> None:
    concern = await raised(begin)
    with pytest.raises(Invalid) as refused:
        await drafted(begin, who="social-worker", concern_id=concern.id, direct_reason=None)
    assert [one.pointer for one in refused.value.faults] == ["/concern_id"]


@pytest.mark.parametrize(
    ("informed", "place"),
    [
        ({}, "/informed"),
        ({**TOLD, "not_told_reason": "danger_to_child", "review_on": "2099-01-01"}, "/informed"),
        ({"told_at": "2999-01-01T00:00:00Z"}, "/informed/told_at"),
        ({"not_told_reason": "danger_to_child"}, "/informed/review_on"),
        ({"not_told_reason": "danger_to_child", "review_on": "2020-01-01"}, "/informed/review_on"),
        ({**TOLD, "review_on": "2099-01-01"}, "/informed/review_on"),
    ],
)
async def test_what_is_told_of_informing_makes_sense(begin: MemoryBegin, informed: Any, place: str) -> None:
    with pytest.raises(Invalid) as refused:
        await drafted(begin, informed=informed)
    assert place in [fault.pointer for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("basis", "place"),
    [
        ({"code": "fvl28_consent"}, "/legal_basis/code"),
        ({"code": "sel12b"}, "/legal_basis/code"),
        ({"code": "rpl115_ssp"}, "/legal_basis/code"),
        ({"code": "ssd_meeting"}, "/legal_basis/code"),
        ({"approved_by": str(PERSONAS["teacher"].id)}, "/legal_basis/approved_by"),
        ({"approved_by": str(new_id())}, "/legal_basis/approved_by"),
        ({"approved_by": str(PERSONAS["social-worker"].id)}, "/legal_basis/approved_by"),
    ],
)
async def test_a_basis_carries_the_disclosure_and_is_approved_by_another(
    begin: MemoryBegin, basis: dict[str, str], place: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await drafted(begin, legal_basis={**BASIS, **basis})
    assert [fault.pointer for fault in refused.value.faults] == [place]


async def test_a_draft_is_revised_and_never_forgets_that_a_minor_is_concerned(begin: MemoryBegin) -> None:
    draft = await drafted(begin, minor_concerned=True)
    said = {"support_for": "parent", "age_band": "over_25", "needs_text": "Vil tale om sin søn."}
    content = of(ReferralContent, said)
    async with begin(ask("teacher", Action.REFERRAL_REVISE)) as work:
        revised = await revise_referral(work, draft.id, content, 1)
    assert revised is not None
    assert (revised.support_for, revised.informed, revised.version) == (SupportFor.PARENT, None, 2)
    assert revised.under_18
    assert (revised.citizen_ref, revised.direct_reason) == (draft.citizen_ref, draft.direct_reason)


async def test_everything_recorded_opens_the_gate(begin: MemoryBegin) -> None:
    concern = await raised(begin)
    referral = await ready(begin, concern_id=concern.id, direct_reason=None)
    sent = await submit(begin, referral)
    assert sent.status is ReferralStatus.SUBMITTED
    assert (sent.holder, sent.holder_id) == (Holder.VINK_COORDINATOR, None)
    assert sent.submitted_at is not None
    assert sent.due_at == DanishCalendar().due(sent.submitted_at, 5)
    citizen = begin.memory.records[Citizen, sent.citizen_ref]
    assert isinstance(citizen, Citizen)
    assert citizen.name == CITIZEN["name"]
    async with begin(ask("teacher", Action.CONCERN_READ)) as work:
        assert (await work.concerns.get(concern.id)).status is ConcernStatus.REFERRED
    assert [thin.event for thin in begin.memory.thin][-4:] == [
        Event.PARTICIPANT_ACTIVATED,
        Event.REFERRAL_SUBMITTED,
        Event.DISCLOSURE_APPROVED,
        Event.CONCERN_REFERRED,
    ]


GUARDIANS_REF = str(new_id())
GUARDED = {**CITIZEN, "guardians": [{**CITIZEN["guardians"][0], "guardian_ref": GUARDIANS_REF}]}
LEAD = str(new_id())


def gate(referral: Referral, given: list[dict[str, Any]], done: bool = True, age: int = 15, **citizen: Any) -> set[str]:
    return set(names_of(lacks(referral, given, done, age, **citizen)))


def lacks(
    referral: Referral, given: list[dict[str, Any]], done: bool = True, age: int = 15, **citizen: Any
) -> tuple[Lack, ...]:
    told = [of(Consent, one) for one in _whole(given)]
    return missing(referral, whom(referral), told, of(NewCitizen, GUARDED, **citizen), done, Law(age, DANISH, NOW))


def whom(referral: Referral, **more: Any) -> Participant:
    """Return the one whom the referral is for, with a guardian."""
    fields: dict[str, Any] = dict.fromkeys(Participant.__struct_fields__)
    for name in ("support_for", "age_band", "citizen_ref"):
        fields[name] = getattr(referral, name)
    guardians = (KnownGuardian(guardian_ref=UUID(GUARDIANS_REF), custody=True),)
    return Participant(**{**fields, "id": UUID(LEAD), "guardians": guardians, **more})


def _whole(given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    common = {
        "id": str(new_id()),
        "department": "buf",
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
        "status": "active",
        "unit_id": None,
        "referral_id": str(new_id()),
        "participant_id": LEAD,
        "citizen_ref": str(new_id()),
        "offer": None,
        "guardian_ref": None,
        "recipients": [],
        "purposes": [],
        "evidence_ref": None,
        "expires_at": None,
        "recorded_by": str(new_id()),
        "withdrawn_at": None,
        "withdrawn_by": None,
    }
    return [{**common, **one} for one in given]


GUARDIANS = [by_guardian(PARTICIPATION, GUARDIANS_REF), by_guardian(DISCLOSURE, GUARDIANS_REF)]
YOUNG = {"age_band": AgeBand.FROM_10_TO_14}
PAST = {"given_at": "2026-01-01T09:00:00Z", "expires_at": "2026-01-02T09:00:00Z"}
BOTH = [PARTICIPATION, DISCLOSURE]


@pytest.mark.parametrize(
    ("changes", "given", "done", "lacking"),
    [
        ({}, BOTH, True, set()),
        ({}, [DISCLOSURE], True, {"participation_consent"}),
        ({}, [PARTICIPATION], True, {"disclosure_consent_or_basis"}),
        ({}, [{**PARTICIPATION, **PAST}, DISCLOSURE], True, {"participation_consent"}),
        ({}, [PARTICIPATION, {**DISCLOSURE, **PAST}], True, {"disclosure_consent_or_basis"}),
        ({}, [PARTICIPATION, {**DISCLOSURE, "recipients": ["school"]}], True, {"disclosure_consent_or_basis"}),
        ({}, [PARTICIPATION, {**DISCLOSURE, "kind": "retrieval"}], True, {"disclosure_consent_or_basis"}),
        ({}, [{**PARTICIPATION, "status": "withdrawn"}, DISCLOSURE], True, {"participation_consent"}),
        ({}, [{**PARTICIPATION, "status": "superseded"}, DISCLOSURE], True, {"participation_consent"}),
        ({}, BOTH, False, {"notification_assessment"}),
        ({"informed": None}, BOTH, True, {"informed"}),
        ({"age_band": AgeBand.UNKNOWN}, BOTH, True, {"age_band"}),
        ({"age_band": AgeBand.UNKNOWN, "support_for": SupportFor.RELATIVE}, BOTH, True, {"age_band"}),
        ({"age_band": AgeBand.UNKNOWN, "support_for": SupportFor.ADULT}, BOTH, True, set()),
        ({"age_band": AgeBand.OVER_25, "support_for": SupportFor.PARENT}, BOTH, False, set()),
        (YOUNG, [*BOTH, *GUARDIANS], True, set()),
        (YOUNG, BOTH, True, {"guardian_participation_consent", "guardian_disclosure_consent"}),
        (YOUNG, [*BOTH, GUARDIANS[1]], True, {"guardian_participation_consent"}),
        (YOUNG, [*BOTH, GUARDIANS[0]], True, {"guardian_disclosure_consent"}),
        (YOUNG, [PARTICIPATION, *GUARDIANS], True, {"disclosure_consent_or_basis"}),
        (YOUNG, [DISCLOSURE, *GUARDIANS], True, {"participation_consent"}),
        ({"age_band": AgeBand.UNDER_10}, BOTH, True, {"guardian_participation_consent", "guardian_disclosure_consent"}),
        ({"legal_basis": BASIS}, [PARTICIPATION], True, set()),
        ({"legal_basis": BASIS, **YOUNG}, [PARTICIPATION, GUARDIANS[0]], True, set()),
        ({"legal_basis": BASIS}, [], True, {"participation_consent"}),
        ({"legal_basis": {**BASIS, "code": "fvl28_consent"}}, [PARTICIPATION], True, {"disclosure_consent_or_basis"}),
        (
            {"informed": {"not_told_reason": "danger_to_child", "review_on": "2026-01-02"}},
            BOTH,
            True,
            {"informed_review"},
        ),
        ({"informed": {"not_told_reason": "danger_to_child", "review_on": "2099-01-02"}}, BOTH, True, set()),
    ],
)
async def test_each_thing_alone_keeps_the_gate_closed(
    draft: Referral, changes: dict[str, Any], given: list[dict[str, Any]], done: bool, lacking: set[str]
) -> None:
    referral = msgspec.convert({**msgspec.to_builtins(draft), **changes}, Referral)
    assert gate(referral, given, done) == lacking


@pytest.mark.parametrize(("age", "lacking"), [(15, set()), (16, {"guardian"}), (18, {"guardian"}), (10, set())])
async def test_the_age_of_own_consent_is_a_term(draft: Referral, age: int, lacking: set[str]) -> None:
    assert {name.partition("_")[0] for name in gate(draft, BOTH, age=age)} == lacking


@pytest.mark.parametrize(
    ("years", "band", "told"),
    [(16, "15_17", True), (14, "15_17", False), (18, "15_17", False), (30, "18_25", False), (30, "over_25", True)],
)
async def test_the_age_band_is_what_the_personal_number_tells(
    draft: Referral, years: int, band: str, told: bool
) -> None:
    referral = msgspec.structs.replace(draft, age_band=AgeBand(band))
    assert ("age_band" not in gate(referral, [*BOTH, *GUARDIANS], personal_number=aged(years))) == told


async def test_a_parent_who_is_a_child_needs_an_age_band(draft: Referral) -> None:
    parent = msgspec.structs.replace(draft, support_for=SupportFor.PARENT, age_band=AgeBand.UNKNOWN)
    assert "age_band" in gate(parent, BOTH, personal_number=aged(16))
    assert "age_band" not in gate(parent, BOTH, personal_number=aged(30))


async def test_a_closed_gate_names_what_is_missing_and_keeps_nothing(begin: MemoryBegin) -> None:
    referral = await drafted(begin, informed=None)
    before = kept(begin)
    with pytest.raises(GateClosed) as closed:
        await submit(begin, referral)
    assert set(closed.value.missing) == {
        "participation_consent",
        "disclosure_consent_or_basis",
        "informed",
        "notification_assessment",
    }
    assert kept(begin) == before
    assert await read(begin, referral.id) == referral


@pytest.mark.parametrize("result", ["not_required", "required", "already_made", "unsure_seek_advice"])
async def test_the_result_of_an_assessment_plays_no_part(begin: MemoryBegin, result: str) -> None:
    referral = await drafted(begin)
    await consented(begin, referral.id, PARTICIPATION)
    await consented(begin, referral.id, DISCLOSURE)
    await assessed(begin, referral.id, result)
    assert (await submit(begin, await read(begin, referral.id))).status is ReferralStatus.SUBMITTED


async def test_an_assessment_of_another_referral_does_not_count(begin: MemoryBegin) -> None:
    referral = await drafted(begin)
    await consented(begin, referral.id, PARTICIPATION)
    await consented(begin, referral.id, DISCLOSURE)
    await assessed(begin, (await drafted(begin)).id)
    with pytest.raises(GateClosed) as closed:
        await submit(begin, await read(begin, referral.id))
    assert closed.value.missing == ("notification_assessment",)


async def test_informing_and_basis_may_be_told_with_the_submission(begin: MemoryBegin) -> None:
    referral = await drafted(begin, informed=None)
    await consented(begin, referral.id, PARTICIPATION)
    await assessed(begin, referral.id)
    sent = await submit(begin, await read(begin, referral.id), informed=TOLD, legal_basis=BASIS)
    assert sent.legal_basis is not None
    assert str(sent.legal_basis.approved_by) == APPROVER


async def test_the_whole_intake(begin: MemoryBegin) -> None:
    referral = await received(begin)
    async with begin(ask("vink-coordinator", Action.REFERRAL_REQUEST_INFORMATION)) as work:
        asked = await intake.request_information(work, referral.id, Message(text="Hvornår kan I mødes?"), 4)
    assert (asked.status, asked.holder, asked.holder_id) == ("more_information", "asker", PERSONAS["teacher"].id)
    async with begin(ask("teacher", Action.REFERRAL_SUPPLY_INFORMATION)) as work:
        told = await supply_information(work, referral.id, Message(text="Hver tirsdag eftermiddag."), 5)
    assert (told.status, told.holder, told.holder_id) == ("received", "vink_coordinator", None)
    assert told.questions[0].answer == "Hver tirsdag eftermiddag."
    async with begin(ask("vink-coordinator", Action.REFERRAL_ACCEPT)) as work:
        acceptance = Acceptance(remark="VINK kan hjælpe.", intake_note="Spørg mentorerne på mandag.")
        accepted = await intake.accept_referral(work, referral.id, acceptance, 6)
    assert accepted.holder is Holder.VINK_COORDINATOR
    assert [one.step for one in accepted.decisions] == ["submit", "receive", "accept"]
    assert accepted.decisions[-1].by == PERSONAS["vink-coordinator"].id
    with pytest.raises(Invalid):
        async with begin(ask("vink-coordinator", Action.REFERRAL_CLOSE)) as work:
            await intake.close_referral(work, referral.id, ReferralClosing(outcome=ReferralOutcome.OTHER_SUPPORT), 7)
    async with begin(ask("vink-coordinator", Action.REFERRAL_CLOSE)) as work:
        closing = ReferralClosing(outcome=ReferralOutcome.OTHER_SUPPORT, remark="Fandt selv en vej.")
        closed = await intake.close_referral(work, referral.id, closing, 7)
    assert (closed.status, closed.holder, closed.due_at, closed.outcome) == ("closed", None, None, "other_support")
    assert closed.closed_at is not None


async def test_declining_tells_why_and_where_it_can_be_reviewed(begin: MemoryBegin) -> None:
    referral = await received(begin)
    decline = ReferralDecline(
        reason=DeclineReason.NO_CAPACITY, remark="Ingen ledig mentor.", review_route=ReviewRoute.CITIZENS_ADVISER
    )
    async with begin(ask("vink-coordinator", Action.REFERRAL_DECLINE)) as work:
        declined = await intake.decline_referral(work, referral.id, decline, referral.version)
    last = declined.decisions[-1]
    assert (last.step, last.reason, last.review_route) == ("decline", "no_capacity", "citizens_adviser")
    assert (declined.status, declined.holder) == ("declined", None)


async def test_redirecting_tells_where_to(begin: MemoryBegin) -> None:
    referral = await received(begin)
    to = ReferralRedirection(
        target=RedirectTarget.FAMILY_COUNSELLING, remark="De kender familien.", review_route=ReviewRoute.HEAD_OF_VINK
    )
    async with begin(ask("vink-coordinator", Action.REFERRAL_REDIRECT)) as work:
        redirected = await intake.redirect_referral(work, referral.id, to, referral.version)
    assert (redirected.status, redirected.redirected_to) == ("redirected", "family_counselling")


@pytest.mark.parametrize("status", sorted(STANDING))
@pytest.mark.parametrize("who", ["teacher", "vink-coordinator"])
async def test_either_side_withdraws_until_it_is_closed(begin: MemoryBegin, status: str, who: str) -> None:
    referral = await submitted(begin)
    sent = None if status in ("draft", "awaiting_consent") else referral.submitted_at
    begin.memory.records[Referral, referral.id] = msgspec.structs.replace(
        referral, status=ReferralStatus(status), submitted_at=sent
    )
    withdrawal = ReferralWithdrawal(group=WithdrawalGroup.PRACTICAL, reason=WithdrawalReason.MOVED)
    if sent is None and who == "vink-coordinator":
        with pytest.raises(NotFound):
            await read(begin, referral.id, who)
        return
    async with begin(ask(who, Action.REFERRAL_WITHDRAW)) as work:
        gone = await intake.withdraw_referral(work, referral.id, withdrawal, referral.version)
    assert (gone.status, gone.holder) == ("withdrawn", None)


async def test_an_old_version_decides_nothing(begin: MemoryBegin) -> None:
    referral = await received(begin)
    with pytest.raises(Stale):
        async with begin(ask("vink-coordinator", Action.REFERRAL_ACCEPT)) as work:
            await intake.accept_referral(work, referral.id, Acceptance(remark="Ja."), referral.version - 1)


async def test_nobody_decides_on_their_own_referral(begin: MemoryBegin) -> None:
    referral = await received(begin)
    both = [Role.FRONTLINE, Role.VINK_COORDINATOR]
    actor = msgspec.structs.replace(
        PERSONAS["teacher"].actor(), roles=frozenset(both), scopes=scopes_of(both), unit_id=None
    )
    given = Ask(actor=actor, action=Action.REFERRAL_ACCEPT, audited_as="x:y", reads=False, request_id="0" * 32)
    with pytest.raises(Forbidden) as refused:
        async with begin(given) as work:
            await intake.accept_referral(work, referral.id, Acceptance(remark="Ja."), referral.version)
    assert refused.value.reason == "own_request"
    for action in COMMANDS:
        if HINDRANCES.get(action) and action not in (
            Action.REFERRAL_REVISE,
            Action.REFERRAL_SUBMIT,
            Action.REFERRAL_SUPPLY_INFORMATION,
            Action.REFERRAL_AMEND,
        ):
            assert hindrance(actor, action, referral) == "own_request"


async def test_vink_sees_nothing_before_it_is_sent(begin: MemoryBegin) -> None:
    referral = await ready(begin)
    with pytest.raises(NotFound):
        await read(begin, referral.id, "vink-coordinator")
    async with begin(ask("vink-coordinator", Action.REFERRAL_READ)) as work:
        assert await work.referrals.page({}, None, 10) == []


def test_a_system_has_no_part_in_referrals() -> None:
    names = ("referral:", "consent:", "citizen:", "notification-assessment:")
    assert not [scope for scope in PERSONAS["school-system"].actor().scopes if scope.startswith(names)]


async def test_the_review_date_holds_until_it_is_over(draft: Referral) -> None:
    today = NOW.date()
    for review_on, lacking in ((today, set()), (today - timedelta(days=1), {"informed_review"})):
        informed = {"not_told_reason": "cannot_be_reached", "review_on": str(review_on)}
        referral = msgspec.convert({**msgspec.to_builtins(draft), "informed": informed}, Referral)
        assert gate(referral, BOTH) == lacking


async def test_acute_danger_is_no_referral_and_leaves_nothing(begin: MemoryBegin, draft: Referral) -> None:
    before = dict(begin.memory.records)
    async with begin(ask("teacher", Action.REFERRAL_DRAFT)) as work:
        assert await draft_referral(work, of(NewReferral, REFERRAL, urgency="acute")) is None
    content = of(ReferralContent, {"support_for": "youth", "needs_text": "Er i fare lige nu.", "urgency": "acute"})
    async with begin(ask("teacher", Action.REFERRAL_REVISE)) as work:
        assert await revise_referral(work, draft.id, content, 1) is None
    assert begin.memory.records == before
    assert (await drafted(begin, urgency="soon")).urgency == "soon"

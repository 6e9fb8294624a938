from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from domain.citizens import Citizen, NewCitizen, read_citizen
from domain.code_lists import CODE_LISTS, Language
from domain.concerns import AgeBand
from domain.consents.ages import OWN_CONSENT_AGES, OwnConsentAge, age_on
from domain.consents.giving import list_consents, read_consent
from domain.consents.types import Consent, ConsentStatus, NewConsent
from domain.consents.withdrawing import leave, withdraw_consent
from domain.errors import Forbidden, GateClosed, IllegalMove, Invalid, NotFound, Stale
from domain.events import Event
from domain.participants.enrolling import activate_participant, enrol_participant
from domain.participants.inputs import IntroducedParticipant, Introduction, NewParticipant
from domain.participants.reading import read_participant
from domain.participants.types import (
    MOVES,
    GuardianDeferralReason,
    Participant,
    ParticipantStatus,
)
from domain.policy import Action
from domain.ports import Terms, Work
from domain.referrals import intake
from domain.referrals.asking import revise_referral, submit_referral
from domain.referrals.inputs import ReferralContent, ReferralSubmission, ReferralWithdrawal
from domain.referrals.told import reason_text
from domain.referrals.types import Referral, ReferralStatus, WithdrawalGroup, WithdrawalReason
from tests.asking import ask
from tests.conftest import TERMS
from tests.domain.moving import possible_moves
from tests.memory import MemoryBegin
from tests.referring import (
    APPROVER,
    BASIS,
    CITIZEN,
    DISCLOSURE,
    GUARDIAN,
    MOTHER,
    PARENT,
    PARTICIPATION,
    at_work,
    by_guardian,
    consented,
    drafted,
    enrolled,
    guarded,
    known,
    lead,
    of,
    read,
    ready,
    received,
    submitted,
)
from vink.demo.personas import PERSONAS

LEGAL = {("enrolled", "active"), ("enrolled", "left"), ("active", "left")}
NOW = datetime.now(UTC)
BOTH = [PARTICIPATION, DISCLOSURE]
DEFERRAL = {"reason": "danger_to_child", "review_on": "2099-01-01", "approved_by": APPROVER}


@pytest.fixture
def begin() -> MemoryBegin:
    opened = MemoryBegin(lambda: datetime.now(UTC), DanishCalendar(), TERMS)
    at_work(opened, "school-leader")
    return opened


async def out(begin: MemoryBegin, participant_id: UUID, who: str = "mentor") -> None:
    """Let somebody take down that a participant wants out."""
    async with begin(ask(who, Action.PARTICIPANT_LEAVE)) as work:
        await leave(work, participant_id)


async def submit(begin: MemoryBegin, referral: Referral, *others: Participant, **citizen: Any) -> Referral:
    beside = tuple(IntroducedParticipant(participant_id=one.id, citizen=of(NewCitizen, MOTHER)) for one in others)
    submission = ReferralSubmission(citizen=of(NewCitizen, CITIZEN, **citizen), participants=beside)
    async with begin(ask("teacher", Action.REFERRAL_SUBMIT)) as work:
        return await submit_referral(work, referral.id, submission, referral.version)


async def family(begin: MemoryBegin) -> tuple[Referral, Participant, Participant]:
    """Return a referral that VINK has received, the youth whom it is for, and the parent beside them."""
    referral = await received(begin)
    mother = await enrolled(begin, referral, consents=BOTH, citizen=MOTHER)
    return await read(begin, referral.id), await lead(begin, referral), mother


def stored(begin: MemoryBegin, record: Any) -> Any:
    return begin.memory.records[type(record), record.id]


async def of_vink(begin: MemoryBegin, participant: Participant) -> Participant:
    async with begin(ask("vink-coordinator", Action.PARTICIPANT_READ)) as work:
        return await read_participant(work, participant.id)


async def who_is(begin: MemoryBegin, participant: Participant) -> Citizen:
    async with begin(ask("vink-coordinator", Action.CITIZEN_READ, purpose="support")) as work:
        return await read_citizen(work, participant.citizen_ref)


async def consents_for(begin: MemoryBegin, referral: Referral, who: str = "vink-coordinator") -> list[Consent]:
    async with begin(ask(who, Action.CONSENT_READ)) as work:
        return await list_consents(work, referral.id, None, 50)


async def test_only_these_moves_exist(begin: MemoryBegin) -> None:
    participant = await lead(begin, await drafted(begin))
    assert possible_moves(participant, ParticipantStatus, MOVES, NOW) == LEGAL


@pytest.mark.parametrize(
    ("name", "enum"),
    [("participant_status", ParticipantStatus), ("guardian_deferral_reason", GuardianDeferralReason)],
)
def test_the_words_are_those_of_the_code_lists(name: str, enum: Any) -> None:
    assert {one.code for one in CODE_LISTS[name].codes} == {one.value for one in enum}


async def test_a_draft_has_its_first_participant_the_one_whom_it_is_for(begin: MemoryBegin) -> None:
    referral = await drafted(begin)
    participant = await lead(begin, referral)
    assert (participant.referral_id, participant.citizen_ref) == (referral.id, referral.citizen_ref)
    assert (participant.support_for, participant.age_band) == (referral.support_for, referral.age_band)
    assert participant.status is ParticipantStatus.ENROLLED
    assert participant.leads(referral)


async def test_the_first_participant_follows_the_revised_referral(begin: MemoryBegin) -> None:
    referral = await drafted(begin)
    said = {"support_for": "adult", "age_band": "18_25", "needs_text": "Vil tale om sit arbejde."}
    async with begin(ask("teacher", Action.REFERRAL_REVISE)) as work:
        await revise_referral(work, referral.id, of(ReferralContent, said), referral.version)
    participant = await lead(begin, referral)
    assert (participant.support_for, participant.age_band) == ("adult", AgeBand.FROM_18_TO_25)


async def test_whoever_enrols_gets_a_reference_of_their_own(begin: MemoryBegin) -> None:
    referral = await drafted(begin)
    mother = await enrolled(begin, referral)
    assert mother.status is ParticipantStatus.ENROLLED
    assert mother.citizen_ref not in (mother.id, referral.citizen_ref, referral.id)
    assert not mother.leads(referral)


async def test_before_the_referral_is_sent_nobodys_identity_is_told(begin: MemoryBegin) -> None:
    referral = await drafted(begin)
    with pytest.raises(Invalid) as refused:
        await enrolled(begin, referral, consents=BOTH, citizen=MOTHER)
    assert [fault.pointer for fault in refused.value.faults] == ["/citizen"]
    mother = await enrolled(begin, referral, consents=BOTH)
    with pytest.raises(IllegalMove):
        async with begin(ask("teacher", Action.PARTICIPANT_ACTIVATE)) as work:
            await activate_participant(work, mother.id, of(Introduction, {"citizen": MOTHER}), mother.version)
    assert not [one for one in begin.memory.records.values() if isinstance(one, Citizen)]


async def test_the_submission_tells_of_everybody_it_names_and_of_nobody_else(begin: MemoryBegin) -> None:
    referral = await ready(begin)
    mother = await enrolled(begin, referral, consents=BOTH)
    father = await enrolled(begin, referral, consents=BOTH)
    await submit(begin, await read(begin, referral.id), mother)
    assert (await who_is(begin, mother)).name == MOTHER["name"]
    assert (await of_vink(begin, mother)).status is ParticipantStatus.ACTIVE
    for reading in (of_vink(begin, father), who_is(begin, father)):
        with pytest.raises(NotFound):
            await reading
    assert {one.participant_id for one in await consents_for(begin, referral)} == {
        mother.id,
        (await lead(begin, referral)).id,
    }
    assert stored(begin, father).status is ParticipantStatus.ENROLLED


async def test_whoever_was_not_sent_along_is_told_of_later(begin: MemoryBegin) -> None:
    referral = await ready(begin)
    mother = await enrolled(begin, referral)
    await submit(begin, await read(begin, referral.id))
    with pytest.raises(GateClosed) as closed:
        async with begin(ask("teacher", Action.PARTICIPANT_ACTIVATE)) as work:
            await activate_participant(work, mother.id, of(Introduction, {"citizen": MOTHER}), mother.version)
    assert closed.value.missing == ("participation_consent", "disclosure_consent_or_basis")
    for one in BOTH:
        await consented(begin, referral.id, {**one, "participant_id": str(mother.id)})
    async with begin(ask("teacher", Action.PARTICIPANT_ACTIVATE)) as work:
        await activate_participant(work, mother.id, of(Introduction, {"citizen": MOTHER}), mother.version)
    assert (await who_is(begin, mother)).name == MOTHER["name"]


async def test_whoever_enrols_afterwards_is_told_of_in_the_enrolling_call(begin: MemoryBegin) -> None:
    referral, _, mother = await family(begin)
    assert mother.status is ParticipantStatus.ACTIVE
    assert (await who_is(begin, mother)).name == MOTHER["name"]
    assert (await read(begin, referral.id, "vink-coordinator")).texts_until is None


@pytest.mark.parametrize(
    ("consents", "lacking"),
    [
        ([], {("participation_consent", "other_participant"), ("disclosure_consent_or_basis", "other_participant")}),
        ([DISCLOSURE], {("participation_consent", "other_participant")}),
        ([PARTICIPATION], {("disclosure_consent_or_basis", "other_participant")}),
        (
            [PARTICIPATION, {**DISCLOSURE, "recipients": ["school"]}],
            {("disclosure_consent_or_basis", "other_recipient")},
        ),
        (
            [PARTICIPATION, {**DISCLOSURE, "purposes": ["evaluation"]}],
            {("disclosure_consent_or_basis", "other_purpose")},
        ),
        (
            [PARTICIPATION, {**DISCLOSURE, "expires_at": "2026-01-06T09:00:00Z"}],
            {("disclosure_consent_or_basis", "expired")},
        ),
        (
            [PARTICIPATION, {**DISCLOSURE, "kind": "retrieval"}],
            {("disclosure_consent_or_basis", "other_participant")},
        ),
    ],
)
async def test_nobody_is_told_of_on_another_ones_consent_or_basis(
    begin: MemoryBegin, consents: list[dict[str, Any]], lacking: set[tuple[str, str]]
) -> None:
    referral = await received(begin, legal_basis=BASIS)
    before = dict(begin.memory.records)
    with pytest.raises(GateClosed) as closed:
        await enrolled(begin, referral, consents=consents, citizen=MOTHER)
    assert {(one.name, one.because) for one in closed.value.lacks} == lacking
    assert begin.memory.records == before, "nothing was kept"


async def test_a_consent_that_begins_later_does_not_count_yet(begin: MemoryBegin) -> None:
    referral = await ready(begin)
    (consent,) = [
        one for one in begin.memory.records.values() if isinstance(one, Consent) and one.kind == "participation"
    ]
    later = msgspec.structs.replace(consent, given_at=NOW + timedelta(days=1))
    begin.memory.records[Consent, consent.id] = later
    with pytest.raises(GateClosed) as closed:
        await submit(begin, referral)
    assert [(one.name, one.because) for one in closed.value.lacks] == [("participation_consent", "not_yet_in_force")]


async def test_a_parents_referral_lives_without_the_youths(begin: MemoryBegin) -> None:
    youths = await received(begin)
    parents = await received(begin, support_for="parent", age_band="over_25", minor_concerned=True)
    await out(begin, (await lead(begin, youths)).id)
    assert (await read(begin, youths.id)).status is ReferralStatus.WITHDRAWN
    assert await read(begin, parents.id, "vink-coordinator") == parents
    assert (await of_vink(begin, await lead(begin, parents))).status is ParticipantStatus.ACTIVE


async def test_when_the_youth_leaves_the_parent_on_the_same_referral_goes_on(begin: MemoryBegin) -> None:
    referral, youth, mother = await family(begin)
    await out(begin, youth.id)
    seen = await read(begin, referral.id, "vink-coordinator")
    assert (seen.status, seen.holder, seen.disclosure_stopped_at) == (referral.status, referral.holder, None)
    assert seen.texts_until is not None
    assert (await who_is(begin, mother)).name == MOTHER["name"]
    assert {one.participant_id for one in await consents_for(begin, referral)} == {mother.id}
    for reading in (of_vink(begin, youth), who_is(begin, youth)):
        with pytest.raises(NotFound):
            await reading
    gone = stored(begin, youth)
    assert (gone.status, gone.left_at is not None) == ("left", True)


@pytest.mark.parametrize("whose", ["youth", "mother"])
async def test_one_participants_no_to_being_told_of_stops_nobody_elses_yes(begin: MemoryBegin, whose: str) -> None:
    referral, youth, mother = await family(begin)
    one, other = (youth, mother) if whose == "youth" else (mother, youth)
    (disclosure,) = [
        consent
        for consent in await consents_for(begin, referral)
        if consent.participant_id == one.id and consent.kind == "disclosure"
    ]
    async with begin(ask("vink-coordinator", Action.CONSENT_WITHDRAW)) as work:
        await withdraw_consent(work, disclosure.id)
    for reading in (of_vink(begin, one), who_is(begin, one)):
        with pytest.raises(NotFound):
            await reading
    assert (await of_vink(begin, other)).status is ParticipantStatus.ACTIVE
    seen = await read(begin, referral.id, "vink-coordinator")
    assert (seen.texts_until is not None) == (whose == "youth")
    await consented(begin, referral.id, {**DISCLOSURE, "participant_id": str(one.id)})
    assert (await of_vink(begin, one)).disclosure_stopped_at is None
    assert (await read(begin, referral.id, "vink-coordinator")).texts_until is None


async def test_when_the_parent_leaves_the_youth_goes_on_and_when_both_have_it_is_over(begin: MemoryBegin) -> None:
    referral, youth, mother = await family(begin)
    await out(begin, mother.id)
    seen = await read(begin, referral.id, "vink-coordinator")
    assert (seen.status, seen.holder, seen.texts_until) == (referral.status, referral.holder, None)
    with pytest.raises(NotFound):
        await who_is(begin, mother)
    await out(begin, youth.id)
    ended = await read(begin, referral.id)
    assert (ended.status, ended.holder, ended.closed_at is not None) == ("withdrawn", None, True)
    with pytest.raises(NotFound):
        await read(begin, referral.id, "vink-coordinator")


@pytest.mark.parametrize("leaving", [True, False])
async def test_of_two_who_take_part_no_more_at_the_same_moment_one_is_taken_down_again(
    begin: MemoryBegin, leaving: bool
) -> None:
    referral, youth, mother = await family(begin)
    told = {one.participant_id: one.id for one in await consents_for(begin, referral) if one.kind == "disclosure"}

    async def no(work: Work, participant: Participant) -> None:
        if leaving:
            await leave(work, participant.id)
        else:
            await withdraw_consent(work, told[participant.id])

    action = Action.PARTICIPANT_LEAVE if leaving else Action.CONSENT_WITHDRAW
    with pytest.raises(Stale):
        async with begin(ask("teacher", action)) as work:
            await no(work, youth)
            async with begin(ask("teacher", action)) as other:
                await no(other, mother)
    async with begin(ask("teacher", action)) as work:
        await no(work, youth)
    with pytest.raises(NotFound):
        await read(begin, referral.id, "vink-coordinator")


async def test_before_it_is_sent_a_referral_ends_with_the_one_whom_it_is_for(begin: MemoryBegin) -> None:
    referral = await ready(begin)
    mother = await enrolled(begin, referral, consents=BOTH)
    await out(begin, (await lead(begin, referral)).id)
    assert (await read(begin, referral.id)).status is ReferralStatus.WITHDRAWN
    assert stored(begin, mother).status is ParticipantStatus.LEFT


async def test_before_it_is_sent_another_one_leaves_alone(begin: MemoryBegin) -> None:
    referral = await ready(begin)
    mother = await enrolled(begin, referral, consents=BOTH)
    await out(begin, mother.id)
    with pytest.raises(Stale):
        await submit(begin, referral, mother)
    waiting = await read(begin, referral.id)
    with pytest.raises(Invalid) as refused:
        await submit(begin, waiting, mother)
    assert [fault.pointer for fault in refused.value.faults] == ["/participants/0/participant_id"]
    assert (await submit(begin, waiting)).status is ReferralStatus.SUBMITTED


@pytest.mark.parametrize("who", [name for name, one in PERSONAS.items() if not one.is_system])
async def test_whoever_of_the_staff_hears_it_takes_it_down(begin: MemoryBegin, who: str) -> None:
    _, youth, _ = await family(begin)
    await out(begin, youth.id, who)
    assert stored(begin, youth).status is ParticipantStatus.LEFT
    assert {event.actor for event in begin.memory.events if event.action == "participant:leave"} == {PERSONAS[who].id}
    withdrawn = [one for one in begin.memory.records.values() if isinstance(one, Consent) and one.withdrawn_by]
    assert {one.withdrawn_by for one in withdrawn} == {PERSONAS[who].id}
    assert {one.participant_id for one in withdrawn} == {youth.id}
    assert len(withdrawn) == 2
    assert {one.status for one in withdrawn} == {ConsentStatus.WITHDRAWN}


async def test_what_is_heard_is_answered_alike_whether_or_not_there_is_anybody(begin: MemoryBegin) -> None:
    _, youth, _ = await family(begin)
    for participant_id in (new_id(), youth.id, youth.id):
        async with begin(ask("social-worker", Action.PARTICIPANT_LEAVE)) as work:
            heard = await leave(work, participant_id)
            assert msgspec.structs.asdict(heard) == {"heard_at": work.now}


async def test_withdrawing_says_nothing_about_anybody(begin: MemoryBegin) -> None:
    referral, youth, _ = await family(begin)
    before = len(begin.memory.thin)
    await out(begin, youth.id)
    told = {(one.event, type(one.record).__name__) for one in begin.memory.thin[before:]}
    assert told == {
        (Event.CONSENT_WITHDRAWN, "Consent"),
        (Event.PARTICIPANT_LEFT, "Participant"),
        (Event.REFERRAL_DISCLOSURE_DATED, "Referral"),
        (Event.DISCLOSURE_STOPPED, "Disclosure"),
    }
    assert (await read(begin, referral.id)).decisions == referral.decisions, "no reason, no label"
    words = {name for kind in (Consent, Participant, Referral) for name in kind.__struct_fields__}
    assert not [name for name in words if "reason" in name and name != "direct_reason"]


async def test_a_referral_withdrawn_by_whomever_is_not_there_for_anybody_else(begin: MemoryBegin) -> None:
    by_consent, by_department = await received(begin), await received(begin)
    await out(begin, (await lead(begin, by_consent)).id)
    withdrawal = ReferralWithdrawal(group=WithdrawalGroup.BY_DEPARTMENT, reason=WithdrawalReason.DEPARTMENT_WISH)
    async with begin(ask("teacher", Action.REFERRAL_WITHDRAW)) as work:
        await intake.withdraw_referral(work, by_department.id, withdrawal, by_department.version)
    for one in (by_consent, by_department):
        first = await lead(begin, one)
        for reading in (
            read(begin, one.id, "vink-coordinator"),
            of_vink(begin, first),
            who_is(begin, first),
            consents_for(begin, one),
        ):
            with pytest.raises(NotFound):
                await reading
    async with begin(ask("vink-coordinator", Action.REFERRAL_READ)) as work:
        assert await work.referrals.page({}, None, 9) == []
        assert await work.referrals.waiting(({"holder": "vink_coordinator"},), 9) == []


async def test_one_of_two_offers_is_given_up_and_the_other_goes_on(begin: MemoryBegin) -> None:
    referral = await received(begin)
    mentor = await consented(begin, referral.id, {**PARTICIPATION, "offer": "mentor"})
    async with begin(ask("vink-coordinator", Action.CONSENT_WITHDRAW)) as work:
        await withdraw_consent(work, mentor.id)
    assert (await read(begin, referral.id, "vink-coordinator")).status is ReferralStatus.RECEIVED
    first = next(
        one for one in await consents_for(begin, referral) if one.kind == "participation" and one.offer is None
    )
    async with begin(ask("vink-coordinator", Action.CONSENT_WITHDRAW)) as work:
        await withdraw_consent(work, first.id)
    assert (await read(begin, referral.id)).status is ReferralStatus.WITHDRAWN


async def test_a_consent_takes_the_place_of_its_like_only(begin: MemoryBegin) -> None:
    referral = await drafted(begin)
    mother = await enrolled(begin, referral)
    (guardian_ref,) = await guarded(begin, referral)
    given = [
        {**PARTICIPATION, "offer": "mentor"},
        {**PARTICIPATION, "offer": "counselling"},
        {**PARTICIPATION, "participant_id": str(mother.id), "offer": "mentor"},
        {**by_guardian(PARTICIPATION, guardian_ref), "offer": "mentor"},
        DISCLOSURE,
        {**DISCLOSURE, "recipients": ["school", "day_care"]},
        {**DISCLOSURE, "kind": "retrieval"},
    ]
    made = [await consented(begin, referral.id, one) for one in given]
    assert {stored(begin, one).status for one in made} == {ConsentStatus.ACTIVE}
    await consented(begin, referral.id, {**DISCLOSURE, "recipients": ["vink", "day_care"]})
    assert [stored(begin, one).status for one in made[4:]] == ["superseded", "superseded", "active"]
    over = await consented(begin, referral.id, {**given[0], "expires_at": "2026-01-06T09:00:00Z"})
    assert stored(begin, made[0]).status is ConsentStatus.ACTIVE, "what is over takes nothing's place"
    assert not over.in_force(NOW)


async def test_of_two_who_take_down_the_last_two_offers_at_once_one_is_stale(begin: MemoryBegin) -> None:
    referral = await received(begin)
    mentor = await consented(begin, referral.id, {**PARTICIPATION, "offer": "mentor"})
    (first,) = [
        one for one in await consents_for(begin, referral) if one.kind == "participation" and one.id != mentor.id
    ]
    with pytest.raises(Stale):
        async with begin(ask("teacher", Action.CONSENT_WITHDRAW)) as work:
            await withdraw_consent(work, first.id)
            async with begin(ask("vink-coordinator", Action.CONSENT_WITHDRAW)) as other:
                await withdraw_consent(other, mentor.id)
    async with begin(ask("teacher", Action.CONSENT_WITHDRAW)) as work:
        await withdraw_consent(work, first.id)
    assert (await read(begin, referral.id)).status is ReferralStatus.WITHDRAWN


async def test_a_no_while_somebody_is_told_of_wins_or_loses_whole(begin: MemoryBegin) -> None:
    referral = await ready(begin)
    mother = await enrolled(begin, referral, consents=BOTH)
    await submit(begin, await read(begin, referral.id))
    (disclosure,) = [
        one
        for one in await consents_for(begin, referral, "teacher")
        if one.participant_id == mother.id and one.kind == "disclosure"
    ]
    with pytest.raises(Stale):
        async with begin(ask("teacher", Action.PARTICIPANT_ACTIVATE)) as work:
            await activate_participant(work, mother.id, of(Introduction, {"citizen": MOTHER}), mother.version)
            async with begin(ask("teacher", Action.CONSENT_WITHDRAW)) as other:
                await withdraw_consent(other, disclosure.id)
    with pytest.raises(NotFound):
        await who_is(begin, mother)


async def test_so_many_consents_are_enough(begin: MemoryBegin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.consents.giving.ENOUGH", 2)
    referral = await drafted(begin)
    over = {**PARTICIPATION, "expires_at": "2026-01-06T09:00:00Z"}
    for one in (over, over, PARTICIPATION, over):
        await consented(begin, referral.id, one)
    with pytest.raises(Invalid) as refused:
        await consented(begin, referral.id, DISCLOSURE)
    assert [fault.code for fault in refused.value.faults] == ["too_many"]


@pytest.mark.parametrize(
    ("wrong", "places"),
    [
        ({"kind": "disclosure"}, ["/recipients", "/purposes"]),
        ({"kind": "retrieval", "recipients": ["school"]}, ["/purposes"]),
        ({"given_at": "1899-12-31T00:00:00Z"}, ["/given_at"]),
        ({"given_at": "2999-12-31T00:00:00Z", "expires_at": "1999-12-31T00:00:00Z"}, ["/given_at", "/expires_at"]),
        ({"guardian_ref": str(new_id())}, ["/guardian_ref"]),
        ({"given_by": "guardian"}, ["/guardian_ref"]),
    ],
)
async def test_what_cannot_be_so_is_told_by_its_place(
    begin: MemoryBegin, wrong: dict[str, Any], places: list[str]
) -> None:
    referral = await drafted(begin)
    before = dict(begin.memory.records)
    with pytest.raises(Invalid) as refused:
        await consented(begin, referral.id, {**PARTICIPATION, **wrong})
    assert [fault.pointer for fault in refused.value.faults] == places
    with pytest.raises(Invalid) as refused:
        await enrolled(begin, referral, consents=[PARTICIPATION, {**PARTICIPATION, **wrong}])
    assert [fault.pointer for fault in refused.value.faults] == [f"/consents/1{one}" for one in places]
    assert begin.memory.records == before


async def test_a_consent_of_the_wrong_guardian_is_refused(begin: MemoryBegin) -> None:
    referral = await drafted(begin, age_band="10_14")
    with_custody, without = await guarded(begin, referral, True, False)
    brother = await enrolled(begin, referral, support_for="youth", age_band="10_14", guardians=[{"custody": True}])
    wrong = {
        without: "no_custody",
        str(brother.guardians[0].guardian_ref): "other_participant",
        str(new_id()): "unknown",
    }
    for guardian_ref, code in wrong.items():
        with pytest.raises(Invalid) as refused:
            await consented(begin, referral.id, by_guardian(PARTICIPATION, guardian_ref))
        assert [(one.pointer, one.code) for one in refused.value.faults] == [("/guardian_ref", code)]
    await consented(begin, referral.id, by_guardian(PARTICIPATION, with_custody))


async def test_every_guardian_with_custody_says_yes_and_is_told_to_the_vault(begin: MemoryBegin) -> None:
    referral = await ready(begin, age_band="10_14")
    with pytest.raises(GateClosed) as closed:
        await submit(begin, referral)
    assert {(one.name, one.because) for one in closed.value.lacks} == {
        ("guardian_participation_consent", "no_guardian_known"),
        ("guardian_disclosure_consent", "no_guardian_known"),
    }
    one, other, _ = await guarded(begin, referral, True, True, False)
    for consent in BOTH:
        await consented(begin, referral.id, by_guardian(consent, one))
    with pytest.raises(GateClosed) as closed:
        await submit(begin, await read(begin, referral.id))
    assert closed.value.missing == (
        "guardian_participation_consent",
        "guardian_disclosure_consent",
        "guardian_identity",
    )
    for consent in BOTH:
        await consented(begin, referral.id, by_guardian(consent, other))
    waiting = await read(begin, referral.id)
    told = [{"name": GUARDIAN, "guardian_ref": one}]
    with pytest.raises(GateClosed) as closed:
        await submit(begin, waiting, guardians=told)
    assert closed.value.missing == ("guardian_identity",)
    both = [*told, {"name": "Vagn Prøvesen", "guardian_ref": other}]
    for wrong, code in ((str(new_id()), "unknown"), (one, "repeated")):
        with pytest.raises(Invalid) as refused:
            await submit(begin, waiting, guardians=[*both, {"name": "X", "guardian_ref": wrong}])
        assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [
            ("/citizen/guardians/2/guardian_ref", code)
        ]
    assert (await submit(begin, waiting, guardians=both)).status is ReferralStatus.SUBMITTED


async def test_guardians_may_be_asked_later_until_the_review_date(begin: MemoryBegin) -> None:
    referral = await ready(begin, age_band="10_14")
    participant = await known(begin, await lead(begin, referral), guardian_deferral=DEFERRAL)
    assert participant.guardian_deferral is not None
    yesterday = msgspec.structs.replace(participant.guardian_deferral, review_on=NOW.date() - timedelta(days=1))
    lapsed = msgspec.structs.replace(participant, guardian_deferral=yesterday)
    begin.memory.records[Participant, participant.id] = lapsed
    with pytest.raises(GateClosed) as closed:
        await submit(begin, referral)
    assert closed.value.missing == ("guardian_deferral_review",)
    begin.memory.records[Participant, participant.id] = participant
    sent = await submit(begin, referral)
    assert sent.decisions[-1].reason == "guardians_deferred:danger_to_child"
    told = "Those with custody have not been asked yet: It could endanger the child or young person"
    assert reason_text(sent.decisions[-1], Language.EN) == told


@pytest.mark.parametrize(
    ("band", "content", "place", "code"),
    [
        (
            "10_14",
            {"guardian_deferral": {**DEFERRAL, "review_on": "2020-01-01"}},
            "/guardian_deferral/review_on",
            "past",
        ),
        (
            "10_14",
            {"guardian_deferral": {**DEFERRAL, "approved_by": str(PERSONAS["teacher"].id)}},
            "/guardian_deferral/approved_by",
            "own_approval",
        ),
        ("18_25", {"guardian_deferral": DEFERRAL}, "/guardian_deferral", "grown"),
        ("18_25", {"guardians": [{"custody": True}]}, "/guardians", "grown"),
        ("10_14", {"guardians": [{"guardian_ref": str(new_id())}]}, "/guardians/0/guardian_ref", "unknown"),
        ("10_14", {"siblings": {"count": 1}}, "/siblings", "not_a_parent"),
    ],
)
async def test_what_is_known_of_a_family_makes_sense(
    begin: MemoryBegin, band: str, content: dict[str, Any], place: str, code: str
) -> None:
    referral = await drafted(begin, age_band=band)
    with pytest.raises(Invalid) as refused:
        await known(begin, await lead(begin, referral), **content)
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [(place, code)]


async def test_a_guardian_keeps_the_reference(begin: MemoryBegin) -> None:
    referral = await drafted(begin)
    (first,) = await guarded(begin, referral)
    content = {"guardians": [{"guardian_ref": first, "custody": False}, {"custody": True}]}
    revised = await known(begin, await lead(begin, referral), **content)
    assert [(str(one.guardian_ref) == first, one.custody) for one in revised.guardians] == [
        (True, False),
        (False, True),
    ]
    twice = {"guardians": [{"guardian_ref": first}, {"guardian_ref": first}]}
    with pytest.raises(Invalid):
        await known(begin, revised, **twice)


async def test_siblings_are_a_count_of_a_parents_and_nothing_more(begin: MemoryBegin) -> None:
    referral = await drafted(begin, support_for="parent", age_band="over_25")
    siblings = {"count": 2, "age_bands": ["10_14"]}
    revised = await known(begin, await lead(begin, referral), siblings=siblings)
    assert msgspec.json.decode(msgspec.json.encode(revised.siblings)) == siblings
    for one in ({"count": 0}, {"count": 1, "name": "Søster"}):
        with pytest.raises(msgspec.ValidationError):
            await known(begin, revised, siblings=one)
    with pytest.raises(Invalid):
        await known(begin, revised, siblings={"count": 1, "age_bands": ["10_14", "15_17"]})
    said = {"support_for": "youth", "needs_text": "Vil tale om sin søn."}
    with pytest.raises(Invalid) as refused:
        async with begin(ask("teacher", Action.REFERRAL_REVISE)) as work:
            await revise_referral(work, referral.id, of(ReferralContent, said), referral.version)
    assert [fault.pointer for fault in refused.value.faults] == ["/support_for"]


async def test_a_guardian_found_later_stops_vinks_reading_until_they_say_yes(begin: MemoryBegin) -> None:
    referral = await ready(begin, age_band="10_14")
    await known(begin, await lead(begin, referral), guardian_deferral=DEFERRAL)
    await submit(begin, referral)
    participant = await known(begin, await lead(begin, referral), guardians=[{"custody": True}])
    assert participant == await lead(begin, referral), "what is told is what is kept"
    with pytest.raises(NotFound):
        await of_vink(begin, participant)
    for consent in BOTH:
        await consented(begin, referral.id, by_guardian(consent, str(participant.custody_holders[0])))
    assert (await of_vink(begin, participant)).disclosure_stopped_at is None


@pytest.mark.parametrize(("consents", "status"), [([], "draft"), ([PARTICIPATION], "awaiting_consent")])
async def test_enrolling_a_child_makes_the_referral_concern_a_minor(
    begin: MemoryBegin, consents: list[dict[str, Any]], status: str
) -> None:
    referral = await drafted(begin, support_for="parent", age_band="over_25")
    await enrolled(begin, referral, support_for="youth", age_band="15_17", consents=consents)
    found = await read(begin, referral.id)
    assert (found.under_18, found.status) == (True, status)


async def test_a_referral_is_a_family_and_not_a_group(begin: MemoryBegin) -> None:
    referral = await drafted(begin)
    for _ in range(7):
        await enrolled(begin, referral)
    with pytest.raises(Invalid):
        await enrolled(begin, referral)


async def test_nothing_is_recorded_for_whoever_left_or_is_not_on_the_referral(begin: MemoryBegin) -> None:
    referral, youth, _ = await family(begin)
    await out(begin, youth.id)
    with pytest.raises(IllegalMove):
        await consented(begin, referral.id, PARTICIPATION)
    other = await lead(begin, await drafted(begin))
    with pytest.raises(Invalid) as refused:
        await consented(begin, referral.id, {**PARTICIPATION, "participant_id": str(other.id)})
    assert [fault.pointer for fault in refused.value.faults] == ["/participant_id"]


async def test_nobody_enrols_on_a_referral_that_is_over_or_not_theirs(begin: MemoryBegin) -> None:
    referral = await submitted(begin)
    with pytest.raises(Forbidden):
        async with begin(ask("vink-coordinator", Action.PARTICIPANT_ENROL)) as work:
            await enrol_participant(work, referral.id, of(NewParticipant, PARENT))
    await out(begin, (await lead(begin, referral)).id)
    with pytest.raises(IllegalMove):
        await enrolled(begin, referral)


async def test_one_participant_reads_nothing_of_anothers_consents(begin: MemoryBegin) -> None:
    referral, youth, mother = await family(begin)
    found = await consents_for(begin, referral)
    by_participant = {one: {c.id for c in found if c.participant_id == one.id} for one in (youth, mother)}
    assert [len(one) for one in by_participant.values()] == [2, 2]
    await out(begin, mother.id)
    for consent_id in by_participant[mother]:
        with pytest.raises(NotFound):
            async with begin(ask("vink-coordinator", Action.CONSENT_READ)) as work:
                await read_consent(work, consent_id)
    assert {one.id for one in await consents_for(begin, referral)} == by_participant[youth]


CHANGED = (
    OwnConsentAge(age=15, valid_from=date(2016, 1, 1), valid_until=date(2026, 12, 31)),
    OwnConsentAge(age=16, valid_from=date(2027, 1, 1)),
)


@pytest.mark.parametrize(
    ("day", "age"), [(date(2015, 12, 31), 18), (date(2026, 12, 31), 15), (date(2027, 1, 1), 16), (date(2040, 1, 1), 16)]
)
def test_a_new_law_is_one_row_and_what_was_decided_before_stays_explicable(day: date, age: int) -> None:
    assert age_on(day, CHANGED) == age


def test_the_age_of_today_is_in_force() -> None:
    assert age_on(NOW.date()) == 15
    assert [one.valid_until for one in OWN_CONSENT_AGES] == [None]


@pytest.mark.parametrize(("own", "lacks"), [(None, False), (16, True), (0, False)])
async def test_the_municipalitys_own_age_goes_first(own: int | None, lacks: bool) -> None:
    terms: Terms = msgspec.structs.replace(TERMS, own_consent_age=own)
    begin = MemoryBegin(lambda: datetime.now(UTC), DanishCalendar(), terms)
    referral = await ready(begin)
    if lacks:
        with pytest.raises(GateClosed):
            await submit(begin, referral)
    else:
        await submit(begin, referral)


def test_a_consent_has_no_field_for_a_reason() -> None:
    told = {*Consent.__struct_fields__, *NewConsent.__struct_fields__, *Participant.__struct_fields__}
    assert not [name for name in told if "reason" in name or "refus" in name]

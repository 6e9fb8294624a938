from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from adapters.calendar import DanishCalendar
from domain.citizens import NewCitizen
from domain.code_lists import CODE_LISTS
from domain.consents.giving import record_consent
from domain.consents.lacks import Shortcoming
from domain.consents.types import (
    MOVES,
    Consent,
    ConsentKind,
    ConsentPurpose,
    ConsentStatus,
    GivenBy,
    GivenHow,
    NewConsent,
    Offer,
)
from domain.consents.withdrawing import withdraw_consent
from domain.consultations.words import Holder
from domain.errors import Forbidden, GateClosed, IllegalMove, Invalid, NotFound, Stale
from domain.policy import Action
from domain.referrals.asking import submit_referral
from domain.referrals.inputs import ReferralSubmission
from domain.referrals.types import OPEN, Referral, ReferralStatus
from tests.asking import ask
from tests.conftest import TERMS
from tests.domain.moving import possible_moves
from tests.memory import MemoryBegin
from tests.referring import (
    BASIS,
    CITIZEN,
    DISCLOSURE,
    PARTICIPATION,
    at_work,
    by_guardian,
    consented,
    drafted,
    guarded,
    of,
    read,
    ready,
    received,
    submitted,
)

NOW = datetime.now(UTC)
LEGAL = {("active", "withdrawn"), ("active", "expired"), ("active", "superseded")}
WITHDRAW = Action.CONSENT_WITHDRAW


@pytest.fixture
def begin() -> MemoryBegin:
    opened = MemoryBegin(lambda: datetime.now(UTC), DanishCalendar(), TERMS)
    at_work(opened, "school-leader")
    return opened


async def withdraw(begin: MemoryBegin, consent: Consent, who: str = "teacher") -> Consent:
    async with begin(ask(who, WITHDRAW)) as work:
        return await withdraw_consent(work, consent.id)


async def all_of(begin: MemoryBegin, referral: Referral) -> dict[tuple[ConsentKind, GivenBy], Consent]:
    async with begin(ask("teacher", Action.CONSENT_READ)) as work:
        found = await work.consents.page({"referral_id": referral.id, "status": "active"}, None, 100)
    return {(one.kind, one.given_by): one for one in found}


async def given(begin: MemoryBegin, referral: Referral, kind: str, by: str = "self") -> Consent:
    return (await all_of(begin, referral))[ConsentKind(kind), GivenBy(by)]


async def test_only_these_moves_exist(begin: MemoryBegin) -> None:
    consent = await consented(begin, (await drafted(begin)).id, PARTICIPATION)
    assert possible_moves(consent, ConsentStatus, MOVES, NOW) == LEGAL


@pytest.mark.parametrize(
    ("name", "enum"),
    [
        ("consent_kind", ConsentKind),
        ("given_by", GivenBy),
        ("given_how", GivenHow),
        ("offer", Offer),
        ("consent_purpose", ConsentPurpose),
        ("consent_shortcoming", Shortcoming),
    ],
)
def test_the_words_are_those_of_the_code_lists(name: str, enum: Any) -> None:
    assert {one.code for one in CODE_LISTS[name].codes} == {one.value for one in enum}


async def test_the_first_consent_moves_a_draft_to_awaiting_consent(begin: MemoryBegin) -> None:
    referral = await drafted(begin)
    await consented(begin, referral.id, PARTICIPATION)
    assert (await read(begin, referral.id)).status is ReferralStatus.AWAITING_CONSENT
    await consented(begin, referral.id, DISCLOSURE)
    assert (await read(begin, referral.id)).version == 2, "the second changes nothing of the referral"


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"given_at": "2999-01-01T00:00:00Z"}, "/given_at"),
        ({"given_at": "0001-01-01T00:00:00+14:00"}, "/given_at"),
        ({"expires_at": "2025-01-01T00:00:00Z"}, "/expires_at"),
        ({"expires_at": "9999-12-31T23:59:59-14:00"}, "/expires_at"),
    ],
)
async def test_times_that_cannot_be_are_refused(begin: MemoryBegin, wrong: dict[str, str], place: str) -> None:
    referral = await drafted(begin)
    with pytest.raises(Invalid) as refused:
        await consented(begin, referral.id, {**PARTICIPATION, **wrong})
    assert [fault.pointer for fault in refused.value.faults] == [place]


def test_a_time_says_its_zone() -> None:
    with pytest.raises(msgspec.ValidationError):
        of(NewConsent, PARTICIPATION, given_at="2026-01-05T09:00:00")


async def test_vink_records_no_consent(begin: MemoryBegin) -> None:
    referral = await submitted(begin)
    with pytest.raises(Forbidden):
        async with begin(ask("vink-coordinator", Action.CONSENT_RECORD)) as work:
            await record_consent(work, referral.id, of(NewConsent, DISCLOSURE))


async def test_a_consent_takes_the_place_of_the_earlier_one_of_the_same_person(begin: MemoryBegin) -> None:
    referral = await drafted(begin)
    (guardian,) = await guarded(begin, referral)
    first = await consented(begin, referral.id, PARTICIPATION)
    await consented(begin, referral.id, by_guardian(PARTICIPATION, guardian))
    second = await consented(begin, referral.id, PARTICIPATION)
    assert begin.memory.records[Consent, first.id].status is ConsentStatus.SUPERSEDED  # type: ignore[attr-defined]
    assert {one.id for one in (await all_of(begin, referral)).values()} >= {second.id}
    assert len(await all_of(begin, referral)) == 2


@pytest.mark.parametrize("status", sorted(OPEN))
async def test_withdrawing_participation_ends_the_referral_in_any_open_state(begin: MemoryBegin, status: str) -> None:
    referral = await submitted(begin)
    begin.memory.records[Referral, referral.id] = msgspec.structs.replace(referral, status=ReferralStatus(status))
    gone = await withdraw(begin, await given(begin, referral, "participation"))
    assert gone.status is ConsentStatus.WITHDRAWN
    ended = await read(begin, referral.id)
    assert (ended.status, ended.holder, ended.due_at) == ("withdrawn", None, None)
    assert ended.decisions == referral.decisions, "no label is carried over"
    assert ended.closed_at is not None


async def test_vink_takes_down_what_it_hears(begin: MemoryBegin) -> None:
    referral = await received(begin)
    await withdraw(begin, await given(begin, referral, "participation"), "vink-coordinator")
    assert (await read(begin, referral.id)).status is ReferralStatus.WITHDRAWN


async def test_withdrawing_disclosure_before_submission_closes_the_gate(begin: MemoryBegin) -> None:
    referral = await ready(begin)
    await withdraw(begin, await given(begin, referral, "disclosure"))
    waiting = await read(begin, referral.id)
    assert (waiting.status, waiting.version) == ("awaiting_consent", referral.version + 1)
    submission = ReferralSubmission(citizen=of(NewCitizen, CITIZEN))
    with pytest.raises(Stale):
        async with begin(ask("teacher", Action.REFERRAL_SUBMIT)) as work:
            await submit_referral(work, referral.id, submission, referral.version)
    with pytest.raises(GateClosed) as closed:
        async with begin(ask("teacher", Action.REFERRAL_SUBMIT)) as work:
            await submit_referral(work, referral.id, submission, waiting.version)
    assert closed.value.missing == ("disclosure_consent_or_basis",)


async def test_withdrawing_disclosure_after_submission_stops_vinks_reading(begin: MemoryBegin) -> None:
    referral = await received(begin)
    await withdraw(begin, await given(begin, referral, "disclosure"))
    with pytest.raises(NotFound):
        await read(begin, referral.id, "vink-coordinator")
    stopped = await read(begin, referral.id)
    assert (stopped.status, stopped.holder, stopped.holder_id) == ("received", Holder.ASKER, referral.referred_by)
    await consented(begin, referral.id, DISCLOSURE)
    again = await read(begin, referral.id, "vink-coordinator")
    assert (again.holder, again.disclosure_stopped_at) == (Holder.VINK_COORDINATOR, None)


async def test_a_narrower_consent_stops_vinks_reading_too(begin: MemoryBegin) -> None:
    referral = await received(begin)
    await consented(begin, referral.id, {**DISCLOSURE, "purposes": ["evaluation"]})
    with pytest.raises(NotFound):
        await read(begin, referral.id, "vink-coordinator")


async def test_another_basis_carries_on_when_disclosure_is_withdrawn(begin: MemoryBegin) -> None:
    referral = await submitted(begin, legal_basis=BASIS)
    await withdraw(begin, await given(begin, referral, "disclosure"))
    assert (await read(begin, referral.id, "vink-coordinator")).status is ReferralStatus.SUBMITTED


async def test_other_consents_change_nothing_after_submission(begin: MemoryBegin) -> None:
    referral = await submitted(begin)
    (guardian_ref,) = await guarded(begin, referral)
    given = [
        await consented(begin, referral.id, {**DISCLOSURE, "kind": "retrieval"}),
        await consented(begin, referral.id, {**DISCLOSURE, "recipients": ["school"]}),
        await consented(begin, referral.id, {**PARTICIPATION, "offer": "mentor"}),
        await consented(begin, referral.id, by_guardian(PARTICIPATION, guardian_ref)),
    ]
    for one in given:
        await withdraw(begin, one)
    assert await read(begin, referral.id) == referral


async def test_a_guardians_consent_that_is_needed_is_withdrawn_like_ones_own(begin: MemoryBegin) -> None:
    referral = await drafted(begin, age_band="10_14")
    (guardian_ref,) = await guarded(begin, referral)
    guardian = await consented(begin, referral.id, by_guardian(PARTICIPATION, guardian_ref))
    await withdraw(begin, guardian)
    assert (await read(begin, referral.id)).status is ReferralStatus.WITHDRAWN


async def test_a_consent_is_withdrawn_once(begin: MemoryBegin) -> None:
    referral = await ready(begin)
    consent = await given(begin, referral, "disclosure")
    await withdraw(begin, consent)
    with pytest.raises(IllegalMove):
        await withdraw(begin, consent)


async def test_nothing_is_recorded_on_a_referral_that_is_over(begin: MemoryBegin) -> None:
    referral = await ready(begin)
    await withdraw(begin, await given(begin, referral, "participation"))
    with pytest.raises(IllegalMove):
        await consented(begin, referral.id, PARTICIPATION)


async def test_another_department_hears_of_nothing(begin: MemoryBegin) -> None:
    referral = await ready(begin)
    consent = await given(begin, referral, "disclosure")
    with pytest.raises(NotFound):
        await withdraw(begin, consent, "social-worker")
    with pytest.raises(NotFound):
        await consented(begin, referral.id, PARTICIPATION, "social-worker")


def test_in_force_ends_when_it_expires() -> None:
    soon = NOW + timedelta(hours=1)
    new = of(NewConsent, PARTICIPATION, expires_at=soon.isoformat())
    empty: dict[str, Any] = dict.fromkeys(Consent.__struct_fields__)
    consent = Consent(**{**empty, **msgspec.structs.asdict(new), "status": ConsentStatus.ACTIVE})
    assert consent.in_force(NOW)
    assert not consent.in_force(soon)

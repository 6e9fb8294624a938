"""What the stores of referrals, consents and assessments promise, and the vault with them."""

import asyncio

import pytest

from domain.citizens import NewCitizen, read_citizen
from domain.concerns import ConcernStatus
from domain.consents.giving import read_consent
from domain.consents.types import ConsentStatus
from domain.consents.withdrawing import withdraw_consent
from domain.errors import GateClosed, NotFound, Stale
from domain.policy import Action, Clause
from domain.ports import Begin
from domain.referrals import intake
from domain.referrals.asking import submit_referral
from domain.referrals.inputs import Acceptance, ReferralSubmission
from domain.referrals.types import ReferralStatus
from tests.asking import ask
from tests.referring import (
    BASIS,
    CITIZEN,
    DISCLOSURE,
    NAME,
    NUMBER,
    PARTICIPATION,
    assessed,
    consented,
    drafted,
    employed,
    of,
    raised,
    read,
    ready,
    received,
    submitted,
)


async def test_what_was_kept_is_read_back_whole(begin: Begin) -> None:
    concern = await raised(begin)
    referral = await drafted(
        begin,
        concern_id=concern.id,
        direct_reason=None,
        legal_basis={**BASIS, "approved_by": await employed(begin)},
        interpreter_language="so",
        contact_wish="phone",
        goals_wanted="Vil finde en læreplads.",
    )
    assert await read(begin, referral.id) == referral
    consent = await consented(begin, referral.id, {**DISCLOSURE, "expires_at": "2099-01-01T00:00:00Z"})
    assessment = await assessed(begin, referral.id)
    async with begin(ask("teacher", Action.CONSENT_READ)) as work:
        assert await read_consent(work, consent.id) == consent
        assert await work.consents.page({"referral_id": referral.id}, None, 9) == [consent]
        assert await work.notification_assessments.page({"referral_id": referral.id}, None, 9) == [assessment]


async def test_a_submission_keeps_everything_at_once(begin: Begin) -> None:
    concern = await raised(begin)
    referral = await ready(begin, concern_id=concern.id, direct_reason=None)
    async with begin(ask("teacher", Action.REFERRAL_SUBMIT)) as work:
        submission = ReferralSubmission(citizen=of(NewCitizen, CITIZEN, personal_number=NUMBER))
        sent = await submit_referral(work, referral.id, submission, referral.version)
    assert await read(begin, referral.id) == sent
    async with begin(ask("teacher", Action.CONCERN_READ)) as work:
        assert (await work.concerns.get(concern.id)).status is ConcernStatus.REFERRED
    async with begin(ask("vink-coordinator", Action.CITIZEN_READ, purpose="referral_intake")) as work:
        citizen = await read_citizen(work, sent.citizen_ref)
    assert (citizen.name, citizen.personal_number) == (NAME, NUMBER.replace("-", ""))
    assert (citizen.id, citizen.created_at) == (sent.citizen_ref, sent.submitted_at)


async def test_when_anything_is_stale_nobody_is_in_the_vault(begin: Begin) -> None:
    concern = await raised(begin)
    referral = await ready(begin, concern_id=concern.id, direct_reason=None)
    submission = ReferralSubmission(citizen=of(NewCitizen, CITIZEN))
    with pytest.raises(Stale):
        async with begin(ask("teacher", Action.REFERRAL_SUBMIT)) as work:
            await submit_referral(work, referral.id, submission, referral.version)
            async with begin(ask("teacher", Action.CONSENT_WITHDRAW)) as other:
                (disclosure,) = await other.consents.page({"referral_id": referral.id, "kind": "disclosure"}, None, 9)
                await withdraw_consent(other, disclosure.id)
    waiting = await read(begin, referral.id)
    assert waiting.status is ReferralStatus.AWAITING_CONSENT
    await consented(begin, referral.id, DISCLOSURE)
    async with begin(ask("teacher", Action.REFERRAL_SUBMIT)) as work:
        sent = await submit_referral(work, referral.id, submission, waiting.version)
    assert sent.status is ReferralStatus.SUBMITTED, "the reference was still free"


async def test_a_consent_withdrawn_while_vink_decides_wins_or_loses_whole(begin: Begin) -> None:
    referral = await received(begin)
    with pytest.raises(Stale):
        async with begin(ask("vink-coordinator", Action.REFERRAL_ACCEPT)) as work:
            await intake.accept_referral(work, referral.id, Acceptance(remark="Ja."), referral.version)
            async with begin(ask("teacher", Action.CONSENT_WITHDRAW)) as other:
                (one,) = await other.consents.page({"referral_id": referral.id, "kind": "participation"}, None, 9)
                await withdraw_consent(other, one.id)
    assert (await read(begin, referral.id)).status is ReferralStatus.WITHDRAWN


async def test_of_two_who_accept_at_once_one_is_stale(begin: Begin) -> None:
    referral = await received(begin)
    both = asyncio.Barrier(2)

    async def accept() -> None:
        async with begin(ask("vink-coordinator", Action.REFERRAL_ACCEPT)) as work:
            await intake.accept_referral(work, referral.id, Acceptance(remark="Ja."), referral.version)
            await both.wait()

    outcomes = await asyncio.gather(accept(), accept(), return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["NoneType", "Stale"]
    assert (await read(begin, referral.id)).version == referral.version + 1


async def test_withdrawing_disclosure_takes_the_referral_out_of_vinks_sight_at_once(begin: Begin) -> None:
    referral = await received(begin)
    async with begin(ask("vink-coordinator", Action.CONSENT_WITHDRAW)) as work:
        (disclosure,) = await work.consents.page({"referral_id": referral.id, "kind": "disclosure"}, None, 9)
        gone = await withdraw_consent(work, disclosure.id)
    assert gone.status is ConsentStatus.WITHDRAWN
    for reading in (read(begin, referral.id, "vink-coordinator"), _consent(begin, gone.id), _citizen(begin, referral)):
        with pytest.raises(NotFound):
            await reading
    async with begin(ask("vink-coordinator", Action.REFERRAL_READ)) as work:
        assert await work.referrals.page({}, None, 9) == []
    await consented(begin, referral.id, DISCLOSURE)
    assert (await read(begin, referral.id, "vink-coordinator")).status is ReferralStatus.RECEIVED


async def _consent(begin: Begin, consent_id: object) -> None:
    async with begin(ask("vink-coordinator", Action.CONSENT_READ)) as work:
        await read_consent(work, consent_id)  # type: ignore[arg-type]


async def _citizen(begin: Begin, referral: object) -> None:
    async with begin(ask("vink-coordinator", Action.CITIZEN_READ, purpose="referral_intake")) as work:
        await read_citizen(work, referral.citizen_ref)  # type: ignore[attr-defined]


async def test_another_department_and_an_unsent_referral_are_not_found(begin: Begin) -> None:
    referral = await ready(begin)
    for who in ("social-worker", "vink-coordinator", "panel-coordinator", "mentor", "admin"):
        with pytest.raises(NotFound):
            await read(begin, referral.id, who)
        async with begin(ask(who, Action.REFERRAL_READ)) as work:
            assert await work.referrals.page({}, None, 9) == []
        async with begin(ask(who, Action.NOTIFICATION_ASSESSMENT_READ)) as work:
            assert await work.notification_assessments.page({}, None, 9) == []


async def test_what_waits_waits_for_one_side(begin: Begin) -> None:
    draft, sent = await drafted(begin), await submitted(begin)
    async with begin(ask("vink-coordinator", Action.WORKLIST_READ)) as work:
        found = await work.referrals.waiting(({"holder": "vink_coordinator"},), 9)
        assert [one.id for one in found] == [sent.id]
    async with begin(ask("teacher", Action.WORKLIST_READ)) as work:
        mine: Clause = {"holder": "asker", "holder_id": draft.referred_by}
        assert [one.id for one in await work.referrals.waiting((mine,), 9)] == [draft.id]


async def test_a_closed_gate_keeps_nothing(begin: Begin) -> None:
    referral = await drafted(begin)
    await consented(begin, referral.id, PARTICIPATION)
    waiting = await read(begin, referral.id)
    with pytest.raises(GateClosed):
        async with begin(ask("teacher", Action.REFERRAL_SUBMIT)) as work:
            submission = ReferralSubmission(citizen=of(NewCitizen, CITIZEN))
            await submit_referral(work, referral.id, submission, waiting.version)
    assert await read(begin, referral.id) == waiting

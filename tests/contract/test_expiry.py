"""What ends by itself, and what nobody may read any more before anything has ended it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from adapters.postgres.vault import VaultAccess
from adapters.postgres.work import PostgresBegin
from domain.citizens import NewCitizen, read_citizen
from domain.consents.giving import read_consent
from domain.consents.types import Consent, ConsentStatus
from domain.consultations import asking
from domain.consultations.types import Consultation, NewConsultation
from domain.consultations.words import ConsultationStatus, Holder
from domain.errors import GateClosed, IllegalMove, NotFound, Stale
from domain.expiry import EXPIRIES, ask_for
from domain.policy import Action, Clause
from domain.ports import Begin
from domain.referrals.asking import submit_referral
from domain.referrals.inputs import ReferralSubmission
from domain.referrals.types import Referral
from tests.asking import ask
from tests.conftest import SECRET, TERMS
from tests.contract.conftest import Clock
from tests.memory import MemoryBegin
from tests.referring import (
    BASIS,
    CITIZEN,
    DISCLOSURE,
    PARTICIPATION,
    assessed,
    by_guardian,
    consented,
    drafted,
    employed,
    guarded,
    of,
    read,
)

QUESTION = NewConsultation(question="Hvordan taler jeg med eleven uden at skubbe ham væk?")
DRAFT = NewConsultation(question=QUESTION.question, draft=True)


@pytest.fixture(params=["memory", "postgres"])
def begin(request: pytest.FixtureRequest, clock: Clock) -> Begin:
    """Opens works on an empty store of each kind, with a vault."""
    if request.param == "memory":
        return MemoryBegin(clock, DanishCalendar(), TERMS)
    access = VaultAccess(SECRET)
    return PostgresBegin(request.getfixturevalue("pool"), clock, new_id, DanishCalendar(), TERMS, access)


async def expire(begin: Begin, rule: str, id: UUID, department: str = "buf") -> Any:
    async with begin(ask_for(rule, department, "0" * 32)) as work:
        return await EXPIRIES[rule].use_case(work, id)


async def asked(begin: Begin, new: NewConsultation) -> Consultation:
    async with begin(ask("teacher", Action.CONSULTATION_REQUEST)) as work:
        made = await asking.request_consultation(work, new)
    assert made is not None
    return made


async def stored(begin: Begin, id: UUID) -> Consultation:
    async with begin(ask("teacher", Action.CONSULTATION_READ)) as work:
        return await work.consultations.get(id)


async def consent_of(begin: Begin, referral: Referral, kind: str = "disclosure") -> Consent:
    async with begin(ask("teacher", Action.CONSENT_READ)) as work:
        where: Clause = {"referral_id": referral.id, "kind": kind, "status": "active"}
        (found,) = await work.consents.page(where, None, 9)
        return found


async def test_a_draft_that_nobody_touches_expires_and_has_no_holder(begin: Begin, clock: Clock) -> None:
    draft = await asked(begin, DRAFT)
    clock.pass_by(days=29, hours=23)
    with pytest.raises(IllegalMove):
        await expire(begin, "draft_untouched", draft.id)
    async with begin(ask("teacher", Action.CONSULTATION_REVISE)) as work:
        revised = await asking.revise_consultation(work, draft.id, DRAFT, 1)
    assert revised is not None
    clock.pass_by(days=29, hours=23)
    with pytest.raises(IllegalMove):
        await expire(begin, "draft_untouched", draft.id)
    clock.pass_by(hours=1)
    expired = await expire(begin, "draft_untouched", draft.id)
    assert await stored(begin, draft.id) == expired
    assert (expired.status, expired.version) == (ConsultationStatus.EXPIRED, revised.version + 1)
    assert (expired.holder, expired.holder_id, expired.due_at, expired.closed_at) == (None, None, None, clock.now)
    async with begin(ask("teacher", Action.WORKLIST_READ)) as work:
        assert await work.consultations.waiting(({"holder": "asker"},), 9) == []
    with pytest.raises(IllegalMove):
        await expire(begin, "draft_untouched", draft.id)


async def test_what_was_sent_is_not_expired_however_long_it_waits(begin: Begin, clock: Clock) -> None:
    sent = await asked(begin, QUESTION)
    clock.pass_by(days=400)
    with pytest.raises(IllegalMove):
        await expire(begin, "question_unanswered", sent.id)
    assert await stored(begin, sent.id) == sent


async def test_another_departments_draft_is_out_of_the_worker_s_reach(begin: Begin, clock: Clock) -> None:
    draft = await asked(begin, DRAFT)
    clock.pass_by(days=31)
    with pytest.raises(NotFound):
        await expire(begin, "draft_untouched", draft.id, "sof")


async def test_a_draft_that_is_sent_at_the_last_moment_is_sent(begin: Begin, clock: Clock) -> None:
    draft = await asked(begin, DRAFT)
    clock.pass_by(days=31)
    with pytest.raises(Stale):
        async with begin(ask_for("draft_untouched", "buf", "0" * 32)) as work:
            await EXPIRIES["draft_untouched"].use_case(work, draft.id)
            async with begin(ask("teacher", Action.CONSULTATION_SUBMIT)) as other:
                await asking.submit_consultation(other, draft.id, 1)
    assert (await stored(begin, draft.id)).status is ConsultationStatus.SUBMITTED


async def ready_until(begin: Begin, ends: dict[str, Any], **more: Any) -> Referral:
    """Return a referral of which VINK is told by a consent that ends then."""
    referral = await drafted(begin, **more)
    await consented(begin, referral.id, PARTICIPATION)
    await consented(begin, referral.id, {**DISCLOSURE, **ends})
    await assessed(begin, referral.id)
    return await read(begin, referral.id)


async def sent_until(begin: Begin, ends: dict[str, Any], **more: Any) -> Referral:
    referral = await ready_until(begin, ends, **more)
    async with begin(ask("teacher", Action.REFERRAL_SUBMIT)) as work:
        return await submit_referral(
            work, referral.id, ReferralSubmission(citizen=of(NewCitizen, CITIZEN)), referral.version
        )


def in_days(clock: Clock, days: float) -> dict[str, Any]:
    return {"expires_at": (clock.now + timedelta(days=days)).isoformat()}


async def vink_reads(begin: Begin, referral: Referral) -> bool:
    """Whether VINK reads the referral, in item, list and worklist, its consents and the person alike."""
    consent = await consent_of(begin, referral, "participation")

    async def item() -> object:
        return await read(begin, referral.id, "vink-coordinator")

    async def listed() -> object:
        async with begin(ask("vink-coordinator", Action.REFERRAL_READ)) as work:
            return _one(await work.referrals.page({"status": referral.status.value}, None, 9))

    async def waiting() -> object:
        async with begin(ask("vink-coordinator", Action.WORKLIST_READ)) as work:
            return _one(await work.referrals.waiting(({"holder": "vink_coordinator"},), 9))

    async def consents() -> object:
        async with begin(ask("vink-coordinator", Action.CONSENT_READ)) as work:
            return await read_consent(work, consent.id)

    async def person() -> object:
        async with begin(ask("vink-coordinator", Action.CITIZEN_READ, purpose="referral_intake")) as work:
            return await read_citizen(work, referral.citizen_ref)

    answers = set()
    for way in (item, listed, waiting, consents, person):
        try:
            await way()
            answers.add(True)
        except NotFound:
            answers.add(False)
    assert len(answers) == 1, "all ways say the same"
    return answers.pop()


def _one(found: Any) -> object:
    if not found:
        raise NotFound
    return found[0]


async def test_vink_reads_nothing_once_the_consent_is_over_before_anybody_has_ended_it(
    begin: Begin, clock: Clock
) -> None:
    referral = await sent_until(begin, in_days(clock, 10))
    assert referral.disclosure_until == clock.now + timedelta(days=10)
    assert await vink_reads(begin, referral)
    clock.pass_by(days=9, hours=23)
    assert await vink_reads(begin, referral)
    clock.pass_by(hours=1)
    assert not await vink_reads(begin, referral)
    assert await read(begin, referral.id) == referral, "the department reads on"


async def test_an_expired_consent_stops_vinks_reading_like_a_withdrawn_one(begin: Begin, clock: Clock) -> None:
    referral = await sent_until(begin, in_days(clock, 10))
    consent = await consent_of(begin, referral)
    with pytest.raises(IllegalMove):
        await expire(begin, "consent_over", consent.id)
    clock.pass_by(days=10)
    gone = await expire(begin, "consent_over", consent.id)
    assert (gone.status, gone.version, gone.withdrawn_at) == (ConsentStatus.EXPIRED, consent.version + 1, None)
    stopped = await read(begin, referral.id)
    assert (stopped.status, stopped.disclosure_stopped_at) == (referral.status, clock.now)
    assert (stopped.holder, stopped.holder_id) == (Holder.ASKER, referral.referred_by)
    assert not await vink_reads(begin, referral)
    with pytest.raises(IllegalMove):
        await expire(begin, "consent_over", consent.id)
    await consented(begin, referral.id, {**DISCLOSURE, **in_days(clock, 5)})
    assert await vink_reads(begin, referral)
    clock.pass_by(days=5)
    assert not await vink_reads(begin, referral)


async def test_a_renewed_consent_prolongs_and_one_that_ends_sooner_shortens(begin: Begin, clock: Clock) -> None:
    referral = await sent_until(begin, in_days(clock, 10))
    await consented(begin, referral.id, {**DISCLOSURE, **in_days(clock, 20)})
    assert (await read(begin, referral.id)).disclosure_until == clock.now + timedelta(days=20)
    clock.pass_by(days=15)
    assert await vink_reads(begin, referral)
    await consented(begin, referral.id, {**DISCLOSURE, **in_days(clock, 1)})
    clock.pass_by(days=2)
    assert not await vink_reads(begin, referral)
    await consented(begin, referral.id, DISCLOSURE)
    clock.pass_by(days=3000)
    assert await vink_reads(begin, referral)


async def test_the_guardian_s_consent_ends_it_too_where_it_is_needed(begin: Begin, clock: Clock) -> None:
    referral = await drafted(begin, age_band="10_14")
    (guardian_ref,) = await guarded(begin, referral)
    for consent, ends in ((PARTICIPATION, 300), (DISCLOSURE, 30)):
        await consented(begin, referral.id, {**consent, **in_days(clock, ends)})
        await consented(begin, referral.id, {**by_guardian(consent, guardian_ref), **in_days(clock, ends // 10)})
    await assessed(begin, referral.id)
    waiting = await read(begin, referral.id)
    async with begin(ask("teacher", Action.REFERRAL_SUBMIT)) as work:
        guardian = {**CITIZEN["guardians"][0], "guardian_ref": guardian_ref}
        submission = ReferralSubmission(citizen=of(NewCitizen, CITIZEN, guardians=[guardian]))
        sent = await submit_referral(work, referral.id, submission, waiting.version)
    assert sent.disclosure_until == clock.now + timedelta(days=3)


async def test_another_basis_carries_on_when_a_consent_is_over(begin: Begin, clock: Clock) -> None:
    basis = {**BASIS, "approved_by": await employed(begin)}
    referral = await sent_until(begin, in_days(clock, 1), legal_basis=basis)
    consent = await consent_of(begin, referral)
    clock.pass_by(days=2)
    await expire(begin, "consent_over", consent.id)
    assert await vink_reads(begin, referral)


async def test_before_submission_an_expired_consent_closes_the_gate(begin: Begin, clock: Clock) -> None:
    referral = await ready_until(begin, in_days(clock, 1))
    consent = await consent_of(begin, referral)
    clock.pass_by(days=2)
    submission = ReferralSubmission(citizen=of(NewCitizen, CITIZEN))
    with pytest.raises(GateClosed):
        async with begin(ask("teacher", Action.REFERRAL_SUBMIT)) as work:
            await submit_referral(work, referral.id, submission, referral.version)
    await expire(begin, "consent_over", consent.id)
    assert (await read(begin, referral.id)).version == referral.version + 1, "who submits on the old consents is stale"


async def test_a_consent_to_take_part_that_is_over_leaves_the_referral_as_it_is(begin: Begin, clock: Clock) -> None:
    referral = await drafted(begin)
    taking_part = await consented(begin, referral.id, {**PARTICIPATION, **in_days(clock, 1)})
    await consented(begin, referral.id, DISCLOSURE)
    await assessed(begin, referral.id)
    waiting = await read(begin, referral.id)
    async with begin(ask("teacher", Action.REFERRAL_SUBMIT)) as work:
        submission = ReferralSubmission(citizen=of(NewCitizen, CITIZEN))
        sent = await submit_referral(work, referral.id, submission, waiting.version)
    clock.pass_by(days=2)
    assert (await expire(begin, "consent_over", taking_part.id)).status is ConsentStatus.EXPIRED
    assert await read(begin, referral.id) == sent

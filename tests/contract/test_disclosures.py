"""What the store of disclosures promises, and what stops in the transaction that takes a consent back."""

import asyncio
from datetime import timedelta

import pytest

from domain.consents.expiring import expire_consent
from domain.consents.withdrawing import withdraw_consent
from domain.disclosures.deciding import read_disclosure
from domain.disclosures.types import Disclosure, DisclosureStatus
from domain.errors import GateClosed, NotFound, Stale
from domain.expiry import ask_for
from domain.policy import Action
from domain.ports import Begin
from domain.worklist import worklist
from tests.asking import ask
from tests.contract.conftest import Clock
from tests.disclosing import BY_CONSENT, NECESSARY, TO_SCHOOL, approved, disclosures_of, handed_over, proposed
from tests.referring import consented, drafted, received


async def reread(begin: Begin, one: Disclosure, who: str = "teacher") -> Disclosure:
    async with begin(ask(who, Action.DISCLOSURE_READ)) as work:
        return await read_disclosure(work, one.id)


async def test_what_was_kept_is_read_back_whole(begin: Begin) -> None:
    referral = await drafted(begin)
    await consented(begin, referral.id, TO_SCHOOL)
    made = [await proposed(begin, referral.id, told) for told in (NECESSARY, BY_CONSENT)]
    made.append(await handed_over(begin, referral.id))
    for one in made:
        assert await reread(begin, one) == one
    first = await approved(begin, made[-1])
    assert await reread(begin, first) == first
    second = await approved(begin, first, "area-leader")
    assert await disclosures_of(begin, referral.id) == [second, *reversed(made[:-1])]


async def test_a_submission_and_its_disclosure_are_kept_together(begin: Begin) -> None:
    referral = await received(begin)
    (one,) = await disclosures_of(begin, referral.id)
    assert (one.kind, one.status, one.decided_at) == ("submission", "approved", referral.submitted_at)
    assert await disclosures_of(begin, referral.id, "vink-coordinator") == [one]


async def test_a_consent_taken_back_by_either_side_stops_everybodys(begin: Begin) -> None:
    for who in ("teacher", "vink-coordinator"):
        referral = await received(begin)
        consent = await consented(begin, referral.id, TO_SCHOOL)
        await proposed(begin, referral.id, BY_CONSENT)
        await proposed(begin, referral.id, BY_CONSENT, "vink-coordinator")
        kept = await proposed(begin, referral.id, NECESSARY)
        async with begin(ask(who, Action.CONSENT_WITHDRAW)) as work:
            await withdraw_consent(work, consent.id)
        found = await disclosures_of(begin, referral.id)
        assert len(found) == 4
        assert {one.id for one in found if one.status is not DisclosureStatus.STOPPED} == {kept.id}
        with pytest.raises(NotFound):
            await reread(begin, kept, "vink-coordinator")


async def test_an_approval_while_the_consent_is_taken_back_wins_or_loses_whole(begin: Begin) -> None:
    referral = await drafted(begin)
    consent = await consented(begin, referral.id, TO_SCHOOL)
    one = await proposed(begin, referral.id, BY_CONSENT)
    with pytest.raises(Stale):
        async with begin(ask("teacher", Action.CONSENT_WITHDRAW)) as work:
            await withdraw_consent(work, consent.id)
            await approved(begin, one)
    assert (await reread(begin, one)).status is DisclosureStatus.APPROVED
    async with begin(ask("teacher", Action.CONSENT_WITHDRAW)) as work:
        await withdraw_consent(work, consent.id)
    assert (await reread(begin, one)).status is DisclosureStatus.STOPPED


async def test_a_proposal_made_while_the_consent_is_taken_back_is_approved_by_nobody(begin: Begin) -> None:
    referral = await drafted(begin)
    consent = await consented(begin, referral.id, TO_SCHOOL)
    async with begin(ask("teacher", Action.CONSENT_WITHDRAW)) as work:
        await withdraw_consent(work, consent.id)
        late = await proposed(begin, referral.id, BY_CONSENT)
    with pytest.raises(GateClosed):
        await approved(begin, late)


async def test_of_two_who_approve_at_once_one_is_stale(begin: Begin) -> None:
    one = await proposed(begin, (await drafted(begin)).id, NECESSARY)
    outcomes = await asyncio.gather(approved(begin, one), approved(begin, one, "area-leader"), return_exceptions=True)
    assert sorted(type(found).__name__ for found in outcomes) in (
        ["Disclosure", "Stale"],
        ["Disclosure", "IllegalMove"],
    )
    assert len((await reread(begin, one)).decisions) == 1


async def test_it_waits_for_the_side_that_tells(begin: Begin) -> None:
    referral = await received(begin)
    theirs = await proposed(begin, referral.id, NECESSARY)
    await proposed(begin, referral.id, NECESSARY, "vink-coordinator")
    for who, waiting in (("teacher", []), ("school-leader", [theirs.id]), ("social-worker", [])):
        async with begin(ask(who, Action.WORKLIST_READ)) as work:
            assert [one.id for one in await worklist(work, 50) if one.kind == "disclosure"] == waiting, who
            assert work.minor_concerned == (who != "social-worker")


async def test_what_hangs_on_a_consent_stops_when_that_is_over(begin: Begin, clock: Clock) -> None:
    referral = await drafted(begin)
    ends = (clock() + timedelta(days=1)).isoformat()
    consent = await consented(begin, referral.id, {**TO_SCHOOL, "expires_at": ends})
    told = await approved(begin, await proposed(begin, referral.id, BY_CONSENT))
    other = await proposed(begin, referral.id, NECESSARY)
    clock.pass_by(days=2)
    async with begin(ask_for("consent_over", "buf", "0" * 32)) as work:
        await expire_consent(work, consent.id)
    assert (await reread(begin, told)).status is DisclosureStatus.STOPPED
    assert (await reread(begin, other)).status is DisclosureStatus.PROPOSED

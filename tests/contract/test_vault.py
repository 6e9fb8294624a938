"""What the vault promises beside keeping and reading, on memory and on PostgreSQL."""

from datetime import timedelta

import pytest

from domain.citizens import NewCitizen
from domain.errors import NotFound
from domain.events import Event
from domain.policy import Action
from domain.ports import Begin
from domain.records import change
from domain.referrals import intake
from domain.referrals.asking import submit_referral
from domain.referrals.inputs import ReferralSubmission, ReferralWithdrawal
from domain.referrals.types import Referral, WithdrawalGroup, WithdrawalReason
from tests.asking import ask
from tests.referring import CITIZEN, NUMBER, aged, of, read, ready


async def sent(begin: Begin, number: str | None = NUMBER) -> Referral:
    referral = await ready(begin)
    submission = ReferralSubmission(citizen=of(NewCitizen, CITIZEN, personal_number=number))
    async with begin(ask("teacher", Action.REFERRAL_SUBMIT)) as work:
        return await submit_referral(work, referral.id, submission, referral.version)


async def withdrawn(begin: Begin, referral: Referral) -> Referral:
    async with begin(ask("teacher", Action.REFERRAL_WITHDRAW)) as work:
        said = ReferralWithdrawal(group=WithdrawalGroup.PRACTICAL, reason=WithdrawalReason.MOVED)
        return await intake.withdraw_referral(work, referral.id, said, referral.version)


async def test_the_same_number_is_found_exactly_and_among_open_referrals(begin: Begin) -> None:
    one, other, gone = await sent(begin), await sent(begin), await sent(begin)
    await withdrawn(begin, gone)
    somebody, nobody = await sent(begin, aged(17)), await sent(begin, None)
    async with begin(ask("vink-coordinator", Action.DUPLICATE_READ)) as work:
        assert await work.vault.same_number(one.citizen_ref) == [other.id]
        assert await work.vault.same_number(other.citizen_ref) == [one.id]
        assert await work.vault.same_number(somebody.citizen_ref) == []
        assert await work.vault.same_number(nobody.citizen_ref) is None
        with pytest.raises(NotFound):
            await work.vault.same_number((await ready(begin)).citizen_ref)
    async with begin(ask("teacher", Action.DUPLICATE_READ)) as work:
        with pytest.raises(NotFound):
            await work.vault.same_number(one.citizen_ref)


async def test_a_referral_of_which_vink_may_no_longer_be_told_is_no_duplicate(begin: Begin) -> None:
    one, other, later = await sent(begin), await sent(begin), await sent(begin)
    for referral, until in ((other, timedelta(days=-30)), (later, timedelta(days=1))):
        async with begin(ask("teacher", Action.REFERRAL_REVISE)) as work:
            ended = change(referral, work.now, disclosure_until=work.now + until)
            work.referrals.save(ended, Event.REFERRAL_DISCLOSURE_DATED)
    async with begin(ask("vink-coordinator", Action.DUPLICATE_READ)) as work:
        assert await work.vault.same_number(one.citizen_ref) == [later.id]


async def test_who_was_destroyed_is_known_to_nobody(begin: Begin) -> None:
    one, other = await withdrawn(begin, await sent(begin)), await sent(begin)
    async with begin(ask("dpo", Action.AUDIT_READ)) as work:
        work.vault.destroy_citizen(one.citizen_ref)
    async with begin(ask("vink-coordinator", Action.CITIZEN_READ)) as work:
        with pytest.raises(NotFound):
            await work.vault.read(one.citizen_ref)
        assert (await work.vault.read(other.citizen_ref)).name == CITIZEN["name"]
    assert (await read(begin, one.id)).citizen_ref == one.citizen_ref


async def test_a_case_that_was_destroyed_is_not_there_any_more(begin: Begin) -> None:
    one, other = await withdrawn(begin, await sent(begin)), await sent(begin)
    async with begin(ask("dpo", Action.AUDIT_READ)) as work:
        work.vault.destroy_case(one.id)
    with pytest.raises(NotFound):
        await read(begin, one.id)
    async with begin(ask("teacher", Action.REFERRAL_READ)) as work:
        assert await work.consents.page({"referral_id": one.id}, None, 9) == []
        assert await work.notification_assessments.page({"referral_id": one.id}, None, 9) == []
        assert len(await work.consents.page({"referral_id": other.id}, None, 9)) == 2
        assert [it.id for it in await work.referrals.page({}, None, 9)] == [other.id]

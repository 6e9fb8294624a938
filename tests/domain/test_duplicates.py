"""Whether VINK has an open referral of the same person already: asked at intake, by the intake, and by number only."""

from datetime import UTC, datetime
from uuid import UUID

import msgspec
import pytest

from adapters.calendar import DanishCalendar
from domain.citizens import NewCitizen
from domain.consents.withdrawing import withdraw_consent
from domain.errors import Forbidden, NotFound
from domain.policy import Action
from domain.referrals.asking import submit_referral
from domain.referrals.duplicates import INTAKE, Duplicates, find_duplicates
from domain.referrals.inputs import ReferralSubmission
from domain.referrals.types import OPEN, Referral, ReferralStatus
from tests.asking import ask, ask_of
from tests.conftest import TERMS
from tests.memory import MemoryBegin
from tests.referring import CITIZEN, NUMBER, aged, of, ready
from vink.demo.personas import PERSONAS


@pytest.fixture
def begin() -> MemoryBegin:
    return MemoryBegin(lambda: datetime.now(UTC), DanishCalendar(), TERMS)


async def sent(begin: MemoryBegin, number: str | None = NUMBER) -> Referral:
    referral = await ready(begin)
    submission = ReferralSubmission(citizen=of(NewCitizen, CITIZEN, personal_number=number))
    async with begin(ask("teacher", Action.REFERRAL_SUBMIT)) as work:
        return await submit_referral(work, referral.id, submission, referral.version)


async def found(begin: MemoryBegin, referral_id: UUID, who: str = "vink-coordinator") -> Duplicates:
    async with begin(ask(who, Action.DUPLICATE_READ, purpose="referral_intake")) as work:
        return await find_duplicates(work, referral_id)


def put(begin: MemoryBegin, referral: Referral, **changes: object) -> None:
    begin.memory.records[Referral, referral.id] = msgspec.structs.replace(referral, **changes)


async def test_another_open_referral_of_the_same_number_is_told_either_way(begin: MemoryBegin) -> None:
    one, other, somebody = await sent(begin), await sent(begin, NUMBER.replace("-", "")), await sent(begin, aged(17))
    assert await found(begin, one.id) == Duplicates(True, (other.id,))
    assert await found(begin, other.id) == Duplicates(True, (one.id,))
    assert await found(begin, somebody.id) == Duplicates(True, ())


async def test_without_a_number_nothing_is_compared(begin: MemoryBegin) -> None:
    one, other = await sent(begin, None), await sent(begin, None)
    assert await found(begin, one.id) == Duplicates(False, ())
    assert await found(begin, other.id) == Duplicates(False, ())


@pytest.mark.parametrize("status", ReferralStatus)
async def test_only_open_referrals_are_compared(begin: MemoryBegin, status: ReferralStatus) -> None:
    one, other = await sent(begin), await sent(begin)
    put(begin, other, status=status)
    assert bool((await found(begin, one.id)).referral_ids) == (status in OPEN)


@pytest.mark.parametrize("status", sorted(set(ReferralStatus) - INTAKE - {ReferralStatus.WITHDRAWN}))
async def test_only_the_intake_asks(begin: MemoryBegin, status: str) -> None:
    one = await sent(begin)
    put(begin, one, status=ReferralStatus(status))
    with pytest.raises(Forbidden, match="it is over"):
        await found(begin, one.id)


async def test_what_vink_is_kept_from_is_not_told(begin: MemoryBegin) -> None:
    one, other = await sent(begin), await sent(begin)
    async with begin(ask("teacher", Action.CONSENT_WITHDRAW)) as work:
        (consent,) = await work.consents.page({"referral_id": other.id, "kind": "disclosure"}, None, 9)
        await withdraw_consent(work, consent.id)
    assert await found(begin, one.id) == Duplicates(True, ())
    with pytest.raises(NotFound):
        await found(begin, other.id)


async def test_nobody_else_is_told(begin: MemoryBegin) -> None:
    one = await sent(begin)
    for who in sorted(set(PERSONAS) - {"vink-coordinator", "vink-coordinator-2"}):
        with pytest.raises((NotFound, Forbidden)):
            await found(begin, one.id, who)


async def test_nobody_checks_what_they_referred_themselves(begin: MemoryBegin) -> None:
    one = await sent(begin)
    put(begin, one, referred_by=PERSONAS["vink-coordinator"].id)
    with pytest.raises(Forbidden):
        await found(begin, one.id)


async def test_each_look_is_logged_on_the_referral_the_person_and_what_was_found(begin: MemoryBegin) -> None:
    one, other = await sent(begin), await sent(begin)
    before = len(begin.memory.events)
    asked = msgspec.structs.replace(
        ask_of(PERSONAS["vink-coordinator"].actor(), Action.DUPLICATE_READ, purpose="referral_intake"), reads=True
    )
    async with begin(asked) as work:
        await find_duplicates(work, one.id)
    events = begin.memory.events[before:]
    assert {(it.action, it.purpose, it.outcome) for it in events} == {("duplicate:read", "referral_intake", "allowed")}
    told = [(it.object_type, it.object_id) for it in events]
    assert told == [("referral", one.id), ("citizen", one.citizen_ref), ("referral", other.id)]

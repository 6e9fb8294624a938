from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from adapters.calendar import DanishCalendar
from domain.citizens import Citizen, NewCitizen, band_of, born, read_citizen
from domain.concerns import AgeBand
from domain.consents.withdrawing import withdraw_consent
from domain.errors import GateClosed, Invalid, NotFound
from domain.policy import Action
from domain.ports import Work
from domain.referrals.asking import submit_referral
from domain.referrals.inputs import ReferralSubmission
from domain.referrals.types import STANDING, Referral, ReferralStatus
from tests.asking import ask
from tests.conftest import TERMS
from tests.memory import MemoryBegin
from tests.referring import ADDRESS, CITIZEN, GUARDIAN, NAME, NUMBER, PHONE, of, ready, submitted

READ = Action.CITIZEN_READ


@pytest.fixture
def begin() -> MemoryBegin:
    return MemoryBegin(lambda: datetime.now(UTC), DanishCalendar(), TERMS)


async def looked_up(begin: MemoryBegin, referral: Referral, purpose: str = "referral_intake") -> Citizen:
    async with begin(ask("vink-coordinator", READ, purpose=purpose)) as work:
        return await read_citizen(work, referral.citizen_ref)


async def sent(begin: MemoryBegin, **citizen: Any) -> Referral:
    referral = await ready(begin)
    submission = ReferralSubmission(citizen=of(NewCitizen, CITIZEN, **citizen))
    async with begin(ask("teacher", Action.REFERRAL_SUBMIT)) as work:
        return await submit_referral(work, referral.id, submission, referral.version)


@pytest.mark.parametrize(
    ("number", "birth"),
    [
        ("010100-0000", date(1900, 1, 1)),
        ("311299-3999", date(1999, 12, 31)),
        ("290200-4000", date(2000, 2, 29)),
        ("150736-4000", date(2036, 7, 15)),
        ("150737-4000", date(1937, 7, 15)),
        ("150757-5000", date(2057, 7, 15)),
        ("150758-8000", date(1858, 7, 15)),
        ("150736-9000", date(2036, 7, 15)),
        ("610110-4000", date(2010, 1, 1)),
    ],
)
def test_the_date_of_birth_is_read_from_the_number(number: str, birth: date) -> None:
    assert born(number) == birth


@pytest.mark.parametrize("number", ["310210-4000", "001010-4000", "320110-4000", "101310-4000", "290200-0000"])
async def test_a_number_that_begins_with_no_date_is_refused_without_being_echoed(
    begin: MemoryBegin, number: str
) -> None:
    with pytest.raises(Invalid) as refused:
        await sent(begin, personal_number=number)
    (fault,) = refused.value.faults
    assert fault.pointer == "/citizen/personal_number"
    assert number[:6] not in str(refused.value) + fault.detail


@pytest.mark.parametrize("number", ["0101104000x", "01011-04000", "٠١٠١١٠4000", "010110-40000", "010110 4000"])
def test_a_number_has_ten_digits(number: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        of(NewCitizen, CITIZEN, personal_number=number)


@pytest.mark.parametrize(
    ("birth", "band"),
    [
        (date(2016, 3, 2), AgeBand.FROM_10_TO_14),
        (date(2016, 3, 3), AgeBand.UNDER_10),
        (date(2011, 3, 3), AgeBand.FROM_10_TO_14),
        (date(2011, 3, 2), AgeBand.FROM_15_TO_17),
        (date(2008, 3, 2), AgeBand.FROM_18_TO_25),
        (date(2000, 3, 3), AgeBand.FROM_18_TO_25),
        (date(2000, 3, 2), AgeBand.OVER_25),
    ],
)
def test_the_age_band_changes_on_the_birthday(birth: date, band: AgeBand) -> None:
    assert band_of(birth, date(2026, 3, 2)) is band


async def test_vink_reads_who_it_is_while_the_referral_is_open(begin: MemoryBegin) -> None:
    referral = await sent(begin, personal_number=NUMBER)
    citizen = await looked_up(begin, referral)
    assert citizen.id == referral.citizen_ref
    assert (citizen.name, citizen.personal_number) == (NAME, NUMBER.replace("-", ""))
    assert citizen.contact.address == ADDRESS
    last = begin.memory.events[-1]
    assert (last.object_type, last.object_id, last.purpose) == ("citizen", referral.citizen_ref, "referral_intake")


@pytest.mark.parametrize("status", sorted(set(ReferralStatus) - STANDING))
async def test_the_vault_is_closed_when_the_referral_is_over(begin: MemoryBegin, status: str) -> None:
    referral = await submitted(begin)
    begin.memory.records[Referral, referral.id] = msgspec.structs.replace(referral, status=ReferralStatus(status))
    with pytest.raises(NotFound):
        await looked_up(begin, referral)


@pytest.mark.parametrize("kind", ["participation", "disclosure"])
async def test_the_vault_is_closed_as_soon_as_consent_is_withdrawn(begin: MemoryBegin, kind: str) -> None:
    referral = await submitted(begin)
    async with begin(ask("teacher", Action.CONSENT_WITHDRAW)) as work:
        (consent,) = await work.consents.page({"referral_id": referral.id, "kind": kind}, None, 9)
        await withdraw_consent(work, consent.id)
    with pytest.raises(NotFound):
        await looked_up(begin, referral)


async def test_nobody_else_reads_it(begin: MemoryBegin) -> None:
    referral = await submitted(begin)
    for who in ("teacher", "social-worker", "panel-coordinator", "resource-person", "mentor", "admin", "auditor"):
        with pytest.raises(NotFound):
            async with begin(ask(who, READ, purpose="referral_intake")) as work:
                await read_citizen(work, referral.citizen_ref)
        with pytest.raises(NotFound):
            async with begin(ask(who, READ, purpose="referral_intake")) as work:
                await work.vault.read(referral.citizen_ref)


@pytest.mark.parametrize(
    ("purpose", "seen"),
    [("referral_intake", True), ("support", True), ("referral_follow_up", False), ("log_review", False)],
)
async def test_a_protected_address_needs_its_purpose(begin: MemoryBegin, purpose: str, seen: bool) -> None:
    citizen = await looked_up(begin, await sent(begin, protected_address=True), purpose)
    assert (citizen.contact.address == ADDRESS) == seen
    assert (citizen.guardians[0].contact.address == ADDRESS) == seen
    assert (citizen.contact.phone, citizen.guardians[0].name) == (PHONE, GUARDIAN)


async def test_a_closed_gate_puts_nobody_into_the_vault(begin: MemoryBegin) -> None:
    referral = await ready(begin, informed=None)
    with pytest.raises(GateClosed):
        async with begin(ask("teacher", Action.REFERRAL_SUBMIT)) as work:
            submission = ReferralSubmission(citizen=of(NewCitizen, CITIZEN))
            await submit_referral(work, referral.id, submission, referral.version)
    assert not [one for one in begin.memory.records.values() if isinstance(one, Citizen)]


def test_an_identity_does_not_show_itself_where_it_is_printed() -> None:
    new = of(NewCitizen, CITIZEN, personal_number=NUMBER)
    assert repr(new) == "NewCitizen(...)"
    assert NAME not in f"{new} {new.contact} {new.guardians} {ReferralSubmission(citizen=new)!r}"


def test_a_work_offers_no_list_of_citizens() -> None:
    assert not hasattr(Work, "citizens")

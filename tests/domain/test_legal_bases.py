from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from adapters.calendar import DanishCalendar
from domain.code_lists import CODE_LISTS
from domain.errors import GateClosed, Invalid
from domain.legal_bases import (
    DANISH,
    LEGAL_SETS,
    SWEDISH,
    LegalBasisCode,
    LegalBasisKind,
    LegalSet,
    Recipient,
    discloses,
    listed,
)
from domain.referrals.types import ReferralStatus
from tests.conftest import TERMS
from tests.memory import MemoryBegin
from tests.referring import BASIS, PARTICIPATION, assessed, at_work, consented, drafted, read, submit
from vink.demo.personas import OTHER_SCHOOL, PERSONAS
from vink.settings import load
from vink.wiring import terms_of

TODAY = date(2026, 3, 2)
SETS = pytest.mark.parametrize("rules", LEGAL_SETS.values(), ids=LEGAL_SETS)


def test_the_codes_are_those_of_the_code_list_and_each_belongs_to_one_set() -> None:
    assert [one.code for one in CODE_LISTS["legal_basis"].codes] == [one.value for one in LegalBasisCode]
    assert [one.code for rules in LEGAL_SETS.values() for one in rules.bases] == list(LegalBasisCode)


@pytest.mark.parametrize(
    ("rules", "found"),
    [
        (DANISH, ["fvl28_necessary"]),
        (SWEDISH, ["osl10_2_necessary", "osl23_no_harm", "osl26_no_harm"]),
    ],
)
def test_only_what_needs_no_consent_and_names_vink_carries_a_referral(rules: LegalSet, found: list[str]) -> None:
    assert [code for code in LegalBasisCode if rules.carries_referral(code, TODAY)] == found


@SETS
def test_only_a_rule_that_forbids_investigation_reaches_the_info_house_and_never_vink(rules: LegalSet) -> None:
    for one in rules.bases:
        assert discloses(one, Recipient.INFO_HOUSE) <= one.forbids_investigation, one.code
        if one.forbids_investigation:
            assert one.requires_reason
            assert Recipient.VINK not in one.allowed_recipients
    assert [one.code for one in rules.bases if discloses(one, Recipient.INFO_HOUSE)]


@SETS
def test_a_consent_reaches_everybody_but_the_info_house(rules: LegalSet) -> None:
    reached = {one for one in Recipient if rules.by_consent(one, TODAY) is not None}
    assert reached == set(Recipient) - {Recipient.INFO_HOUSE}


@SETS
def test_every_rule_has_something_to_stand_on(rules: LegalSet) -> None:
    for one in rules.bases:
        taking_part = one.kind is LegalBasisKind.PARTICIPATION
        assert taking_part == (not one.allowed_recipients)
        assert taking_part or one.requires_consent != one.requires_reason, "a consent, or a reason in writing"


def test_taking_part_has_its_own_rules() -> None:
    found = {one.code for one in DANISH.bases if one.kind is LegalBasisKind.PARTICIPATION}
    assert found == {"sel12b", "bl28", "bl29", "bl30"}


@pytest.mark.parametrize(
    ("rules", "code", "day", "found"),
    [
        (DANISH, "sel12b", date(2015, 12, 31), False),
        (DANISH, "sel12b", date(2016, 1, 1), True),
        (SWEDISH, "sol2001", date(2025, 6, 30), True),
        (SWEDISH, "sol2001", date(2025, 7, 1), False),
        (SWEDISH, "sol2025", date(2025, 6, 30), False),
        (SWEDISH, "sol2025", date(2025, 7, 1), True),
        (DANISH, "sol2025", TODAY, False),
        (SWEDISH, "fvl28_necessary", TODAY, False),
    ],
)
def test_a_rule_counts_from_its_first_day_to_its_last_and_in_its_own_set(
    rules: LegalSet, code: str, day: date, found: bool
) -> None:
    assert (rules.in_force(LegalBasisCode(code), day) is not None) == found


def test_the_list_shows_the_running_set_and_offers_what_is_in_force() -> None:
    danish, before, after = (
        listed("legal_basis", *one) for one in ((DANISH, TODAY), (SWEDISH, date(2025, 6, 30)), (SWEDISH, TODAY))
    )
    assert [one.code for one in danish.codes] == [one.code.value for one in DANISH.bases]
    assert {one.code for one in before.codes if not one.active} == {"sol2025"}
    assert {one.code for one in after.codes if not one.active} == {"sol2001"}
    assert len({one.version for one in (danish, before, after)}) == 3
    assert after.version > before.version


@SETS
def test_a_hand_over_to_the_info_house_is_offered_the_rules_in_force_that_reach_it(rules: LegalSet) -> None:
    reaching = [one.code.value for one in rules.bases if discloses(one, Recipient.INFO_HOUSE)]
    assert [one.code for one in listed("info_house_basis", rules, TODAY).codes if one.active] == reaching
    ended = until(rules, reaching[0], TODAY - timedelta(days=1))
    assert [one.code for one in listed("info_house_basis", ended, TODAY).codes if one.active] == reaching[1:]


def test_the_set_is_a_setting() -> None:
    assert terms_of(load({})).legal_set is DANISH
    assert terms_of(load({"VINK_LEGAL_SET": "sv"})).legal_set is SWEDISH


Open = Callable[..., MemoryBegin]


@pytest.fixture
def opened() -> Open:
    """Opens a store that works under a set of rules, at a time."""

    def begin(rules: LegalSet = DANISH, now: datetime | None = None) -> MemoryBegin:
        terms = msgspec.structs.replace(TERMS, legal_set=rules)
        made = MemoryBegin(lambda: now or datetime.now(UTC), DanishCalendar(), terms)
        at_work(made, "school-leader")
        return made

    return begin


def until(rules: LegalSet, code: str, day: date) -> LegalSet:
    """Return the set with a rule that ends on that day."""
    bases = [msgspec.structs.replace(one, valid_until=day) if one.code == code else one for one in rules.bases]
    return msgspec.structs.replace(rules, bases=tuple(bases))


async def waiting(begin: MemoryBegin, **more: Any) -> Any:
    """Return a referral that stands on another basis than a consent to disclosure."""
    referral = await drafted(begin, **more)
    await consented(begin, referral.id, PARTICIPATION)
    await assessed(begin, referral.id)
    return await read(begin, referral.id)


@pytest.mark.parametrize("code", ["osl10_2_necessary", "osl23_no_harm", "osl26_no_harm"])
async def test_the_swedish_set_carries_a_referral(opened: Open, code: str) -> None:
    begin = opened(SWEDISH)
    referral = await waiting(begin, legal_basis={**BASIS, "code": code})
    assert (await submit(begin, referral)).status is ReferralStatus.SUBMITTED


@pytest.mark.parametrize(
    ("rules", "code"),
    [(SWEDISH, "fvl28_necessary"), (DANISH, "osl10_2_necessary"), (SWEDISH, "osl10_1_consent"), (SWEDISH, "sol2025")],
)
async def test_a_basis_that_does_not_count_here_is_told_by_its_place(opened: Open, rules: LegalSet, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        await drafted(opened(rules), legal_basis={**BASIS, "code": code})
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/legal_basis/code", "does_not_carry")]


async def test_a_basis_that_has_ended_since_it_was_recorded_opens_no_gate(opened: Open) -> None:
    begin = opened()
    referral = await waiting(begin, legal_basis=BASIS)
    begin.terms = msgspec.structs.replace(
        TERMS, legal_set=until(DANISH, "fvl28_necessary", datetime.now(UTC).date() - timedelta(days=2))
    )
    with pytest.raises(GateClosed) as closed:
        await submit(begin, referral)
    assert closed.value.missing == ("disclosure_consent_or_basis",)
    with pytest.raises(Invalid) as refused:
        await submit(begin, referral, legal_basis=BASIS)
    assert [one.pointer for one in refused.value.faults] == ["/legal_basis/code"]
    assert await read(begin, referral.id) == referral, "nothing was lost"


async def test_the_day_is_that_of_the_municipality(opened: Open) -> None:
    last = until(DANISH, "fvl28_necessary", date(2026, 3, 2))
    for now, carries in (
        (datetime(2026, 3, 2, 22, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 2, 23, 1, tzinfo=UTC), False),
    ):
        begin = opened(last, now)
        at_work(begin, "school-leader", valid_from=now - timedelta(days=1))
        if carries:
            assert (await submit(begin, await waiting(begin, legal_basis=BASIS))).submitted_at == now
        else:
            with pytest.raises(Invalid):
                await drafted(begin, legal_basis=BASIS)


NOBODY: dict[str, dict[str, Any]] = {
    "somebody who has left": {"status": "left"},
    "somebody whose grant has ended": {"ends_at": datetime(2026, 1, 1, tzinfo=UTC)},
    "somebody whose grant begins later": {"valid_from": datetime(2099, 1, 1, tzinfo=UTC)},
    "somebody whose grant was revoked": {"revoked_at": datetime(2026, 1, 1, tzinfo=UTC)},
    "somebody with another role": {"role": "auditor"},
    "somebody of another school": {"unit_id": OTHER_SCHOOL},
}


@pytest.mark.parametrize("changes", NOBODY.values(), ids=NOBODY)
async def test_who_approves_is_at_work_there_in_a_fitting_role(opened: Open, changes: dict[str, Any]) -> None:
    begin = opened()
    assert (await drafted(begin, legal_basis=BASIS)).legal_basis is not None
    at_work(begin, "school-leader", **changes)
    with pytest.raises(Invalid) as refused:
        await drafted(begin, legal_basis=BASIS)
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/legal_basis/approved_by", "unknown")]


async def test_another_department_approves_nothing_here(opened: Open) -> None:
    begin = opened()
    at_work(begin, "social-worker")
    elsewhere = {**BASIS, "approved_by": str(PERSONAS["social-worker"].id)}
    for basis, where in (
        (elsewhere, "unknown"),
        ({**BASIS, "approved_by": str(PERSONAS["teacher"].id)}, "own_approval"),
    ):
        with pytest.raises(Invalid) as refused:
            await drafted(begin, legal_basis=basis)
        assert [one.code for one in refused.value.faults] == [where]

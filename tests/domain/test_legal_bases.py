from datetime import date

import pytest

from domain.code_lists import CODE_LISTS
from domain.legal_bases import DANISH, LegalBasisCode, LegalBasisKind, Recipient, carries_referral, in_force

TODAY = date(2026, 3, 2)


def test_the_codes_are_those_of_the_code_list_and_each_has_a_rule() -> None:
    assert [one.code for one in CODE_LISTS["legal_basis"].codes] == [one.value for one in LegalBasisCode]
    assert {one.code for one in DANISH} == set(LegalBasisCode)


def test_only_what_needs_no_consent_and_names_vink_carries_a_referral() -> None:
    assert [code for code in LegalBasisCode if carries_referral(code, TODAY)] == ["fvl28_necessary"]


def test_cooperation_with_the_police_never_serves_an_investigation_and_never_reaches_vink() -> None:
    found = [one for one in DANISH if one.code.startswith("rpl115")]
    assert len(found) == 3
    assert all(one.forbids_investigation and one.requires_reason for one in found)
    assert all(Recipient.VINK not in one.allowed_recipients for one in found)


def test_taking_part_has_its_own_rules() -> None:
    found = {one.code for one in DANISH if one.kind is LegalBasisKind.PARTICIPATION}
    assert found == {"sel12b", "bl28", "bl29", "bl30"}


@pytest.mark.parametrize(("day", "found"), [(date(2015, 12, 31), False), (date(2016, 1, 1), True)])
def test_a_rule_counts_from_its_first_day(day: date, found: bool) -> None:
    assert (in_force(LegalBasisCode.SEL_12B, day) is not None) == found

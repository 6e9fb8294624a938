from itertools import product

import pytest

from domain.emergency_accesses import MOVES, EmergencyAccessStatus
from domain.policy import opened
from tests.domain.conftest import COLLEAGUE, MONDAY, WHOLE_DEPARTMENT, person
from vink.demo.personas import PERSONAS, SCHOOL

S = EmergencyAccessStatus


@pytest.mark.parametrize(("start", "end"), list(product(S, S)))
def test_it_is_reviewed_once(start: EmergencyAccessStatus, end: EmergencyAccessStatus) -> None:
    assert (end in MOVES[start]) == ((start, end) == (S.AWAITING_REVIEW, S.REVIEWED))


def test_only_front_line_staff_of_one_unit_open_anything_and_never_an_identity() -> None:
    for kind in ("Concern", "Consultation", "Referral"):
        assert all(one["department"] == "buf" for one in opened(COLLEAGUE, kind, MONDAY))
        assert opened(COLLEAGUE, kind, MONDAY)
        assert opened(WHOLE_DEPARTMENT, kind, MONDAY) == ()
    for kind in ("Citizen", "Participant", "Consent", "Disclosure", "Correction", "NotificationAssessment", "Transfer"):
        assert opened(COLLEAGUE, kind, MONDAY) == ()
    for name in PERSONAS:
        if PERSONAS[name].role != "frontline":
            assert opened(person(name, unit_id=SCHOOL), "Concern", MONDAY) == ()

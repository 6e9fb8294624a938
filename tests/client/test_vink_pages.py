"""The pages of VINK, mentors, auditors and the data-protection officer: as accessible as the others."""

import pytest

from tests.client.conftest import Desk
from tests.client.test_pages import NUMBER, looked_at

SOMEBODY = "/participants/019b76da-a800-7000-8000-00000000464"
VINK = [
    *("/intake", f"/referrals/{NUMBER}610", f"/referrals/{NUMBER}608/decline", f"/referrals/{NUMBER}608/accept"),
    *(f"/referrals/{NUMBER}611/hold", f"/referrals/{NUMBER}613/expect-slot", f"/referrals/{NUMBER}608/duplicates"),
    *("/waiting", "/waiting/assignment", f"{SOMEBODY}2/matching", f"{SOMEBODY}2/wishes", f"{SOMEBODY}2/who"),
    *(f"{SOMEBODY}3/propose/{NUMBER}a01", f"/match-proposals/{NUMBER}f22", f"/match-proposals/{NUMBER}f22/accept"),
]
PAGES = {"vink-coordinator": VINK}


@pytest.mark.parametrize("language", ["da", "sv", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_in_the_way_of_who_works_with_it(desk: Desk, name: str, language: str) -> None:
    page = desk.log_in(name, language)
    assert looked_at(page, [f"/app{path}" for path in PAGES[name]]) == {}

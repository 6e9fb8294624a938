"""A page costs little more than what it asks of the API."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.client.conftest import Desk
from tests.client.front import Front
from tests.journey.conftest import Demo

NUMBER = "019b76da-a800-7000-8000-000000000"
PATHS = [
    *("/app", "/app/matters", "/app/worklist"),
    *(f"/app/concerns/{NUMBER}301", f"/app/consultations/{NUMBER}40a", f"/app/referrals/{NUMBER}602"),
]
TRIES = 7


@pytest.fixture(scope="module")
def front(place: Path, first: Demo) -> Iterator[Front]:
    with Front(place, first).running() as running:
        yield running


def test_a_page_takes_less_than_twice_the_time_of_its_api_calls(browser: Browser, front: Front) -> None:
    """Counted on the road between both, in the best of some tries: the others tell what else the machine did."""
    desk = Desk(browser, front)
    page = desk.log_in("teacher")
    told = {}
    for path in PATHS:
        shares = []
        for _ in range(TRIES):
            front.pages_seconds = front.road_seconds = 0.0
            assert page.request.get(path).ok
            shares.append(front.pages_seconds / front.road_seconds)
        told[path] = min(shares)
    desk.close()
    assert {path: share for path, share in told.items() if share >= 2} == {}

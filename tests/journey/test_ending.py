"""What was taken away is gone for whoever holds a token: over HTTP, within about a second."""

import time
from typing import Any

import httpx
import pytest

from tests.journey.clients import Caller, staff, system
from tests.journey.conftest import Demo
from vink.demo.personas import PERSONAS

ABOUT_A_SECOND = 2.0


def refused_after(demo: Demo, caller: Caller, begun: float) -> float:
    """Ask until the answer is 401, and return how long that took."""
    while True:
        answer = httpx.get(f"{demo.base}/v1/me", headers={"authorization": f"Bearer {caller.token}"}, timeout=10)
        took = time.monotonic() - begun
        if answer.status_code == 401:
            return took
        assert answer.status_code == 200, answer.text
        assert took < ABOUT_A_SECOND, "the token outlived what it stood on"


def command(admin: Caller, path: str, step: str) -> float:
    version: Any = admin.get(path)["version"]
    begun = time.monotonic()
    admin.post(f"{path}/{step}", version=version)
    return begun


@pytest.mark.parametrize("who", ["school-system", "social-worker", "mentor"])
def test_what_is_suspended_has_left_or_was_revoked_is_refused_at_once(demo: Demo, who: str) -> None:
    admin = staff(demo, "admin")
    holder = system(demo, who) if PERSONAS[who].is_system else staff(demo, who)
    bystander = staff(demo, "teacher")
    holder.get("/v1/me")
    own = f"/v1/staff/{PERSONAS[who].id}"
    if PERSONAS[who].is_system:
        begun = command(admin, f"/v1/clients/{PERSONAS[who].id}", "suspend")
    elif who == "mentor":
        (grant,) = (one for one in admin.get(own + "/grants")["items"] if one["role"] == "mentor")
        begun = command(admin, f"{own}/grants/{grant['id']}", "revoke")
    else:
        begun = command(admin, own, "leave")
    assert refused_after(demo, holder, begun) < ABOUT_A_SECOND
    bystander.get("/v1/me")

"""The real API process trusts a real provider: what each may do, is refused, and leaves in the log."""

import json
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.adapters.test_tokens import made
from tests.interop.conftest import API, OTHER, SCHOOL_SYSTEM, TEACHER, Provider
from tests.interop.test_tokens import WRONG, claims_of
from tests.journey.clients import Caller, staff
from tests.journey.conftest import Demo
from tests.journey.test_main_path import CONCERN


@pytest.fixture(scope="module")
def demo(lasting: Provider) -> Iterator[Demo]:
    """A running demo that trusts the provider."""
    place = Path(tempfile.mkdtemp(prefix="vink-interop-"))
    place.chmod(0o711)
    running = Demo(place)
    issuers = [
        {
            "issuer": lasting.issuer,
            "audience": API,
            "claims": {"subject": "uuid"},
            "clients": {"staff-app": "staff-app", "school-system": "school-system"},
        }
    ]
    file = place / "issuers.json"
    file.write_text(json.dumps(issuers))
    running.environment["VINK_ISSUERS"] = str(file)
    running.start()
    yield running
    running.stop()
    shutil.rmtree(place)


def refused(demo: Demo, token: str) -> None:
    answer = httpx.get(f"{demo.base}/v1/me", headers={"authorization": f"Bearer {token}"}, timeout=10)
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
    assert "invalid_token" in answer.headers["www-authenticate"]


def test_a_system_raises_a_concern_and_its_department_reads_it(lasting: Provider, demo: Demo) -> None:
    system, teacher = Caller(demo, lasting.system_token()), Caller(demo, lasting.log_in().access_token)
    me = system.get("/v1/me")
    assert (me["subject"], me["client_id"], me["department"], me["roles"]) == (
        SCHOOL_SYSTEM,
        "school-system",
        "buf",
        ["system"],
    )
    me = teacher.get("/v1/me")
    assert (me["subject"], me["client_id"], me["display_name"], me["roles"]) == (
        TEACHER,
        "staff-app",
        None,
        ["frontline"],
    )
    raised = system.post("/v1/concerns", CONCERN, expected=201)
    assert teacher.get(f"/v1/concerns/{raised['id']}")["situation_text"] == CONCERN["situation_text"]
    assert system.get(f"/v1/concerns/{raised['id']}")["situation_text"] is None
    staff(demo, "social-worker").get(f"/v1/concerns/{raised['id']}", expected=404)
    events = staff(demo, "auditor").get("/v1/audit/events", object_id=raised["id"], actor=SCHOOL_SYSTEM)["items"]
    assert {"concern:raise", "concern:read"} <= {event["action"] for event in events}


def test_a_client_finds_the_provider_by_itself(lasting: Provider, demo: Demo) -> None:
    answer = httpx.get(f"{demo.base}/v1/me")
    assert answer.status_code == 401
    (metadata,) = re.findall(r'resource_metadata="([^"]+)"', answer.headers["www-authenticate"])
    assert httpx.get(metadata).json()["authorization_servers"] == [demo.base, lasting.issuer]


def test_what_is_not_for_us_is_refused(lasting: Provider, demo: Demo) -> None:
    logged_in = lasting.log_in()
    refused(demo, logged_in.id_token)
    refused(demo, lasting.system_token(OTHER))
    refused(demo, logged_in.access_token.split(".")[2])
    for _, changes, header in WRONG:
        key = lasting.keys[1] if header.get("alg") == "RS256" else lasting.keys[0]
        refused(demo, made(claims_of(lasting, **changes), key, **({"kid": "ec-1"} | header)))
    Caller(demo, logged_in.access_token).get("/v1/me")


def test_the_provider_cannot_speak_for_us_nor_we_for_it(lasting: Provider, demo: Demo) -> None:
    ours = claims_of(lasting, iss=demo.base, aud=f"{demo.base}/v1")
    refused(demo, made(ours, lasting.keys[0], kid="ec-1"))
    kid = httpx.get(f"{demo.base}/oauth/jwks").json()["keys"][0]["kid"]
    refused(demo, made(claims_of(lasting), lasting.keys[0], kid=kid))


def test_an_outage_of_the_provider_stops_nobody_who_has_a_token(lasting: Provider, demo: Demo) -> None:
    token = lasting.system_token()
    unknown = made(claims_of(lasting), lasting.keys[0], kid="ec-2")
    lasting.hold()
    try:
        Caller(demo, token).get("/v1/me")
        begun = time.monotonic()
        refused(demo, unknown)
        assert time.monotonic() - begun < 3
        Caller(demo, staff(demo, "teacher").token).get("/v1/me")
    finally:
        lasting.let_go()

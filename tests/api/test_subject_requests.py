"""A person's request over HTTP: who answers, what is given, double submits, versions, and bad input."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.api.conftest import Call
from tests.api.referring import INTAKE, ok, received
from tests.referring import GUARDIAN, NAME

PATH = "/v1/subject-requests"
ANSWER = {"purpose-code": "subject_request"}
GRANTED = {"decision": "granted", "reason": "Personen har ret til det."}


async def citizen(call: Call) -> str:
    """Return the reference of somebody whom a referral is for."""
    found: str = (await ok(call, "teacher", "GET", await received(call), **INTAKE))["citizen_ref"]
    return found


def new(ref: str, **more: Any) -> dict[str, Any]:
    return {
        "kind": "access",
        "citizen_ref": ref,
        "requested_by": "person",
        "identity_check": "document_shown",
        "received_on": str(datetime.now(UTC).date() - timedelta(days=1)),
        **more,
    }


async def asked(call: Call, ref: str, **more: Any) -> str:
    made = await ok(call, "dpo", "POST", PATH, new(ref, **more))
    return f"{PATH}/{made['id']}"


async def test_access_goes_through_two_hands_and_gives_one_persons_data(call: Call) -> None:
    path = await asked(call, await citizen(call))
    proposed = await ok(call, "dpo", "POST", path + "/decide", GRANTED, version=1)
    assert (proposed["status"], proposed["allowed_actions"]) == ("received", ["extend"])
    assert (await call("dpo", "GET", path + "/pack", **ANSWER)).status_code == 409
    refused = await call("dpo", "POST", path + "/approve", version=2)
    assert (refused.status_code, refused.json()["code"]) == (403, "own_request")
    shown = await ok(call, "vink-coordinator", "GET", path)
    assert shown["allowed_actions"] == ["approve", "reject"]
    await ok(call, "vink-coordinator", "POST", path + "/approve", version=2)
    assert (await call("vink-coordinator", "GET", path + "/pack", **ANSWER)).json()["code"] == "no_grant"
    assert (await call("dpo", "GET", path + "/pack")).json()["code"] == "no_purpose"
    pack = await call("dpo", "GET", path + "/pack", **ANSWER)
    assert NAME in pack.text
    assert GUARDIAN not in pack.text
    document = await call("dpo", "GET", path + "/pack", accept="application/pdf", **ANSWER)
    assert document.content.startswith(b"%PDF-")
    closed = await ok(call, "dpo", "POST", path + "/close", {"answered_how": "digital_post"}, version=3)
    assert (closed["status"], closed["allowed_actions"], closed["due_at"]) == ("closed", [], None)


async def test_who_read_a_pack_is_found_by_who_saw_the_person(call: Call) -> None:
    ref = await citizen(call)
    path = await asked(call, ref)
    await ok(call, "dpo", "POST", path + "/decide", GRANTED, version=1)
    await ok(call, "vink-coordinator", "POST", path + "/approve", version=2)
    await ok(call, "dpo", "GET", path + "/pack", **ANSWER)
    seen = await ok(call, "auditor", "GET", f"/v1/audit/citizens/{ref}/accesses?act=read&purpose_code=audit")
    packs = [one for one in seen["items"] if one["action"] == "subject-pack:read"]
    assert {"citizen", "referral", "participant", "consent"} <= {one["object_type"] for one in packs}
    assert {one["purpose"] for one in packs} == {"subject_request"}


async def test_a_request_sent_twice_is_received_once(call: Call) -> None:
    body = new(await citizen(call))
    key = {"idempotency-key": "the-same-request"}
    first = await call("dpo", "POST", PATH, body, **key)
    again = await call("dpo", "POST", PATH, body, **key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["idempotency-replayed"] == "true"
    assert first.json()["id"] == again.json()["id"]
    other = await call("dpo", "POST", PATH, {**body, "kind": "erasure"}, **key)
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


async def test_an_old_version_is_not_decided_on(call: Call) -> None:
    path = await asked(call, await citizen(call), kind="objection")
    assert (await call("dpo", "POST", path + "/decide", GRANTED)).status_code == 428
    await ok(call, "dpo", "POST", path + "/decide", GRANTED, version=1)
    late = await call("dpo", "POST", path + "/decide", GRANTED, version=1)
    assert late.status_code == 412
    illegal = await call("dpo", "POST", path + "/decide", GRANTED, version=2)
    assert illegal.status_code == 409
    assert "close" in illegal.text


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"kind": "curiosity"}, "/kind"),
        ({"citizen_ref": str(UUID(int=3))}, "/citizen_ref"),
        ({"received_on": "2199-01-01"}, "/received_on"),
        ({"identity_check": "passport_copy"}, "/identity_check"),
        ({"document": "data:image/png"}, "/"),
        ({"wish": "Mit nummer er 010203-4995, tak."}, "/wish"),
    ],
)
async def test_bad_input_is_named_and_keeps_nothing(call: Call, change: dict[str, Any], pointer: str) -> None:
    answer = await call("dpo", "POST", PATH, new(await citizen(call), **change))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer), answer.text
    before = await ok(call, "dpo", "GET", PATH + "?status=received&limit=100")
    assert "010203" not in str(before)


async def test_nobody_else_learns_that_somebody_asked(call: Call) -> None:
    ref = await citizen(call)
    path = await asked(call, ref, kind="objection")
    for who in ("teacher", "auditor", "admin", "manager", "school-system"):
        for method, target in (("GET", path), ("GET", PATH), ("GET", path + "/pack"), ("POST", path + "/approve")):
            answer = await call(who, method, target, version=1, **ANSWER)
            assert answer.json()["code"] == "no_grant", (who, target)
    assert (await call("vink-coordinator", "GET", path)).status_code == 404
    assert path.rpartition("/")[2] not in (await call("vink-coordinator", "GET", PATH)).text


async def test_a_restriction_is_told_in_words_and_a_no_still_goes_through(call: Call) -> None:
    referral = await received(call)
    ref = (await ok(call, "teacher", "GET", referral, **INTAKE))["citizen_ref"]
    path = await asked(call, ref, kind="restriction")
    await ok(call, "dpo", "POST", path + "/decide", GRANTED, version=1)
    version = (await ok(call, "vink-coordinator", "GET", referral, **INTAKE))["version"]
    refused = await call("vink-coordinator", "POST", referral + "/accept", {"remark": "Ja."}, version=version)
    assert (refused.status_code, refused.json()["code"]) == (403, "restricted")
    assert "kept and not used" in refused.json()["detail"]
    withdrawn = await call("vink-coordinator", "POST", referral + "/withdraw", {"group": "by_person"}, version=version)
    assert withdrawn.status_code == 200, withdrawn.text

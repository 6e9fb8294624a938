"""Transfers over HTTP: what each department is told, and what it is not."""

from typing import Any

import pytest

from tests.api.conftest import Call
from tests.api.referring import consent_of, ok, ready, submitted
from tests.referring import APPROVER, CONCERN, DISCLOSURE
from vink.demo.matters import CONCERNS
from vink.demo.personas import PERSONAS

PATH = "/v1/transfers"
PURPOSE = {"purpose-code": "referral_follow_up"}
UNKNOWN = "01a208e4-7617-7000-b7ee-869acba684da"
MESSAGE = "Familien er flyttet, og den unge går nu i en af jeres klubber."
NECESSARY = {"code": "fvl28_necessary", "reason": "Støtten skal fortsætte.", "approved_by": APPROVER}


async def raised(call: Call) -> str:
    return str((await ok(call, "teacher", "POST", "/v1/concerns", CONCERN))["id"])


async def offered(call: Call, **new: Any) -> str:
    made = await ok(call, "teacher", "POST", PATH, {"to_department": "sof", "message": MESSAGE, **new})
    return f"{PATH}/{made['id']}"


async def test_the_department_that_is_offered_something_reads_the_offer_and_nothing_else(call: Call) -> None:
    at = (await submitted(call)).rpartition("/")[2]
    path = await offered(call, referral_id=at, basis=NECESSARY)
    seen = await ok(call, "social-worker", "GET", path)
    told = {name: value for name, value in seen.items() if value is not None}
    assert told.keys() - {"notification_reminder"} == {
        *("id", "status", "version", "kind", "from_department", "to_department", "age_band", "urgency"),
        *("created_at", "updated_at", "due_at", "allowed_actions", "offered_by", "offered_at", "message"),
    }
    assert (seen["kind"], seen["from_department"], seen["allowed_actions"]) == ("referral", "buf", ["accept", "refuse"])
    own = await ok(call, "teacher", "GET", path)
    assert (own["referral_id"], own["basis"]["recipient"], own["allowed_actions"]) == (
        at,
        "social_services",
        ["withdraw"],
    )
    listed = (await ok(call, "social-worker", "GET", PATH + "?status=offered"))["items"]
    assert at not in {one["referral_id"] for one in listed}
    referral = f"/v1/referrals/{at}"
    for below in ("", "/participants", "/consents", "/corrections"):
        assert (await call("social-worker", "GET", referral + below, **PURPOSE)).status_code == 404
    accepted = await ok(call, "social-worker", "POST", path + "/accept", version=1)
    assert (accepted["status"], accepted["referral_id"]) == ("accepted", at)
    theirs = await ok(call, "social-worker", "GET", referral, **PURPOSE)
    assert (theirs["department"], theirs["needs_text"]) == ("sof", own and theirs["needs_text"])
    assert (await call("teacher", "GET", referral, **PURPOSE)).status_code == 404
    assert (await ok(call, "teacher", "GET", path))["status"] == "accepted"
    assert (await ok(call, "vink-coordinator", "POST", referral + "/receive", version=4))["department"] == "sof"


async def test_a_request_is_answered_alike_whether_there_is_such_a_thing_or_not(call: Call) -> None:
    there = await raised(call)
    told, left = [], []
    for wanted in (there, UNKNOWN):
        body = {"concern_id": wanted, "message": "En kollega fortalte om den."}
        answer = await call("social-worker", "POST", PATH + "/requests", body)
        made = answer.json()
        hidden = ("id", "concern_id", "created_at", "updated_at")
        told.append((answer.status_code, {k: v for k, v in made.items() if k not in hidden}))
        assert made["concern_id"] == wanted
        (event,) = (await ok(call, "auditor", "GET", f"/v1/audit/events?object_id={made['id']}"))["items"]
        left.append({k: v for k, v in event.items() if k not in ("id", "at", "object_id", "request_id")})
        read = await ok(call, "social-worker", "GET", f"{PATH}/{made['id']}")
        assert (read["from_department"], read["age_band"], read["allowed_actions"]) == (None, "unknown", [])
    assert told[0] == told[1]
    assert told[0][0] == 201
    assert left[0] == left[1]


async def test_the_owner_answers_a_request_with_an_offer(call: Call) -> None:
    there = await raised(call)
    body = {"concern_id": there, "message": "En kollega fortalte om den."}
    asked = await ok(call, "social-worker", "POST", PATH + "/requests", body)
    path = f"{PATH}/{asked['id']}"
    waits = {one["id"]: one for one in (await ok(call, "teacher", "GET", "/v1/worklist?limit=200"))["items"]}
    assert (waits[asked["id"]]["kind"], waits[asked["id"]]["allowed_actions"]) == ("transfer", ["offer", "decline"])
    assert (await ok(call, "teacher", "GET", path))["request_text"] == body["message"]
    assert (await call("social-worker", "POST", path + "/offer", {"message": MESSAGE}, 1)).status_code == 403
    await ok(call, "teacher", "POST", path + "/offer", {"message": MESSAGE}, version=1)
    seen = await ok(call, "social-worker", "GET", path)
    assert (seen["from_department"], seen["age_band"], seen["concern_id"]) == ("buf", "15_17", there)
    await ok(call, "social-worker", "POST", path + "/accept", version=2)
    assert (await ok(call, "social-worker", "GET", f"/v1/concerns/{there}"))["holder_id"] == str(
        PERSONAS["social-worker"].id
    )
    assert (await call("teacher", "GET", f"/v1/concerns/{there}")).status_code == 404


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/message"),
        ({"message": MESSAGE, "to_department": "sof"}, "/"),
        ({"message": MESSAGE, "to_department": "sof", "concern_id": UNKNOWN}, "/concern_id"),
        ({"message": MESSAGE, "to_department": "buf", "concern_id": CONCERNS["read_concern"]}, "/to_department"),
        ({"message": MESSAGE, "to_department": "politi", "concern_id": CONCERNS["read_concern"]}, "/to_department"),
        ({"message": "Ring 20 12 34 56 om ham.", "to_department": "sof", "concern_id": UNKNOWN}, "/message"),
        ({"message": MESSAGE, "to_department": "sof", "concern_id": UNKNOWN, "status": "accepted"}, "/"),
    ],
)
async def test_what_is_wrong_with_an_offer_is_told_by_its_place(call: Call, body: dict[str, Any], pointer: str) -> None:
    sent = {name: str(value) for name, value in body.items()}
    answer = await call("teacher", "POST", PATH, sent)
    assert answer.status_code == 422, answer.text
    assert pointer in {one["pointer"] for one in answer.json()["errors"]}


async def test_an_open_consultation_holds_a_concern_back(call: Call) -> None:
    concern = await raised(call)
    question = {"question": "Hvordan taler jeg med eleven uden at skubbe ham væk?", "concern_id": concern}
    await ok(call, "teacher", "POST", "/v1/consultations", question)
    answer = await call("teacher", "POST", PATH, {"to_department": "sof", "message": MESSAGE, "concern_id": concern})
    assert (answer.status_code, answer.json()["missing"]) == (409, ["consultation_closed"])


async def test_a_withdrawn_consent_ends_the_offer_and_the_steps_are_told_without_a_word(
    call: Call, demo_owner: Any
) -> None:
    path = await ready(call)
    at = path.rpartition("/")[2]
    consent = await consent_of(call, path, "disclosure")
    basis = {"code": "fvl28_consent"}
    refused = await call(
        "teacher", "POST", PATH, {"to_department": "sof", "message": MESSAGE, "referral_id": at, "basis": basis}
    )
    assert (refused.status_code, refused.json()["missing"]) == (409, ["disclosure_consent"])
    named = {**DISCLOSURE, "recipients": ["vink", "social_services"]}
    await ok(call, "teacher", "POST", path + "/consents", named)
    offer = await offered(call, referral_id=at, basis=basis)
    consent = await consent_of(call, path, "disclosure")
    await ok(call, "teacher", "POST", consent + "/withdraw")
    ended = await ok(call, "social-worker", "GET", offer)
    assert (ended["status"], ended["allowed_actions"]) == ("stopped", [])
    rows = await demo_owner.fetch("select type from outbox where object_id = $1 order by id", offer.rpartition("/")[2])
    sealed = await demo_owner.fetchval("select string_agg(encode(sealed, 'escape'), '') from transfers")
    assert [row["type"] for row in rows] == ["transfer.offered", "transfer.stopped"]
    assert "flyttet" not in sealed


async def test_nobody_else_knows_of_a_transfer(call: Call) -> None:
    path = await offered(call, concern_id=await raised(call))
    for who in ("panel-coordinator", "vink-coordinator", "manager", "admin", "school-system", "resource-person"):
        assert (await call(who, "GET", path)).status_code in (403, 404), who
    assert (await call("teacher", "POST", path + "/accept", version=1)).json()["code"] == "own_request"
    assert (await call("teacher-2", "POST", path + "/accept", version=1)).json()["code"] == "other_department"

from typing import Any

import pytest

from api.app import operations
from tests.api.conftest import Call
from tests.api.referring import INTAKE, drafted, ok
from tests.api.test_examples import refused_example
from vink import contract
from vink.contract import StagedApp

PATH = "/v1/notification-assessments"
CONCERN = {
    "raised_by_function": "teacher",
    "age_band": "15_17",
    "situation_text": "En elev har ændret sig meget på kort tid.",
}


async def concern_of(call: Call, **more: Any) -> dict[str, Any]:
    return await ok(call, "teacher", "POST", "/v1/concerns", {**CONCERN, **more})


@pytest.mark.parametrize("result", ["not_required", "required", "already_made", "unsure_seek_advice"])
async def test_each_answer_carries_the_reminder(call: Call, result: str) -> None:
    concern = await concern_of(call)
    recorded = await call("teacher", "POST", PATH, {"concern_id": concern["id"], "result": result})
    assert recorded.status_code == 201, recorded.text
    assert recorded.json()["under_18"]
    assert recorded.json()["notification_reminder"]["text"]
    assert (await call("teacher", "GET", recorded.headers["location"])).json() == recorded.json()
    assert await ok(call, "teacher", "GET", f"/v1/concerns/{concern['id']}") == concern


async def test_they_are_listed_by_what_they_are_about(call: Call) -> None:
    concern, referral = (await concern_of(call))["id"], (await drafted(call))[-36:]
    for subject in ({"concern_id": concern}, {"referral_id": referral}, {"concern_id": concern}):
        await ok(call, "teacher", "POST", PATH, {**subject, "result": "not_required"})
    for name, value, count in (
        ("concern_id", concern, 2),
        ("referral_id", referral, 1),
        ("consultation_id", concern, 0),
    ):
        listed = (await ok(call, "teacher", "GET", f"{PATH}?{name}={value}"))["items"]
        assert [one[name] for one in listed] == [value] * count


async def test_they_are_never_changed(call: Call) -> None:
    concern = await concern_of(call)
    recorded = await call("teacher", "POST", PATH, {"concern_id": concern["id"], "result": "required"})
    path = recorded.headers["location"]
    assert recorded.json()["allowed_actions"] == ["receipt"]
    for method, place in (("PUT", path), ("DELETE", path), ("PATCH", path), ("POST", path + "/approve")):
        answer = await call("teacher", method, place, {"result": "not_required"}, version=1)
        assert answer.status_code in (404, 405)


async def test_another_department_is_told_nothing(call: Call) -> None:
    concern = await concern_of(call)
    recorded = await call("teacher", "POST", PATH, {"concern_id": concern["id"], "result": "required"})
    assert (await call("social-worker", "GET", recorded.headers["location"])).status_code == 404
    listed = await ok(call, "social-worker", "GET", f"{PATH}?concern_id={concern['id']}")
    assert listed["items"] == []
    answer = await call("social-worker", "POST", PATH, {"concern_id": concern["id"], "result": "required"})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/concern_id")
    assert (await call("vink-coordinator", "GET", recorded.headers["location"])).status_code == 403
    assert (await call("school-system", "GET", PATH, **INTAKE)).status_code == 403


async def test_it_is_about_exactly_one_thing(call: Call) -> None:
    concern = await concern_of(call)
    for subjects in ({}, {"concern_id": concern["id"], "consultation_id": concern["id"]}):
        answer = await call("teacher", "POST", PATH, {**subjects, "result": "required"})
        assert answer.status_code == 422


async def test_the_receipt_is_recorded_and_the_reminder_leaves_the_worklist(call: Call) -> None:
    concern = await concern_of(call)
    recorded = await call("teacher", "POST", PATH, {"concern_id": concern["id"], "result": "already_made"})
    path = recorded.headers["location"]
    assert recorded.json()["receipt_due_at"]
    assert recorded.json()["assessment_due_at"]
    listed = (await ok(call, "teacher", "GET", "/v1/worklist?limit=200"))["items"]
    assert recorded.json()["id"] in [one["id"] for one in listed]
    told = await call("teacher", "POST", path + "/receipt", {"external_ref": "U-26-1"}, version=1)
    assert told.status_code == 200, told.text
    assert [one["external_ref"] for one in told.json()["receipts"]] == ["U-26-1"]
    assert told.json()["notification_reminder"]["text"]
    listed = (await ok(call, "teacher", "GET", "/v1/worklist?limit=200"))["items"]
    assert recorded.json()["id"] not in [one["id"] for one in listed]
    assert (await call("teacher", "POST", path + "/receipt", {}, version=1)).status_code == 412
    assert (await call("social-worker", "POST", path + "/receipt", {}, version=2)).status_code == 404


def test_nothing_approves_or_decides_an_assessment() -> None:
    found = {one.name for one in operations() if one.path.startswith(PATH)}
    assert found == {
        "recordNotificationAssessment",
        "readNotificationAssessment",
        "listNotificationAssessments",
        "recordNotificationReceipt",
    }


@pytest.mark.parametrize("result", ["required", "unsure_seek_advice"])
async def test_no_operation_asks_what_came_of_an_assessment(
    staged_owner: Any, staged_app: StagedApp, result: str
) -> None:
    """Every operation of the product goes on just the same whatever was found by those who weighed the duty."""
    await staged_owner.execute("set session_replication_role = replica")
    await staged_owner.execute("update notification_assessments set result = $1", result)
    refused = [told for operation in contract.in_order() if (told := await refused_example(operation.name, staged_app))]
    assert refused == []

"""The duplicate check over HTTP; and that whoever submits a referral cannot tell that the person is known."""

from typing import Any

from tests.adapters.test_round_trips import Journeys, journeys
from tests.api.conftest import Call
from tests.api.referring import INTAKE, ok, read, ready, received, submitted
from tests.referring import CITIZEN, NUMBER, aged

__all__ = ["journeys"]


async def test_the_intake_is_told_of_another_open_referral_of_the_same_person(call: Call) -> None:
    one, other = await submitted(call, personal_number=NUMBER), await received(call, personal_number=NUMBER)
    unknown = await submitted(call)
    for asked, known, ids in ((one, True, [other.rpartition("/")[2]]), (unknown, False, [])):
        told = await ok(call, "vink-coordinator", "GET", asked + "/duplicates", **INTAKE)
        assert (told["number_known"], told["referral_ids"]) == (known, ids)
        assert told["notification_reminder"]["text"]
    ref = (await read(call, one))["citizen_ref"]
    for found, action in ((one, "duplicate:read"), (other, "duplicate:read")):
        listed = await ok(call, "auditor", "GET", f"/v1/audit/events?object_id={found.rpartition('/')[2]}")
        assert action in {event["action"] for event in listed["items"]}
    looked = await ok(call, "auditor", "GET", f"/v1/audit/events?object_id={ref}&action=duplicate:read")
    assert [event["purpose"] for event in looked["items"]] == ["referral_intake"]


async def test_nobody_else_is_told_anything(call: Call) -> None:
    path = await submitted(call, personal_number=NUMBER)
    await submitted(call, personal_number=NUMBER)
    for who in ("teacher", "social-worker", "school-system", "panel-coordinator", "mentor", "auditor", "dpo", "admin"):
        assert (await call(who, "GET", path + "/duplicates", **INTAKE)).status_code == 403
    assert (await call("vink-coordinator", "GET", path + "/duplicates")).status_code == 422
    unsent = await ready(call)
    assert (await call("vink-coordinator", "GET", unsent + "/duplicates", **INTAKE)).status_code == 404
    accepted = await received(call, personal_number=NUMBER)
    await ok(call, "vink-coordinator", "POST", accepted + "/accept", {"remark": "Ja."}, version=4)
    over = await call("vink-coordinator", "GET", accepted + "/duplicates", **INTAKE)
    assert (over.status_code, over.json()["code"]) == (403, "intake_over")


async def test_a_submission_for_somebody_who_is_known_looks_like_any_other(call: Call, journeys: Journeys) -> None:
    known, unknown = await _submitted(call, journeys), await _submitted(call, journeys, personal_number=aged(17))
    again = await _submitted(call, journeys)
    assert known == unknown == again


VARIES = {"id", "citizen_ref", "created_at", "updated_at", "submitted_at", "due_at", "informed", "decisions"}


async def _submitted(call: Call, journeys: Journeys, **more: Any) -> tuple[int, dict[str, Any], set[str], list[str]]:
    """Submit, and return all that could tell: status, body, names of the headers, and the statements that it took."""
    path = await ready(call)
    body = {"citizen": {**CITIZEN, "personal_number": NUMBER, **more}}
    answer = await journeys.of(call, "teacher", "POST", path + "/submit", body, version=2, status=200)
    told = {name: value for name, value in answer.json().items() if name not in VARIES}
    later = {name: value for name, value in (await read(call, path)).items() if name not in VARIES}
    assert told == later
    return answer.status_code, told, set(answer.headers), [*journeys]

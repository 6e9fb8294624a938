"""What a body names: unknown and another department's are the same fault of the body, told with its place."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.api.conftest import Call
from tests.api.referring import drafted
from tests.referring import REFERRAL
from vink.demo.matters import CONCERNS, CONSULTATIONS
from vink.demo.personas import OTHER_SCHOOL, PERSONAS, SOCIAL_CENTRE, fixed

UNKNOWN = "01a208e4-7617-7000-b7ee-869acba684da"
OF_ANOTHER_DEPARTMENT = str(fixed(0x311))
CONCERN = {"raised_by_function": "teacher", "age_band": "15_17", "situation_text": "En elev trækker sig fra klassen."}
QUESTION = {"question": "Hvordan taler jeg med eleven uden at skubbe ham væk?"}
OTHER = {name: value for name, value in REFERRAL.items() if name != "direct_reason"}
MEMBER = {"department": "buf", "subject": "ny", "display_name": "Ny (fiktiv)", "function": "teacher"}
GRANT = {"role": "frontline", "ends_at": (datetime.now(UTC) + timedelta(days=90)).isoformat()}
PANEL = {
    "profession": "teacher",
    "expertise": ["mental_health"],
    "languages": ["da"],
    "weekly_hours": 2,
    "trained_until": "2099-01-01",
}

NAMING: tuple[tuple[str, str, dict[str, Any], str, str], ...] = (
    ("school-system", "/v1/concerns", CONCERN, "unit_id", str(SOCIAL_CENTRE)),
    ("school-system", "/v1/consultations", QUESTION, "unit_id", str(SOCIAL_CENTRE)),
    ("teacher", "/v1/consultations", QUESTION, "concern_id", OF_ANOTHER_DEPARTMENT),
    ("teacher", "/v1/referrals", OTHER, "concern_id", OF_ANOTHER_DEPARTMENT),
    ("teacher", "/v1/referrals", OTHER, "consultation_id", "of the social services"),
    ("teacher", "/v1/notification-assessments", {"result": "required"}, "concern_id", OF_ANOTHER_DEPARTMENT),
    ("teacher", "/v1/notification-assessments", {"result": "required"}, "consultation_id", "of the social services"),
    ("social-worker", "/v1/notification-assessments", {"result": "required"}, "referral_id", "of the school"),
    ("panel-coordinator", "/v1/resource-persons", PANEL, "staff_id", UNKNOWN),
    ("admin", "/v1/staff", MEMBER, "unit_id", str(SOCIAL_CENTRE)),
    ("admin", f"/v1/staff/{PERSONAS['teacher'].id}/grants", GRANT, "unit_id", str(SOCIAL_CENTRE)),
)


async def existing(call: Call, what: str) -> str:
    """Return the id of something that the asker's department does not own."""
    if what == "of the school":
        return (await drafted(call)).rpartition("/")[2]
    if what == "of the social services":
        made = await call("social-worker", "POST", "/v1/consultations", QUESTION)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])
    return what


@pytest.mark.parametrize(("who", "path", "body", "field", "others"), NAMING, ids=lambda one: str(one)[:40])
async def test_what_the_body_names_and_is_not_there_is_a_fault_of_the_body(
    call: Call, who: str, path: str, body: dict[str, Any], field: str, others: str
) -> None:
    unknown = await call(who, "POST", path, {**body, field: UNKNOWN})
    assert unknown.status_code == 422, unknown.text
    assert [(one["pointer"], one["code"]) for one in unknown.json()["errors"]] == [(f"/{field}", "unknown")]
    foreign = await call(who, "POST", path, {**body, field: await existing(call, others)})
    assert foreign.status_code == 422, foreign.text
    assert {**foreign.json(), "request_id": ""} == {**unknown.json(), "request_id": ""}
    assert UNKNOWN not in unknown.text


async def test_a_consultation_is_assigned_to_nobody_who_is_not_on_the_panel(call: Call) -> None:
    path = f"/v1/consultations/{CONSULTATIONS['assign_consultation'][0]}"
    version = (await call("panel-coordinator", "GET", path)).json()["version"]
    body = {"resource_person_id": UNKNOWN}
    answer = await call("panel-coordinator", "POST", f"{path}/assign", body, version=version)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/resource_person_id")


async def test_what_the_path_names_is_not_found_as_ever(call: Call) -> None:
    answer = await call("admin", "POST", f"/v1/staff/{UNKNOWN}/grants", GRANT)
    assert answer.status_code == 404


async def test_a_unit_of_the_own_department_may_be_named(call: Call) -> None:
    for path, body in (("/v1/concerns", CONCERN), ("/v1/consultations", QUESTION)):
        made = await call("school-system", "POST", path, {**body, "unit_id": str(OTHER_SCHOOL)})
        assert (made.status_code, made.json()["unit_id"]) == (201, str(OTHER_SCHOOL))


async def test_whoever_is_granted_one_unit_cannot_tell_other_units_apart(call: Call) -> None:
    told = [
        (await call("teacher", "POST", "/v1/concerns", {**CONCERN, "unit_id": unit}))
        for unit in (UNKNOWN, str(SOCIAL_CENTRE), str(OTHER_SCHOOL))
    ]
    assert {one.status_code for one in told} == {403}
    assert len({one.json()["code"] for one in told}) == 1


async def test_the_log_tells_such_a_refusal_from_other_faults(call: Call) -> None:
    await call("teacher", "POST", "/v1/consultations", {**QUESTION, "concern_id": str(CONCERNS["read_concern"])})
    await call("teacher", "POST", "/v1/consultations", {**QUESTION, "concern_id": OF_ANOTHER_DEPARTMENT})
    found = (await call("auditor", "GET", "/v1/audit/events?action=consultation:request&outcome=refused")).json()
    assert [one["reason"] for one in found["items"]] == ["unknown_reference"]

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.api.conftest import Call
from vink.demo.personas import OTHER_SCHOOL, PERSONAS, SCHOOL, SOCIAL_CENTRE

NEW = {
    "department": "buf",
    "unit_id": str(SCHOOL),
    "subject": "thea@buf.example",
    "display_name": "Thea Test (fiktiv)",
    "function": "teacher",
}


def until(days: float) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).isoformat()


async def registered(call: Call) -> str:
    made = await call("admin", "POST", "/v1/staff", NEW)
    assert made.status_code == 201, made.text
    location: str = made.headers["location"]
    return location


async def granted(call: Call, member: str, role: str, days: float = 300, **more: Any) -> httpx.Response:
    return await call("admin", "POST", member + "/grants", {"role": role, "ends_at": until(days), **more})


async def test_staff_are_registered_by_an_administrator_and_found_by_the_panel_coordinator(call: Call) -> None:
    member = await registered(call)
    told = (await call("admin", "GET", member)).json()
    assert (told["subject"], told["status"], told["allowed_actions"]) == (NEW["subject"], "active", ["leave"])
    seen = (await call("panel-coordinator", "GET", "/v1/staff?department=buf&status=active")).json()["items"][0]
    assert (seen["id"], seen["subject"], seen["allowed_actions"]) == (told["id"], None, [])
    assert (await call("teacher", "GET", member)).json()["code"] == "no_grant"
    assert (await call("panel-coordinator", "POST", "/v1/staff", NEW)).json()["code"] == "no_grant"
    again = await call("admin", "POST", "/v1/staff", NEW)
    assert [(one["pointer"], one["code"]) for one in again.json()["errors"]] == [("/subject", "taken")]
    wrong = await call("admin", "POST", "/v1/staff", {**NEW, "subject": "x", "unit_id": str(SOCIAL_CENTRE)})
    assert wrong.json()["errors"][0]["pointer"] == "/unit_id"


async def test_a_grant_is_given_read_listed_and_revoked(call: Call) -> None:
    member = await registered(call)
    given = await granted(call, member, "frontline", unit_id=str(SCHOOL))
    assert given.status_code == 201, given.text
    assert (given.json()["status"], given.json()["allowed_actions"]) == ("current", ["confirm", "revoke"])
    grant = given.headers["location"]
    assert (await call("admin", "GET", grant)).json() == given.json()
    assert (await call("admin", "GET", member + "/grants")).json()["items"] == [given.json()]
    revoked = await call("admin", "POST", grant + "/revoke", version=1)
    assert (revoked.json()["status"], revoked.json()["revoked_by"]) == ("revoked", str(PERSONAS["admin"].id))
    assert (await call("admin", "POST", grant + "/revoke", version=2)).status_code == 409
    assert (await call("admin", "GET", f"/v1/staff/{PERSONAS['teacher'].id}/grants/{given.json()['id']}")).is_error
    unknown = "01a208e4-7617-7000-b7ee-869acba684da"
    assert (await call("admin", "GET", f"/v1/staff/{unknown}/grants")).status_code == 404


async def test_a_repeated_grant_is_answered_with_the_first(call: Call) -> None:
    member = await registered(call)
    body = {"role": "mentor", "ends_at": until(10)}
    key = {"idempotency-key": "one-grant-only"}
    first = await call("admin", "POST", member + "/grants", body, **key)
    second = await call("admin", "POST", member + "/grants", body, **key)
    assert (second.status_code, second.json(), second.headers["idempotency-replayed"]) == (201, first.json(), "true")
    assert second.headers["location"] == first.headers["location"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"role": "mentor"}, "/ends_at"),
        ({"role": "mentor", "ends_at": until(400)}, "/ends_at"),
        ({"role": "mentor", "ends_at": until(-1)}, "/ends_at"),
        ({"role": "mentor", "ends_at": until(5), "valid_from": until(6)}, "/ends_at"),
        ({"role": "mentor", "ends_at": until(5), "valid_from": until(-6)}, "/valid_from"),
        ({"role": "mentor", "ends_at": "2027-01-01T00:00:00"}, "/ends_at"),
        ({"role": "system", "ends_at": until(5)}, "/role"),
        ({"role": "king", "ends_at": until(5)}, "/role"),
        ({"role": "mentor", "ends_at": until(5), "unit_id": str(SOCIAL_CENTRE)}, "/unit_id"),
        ({"role": "mentor", "ends_at": until(5), "department": "sof"}, "/"),
    ],
)
async def test_what_is_wrong_with_a_grant_is_told_by_its_place(call: Call, body: dict[str, Any], pointer: str) -> None:
    answer = await call("admin", "POST", f"/v1/staff/{PERSONAS['teacher'].id}/grants", body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_duties_are_kept_apart(call: Call) -> None:
    clashing = {
        "teacher": ["admin", "auditor", "dpo"],
        "auditor": ["admin", "frontline", "mentor"],
        "dpo": ["admin", "vink_coordinator"],
    }
    for who, roles in clashing.items():
        for role in roles:
            answer = await granted(call, f"/v1/staff/{PERSONAS[who].id}", role)
            assert answer.json()["errors"][0]["code"] == "separation_of_duties", (who, role)
    for who, role in {"teacher": "resource_person", "auditor": "dpo", "mentor": "parent_coach"}.items():
        assert (await granted(call, f"/v1/staff/{PERSONAS[who].id}", role)).status_code == 201
    later = await granted(call, f"/v1/staff/{PERSONAS['mentor'].id}", "auditor", 366, valid_from=until(365.5))
    assert later.status_code == 201, "what does not overlap does not clash"


async def test_nobody_grants_to_themselves(call: Call) -> None:
    answer = await granted(call, f"/v1/staff/{PERSONAS['admin'].id}", "admin")
    assert (answer.status_code, answer.json()["code"]) == (403, "own_grant")


async def test_whoever_has_left_holds_nothing_and_is_given_nothing(call: Call) -> None:
    member = await registered(call)
    await granted(call, member, "frontline", unit_id=str(OTHER_SCHOOL))
    await granted(call, member, "resource_person", 20)
    assert (await call("admin", "POST", member + "/leave", version=1)).status_code == 412
    left = await call("admin", "POST", member + "/leave", version=3)
    assert (left.json()["status"], left.json()["allowed_actions"]) == ("left", [])
    grants = (await call("admin", "GET", member + "/grants")).json()["items"]
    assert [one["status"] for one in grants] == ["revoked", "revoked"]
    assert (await granted(call, member, "frontline")).status_code == 409
    assert (await call("admin", "POST", member + "/leave", version=4)).status_code == 409


async def test_what_must_be_looked_at_again_is_a_list_of_its_own(call: Call) -> None:
    member = await registered(call)
    given = await granted(call, member, "frontline", 20)
    found = await call("admin", "GET", "/v1/staff/recertification")
    assert found.status_code == 200
    assert [(one["id"], one["reason"]) for one in found.json()["items"]] == [(given.json()["id"], "ends_soon")]
    assert (await call("panel-coordinator", "GET", "/v1/staff/recertification")).json()["code"] == "no_grant"
    assert (await call("admin", "GET", "/v1/staff/recertification/grants")).status_code == 404


async def test_the_last_administrator_stays(call: Call) -> None:
    admin = f"/v1/staff/{PERSONAS['admin'].id}"
    (grant,) = (await call("admin", "GET", admin + "/grants")).json()["items"]
    for path in (admin + "/leave", f"{admin}/grants/{grant['id']}/revoke"):
        answer = await call("admin", "POST", path, version=1)
        assert (answer.status_code, answer.json()["code"]) == (409, "gate_closed"), answer.text
        assert answer.json()["missing"] == ["another_administrator"]
    assert (await call("admin", "GET", admin)).json()["status"] == "active"


async def test_a_manager_confirms_and_ends_roles_of_their_department(call: Call) -> None:
    member = await registered(call)
    given = await granted(call, member, "frontline", 20)
    grant, listing = given.headers["location"], "/v1/staff/recertification"
    (seen,) = (await call("manager", "GET", listing)).json()["items"]
    assert (seen["id"], seen["allowed_actions"]) == (given.json()["id"], ["confirm", "revoke"])
    waiting = (await call("manager", "GET", "/v1/worklist")).json()["items"]
    grants = [(one["id"], one["task"]) for one in waiting if one["kind"] == "staff_grant"]
    assert grants == [(seen["id"], "recertify")]
    until_then = {"ends_at": until(200)}
    confirmed = await call("manager", "POST", grant + "/confirm", until_then, version=1)
    assert confirmed.status_code == 200, confirmed.text
    assert confirmed.json()["confirmed_by"] == str(PERSONAS["manager"].id)
    assert (await call("manager", "GET", listing)).json()["items"] == []
    assert (await call("manager", "POST", grant + "/revoke", version=2)).json()["status"] == "revoked"
    assert (await call("manager", "POST", grant + "/confirm", until_then, version=3)).status_code == 409
    elsewhere = f"/v1/staff/{PERSONAS['social-worker'].id}/grants"
    assert (await call("manager", "GET", elsewhere)).status_code == 404
    assert (await granted(call, member, "frontline")).status_code == 201
    assert (await call("manager", "POST", member + "/grants", {"role": "mentor", **until_then})).status_code == 403
    for path in ("/v1/concerns", "/v1/consultations", "/v1/referrals?purpose_code=operations", "/v1/audit/events"):
        assert (await call("manager", "GET", path)).json()["code"] == "no_grant"

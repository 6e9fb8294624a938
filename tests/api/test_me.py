from tests.api.conftest import Call
from vink.demo.personas import PERSONAS, SCHOOL


async def test_a_member_of_staff_learns_who_they_are_and_what_they_may_do(call: Call) -> None:
    told = (await call("teacher", "GET", "/v1/me")).json()
    assert told["subject"] == str(PERSONAS["teacher"].id)
    assert (told["display_name"], told["function"]) == (PERSONAS["teacher"].display_name, "teacher")
    assert (told["department"], told["unit_id"], told["roles"]) == ("buf", str(SCHOOL), ["frontline"])
    assert {"raiseConcern", "closeConcern", "readMe"} <= set(told["operations"])
    assert not {"listStaff", "listAuditEvents", "registerClient"} & set(told["operations"])


async def test_a_system_has_no_name_and_none_of_what_needs_a_person(call: Call) -> None:
    told = (await call("school-system", "GET", "/v1/me")).json()
    assert (told["display_name"], told["client_id"], told["roles"]) == (None, "school-system", ["system"])
    assert "raiseConcern" in told["operations"]
    assert "closeConcern" not in told["operations"]


async def test_asking_who_one_is_is_logged_once(call: Call) -> None:
    for who in ("teacher", "school-system"):
        await call(who, "GET", "/v1/me")
        found = await call("auditor", "GET", f"/v1/audit/events?actor={PERSONAS[who].id}&action=me:read")
        assert len(found.json()["items"]) == 1

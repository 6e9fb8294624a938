from tests.api.conftest import Call
from tests.api.referring import INTAKE, ok, read, ready, received, submitted
from tests.referring import ADDRESS, CITIZEN, NAME, NUMBER
from vink.wiring import IDENTITIES_AN_HOUR

UNKNOWN = "/v1/citizens/01a208e4-7617-7000-b7ee-869acba684da"


async def vault_of(call: Call, path: str) -> str:
    return f"/v1/citizens/{(await read(call, path))['citizen_ref']}"


async def test_vink_reads_one_person_for_a_purpose(call: Call) -> None:
    vault = await vault_of(call, await submitted(call, personal_number=NUMBER))
    seen = await ok(call, "vink-coordinator", "GET", vault, **INTAKE)
    assert seen == {
        "citizen_ref": vault[-36:],
        "name": NAME,
        "personal_number": NUMBER.replace("-", ""),
        "contact": CITIZEN["contact"],
        "protected_address": False,
        "guardians": [
            {"name": CITIZEN["guardians"][0]["name"], "contact": {"address": ADDRESS, "phone": None, "email": None}}
        ],
    }


async def test_nobody_else_is_told_that_there_is_anybody(call: Call) -> None:
    vault = await vault_of(call, await submitted(call))
    for who in ("teacher", "social-worker", "school-system", "panel-coordinator", "mentor", "auditor", "dpo", "admin"):
        for place in (vault, UNKNOWN):
            assert (await call(who, "GET", place, **INTAKE)).status_code == 403
    assert (await call("vink-coordinator", "GET", UNKNOWN, **INTAKE)).status_code == 404
    unsent = await vault_of(call, await ready(call))
    assert (await call("vink-coordinator", "GET", unsent, **INTAKE)).status_code == 404


async def test_there_is_no_list_and_no_search(call: Call) -> None:
    for path in ("/v1/citizens", f"/v1/citizens?name={NAME}", "/v1/citizens/"):
        assert (await call("vink-coordinator", "GET", path, **INTAKE)).status_code in (404, 405)
    vault = await vault_of(call, await submitted(call))
    assert (await call("vink-coordinator", "GET", f"{vault}?name=x", **INTAKE)).status_code == 422


async def test_a_protected_address_needs_its_purpose(call: Call) -> None:
    vault = await vault_of(call, await submitted(call, protected_address=True))
    for purpose, address in (("referral_intake", ADDRESS), ("support", ADDRESS), ("referral_follow_up", None)):
        seen = await ok(call, "vink-coordinator", "GET", vault, **{"purpose-code": purpose})
        assert seen["contact"]["address"] == seen["guardians"][0]["contact"]["address"] == address
        assert seen["protected_address"] is True


async def test_the_vault_closes_with_the_decision(call: Call) -> None:
    path = await received(call)
    said = {"reason": "not_voluntary", "remark": "Ikke nu.", "review_route": "Borgerrådgiveren."}
    await ok(call, "vink-coordinator", "POST", path + "/decline", said, version=4)
    assert (await call("vink-coordinator", "GET", await vault_of(call, path), **INTAKE)).status_code == 404


async def test_a_caller_reads_so_many_an_hour(call: Call) -> None:
    vault = await vault_of(call, await submitted(call))
    for _ in range(IDENTITIES_AN_HOUR):
        await ok(call, "vink-coordinator", "GET", vault, **INTAKE)
    refused = await call("vink-coordinator", "GET", vault, **INTAKE)
    assert refused.status_code == 429
    assert 60 < int(refused.headers["retry-after"]) <= 3600 / IDENTITIES_AN_HOUR
    assert NAME not in refused.text
    for _ in range(3):
        assert (await call("vink-coordinator", "GET", vault, **INTAKE)).status_code == 429
    found = (await call("auditor", "GET", "/v1/audit/events?action=citizen:read&outcome=refused")).json()["items"]
    assert [(one["reason"], one["object_id"]) for one in found] == [("too_many", vault.rpartition("/")[2])]


async def test_a_number_that_begins_with_no_date_is_refused_without_being_echoed(call: Call) -> None:
    path = await ready(call)
    for number in ("310210-4000", "12345", "0101104000 "):
        body = {"citizen": {**CITIZEN, "personal_number": number}}
        answer = await call("teacher", "POST", path + "/submit", body, version=2)
        assert answer.status_code == 422
        assert [one["pointer"] for one in answer.json()["errors"]] == ["/citizen/personal_number"]
        assert number not in answer.text
    assert (await read(call, path))["version"] == 2

from datetime import UTC, datetime
from urllib.parse import urlencode

from tests.api.conftest import Call
from tests.api.referring import INTAKE, ok, read, ready, received, submitted
from tests.referring import ADDRESS, CITIZEN, NAME, NUMBER
from vink.demo.personas import PERSONAS
from vink.settings import load

UNKNOWN = "/v1/citizens/01a208e4-7617-7000-b7ee-869acba684da"


async def vault_of(call: Call, path: str) -> str:
    return f"/v1/citizens/{(await read(call, path))['citizen_ref']}"


async def test_vink_reads_one_person_for_a_purpose(call: Call) -> None:
    vault = await vault_of(call, await submitted(call, personal_number=NUMBER))
    seen = await ok(call, "vink-coordinator", "GET", vault, **INTAKE)
    assert seen.pop("notification_reminder")["text"]
    assert seen == {
        "citizen_ref": vault[-36:],
        "name": NAME,
        "personal_number": NUMBER.replace("-", ""),
        "contact": CITIZEN["contact"],
        "protected_address": False,
        "guardians": [
            {
                "name": CITIZEN["guardians"][0]["name"],
                "contact": {"address": ADDRESS, "phone": None, "email": None},
                "guardian_ref": None,
            }
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
    said = {"reason": "not_voluntary", "remark": "Ikke nu.", "review_route": "citizens_adviser"}
    await ok(call, "vink-coordinator", "POST", path + "/decline", said, version=4)
    assert (await call("vink-coordinator", "GET", await vault_of(call, path), **INTAKE)).status_code == 404


async def test_a_caller_reads_so_many_an_hour(call: Call) -> None:
    vault = await vault_of(call, await submitted(call))
    for _ in range(load({}).identities):
        await ok(call, "vink-coordinator", "GET", vault, **INTAKE)
    refused = await call("vink-coordinator", "GET", vault, **INTAKE)
    assert refused.status_code == 429
    assert 3500 < int(refused.headers["retry-after"]) <= 3600
    assert NAME not in refused.text
    found = await ok(call, "auditor", "GET", "/v1/audit/events?action=citizen:alert")
    (alert,) = found["items"]
    assert (alert["reason"], alert["object_type"], alert["object_id"]) == (
        "unusual_volume",
        "staff_member",
        alert["actor"],
    )
    found = await ok(call, "auditor", "GET", "/v1/audit/events?action=citizen:read&outcome=refused")
    assert [(one["object_id"], one["reason"]) for one in found["items"]] == [(vault[-36:], "too_many")]


async def test_who_read_somebody_in_a_period_is_found_by_person_and_by_reader(call: Call) -> None:
    one, other = [await vault_of(call, await submitted(call)) for _ in range(2)]
    before = datetime.now(UTC).isoformat()
    await ok(call, "vink-coordinator", "GET", one, **INTAKE)
    await ok(call, "vink-coordinator", "GET", other, **{"purpose-code": "support"})
    assert (await call("teacher", "GET", one, **INTAKE)).status_code == 403
    after = datetime.now(UTC).isoformat()
    await ok(call, "vink-coordinator", "GET", one, **INTAKE)

    async def events(**search: str) -> list[tuple[str, str, str, str | None]]:
        query = urlencode({"from": before, "to": after, **search})
        found = await ok(call, "dpo", "GET", f"/v1/audit/events?{query}")
        return [(it["object_id"], it["actor"], it["outcome"], it["purpose"]) for it in found["items"]]

    reader, teacher = str(PERSONAS["vink-coordinator"].id), str(PERSONAS["teacher"].id)
    read_one = (one[-36:], reader, "allowed", "referral_intake")
    assert await events(object_id=one[-36:]) == [(one[-36:], teacher, "refused", None), read_one]
    assert await events(object_id=one[-36:], object_type="citizen", outcome="allowed") == [read_one]
    assert await events(action="citizen:read", actor=reader, object_type="citizen") == [
        (other[-36:], reader, "allowed", "support"),
        read_one,
    ]


async def test_a_number_that_begins_with_no_date_is_refused_without_being_echoed(call: Call) -> None:
    path = await ready(call)
    for number in ("310210-4000", "12345", "0101104000 "):
        body = {"citizen": {**CITIZEN, "personal_number": number}}
        answer = await call("teacher", "POST", path + "/submit", body, version=2)
        assert answer.status_code == 422
        assert [one["pointer"] for one in answer.json()["errors"]] == ["/citizen/personal_number"]
        assert number not in answer.text
    assert (await read(call, path))["version"] == 2

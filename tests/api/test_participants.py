import asyncio
from typing import Any

import pytest

from tests.api.conftest import Call
from tests.api.referring import INTAKE, drafted, ok, read, ready, received
from tests.referring import BASIS, CITIZEN, DISCLOSURE, MOTHER, PARENT, PARTICIPATION
from vink.demo.personas import PERSONAS

BOTH = {**PARENT, "consents": [PARTICIPATION, DISCLOSURE]}
UNKNOWN = "/v1/participants/01a208e4-7617-7000-b7ee-869acba684da"


async def participants(call: Call, path: str, who: str = "teacher") -> list[str]:
    """Return the paths of the participants of a referral, the newest first."""
    listed = await ok(call, who, "GET", path + "/participants", **INTAKE)
    return [f"/v1/participants/{one['id']}" for one in listed["items"]]


async def seen_by_vink(call: Call, *paths: str) -> list[int]:
    return [(await call("vink-coordinator", "GET", one, **INTAKE)).status_code for one in paths]


async def vault_of(call: Call, participant: str) -> str:
    return f"/v1/citizens/{(await ok(call, 'teacher', 'GET', participant, **INTAKE))['citizen_ref']}"


async def test_a_parent_enrols_beside_the_youth_and_is_sent_along(call: Call) -> None:
    path = await ready(call)
    enrolling = await call("teacher", "POST", path + "/participants", BOTH, **{"idempotency-key": "one-mother"})
    assert enrolling.status_code == 201, enrolling.text
    again = await call("teacher", "POST", path + "/participants", BOTH, **{"idempotency-key": "one-mother"})
    assert again.json() == enrolling.json()
    mother, youth = await participants(call, path)
    assert enrolling.headers["location"] == mother
    assert enrolling.json()["allowed_actions"] == ["revise", "activate", "leave"]
    said = {"citizen": CITIZEN, "participants": [{"participant_id": mother[-36:], "citizen": MOTHER}]}
    await ok(call, "teacher", "POST", path + "/submit", said, version=(await read(call, path))["version"])
    assert await participants(call, path, "vink-coordinator") == [mother, youth]
    assert (await ok(call, "vink-coordinator", "GET", await vault_of(call, mother), **INTAKE))["name"] == MOTHER["name"]


async def test_whoever_enrols_afterwards_is_told_of_in_one_call(call: Call, demo_owner: Any) -> None:
    path = await received(call, legal_basis=BASIS)
    refused = await call("teacher", "POST", path + "/participants", {**PARENT, "citizen": MOTHER})
    assert (refused.status_code, refused.json()["code"]) == (409, "gate_closed")
    assert refused.json()["missing"] == ["participation_consent", "disclosure_consent_or_basis"]
    assert {one["because"] for one in refused.json()["lacks"]} == {"other_participant"}
    assert len(await participants(call, path)) == 1
    told = await ok(call, "teacher", "POST", path + "/participants", {**BOTH, "citizen": MOTHER})
    assert told["status"] == "active"
    assert MOTHER["name"] not in str(told)
    mother, _ = await participants(call, path)
    assert (await ok(call, "vink-coordinator", "GET", await vault_of(call, mother), **INTAKE))["name"] == MOTHER["name"]
    for table in ("participants", "consents", "audit_event", "audit_payload", "outbox", "submissions"):
        for (row,) in await demo_owner.fetch(f"select t::text from {table} t"):
            assert MOTHER["name"] not in row


@pytest.mark.parametrize("who", ["social-worker", "mentor", "parent-coach", "resource-person", "vink-coordinator"])
async def test_whoever_hears_it_takes_it_down_and_learns_nothing(call: Call, who: str) -> None:
    path = await received(call)
    await ok(call, "teacher", "POST", path + "/participants", {**BOTH, "citizen": MOTHER})
    mother, youth = await participants(call, path)
    vault = await vault_of(call, youth)
    heard = [await call(who, "POST", one + "/leave") for one in (UNKNOWN, youth, youth)]
    assert {(one.status_code, tuple(one.json())) for one in heard} == {(200, ("heard_at",))}
    assert await seen_by_vink(call, youth, vault) == [404, 404]
    assert await participants(call, path, "vink-coordinator") == [mother]
    shown = await read(call, path, "vink-coordinator")
    assert (shown["status"], shown["needs_text"], shown["texts_until"] is not None) == ("received", None, True)
    listed = await ok(call, "vink-coordinator", "GET", path + "/consents", **INTAKE)
    assert {one["participant_id"] for one in listed["items"]} == {mother[-36:]}
    left = await ok(call, "teacher", "GET", youth, **INTAKE)
    assert (left["status"], left["allowed_actions"], left["left_at"] is not None) == ("left", [], True)
    await ok(call, who, "POST", mother + "/leave")
    assert await seen_by_vink(call, path, path + "/participants", path + "/consents", mother) == [404] * 4
    assert (await read(call, path))["status"] == "withdrawn"


async def test_two_who_hear_it_at_the_same_moment_are_both_heard(call: Call) -> None:
    path = await received(call)
    await ok(call, "teacher", "POST", path + "/participants", {**BOTH, "citizen": MOTHER})
    heard = await asyncio.gather(
        *(
            call(who, "POST", one + "/leave")
            for one in await participants(call, path)
            for who in ("social-worker", "vink-coordinator")
        )
    )
    assert [one.status_code for one in heard] == [200] * 4
    assert (await read(call, path))["status"] == "withdrawn"


async def test_a_system_hears_nothing_and_no_reason_is_taken(call: Call) -> None:
    (youth,) = await participants(call, await received(call))
    assert (await call("school-system", "POST", youth + "/leave")).status_code == 403
    assert (await call("teacher", "POST", youth + "/leave", {"reason": "Vil ikke."})).status_code == 400
    assert (await ok(call, "teacher", "GET", youth, **INTAKE))["status"] == "active"


async def test_the_log_tells_who_took_it_down_on_what(call: Call) -> None:
    (youth,) = await participants(call, await received(call))
    await ok(call, "social-worker", "POST", youth + "/leave")
    found = await ok(call, "auditor", "GET", f"/v1/audit/events?object_id={youth[-36:]}&action=participant:leave")
    told = [(one["actor"], one["department"], one["outcome"]) for one in found["items"]]
    assert told == [(str(PERSONAS["social-worker"].id), "sof", "allowed")]


async def test_guardians_are_known_by_reference_and_siblings_counted(call: Call) -> None:
    path = await drafted(call, age_band="10_14")
    (child,) = await participants(call, path)
    family = {"guardians": [{"custody": True}, {"custody": False}]}
    revised = await ok(call, "teacher", "PUT", child, family, version=1)
    assert revised["guardians_needed"] is True
    with_custody, without = (one["guardian_ref"] for one in revised["guardians"])
    by = {**PARTICIPATION, "given_by": "guardian"}
    refused = await call("teacher", "POST", path + "/consents", {**by, "guardian_ref": without})
    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [("/guardian_ref", "no_custody")]
    consent = await ok(call, "teacher", "POST", path + "/consents", {**by, "guardian_ref": with_custody})
    assert consent["guardian_ref"] == with_custody
    for body, place in (
        ({"siblings": {"count": 2}}, "/siblings"),
        ({"guardians": [{"name": "Værgine"}]}, "/guardians/0"),
        ({"siblings": {"count": 2, "names": ["A"]}}, "/siblings"),
        (
            {"guardian_deferral": {"reason": "shyness", "review_on": "2099-01-01", "approved_by": UNKNOWN[-36:]}},
            "/guardian_deferral/reason",
        ),
    ):
        answer = await call("teacher", "PUT", child, body, version=2)
        assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (422, [place])


async def test_another_department_is_told_nothing_of_participants(call: Call) -> None:
    path = await received(call)
    (youth,) = await participants(call, path)
    for method, place, body in (
        ("GET", youth, None),
        ("GET", path + "/participants", None),
        ("POST", path + "/participants", PARENT),
        ("PUT", youth, {}),
        ("POST", youth + "/activate", {"citizen": MOTHER}),
    ):
        there = await call("social-worker", method, place, body, version=1, **INTAKE)
        nowhere = place.replace(youth, UNKNOWN).replace(path[-36:], UNKNOWN[-36:])
        away = await call("social-worker", method, nowhere, body, version=1, **INTAKE)
        assert there.status_code == away.status_code == 404
        assert {**there.json(), "request_id": ""} == {**away.json(), "request_id": ""}

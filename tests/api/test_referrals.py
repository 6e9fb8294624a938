import asyncio
from typing import Any
from uuid import UUID

import msgspec
import pytest

from api.parsing import parse_body
from domain.citizens import Identity
from domain.errors import Invalid
from domain.referrals.inputs import ReferralSubmission
from tests.api.conftest import Call
from tests.api.referring import INTAKE, PATH, drafted, ok, read, ready, received, submitted
from tests.referring import ADDRESS, BASIS, CITIZEN, EMAIL, GUARDIAN, NAME, NUMBER, PARTICIPATION, PHONE, REFERRAL
from vink.demo.matters import CONSULTATIONS

UNKNOWN = "/01a208e4-7617-7000-b7ee-869acba684da"
WITHDRAWAL = {"group": "by_department", "reason": "other_support"}
SAID = {"remark": "VINK kan hjælpe.", "intake_note": "Kun for VINK: spørg mentorerne."}


async def test_the_whole_way_to_a_decision(call: Call) -> None:
    drafting = await call("teacher", "POST", PATH, REFERRAL)
    assert drafting.status_code == 201, drafting.text
    path = drafting.headers["location"]
    draft = drafting.json()
    assert (draft["status"], draft["holder"]) == ("draft", "asker")
    assert draft["allowed_actions"] == ["revise", "submit", "withdraw", "hand-over"]
    assert draft["notification_reminder"]["language"] == "da"
    assert await read(call, path) == draft
    revised = await ok(call, "teacher", "PUT", path, {**revision(), "contact_wish": "phone"}, version=1)
    assert revised["contact_wish"] == "phone"

    closed = await call("teacher", "POST", path + "/submit", {"citizen": CITIZEN}, version=2)
    assert (closed.status_code, closed.json()["code"]) == (409, "gate_closed")
    assert closed.json()["missing"] == [
        "participation_consent",
        "disclosure_consent_or_basis",
        "notification_assessment",
    ]

    path = await submitted(call)
    sent = await read(call, path, "vink-coordinator")
    assert (sent["status"], sent["holder"], sent["holder_id"]) == ("submitted", "vink_coordinator", None)
    assert sent["allowed_actions"] == ["receive", "withdraw", "hand-over"]
    for who, command, body, status in (
        ("vink-coordinator", "receive", None, "received"),
        ("vink-coordinator", "request-information", {"text": "Hvornår kan I mødes?"}, "more_information"),
        ("teacher", "supply-information", {"text": "Hver tirsdag eftermiddag."}, "received"),
        ("vink-coordinator", "accept", SAID, "accepted"),
        ("vink-coordinator", "close", {"outcome": "other_support", "remark": "Fandt selv en vej."}, "closed"),
    ):
        answer = await call(who, "POST", f"{path}/{command}", body, version=sent["version"])
        assert answer.status_code == 200, answer.text
        sent = answer.json()
        assert answer.headers["etag"] == f'"{sent["version"]}"'
        assert sent["status"] == status
    assert sent["allowed_actions"] == []


def revision() -> dict[str, Any]:
    return {name: value for name, value in REFERRAL.items() if name != "direct_reason"}


async def test_the_concern_is_referred_with_the_submission(call: Call) -> None:
    concern = {
        "raised_by_function": "teacher",
        "age_band": "15_17",
        "situation_text": "En elev har ændret sig meget på kort tid.",
    }
    raised = await ok(call, "teacher", "POST", "/v1/concerns", concern)
    path = await ready(call, concern_id=raised["id"], direct_reason=None)
    assert (await ok(call, "teacher", "GET", f"/v1/concerns/{raised['id']}"))["status"] == "raised"
    await ok(call, "teacher", "POST", path + "/submit", {"citizen": CITIZEN}, version=2)
    assert (await ok(call, "teacher", "GET", f"/v1/concerns/{raised['id']}"))["status"] == "referred"
    seen = await read(call, path, "vink-coordinator")
    assert (seen["concern_id"], seen["consultation_id"]) == (None, None)
    assert (await read(call, path))["concern_id"] == raised["id"]


async def test_a_consultation_leads_on_once_it_has_an_answer(call: Call) -> None:
    new = {**revision(), "age_band": None}
    for name, status in (("give_feedback", 201), ("give_advice", 422)):
        consultation = new["consultation_id"] = str(CONSULTATIONS[name][0])
        answer = await call("teacher", "POST", PATH, new)
        assert answer.status_code == status, answer.text
        if status == 201:
            assert (answer.json()["consultation_id"], answer.json()["age_band"]) == (consultation, "15_17")
        else:
            assert [one["pointer"] for one in answer.json()["errors"]] == ["/consultation_id"]
    assert (await call("social-worker", "POST", PATH, new)).status_code == 422


async def test_every_reading_names_its_purpose(call: Call) -> None:
    path = await drafted(call)
    for place in (path, PATH, path + "/consents", "/v1/consents" + UNKNOWN, "/v1/citizens" + UNKNOWN):
        who = "vink-coordinator" if "citizens" in place else "teacher"
        answer = await call(who, "GET", place)
        assert (answer.status_code, answer.json()["code"]) == (422, "no_purpose"), place


async def test_another_department_and_an_unsent_referral_are_told_nothing_of(call: Call) -> None:
    path = await ready(call)
    listed = await ok(call, "teacher", "GET", path + "/consents", **INTAKE)
    consent = f"/v1/consents/{listed['items'][0]['id']}"
    for who in ("social-worker", "vink-coordinator"):
        for place in (path, path + "/consents", consent):
            there = await call(who, "GET", place, **INTAKE)
            nowhere = await call(who, "GET", place.replace(path, PATH + UNKNOWN), **INTAKE)
            assert there.status_code == nowhere.status_code == 404
            assert {**there.json(), "request_id": ""} == {**nowhere.json(), "request_id": ""}
        assert path[-36:] not in (await call(who, "GET", PATH, **INTAKE)).text
        assert (await call(who, "POST", consent + "/withdraw")).status_code == 404
        withdrawal = {"group": "by_person"}
        assert (await call(who, "POST", path + "/withdraw", withdrawal, version=2)).status_code == 404
    assert (await call("social-worker", "POST", path + "/consents", PARTICIPATION)).status_code == 404
    for who in ("school-system", "panel-coordinator", "resource-person", "mentor", "auditor", "dpo", "admin"):
        assert (await call(who, "GET", path, **INTAKE)).status_code == 403
    assert (await call("school-system", "POST", PATH, REFERRAL)).status_code == 403


async def test_the_referrer_reads_the_decision_and_not_the_intake_note(call: Call) -> None:
    path = await received(call)
    said = {
        "reason": "no_capacity",
        "remark": "Ingen ledig mentor.",
        "review_route": "citizens_adviser",
        "intake_note": SAID["intake_note"],
    }
    declined = await ok(call, "vink-coordinator", "POST", path + "/decline", said, version=4)
    assert declined["intake_note"] == SAID["intake_note"]
    answer = await call("teacher", "GET", path, **INTAKE)
    assert "Kun for VINK" not in answer.text
    seen = answer.json()
    assert (seen["status"], seen["intake_note"]) == ("declined", None)
    assert seen["decisions"][-1]["reason"] == "no_capacity"
    assert seen["decisions"][-1]["reason_text"] == "Ingen ledig plads lige nu"
    assert seen["decisions"][-1]["review_route"] == "citizens_adviser"
    assert seen["decisions"][-1]["review_text"].startswith("Borgerrådgiveren")
    swedish = await read(call, path, language="sv")
    assert swedish["decisions"][-1]["reason_text"] == "Ingen ledig plats just nu"
    assert "Kun for VINK" not in (await call("teacher", "GET", PATH, **INTAKE)).text


async def test_of_two_coordinators_who_accept_at_once_one_is_refused(call: Call) -> None:
    path = await received(call)
    both = [call("vink-coordinator", "POST", path + "/accept", SAID, version=4) for _ in range(2)]
    first, second = sorted([answer.status_code for answer in await asyncio.gather(*both)])
    assert first == 200
    assert second in (409, 412)
    assert (await read(call, path))["version"] == 5
    stale = await call("vink-coordinator", "POST", path + "/withdraw", {"group": "by_person"}, version=4)
    assert stale.status_code == 412


@pytest.mark.parametrize("who", ["teacher", "vink-coordinator"])
async def test_a_withdrawn_referral_is_not_there_for_vink(call: Call, who: str) -> None:
    path = await received(call)
    body = {"group": "by_department", "reason": "other_support"}
    gone = await ok(call, who, "POST", path + "/withdraw", body, version=4)
    assert (gone["status"], gone["holder"]) == ("withdrawn", None)
    assert gone["needs_text"] == (REFERRAL["needs_text"] if who == "teacher" else None)
    for place in (path, path + "/participants", path + "/consents"):
        assert (await call("vink-coordinator", "GET", place, **INTAKE)).status_code == 404
    assert path[-36:] not in (await call("vink-coordinator", "GET", PATH, **INTAKE)).text
    assert (await read(call, path))["needs_text"] == REFERRAL["needs_text"]


@pytest.mark.parametrize("field", ["needs_text", "strengths_text", "goals_wanted", "direct_reason"])
async def test_a_draft_refuses_what_identifies_a_person(call: Call, field: str) -> None:
    for secret in (NUMBER, "Ring på 20 12 34 56 i morgen", "skriv til elev@example.org"):
        answer = await call("teacher", "POST", PATH, {**REFERRAL, field: f"Det drejer sig om {secret}."})
        assert (answer.status_code, answer.json()["code"]) == (422, "identifier")
        assert [one["pointer"] for one in answer.json()["errors"]] == [f"/{field}"]
        assert secret not in answer.text


async def test_no_field_of_a_draft_takes_an_identity(call: Call) -> None:
    for name, value in (("citizen", CITIZEN), ("name", NAME), ("personal_number", NUMBER)):
        answer = await call("teacher", "POST", PATH, {**REFERRAL, name: value})
        assert answer.status_code == 422
        assert [one["code"] for one in answer.json()["errors"]] == ["unknown"]


def test_a_submission_guards_what_is_not_the_identity() -> None:
    body = {"citizen": {**CITIZEN, "personal_number": NUMBER}, "legal_basis": BASIS}
    assert parse_body(msgspec.json.encode(body), ReferralSubmission, Identity).struct.citizen.personal_number == NUMBER
    for told in (f"Han har nummeret {NUMBER} og bor her.", "Ring til ham på 20 12 34 56."):
        with pytest.raises(Invalid) as refused:
            wrong = {**body, "legal_basis": {**BASIS, "reason": told}}
            parse_body(msgspec.json.encode(wrong), ReferralSubmission, Identity)
        assert [(one.pointer, one.code) for one in refused.value.faults] == [("/legal_basis/reason", "identifier")]


async def test_who_it_is_leaves_no_trace_but_in_the_vault(call: Call, demo_owner: Any, capfd: Any) -> None:
    path = await submitted(call, personal_number=NUMBER, protected_address=True)
    await ok(call, "vink-coordinator", "GET", f"/v1/citizens/{(await read(call, path))['citizen_ref']}", **INTAKE)
    wrong = {"citizen": {**CITIZEN, "personal_number": "310210-4000"}}
    version = (await read(call, await ready(call)))["version"]
    assert (await call("teacher", "POST", (await ready(call)) + "/submit", wrong, version=version)).status_code == 422
    out = "".join(capfd.readouterr())
    for table in (
        "audit_event",
        "audit_payload",
        "audit_pending",
        "outbox",
        "submissions",
        "referrals",
        "consents",
    ):
        for (row,) in await demo_owner.fetch(f"select t::text from {table} t"):
            out += row
    for secret in (NAME, NUMBER, NUMBER.replace("-", ""), GUARDIAN, ADDRESS, PHONE, EMAIL, "310210-4000"):
        assert secret not in out
        assert secret.encode().hex() not in out


async def test_a_list_holds_no_text_and_goes_by_status(call: Call) -> None:
    path = await received(call)
    draft = await drafted(call)
    for who, expected in (("teacher", [draft, path]), ("vink-coordinator", [path])):
        listed = await ok(call, who, "GET", f"{PATH}?limit={len(expected)}", **INTAKE)
        assert [f"{PATH}/{one['id']}" for one in listed["items"]] == expected
        assert "needs_text" not in listed["items"][0]
    found = await ok(call, "teacher", "GET", PATH + "?status=draft&limit=1", **INTAKE)
    assert UUID(found["items"][0]["id"]) == UUID(draft[-36:])

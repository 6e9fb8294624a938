from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.api.conftest import Call
from vink.demo.matters import CONCERNS, CONSULTATIONS, TALKS
from vink.demo.personas import PERSONAS, fixed

QUESTION = {"question": "Hvordan taler jeg med eleven uden at skubbe ham væk?", "age_band": "15_17"}
PATH = "/v1/consultations/"
RESOURCE_PERSON = str(fixed(0x501))
OWN_UNIT_RESOURCE_PERSON = str(fixed(0x502))


def at(name: str) -> str:
    return PATH + str(CONSULTATIONS[name][0])


async def version(call: Call, who: str, path: str) -> int:
    return int((await call(who, "GET", path)).json()["version"])


async def test_the_whole_dialogue(call: Call) -> None:
    asked = await call("teacher", "POST", "/v1/consultations", QUESTION)
    assert asked.status_code == 201, asked.text
    assert asked.json()["status"] == "submitted"
    assert asked.json()["holder"] == "panel_coordinator"
    assert asked.json()["emergency"]["numbers"]["acute"] == "112"
    path = asked.headers["location"]
    assert (await call("resource-person", "GET", path)).status_code == 404

    triaged = await call(
        "panel-coordinator", "POST", path + "/triage", {"expertise_requested": ["conversation_methods"]}, version=1
    )
    assert triaged.status_code == 200, triaged.text
    assigned = await call(
        "panel-coordinator",
        "POST",
        path + "/assign",
        {"resource_person_id": RESOURCE_PERSON, "reason": "Kender emnet."},
        version=2,
    )
    assert assigned.status_code == 200, assigned.text
    asked_back = await call(
        "resource-person", "POST", path + "/request-information", {"text": "Hvornår begyndte det?"}, version=3
    )
    assert asked_back.json()["holder"] == "asker"
    supplied = await call(
        "teacher", "POST", path + "/supply-information", {"text": "Det begyndte efter ferien."}, version=4
    )
    assert supplied.json()["holder"] == "resource_person"
    advised = await call(
        "resource-person",
        "POST",
        path + "/advice",
        {"recommendation": "offer_vink", "text": "Tilbyd en samtale om VINK.", "suggested_steps": ["Spørg først."]},
        version=5,
    )
    assert advised.status_code == 200, advised.text
    read = (await call("teacher", "GET", path)).json()
    assert [one["kind"] for one in read["dialogue"]] == ["information_requested", "information_supplied", "advice"]
    assert read["recommendation"] == "offer_vink"
    assert read["decisions"] is None
    told = await call("teacher", "POST", path + "/feedback", {"useful": 5}, version=6)
    assert told.status_code == 200, told.text
    closed = await call("teacher", "POST", path + "/close", {"outcome": "referral_offered"}, version=7)
    assert closed.json()["status"] == "closed"
    assert closed.json()["notification_reminder"]["text"]
    assert closed.json()["holder"] is None
    assert (await call("resource-person", "GET", path)).status_code == 200


async def test_a_system_reads_the_status_but_not_what_was_written(call: Call) -> None:
    read = (await call("school-system", "GET", at("read_consultation"))).json()
    assert read["status"] == "closed"
    assert read["dialogue"] is read["question"] is read["recommendation"] is None


@pytest.mark.parametrize("name", sorted(CONSULTATIONS))
async def test_another_department_is_told_nothing(call: Call, name: str) -> None:
    answer = await call("social-worker", "GET", at(name))
    unknown = await call("social-worker", "GET", PATH + str(UUID(int=CONSULTATIONS[name][0].int + 0xFF00)))
    assert answer.status_code == unknown.status_code == 404
    assert {**answer.json(), "request_id": ""} == {**unknown.json(), "request_id": ""}


async def test_whoever_steps_back_sees_it_no_more_and_is_not_asked_again(call: Call) -> None:
    path = at("recuse")
    stepped = await call(
        "resource-person", "POST", path + "/recuse", {"reason": "kin"}, version=await version(call, "teacher", path)
    )
    assert stepped.status_code == 200, stepped.text
    assert (await call("resource-person", "GET", path)).status_code == 404
    again = await call(
        "panel-coordinator",
        "POST",
        path + "/assign",
        {"resource_person_id": RESOURCE_PERSON, "reason": "Igen."},
        version=stepped.json()["version"],
    )
    assert again.status_code == 422
    assert again.json()["errors"][0]["code"] == "recused"


async def test_nobody_advises_their_own_unit(call: Call) -> None:
    path = at("assign_consultation")
    answer = await call(
        "panel-coordinator",
        "POST",
        path + "/assign",
        {"resource_person_id": OWN_UNIT_RESOURCE_PERSON, "reason": "Er tæt på."},
        version=await version(call, "panel-coordinator", path),
    )
    assert answer.status_code == 422
    assert "own_unit" in {one["code"] for one in answer.json()["errors"]}


async def test_what_speaks_against_a_choice_needs_a_reason(call: Call) -> None:
    path = at("assign_consultation")
    body: dict[str, Any] = {"resource_person_id": str(fixed(0x504))}
    seen = await version(call, "panel-coordinator", path)
    refused = await call("panel-coordinator", "POST", path + "/assign", body, version=seen)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/reason"
    accepted = await call(
        "panel-coordinator", "POST", path + "/assign", {**body, "reason": "Eneste ledige."}, version=seen
    )
    assert accepted.status_code == 200


async def test_only_whom_it_was_offered_to_may_claim(call: Call) -> None:
    path = at("claim_consultation")
    assert (await call("resource-person-2", "POST", path + "/claim", version=2)).status_code == 404
    claimed = await call("resource-person", "POST", path + "/claim", version=2)
    assert claimed.status_code == 200, claimed.text
    assert claimed.json()["assigned_to"] == str(PERSONAS["resource-person"].id)


async def test_two_who_change_the_same_thing_one_is_refused(call: Call) -> None:
    path = at("redirect_consultation")
    body = {"target": "ssp", "reason": "Hører til hos SSP."}
    answers = [await call("panel-coordinator", "POST", path + "/redirect", body, version=1) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 412]
    other = at("triage_consultation")
    assert (await call("panel-coordinator", "POST", other + "/triage", {}, version=7)).status_code == 412


async def test_an_illegal_move_names_what_is_possible(call: Call) -> None:
    path = at("supply_information")
    seen = await version(call, "teacher", path)
    answer = await call("teacher", "POST", path + "/close", {"outcome": "reassured"}, version=seen)
    assert answer.status_code == 409
    assert answer.json()["allowed_actions"] == ["supply-information", "withdraw", "hand-over"]


@pytest.mark.parametrize(
    "text",
    ["Han hedder det, 010190-1234 er nummeret", "Ring til 22 33 44 55 om det", "Skriv til nogen@example.org om det"],
)
async def test_an_identifier_is_refused_and_neither_stored_nor_echoed(call: Call, text: str) -> None:
    answer = await call("teacher", "POST", "/v1/consultations", {**QUESTION, "question": text})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/question"
    assert "1234" not in answer.text
    assert "example" not in answer.text


async def test_acute_danger_is_answered_with_numbers_and_makes_no_item(call: Call) -> None:
    before = (await call("teacher", "GET", "/v1/consultations?limit=100")).json()["items"]
    answer = await call("teacher", "POST", "/v1/consultations", {**QUESTION, "urgency": "acute"})
    assert answer.status_code == 200
    assert answer.json()["stored"] is False
    assert "112" in answer.json()["emergency"]["text"]
    assert (await call("teacher", "GET", "/v1/consultations?limit=100")).json()["items"] == before


async def test_a_talk_needs_the_young_persons_yes(call: Call) -> None:
    path = at("plan_three_way_talk") + "/three-way-talks"
    planned_at = (datetime.now(UTC) + timedelta(days=5)).isoformat()
    body = {"planned_at": planned_at, "youth_agreed": False, "agreement_reported_by": "teacher"}
    refused = await call("teacher", "POST", path, body)
    assert refused.status_code == 409
    assert refused.json()["missing"] == ["agreement_of_the_young_person"]
    planned = await call("teacher", "POST", path, {**body, "youth_agreed": True})
    assert planned.status_code == 201, planned.text
    held = await call("resource-person", "POST", planned.headers["location"] + "/hold", {}, version=1)
    assert held.status_code == 200, held.text
    assert [one["status"] for one in (await call("teacher", "GET", path)).json()["items"]] == ["held"]
    assert (await call("social-worker", "GET", planned.headers["location"])).status_code == 404


async def test_suggestions_say_why_in_words(call: Call) -> None:
    found = await call("panel-coordinator", "GET", at("suggest_resource_persons") + "/suggestions")
    assert found.status_code == 200, found.text
    ids = [one["id"] for one in found.json()["items"]]
    assert OWN_UNIT_RESOURCE_PERSON not in ids
    assert {one["display_name"] for one in found.json()["items"]} >= {"Rasmus Rolle (fiktiv)"}
    assert "expertise:conversation_methods" in found.json()["items"][0]["reasons"]


async def test_the_worklist_shows_whose_turn_it_is(call: Call) -> None:
    for who, holder in (("panel-coordinator", "panel_coordinator"), ("resource-person", "resource_person")):
        items = (await call(who, "GET", "/v1/worklist")).json()["items"]
        assert {one["holder"] for one in items if one["kind"] == "consultation"} == {holder}
        assert [one["due_at"] for one in items] == sorted(one["due_at"] for one in items)
    mine = (await call("teacher", "GET", "/v1/worklist?limit=200")).json()["items"]
    kinds = {"concern", "consultation", "referral", "notification_assessment", "transfer"}
    assert {one["kind"] for one in mine} == kinds
    assert {one["department"] for one in (await call("teacher", "GET", "/v1/consultations")).json()["items"]} == {"buf"}


async def test_the_transcript_comes_as_markdown_and_as_pdf(call: Call) -> None:
    path = at("read_consultation") + "/transcript"
    text = await call("teacher", "GET", path, accept="text/markdown")
    assert text.headers["content-type"].startswith("text/markdown")
    assert "idrætslærer" in text.text
    assert "Tove" not in text.text
    pdf = await call("teacher", "GET", path, accept="application/pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF-")
    assert (await call("teacher", "GET", path, accept="image/png")).status_code == 406
    assert (await call("school-system", "GET", path)).status_code == 403
    assert (await call("social-worker", "GET", path)).status_code == 404


async def test_a_refusal_is_logged_under_the_innermost_thing_that_was_named(call: Call) -> None:
    talk = str(TALKS["read_three_way_talk"])
    path = at("hold_three_way_talk") + f"/three-way-talks/{talk}"
    assert (await call("social-worker", "GET", path)).status_code == 404
    found = (await call("auditor", "GET", f"/v1/audit/events?object_id={talk}&outcome=refused")).json()["items"]
    assert [(one["object_type"], one["reason"]) for one in found] == [("three_way_talk", "not_found")]


async def test_asking_about_a_concern_that_is_over_names_no_state_as_a_command(call: Call) -> None:
    path = f"/v1/concerns/{CONCERNS['close_concern']}"
    assert (await call("teacher", "POST", path + "/close", {"outcome": "no_concern"}, version=1)).status_code == 200
    asked = {**QUESTION, "concern_id": str(CONCERNS["close_concern"])}
    answer = await call("teacher", "POST", "/v1/consultations", asked)
    assert answer.status_code == 409
    assert answer.json()["allowed_actions"] == []

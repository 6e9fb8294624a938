"""Telling somebody outside the department, over HTTP, against the real process."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.journey.clients import Caller, staff
from tests.journey.conftest import Demo

NAMES = ("teacher", "school-leader", "area-leader", "vink-coordinator", "social-worker", "auditor")
PURPOSE = "referral_follow_up"
YES = {"remark": "Nødvendigt, og ikke mere end nødvendigt."}
TOLD = {
    "recipient": "school",
    "basis": "fvl28_consent",
    "purpose": "coordination_of_support",
    "data_categories": ["needs"],
    "text": "Den unge vil gerne have en voksen at tale med.",
}
HANDOVER = {
    "basis": "rpl115_ssp",
    "purpose": "early_prevention",
    "data_categories": ["age_band", "situation_in_brief"],
    "text": "En ung har brug for en samlet indsats.",
    "reason": "Nødvendigt for en tidlig indsats.",
}


@pytest.fixture(scope="module")
def people(demo: Demo) -> dict[str, Caller]:
    return {name: staff(demo, name) for name in NAMES}


@pytest.fixture
def referral(people: dict[str, Caller]) -> str:
    """Return the id of a referral whose person lets VINK and the school be told, and that VINK has."""
    teacher, now = people["teacher"], datetime.now(UTC).isoformat()
    drafted = teacher.post(
        "/v1/referrals",
        {
            "direct_reason": "Den unge bad selv om VINK.",
            "support_for": "youth",
            "age_band": "15_17",
            "needs_text": "Vil gerne have en voksen at tale med om fremtiden.",
            "informed": {"told_at": now},
        },
        expected=201,
    )
    path = f"/v1/referrals/{drafted['id']}"
    consent = {"given_by": "self", "given_how": "in_person", "given_at": now, "scope_text": "Ja til at mødes."}
    teacher.post(path + "/consents", {"kind": "participation", **consent}, expected=201)
    told = {"kind": "disclosure", "recipients": ["vink", "school"], "purposes": ["intake"], **consent}
    teacher.post(path + "/consents", told, expected=201)
    teacher.post("/v1/notification-assessments", {"referral_id": drafted["id"], "result": "not_required"}, expected=201)
    teacher.post(path + "/submit", {"citizen": {"name": "Fiktiva Prøvesen"}}, 2)
    return str(drafted["id"])


def listed(caller: Caller, referral: str) -> list[dict[str, Any]]:
    found = caller.get("/v1/disclosures", referral_id=referral, purpose_code=PURPOSE)
    assert found["notification_reminder"]["text"]
    items: list[dict[str, Any]] = found["items"]
    return items


def test_one_proposes_another_approves_and_a_withdrawal_stops_it(people: dict[str, Caller], referral: str) -> None:
    teacher, leader, vink = people["teacher"], people["school-leader"], people["vink-coordinator"]
    (submission,) = listed(teacher, referral)
    assert (submission["kind"], submission["recipient"], submission["basis"]) == ("submission", "vink", "fvl28_consent")
    made = teacher.post("/v1/disclosures", {**TOLD, "referral_id": referral}, expected=201)
    path = f"/v1/disclosures/{made['id']}"
    assert teacher.post(path + "/approve", YES, 1, expected=403)["code"] == "own_request"
    assert made["id"] in [one["id"] for one in leader.get("/v1/worklist", limit="200")["items"]]
    assert leader.post(path + "/approve", YES, 1)["status"] == "approved"
    people["social-worker"].get(path, expected=404, purpose_code=PURPOSE)
    assert vink.get(path, purpose_code=PURPOSE)["text"] is None
    consents = vink.get(f"/v1/referrals/{referral}/consents", purpose_code="referral_intake")["items"]
    (disclosure,) = [one["id"] for one in consents if one["kind"] == "disclosure"]
    assert vink.post(f"/v1/consents/{disclosure}/withdraw")["status"] == "withdrawn"
    assert {one["status"] for one in listed(teacher, referral)} == {"stopped"}
    refused = teacher.post("/v1/disclosures", {**TOLD, "referral_id": referral}, expected=409)
    assert refused["missing"] == ["disclosure_consent"]
    vink.get(path, expected=404, purpose_code=PURPOSE)
    events = people["auditor"].get("/v1/audit/events", object_id=made["id"], limit="100")["items"]
    assert {(one["action"], one["outcome"]) for one in events} >= {
        ("disclosure:propose", "allowed"),
        ("disclosure:approve", "refused"),
        ("disclosure:approve", "allowed"),
        ("consent:withdraw", "allowed"),
    }


def test_the_info_house_is_told_when_two_others_agree(people: dict[str, Caller], referral: str) -> None:
    teacher = people["teacher"]
    at_once = {**TOLD, "recipient": "info_house", "referral_id": referral}
    assert teacher.post("/v1/disclosures", at_once, expected=422)["errors"][0]["pointer"] == "/recipient"
    made = teacher.post("/v1/disclosures/info-house-handovers", {**HANDOVER, "referral_id": referral}, expected=201)
    path = f"/v1/disclosures/{made['id']}"
    first = people["school-leader"].post(path + "/approve", YES, 1)
    assert first["status"] == "proposed"
    assert people["school-leader"].post(path + "/approve", YES, 2, expected=403)["code"] == "approved_before"
    assert teacher.post(path + "/approve", YES, 2, expected=403)["code"] == "own_request"
    second = people["area-leader"].post(path + "/approve", YES, 2)
    assert (second["status"], second["recipient"], len(second["decisions"])) == ("approved", "info_house", 2)

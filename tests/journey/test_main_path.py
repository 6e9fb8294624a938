"""The story of the product over HTTP, against the real process."""

from datetime import UTC, datetime

import pytest

from tests.journey.clients import Caller, staff, system
from tests.journey.conftest import Demo
from vink.demo.personas import PERSONAS, fixed

CONCERN = {
    "raised_by_function": "teacher",
    "age_band": "15_17",
    "situation_text": "En elev trækker sig fra klassen og taler om, at kun kampen tæller.",
    "observations": [{"what": "Sagde det i en time om valg.", "when_approx": "i sidste uge", "source": "own"}],
}
NAME = "Fiktiva Prøvesen"
PHONE = "20 12 34 56"
RESOURCE_PERSON = str(fixed(0x501))


@pytest.fixture(scope="module")
def people(demo: Demo) -> dict[str, Caller]:
    names = ("teacher", "social-worker", "panel-coordinator", "resource-person", "vink-coordinator", "auditor")
    return {"school-system": system(demo, "school-system")} | {name: staff(demo, name) for name in names}


def ask_and_answer(people: dict[str, Caller], recommendation: str) -> tuple[str, str]:
    """Walk from a concern to an answered consultation; return both paths."""
    concern = people["school-system"].post("/v1/concerns", CONCERN, expected=201)
    asked = people["teacher"].post(
        "/v1/consultations",
        {
            "concern_id": concern["id"],
            "question": "Hvordan taler jeg med eleven uden at skubbe ham længere væk?",
            "expertise_requested": ["conversation_methods"],
        },
        expected=201,
    )
    path = f"/v1/consultations/{asked['id']}"
    assert people["teacher"].get(f"/v1/concerns/{concern['id']}")["status"] == "consulting"
    coordinator, expert = people["panel-coordinator"], people["resource-person"]
    assert asked["id"] in [one["id"] for one in coordinator.get("/v1/worklist", limit="200")["items"]]
    triaged = coordinator.post(path + "/triage", {"reason": "Samtaleteknik."}, 1)
    suggested = coordinator.get(path + "/suggestions")["items"]
    assert suggested[0]["id"] == RESOURCE_PERSON
    assert "expertise:conversation_methods" in suggested[0]["reasons"]
    expert.get(path, expected=404)
    assigned = coordinator.post(
        path + "/assign", {"resource_person_id": RESOURCE_PERSON, "reason": "Kender emnet."}, triaged["version"]
    )
    assert asked["id"] in [one["id"] for one in expert.get("/v1/worklist", limit="200")["items"]]
    asked_back = expert.post(
        path + "/request-information", {"text": "Hvem har eleven tillid til?"}, assigned["version"]
    )
    supplied = people["teacher"].post(
        path + "/supply-information", {"text": "Sin idrætslærer, som han ser hver uge."}, asked_back["version"]
    )
    expert.post(
        path + "/advice",
        {"recommendation": recommendation, "text": "Lad idrætslæreren tage talen.", "suggested_steps": ["Aftal den."]},
        supplied["version"],
    )
    return f"/v1/concerns/{concern['id']}", path


def test_nine_of_ten_end_with_advice(people: dict[str, Caller]) -> None:
    concern, consultation = ask_and_answer(people, "talk_with_young_person")
    read = people["teacher"].get(consultation)
    assert [one["kind"] for one in read["dialogue"]] == ["information_requested", "information_supplied", "advice"]
    assert read["recommendation"] == "talk_with_young_person"
    told = people["teacher"].post(consultation + "/feedback", {"useful": 5}, read["version"])
    closed = people["teacher"].post(consultation + "/close", {"outcome": "advice_sufficient"}, told["version"])
    assert closed["status"] == "closed"
    assert closed["notification_reminder"]
    seen = people["teacher"].get(concern)
    ended = people["teacher"].post(concern + "/close", {"outcome": "handled_locally"}, seen["version"])
    assert ended["status"] == "closed"


def refer(people: dict[str, Caller]) -> None:
    concern, consultation = ask_and_answer(people, "offer_vink")
    teacher, vink = people["teacher"], people["vink-coordinator"]
    read = teacher.get(consultation)
    closed = teacher.post(consultation + "/close", {"outcome": "referral_offered"}, read["version"])
    now = datetime.now(UTC).isoformat()
    drafted = teacher.post(
        "/v1/referrals",
        {
            "consultation_id": closed["id"],
            "support_for": "youth",
            "needs_text": "Vil gerne have en voksen at tale med om skole og fremtid.",
            "informed": {"told_at": now},
        },
        expected=201,
    )
    path = f"/v1/referrals/{drafted['id']}"
    identity = {"citizen": {"name": NAME, "contact": {"phone": PHONE}}}
    refused = teacher.post(path + "/submit", identity, 1, expected=409)
    assert set(refused["missing"]) == {
        "participation_consent",
        "disclosure_consent_or_basis",
        "notification_assessment",
    }
    consent = {"given_by": "self", "given_how": "in_person", "given_at": now, "scope_text": "Ja til at mødes."}
    teacher.post(path + "/consents", {"kind": "participation", **consent}, expected=201)
    teacher.post(
        path + "/consents",
        {"kind": "disclosure", "recipients": ["vink"], "purposes": ["intake"], **consent},
        expected=201,
    )
    teacher.post("/v1/notification-assessments", {"referral_id": drafted["id"], "result": "not_required"}, expected=201)
    vink.get(path, expected=404, purpose_code="referral_intake")
    submitted = teacher.post(path + "/submit", identity, 2)
    assert NAME not in str(submitted)
    assert drafted["id"] in [one["id"] for one in vink.get("/v1/worklist", limit="200")["items"]]
    received = vink.post(path + "/receive", None, submitted["version"])
    vink.get(f"/v1/citizens/{received['citizen_ref']}", expected=422)
    person = vink.get(f"/v1/citizens/{received['citizen_ref']}", purpose_code="referral_intake")
    assert person["name"] == NAME
    teacher.get(f"/v1/citizens/{received['citizen_ref']}", expected=403, purpose_code="referral_follow_up")
    vink.post(path + "/accept", {"remark": "VINK har en mentor.", "intake_note": "Kun for VINK."}, received["version"])
    seen = teacher.get(path, purpose_code="referral_follow_up")
    assert seen["status"] == "accepted"
    assert "Kun for VINK" not in str(seen)
    assert vink.get(path, purpose_code="referral_follow_up")["intake_note"] == "Kun for VINK."
    assert teacher.get(concern)["status"] == "referred"
    people["social-worker"].get(path, expected=404, purpose_code="referral_follow_up")
    events = people["auditor"].get("/v1/audit/events", object_id=drafted["id"], limit="100")["items"]
    done = {(one["action"], one["outcome"]) for one in events}
    assert done >= {
        ("referral:draft", "allowed"),
        ("referral:submit", "refused"),
        ("referral:submit", "allowed"),
        ("referral:receive", "allowed"),
        ("referral:accept", "allowed"),
        ("referral:read", "allowed"),
        ("referral:read", "refused"),
    }
    readings = people["auditor"].get("/v1/audit/events", object_id=received["citizen_ref"])["items"]
    assert {(one["action"], one["purpose"]) for one in readings if one["outcome"] == "allowed"} >= {
        ("citizen:read", "referral_intake")
    }


def test_seldom_it_leads_to_a_referral(people: dict[str, Caller]) -> None:
    refer(people)


def test_nothing_of_an_identity_or_text_reaches_the_output(demo: Demo, people: dict[str, Caller]) -> None:
    refer(people)
    output = demo.output.read_text()
    assert "submitReferral" in output
    for canary in (NAME, PHONE, "idrætslærer", "Kun for VINK", people["teacher"].token, "kampen"):
        assert canary not in output


def test_another_department_learns_nothing(people: dict[str, Caller]) -> None:
    concern, consultation = ask_and_answer(people, "no_further_action")
    for path in (concern, consultation, consultation + "/transcript", consultation + "/three-way-talks"):
        people["social-worker"].get(path, expected=404)
    listed = people["social-worker"].get("/v1/consultations", limit="100")["items"]
    assert {one["department"] for one in listed} == {"sof"}


def test_an_auditor_sees_every_step_and_no_content(people: dict[str, Caller]) -> None:
    _, consultation = ask_and_answer(people, "no_further_action")
    people["teacher"].get(consultation)
    people["social-worker"].get(consultation, expected=404)
    found = people["auditor"].get("/v1/audit/events", object_id=consultation.rpartition("/")[2])
    seen = {(one["actor"], one["action"], one["outcome"]) for one in found["items"]}

    def did(who: str, action: str, outcome: str = "allowed") -> tuple[str, str, str]:
        return (str(PERSONAS[who].id), action, outcome)

    assert seen >= {
        did("teacher", "consultation:request"),
        did("panel-coordinator", "consultation:triage"),
        did("resource-person", "consultation:read", "refused"),
        did("panel-coordinator", "consultation:assign"),
        did("resource-person", "consultation:request-information"),
        did("teacher", "consultation:supply-information"),
        did("resource-person", "consultation:advice"),
        did("teacher", "consultation:read"),
        did("social-worker", "consultation:read", "refused"),
    }
    assert "idrætslærer" not in str(found)
    people["auditor"].get(consultation, expected=403)
    people["teacher"].get("/v1/audit/events", expected=403)


def test_a_system_reads_advice_for_a_teacher_only(demo: Demo, people: dict[str, Caller]) -> None:
    _, consultation = ask_and_answer(people, "no_further_action")
    teacher, alone = people["teacher"], people["school-system"]
    acting = system(demo, "school-system", acting_for=teacher)
    assert alone.get(consultation)["dialogue"] is None
    assert acting.get(consultation) == teacher.get(consultation)
    acting.get("/v1/audit/events", expected=403)
    found = people["auditor"].get(
        "/v1/audit/events", object_id=consultation.rpartition("/")[2], action="consultation:read"
    )
    assert (str(PERSONAS["teacher"].id), "school-system") in {(one["actor"], one["client"]) for one in found["items"]}


def test_a_failed_log_in_leaves_its_event(demo: Demo, people: dict[str, Caller]) -> None:
    with pytest.raises(AssertionError):
        staff(demo, "nobody-of-this-name")
    refused = people["auditor"].get("/v1/audit/events", outcome="refused", action="login")
    assert refused["items"] or people["auditor"].get("/v1/audit/events", outcome="refused")["items"]

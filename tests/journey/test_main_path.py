"""The story of the product over HTTP, against the real process."""

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


def test_a_failed_log_in_leaves_its_event(demo: Demo, people: dict[str, Caller]) -> None:
    with pytest.raises(AssertionError):
        staff(demo, "nobody-of-this-name")
    refused = people["auditor"].get("/v1/audit/events", outcome="refused", action="login")
    assert refused["items"] or people["auditor"].get("/v1/audit/events", outcome="refused")["items"]

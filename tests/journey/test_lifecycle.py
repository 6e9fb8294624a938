"""Stories of a referral's life over HTTP: handed over, at rest, amended, declined with the way to a review."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.journey.clients import Caller, staff
from tests.journey.conftest import Demo
from vink.demo.matters import CONSULTATIONS
from vink.demo.personas import PERSONAS

PURPOSE: dict[str, Any] = {"purpose_code": "referral_follow_up"}
SECOND = str(PERSONAS["vink-coordinator-2"].id)


@pytest.fixture(scope="module")
def people(demo: Demo) -> dict[str, Caller]:
    names = ("teacher", "teacher-2", "social-worker", "vink-coordinator", "vink-coordinator-2")
    return {name: staff(demo, name) for name in names}


def received(people: dict[str, Caller]) -> tuple[str, int]:
    """Bring a referral to VINK; return its path and version."""
    teacher = people["teacher"]
    now = datetime.now(UTC).isoformat()
    drafted = teacher.post(
        "/v1/referrals",
        {
            "direct_reason": "Den unge bad selv om VINK.",
            "support_for": "youth",
            "age_band": "15_17",
            "needs_text": "Vil gerne have en voksen at tale med om skole og fremtid.",
            "informed": {"told_at": now},
        },
        expected=201,
    )
    path = f"/v1/referrals/{drafted['id']}"
    consent = {"given_by": "self", "given_how": "in_person", "given_at": now, "scope_text": "Ja til at mødes."}
    teacher.post(path + "/consents", {"kind": "participation", **consent}, expected=201)
    to_vink = {"kind": "disclosure", "recipients": ["vink"], "purposes": ["intake"]}
    teacher.post(path + "/consents", {**to_vink, **consent}, expected=201)
    teacher.post("/v1/notification-assessments", {"referral_id": drafted["id"], "result": "not_required"}, expected=201)
    sent = teacher.post(path + "/submit", {"citizen": {"name": "Fiktiva Prøvesen"}}, 2)
    return path, people["vink-coordinator"].post(path + "/receive", None, sent["version"])["version"]


def waits_for(caller: Caller, path: str) -> str | None:
    """Return as what a referral is on somebody's worklist, if it is."""
    items = caller.get("/v1/worklist", limit="200")["items"]
    return next((one["task"] for one in items if path.endswith(one["id"])), None)


def test_a_hand_over_is_refused_and_another_accepted(people: dict[str, Caller]) -> None:
    first, second, teacher = people["vink-coordinator"], people["vink-coordinator-2"], people["teacher"]
    colleagues = {one["id"]: one["display_name"] for one in first.get("/v1/colleagues", limit="100")["items"]}
    assert SECOND in colleagues
    assert str(PERSONAS["teacher"].id) not in colleagues
    path, version = received(people)
    teacher.post(path + "/hand-over", {"to": str(PERSONAS["teacher-2"].id)}, version, expected=403)
    unknown = first.post(path + "/hand-over", {"to": str(PERSONAS["teacher"].id)}, version, expected=422)
    assert unknown["errors"][0]["pointer"] == "/to"
    offered = first.post(path + "/hand-over", {"to": SECOND, "message": "Jeg er på ferie."}, version)
    assert (offered["holder_id"], offered["successor_id"]) == (None, SECOND)
    assert waits_for(second, path) == "hand_over"
    seen = teacher.get(path, **PURPOSE)
    assert (seen["hand_over"], seen["successor_id"]) == (None, None), "that is VINK's own business"
    refused = second.post(path + "/refuse-hand-over", None, offered["version"])
    assert (refused["holder_id"], refused["hand_over"]["accepted"]) == (None, False)
    late = second.post(path + "/accept-hand-over", None, refused["version"], expected=409)
    assert "hand-over" in late["allowed_actions"]
    again = first.post(path + "/hand-over", {"to": SECOND}, refused["version"])
    first.post(path + "/accept-hand-over", None, again["version"], expected=403)
    taken = second.post(path + "/accept-hand-over", None, again["version"])
    assert (taken["holder"], taken["holder_id"]) == ("vink_coordinator", SECOND)
    assert (waits_for(first, path), waits_for(second, path)) == (None, "turn")
    first.post(path + "/hand-over", {"to": SECOND}, again["version"], expected=412)


def test_it_rests_and_is_taken_up_again(people: dict[str, Caller]) -> None:
    vink, teacher = people["vink-coordinator"], people["teacher"]
    path, version = received(people)
    in_a_month = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    for body, pointer in (({"reason": "away"}, "/review_on"), ({"review_on": in_a_month}, "/reason")):
        assert vink.post(path + "/hold", body, version, expected=422)["errors"][0]["pointer"] == pointer
    resting = vink.post(path + "/hold", {"reason": "away", "review_on": in_a_month}, version)
    assert (resting["status"], resting["hold"]["review_on"]) == ("received", in_a_month)
    assert waits_for(vink, path) is None
    assert teacher.get(path, **PURPOSE)["hold"]["reason"] == "away"
    twice = vink.post(path + "/hold", {"reason": "away", "review_on": in_a_month}, resting["version"], expected=409)
    assert "resume" in twice["allowed_actions"]
    resumed = vink.post(path + "/resume", None, resting["version"])
    assert (resumed["status"], resumed["hold"]) == ("received", None)
    assert waits_for(vink, path) == "turn"
    gone = teacher.post(path + "/withdraw", {"group": "by_person"}, resumed["version"])
    assert (gone["status"], gone["decisions"][-1]["reason"]) == ("withdrawn", None)


def test_vink_sees_what_was_amended_and_corrected_and_who_waits(people: dict[str, Caller]) -> None:
    vink, teacher = people["vink-coordinator"], people["teacher"]
    path, version = received(people)
    accepted = vink.post(path + "/accept", {"remark": "VINK kan hjælpe."}, version)
    missing = teacher.post(path + "/amend", {"goals_wanted": "At få et fritidsjob."}, accepted["version"], expected=422)
    assert missing["errors"][0]["pointer"] == "/reason"
    said = {"reason": "Vi talte sammen igen.", "needs_text": "Vil helst tale med en voksen om eftermiddagen."}
    teacher.post(path + "/amend", said, accepted["version"])
    seen = vink.get(path, **PURPOSE)
    assert (seen["needs_text"], seen["changed_since"]) == (said["needs_text"], accepted["version"])
    (change,) = seen["amendments"]
    assert (change["reason"], change["fields"]) == (said["reason"], ["needs_text"])
    assert change["former"]["needs_text"].startswith("Vil gerne have en voksen")
    vink.post(path + "/amend", said, seen["version"], expected=403)
    looked = vink.post(path + "/acknowledge", None, seen["version"])
    assert looked["changed_since"] is None
    note = {
        "subject_kind": "referral",
        "subject_id": seen["id"],
        "pointer": "/needs_text",
        "text": "Om formiddagen, ikke om eftermiddagen.",
    }
    wrong = vink.post("/v1/corrections", {**note, "pointer": "/consultation_id"}, expected=422)
    assert wrong["errors"][0]["pointer"] == "/pointer"
    made = vink.post("/v1/corrections", note, expected=201)
    read = teacher.get(path, **PURPOSE)
    assert read["needs_text"] == said["needs_text"], "the old text stands"
    assert [one["id"] for one in read["corrections"]] == [made["id"]]
    people["social-worker"].get(f"/v1/corrections/{made['id']}", expected=404, **PURPOSE)
    waiting = vink.get("/v1/waiting-list", **PURPOSE)["items"]
    (mine,) = [one for one in waiting if one["id"] == seen["id"]]
    assert mine["first_free_slot"] is None
    assert [one["waiting_since"] for one in waiting] == sorted(one["waiting_since"] for one in waiting)
    in_a_month = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    expected = {"first_free_slot": in_a_month, "reason": "To forløb slutter da."}
    vink.post(path + "/expect-slot", expected, looked["version"])
    told = teacher.get(path, **PURPOSE)
    assert (told["status"], told["waiting_since"]) == ("accepted", mine["waiting_since"])
    assert (told["first_free_slot"]["on"], told["first_free_slot"]["reason"]) == (in_a_month, expected["reason"])
    extract = vink.get(path + "/extract", purpose_code="subject_request")
    assert extract["first_free_slot"] == {"on": in_a_month, "reason": expected["reason"]}
    assert str(PERSONAS["teacher"].id) not in str(extract)
    teacher.get("/v1/waiting-list", expected=403, **PURPOSE)


def test_a_decline_tells_why_and_the_way_to_a_review(people: dict[str, Caller]) -> None:
    vink, teacher = people["vink-coordinator"], people["teacher"]
    path, version = received(people)
    said = {"reason": "other_offer_fits_better", "remark": "Ønskerne handler om skole."}
    assert vink.post(path + "/decline", said, version, expected=422)["errors"][0]["pointer"] == "/review_route"
    declined = vink.post(path + "/decline", {**said, "review_route": "head_of_vink"}, version)
    last = teacher.get(path, **PURPOSE)["decisions"][-1]
    assert (last["step"], last["by"]) == ("decline", str(PERSONAS["vink-coordinator"].id))
    assert (last["reason"], last["reason_text"]) == ("other_offer_fits_better", "Et andet tilbud passer bedre")
    assert last["review_text"].startswith("Skriv til VINKs leder inden fire uger")
    wrong = vink.post(path + "/close", {"outcome": "support_completed"}, declined["version"], expected=422)
    assert wrong["errors"][0]["pointer"] == "/outcome"
    closed = vink.post(path + "/close", {"outcome": "not_offered"}, declined["version"])
    assert (closed["status"], closed["outcome"], closed["holder"]) == ("closed", "not_offered", None)
    over = vink.post(path + "/accept", {"remark": "Ja alligevel."}, closed["version"], expected=409)
    assert over["allowed_actions"] == []


def test_a_colleague_converts_a_consultation_only_with_the_askers_word(people: dict[str, Caller]) -> None:
    teacher, colleague = people["teacher"], people["teacher-2"]
    path = f"/v1/consultations/{CONSULTATIONS['authorise_referral'][0]}"
    answered = teacher.get(path)
    assert answered["referral_authorisation"] is None
    new = {
        "consultation_id": answered["id"],
        "support_for": "youth",
        "needs_text": "Vil gerne have en voksen at tale med om skole og fremtid.",
    }
    refused = colleague.post("/v1/referrals", new, expected=403)
    assert refused["code"] == "not_authorised"
    colleague.post(path + "/authorise-referral", None, answered["version"], expected=403)
    given = teacher.post(path + "/authorise-referral", None, answered["version"])
    drafted = colleague.post("/v1/referrals", new, expected=201)
    assert drafted["consultation_id"] == answered["id"]
    read = colleague.get(path)
    assert read["dialogue"], "the history is read from the referral"
    assert read["referral_authorisation"]["used_at"] is not None
    assert read["version"] == given["version"] + 1
    colleague.post("/v1/referrals", new, expected=403)

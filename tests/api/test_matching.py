"""Matching over HTTP, on the municipality of the demo: from a wish to a confirmed match, and what is refused."""

from typing import Any

from tests.api.conftest import Call
from vink.demo.course_people import WAITING_BESIDE
from vink.demo.courses import referral_id
from vink.demo.matching import PROPOSALS, waiting
from vink.demo.personas import fixed

PURPOSE = {"purpose-code": "referral_intake"}
SUPPORT = {"purpose-code": "support"}
SOMEBODY = f"/v1/participants/{waiting('propose_match')}"


async def candidates(call: Call, language: str = "en") -> dict[str, Any]:
    found = await call(
        "vink-coordinator", "GET", f"{SOMEBODY}/match-candidates", **PURPOSE, **{"accept-language": language}
    )
    assert found.status_code == 200, found.text
    return {one["mentor_id"]: one for one in found.json()["items"]}


def codes(sayings: list[dict[str, str]]) -> list[str]:
    return [one["code"] for one in sayings]


async def test_every_mentor_is_told_with_what_forbids_and_what_speaks_in_the_readers_words(call: Call) -> None:
    found = await candidates(call)
    assert len(found) == 15
    assert found[str(fixed(0xA01))]["display_name"] == "Mads Mentor (fiktiv)"
    assert codes(found[str(fixed(0xA0A))]["reasons"]) == ["knows_the_topic", "speaks_the_language", "common_time"]
    assert codes(found[str(fixed(0xA01))]["vetoes"]) == ["neighbourhood"]
    assert codes(found[str(fixed(0xA02))]["vetoes"]) == ["other_kind"]
    assert codes(found[str(fixed(0xA04))]["vetoes"]) == ["refused_before"]
    assert codes(found[str(fixed(0xA06))]["vetoes"]) == ["same_school_or_workplace", "neighbourhood", "no_hours"]
    assert "police_not_wanted" in codes(found[str(fixed(0xA07))]["vetoes"])
    assert found[str(fixed(0xA09))]["vetoes"][0] == {"code": "training_lapsed", "text": "The training has lapsed"}
    danish = await candidates(call, "da")
    assert danish[str(fixed(0xA09))]["vetoes"][0]["text"] == "Uddannelsen er udløbet"


async def test_nothing_that_is_sent_measures_anybody(call: Call) -> None:
    numbers = {
        (name, value)
        for one in (await candidates(call)).values()
        for name, value in one.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
    assert numbers == set()


async def test_from_a_proposal_to_a_confirmed_match(call: Call) -> None:
    refused = await call("vink-coordinator", "POST", f"{SOMEBODY}/match-proposals", {"mentor_id": str(fixed(0xA01))})
    assert (refused.status_code, refused.json()["code"], refused.json()["vetoes"]) == (
        409,
        "vetoed",
        ["neighbourhood"],
    )
    new = {"mentor_id": str(fixed(0xA0A)), "override_reason": "Målene er brede."}
    made = await call("vink-coordinator", "POST", f"{SOMEBODY}/match-proposals", new)
    assert made.status_code == 201, made.text
    at = made.headers["location"]
    yes = await call("vink-coordinator", "POST", f"{at}/accept", {}, version=1)
    assert (yes.status_code, yes.json()["status"]) == (200, "accepted")
    hours = f"/v1/mentors/{fixed(0xA0A)}/capacity?weeks=12"
    before = (await call("vink-coordinator", "GET", hours)).json()["weeks"][-1]["reserved"]
    done = await call("vink-coordinator-2", "POST", f"{at}/confirm", version=2)
    assert (done.status_code, done.json()["status"]) == (200, "confirmed"), done.text
    assert (await call("vink-coordinator", "GET", hours)).json()["weeks"][-1]["reserved"] == before + 120
    course = await call("vink-coordinator", "GET", f"/v1/support-courses/{done.json()['course_id']}", **SUPPORT)
    assert (course.status_code, course.json()["mentor_id"]) == (200, str(fixed(0xA0A)))
    twice = await call("vink-coordinator", "POST", f"{at}/confirm", version=3)
    assert (twice.status_code, twice.json()["code"]) == (409, "illegal_move")


async def test_of_two_coordinators_who_confirm_one_mentors_last_hours_one_does(call: Call) -> None:
    """Both proposals were made while there were hours for one more course."""
    mentor = f"/v1/mentors/{fixed(0xA01)}"
    for name in ("refuse_match", "stop_match"):
        at = f"/v1/match-proposals/{PROPOSALS[name][0]}"
        gone = await call("vink-coordinator", "POST", f"{at}/stop", {"reason": "other_match"}, version=1)
        assert gone.status_code == 200
    other = f"/v1/participants/{waiting('stop_match')}"
    new = {"mentor_id": str(fixed(0xA01)), "weekly_minutes": 90}
    made = await call("vink-coordinator", "POST", f"{other}/match-proposals", new)
    assert made.status_code == 201, made.text
    second = made.headers["location"]
    assert (await call("vink-coordinator", "POST", f"{second}/accept", {}, version=1)).status_code == 200
    first = f"/v1/match-proposals/{PROPOSALS['confirm_match'][0]}"
    assert (await call("vink-coordinator", "POST", f"{first}/confirm", version=2)).status_code == 200
    late = await call("vink-coordinator-2", "POST", f"{second}/confirm", version=2)
    assert (late.status_code, late.json()["code"], late.json()["vetoes"]) == (409, "vetoed", ["no_hours"])
    weeks = (await call("vink-coordinator", "GET", f"{mentor}/capacity?weeks=12")).json()["weeks"]
    assert [one["reserved"] for one in weeks[-3:]] == [90 + 60 + 60] * 3, "with two courses that run already"


async def test_the_department_and_mentors_see_nothing_of_it(call: Call) -> None:
    for who in ("teacher", "mentor", "auditor", "social-worker"):
        for path in ("match-wishes", "match-candidates", "match-proposals"):
            answer = await call(who, "GET", f"{SOMEBODY}/{path}", **PURPOSE)
            assert answer.status_code == 403, (who, path)
        listed = (await call(who, "GET", "/v1/worklist")).json()["items"]
        assert [one for one in listed if one["kind"] == "match_proposal"] == []
    waits = (await call("vink-coordinator", "GET", "/v1/worklist?limit=200")).json()["items"]
    assert len([one for one in waits if one["kind"] == "match_proposal"]) == 4


async def test_a_wish_is_read_and_changed_by_its_version(call: Call) -> None:
    read = await call("vink-coordinator", "GET", f"{SOMEBODY}/match-wishes", **PURPOSE)
    assert read.json()["id"] == str(waiting("propose_match"))
    body = {"languages": ["so"]}
    assert (await call("vink-coordinator", "PUT", f"{SOMEBODY}/match-wishes", body)).status_code == 428
    changed = await call("vink-coordinator", "PUT", f"{SOMEBODY}/match-wishes", body, version=1)
    assert (changed.status_code, changed.json()["languages"], changed.json()["no_police"]) == (200, ["so"], False)
    assert (await call("vink-coordinator", "PUT", f"{SOMEBODY}/match-wishes", body, version=1)).status_code == 412
    again = await call("vink-coordinator", "POST", f"{SOMEBODY}/match-wishes", body)
    assert (again.status_code, again.json()["errors"][0]["code"]) == (422, "taken")


async def test_the_whole_waiting_list_is_assigned_by_a_process_of_its_own_and_twice_alike(call: Call) -> None:
    answers = [await call("vink-coordinator", "GET", "/v1/waiting-list/assignment", **PURPOSE) for _ in range(2)]
    found = answers[0].json()
    assert answers[0].status_code == 200, found
    assert answers[1].json() == found
    since = [one["waiting_since"] for one in found["pairs"]]
    assert since == sorted(since)
    pairs = {one["participant_id"]: one for one in found["pairs"]}
    assert pairs[str(waiting("parent"))]["mentor_id"] in (str(fixed(0xA02)), str(fixed(0xA0E)))
    left = {one["participant_id"]: codes(one["missing"]) for one in found["left"]}
    assert left[str(waiting("nobody_fits"))] == ["language"]
    assert left[str(waiting("accept_match"))] == ["proposal_open"]
    assert all(one["text"] for item in found["left"] for one in item["missing"])
    for who in ("teacher", "mentor", "dpo"):
        assert (await call(who, "GET", "/v1/waiting-list/assignment", **PURPOSE)).status_code == 403


async def test_a_parent_beside_a_supported_young_person_stands_in_the_waiting_list_and_the_worklist(call: Call) -> None:
    found = (await call("vink-coordinator", "GET", "/v1/waiting-list?limit=200", **PURPOSE)).json()["items"]
    assert [one["place"] for one in found] == [*range(1, len(found) + 1)]
    assert [one["waiting_since"] for one in found] == sorted(one["waiting_since"] for one in found)
    people = {one["participant_id"]: one for one in found}
    assert len(people) == len(found)
    mother = people[str(WAITING_BESIDE)]
    assert (mother["id"], mother["support_for"], mother["age_band"]) == (
        str(referral_id("second")),
        "parent",
        "over_25",
    )
    assert (mother["first_free_slot"], mother["expected_week"] is None) == (None, False), "a coach has hours"
    assert people[str(waiting("nobody_fits"))]["expected_week"] is None

    async def to_match() -> dict[str, Any]:
        items = (await call("vink-coordinator", "GET", "/v1/worklist?limit=200")).json()["items"]
        return {one["participant_id"]: one for one in items if one["task"] == "waiting"}

    waits = await to_match()
    assert (waits[str(WAITING_BESIDE)]["id"], waits[str(WAITING_BESIDE)]["kind"]) == (mother["id"], "referral")
    assert str(waiting("propose_match")) in waits
    assert None not in waits
    listed = (await call("teacher", "GET", "/v1/worklist?limit=200")).json()["items"]
    assert {one["participant_id"] for one in listed} == {None}
    new = {"mentor_id": str(fixed(0xA02))}
    made = await call("vink-coordinator", "POST", f"/v1/participants/{WAITING_BESIDE}/match-proposals", new)
    assert made.status_code == 201, made.text
    assert str(WAITING_BESIDE) not in await to_match(), "her proposal waits instead"

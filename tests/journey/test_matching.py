"""The story of a match over HTTP: from the accepted referral to the mentor's hours in the statement of the month."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from tests.journey.test_courses import COURSES, Town, accepted, demo, status, town
from vink.demo.personas import fixed

__all__ = ["demo", "town"]

VINK, OTHER_VINK = "vink-coordinator", "vink-coordinator-2"
MENTOR = str(fixed(0xA01))
HOURS = f"/v1/mentors/{MENTOR}"


async def reserved(town: Town, weeks: int = 12) -> int:
    """Return what is kept of the mentor's hours in a week long ahead."""
    found: int = (await town.get(VINK, f"{HOURS}/capacity", weeks=weeks))["weeks"][-1]["reserved"]
    return found


def local(town: Town) -> date:
    return town.clock.now.astimezone(ZoneInfo("Europe/Copenhagen")).date()


async def worked(town: Town, who: str, day: date) -> list[tuple[str, int, int]]:
    """Return what the statement of the month tells of a day, but for shifts of the demo, which end when they end."""
    found = await town.get(who, f"{HOURS}/hours/{day:%Y-%m}")
    lines = [one for one in found["lines"] if one["day"] == str(day) and one["kind"] != "on_call"]
    return [(one["kind"], one["times"], one["minutes"]) for one in lines]


async def entries_of(town: Town) -> list[dict[str, Any]]:
    """Return the newest of what the mentor's book of hours holds."""
    found: list[dict[str, Any]] = (await town.get("mentor", f"{HOURS}/capacity-entries", limit=100))["items"]
    return found


async def confirmed(town: Town) -> tuple[str, str, Any]:
    """Bring somebody from the accepted referral to a confirmed match; return referral, participant and proposal."""
    referral, participant = await accepted(town)
    somebody = f"/v1/participants/{participant}"
    wishes = {"languages": ["en"], "expertise": ["conversation_methods"], "meeting_times": ["weekend"]}
    await town.post(VINK, somebody + "/match-wishes", wishes)
    told = (await town.get(VINK, somebody + "/match-candidates"))["items"]
    assert len(told) == 15, "everybody is told of, side by side"
    (fits,) = [one for one in told if one["mentor_id"] == MENTOR]
    assert (fits["vetoes"], bool(fits["reasons"])) == ([], True)
    assert all(said["text"] for one in told for kind in ("vetoes", "misfits", "reasons") for said in one[kind])
    new = {"mentor_id": MENTOR, "weekly_minutes": 60, "override_reason": "De vil begge gerne."}
    made = await town.post(VINK, somebody + "/match-proposals", new)
    proposal = f"/v1/match-proposals/{made['id']}"
    await town.step(VINK, proposal, "confirm", expected=409)
    await town.step(VINK, proposal, "accept", {})
    before = await reserved(town)
    done = await town.step(OTHER_VINK, proposal, "confirm")
    await town.post(VINK, proposal + "/confirm", version=2, expected=412)
    await town.step(VINK, proposal, "confirm", expected=409)
    assert await reserved(town) == before + 60, "once"
    return referral, participant, done


async def test_from_the_accepted_referral_to_the_hours_in_the_statement_of_the_month(town: Town) -> None:
    referral, participant, match = await confirmed(town)
    course = f"{COURSES}/{match['course_id']}"
    prepared = await town.get(VINK, course)
    assert (prepared["status"], prepared["participant_id"], prepared["mentor_id"]) == ("preparing", participant, MENTOR)
    assert (await status(town, referral, VINK), await status(town, referral)) == ("matched", "accepted")
    agreed = {"rhythm_weeks": 1, "place": "public_place", "session_minutes": 45, "review_weeks": 8}
    await town.step(VINK, course, "start", {**agreed, "agreed_on": town.day(), "planned_end_on": town.day(150)})
    assert await status(town, referral) == "active"

    earlier = {one["id"] for one in await entries_of(town)}
    planned = await town.post("mentor", course + "/sessions", {"planned_at": town.at(days=1)})
    town.clock.pass_by(days=1)
    assert await worked(town, "mentor", local(town)) == [], "what is planned is no work yet"
    held = {"minutes": 50, "travel_minutes": 25, "note": "Gik en tur og talte om skolen."}
    session = f"{course}/sessions/{planned['id']}"
    await town.step("mentor", session, "hold", held)
    await town.step("mentor", session, "hold", held, expected=409)
    town.clock.pass_by(seconds=1)
    for who in (VINK, "mentor"):
        assert await worked(town, who, local(town)) == [("session", 1, 50), ("travel", 1, 25)]
    entries = [one for one in await entries_of(town) if one["id"] not in earlier]
    own = [(one["kind"], one["minutes"]) for one in entries if one["day"] == str(local(town))]
    assert sorted(own) == [("planned_session", 45), ("session", 50), ("travel", 25)]
    assert next(one["status"] for one in entries if one["kind"] == "planned_session") == "cancelled"
    assert not {participant, match["course_id"], planned["id"]} & set(str(entries).split("'"))
    for who in ("teacher", "social-worker"):
        await town.get(who, f"{HOURS}/hours/{local(town):%Y-%m}", expected=403)

    before = await reserved(town)
    await town.post("social-worker", f"/v1/participants/{participant}/leave", expected=200)
    assert await reserved(town) == before - 60, "a no frees the mentor at once"
    assert await worked(town, "mentor", local(town)) == [("session", 1, 50), ("travel", 1, 25)]


async def test_a_mentor_whose_hours_are_taken_meanwhile_is_told_with_the_weeks(town: Town) -> None:
    _, _, match = await confirmed(town)
    _, other = await accepted(town)
    free = 270 - await reserved(town)
    new = {"participant_id": other, "mentor_id": MENTOR, "weekly_minutes": free + 5}
    refused = await town.post(VINK, COURSES, new, expected=409)
    assert (refused["code"], refused["weeks"][-1]["free"], refused["weeks"][-1]["wanted"]) == (
        "over_booked",
        free,
        free + 5,
    )
    kept = await town.post(VINK, COURSES, {**new, "overbooking": "agreed_with_mentor"})
    assert kept["status"] == "preparing"
    over = {"outcome": "by_participant", "no_last_talk": "participant_did_not_wish"}
    await town.step(VINK, f"{COURSES}/{match['course_id']}", "end", over)
    assert await reserved(town) == 270 + 5 - 60

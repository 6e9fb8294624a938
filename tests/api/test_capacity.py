"""The hours of mentors over HTTP: what is refused says in which weeks, and two at once do not book the same hour."""

import asyncio
from datetime import UTC, datetime

import pytest

from adapters.postgres.pool import Pool
from domain.capacity.types import WEEK, monday
from tests.api.conftest import Call
from vink.demo.matching import waiting
from vink.demo.personas import fixed

CARRIER = fixed(0xA0C)
HOURS = f"/v1/mentors/{CARRIER}/capacity-entries"
NEXT = monday(datetime.now(UTC).date()) + 8 * WEEK


def absence(minutes: int, **more: object) -> dict[str, object]:
    return {"kind": "absence", "day": str(NEXT), "minutes": minutes, **more}


async def test_what_does_not_fit_is_refused_with_its_weeks_unless_somebody_says_why(call: Call) -> None:
    assert (await call("vink-coordinator", "POST", HOURS, absence(200))).status_code == 201
    too_many = absence(90, until=str(NEXT + WEEK))
    refused = await call("vink-coordinator", "POST", HOURS, too_many)
    assert (refused.status_code, refused.json()["code"]) == (409, "over_booked")
    assert refused.json()["weeks"] == [{"week": str(NEXT), "free": 40, "wanted": 90}]
    kept = await call("vink-coordinator", "POST", HOURS, {**too_many, "overbooking": "cannot_come"})
    assert (kept.status_code, kept.json()["overbooked"]) == (201, "cannot_come")
    read = await call("vink-coordinator", "GET", f"/v1/mentors/{CARRIER}/capacity?from={NEXT}&weeks=2")
    assert [(one["week"], one["absent"], one["free"]) for one in read.json()["weeks"]] == [
        (str(NEXT), 290, -50),
        (str(NEXT + WEEK), 90, 150),
    ]


@pytest.mark.parametrize("_", range(5))
async def test_of_two_coordinators_who_take_the_last_hours_at_once_one_gets_them(call: Call, _: int) -> None:
    """Two connections to a real database; whoever comes second reads again, and is told where it does not fit."""
    coordinators = ("vink-coordinator", "vink-coordinator-2")
    answers = await asyncio.gather(*(call(who, "POST", HOURS, absence(200)) for who in coordinators))
    assert sorted(one.status_code for one in answers) == [201, 409]
    (refused,) = [one.json() for one in answers if one.status_code == 409]
    assert (refused["code"], refused["weeks"]) == ("over_booked", [{"week": str(NEXT), "free": 40, "wanted": 200}])
    listed = (await call("vink-coordinator", "GET", HOURS)).json()["items"]
    assert [(one["kind"], one["minutes"]) for one in listed] == [("absence", 200)]


async def test_the_forecast_says_when_and_why_in_the_readers_language(call: Call) -> None:
    asked = "/v1/mentors/forecast?kind=parent_coach&language=ar"
    found = (await call("vink-coordinator", "GET", asked, **{"accept-language": "en"})).json()
    assert found["first"]["reason_text"] == "There are free hours now"
    assert {one["mentor_id"] for one in found["mentors"]} == {str(fixed(0xA02)), str(fixed(0xA0E))}
    nobody = (await call("vink-coordinator", "GET", "/v1/mentors/forecast?kind=mentor&language=ti")).json()
    assert (nobody["first"]["week"], nobody["first"]["reason"], nobody["mentors"]) == (None, "no_such_profile", [])
    assert (await call("mentor", "GET", asked)).status_code == 403


async def test_a_mentor_writes_down_their_own_hours_and_strikes_them_out(call: Call, demo_pool: Pool) -> None:
    own = f"/v1/mentors/{fixed(0xA01)}/capacity-entries"
    advice = {"kind": "adviser_work", "day": str(datetime.now(UTC).date()), "minutes": 20}
    made = await call("mentor", "POST", own, advice)
    assert made.status_code == 201, made.text
    assert made.json()["allowed_actions"] == ["cancel"]
    gone = await call("mentor", "POST", f"{made.headers['location']}/cancel", version=1)
    assert (gone.status_code, gone.json()["status"]) == (200, "cancelled")
    assert (await call("mentor", "POST", HOURS, advice)).status_code == 404
    assert (await call("teacher", "GET", own)).status_code == 403


async def test_of_two_coordinators_who_match_one_mentors_last_hours_at_once_one_does(call: Call) -> None:
    """Two connections to a real database; whoever comes second looks again by itself, and is told the weeks."""
    hours = f"/v1/mentors/{fixed(0xA0A)}/capacity?weeks=12"
    left = (await call("vink-coordinator", "GET", hours)).json()["weeks"][-1]["free"]
    assert left > 0
    wanted = {"mentor_id": str(fixed(0xA0A)), "weekly_minutes": left}
    answers = await asyncio.gather(
        *(
            call(who, "POST", "/v1/support-courses", {**wanted, "participant_id": str(waiting(name))})
            for who, name in (("vink-coordinator", "waits"), ("vink-coordinator-2", "propose_match"))
        )
    )
    assert sorted(one.status_code for one in answers) == [201, 409]
    (refused,) = [one.json() for one in answers if one.status_code == 409]
    assert (refused["code"], {(one["free"], one["wanted"]) for one in refused["weeks"]}) == ("over_booked", {(0, left)})
    assert (await call("vink-coordinator", "GET", hours)).json()["weeks"][-1]["free"] == 0

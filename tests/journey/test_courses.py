"""The story of a course of support over HTTP, from the accepted referral to the review a year after its end.

The server is the real one on a socket; only the clock that its works are opened with is the test's, as the composition
root lets it be given. Nothing of the product can be told another time.
"""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest
import uvicorn

from adapters.postgres.pool import Pool
from api.app import create_app
from tests.api.matrix import identify
from tests.conftest import SECRET, demo
from tests.contract.conftest import Clock, midweek
from tests.supporting import day_of
from vink.demo.mentors import staff_of
from vink.demo.personas import PERSONAS, fixed
from vink.one_write import OneWrite
from vink.settings import load
from vink.wiring import begin_on, house_of

__all__ = ["demo"]

MENTOR, POLICE, OTHER = (str(fixed(number)) for number in (0xA01, 0xA07, 0xA0A))
PURPOSE = {"purpose_code": "support"}
COURSES = "/v1/support-courses"


class Town:
    """The people of the story, the server that they speak to, and its clock."""

    def __init__(self, client: httpx.AsyncClient, clock: Clock) -> None:
        self._client, self.clock = client, clock

    async def get(self, who: str, path: str, expected: int = 200, **query: Any) -> Any:
        answer = await self._client.get(path, params=query or PURPOSE, headers={"authorization": f"Bearer {who}"})
        assert answer.status_code == expected, answer.text
        return answer.json()

    async def raw(self, who: str, path: str, **headers: str) -> httpx.Response:
        """Read something in another medium than JSON."""
        answer = await self._client.get(path, params=PURPOSE, headers={"authorization": f"Bearer {who}", **headers})
        assert answer.status_code == 200, answer.text
        return answer

    async def post(
        self, who: str, path: str, body: Any = None, version: int | None = None, expected: int = 0, method: str = "POST"
    ) -> Any:
        headers = {"authorization": f"Bearer {who}", "idempotency-key": str(uuid4())}
        headers |= {} if version is None else {"if-match": f'"{version}"'}
        answer = await self._client.request(method, path, json=body, headers=headers)
        assert answer.status_code == (expected or (201 if version is None else 200)), answer.text
        return answer.json()

    async def version(self, who: str, path: str) -> int:
        found: int = (await self.get(who, path))["version"]
        return found

    async def step(self, who: str, path: str, verb: str, body: Any = None, expected: int = 200) -> Any:
        """Give a command on a thing in the version that it has."""
        return await self.post(who, f"{path}/{verb}", body, await self.version(who, path), expected)

    async def task(self, who: str, path: str) -> str | None:
        """Return as what a thing waits on somebody's worklist, if it does."""
        items = (await self.get(who, "/v1/worklist", limit="200"))["items"]
        return next((one["task"] for one in items if path.endswith(one["id"])), None)

    def day(self, days: int = 0) -> str:
        return day_of(self.clock.now + timedelta(days=days)).isoformat()

    def at(self, **time: float) -> str:
        return (self.clock.now + timedelta(**time)).isoformat()


@pytest.fixture
async def town(demo_pool: Pool) -> AsyncIterator[Town]:
    """The demo behind a socket of this machine, on a clock that the test moves."""
    clock = midweek()
    settings = load({"VINK_RATE": "100000", "VINK_BURST": "100000"})
    begin = begin_on(demo_pool, settings, SECRET, clock)
    house = msgspec.structs.replace(house_of(demo_pool, settings, identify, SECRET, bytes(32)), begin=begin)
    with socket.create_server(("127.0.0.1", 0)) as opened:
        config = uvicorn.Config(
            create_app(house, [], settings.body_limit),
            http=OneWrite,
            lifespan="off",
            log_config=None,
            access_log=False,
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve(sockets=[opened]))
        try:
            base = f"http://127.0.0.1:{opened.getsockname()[1]}"
            async with httpx.AsyncClient(base_url=base, timeout=10) as client:
                yield Town(client, clock)
        finally:
            server.should_exit = True
            await serving


async def accepted(town: Town) -> tuple[str, str]:
    """Bring a referral to where VINK has accepted it; return its path and its participant."""
    informed = {"told_at": town.at(hours=-1)}
    new = {
        "direct_reason": "Den unge bad selv om VINK.",
        "support_for": "youth",
        "age_band": "15_17",
        "needs_text": "Vil gerne have en voksen at tale med om skole og fremtid.",
        "informed": informed,
    }
    drafted = await town.post("teacher", "/v1/referrals", new)
    path = f"/v1/referrals/{drafted['id']}"
    yes = {
        "given_by": "self",
        "given_how": "in_person",
        "given_at": town.at(hours=-1),
        "scope_text": "Ja til at mødes.",
    }
    await town.post("teacher", path + "/consents", {"kind": "participation", **yes})
    told = {"kind": "disclosure", "recipients": ["vink"], "purposes": ["intake", "support"], **yes}
    await town.post("teacher", path + "/consents", told)
    weighed = {"referral_id": drafted["id"], "result": "not_required"}
    await town.post("teacher", "/v1/notification-assessments", weighed)
    await town.step("teacher", path, "submit", {"citizen": {"name": "Fiktiva Prøvesen"}})
    await town.step("vink-coordinator", path, "receive")
    await town.step("vink-coordinator", path, "accept", {"remark": "VINK har en, der passer."})
    people = await town.get("vink-coordinator", path + "/participants")
    return path, people["items"][0]["id"]


async def status(town: Town, path: str, who: str = "teacher") -> str:
    found: str = (await town.get(who, path))["status"]
    return found


async def session(town: Town, course: str, note: str) -> Any:
    """Let them meet now, and the mentor write down what it was about."""
    planned = await town.post("mentor", course + "/sessions", {"planned_at": town.at()})
    held = {"minutes": 60, "travel_minutes": 20, "topics": ["school_and_work"], "note": note, "next_step": "Ses igen."}
    return await town.step("mentor", f"{course}/sessions/{planned['id']}", "hold", held)


async def due_review(town: Town, course: str) -> Any:
    """Return the review that is due first."""
    items = (await town.get("vink-coordinator", course + "/progress-reviews"))["items"]
    return min((one for one in items if one["status"] == "due"), key=lambda one: one["due_on"])


async def test_from_the_accepted_referral_to_the_review_a_year_after_the_end(town: Town) -> None:
    vink, clock = "vink-coordinator", town.clock
    referral, participant = await accepted(town)
    refused = await town.post(vink, COURSES, {"participant_id": participant, "mentor_id": POLICE}, expected=422)
    assert [one["pointer"] for one in refused["errors"]] == ["/police_told_on"]
    made = await town.post(vink, COURSES, {"participant_id": participant, "mentor_id": OTHER})
    course = f"{COURSES}/{made['id']}"
    assert made["needs_attention"] is False
    assert await status(town, referral) == "accepted", "that somebody was matched is VINK's own business"
    assert await status(town, referral, vink) == "matched"
    await town.get("teacher", course, expected=403)

    await town.step(vink, course, "change-mentor", {"mentor_id": MENTOR, "reason": "participants_wish"})
    agreed = {"rhythm_weeks": 1, "place": "public_place", "session_minutes": 60, "review_weeks": 8}
    agreed |= {"agreed_on": town.day(), "planned_end_on": town.day(150)}
    started = await town.step(vink, course, "start", agreed)
    assert (started["status"], started["holder"]) == ("active", "mentor")
    assert started["holder_id"] == str(staff_of(fixed(0xA01)))
    assert await status(town, referral) == "active"
    brief = await town.get("mentor", course + "/brief")
    assert brief["needs_text"].startswith("Vil gerne have en voksen")

    goal = await town.post(
        "mentor", course + "/goals", {"area": "school_and_work", "text": "At nå første time.", "scale_start": 3}
    )
    wrong = await town.post(
        "mentor", course + "/goals", {"area": "family", "text": "At spise sammen.", "scale_start": 11}, expected=422
    )
    assert wrong["errors"][0]["pointer"] == "/scale_start"
    ahead = await town.post("mentor", course + "/sessions", {"planned_at": town.at(days=2)})
    early = await town.step("mentor", f"{course}/sessions/{ahead['id']}", "hold", {"minutes": 60}, expected=422)
    assert [(one["pointer"], one["code"]) for one in early["errors"]] == [("/held_at", "future")]
    moved = await town.step("mentor", f"{course}/sessions/{ahead['id']}", "reschedule", {"planned_at": town.at(days=5)})
    assert moved["follows_id"] == ahead["id"]
    await town.get("parent-coach", f"{course}/sessions/{moved['id']}", expected=404)

    clock.pass_by(days=15)
    late = await town.get(vink, course)
    assert (late["needs_attention"], late["attention"]) == (True, ["first_meeting_late", "review_overdue"])
    assert await town.task(vink, course) == "attention"
    await town.step("mentor", f"{course}/sessions/{moved['id']}", "no-show")
    await session(town, course, "Talte om, hvad der er svært om mandagen.")
    baseline = await due_review(town, course)
    said = {"held_on": town.day(), "what_changed": "Vi er lige begyndt.", "decision": "continue"}
    said["scales"] = [{"goal_id": goal["id"], "scale": 4}]  # type: ignore[assignment]
    review = f"{course}/progress-reviews/{baseline['id']}"
    await town.step("mentor", review, "hold", said)
    assert (await town.get("mentor", f"{course}/goals/{goal['id']}"))["scale_now"] == 4
    assert await town.task(vink, course) is None
    assert await town.task("mentor", course) == "turn"

    clock.pass_by(days=35)
    assert (await town.get(vink, course))["attention"] == ["no_session"]
    assert await town.task(vink, course) == "attention"
    await town.step(vink, course, "pause", {"reason": "away", "review_on": town.day(20)})
    await town.post("mentor", course + "/sessions", {"planned_at": town.at()}, expected=409)
    clock.pass_by(days=20)
    assert await town.task(vink, course) == "review"
    await town.step(vink, course, "resume")
    await session(town, course, "Han kommer i skole hver dag nu.")
    interval = await due_review(town, course)
    assert interval["kind"] == "interval"
    said |= {"held_on": town.day(), "what_changed": "Jeg er der til første time.", "decision": "end"}
    said["scales"] = [{"goal_id": goal["id"], "scale": 8}]  # type: ignore[assignment]
    await town.step("mentor", f"{course}/progress-reviews/{interval['id']}", "hold", said)
    assert (await town.get(vink, course))["attention"] == ["end_wished"]

    without = await town.step(vink, course, "end", {"outcome": "goals_met"}, expected=422)
    assert [one["pointer"] for one in without["errors"]] == ["/last_talk_held_on"]
    unsaid = await town.step(vink, course, "end", {"last_talk_held_on": town.day()}, expected=422)
    assert [one["pointer"] for one in unsaid["errors"]] == ["/outcome"]
    ended = await town.step(vink, course, "end", {"outcome": "goals_met", "last_talk_held_on": town.day()})
    assert (ended["status"], ended["holder"]) == ("ended", "vink_coordinator")
    assert await status(town, referral) == "ended"
    await town.step(vink, referral, "close", {"outcome": "support_completed"})
    clock.pass_by(days=15)
    await town.get("mentor", course, expected=404)

    for kind, days in (("closing", 0), ("six_months", 170), ("twelve_months", 185)):
        clock.pass_by(days=days)
        due = await due_review(town, course)
        assert due["kind"] == kind
        assert await town.task(vink, course) == "review"
        after = {"held_on": town.day(), "what_changed": "Det går godt, siger han.", "scales": []}
        await town.step(vink, f"{course}/progress-reviews/{due['id']}", "hold", after)
    done = await town.get(vink, course)
    assert (done["holder"], done["review_due_on"]) == (None, None)
    assert await town.task(vink, course) is None


async def test_a_no_ends_it_at_once_and_the_log_tells_every_step(town: Town) -> None:
    vink = "vink-coordinator"
    referral, participant = await accepted(town)
    made = await town.post(vink, COURSES, {"participant_id": participant, "mentor_id": MENTOR})
    course = f"{COURSES}/{made['id']}"
    agreed = {"rhythm_weeks": 1, "place": "at_vink", "session_minutes": 60, "review_weeks": 8}
    await town.step(vink, course, "start", {**agreed, "agreed_on": town.day(), "planned_end_on": town.day(90)})
    held = await session(town, course, "Første gang, vi mødtes.")
    note = f"{course}/sessions/{held['id']}"
    await town.get(vink, note)
    await town.post("social-worker", f"/v1/participants/{participant}/leave", expected=200)
    for who in (vink, "vink-coordinator-2", "mentor"):
        for path in (course, note, course + "/goals", course + "/progress-reviews", course + "/brief"):
            await town.get(who, path, expected=404)
    assert await town.task("mentor", course) is None
    assert await status(town, referral) == "withdrawn"
    town.clock.pass_by(minutes=5)  # refusals are logged by the real clock, which goes on while this is told
    found = await town.get("auditor", "/v1/audit/events", object_id=made["id"], limit="100")
    seen = {(one["actor"], one["action"], one["outcome"]) for one in found["items"]}

    def did(who: str, action: str, outcome: str = "allowed") -> tuple[str, str, str]:
        return (str(PERSONAS[who].id), action, outcome)

    assert seen >= {
        did(vink, "support-course:prepare"),
        did(vink, "support-course:start"),
        did("mentor", "session:hold"),
        did("social-worker", "participant:leave"),
        did("mentor", "support-course:read", "refused"),
    }
    assert "Første gang" not in str(found)
    reading = await town.get("auditor", "/v1/audit/events", object_id=held["id"], limit="100")
    assert {one["purpose"] for one in reading["items"] if one["action"] == "session:read"} >= {"support"}


def test_the_clock_of_the_product_is_the_real_one() -> None:
    settings = load({})
    assert not [name for name in settings.__struct_fields__ if "clock" in name or "time" in name]
    begin: Any = begin_on(None, settings, SECRET)  # type: ignore[arg-type]
    assert abs(begin._clock() - datetime.now(UTC)) < timedelta(seconds=5)

"""The process itself: it starts fast, keeps its data, leaves nothing behind, and survives being killed."""

import asyncio
import signal
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

from tests.journey.clients import Caller, staff
from tests.journey.conftest import Demo
from tests.journey.test_main_path import CONCERN


def test_it_finds_its_data_again_and_leaves_no_process(place: Path) -> None:
    demo = Demo(place / "again")
    demo.data.mkdir(mode=0o711)
    demo.start()
    made = staff(demo, "teacher").post("/v1/concerns", CONCERN, expected=201)
    assert demo.stop(signal.SIGINT) in (0, 130, -signal.SIGINT)
    assert demo.processes() == []
    assert demo.start() < 5
    assert staff(demo, "teacher").get(f"/v1/concerns/{made['id']}")["id"] == made["id"]
    demo.stop(signal.SIGTERM)
    assert demo.processes() == []


def test_what_was_acknowledged_is_there_after_a_kill_and_nothing_is_half_done(place: Path, first: Demo) -> None:
    demo = Demo(place / "killed")
    demo.data.mkdir(mode=0o711)
    demo.follow(first)
    demo.start()
    teacher = staff(demo, "teacher")
    before, token = _all_concerns(teacher), teacher.token
    acknowledged = asyncio.run(_load_until_killed(demo, token))
    assert len(acknowledged) > 20
    demo.start()
    teacher = staff(demo, "teacher")
    stored = _all_concerns(teacher)
    assert set(acknowledged.values()) <= stored
    # Every key that was sent gives one record, whether its answer arrived or not.
    for key, made in acknowledged.items():
        assert teacher.post("/v1/concerns", CONCERN, expected=201, key=key)["id"] == made
    assert _all_concerns(teacher) == stored
    auditor = staff(demo, "auditor")
    for made in stored - before:
        events = auditor.get("/v1/audit/events", object_id=made)["items"]
        assert [one["action"] for one in events if one["outcome"] == "allowed"].count("concern:raise") == 1
    demo.stop()


async def _load_until_killed(demo: Demo, token: str) -> dict[str, str]:
    acknowledged: dict[str, str] = {}
    headers = {"authorization": f"Bearer {token}"}

    async def one(client: httpx.AsyncClient) -> None:
        while demo.process.poll() is None:
            key = str(uuid4())
            try:
                answer = await client.post("/v1/concerns", json=CONCERN, headers={"idempotency-key": key})
            except httpx.HTTPError:
                return
            if answer.status_code == 201:
                acknowledged[key] = answer.json()["id"]
                if len(acknowledged) == 60:
                    demo.process.send_signal(signal.SIGKILL)

    async with httpx.AsyncClient(base_url=demo.base, headers=headers, timeout=10) as client, asyncio.timeout(60):
        await asyncio.gather(*(one(client) for _ in range(8)))
    demo.process.wait(10)
    return acknowledged


def _all_concerns(caller: Caller) -> set[str]:
    found: set[str] = set()
    parameters: dict[str, Any] = {"limit": "100"}
    while True:
        page = caller.get("/v1/concerns", **parameters)
        found |= {one["id"] for one in page["items"]}
        if page["next_cursor"] is None:
            return found
        parameters["cursor"] = page["next_cursor"]

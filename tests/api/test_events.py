"""The feed of events over HTTP: cursors without an end, and nothing that its reader could not read."""

import msgspec
import pytest

from adapters.postgres.outbox import place
from adapters.postgres.pool import Pool
from tests.api.conftest import Call
from tests.api.referring import submitted
from tests.referring import CONCERN

PATHS = {"concern": "concerns", "consultation": "consultations", "referral": "referrals"}


async def test_whoever_asks_again_is_told_what_followed(call: Call, demo_pool: Pool) -> None:
    answer = await call("school-system", "GET", "/v1/events?limit=2")
    page = answer.json()
    seen = list(page["items"])
    assert 'rel="next"' in answer.headers["link"]
    while len(page["items"]) == 2:
        answer = await call("school-system", "GET", f"/v1/events?limit=2&cursor={page['next_cursor']}")
        page = answer.json()
        seen += page["items"]
    assert "link" not in answer.headers
    assert [one["event_id"] for one in seen] == sorted({one["event_id"] for one in seen})
    for _ in range(2):
        last = (await call("school-system", "GET", f"/v1/events?cursor={page['next_cursor']}")).json()
        assert last == {"items": [], "next_cursor": page["next_cursor"]}
    made = (await call("school-system", "POST", "/v1/concerns", CONCERN)).json()
    await place(demo_pool)
    (told,) = (await call("school-system", "GET", f"/v1/events?cursor={page['next_cursor']}")).json()["items"]
    assert (told["type"], told["id"], told["version"]) == ("concern.raised", made["id"], 1)
    assert told.keys() == {"event_id", "type", "id", "version", "at"}


async def test_nobody_is_told_of_what_they_could_not_read(call: Call, demo_pool: Pool) -> None:
    await submitted(call)
    await place(demo_pool)
    kinds = {}
    for who in ("school-system", "social-system", "teacher", "area-leader", "social-worker", "vink-coordinator"):
        events = (await call(who, "GET", "/v1/events?limit=100")).json()["items"]
        told = {(one["type"].partition(".")[0], one["id"]) for one in events}
        kinds[who] = {kind for kind, _ in told}
        for path in [f"/v1/{PATHS[kind]}/{thing}" for kind, thing in told]:
            answer = await call(who, "GET", path, **{"purpose-code": "operations"})
            assert answer.status_code == 200, (who, path)
    assert kinds["school-system"] == kinds["social-system"] == {"concern", "consultation"}
    assert kinds["teacher"] == {"concern", "consultation", "referral"}
    assert kinds["vink-coordinator"] == {"referral"}


@pytest.mark.parametrize(
    ("who", "query", "status"),
    [
        ("admin", "", 403),
        ("auditor", "", 403),
        ("panel-coordinator", "", 403),
        ("school-system", "?type=consultation.recused", 422),
        ("school-system", "?type=Concern", 422),
        ("school-system", "?cursor=AZt22qgAcACAAAAAAAADAQkiPbJgfZBhI4Vf5g", 422),
        ("school-system", "?after=1", 422),
        ("school-system", "?department=sof", 422),
    ],
)
async def test_what_cannot_be_asked_is_refused(call: Call, who: str, query: str, status: int) -> None:
    assert (await call(who, "GET", f"/v1/events{query}")).status_code == status


async def test_a_look_into_the_feed_is_logged(call: Call) -> None:
    await call("school-system", "GET", "/v1/events?limit=1")
    (event,) = (await call("auditor", "GET", "/v1/audit/events?action=event:list")).json()["items"]
    assert (event["client"], event["department"], event["object_type"]) == ("school-system", "buf", "event")
    assert msgspec.json.encode(event).count(b"concern.") == 0

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from tests.api.conftest import Call
from tests.api.test_concerns import CONCERN
from vink.demo.personas import PERSONAS

TEACHER = PERSONAS["teacher"].id


async def test_auditors_find_who_saw_a_thing_and_who_was_refused(call: Call) -> None:
    location = (await call("teacher", "POST", "/v1/concerns", CONCERN)).headers["location"]
    await call("teacher", "GET", location)
    await call("social-worker", "GET", location)
    for who in ("auditor", "dpo"):
        found = await call(who, "GET", f"/v1/audit/events?object_id={location.rpartition('/')[2]}")
        assert found.status_code == 200, found.text
        assert [(one["action"], one["actor"], one["outcome"]) for one in found.json()["items"]] == [
            ("concern:read", str(PERSONAS["social-worker"].id), "refused"),
            ("concern:read", str(TEACHER), "allowed"),
            ("concern:raise", str(TEACHER), "allowed"),
        ]
        assert str(CONCERN["situation_text"]) not in found.text
    for who in ("teacher", "admin", "panel-coordinator", "school-system"):
        assert (await call(who, "GET", "/v1/audit/events")).json()["code"] == "no_grant"


async def test_looking_into_the_log_is_logged(call: Call) -> None:
    event = (await call("auditor", "GET", "/v1/audit/events?limit=1")).json()["items"][0]
    one = await call("auditor", "GET", f"/v1/audit/events/{event['id']}")
    assert one.json() == event
    query = f"actor={PERSONAS['auditor'].id}&department=bif"
    found = (await call("dpo", "GET", f"/v1/audit/events?{query}")).json()["items"]
    assert [(it["action"], it["object_type"], it["object_id"]) for it in found] == [
        ("audit:read", "audit_event", event["id"]),
        ("audit:list", "audit_event", None),
    ]


async def test_the_next_page_keeps_what_was_asked(call: Call) -> None:
    for _ in range(3):
        await call("teacher", "GET", "/v1/me")
        await call("social-worker", "GET", "/v1/me")
    path: str | None = f"/v1/audit/events?actor={TEACHER}&action=me%3Aread&limit=2"
    found = []
    while path:
        answer = await call("auditor", "GET", path)
        found += [one["actor"] for one in answer.json()["items"]]
        link = answer.headers.get("link")
        path = link and link[link.index("/v1") : link.index(">")]
    assert found == [str(TEACHER)] * 3


async def test_a_search_has_a_beginning_and_an_end(call: Call) -> None:
    await call("teacher", "GET", "/v1/me")
    now = datetime.now(UTC)
    early, late = (quote((now + timedelta(days=days)).isoformat()) for days in (-3, 1))
    assert (await call("auditor", "GET", f"/v1/audit/events?from={early}&to={late}")).json()["items"]
    assert not (await call("auditor", "GET", f"/v1/audit/events?to={early}")).json()["items"]
    for query, pointer in {
        f"from={late}&to={early}": "?from",
        "from=yesterday": "?from",
        "to=2026-03-01T00:00:00": "?to",
        "since=x": "?",
        "outcome=good": "?outcome",
        "purpose=curiosity": "?purpose",
        "actor=Tove": "?actor",
    }.items():
        answer = await call("auditor", "GET", f"/v1/audit/events?{query}")
        assert (answer.status_code, answer.json()["errors"][0]["pointer"].rstrip("/")) == (422, pointer), query

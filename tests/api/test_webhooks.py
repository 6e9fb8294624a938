"""Webhooks over HTTP: an administrator's own department's, and addresses that are none are refused."""

import base64
from typing import Any

import pytest

from tests.api.conftest import Call
from vink.demo.webhooks import ACTIVE, DELIVERIES, FOREIGN, HOST, PAUSED

PATH = "/v1/webhook-subscriptions"
NEW = {"url": f"https://{HOST}/vink", "event_types": ["referral.received", "concern.closed"]}
UNKNOWN = "01a208e4-7617-7000-b7ee-869acba684da"


async def test_its_secret_is_told_once(call: Call, demo_owner: Any) -> None:
    key = {"idempotency-key": "the-same-key-twice"}
    answer = await call("admin", "POST", PATH, NEW, **key)
    made = answer.json()
    assert answer.status_code == 201
    assert len(base64.b64decode(made["secret"].removeprefix("whsec_"))) == 32
    assert (made["status"], made["department"], made["event_types"]) == (
        *("active", "bif"),
        ["concern.closed", "referral.received"],
    )
    repeated = await call("admin", "POST", PATH, NEW, **key)
    assert repeated.headers["idempotency-replayed"] == "true"
    one = await call("admin", "GET", f"{PATH}/{made['id']}")
    listed = await call("admin", "GET", PATH)
    for other in (repeated, one, listed):
        assert made["secret"] not in other.text
        assert '"secret":' not in other.text
    rotated = (await call("admin", "POST", f"{PATH}/{made['id']}/rotate-secret", version=1)).json()
    assert rotated["secret"] != made["secret"]
    assert rotated["previous_until"] > rotated["updated_at"]
    for table in ("webhook_subscriptions", "audit_event", "audit_payload", "outbox", "submissions"):
        rows = await demo_owner.fetch(f"select * from {table}")
        for secret in (made["secret"], rotated["secret"]):
            for form in (secret, secret[6:].encode().hex(), base64.b64decode(secret[6:]).hex()):
                assert form not in str([dict(row) for row in rows]), table


async def test_it_is_paused_and_resumed(call: Call) -> None:
    paused = (await call("admin", "POST", f"{PATH}/{ACTIVE}/pause", version=1)).json()
    assert (paused["status"], paused["allowed_actions"]) == ("paused", ["resume", "rotate-secret", "end"])
    again = await call("admin", "POST", f"{PATH}/{ACTIVE}/pause", version=2)
    assert again.status_code == 409
    resumed = await call("admin", "POST", f"{PATH}/{ACTIVE}/resume", version=2)
    assert resumed.json()["status"] == "active"
    assert (await call("admin", "POST", f"{PATH}/{ACTIVE}/resume", version=2)).status_code == 412
    assert (await call("admin", "POST", f"{PATH}/{ACTIVE}/pause")).status_code == 428


async def test_one_that_has_ended_stays_to_be_read_and_nothing_more(call: Call) -> None:
    ended = (await call("admin", "POST", f"{PATH}/{ACTIVE}/end", version=1)).json()
    assert (ended["status"], ended["allowed_actions"]) == ("ended", [])
    for command in ("pause", "resume", "rotate-secret", "end"):
        assert (await call("admin", "POST", f"{PATH}/{ACTIVE}/{command}", version=2)).status_code == 409
    tried = f"{PATH}/{PAUSED}/deliveries/{DELIVERIES[PAUSED]}"
    assert (await call("admin", "POST", f"{PATH}/{PAUSED}/end", version=2)).status_code == 200
    assert (await call("admin", "GET", tried)).json()["allowed_actions"] == []
    assert (await call("admin", "POST", f"{tried}/replay")).status_code == 409


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"url": "https://elsewhere.example/vink"}, "/url", "not_listed"),
        ({"url": f"http://{HOST}/vink"}, "/url", "insecure"),
        ({"url": f"https://{HOST}@elsewhere.example/vink"}, "/url", "pattern"),
        ({"url": f"https://admin:secret@{HOST}/vink"}, "/url", "pattern"),
        ({"url": f"https://{HOST}.elsewhere.example/"}, "/url", "not_listed"),
        ({"url": f"https://{HOST}:0/"}, "/url", "pattern"),
        ({"url": f"https://{HOST}/?to=somebody"}, "/url", "pattern"),
        ({"url": f"https://{HOST}/#there"}, "/url", "pattern"),
        ({"url": "file:///etc/passwd"}, "/url", "pattern"),
        ({"url": "https://[::1]/"}, "/url", "pattern"),
        ({"url": "https://169.254.169.254/"}, "/url", "not_listed"),
        ({"url": f"https://{HOST}\\@elsewhere.example/"}, "/url", "pattern"),
        ({"url": f"https://{HOST}/\nhost: x"}, "/url", "pattern"),
        ({"event_types": []}, "/event_types", "too_short"),
        ({"event_types": ["concern.closed", "concern.deleted"]}, "/event_types/1", "unknown"),
        ({"event_types": ["consultation.recused"]}, "/event_types/0", "unknown"),
        ({"department": "buf"}, "/", "unknown"),
        ({"secret": "whsec_AAAA"}, "/", "unknown"),
    ],
)
async def test_what_is_no_subscription_is_refused(
    call: Call, changes: dict[str, object], pointer: str, code: str
) -> None:
    answer = await call("admin", "POST", PATH, {**NEW, **changes})
    assert answer.status_code == 422
    assert pointer in {one["pointer"] for one in answer.json()["errors"]}
    if code in ("not_listed", "insecure"):
        assert code in {one["code"] for one in answer.json()["errors"]}
    assert len((await call("admin", "GET", PATH)).json()["items"]) == 2


async def test_another_departments_is_not_there(call: Call) -> None:
    for known, unknown in (
        (f"{PATH}/{FOREIGN}", f"{PATH}/{UNKNOWN}"),
        (f"{PATH}/{FOREIGN}/deliveries", f"{PATH}/{UNKNOWN}/deliveries"),
        (f"{PATH}/{FOREIGN}/deliveries/{DELIVERIES[FOREIGN]}", f"{PATH}/{FOREIGN}/deliveries/{UNKNOWN}"),
        (f"{PATH}/{PAUSED}/deliveries/{DELIVERIES[FOREIGN]}", f"{PATH}/{PAUSED}/deliveries/{UNKNOWN}"),
    ):
        answers = [await call("admin", "GET", path) for path in (known, unknown)]
        assert [one.status_code for one in answers] == [404, 404]
        documents = [{**one.json(), "request_id": ""} for one in answers]
        assert documents[0] == documents[1]
    for command in ("pause", "resume", "rotate-secret", "end"):
        assert (await call("admin", "POST", f"{PATH}/{FOREIGN}/{command}", version=2)).status_code == 404
    again = f"{PATH}/{FOREIGN}/deliveries/{DELIVERIES[FOREIGN]}/replay"
    assert (await call("admin", "POST", again)).status_code == 404
    crossed = f"{PATH}/{ACTIVE}/deliveries/{DELIVERIES[PAUSED]}/replay"
    assert (await call("admin", "POST", crossed)).status_code == 404, "it is of another subscription"


async def test_what_was_tried_tells_no_thing(call: Call, demo_owner: Any) -> None:
    (told,) = (await call("admin", "GET", f"{PATH}/{PAUSED}/deliveries")).json()["items"]
    assert (told["outcome"], told["status_code"], told["number"], told["replay"]) == ("delivered", 204, 1, False)
    assert told["allowed_actions"] == ["replay"]
    thing = await demo_owner.fetchval("select object_id from outbox where position = $1::uuid", told["event_id"])
    assert str(thing) not in str(told)
    path = f"{PATH}/{PAUSED}/deliveries/{told['id']}/replay"
    for _ in range(2):
        assert (await call("admin", "POST", path)).status_code == 200
    assert await demo_owner.fetchval("select count(*) from webhook_replays") == 1
    assert (await call("admin", "GET", f"{PATH}/{PAUSED}/deliveries?outcome=refused")).json()["items"] == []


@pytest.mark.parametrize("who", ["teacher", "school-system", "auditor", "dpo", "vink-coordinator"])
async def test_nobody_else_sees_or_makes_one(call: Call, who: str) -> None:
    assert (await call(who, "GET", PATH)).status_code == 403
    assert (await call(who, "POST", PATH, NEW)).status_code == 403

"""Exports and reports of the log over HTTP: streamed, logged, and told apart when the client goes away."""

import asyncio
import csv
import io
import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Any

import pytest

from adapters.notes import is_signed
from adapters.postgres.pool import open_pool
from api.outgoing import Streamed
from domain.checkpoints.exports import COLUMNS, lines_of_table, verify_export
from domain.checkpoints.verifying import Held
from tests.api.conftest import Call
from tests.api.referring import INTAKE, received
from tests.api.test_concerns import CONCERN
from tests.sealing import KEYS, sealer_on
from vink.demo.personas import PERSONAS

EXPORT = "/v1/audit/export"
AUDIT = {"purpose-code": "audit"}
BREACH = {"purpose-code": "data_breach"}


@pytest.fixture
async def seal(demo: str) -> AsyncIterator[Any]:
    pool = await open_pool(demo, 1, "vink_sealer")
    sealer = sealer_on(pool)

    async def everything() -> None:
        while await sealer.seal():
            pass

    yield everything
    await pool.close()


async def test_an_export_is_sent_in_both_forms_and_can_be_checked_as_it_is(call: Call, seal: Any) -> None:
    location = (await call("teacher", "POST", "/v1/concerns", CONCERN)).headers["location"]
    await call("teacher", "GET", location)
    await seal()
    path = f"{EXPORT}?object_id={location.rpartition('/')[2]}"
    table = await call("auditor", "GET", path, accept="text/csv", **AUDIT)
    assert (table.status_code, table.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    rows = list(csv.DictReader(io.StringIO(table.text, newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert [one["action"] for one in rows if one["line"] == "record"] == ["concern:raise", "concern:read"]
    assert str(CONCERN["situation_text"]) not in table.text
    lines = await call("dpo", "GET", path, accept="application/jsonl", **AUDIT)
    assert lines.headers["content-type"] == "application/jsonl"
    for texts in (lines.text.splitlines(keepends=True), lines_of_table(io.StringIO(table.text, newline=""))):
        verdict = verify_export(texts, KEYS, Held({}, {}), is_signed)
        assert (verdict.wrong, verdict.untrusted) == ([], [])
        assert verdict.covered.startswith("2 events")
    found = (await call("auditor", "GET", "/v1/audit/events?action=audit:export&object_type=audit_event")).json()[
        "items"
    ]
    assert [(one["actor"], one["purpose"], (one["reason"] or "").partition(":sha256")[0]) for one in found] == [
        (str(PERSONAS[who].id), "audit", reason) for who in ("dpo", "auditor") for reason in ("rows:2", f"role:{who}")
    ]


async def test_whoever_may_not_read_the_log_or_says_no_purpose_gets_no_export(call: Call, seal: Any) -> None:
    await seal()
    for who in ("teacher", "admin", "school-system", "vink-coordinator"):
        for path in (EXPORT, "/v1/audit/breach-report"):
            assert (await call(who, "GET", path, **AUDIT)).json()["code"] == "no_grant"
    for path in (EXPORT, "/v1/audit/breach-report"):
        assert (await call("auditor", "GET", path)).json()["code"] == "no_purpose"
    assert (await call("auditor", "GET", EXPORT, accept="application/json", **AUDIT)).status_code == 406
    for query, pointer in {"limit=5": "?", "as_of=2026": "?as_of", "act=looked": "?act"}.items():
        answer = await call("auditor", "GET", f"{EXPORT}?{query}", **AUDIT)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"].rstrip("/")) == (422, pointer), query


async def test_before_anything_is_sealed_there_is_nothing_to_prove(call: Call) -> None:
    answer = await call("auditor", "GET", EXPORT, **AUDIT)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "nothing_sealed")


async def test_when_the_client_goes_away_no_more_is_made() -> None:
    made, ended = [], asyncio.Event()

    async def lines() -> AsyncGenerator[list[str], None]:
        try:
            for number in range(1000):
                made.append(number)
                yield [f"{number}\n"]
                await asyncio.sleep(0)
        finally:
            ended.set()

    sent: list[Any] = []
    left = asyncio.Event()

    async def receive() -> Any:
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)
        if len(sent) == 5:
            left.set()

    scope: Any = {}
    await Streamed(content=lines(), media_type="text/csv")(scope, receive, send)
    assert ended.is_set()
    assert len(made) < 20
    assert sent[-1].get("more_body"), "the answer has no end"


async def test_the_log_as_of_a_checkpoint_is_answered_with_it(call: Call, seal: Any) -> None:
    await call("teacher", "POST", "/v1/concerns", CONCERN)
    await seal()
    (checkpoint,) = (await call("auditor", "GET", "/v1/audit/checkpoints?limit=1")).json()["items"]
    await call("teacher", "POST", "/v1/concerns", CONCERN)
    path = f"/v1/audit/actors/{PERSONAS['teacher'].id}/accesses?act=changed&limit=1"
    now = (await call("auditor", "GET", path)).json()
    then = (await call("auditor", "GET", f"{path}&as_of={checkpoint['id']}")).json()
    assert (now["checkpoint"], then["checkpoint"]) == (None, checkpoint)
    assert now["items"][0]["id"] > then["items"][0]["id"]
    wrong = await call("auditor", "GET", f"{path}&as_of=2020-01-01T00:00:00Z")
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "?as_of")


async def test_erased_details_are_shown_as_erased(call: Call, seal: Any, demo_owner: Any) -> None:
    await call("teacher", "GET", "/v1/concerns?status=raised")
    query = f"/v1/audit/events?actor={PERSONAS['teacher'].id}&action=concern:list&limit=1"
    (event,) = (await call("auditor", "GET", query)).json()["items"]
    assert event["details"] == "kept"
    await demo_owner.execute("delete from audit_payload where event_id = $1::uuid", event["id"])
    for path in (query, f"/v1/audit/events/{event['id']}"):
        answer = (await call("auditor", "GET", path)).json()
        assert answer.get("items", [answer])[0]["details"] == "erased"


async def test_who_saw_a_person_is_one_call_with_pages_and_a_purpose(call: Call) -> None:
    path = await received(call)
    citizen = (await call("vink-coordinator", "GET", path, **INTAKE)).json()["citizen_ref"]
    await call("teacher", "GET", f"/v1/citizens/{citizen}", **INTAKE)
    await call("vink-coordinator", "GET", f"/v1/citizens/{citizen}", **INTAKE)
    listed = f"/v1/audit/citizens/{citizen}/accesses"
    assert (await call("dpo", "GET", listed)).json()["code"] == "no_purpose"
    found = []
    following: str | None = f"{listed}?act=read&limit=2&purpose_code=subject_request"
    while following:
        answer = await call("dpo", "GET", following)
        assert answer.status_code == 200, answer.text
        found += answer.json()["items"]
        link = answer.headers.get("link")
        following = link and link[link.index("/v1") : link.index(">")]
    assert {one["act"] for one in found} == {"read"}
    assert len(found) == len({one["id"] for one in found}) > 2
    assert {one["actor"] for one in found if one["object_id"] == citizen} == {str(PERSONAS["vink-coordinator"].id)}
    refused = await call("dpo", "GET", f"{listed}?act=refused&purpose_code=subject_request")
    assert [(one["actor"], one["outcome"]) for one in refused.json()["items"] if one["action"] == "citizen:read"] == [
        (str(PERSONAS["teacher"].id), "refused")
    ]
    asked = await call("auditor", "GET", f"{listed}?act=log&purpose_code=audit")
    assert {one["actor"] for one in asked.json()["items"]} == {str(PERSONAS["dpo"].id)}


async def test_a_breach_report_comes_as_json_and_as_a_document(call: Call) -> None:
    path = await received(call)
    citizen = (await call("vink-coordinator", "GET", path, **INTAKE)).json()["citizen_ref"]
    report = f"/v1/audit/breach-report?actor={PERSONAS['vink-coordinator'].id}"
    found = (await call("dpo", "GET", report, **BREACH)).json()
    (one,) = [one for one in found["readings"] if one["object_id"] == path.rpartition("/")[2]]
    assert (one["citizen_refs"], one["reads"], one["changes"]) == ([citizen], 1, 1)
    assert found["complete"] is True
    document = await call("dpo", "GET", report, accept="application/pdf", **BREACH)
    assert (document.headers["content-type"], document.content[:5]) == ("application/pdf", b"%PDF-")
    logged = (await call("auditor", "GET", "/v1/audit/events?action=breach-report:read")).json()["items"]
    assert {(one["actor"], one["purpose"]) for one in logged} == {(str(PERSONAS["dpo"].id), "data_breach")}
    assert json.dumps(found).count("Prøvesen") == 0

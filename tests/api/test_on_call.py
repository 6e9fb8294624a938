"""The desk over HTTP: who is on duty, and the calendars that a key opens without a token."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from icalendar import Calendar

from domain.on_call.types import OnCallFunction as F
from tests.api.conftest import Call
from vink.demo.on_call import shift, whose
from vink.demo.personas import PERSONAS, fixed

STAFF = [name for name, one in PERSONAS.items() if not one.is_system]


async def feed(call: Call, who: str = "mentor", **body: Any) -> tuple[str, str]:
    """Make a feed, and return its id and the path of its calendar."""
    made = (await call(who, "POST", "/v1/on-call-feeds", body)).json()
    return made["id"], made["path"]


@pytest.mark.parametrize("who", STAFF)
async def test_everybody_of_the_staff_reads_who_is_on_duty_and_where_the_function_is_reached(
    call: Call, who: str
) -> None:
    answer = await call(who, "GET", "/v1/on-call")
    assert answer.status_code == 200
    for one, function in zip(answer.json()["functions"], F, strict=True):
        assert one["function"] == function
        assert [duty["staff_id"] for duty in one["now"]] == [str(whose(function, 0))]
        assert one["next"]["staff_id"] == str(whose(function, 1))
        assert one["now"][0]["reach_at"].startswith("20 00 00")
    assert answer.json()["emergency"]["numbers"]["acute"] == "112"


async def test_a_system_is_told_nothing_of_the_desk(call: Call) -> None:
    for path in ("/v1/on-call", "/v1/on-call-shifts", "/v1/on-call/members?function=mentor"):
        assert (await call("school-system", "GET", path)).status_code == 403


async def test_a_calendar_shows_ones_own_shifts_without_any_name(call: Call, client: httpx.AsyncClient) -> None:
    _, path = await feed(call)
    answer = await client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    listed = await call("mentor", "GET", f"/v1/on-call-shifts?staff_id={PERSONAS['mentor'].id}&limit=100")
    ahead = {one["id"] for one in listed.json()["items"] if one["status"] != "cancelled"}
    assert {str(one["uid"]) for one in events} == {f"{one}@vink" for one in ahead}
    for one in events:
        start, end = (one.decoded(name) for name in ("dtstart", "dtend"))
        assert end - start == timedelta(hours=8)
        assert str(one["class"]) == "PRIVATE"
    for name in ("Mads", "fiktiv", str(PERSONAS["mentor"].id)):
        assert name not in answer.text.partition("BEGIN:VEVENT")[2]


async def test_a_coordinators_calendar_shows_the_function_and_what_was_cancelled_no_more(
    call: Call, client: httpx.AsyncClient
) -> None:
    _, path = await feed(call, "vink-coordinator", function="mentor")
    before = Calendar.from_ical((await client.get(path)).content).walk("VEVENT")
    assert len(before) > 90
    gone = shift(F.MENTOR, 20)
    cancelled = {"reason": "not_needed", "gap_known": True}
    answer = await call("vink-coordinator", "POST", f"/v1/on-call-shifts/{gone}/cancel", cancelled, 1)
    assert answer.status_code == 200, answer.text
    after = Calendar.from_ical((await client.get(path)).content).walk("VEVENT")
    assert {str(one["uid"]) for one in before} - {str(one["uid"]) for one in after} == {f"{gone}@vink"}


async def test_the_same_shifts_give_the_same_calendar(call: Call, client: httpx.AsyncClient) -> None:
    _, path = await feed(call)
    assert (await client.get(path)).content == (await client.get(path)).content


@pytest.mark.parametrize(("who", "function"), [("mentor", "mentor"), ("panel-coordinator", "mentor")])
async def test_a_functions_calendar_is_for_its_coordinator(call: Call, who: str, function: str) -> None:
    refused = await call(who, "POST", "/v1/on-call-feeds", {"function": function})
    assert (refused.status_code, refused.json()["code"]) == (403, "other_function")


async def test_a_key_is_told_once_and_kept_nowhere(call: Call, client: httpx.AsyncClient, demo_owner: Any) -> None:
    same = {"idempotency-key": "the-same-key-twice"}
    first, again = [await call("mentor", "POST", "/v1/on-call-feeds", {}, **same) for _ in range(2)]
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json()["id"] == first.json()["id"]
    assert "path" not in again.json()
    key = first.json()["path"].removeprefix("/feeds/on-call/").removesuffix(".ics")
    await client.get(first.json()["path"])
    kept = "c.relkind = 'r' and c.relnamespace = 'public'::regnamespace"
    tables = await demo_owner.fetch(f"select c.oid::regclass::text from pg_class c where {kept}")
    for (table,) in tables:
        for mark in (key, key.encode().hex()):
            assert not await demo_owner.fetchval(
                f"select true from {table} as t where t::text like $1 limit 1", f"%{mark}%"
            )
    assert key not in (await call("mentor", "GET", f"/v1/on-call-feeds/{first.json()['id']}")).text


async def test_a_revoked_a_lapsed_and_an_unknown_key_are_not_told_apart(
    call: Call, client: httpx.AsyncClient, demo_owner: Any
) -> None:
    revoked, lapsed, left = await feed(call), await feed(call), await feed(call, "parent-coach")
    assert (await call("mentor", "POST", f"/v1/on-call-feeds/{revoked[0]}/revoke", None, 1)).status_code == 200
    await demo_owner.execute("alter table on_call_feeds disable trigger feed_stays")
    await demo_owner.execute("update on_call_feeds set expires_at = now() where id = $1", lapsed[0])
    await call("admin", "POST", f"/v1/staff/{PERSONAS['parent-coach'].id}/leave", None, 1)
    paths = [path for _, path in (revoked, lapsed, left)]
    paths += ["/feeds/on-call/" + "A" * 43 + ".ics", "/feeds/on-call/short.ics", "/feeds/on-call/" + "A" * 43]
    answers = [await client.get(path) for path in paths]
    assert {one.status_code for one in answers} == {404}
    told = [{**one.json(), "request_id": ""} for one in answers]
    assert all(one == told[0] for one in told)
    refused = await demo_owner.fetch(
        "select reason, actor, object_id from audit_event where action = 'on-call-feed:use'"
    )
    assert [tuple(one) for one in refused] == [("unknown_key", None, None)] * len(paths)


async def test_a_look_into_a_calendar_is_logged_with_its_owner_and_no_key(
    call: Call, client: httpx.AsyncClient, demo_owner: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    _, path = await feed(call)
    await client.get(path)
    await client.get(path + "x")
    written = capsys.readouterr()
    assert written.out.count("method=GET") == 2, "the access log has both"
    assert path.removeprefix("/feeds/on-call/").removesuffix(".ics") not in written.out + written.err
    (row,) = await demo_owner.fetch(
        "select * from audit_event where action = 'on-call-feed:use' and outcome = 'allowed'"
    )
    assert (row["actor"], row["client"], row["reason"]) == (PERSONAS["mentor"].id, "on-call-feed", "feed_key")
    assert (row["object_type"], row["outcome"], row["department"]) == ("on_call_shift", "allowed", "bif")


async def test_a_calendar_opens_nothing_else(call: Call, client: httpx.AsyncClient) -> None:
    _, path = await feed(call)
    key = path.removeprefix("/feeds/on-call/").removesuffix(".ics")
    for token in (key, path):
        answer = await client.get("/v1/on-call-shifts", headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == 401
    assert (await client.post(path)).status_code == 405


async def test_a_calendar_is_read_only_so_often(call: Call, client: httpx.AsyncClient) -> None:
    _, path = await feed(call)
    answers = [(await client.get(path)).status_code for _ in range(22)]
    assert answers == [200] * 20 + [429] * 2
    _, other = await feed(call)
    assert (await client.get(other)).status_code == 200


async def test_keys_are_not_tried_out(client: httpx.AsyncClient) -> None:
    answers = [(await client.get(f"/feeds/on-call/{number:043}.ics")).status_code for number in range(24)]
    assert answers[:20] == [404] * 20
    assert answers[-1] == 429


async def test_of_many_who_plan_the_same_time_at_once_one_does_and_the_others_are_told_of_it(call: Call) -> None:
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(days=60)
    body = {
        "function": "mentor",
        "staff_id": str(PERSONAS["mentor"].id),
        "starts_at": start.isoformat(),
        "ends_at": (start + timedelta(hours=12)).isoformat(),
        "reach_at": "20 00 00 02",
    }
    answers = await asyncio.gather(*(call("vink-coordinator", "POST", "/v1/on-call-shifts", body) for _ in range(6)))
    made = [one.json()["id"] for one in answers if one.status_code == 201]
    assert len(made) == 1
    for one in answers:
        if one.status_code != 201:
            assert (one.status_code, one.json()["errors"][0]["code"]) == (422, "overlaps")
            assert made[0] in one.json()["errors"][0]["detail"]


async def test_a_telephone_is_the_functions_and_stands_in_no_other_text(call: Call) -> None:
    at = shift(F.MENTOR, 11)
    body = {"to": str(PERSONAS["parent-coach"].id), "message": "Ring til mig på 20 12 34 56."}
    refused = await call("mentor", "POST", f"/v1/on-call-shifts/{at}/offer-swap", body, 1)
    assert (refused.status_code, refused.json()["code"]) == (422, "identifier")
    report = {"text": "En mor ringede, hun hedder 010190-1234."}
    refused = await call("mentor", "POST", f"/v1/on-call-shifts/{shift(F.MENTOR, 0)}/hand-over", report, 1)
    assert (refused.status_code, refused.json()["code"]) == (422, "identifier")


async def test_what_is_handed_over_is_not_for_every_colleague(call: Call) -> None:
    at = shift(F.MENTOR, -1)
    assert (await call("vink-coordinator", "GET", f"/v1/on-call-shifts/{at}")).json()["report"]["text"]
    assert (await call("mentor", "GET", f"/v1/on-call-shifts/{at}")).json()["report"] is None
    assert (await call("panel-coordinator", "GET", f"/v1/on-call-shifts/{at}")).json()["report"] is None


async def test_hours_come_as_json_csv_or_pdf_and_are_told_to_oneself_and_the_coordinator(call: Call) -> None:
    # That of the contacts which the demo has on the shift that runs now.
    month = (datetime.now(UTC) - timedelta(hours=4)).astimezone(ZoneInfo("Europe/Copenhagen")).strftime("%Y-%m")
    path = f"/v1/mentors/{fixed(0xA01)}/hours/{month}"
    found = (await call("mentor", "GET", path)).json()
    assert found["staff_id"] == str(PERSONAS["mentor"].id)
    assert {one["kind"] for one in found["totals"]} >= {"on_call", "on_call_contact"}
    text = await call("mentor", "GET", path, accept="text/csv")
    assert text.headers["content-type"] == "text/csv; charset=utf-8"
    assert len(text.text.splitlines()) == 1 + len(found["lines"])
    pdf = await call("vink-coordinator", "GET", path, accept="application/pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert (await call("mentor", "GET", path, accept="text/html")).status_code == 406
    for who in ("parent-coach", "panel-coordinator", "resource-person"):
        assert (await call(who, "GET", path)).status_code == 404
    assert (await call("teacher", "GET", path)).status_code == 403
    for wrong in ("2026-13", "2026-3", "march", "2026-03-01"):
        assert (await call("mentor", "GET", f"/v1/mentors/{fixed(0xA01)}/hours/{wrong}")).status_code == 404

"""What every operation does in the same way: repeat, locate, speak a language, and tell in which version."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest

from adapters.postgres.pool import Pool
from api.app import create_app, operations
from api.operations import Kind
from tests.api.conftest import Call, identify
from tests.conftest import SECRET
from tests.raw import send
from vink import contract
from vink.contract import StagedApp
from vink.demo.examples import EXAMPLES
from vink.demo.matters import CONCERNS, CONSULTATIONS
from vink.demo.personas import fixed
from vink.settings import load
from vink.wiring import house_of

CONCERN = {
    "raised_by_function": "teacher",
    "age_band": "15_17",
    "situation_text": "En elev har ændret sig meget på kort tid.",
}
QUESTION = {"question": "Hvordan taler jeg med eleven uden at skubbe ham væk?", "age_band": "15_17"}
RESOURCE_PERSON = str(fixed(0x501))
CREATING = sorted(one.name for one in operations() if one.kind is Kind.CREATE)


def key(text: str) -> dict[str, str]:
    return {"idempotency-key": text}


async def test_a_repeated_submission_is_answered_with_what_the_thing_is_now(call: Call) -> None:
    made = await call("teacher", "POST", "/v1/concerns", CONCERN, **key("the-same-key"))
    path = made.headers["location"]
    closed = await call("teacher", "POST", path + "/close", {"outcome": "no_concern"}, version=1)
    assert closed.status_code == 200
    again = await call("teacher", "POST", "/v1/concerns", CONCERN, **key("the-same-key"))
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    assert (again.headers["location"], again.headers["etag"]) == (path, '"2"')
    assert again.json() == closed.json() == (await call("teacher", "GET", path)).json()
    assert "idempotency-replayed" not in made.headers


async def test_a_submission_sent_twice_at_once_makes_one_thing_and_tells_both(call: Call) -> None:
    asked = [call("teacher", "POST", "/v1/concerns", CONCERN, **key(one)) for one in ("twice-at-once", "another-key")]
    asked.append(call("teacher", "POST", "/v1/concerns", CONCERN, **key("twice-at-once")))
    one, other, same = await asyncio.gather(*asked)
    assert [answer.status_code for answer in (one, other, same)] == [201] * 3
    assert one.json() == same.json() != other.json()
    assert sum("idempotency-replayed" in answer.headers for answer in (one, other, same)) == 1
    made = (await call("teacher", "GET", "/v1/concerns?limit=100")).json()["items"]
    assert len({item["id"] for item in made} & {answer.json()["id"] for answer in (one, other, same)}) == 2


async def test_a_repetition_is_told_even_where_the_step_is_possible_no_more(call: Call) -> None:
    about = f"/v1/concerns/{CONCERNS['read_concern']}"
    question = {**QUESTION, "concern_id": str(CONCERNS["read_concern"])}
    asked = await call("teacher", "POST", "/v1/consultations", question, **key("about-a-concern"))
    assert asked.status_code == 201, asked.text
    version = (await call("teacher", "GET", about)).json()["version"]
    assert (await call("teacher", "POST", about + "/close", {"outcome": "no_concern"}, version=version)).is_success
    again = await call("teacher", "POST", "/v1/consultations", question, **key("about-a-concern"))
    assert (again.status_code, again.json()["id"]) == (201, asked.json()["id"])
    fresh = await call("teacher", "POST", "/v1/consultations", question, **key("about-it-anew"))
    assert fresh.status_code == 409


async def test_a_repetition_under_another_thing_is_told_with_its_own_place(call: Call) -> None:
    about = f"/v1/consultations/{CONSULTATIONS['plan_three_way_talk'][0]}"
    planned_at = (datetime.now(UTC) + timedelta(days=5)).isoformat()
    body = {"planned_at": planned_at, "youth_agreed": True, "agreement_reported_by": "teacher"}
    made = await call("teacher", "POST", about + "/three-way-talks", body, **key("one-talk-only"))
    path = made.headers["location"]
    assert path == f"{about}/three-way-talks/{made.json()['id']}"
    assert (await call("resource-person", "POST", path + "/hold", {}, version=1)).is_success
    again = await call("teacher", "POST", about + "/three-way-talks", body, **key("one-talk-only"))
    assert (again.status_code, again.headers["location"], again.json()["status"]) == (201, path, "held")
    assert len((await call("teacher", "GET", about + "/three-way-talks")).json()["items"]) == 1


async def test_whoever_may_not_see_it_any_more_is_not_told_by_repeating(call: Call) -> None:
    about = f"/v1/consultations/{CONSULTATIONS['plan_three_way_talk'][0]}"
    planned_at = (datetime.now(UTC) + timedelta(days=5)).isoformat()
    body = {"planned_at": planned_at, "youth_agreed": True, "agreement_reported_by": "teacher"}
    asking = ("resource-person", "POST", about + "/three-way-talks", body)
    assert (await call(*asking, **key("before-recusal"))).status_code == 201
    version = (await call("teacher", "GET", about)).json()["version"]
    assert (await call("resource-person", "POST", about + "/recuse", {"reason": "kin"}, version=version)).is_success
    assert (await call(*asking, **key("before-recusal"))).status_code == 404


async def test_a_key_is_for_one_request_of_one_caller(call: Call) -> None:
    made = await call("teacher", "POST", "/v1/concerns", CONCERN, **key("one-for-all"))
    for who, path, body, status in (
        ("teacher", "/v1/concerns", {**CONCERN, "age_band": "unknown"}, 422),
        ("teacher", "/v1/consultations", QUESTION, 422),
        ("school-system", "/v1/concerns", CONCERN, 201),
        ("social-worker", "/v1/concerns", CONCERN, 201),
    ):
        answer = await call(who, "POST", path, body, **key("one-for-all"))
        assert answer.status_code == status, (who, path)
        if status == 422:
            told = answer.json()
            assert (told["code"], told["errors"][0]["pointer"]) == ("key_reused", "Idempotency-Key")
            assert made.json()["id"] not in answer.text
        else:
            assert answer.json()["id"] != made.json()["id"]


async def test_a_request_that_was_refused_does_not_use_up_its_key(call: Call) -> None:
    refused = await call("teacher", "POST", "/v1/concerns", {**CONCERN, "age_band": "x"}, **key("once-more"))
    assert refused.status_code == 422
    assert (await call("teacher", "POST", "/v1/concerns", CONCERN, **key("once-more"))).status_code == 201


@pytest.mark.parametrize("bad", ["", "short", "a" * 129, "with blank", "tab\there"])
async def test_a_new_thing_needs_a_key_of_the_right_form(call: Call, bad: str) -> None:
    answer = await call("teacher", "POST", "/v1/concerns", CONCERN, **key(bad))
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


TOLD_ONCE = {"openOnCallFeed": {"path"}, "createWebhookSubscription": {"secret"}}
"""What is told when a thing is made, and never again."""


async def test_every_new_thing_lies_where_its_location_says(staged: Pool) -> None:
    found = {}
    app = contract.application(contract.house(staged, "location"))
    for operation in contract.in_order():
        if operation.kind is not Kind.CREATE:
            continue
        example = EXAMPLES[operation.name]
        headers = [
            (b"authorization", f"Bearer {example.persona}".encode()),
            (b"content-type", b"application/json"),
            (b"idempotency-key", f"key-of-{operation.name}".encode()),
        ]
        target = operation.path.format(**example.path).encode()
        made = await send(app, "POST", target, headers, (msgspec.json.encode(example.body),))
        assert made.status == 201, (operation.name, made)
        location = made.header("location") or ""
        assert location.startswith("/v1/")
        assert made.json()["id"] in location.split("/")
        asked = f"{location}?purpose_code=operations".encode()
        read = await send(app, "GET", asked, headers[:1])
        once = TOLD_ONCE.get(operation.name, set())
        assert made.json().keys() - read.json().keys() == once
        assert (read.status, read.json()) == (200, {k: v for k, v in made.json().items() if k not in once})
        assert (read.header("etag") or "").partition("-")[0] == (made.header("etag") or "").rstrip('"')
        found[operation.name] = location
    assert sorted(found) == CREATING


async def test_others_are_answered_while_a_pdf_is_made(staged_app: StagedApp) -> None:
    """There is one connection, and one loop: the PDF holds neither."""
    app = staged_app.named("pdf")
    teacher = (b"authorization", b"Bearer teacher")
    transcript = f"/v1/consultations/{CONSULTATIONS['close_consultation'][0]}/transcript".encode()
    making = asyncio.create_task(send(app, "GET", transcript, [teacher, (b"accept", b"application/pdf")]))
    meanwhile = 0
    while not making.done():
        assert (await send(app, "GET", b"/v1/concerns", [teacher])).status == 200
        meanwhile += 1
    assert (await making).body.startswith(b"%PDF-")
    assert meanwhile > 3


SYSTEM_STEPS: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    ("panel-coordinator", "triage", {"expertise_requested": ["conversation_methods"]}, "panel_coordinator"),
    ("panel-coordinator", "assign", {"resource_person_id": RESOURCE_PERSON, "reason": "Ledig."}, "resource_person"),
    ("resource-person", "request-information", {"text": "Hvornår begyndte det?"}, "asker"),
    ("teacher", "supply-information", {"text": "Det begyndte efter ferien."}, "resource_person"),
    ("resource-person", "advice", {"recommendation": "offer_vink", "text": "Tilbyd en samtale om VINK."}, "asker"),
    ("teacher", "follow-up", {"text": "Og hvad siger jeg til klassen?"}, "resource_person"),
    ("resource-person", "advice", {"recommendation": "other_service", "text": "Tal med skolens SSP."}, "asker"),
    ("teacher", "feedback", {"useful": 5}, "asker"),
)


async def test_what_a_system_asked_is_taken_on_by_the_staff_of_its_department(call: Call) -> None:
    asked = await call("school-system", "POST", "/v1/consultations", QUESTION)
    path = asked.headers["location"]
    assert (asked.status_code, asked.json()["question"]) == (201, None)
    for version, (who, step, body, holder) in enumerate(SYSTEM_STEPS, 1):
        answer = await call(who, "POST", f"{path}/{step}", body, version=version)
        assert (answer.status_code, answer.json().get("holder")) == (200, holder), (step, answer.text)
        if holder == "asker":
            for staff in ("teacher", "social-worker"):
                waiting = (await call(staff, "GET", "/v1/worklist?limit=200")).json()["items"]
                assert (asked.json()["id"] in {one["id"] for one in waiting}) == (staff == "teacher")
            assert (await call("school-system", "GET", path)).json()["allowed_actions"] == []
    refused = await call("school-system", "POST", path + "/close", {"outcome": "reassured"}, version=9)
    assert refused.status_code == 403
    closed = await call("teacher", "POST", path + "/close", {"outcome": "reassured"}, version=9)
    assert (closed.status_code, closed.json()["holder"]) == (200, None)
    read = (await call("school-system", "GET", path)).json()
    assert (read["status"], read["dialogue"], read["outcome"]) == ("closed", None, "reassured")


@pytest.fixture
async def swedish(demo_pool: Pool) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a municipality that speaks Swedish where nothing else is wished for."""
    settings = load({"VINK_LOCALE": "sv"})
    app: Any = create_app(house_of(demo_pool, settings, identify, SECRET, bytes(32)), [], settings.body_limit)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000") as opened:
        yield opened


@pytest.mark.parametrize(
    ("wish", "language"),
    [
        (None, "sv"),
        ("", "sv"),
        ("*", "sv"),
        ("fr", "sv"),
        ("fr-FR, de;q=0.9", "sv"),
        ("tlh, x-klingon", "sv"),
        ("en", "en"),
        ("EN-gb", "en"),
        ("fr, en;q=0.8, da;q=0.7", "en"),
        ("da;q=0.1, en;q=0.9", "en"),
        ("da;q=0, en;q=0.1", "en"),
        ("enm, dan, svx", "sv"),
        ("da;q=x", "sv"),
        (", ,da,,", "da"),
    ],
)
async def test_the_language_is_the_most_wished_for_of_ours_or_the_municipalitys_own(
    swedish: httpx.AsyncClient, wish: str | None, language: str
) -> None:
    headers = {"authorization": "Bearer teacher"} | ({} if wish is None else {"accept-language": wish})
    swedish.headers.pop("accept-language", None)
    answer = await swedish.get(f"/v1/concerns/{CONCERNS['read_concern']}", headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.json()["notification_reminder"]["language"] == language
    assert "Accept-Language" in answer.headers["vary"]


async def test_a_held_version_is_not_sent_again(call: Call) -> None:
    path = f"/v1/concerns/{CONCERNS['read_concern']}"
    etag = (await call("teacher", "GET", path)).headers["etag"]
    for held in (etag, f"W/{etag}", f'"9", {etag}', "*"):
        answer = await call("teacher", "GET", path, **{"if-none-match": held})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)
    for held in ('"9"', '"1"', "1", "", etag.strip('"')):
        assert (await call("teacher", "GET", path, **{"if-none-match": held})).status_code == 200
    assert (await call("social-worker", "GET", path, **{"if-none-match": "*"})).status_code == 404


async def test_each_language_medium_and_reader_has_an_etag_of_its_own(call: Call) -> None:
    concern = f"/v1/concerns/{CONCERNS['read_concern']}"
    transcript = f"/v1/consultations/{CONSULTATIONS['close_consultation'][0]}/transcript"
    for path, ways in (
        (concern, [("teacher", {"accept-language": wish}) for wish in ("da", "sv", "en")] + [("school-system", {})]),
        (transcript, [("teacher", {"accept": wish}) for wish in ("text/markdown", "application/pdf")]),
    ):
        held = []
        for who, headers in ways:
            answer = await call(who, "GET", path, **headers)
            assert answer.status_code == 200, answer.text
            assert re.fullmatch(r'"[0-9]+-[0-9a-f]{8}"', answer.headers["etag"])
            held.append(answer.headers["etag"])
        assert len(set(held)) == len(ways)
        assert len({etag.partition("-")[0] for etag in held}) == 1, "all of the same version"
        for (who, headers), etag in zip(ways, held, strict=True):
            others = ", ".join(one for one in held if one != etag)
            assert (await call(who, "GET", path, **headers, **{"if-none-match": others})).status_code == 200
            assert (await call(who, "GET", path, **headers, **{"if-none-match": etag})).status_code == 304
    assert "Accept" in (await call("teacher", "GET", transcript)).headers["vary"].split(", ")


async def test_what_is_read_in_one_language_is_changed_with_its_etag_or_its_version(call: Call) -> None:
    path = f"/v1/concerns/{CONCERNS['close_concern']}"
    etag = (await call("teacher", "GET", path, **{"accept-language": "sv"})).headers["etag"]
    body = {"outcome": "no_concern"}
    stale = etag.replace('"1', '"2')
    assert (await call("teacher", "POST", path + "/close", body, **{"if-match": stale})).status_code == 412
    closed = await call("teacher", "POST", path + "/close", body, **{"if-match": etag})
    assert (closed.status_code, closed.headers["etag"]) == (200, '"2"')


@pytest.mark.parametrize(
    "bad",
    [
        '"1-"',
        '"1-x"',
        '"1-0123456"',
        '"1-012345678"',
        "1",
        'W/"1"',
        "*",
        '"0"',
        '"01"',
        '"x"',
        '"1", "2"',
        '"1234567890"',
        "",
    ],
)
async def test_a_change_needs_the_one_version_that_it_was_decided_on(call: Call, bad: str) -> None:
    path = f"/v1/concerns/{CONCERNS['close_concern']}"
    answer = await call("teacher", "POST", path + "/close", {"outcome": "no_concern"}, **{"if-match": bad})
    assert answer.status_code == 400, answer.text
    assert (await call("teacher", "GET", path)).json()["status"] == "raised"


async def test_a_cursor_is_good_for_the_list_that_gave_it(call: Call) -> None:
    first = (await call("teacher", "GET", "/v1/consultations?limit=2")).json()
    cursor = first["next_cursor"]
    assert (await call("teacher", "GET", f"/v1/consultations?limit=2&cursor={cursor}")).status_code == 200
    assert (await call("teacher", "GET", f"/v1/concerns?cursor={cursor}")).status_code == 422
    swapped = ("A" if cursor[0] != "A" else "B") + cursor[1:]
    for bad in (swapped, cursor[:-1], cursor + "A", "", "%20", json.dumps(cursor)):
        answer = await call("teacher", "GET", f"/v1/consultations?cursor={bad}")
        assert answer.status_code in (400, 422) or bad == "", bad
    assert (await call("teacher", "GET", f"/v1/worklist?cursor={cursor}")).status_code == 422


async def test_the_following_page_is_linked_with_the_same_filter(call: Call) -> None:
    first = await call("teacher", "GET", "/v1/consultations?status=answered&limit=1")
    target = first.headers["link"].removeprefix("<").partition(">")[0]
    assert target.startswith("http://127.0.0.1:8000/v1/consultations?status=answered&limit=1&cursor=")
    following = await call("teacher", "GET", target)
    assert following.json()["items"][0]["status"] == "answered"
    assert following.json()["items"] != first.json()["items"]
    everything = await call("teacher", "GET", "/v1/consultations?limit=100")
    assert "link" not in everything.headers
    assert everything.json()["next_cursor"] is None


async def test_why_a_token_is_refused_is_for_the_log(call: Call) -> None:
    answer = await call("nobody", "GET", "/v1/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert "bad_token" not in answer.text
    (event,) = (await call("auditor", "GET", "/v1/audit/events?outcome=refused&action=me:read")).json()["items"]
    assert event["reason"] == "bad_token"

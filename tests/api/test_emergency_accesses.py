"""Emergency access over HTTP: what it opens, what it does not, and what it leaves behind."""

from typing import Any

import pytest

from domain.emergency_accesses import OpenedKind
from tests.api.conftest import Call
from tests.api.referring import ok
from vink.demo.emergencies import ACCESSES, ELSEWHERE
from vink.demo.matters import CONCERNS, CONSULTATIONS
from vink.demo.personas import PERSONAS
from vink.demo.referrals import REFERRALS, citizen_of, participant_of

UNKNOWN = "01a208e4-7617-7000-b7ee-869acba684da"
BODY = {"reason": "danger_to_child", "text": "Et barn står her og er bange for at gå hjem."}
PURPOSE = {"purpose-code": "consultation"}
FOREIGN = {
    OpenedKind.CONCERN: CONCERNS["read_concern"],
    OpenedKind.CONSULTATION: CONSULTATIONS["read_consultation"][0],
    OpenedKind.REFERRAL: REFERRALS["read_referral"][0],
}
"""Things of the teacher's department, which are another department's for the social worker."""


def path(kind: OpenedKind, id: Any) -> str:
    return f"/v1/{kind}s/{id}"


async def events(call: Call, **where: Any) -> list[dict[str, Any]]:
    query = "&".join(f"{name}={value}" for name, value in where.items())
    found: list[dict[str, Any]] = (await ok(call, "auditor", "GET", f"/v1/audit/events?{query}"))["items"]
    return found


@pytest.mark.parametrize("kind", OpenedKind)
async def test_it_is_opened_read_by_its_id_and_reviewed(call: Call, kind: OpenedKind) -> None:
    thing = path(kind, ELSEWHERE[kind])
    if kind is not OpenedKind.CONCERN:
        assert (await call("teacher", "GET", thing, **PURPOSE)).status_code == 404
    opened = await call("teacher", "POST", thing + "/emergency-accesses", BODY)
    assert opened.status_code == 201, opened.text
    access = opened.json()
    assert (access["status"], access["readings"], access["allowed_actions"]) == ("awaiting_review", None, [])
    assert access["notification_reminder"], "the young person is under 18"
    shown = await ok(call, "teacher", "GET", thing, **PURPOSE)
    assert (shown["id"], shown["allowed_actions"]) == (str(ELSEWHERE[kind]), [])
    queue = await ok(call, "manager", "GET", "/v1/emergency-accesses?status=awaiting_review")
    assert access["id"] in {one["id"] for one in queue["items"]}
    seen = await ok(call, "manager", "GET", opened.headers["location"])
    assert [one["action"] for one in seen["readings"]] == [f"{kind}:read"]
    (read,) = [one for one in await events(call, object_id=ELSEWHERE[kind]) if one["reason"].endswith(access["id"])]
    assert (read["reason"], read["action"]) == (f"emergency:{access['id']}", f"{kind}:read")
    finding = {"finding": "training_needed", "remark": "Ring til skolens vagttelefon først."}
    assert (await call("teacher", "POST", opened.headers["location"] + "/review", finding, 1)).status_code == 403
    reviewed = await ok(call, "dpo", "POST", opened.headers["location"] + "/review", finding, version=1)
    assert (reviewed["finding"], reviewed["reviewed_by"]) == ("training_needed", str(PERSONAS["dpo"].id))
    if kind is not OpenedKind.CONCERN:
        assert (await call("teacher", "GET", thing, **PURPOSE)).status_code == 404


@pytest.mark.parametrize("kind", OpenedKind)
async def test_unknown_and_another_departments_are_one_answer_and_leave_one_kind_of_event(
    call: Call, kind: OpenedKind
) -> None:
    told = []
    for thing in (UNKNOWN, FOREIGN[kind]):
        answer = await call("social-worker", "POST", path(kind, thing) + "/emergency-accesses", BODY)
        (event,) = await events(call, object_id=thing, action="emergency-access:open")
        problem = {name: value for name, value in answer.json().items() if name != "request_id"}
        left_out = ("id", "at", "object_id", "request_id")
        left = {name: value for name, value in event.items() if name not in left_out}
        told.append((answer.status_code, problem, sorted(answer.headers.keys() - {"x-request-id"}), left))
    assert told[0] == told[1]
    assert (told[0][0], told[0][3]["outcome"], told[0][3]["reason"]) == (404, "refused", "not_found")


async def test_what_lies_with_an_opened_referral_and_who_it_is_about_stays_closed(call: Call) -> None:
    at = ELSEWHERE[OpenedKind.REFERRAL]
    referral = path(OpenedKind.REFERRAL, at)
    await ok(call, "teacher", "POST", referral + "/emergency-accesses", BODY)
    await ok(call, "teacher", "GET", referral, **PURPOSE)
    for below in ("/participants", "/consents"):
        answer = await call("teacher", "GET", referral + below, **PURPOSE)
        assert answer.status_code == 404 or answer.json()["items"] == [], below
    for closed in (f"/v1/participants/{participant_of(at)}", f"/v1/citizens/{citizen_of(at)}"):
        assert (await call("teacher", "GET", closed, **PURPOSE)).status_code in (403, 404)
    listed = await ok(call, "teacher", "GET", "/v1/referrals?limit=100", **PURPOSE)
    assert str(at) not in {one["id"] for one in listed["items"]}
    for command, body in (
        ("/withdraw", {"group": "by_person"}),
        ("/consents", {"kind": "participation", "scope_text": "Vil gerne være med.", "given_by": "self"}),
        ("/hand-over", {"to": str(PERSONAS["teacher"].id)}),
    ):
        given = {"given_how": "in_person", "given_at": "2026-01-05T09:00:00Z"} if command == "/consents" else {}
        answer = await call("teacher", "POST", referral + command, {**body, **given}, 1)
        assert answer.status_code == 404, (command, answer.text)
    note = {"subject_kind": "referral", "subject_id": str(at), "pointer": "/needs_text", "text": "Det er omvendt nu."}
    assert (await call("teacher", "POST", "/v1/corrections", note)).status_code == 404
    weighed = {"referral_id": str(at), "result": "not_required"}
    assert (await call("teacher", "POST", "/v1/notification-assessments", weighed)).status_code == 422


async def test_opening_is_told_at_once_without_a_word_of_it(call: Call, demo_owner: Any) -> None:
    opened = await ok(
        call, "teacher", "POST", path(OpenedKind.CONCERN, ELSEWHERE[OpenedKind.CONCERN]) + "/emergency-accesses", BODY
    )
    rows = await demo_owner.fetch(
        "select type, object_id, department from outbox where type like 'emergency%' order by id"
    )
    sealed = await demo_owner.fetchval("select string_agg(encode(sealed, 'escape'), '') from emergency_accesses")
    assert (rows[-1]["type"], str(rows[-1]["object_id"]), rows[-1]["department"]) == (
        *("emergency_access.opened", opened["id"]),
        "buf",
    )
    assert "bange" not in sealed


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/reason"),
        ({**BODY, "reason": "curious"}, "/reason"),
        ({**BODY, "text": "kort"}, "/text"),
        ({**BODY, "text": "Ring til mig på 20 12 34 56, det haster."}, "/text"),
        ({**BODY, "hours": 48}, "/"),
    ],
)
async def test_a_reason_and_a_text_are_needed(call: Call, body: dict[str, Any], pointer: str) -> None:
    thing = path(OpenedKind.CONSULTATION, ELSEWHERE[OpenedKind.CONSULTATION])
    answer = await call("teacher", "POST", thing + "/emergency-accesses", body)
    assert answer.status_code == 422
    assert pointer in {one["pointer"] for one in answer.json()["errors"]}
    assert (await call("teacher", "GET", thing)).status_code == 404


async def test_what_is_read_anyway_is_not_opened(call: Call) -> None:
    own = path(OpenedKind.CONCERN, CONCERNS["read_concern"])
    answer = await call("teacher", "POST", own + "/emergency-accesses", BODY)
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_move")


async def test_an_access_is_a_404_to_whoever_neither_opened_nor_reviews_it(call: Call) -> None:
    access = f"/v1/emergency-accesses/{ACCESSES['read_emergency_access']}"
    assert (await call("teacher-2", "GET", access)).status_code == 404
    assert (await call("social-worker", "GET", access)).status_code == 404
    for who in ("teacher", "manager", "dpo"):
        assert (await call(who, "GET", access)).status_code == 200

"""What lies with a course is its mentor's and VINK's: with both lines of defence, and with each of them alone."""

from typing import Any

import pytest

from api.app import operations
from api.operations import Kind
from tests.api.conftest import Call
from tests.api.matrix import asked, opened
from tests.api.test_isolation import stub_policy
from vink.demo.course_parts import goal_id, review_id, session_id
from vink.demo.courses import NUMBERS, course_id
from vink.demo.personas import PERSONAS, fixed

WITHIN = [one for one in operations() if one.path.startswith("/v1/support-courses/{course_id}")]
OWN = {"read": "mentor", "coached": "parent-coach"}
"""Of the young person and of the parent on one referral: who supports them."""


def parts_of(name: str) -> dict[str, object]:
    """Return what lies with a course of the demo, by the names that paths have for it."""
    number = NUMBERS[name]
    return {"goal_id": goal_id(number, 0), "session_id": session_id(number, 0), "review_id": review_id(number, 0)}


def told_nothing(answer: Any, door: set[str]) -> bool:
    return answer.status_code == 404 or (answer.status_code == 403 and answer.json()["code"] in door)


PARTS = [one for one in WITHIN if len(one.parameters) > 1 and "supervision_id" not in one.parameters]
READING = [one for one in PARTS if one.kind is Kind.READ]


def test_there_is_something_to_ask() -> None:
    assert {one.parameters[-1] for one in READING} == set(parts_of("read"))
    assert len(PARTS) > len(READING)
    assert len(WITHIN) > len(PARTS)


@pytest.mark.parametrize("name", OWN)
async def test_nobody_else_is_told_anything(
    defended: tuple[str, Any], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing, application = defended
    door = {"no_grant", "named_staff_only"}
    if standing == "row security alone":
        stub_policy(monkeypatch)
        door = {"named_staff_only"}
    known = {OWN[name], "vink-coordinator", "vink-coordinator-2"}
    ids = {"course_id": course_id(name), "supervision_id": fixed(0x9000), **parts_of(name)}
    async with opened(application) as asking:
        for who in PERSONAS.keys() - known:
            for operation in WITHIN:
                answer = await asked(asking, operation, who + "+", ids)
                assert told_nothing(answer, door), (who, operation.name, answer.text)


async def test_a_note_is_not_found_through_another_course(
    defended: tuple[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    standing, application = defended
    if standing == "row security alone":
        stub_policy(monkeypatch)
    async with opened(application) as asking:
        for own, other in (("read", "coached"), ("coached", "read")):
            crossing = {"course_id": course_id(own), **parts_of(other)}
            for operation in PARTS:
                answer = await asked(asking, operation, OWN[own] + "+", crossing)
                assert told_nothing(answer, set()), (own, operation.name, answer.text)


@pytest.mark.parametrize("who", ["own", "vink-coordinator"])
async def test_whom_it_is_for_reads_it(call: Call, who: str) -> None:
    for name, own in OWN.items():
        ids = {"course_id": course_id(name), **parts_of(name)}
        for operation in READING:
            path = operation.path.format(**ids)
            answer = await call(own if who == "own" else who, "GET", path, **{"purpose-code": "support"})
            assert answer.status_code == 200, (who, operation.name, answer.text)
            unexplained = await call(own if who == "own" else who, "GET", path)
            assert unexplained.status_code in (400, 422), "a purpose is told (R4)"


async def test_a_mentor_reads_of_the_referral_what_the_table_gives_and_a_coach_of_somebody_else_nothing(
    call: Call,
) -> None:
    purpose = {"purpose-code": "support"}
    path = f"/v1/support-courses/{course_id('read')}/brief"
    brief = (await call("mentor", "GET", path, **purpose)).json()
    assert brief["needs_text"].startswith("Vil gerne have en voksen")
    assert set(brief) == {
        *("id", "status", "support_for", "age_band", "needs_text", "strengths_text", "goals_wanted"),
        *("interpreter_language", "contact_wish", "notification_reminder"),
    }
    hers = f"/v1/support-courses/{course_id('coached')}/brief"
    assert (await call("parent-coach", "GET", hers, **purpose)).status_code == 404
    referral = f"/v1/referrals/{brief['id']}"
    for who in ("mentor", "parent-coach"):
        assert (await call(who, "GET", referral, **purpose)).status_code == 403
    assert (await call("teacher", "GET", path, **purpose)).status_code == 403


async def test_the_department_learns_of_a_course_that_it_started_and_ended(call: Call) -> None:
    purpose = {"purpose-code": "referral_follow_up"}
    listed = (await call("teacher", "GET", "/v1/referrals?limit=100", **purpose)).json()["items"]
    assert {one["status"] for one in listed} >= {"accepted", "active", "ended"}
    assert "matched" not in {one["status"] for one in listed}
    assert (await call("teacher", "GET", "/v1/support-courses", **purpose)).status_code == 403

"""What is wrong with a referral is told by its place, or by what is lacking and why; nothing that was there is lost."""

from typing import Any

import pytest

from tests.api.conftest import Call
from tests.api.referring import INTAKE, drafted, ok, read
from tests.referring import CITIZEN, DISCLOSURE, PARTICIPATION, REFERRAL


async def everything(call: Call, path: str) -> list[Any]:
    """Return a referral with what lies with it, as its department reads it."""
    below = [await ok(call, "teacher", "GET", path + part, **INTAKE) for part in ("/participants", "/consents")]
    return [await read(call, path), *below]


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"given_at": "2026-02-30T09:00:00Z"}, "/given_at"),
        ({"given_at": "2026-13-01T09:00:00Z"}, "/given_at"),
        ({"given_at": "1800-01-01T09:00:00Z"}, "/given_at"),
        ({"given_at": "2999-01-01T09:00:00Z"}, "/given_at"),
        ({"expires_at": "2026-01-04T09:00:00Z"}, "/expires_at"),
        ({"expires_at": "2026-04-31T09:00:00Z"}, "/expires_at"),
    ],
)
async def test_an_impossible_date_of_a_consent_is_told_and_nothing_is_lost(
    call: Call, wrong: dict[str, Any], place: str
) -> None:
    path = await drafted(call)
    before = await everything(call, path)
    answer = await call("teacher", "POST", path + "/consents", {**PARTICIPATION, **wrong})
    assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (422, [place])
    assert await everything(call, path) == before


@pytest.mark.parametrize(
    ("informed", "place"),
    [
        ({"told_at": "2026-02-29T09:00:00Z"}, "/informed/told_at"),
        ({"told_at": "2999-01-01T09:00:00Z"}, "/informed/told_at"),
        ({"not_told_reason": "danger_to_child", "review_on": "2026-02-30"}, "/informed/review_on"),
        ({"not_told_reason": "danger_to_child", "review_on": "2020-01-01"}, "/informed/review_on"),
    ],
)
async def test_an_impossible_date_of_informing_is_told_and_nothing_is_lost(
    call: Call, informed: dict[str, Any], place: str
) -> None:
    path = await drafted(call)
    before = await everything(call, path)
    content = {name: value for name, value in REFERRAL.items() if name != "direct_reason"}
    answer = await call("teacher", "PUT", path, {**content, "informed": informed}, before[0]["version"])
    assert (answer.status_code, [one["pointer"] for one in answer.json()["errors"]]) == (422, [place])
    assert await everything(call, path) == before


async def test_a_consent_by_the_wrong_guardian_is_refused_and_nothing_is_lost(call: Call) -> None:
    path, other = await drafted(call, age_band="10_14"), await drafted(call, age_band="10_14")
    refs = []
    for one, custody in ((path, False), (other, True)):
        (child,) = (await ok(call, "teacher", "GET", one + "/participants", **INTAKE))["items"]
        family = {"guardians": [{"custody": custody}]}
        told = await ok(call, "teacher", "PUT", f"/v1/participants/{child['id']}", family, version=child["version"])
        refs.append(told["guardians"][0]["guardian_ref"])
    without_custody, anothers = refs
    before = await everything(call, path)
    for ref, code in ((without_custody, "no_custody"), (anothers, "unknown"), (None, "required")):
        given = {**PARTICIPATION, "given_by": "guardian", "guardian_ref": ref}
        answer = await call("teacher", "POST", path + "/consents", given)
        assert answer.status_code == 422
        assert [(one["pointer"], one["code"]) for one in answer.json()["errors"]] == [("/guardian_ref", code)]
    assert await everything(call, path) == before


@pytest.mark.parametrize(
    ("consents", "name", "because"),
    [
        (
            [PARTICIPATION, {**DISCLOSURE, "expires_at": "2026-01-06T09:00:00Z"}],
            "disclosure_consent_or_basis",
            "expired",
        ),
        ([PARTICIPATION, {**DISCLOSURE, "purposes": ["evaluation"]}], "disclosure_consent_or_basis", "other_purpose"),
        ([PARTICIPATION, {**DISCLOSURE, "recipients": ["school"]}], "disclosure_consent_or_basis", "other_recipient"),
        ([{**PARTICIPATION, "expires_at": "2026-01-06T09:00:00Z"}, DISCLOSURE], "participation_consent", "expired"),
    ],
)
async def test_a_consent_that_does_not_count_keeps_the_gate_shut_says_why_and_nothing_is_lost(
    call: Call, consents: list[dict[str, Any]], name: str, because: str
) -> None:
    path = await drafted(call)
    for one in consents:
        await ok(call, "teacher", "POST", path + "/consents", one)
    weighed = {"referral_id": path.rpartition("/")[2], "result": "not_required"}
    await ok(call, "teacher", "POST", "/v1/notification-assessments", weighed)
    before = await everything(call, path)
    version = before[0]["version"]
    answer = await call("teacher", "POST", path + "/submit", {"citizen": CITIZEN}, version)
    assert (answer.status_code, answer.json()["missing"]) == (409, [name])
    assert [(one["name"], one["because"]) for one in answer.json()["lacks"]] == [(name, because)]
    assert await everything(call, path) == before
    assert (await call("vink-coordinator", "GET", path, **INTAKE)).status_code == 404

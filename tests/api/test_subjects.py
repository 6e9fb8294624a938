"""What lies under other KLE numbers than those of a grant is not there: with both lines of defence, and each alone."""

from collections.abc import AsyncIterator
from itertools import count
from typing import Any, NamedTuple

import httpx
import pytest

from adapters.postgres.pool import Pool
from api.app import operations
from domain.policy.tasks import UNNUMBERED
from tests.api.conftest import Call
from tests.api.matrix import UNKNOWN, application_on, asked, opened
from tests.api.referring import INTAKE, ok
from tests.api.test_isolation import COLLECTIONS, about, shown, stub_policy
from tests.api.test_named import CONCERN, GRANT, QUESTION
from tests.disclosing import NECESSARY
from tests.referring import PARTICIPATION, REFERRAL
from vink.demo.personas import PERSONAS

COLLEAGUE = "teacher-2/27.12"
OTHER = {"kle": "27.24.04"}
KEYS = count()
CLOSED = {"no_grant", "named_staff_only"}


class Matter(NamedTuple):
    """A kind of matter: where it is made, from what, and what a path calls its id."""

    path: str
    body: dict[str, Any]
    parameter: str


MATTERS = (
    Matter("/v1/concerns", CONCERN, "concern_id"),
    Matter("/v1/consultations", QUESTION, "consultation_id"),
    Matter("/v1/referrals", REFERRAL, "referral_id"),
)


def as_(who: str) -> dict[str, str]:
    return {"authorization": f"Bearer {who}", "idempotency-key": f"key-{next(KEYS)}-of-a-test", **INTAKE}


@pytest.fixture
async def client(demo_pool: Pool) -> AsyncIterator[httpx.AsyncClient]:
    async with opened(application_on(demo_pool)) as one:
        yield one


@pytest.mark.parametrize("matter", MATTERS, ids=lambda one: one.parameter)
async def test_a_matter_under_another_number_is_like_one_that_nobody_has(
    defended: tuple[str, Any], client: httpx.AsyncClient, matter: Matter, monkeypatch: pytest.MonkeyPatch
) -> None:
    standing, application = defended
    made = await client.post(matter.path, json={**matter.body, **OTHER}, headers=as_("teacher"))
    assert made.status_code == 201, made.text
    thing, version = made.json()["id"], made.json()["version"]
    if standing == "row security alone":
        stub_policy(monkeypatch)
    async with opened(application) as asking:
        for operation in about(f"{matter.path}/{{{matter.parameter}}}"):
            answers = [
                await asked(asking, operation, COLLEAGUE, {matter.parameter: one}, version) for one in (thing, UNKNOWN)
            ]
            assert len({one.status_code for one in answers}) == 1, (operation.name, answers[0].text)
            refused = answers[0].status_code == 403 and answers[0].json()["code"] in CLOSED
            assert refused or answers[0].status_code == 404, (operation.name, answers[0].text)
        for operation in COLLECTIONS:
            assert thing not in shown(await asked(asking, operation, COLLEAGUE, {})), operation.name


async def test_what_a_referral_has_is_hidden_with_it(defended: tuple[str, Any], client: httpx.AsyncClient) -> None:
    async def made(path: str, body: dict[str, Any]) -> str:
        answer = await client.post(path, json=body, headers=as_("teacher"))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    referral = await made("/v1/referrals", {**REFERRAL, **OTHER})
    consent = await made(f"/v1/referrals/{referral}/consents", PARTICIPATION)
    disclosure = await made("/v1/disclosures", {**NECESSARY, "referral_id": referral})
    weighed = await made("/v1/notification-assessments", {"result": "required", "referral_id": referral})
    path = f"/v1/referrals/{referral}/participants"
    (participant,) = (await client.get(path, headers=as_("teacher"))).json()["items"]
    async with opened(defended[1]) as asking:
        for path in (
            f"/v1/consents/{consent}",
            f"/v1/disclosures/{disclosure}",
            f"/v1/notification-assessments/{weighed}",
            f"/v1/participants/{participant['id']}",
        ):
            assert (await asking.get(path, headers=as_("teacher"))).status_code == 200, path
            assert (await asking.get(path, headers=as_(COLLEAGUE))).status_code == 404, path
        worklist = await asking.get("/v1/worklist", headers=as_(COLLEAGUE))
        assert {referral, disclosure, weighed} & {one["id"] for one in worklist.json()["items"]} == set()


async def test_whoever_is_restricted_is_told_so(client: httpx.AsyncClient) -> None:
    me = (await client.get("/v1/me", headers=as_(COLLEAGUE))).json()
    whole = (await client.get("/v1/me", headers=as_("teacher-2"))).json()
    assert (me["kle"], whole["kle"]) == (["27.12"], None)
    closed = {one.name for one in operations() if one.action in UNNUMBERED}
    assert set(whole["operations"]) - set(me["operations"]) == closed
    refused = await client.post("/v1/concerns", json={**CONCERN, **OTHER}, headers=as_(COLLEAGUE))
    assert (refused.status_code, refused.json()["code"]) == (403, "other_kle")
    assert "27.12" in refused.json()["detail"]
    acute = await client.post("/v1/concerns", json={**CONCERN, **OTHER, "urgency": "acute"}, headers=as_(COLLEAGUE))
    assert (acute.status_code, acute.json()["stored"]) == (200, False), "whom to call is told to everybody"


async def test_an_administrator_gives_a_grant_for_kle_numbers(call: Call) -> None:
    path = f"/v1/staff/{PERSONAS['teacher'].id}/grants"
    made = await ok(call, "admin", "POST", path, {**GRANT, "kle": ["34.10.30", "27.12.04", "27.12"]})
    assert made["kle"] == ["27.12", "34.10.30"]
    assert (await ok(call, "admin", "GET", f"{path}/{made['id']}"))["kle"] == made["kle"]
    for kle, pointer in (([], "/kle"), (["27.1"], "/kle/0"), (["27.12"] * 21, "/kle")):
        refused = await call("admin", "POST", path, {**GRANT, "kle": kle})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer), refused.text
    refused = await call("admin", "POST", path, {**GRANT, "role": "mentor", "kle": ["27"]})
    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [("/kle", "not_for_role")]

"""Every answer about people under 18 reminds of the duty to notify, and every one in a consultation names the numbers.

The route table says which answers these are, so that a new operation is asked without anybody thinking of it.
"""

from typing import Any

import httpx
import msgspec
import pytest

from adapters.postgres.pool import Pool
from api.app import create_app, operations
from api.operations import Operation
from domain.code_lists import Language
from domain.notices import EmergencyNumbers, emergency_notice, notification_reminder
from tests.api.conftest import Call, identify
from tests.api.matrix import opened
from tests.api.test_examples import described, request_of
from tests.conftest import SECRET
from tests.referring import CONCERN, REFERRAL
from vink import contract
from vink.contract import StagedApp
from vink.demo.examples import EXAMPLES
from vink.demo.matters import QUESTION
from vink.settings import load
from vink.wiring import house_of

ORGANISATION = frozenset(
    {
        *("department", "unit", "client", "staff", "staff-grant", "recertification", "resource-person"),
        *("me", "code-list", "event", "text", "audit", "colleague", "mentor", "checkpoint", "proof", "log-review"),
        *("adviser-entry", "capacity-entry", "forecast", "supervision"),
        *("breach-report", "subject-request", "subject-pack", "subject-extract"),
        *("retention-rule", "retention-run", "hold", "disposal", "text"),
        *("webhook-subscription", "webhook-delivery", "on-call", "on-call-shift", "on-call-feed", "check-in", "hours"),
    }
)
"""The resources that are about no young person, or are what a person is answered about themselves. Whatever is not
listed here is asked for the reminder."""
NUMBERS = EmergencyNumbers(social_on_call="20 00 00 00")
ABOUT = [
    one for one in operations() if one.action.partition(":")[0] not in ORGANISATION and one.name != "leaveParticipant"
]
"""Whoever takes down that somebody wants out is told nothing of them, their age included."""
IN_CONSULTATION = [one for one in operations() if one.path.startswith("/v1/consultations")]


async def answered(app: StagedApp, operation: Operation, language: Language) -> tuple[Any, str]:
    """Send the example of an operation; everybody in the demo is between 15 and 17."""
    path, method, one = described(operation.name)
    target, _, headers, body = request_of(path, one)
    query = {"purpose_code": "operations", **EXAMPLES[operation.name].query}
    headers |= {"authorization": f"Bearer {EXAMPLES[operation.name].persona}", "Accept-Language": language}
    status, told, content = await contract.ask(
        app.named(f"{operation.name} {language}"), method.upper(), target, query, headers, body
    )
    assert 200 <= status < 300, (operation.name, status, content)
    if told["content-type"] == "application/json":
        return msgspec.json.decode(content), ""
    return None, content.decode().replace("\\", "")


def test_there_is_something_to_ask() -> None:
    paths = {one.path.split("/")[2] for one in ABOUT}
    assert paths >= {"concerns", "consultations", "referrals", "consents", "citizens", "notification-assessments"}
    assert len(IN_CONSULTATION) >= 20


async def test_every_answer_reminds_and_names_the_numbers_in_the_callers_language(staged_app: StagedApp) -> None:
    """What reads is asked in each language; what writes can be asked once, and is in one that nobody gets unasked."""
    lacking = []
    for operation in [one for one in contract.in_order() if one in ABOUT]:
        for language in Language if operation.reads else [Language.SV]:
            found, text = await answered(staged_app, operation, language)
            reminder = notification_reminder(language).text
            if reminder not in (text if found is None else (found["notification_reminder"] or {}).get("text", "")):
                lacking.append(f"{operation.name}: reminder in {language}")
            numbers = msgspec.to_builtins(emergency_notice(language, NUMBERS))
            told = numbers["text"] in text if found is None else found.get("emergency") == numbers
            if operation in IN_CONSULTATION and not told:
                lacking.append(f"{operation.name}: numbers in {language}")
    assert lacking == []


GROWN = {"age_band": "over_25"}


async def test_an_answer_about_grown_people_does_not_remind(call: Call) -> None:
    for path, body in (
        ("/v1/concerns", {**CONCERN, **GROWN}),
        ("/v1/consultations", {"question": QUESTION, **GROWN}),
        ("/v1/referrals", {**REFERRAL, "support_for": "adult", **GROWN}),
    ):
        made = await call("teacher", "POST", path, body)
        assert made.status_code == 201, made.text
        assert made.json()["notification_reminder"] is None
        read = await call("teacher", "GET", made.headers["location"], **{"purpose-code": "consultation"})
        assert read.json()["notification_reminder"] is None
    empty = await call("social-worker", "GET", "/v1/referrals", **{"purpose-code": "consultation"})
    assert (empty.json()["items"], empty.json()["notification_reminder"]) == ([], None)


async def test_a_parents_referral_reminds_of_the_young_person(call: Call) -> None:
    parent = {**REFERRAL, "support_for": "parent", "minor_concerned": True, **GROWN}
    made = await call("teacher", "POST", "/v1/referrals", parent)
    assert made.json()["notification_reminder"]["text"]


ACUTE: dict[str, dict[str, Any]] = {
    "/v1/concerns": CONCERN,
    "/v1/consultations": {"question": QUESTION, "age_band": "15_17"},
    "/v1/referrals": REFERRAL,
}


@pytest.mark.parametrize("path", ACUTE)
async def test_acute_danger_is_answered_with_the_numbers_of_the_municipality_and_makes_no_item(
    demo_pool: Pool, path: str
) -> None:
    settings = load({"VINK_EMERGENCY": "999", "VINK_POLICE": "888", "VINK_SOCIAL_ON_CALL": "20 00 00 01"})
    app = create_app(house_of(demo_pool, settings, identify, SECRET, bytes(32)), [], settings.body_limit)
    headers = {"authorization": "Bearer teacher", "idempotency-key": "acute-danger", "purpose-code": "consultation"}
    async with opened(app) as client:
        before = await everything(client, path, headers)
        answer = await client.post(path, json={**ACUTE[path], "urgency": "acute"}, headers=headers)
        assert (answer.status_code, answer.json()["stored"]) == (200, False)
        numbers = {"acute": "999", "police": "888", "social_on_call": "20 00 00 01"}
        assert answer.json()["emergency"]["numbers"] == numbers
        assert answer.json()["notification_reminder"]["text"], "the duty to notify is there in danger too"
        assert await everything(client, path, headers) == before


async def everything(client: httpx.AsyncClient, path: str, headers: dict[str, str]) -> tuple[Any, Any]:
    """Return the ids of what is listed and of what waits."""
    listed = await client.get(path, params={"limit": 100}, headers=headers)
    waiting = await client.get("/v1/worklist", params={"limit": 200}, headers=headers)
    return [one["id"] for one in listed.json()["items"]], [one["id"] for one in waiting.json()["items"]]

import pytest

from tests.api.conftest import Call
from vink.demo.personas import PERSONAS


async def test_a_text_without_anybody_in_it_is_accepted(call: Call) -> None:
    for who in ("teacher", "resource-person", "school-system"):
        answer = await call(who, "POST", "/v1/text-checks", {"text": "En elev trækker sig fra klassen."})
        assert (answer.status_code, answer.json()) == (200, {"accepted": True})
        assert "identity-reminder" not in answer.headers


@pytest.mark.parametrize("text", ["Ring 20 12 34 56.", "070199-1234", "Skriv til en@example.org", "@en_fiktiv"])
async def test_what_would_be_refused_is_refused_here_and_not_echoed(call: Call, text: str) -> None:
    answer = await call("teacher", "POST", "/v1/text-checks", {"text": text})
    assert (answer.status_code, answer.json()["code"]) == (422, "identifier")
    assert answer.json()["errors"][0]["pointer"] == "/text"
    assert text not in answer.text


async def test_where_a_name_may_stand_a_header_says_so(call: Call) -> None:
    answer = await call("teacher", "POST", "/v1/text-checks", {"text": "I klassen hedder han Fiktiv Prøvesen vist."})
    assert (answer.status_code, answer.headers["identity-reminder"]) == (200, '"/text";kinds="name"')


async def test_each_look_is_logged_and_no_text_is(call: Call) -> None:
    await call("teacher", "POST", "/v1/text-checks", {"text": "En elev trækker sig fra klassen."})
    await call("teacher", "POST", "/v1/text-checks", {"text": "Ring 20 12 34 56."})
    found = await call("auditor", "GET", f"/v1/audit/events?actor={PERSONAS['teacher'].id}&action=text:check")
    assert {one["outcome"] for one in found.json()["items"]} == {"allowed", "refused"}
    assert not {"klassen", "20 12"} & set(found.text.split())

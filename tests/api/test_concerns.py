from tests.api.conftest import Call
from vink.demo.matters import CONCERNS

CONCERN = {
    "raised_by_function": "teacher",
    "age_band": "15_17",
    "situation_text": "En elev har ændret sig meget på kort tid og trækker sig fra klassen.",
    "observations": [{"what": "Taler om at samfundet ikke er til for ham.", "when_approx": "i marts", "source": "own"}],
}


async def test_a_raised_concern_can_be_read_by_its_department(call: Call) -> None:
    raised = await call("teacher", "POST", "/v1/concerns", CONCERN)
    assert raised.status_code == 201, raised.text
    assert raised.headers["etag"] == '"1"'
    read = await call("teacher", "GET", raised.headers["location"])
    assert read.json() == raised.json()
    assert read.json()["allowed_actions"] == ["revise", "close", "hand-over"]
    assert "notif" in str(read.json()["notification_reminder"]) or read.json()["notification_reminder"]


async def test_what_was_written_is_revised_on_the_version_that_was_read(call: Call) -> None:
    location = (await call("teacher", "POST", "/v1/concerns", CONCERN)).headers["location"]
    more = {**CONCERN, "situation_text": "Det begyndte før ferien, og nu svarer eleven ikke mere."}
    revised = await call("teacher", "PUT", location, more, **{"if-match": '"1"'})
    assert (revised.status_code, revised.headers["etag"]) == (200, '"2"'), revised.text
    assert (await call("teacher", "GET", location)).json()["situation_text"] == more["situation_text"]
    assert (await call("teacher", "PUT", location, CONCERN, **{"if-match": '"1"'})).status_code == 412
    acute = await call("teacher", "PUT", location, {**more, "urgency": "acute"}, **{"if-match": '"2"'})
    assert (acute.status_code, acute.json()["stored"]) == (200, False)


async def test_another_department_is_told_nothing(call: Call) -> None:
    location = (await call("teacher", "POST", "/v1/concerns", CONCERN)).headers["location"]
    other = await call("social-worker", "GET", location)
    unknown = await call("social-worker", "GET", "/v1/concerns/01a208e4-7617-7000-b7ee-869acba684da")
    assert other.status_code == unknown.status_code == 404
    assert {**other.json(), "request_id": ""} == {**unknown.json(), "request_id": ""}


async def test_a_double_submit_gives_one_record(call: Call) -> None:
    before = {one["id"] for one in (await call("teacher", "GET", "/v1/concerns?limit=100")).json()["items"]}
    first = await call("teacher", "POST", "/v1/concerns", CONCERN, **{"idempotency-key": "the-same-key"})
    second = await call("teacher", "POST", "/v1/concerns", CONCERN, **{"idempotency-key": "the-same-key"})
    assert second.status_code == 201
    assert first.json() == second.json()
    listed = await call("teacher", "GET", "/v1/concerns?limit=100")
    assert [one["id"] for one in listed.json()["items"] if one["id"] not in before] == [first.json()["id"]]
    other = await call(
        "teacher", "POST", "/v1/concerns", {**CONCERN, "age_band": "unknown"}, **{"idempotency-key": "the-same-key"}
    )
    assert other.status_code == 422


async def test_every_fault_is_told_by_its_place_and_nothing_is_echoed(call: Call) -> None:
    bad = {
        **CONCERN,
        "age_band": "hemmelig",
        "situation_text": 7,
        "name": "Hemmelig",
        "observations": [{"what": "x", "source": "hemmelig"}],
    }
    answer = await call("teacher", "POST", "/v1/concerns", bad)
    assert answer.status_code == 422
    assert {one["pointer"] for one in answer.json()["errors"]} == {
        "/",
        "/age_band",
        "/situation_text",
        "/observations/0/what",
        "/observations/0/source",
        "/observations/0/when_approx",
    }
    assert "emmelig" not in answer.text


async def test_closing_needs_the_version_that_was_read(call: Call) -> None:
    location = (await call("teacher", "POST", "/v1/concerns", CONCERN)).headers["location"]
    closing = {"outcome": "no_concern"}
    assert (await call("teacher", "POST", location + "/close", closing)).status_code == 428
    assert (await call("teacher", "POST", location + "/close", closing, version=2)).status_code == 412
    closed = await call("teacher", "POST", location + "/close", closing, version=1)
    assert closed.status_code == 200, closed.text
    assert closed.headers["etag"] == '"2"'
    again = await call("teacher", "POST", location + "/close", closing, version=2)
    assert again.status_code == 409
    assert again.json()["allowed_actions"] == []


async def test_a_list_goes_on_where_the_cursor_says(call: Call) -> None:
    made = [(await call("teacher", "POST", "/v1/concerns", CONCERN)).json()["id"] for _ in range(5)]
    found: list[str] = []
    path = "/v1/concerns?limit=2"
    while path:
        answer = await call("teacher", "GET", path)
        assert answer.status_code == 200, answer.text
        found += [one["id"] for one in answer.json()["items"]]
        following = answer.json()["next_cursor"]
        path = f"/v1/concerns?limit=2&cursor={following}" if following else ""
    assert found[:5] == made[::-1]
    assert len(set(found)) == len(found) >= 5 + len(CONCERNS)
    whole = await call("teacher", "GET", "/v1/concerns?limit=100")
    assert found == [one["id"] for one in whole.json()["items"]]
    assert (await call("teacher", "GET", "/v1/concerns?cursor=AAAA")).status_code == 422
    assert (await call("teacher", "GET", "/v1/concerns?colour=red")).status_code == 422


async def test_what_looks_like_a_name_raises_a_reminder_and_no_refusal(call: Call) -> None:
    told = {**CONCERN, "situation_text": "Eleven hedder Fiktiva Prøvesen og bor på Opdigtetvej 17."}
    answer = await call("teacher", "POST", "/v1/concerns", told)
    assert answer.status_code == 201
    assert answer.headers["identity-reminder"] == '"/situation_text";kinds="address name"'
    assert "identity-reminder" not in (await call("teacher", "POST", "/v1/concerns", CONCERN)).headers


async def test_the_department_s_own_key_may_have_eight_digits_but_tell_nobody(call: Call) -> None:
    for key, status in (("SAG-20301234", 201), ("2026-1234", 201), ("20301234", 422), ("SAG-050509-1234", 422)):
        answer = await call("teacher", "POST", "/v1/concerns", {**CONCERN, "local_ref": key})
        assert answer.status_code == status, key
        if status == 422:
            assert [one["pointer"] for one in answer.json()["errors"]] == ["/local_ref"]
            assert key not in answer.text

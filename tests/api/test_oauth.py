"""The authorization server over HTTP, behind the gate, as clients and browsers meet it."""

from collections.abc import AsyncIterator
from functools import partial
from types import SimpleNamespace
from typing import cast
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from litestar import Litestar

from api import oauth
from api.app import _outside_an_operation
from api.gate import Gate
from api.house import House
from api.metrics import Metrics
from api.oauth import Malformed, parameters
from domain.errors import TooMany
from tests.oauth_world import CALLBACK, ISSUER, PASSWORD, QUERY, RESOURCE, VERIFIER, World

FORM = {"content-type": "application/x-www-form-urlencoded"}
JSON = "application/json"


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    app = Gate(Litestar(route_handlers=oauth.routes(world.server, str), openapi_config=None), 65536, Metrics())
    transport = httpx.ASGITransport(app, client=("198.51.100.7", 1234))
    async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as opened:
        yield opened


def credentials(world: World, **more: str) -> dict[str, str]:
    return {"grant_type": "client_credentials", **world.proof(), **more}


def hidden(page: str) -> str:
    return page.partition('name="csrf" value="')[2].partition('"')[0]


async def test_a_system_gets_a_token(world: World, client: httpx.AsyncClient) -> None:
    answer = await client.post("/oauth/token", data=credentials(world))
    assert (answer.status_code, answer.headers["content-type"]) == (200, JSON)
    assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")
    await world.verifier.verify(answer.json()["access_token"])
    (event,) = await world.owner.fetch("select request_id from audit_event")
    assert event["request_id"] == answer.headers["x-request-id"]


async def test_a_person_logs_in_with_a_browser(world: World, client: httpx.AsyncClient) -> None:
    page = await client.get("/oauth/authorize", params=QUERY, headers={"accept-language": "sv"})
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.headers.get_list("content-security-policy")[0].startswith("default-src 'none'; style-src 'sha256-")
    assert len(page.headers.get_list("content-security-policy")) == 1
    assert "Lösenord" in page.text
    form = {"csrf": hidden(page.text), "username": "teacher", "password": PASSWORD}
    answer = await client.post("/oauth/authorize", params=QUERY, data=form)
    assert answer.status_code == 303
    back = parse_qs(urlsplit(answer.headers["location"]).query)
    assert (back["state"], back["iss"]) == (["xyz"], [ISSUER])
    redeemed = await client.post(
        "/oauth/token",
        data={
            "grant_type": "authorization_code",
            "client_id": "app",
            "code": back["code"][0],
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
        },
    )
    assert redeemed.status_code == 200
    token = redeemed.json()["access_token"]
    assert (await world.verifier.verify(token)).subject == world.ids["teacher"]
    gone = await client.post("/oauth/revoke", data={"client_id": "app", "token": redeemed.json()["refresh_token"]})
    assert (gone.status_code, gone.json()) == (200, {})


async def test_the_callers_address_counts_failures(world: World, client: httpx.AsyncClient) -> None:
    answer = await client.get("/oauth/authorize", params=QUERY)
    for expected in [403] * 5 + [429]:
        form = {"csrf": hidden(answer.text), "username": "teacher", "password": "wrong"}
        answer = await client.post("/oauth/authorize", params=QUERY, data=form)
        assert answer.status_code == expected
    assert 0 < int(answer.headers["retry-after"]) <= 901
    assert await world.count("oauth_attempts") == 2


async def test_a_parameter_that_comes_twice_is_refused_and_nothing_is_done(
    world: World, client: httpx.AsyncClient
) -> None:
    body = urlencode(credentials(world))
    for doubled in ("&grant_type=client_credentials", "&scope=a&scope=a", "&grant_type=", "&%67rant_type=x"):
        answer = await client.post("/oauth/token", content=body + doubled, headers=FORM)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert await world.count("audit_event") == 0
    assert (await client.post("/oauth/token", content=body, headers=FORM)).status_code == 200


@pytest.mark.parametrize(
    ("status", "content", "headers"),
    [
        (400, b"grant_type=%ff", FORM),
        (400, b"grant_type=\xc3\x28", FORM),
        (400, b"grant_type=%zz", FORM),
        (400, b"grant_type=%e", FORM),
        (400, b"grant_type=a%00b", FORM),
        (400, b"grant_type=a%0ab", FORM),
        (400, b"grant_type", FORM),
        (400, b"=x", FORM),
        (400, b"grant_type=a&&scope=b", FORM),
        (400, b"", FORM),
        (413, b"grant_type=" + b"a" * 16384, FORM),
        (415, b"grant_type=a", {}),
        (415, b"grant_type=a", {"content-type": "text/plain"}),
        (415, b'{"grant_type":"a"}', {"content-type": "application/json"}),
        (415, b"grant_type=a", {"content-type": "application/x-www-form-urlencoded; charset=latin-1"}),
        (415, b"grant_type=a", {"content-type": "multipart/form-data; boundary=x"}),
    ],
)
async def test_what_is_no_form_is_refused(
    world: World, client: httpx.AsyncClient, status: int, content: bytes, headers: dict[str, str]
) -> None:
    for path in ("/oauth/token", "/oauth/revoke"):
        answer = await client.post(path, content=content, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (status, "invalid_request")
        assert (answer.headers["content-type"], answer.headers["cache-control"]) == (JSON, "no-store")
    assert await world.count("audit_event") == 0


async def test_a_body_that_is_sent_in_pieces_is_bounded_too(world: World, client: httpx.AsyncClient) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"grant_type="
        for _ in range(20):
            yield b"a" * 1000

    answer = await client.post("/oauth/token", content=pieces(), headers=FORM)
    assert answer.status_code == 413


async def test_parameters_in_the_address_are_refused(world: World, client: httpx.AsyncClient) -> None:
    for path in ("/oauth/token", "/oauth/revoke"):
        answer = await client.post(path, params={"grant_type": "client_credentials"}, data=credentials(world))
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


async def test_two_authorization_headers_are_refused(world: World, client: httpx.AsyncClient) -> None:
    twice = [("authorization", "Basic YTpi"), ("authorization", "Basic YTpj"), *FORM.items()]
    answer = await client.post("/oauth/token", content=b"grant_type=client_credentials", headers=twice)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_tokens_are_posted_for(client: httpx.AsyncClient, method: str) -> None:
    assert (await client.request(method, "/oauth/token")).status_code == 405
    assert (await client.request(method, "/oauth/revoke")).status_code == 405


@pytest.mark.parametrize(
    "query",
    [
        urlencode(QUERY) + "&client_id=app",
        urlencode(QUERY) + "&redirect_uri=https%3A%2F%2Fevil.example",
        urlencode(QUERY) + "&x=%ff",
        urlencode(QUERY) + "&x",
        urlencode(QUERY) + "&x=" + "a" * 9000,
    ],
    ids=["twice", "another address", "not UTF-8", "no value", "too long"],
)
async def test_an_authorization_request_that_cannot_be_read_is_not_redirected(
    client: httpx.AsyncClient, query: str
) -> None:
    for method, content in (("GET", None), ("POST", b"csrf=x")):
        answer = await client.request(method, f"/oauth/authorize?{query}", content=content, headers=FORM)
        assert (answer.status_code, "location" in answer.headers) == (400, False)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"


async def test_addresses_come_from_the_settings_and_not_from_the_request(client: httpx.AsyncClient) -> None:
    forged = {"host": "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https"}
    answer = await client.get("/.well-known/oauth-authorization-server", headers=forged)
    assert "evil" not in answer.text
    assert answer.json()["token_endpoint"] == ISSUER + "/oauth/token"


async def test_the_documents_are_found_where_the_standards_say(world: World, client: httpx.AsyncClient) -> None:
    metadata = (await client.get("/.well-known/oauth-authorization-server")).json()
    for name in ("authorization_endpoint", "token_endpoint", "revocation_endpoint", "jwks_uri"):
        path = metadata[name].removeprefix(ISSUER)
        assert (await client.request("OPTIONS", path)).status_code != 404
    keys = await client.get(metadata["jwks_uri"].removeprefix(ISSUER))
    assert [key["kid"] for key in keys.json()["keys"]] == [world.keys.signing().kid]
    assert keys.headers["cache-control"] == "public, max-age=300"
    for path in ("/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/v1"):
        assert (await client.get(path)).json()["resource"] == RESOURCE


def test_every_handler_is_open_and_named(world: World) -> None:
    handlers = oauth.routes(world.server, str)
    assert {handler.opt.get("public") for handler in handlers} == {True}
    assert len({handler.operation_id for handler in handlers}) == len(handlers) == 7


def test_parameters_are_decoded_once_and_empty_ones_count_as_not_sent() -> None:
    assert parameters(b"a=1+2%2B3&b=%25zz&c=&d=%C3%A6%3D&e=x=y") == {"a": "1 2+3", "b": "%zz", "d": "æ=", "e": "x=y"}
    assert parameters(b"") == {}
    with pytest.raises(Malformed):
        parameters(b"a=&a=")


async def test_a_flood_from_one_address_is_slowed_down() -> None:
    def spend(_: str) -> None:
        raise TooMany(7)

    handlers = oauth.routes(cast("oauth.AuthorizationServer", None), spend)
    house = cast("House", SimpleNamespace(unavailable=()))
    app = Gate(
        Litestar(
            route_handlers=handlers,
            openapi_config=None,
            exception_handlers={Exception: partial(_outside_an_operation, house)},
        ),
        65536,
        Metrics(),
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
        for method, path in (("POST", "token"), ("POST", "revoke"), ("GET", "authorize"), ("POST", "authorize")):
            answer = await client.request(method, f"/oauth/{path}")
            assert answer.status_code == 429, path
            assert answer.headers["retry-after"] == "7"

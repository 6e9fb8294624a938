"""The authorization endpoint and the codes that it gives."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata

from adapters.oauth.issue import Rules
from adapters.oauth.server import EmbeddedServer
from domain.actors import Role
from domain.errors import Unauthenticated
from domain.policy import scopes_of
from tests.oauth_world import CALLBACK, CHALLENGE, ISSUER, QUERY, RESOURCE, VERIFIER, World, sent_back


async def test_a_person_logs_in_and_the_client_gets_their_token(world: World) -> None:
    back = sent_back(await world.log_in("teacher"))
    assert (back["state"], back["iss"]) == ("xyz", ISSUER)
    assert set(back) == {"code", "state", "iss"}
    status, body = await world.redeem(back["code"])
    assert (status, body["expires_in"]) == (200, 300)
    actor = await world.verifier.verify(body["access_token"])
    assert (actor.subject, actor.client_id) == (world.ids["teacher"], "app")
    assert (actor.department, actor.roles) == ("buf", frozenset({Role.FRONTLINE}))
    assert actor.scopes == scopes_of([Role.FRONTLINE]) == frozenset(body["scope"].split())
    assert actor.is_staff


async def test_a_staff_token_names_its_family(world: World) -> None:
    body = await world.staff_tokens()
    family = await world.owner.fetchval("select id from oauth_families")
    assert world.claims(body["access_token"])["sid"] == str(family)


async def test_a_client_with_a_key_redeems_with_key_and_proof(world: World) -> None:
    code = await world.code(client_id="backend")
    assert (await world.redeem(code, "app"))[0] == 400
    status, body = await world.redeem(code, "backend")
    assert status == 200
    assert world.claims(body["access_token"])["client_id"] == "backend"


@pytest.mark.parametrize("client", ["app", "backend"])
@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": "", "code_challenge_method": ""},
        {"code_challenge": ""},
        {"code_challenge_method": ""},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": "s256"},
        {"code_challenge": "short"},
        {"code_challenge": CHALLENGE + "A"},
    ],
)
async def test_no_client_is_excused_from_s256(world: World, client: str, changes: dict[str, str]) -> None:
    query = {name: value for name, value in (QUERY | {"client_id": client} | changes).items() if value}
    answer = await world.server.authorize(query, "en", "r")
    back = sent_back(answer)
    assert (back["error"], back["state"], back["iss"]) == ("invalid_request", "xyz", ISSUER)


@pytest.mark.parametrize("client", ["app", "backend"])
@pytest.mark.parametrize(
    ("verifier", "error"),
    [("", "invalid_request"), ("w" * 64, "invalid_grant"), (CHALLENGE, "invalid_grant"), ("short", "invalid_request")],
)
async def test_no_client_redeems_without_the_verifier(world: World, client: str, verifier: str, error: str) -> None:
    code = await world.code(client_id=client)
    status, body = await world.redeem(code, client, code_verifier=verifier)
    assert (status, body["error"]) == (400, error)


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "nobody"},
        {"client_id": "school-system"},
        {"client_id": ""},
        {"client_id": 'quo"te'},
        {"client_id": "\u00e6"},
        {"redirect_uri": ""},
        {"redirect_uri": CALLBACK + "/"},
        {"redirect_uri": CALLBACK + "?more=1"},
        {"redirect_uri": CALLBACK.upper()},
        {"redirect_uri": "https://evil.example/callback"},
        {"redirect_uri": 'https://evil.example/"'},
        {"redirect_uri": "https://evil.example/\u00e6", "response_type": "token"},
        {"state": "s" * 2000},
        {"state": "\u00e6"},
    ],
)
async def test_nothing_is_redirected_before_the_address_is_known_to_be_the_clients(
    world: World, changes: dict[str, str]
) -> None:
    query = {name: value for name, value in (QUERY | changes).items() if value}
    answer = await world.server.authorize(query, "en", "r")
    assert answer.status == 400
    assert "Location" not in answer.headers
    assert b"Logging in is not possible" in answer.body
    assert b"evil" not in answer.body


@pytest.mark.parametrize("status", ["suspended", "revoked"])
async def test_a_client_that_is_not_active_is_no_client(world: World, status: str) -> None:
    await world.owner.execute("update clients set status = $1 where client_id = 'app'", status)
    answer = await world.server.authorize(QUERY, "en", "r")
    assert (answer.status, "Location" in answer.headers) == (400, False)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code token"}, "unsupported_response_type"),
        ({"response_type": "id_token"}, "unsupported_response_type"),
        ({"response_type": ""}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"request": "e30.e30."}, "request_not_supported"),
        ({"request_uri": "https://elsewhere.example"}, "request_not_supported"),
    ],
)
async def test_other_responses_are_refused_in_the_query_with_state_and_issuer(
    world: World, changes: dict[str, str], error: str
) -> None:
    query = {name: value for name, value in (QUERY | changes).items() if value}
    answer = await world.server.authorize(query, "en", "r")
    back = sent_back(answer)
    assert (answer.status, back["error"], back["state"], back["iss"]) == (303, error, "xyz", ISSUER)
    assert "#" not in answer.headers["Location"]


async def test_an_answer_without_state_has_the_issuer_still(world: World) -> None:
    query = {name: value for name, value in QUERY.items() if name not in {"state", "code_challenge"}}
    back = sent_back(await world.server.authorize(query, "en", "r"))
    assert (back["iss"], "state" in back) == (ISSUER, False)


async def test_a_code_lives_a_minute(world: World) -> None:
    code = await world.code()
    world.now += timedelta(seconds=59)
    assert (await world.redeem(code))[0] == 200
    code = await world.code()
    world.now += timedelta(seconds=60)
    assert await world.redeem(code) == (
        400,
        {"error": "invalid_grant", "error_description": "Invalid 'code' in request."},
    )


async def test_a_code_is_bound_to_client_and_address(world: World) -> None:
    await world.add_client(
        "other", every_department=True, kind="application", auth_method="none", jwks=None, redirect_uris=[CALLBACK]
    )
    code = await world.code()
    assert (await world.redeem(code, client_id="other"))[1]["error"] == "invalid_grant"
    assert (await world.redeem(code, redirect_uri=CALLBACK + "/"))[1]["error"] == "invalid_grant"
    assert (await world.redeem(code, redirect_uri=""))[1]["error"] == "invalid_grant"
    assert (await world.redeem(code))[0] == 200


async def test_a_code_that_comes_back_ends_everything_that_came_from_it(world: World) -> None:
    code = await world.code()
    _, body = await world.redeem(code)
    await world.verifier.verify(body["access_token"])
    assert (await world.redeem(code))[1]["error"] == "invalid_grant"
    with pytest.raises(Unauthenticated) as refused:
        await world.verifier.verify(body["access_token"])
    assert refused.value.reason == "revoked"
    assert (await world.refresh(body["refresh_token"]))[1]["error"] == "invalid_grant"
    assert [event["reason"] for event in await world.events("token-family:revoke")] == ["code_reused"]


async def test_a_stolen_code_in_the_hands_of_another_client_ends_nothing(world: World) -> None:
    code = await world.code()
    _, body = await world.redeem(code)
    assert (await world.redeem(code, "backend"))[1]["error"] == "invalid_grant"
    await world.verifier.verify(body["access_token"])


@pytest.mark.parametrize("client", ["app", "backend"])
async def test_one_code_redeemed_many_times_at_once_gives_one_answer_and_ends_its_family(
    world: World, client: str
) -> None:
    code = await world.code(client_id=client)
    answers = await asyncio.gather(*(world.redeem(code, client) for _ in range(6)))
    good = [body for status, body in answers if status == 200]
    assert len(good) == 1
    assert {body["error"] for status, body in answers if status != 200} == {"invalid_grant"}
    assert await world.owner.fetchval("select revoked_at is not null from oauth_families")
    with pytest.raises(Unauthenticated):
        await world.verifier.verify(good[0]["access_token"])
    assert await world.count("oauth_refresh_tokens") == 1


async def test_only_hashes_are_stored(world: World) -> None:
    code = await world.code()
    _, body = await world.redeem(code)
    tables = ["oauth_codes", "oauth_refresh_tokens", "oauth_families", "audit_event", "oauth_attempts"]
    stored = "".join([str(await world.owner.fetch(f"select t::text from {table} t")) for table in tables])
    for secret in (code, body["refresh_token"], body["access_token"], VERIFIER):
        assert secret not in stored
        assert secret.encode().hex() not in stored


async def test_a_code_is_refused_once_the_person_has_left(world: World) -> None:
    code = await world.code()
    await world.owner.execute("update staff set status = 'left'")
    assert (await world.redeem(code))[1]["error"] == "invalid_grant"
    assert (await world.events("token:issue"))[-1]["reason"] == "staff_left"


async def test_metadata_is_valid_and_true(world: World) -> None:
    document = json.loads((await world.server.metadata()).body)
    AuthorizationServerMetadata(document).validate()
    assert document["issuer"] == ISSUER
    assert document["code_challenge_methods_supported"] == ["S256"]
    assert document["response_types_supported"] == ["code"]
    assert document["response_modes_supported"] == ["query"]
    assert document["authorization_response_iss_parameter_supported"] is True
    assert set(document["token_endpoint_auth_methods_supported"]) == {"private_key_jwt", "none", "client_secret_basic"}
    resource = json.loads(world.server.resource_metadata().body)
    assert (resource["resource"], resource["authorization_servers"]) == (RESOURCE, [ISSUER])


@pytest.mark.parametrize("issuer", ["http://vink.example", "ftp://127.0.0.1", "vink.example"])
async def test_an_issuer_must_be_reached_safely(world: World, issuer: str) -> None:
    with pytest.raises(ValueError, match="https"):
        EmbeddedServer(world.pool, world.keys, Rules(issuer=issuer, resource=issuer), world.revocations)


def test_authlibs_check_of_the_transport_is_never_switched_off() -> None:
    sources = [path for folder in ("adapters", "api", "vink") for path in Path(folder).rglob("*.py")]
    assert sources
    assert not [path for path in sources if "AUTHLIB_INSECURE_TRANSPORT" in path.read_text()]

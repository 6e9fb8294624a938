"""Systems that authenticate with a key or, in a demo, with a secret."""

import asyncio
import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from adapters.oauth.assertion import ASSERTION_TYPE, client_assertion, new_client_key
from domain.actors import Role
from tests.oauth_world import ISSUER, RESOURCE, SECRET, World


def basic(name: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()


def assertion(world: World, header: Any = None, key: Any = None, **claims: Any) -> dict[str, str]:
    """The parameters of an assertion that is good but for these changes; None leaves a claim out."""
    now = int(world.now.timestamp())
    good = {"iss": "school-system", "sub": "school-system", "aud": ISSUER, "iat": now, "exp": now + 60, "jti": "j" * 16}
    told = {name: value for name, value in (good | claims).items() if value is not None}
    top = {"alg": "ES256", "kid": world.private_key["kid"]} | (header or {})
    top = {name: value for name, value in top.items() if value is not None}
    signing = key or ECKey.import_key(world.private_key)
    made = jwt.encode(top, told, signing, algorithms=[top["alg"]], default_type=None)
    return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": made}


async def ask(world: World, proof: dict[str, str]) -> tuple[int, dict[str, Any]]:
    return await world.token(grant_type="client_credentials", **proof)


async def test_a_system_gets_a_token_for_its_own_department_that_the_api_accepts(world: World) -> None:
    status, body = await world.system_token()
    assert status == 200
    assert body["token_type"] == "Bearer"
    assert body["expires_in"] == 300
    assert "refresh_token" not in body
    actor = await world.verifier.verify(body["access_token"])
    assert (actor.subject, actor.client_id) == (world.ids["school-system"], "school-system")
    assert (actor.department, actor.roles, actor.unit_id) == ("buf", frozenset({Role.SYSTEM}), None)
    assert not actor.is_staff


async def test_a_token_says_what_rfc_9068_asks_and_lives_five_minutes(world: World) -> None:
    _, body = await world.system_token()
    header = json.loads(base64.urlsafe_b64decode(body["access_token"].split(".")[0] + "=="))
    claims = world.claims(body["access_token"])
    assert header == {"alg": "ES256", "typ": "at+jwt", "kid": world.keys.signing().kid}
    assert set(claims) == {"iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope", "department", "roles"}
    assert (claims["iss"], claims["aud"]) == (ISSUER, RESOURCE)
    assert claims["exp"] - claims["iat"] == 300
    assert claims["scope"] == " ".join(sorted(claims["scope"].split()))


async def test_scopes_are_what_client_and_role_both_allow(world: World) -> None:
    _, body = await world.system_token()
    assert body["scope"] == "concern:raise concern:read"  # referral:accept is the client's, but no system may
    _, narrowed = await world.system_token(scope="concern:read consultation:read")
    assert narrowed["scope"] == "concern:read"
    assert await world.system_token(scope="audit:read") == (
        400,
        {"error": "invalid_scope"},
    )


async def test_a_system_cannot_speak_for_another_department(world: World) -> None:
    status, body = await world.system_token(department="sof")
    assert (status, body["error"]) == (400, "invalid_request")
    assert (await world.events("token:issue"))[-1]["reason"] == "department_of_another"


async def test_a_token_never_outlives_the_clients_agreement(world: World) -> None:
    await world.add_client("soon", valid_until=world.now + timedelta(seconds=100))
    _, body = await world.system_token("soon")
    assert 98 <= body["expires_in"] <= 100


async def test_another_resource_is_refused(world: World) -> None:
    status, body = await world.system_token(resource="https://elsewhere.example/v1")
    assert (status, body) == (400, {"error": "invalid_target"})
    status, _ = await world.system_token(resource=RESOURCE)
    assert status == 200


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        ("lives_too_long", {"exp": 10 * 365 * 86400}),
        ("lives_too_long", {"exp": 61}),
        ("malformed", {"iat": None}),
        ("malformed", {"exp": None}),
        ("malformed", {"jti": None}),
        ("malformed", {"aud": [ISSUER]}),
        ("malformed", {"aud": ["https://elsewhere.example", ISSUER]}),
        ("wrong_audience", {"aud": ISSUER + "/oauth/token"}),
        ("wrong_audience", {"aud": "https://elsewhere.example"}),
        ("wrong_subject", {"iss": "somebody"}),
        ("not_yet_valid", {"iat": 30, "exp": 60}),
        ("expired", {"iat": -90, "exp": -30}),
    ],
)
async def test_an_assertion_must_be_fresh_and_for_this_server(
    world: World, reason: str, changes: dict[str, Any]
) -> None:
    now = int(world.now.timestamp())
    claims: dict[str, Any] = {name: value + now if isinstance(value, int) else value for name, value in changes.items()}
    assert await ask(world, assertion(world, **claims)) == (401, {"error": "invalid_client"})
    assert [event["reason"] for event in await world.events("client:authenticate")] == [reason]
    assert await ask(world, assertion(world)) != (401, {"error": "invalid_client"})


@pytest.mark.parametrize("header", [{"kid": None}, {"kid": ""}, {"typ": "at+jwt"}])
async def test_an_assertion_needs_a_kid_and_is_no_access_token(world: World, header: dict[str, Any]) -> None:
    assert await ask(world, assertion(world, header)) == (401, {"error": "invalid_client"})


async def test_an_assertion_with_an_algorithm_that_was_not_chosen_is_refused(world: World) -> None:
    rsa = RSAKey.generate_key(2048, {"kid": "r"})
    keys = {"keys": [rsa.as_dict(private=False)]}
    await world.owner.execute("update clients set jwks = $1 where client_id = 'school-system'", json.dumps(keys))
    assert await ask(world, assertion(world, {"alg": "RS256", "kid": "r"}, rsa)) == (401, {"error": "invalid_client"})
    assert (await world.events("client:authenticate"))[-1]["reason"] == "unsupported_algorithm"
    status, _ = await ask(world, assertion(world, {"alg": "PS256", "kid": "r"}, rsa))
    assert status == 200


async def test_an_assertion_signed_by_another_key_is_refused(world: World) -> None:
    stolen, _ = new_client_key()
    stolen["kid"] = world.private_key["kid"]
    forged = client_assertion(stolen, "school-system", ISSUER, world.now.timestamp())
    proof = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": forged}
    assert await ask(world, proof) == (401, {"error": "invalid_client"})


async def test_the_answer_does_not_tell_whether_a_client_exists(world: World) -> None:
    await world.add_client("suspended", status="suspended")
    await world.add_client("revoked", status="revoked")
    await world.add_client("ended", valid_until=world.now)
    await world.add_client("coming", valid_from=world.now + timedelta(hours=1))
    names = ("nobody", "suspended", "revoked", "ended", "coming")
    grant = {"grant_type": "client_credentials"}
    answers = [await world.server.token(grant | world.proof(name), None, "r") for name in names]
    stolen, _ = new_client_key()
    forged = client_assertion(stolen, "school-system", ISSUER, world.now.timestamp())
    proof = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": forged}
    answers.append(await world.server.token(grant | proof, None, "r"))
    assert {(one.status, one.body, tuple(one.headers.items())) for one in answers} == {
        (401, b'{"error":"invalid_client"}', tuple(answers[0].headers.items()))
    }


async def test_an_assertion_works_once(world: World) -> None:
    proof = world.proof()
    assert (await ask(world, proof))[0] == 200
    assert await ask(world, proof) == (401, {"error": "invalid_client"})
    assert [event["reason"] for event in await world.events("client:authenticate")] == ["assertion_replayed"]
    assert len(await world.events("token:issue")) == 1


async def test_one_assertion_sent_many_times_at_once_works_once(world: World) -> None:
    proof = world.proof()
    answers = await asyncio.gather(*(ask(world, proof) for _ in range(8)))
    assert sorted(status for status, _ in answers) == [200] + [401] * 7


async def test_an_assertion_is_used_up_by_a_request_that_is_refused(world: World) -> None:
    proof = world.proof()
    assert (await world.token(grant_type="client_credentials", scope="audit:read", **proof))[0] == 400
    assert (await ask(world, proof))[0] == 401


async def test_a_secret_is_taken_in_a_demo(world: World) -> None:
    status, body = await world.token(basic("script", SECRET), grant_type="client_credentials")
    assert (status, body["expires_in"]) == (200, 300)
    answer = await world.server.token({"grant_type": "client_credentials"}, basic("script", "wrong-secret"), "r")
    assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, 'Basic realm="oauth"')


async def test_a_secret_is_not_taken_outside_a_demo(world: World) -> None:
    await world.owner.execute("delete from installation")
    assert await world.token(basic("script", SECRET), grant_type="client_credentials") == (
        401,
        {"error": "invalid_client"},
    )
    assert [event["reason"] for event in await world.events("client:authenticate")] == ["secret_outside_demo"]
    metadata = json.loads((await world.server.metadata()).body)
    assert "client_secret_basic" not in metadata["token_endpoint_auth_methods_supported"]


@pytest.mark.parametrize(
    "header",
    ["Basic", "Basic !!!", "Basic " + base64.b64encode(b"no-colon").decode(), "Basic /w==", "Bearer abc", "basic \x00"],
)
async def test_an_unreadable_authorization_header_is_a_failed_authentication(world: World, header: str) -> None:
    assert await world.token(header, grant_type="client_credentials") == (401, {"error": "invalid_client"})
    assert [event["reason"] for event in await world.events("client:authenticate")] == ["malformed"]


async def test_a_client_cannot_authenticate_by_another_method_than_its_own(world: World) -> None:
    assert (await world.system_token("script"))[0] == 401
    assert (await world.token(basic("school-system", SECRET), grant_type="client_credentials"))[0] == 401
    assert (await world.token(grant_type="client_credentials", client_id="school-system"))[0] == 401


async def test_a_public_client_gets_no_token_of_its_own(world: World) -> None:
    assert (await world.token(grant_type="client_credentials", client_id="app"))[0] == 401


async def test_an_application_gets_no_token_without_a_person(world: World) -> None:
    status, body = await world.system_token("backend")
    assert (status, body["error"]) == (400, "unauthorized_client")


async def test_two_ways_to_authenticate_at_once_are_refused(world: World) -> None:
    status, body = await world.token(basic("script", SECRET), grant_type="client_credentials", **world.proof())
    assert (status, body["error"]) == (400, "invalid_request")
    status, body = await world.token(grant_type="client_credentials", client_id="script", client_secret=SECRET)
    assert (status, body["error"]) == (400, "invalid_request")
    status, body = await world.token(grant_type="client_credentials")
    assert (status, body["error"]) == (400, "invalid_request")


async def test_a_client_id_beside_the_proof_must_be_the_same(world: World) -> None:
    assert (await world.system_token(client_id="script"))[0] == 401
    assert (await world.system_token(client_id="school-system"))[0] == 200


@pytest.mark.parametrize(
    ("grant_type", "error"),
    [
        ("password", "unsupported_grant_type"),
        ("implicit", "unsupported_grant_type"),
        ("urn:ietf:params:oauth:grant-type:jwt-bearer", "unsupported_grant_type"),
        ("\u00e6", "invalid_request"),
        ('"', "invalid_request"),
    ],
)
async def test_other_grants_do_not_exist(world: World, grant_type: str, error: str) -> None:
    status, body = await world.token(grant_type=grant_type, **world.proof())
    assert (status, body["error"]) == (400, error)


async def test_a_request_without_a_grant_type_is_invalid(world: World) -> None:
    status, body = await world.token(**world.proof())
    assert (status, body["error"]) == (400, "invalid_request")


@pytest.mark.parametrize(
    "sent",
    [
        "a.b",
        "a.b.c",
        "",
        "e30.e30.e30",
        "." * 3,
        "x" * 9000,
        base64.urlsafe_b64encode(b"[" * 9000).decode().rstrip("="),
    ],
)
async def test_an_unreadable_assertion_is_a_failed_authentication(world: World, sent: str) -> None:
    nested = base64.urlsafe_b64encode(b'{"a":' + b"[" * 2000).decode().rstrip("=")
    for text in (sent, f"{nested}.{nested}.x"):
        form = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE, "client_assertion": text}
        answer = await world.server.token(form, None, "r")
        assert answer.status == 401


async def test_a_name_that_the_database_cannot_hold_is_a_failed_authentication(world: World) -> None:
    proof = assertion(world, sub="nul\x00", iss="nul\x00")
    assert await ask(world, proof) == (401, {"error": "invalid_client"})


async def test_no_token_is_issued_when_the_log_cannot_be_written(world: World) -> None:
    await world.owner.execute("revoke insert on audit_event from vink_oauth")
    proof = world.proof()
    with pytest.raises(Exception, match="audit_event"):
        await ask(world, proof)
    assert await world.count("oauth_assertions") == 0


async def test_the_log_names_ids_and_never_a_secret(world: World) -> None:
    _, body = await world.system_token()
    issued, *others = await world.events("token:issue")
    assert not others
    assert issued["actor"] == world.ids["school-system"]
    assert (issued["client"], issued["department"], issued["outcome"]) == ("school-system", "buf", "allowed")
    assert str(issued["object_id"]) == world.claims(body["access_token"])["jti"]
    await ask(world, assertion(world, sub="typed-by-somebody", iss="typed-by-somebody"))
    rows = await world.owner.fetch("select record from audit_event")
    logged = b"".join(row["record"] for row in rows)
    assert b"typed-by-somebody" not in logged
    assert body["access_token"].split(".")[2].encode() not in logged


def test_an_assertion_is_made_from_a_mapping_or_from_json() -> None:
    private, jwks = new_client_key()
    for given in (private, json.dumps(private)):
        made = client_assertion(given, "me", ISSUER)
        claims = jwt.decode(made, ECKey.import_key(jwks["keys"][0]), algorithms=["ES256"]).claims
        assert (claims["iss"], claims["sub"], claims["aud"]) == ("me", "me", ISSUER)
        assert claims["exp"] - claims["iat"] == 60
    assert "d" not in jwks["keys"][0]

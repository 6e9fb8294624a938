from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.oauth.assertion import new_client_key
from tests.api.conftest import Call

NOW = datetime.now(UTC)
PRIVATE, JWKS = new_client_key()
SYSTEM: dict[str, Any] = {
    "department": "buf",
    "client_id": "kalender-system",
    "name": "Kalendersystem (fiktivt)",
    "kind": "system",
    "scopes": ["concern:raise", "concern:read"],
    "jwks": JWKS,
    "agreement_ref": "AFTALE-FIKTIV-2",
    "valid_from": NOW.isoformat(),
    "valid_until": (NOW + timedelta(days=365)).isoformat(),
}
APPLICATION: dict[str, Any] = {
    **SYSTEM,
    "client_id": "sagssystem",
    "kind": "application",
    "scopes": ["*"],
    "every_department": True,
    "redirect_uris": ["https://sager.example/callback", "http://127.0.0.1:8765/callback"],
}
REVISABLE = ("name", "scopes", "jwks", "redirect_uris", "agreement_ref", "valid_from", "valid_until")


def revision(given: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {name: given[name] for name in REVISABLE if name in given} | changes


def with_key(**changes: Any) -> dict[str, Any]:
    return {"keys": [JWKS["keys"][0] | changes]}


@pytest.mark.parametrize("new", [SYSTEM, APPLICATION], ids=["system", "application"])
async def test_a_client_is_registered_and_shown_with_its_public_keys(call: Call, new: dict[str, Any]) -> None:
    made = await call("admin", "POST", "/v1/clients", new)
    assert made.status_code == 201, made.text
    told = made.json()
    assert told["jwks"] == JWKS
    assert (told["status"], told["auth_method"]) == ("active", "private_key_jwt")
    assert told["allowed_actions"] == ["update", "suspend", "revoke"]
    assert "secret" not in made.text.replace("client_secret_basic", "")
    read = await call("admin", "GET", made.headers["location"])
    assert read.json() == told
    assert (await call("admin", "GET", "/v1/clients?status=active&department=buf")).json()["items"][0] == told


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"jwks": {"keys": [PRIVATE]}}, "/jwks/keys/0/d"),
        ({"jwks": with_key(crv="P-384")}, "/jwks/keys/0/crv"),
        ({"jwks": with_key(kty="RSA")}, "/jwks/keys/0/kty"),
        ({"jwks": with_key(kty="oct", k="c2VjcmV0")}, "/jwks/keys/0/kty"),
        ({"jwks": with_key(alg="none")}, "/jwks/keys/0/alg"),
        ({"jwks": with_key(alg="HS256")}, "/jwks/keys/0/alg"),
        ({"jwks": with_key(use="enc")}, "/jwks/keys/0/use"),
        ({"jwks": with_key(x=JWKS["keys"][0]["y"])}, "/jwks/keys/0/x"),
        ({"jwks": with_key(x="_" * 43)}, "/jwks/keys/0/x"),
        ({"jwks": {"keys": JWKS["keys"] * 2}}, "/jwks/keys/1/kid"),
        ({"jwks": {"keys": []}}, "/jwks/keys"),
        ({"jwks": None}, "/jwks"),
        ({"auth_method": "none"}, "/auth_method"),
        ({"auth_method": "client_secret_basic"}, "/auth_method"),
        ({"scopes": ["*"]}, "/scopes/0"),
        ({"scopes": ["concern:read", "referral:accept"]}, "/scopes/1"),
        ({"scopes": ["emergency-access:open"]}, "/scopes/0"),
        ({"scopes": ["transfer:offer"]}, "/scopes/0"),
        ({"redirect_uris": ["https://a.example/b"]}, "/redirect_uris"),
        ({"every_department": True}, "/every_department"),
        ({"department": "zzz"}, "/department"),
        ({"client_id": "school-system"}, "/client_id"),
        ({"valid_until": (NOW + timedelta(days=800)).isoformat()}, "/valid_until"),
        ({"valid_until": NOW.isoformat()}, "/valid_until"),
        ({"valid_from": "2026-01-01T00:00:00"}, "/valid_from"),
    ],
)
async def test_what_is_unsafe_in_a_system_is_refused_by_its_place(
    call: Call, changes: dict[str, Any], pointer: str
) -> None:
    answer = await call("admin", "POST", "/v1/clients", SYSTEM | changes)
    assert answer.status_code == 422
    assert pointer in [one["pointer"] for one in answer.json()["errors"]]
    assert PRIVATE["d"] not in answer.text


@pytest.mark.parametrize(
    "uri",
    [
        "http://sager.example/callback",
        "https://sager.example/callback#part",
        "https://sager.example/callback?x=1",
        "https://user@sager.example/callback",
        "https://*.example/callback",
        "https://sager.example",
        "http://127.0.0.1.example/callback",
        "javascript:alert(1)//",
        "https://sager.example/callback\n",
    ],
)
async def test_people_are_sent_back_to_exact_and_safe_addresses_only(call: Call, uri: str) -> None:
    answer = await call("admin", "POST", "/v1/clients", {**APPLICATION, "redirect_uris": [uri]})
    assert answer.status_code == 422
    assert (await call("admin", "POST", "/v1/clients", {**APPLICATION, "redirect_uris": []})).status_code == 422


async def test_an_application_may_be_public(call: Call) -> None:
    public = {name: value for name, value in APPLICATION.items() if name != "jwks"} | {"auth_method": "none"}
    assert (await call("admin", "POST", "/v1/clients", public)).status_code == 201
    assert (await call("admin", "POST", "/v1/clients", {**public, "jwks": JWKS})).status_code == 422


async def test_a_key_is_replaced_and_the_rest_stays(call: Call) -> None:
    location = (await call("admin", "POST", "/v1/clients", SYSTEM)).headers["location"]
    _, other = new_client_key()
    both = {"keys": JWKS["keys"] + other["keys"]}
    changed = await call("admin", "PUT", location, revision(SYSTEM, jwks=both), version=1)
    assert (changed.status_code, len(changed.json()["jwks"]["keys"])) == (200, 2)
    assert (await call("admin", "PUT", location, revision(SYSTEM, scopes=["*"]), version=2)).status_code == 422
    assert (await call("admin", "PUT", location, revision(SYSTEM, jwks=None), version=2)).status_code == 422


async def test_a_suspended_client_is_resumed_and_a_revoked_one_never(call: Call) -> None:
    location = (await call("admin", "POST", "/v1/clients", SYSTEM)).headers["location"]
    assert (await call("admin", "POST", location + "/resume", version=1)).status_code == 409
    suspended = await call("admin", "POST", location + "/suspend", version=1)
    assert (suspended.json()["status"], suspended.json()["allowed_actions"]) == (
        "suspended",
        ["update", "resume", "revoke"],
    )
    assert (await call("admin", "POST", location + "/resume", version=2)).json()["status"] == "active"
    revoked = await call("admin", "POST", location + "/revoke", version=3)
    assert (revoked.json()["status"], revoked.json()["allowed_actions"]) == ("revoked", [])
    for command in ("suspend", "resume", "revoke"):
        assert (await call("admin", "POST", f"{location}/{command}", version=4)).status_code == 409
    assert (await call("admin", "PUT", location, revision(SYSTEM), version=4)).status_code == 409


async def test_nobody_but_an_administrator_knows_of_clients(call: Call) -> None:
    location = (await call("admin", "POST", "/v1/clients", SYSTEM)).headers["location"]
    for who in ("teacher", "school-system", "auditor", "panel-coordinator"):
        for path in (location, "/v1/clients"):
            assert (await call(who, "GET", path)).json()["code"] == "no_grant"

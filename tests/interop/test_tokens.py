"""Which of a real provider's tokens are taken, in each of the shapes that providers give them, and which are not."""

import json
import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key

from adapters.claims import ClaimMap, Source
from adapters.jwks import FetchedKeys
from adapters.tokens import TokenVerifier, TrustedIssuer
from domain.actors import Actor, Role
from domain.errors import Unauthenticated
from tests.adapters.test_tokens import LEFT_OUT, made
from tests.interop.conftest import (
    API,
    ENTRA,
    FACTS,
    KEYCLOAK,
    OTHER,
    RESOURCES,
    SCHOOL_SYSTEM,
    SCOPE,
    TEACHER,
    Provider,
)

WHO = ClaimMap(subject=Source("uuid"))
CLIENTS = {"staff-app": "staff-app", "school-system": "school-system"}


def trusted(provider: Provider, resource: str = API, **changes: Any) -> TrustedIssuer:
    known = RESOURCES[resource]
    fields: dict[str, Any] = {
        "issuer": provider.issuer,
        "audience": known["audience"],
        "keys": FetchedKeys.discovered(provider.issuer),
        "algorithms": (known["alg"],),
        "profile": known["profile"],
        "claims": WHO if known["profile"] == "rfc9068" else None,
        "clients": CLIENTS,
    }
    return TrustedIssuer(**(fields | changes))


async def taken_for(token: str, issuer: TrustedIssuer) -> Actor:
    verifier = TokenVerifier([issuer], lambda *_: False, {"buf", "sof"}.__contains__)
    assert isinstance(issuer.keys, FetchedKeys)
    assert await issuer.keys.refresh()
    return await verifier.verify(token)


async def reason(token: str, issuer: TrustedIssuer) -> str:
    with pytest.raises(Unauthenticated) as refused:
        await taken_for(token, issuer)
    return refused.value.reason


@pytest.mark.parametrize("resource", [API, KEYCLOAK, ENTRA])
async def test_who_logged_in_is_taken_for_who_they_are(lasting: Provider, resource: str) -> None:
    found = await taken_for(lasting.log_in(resource).access_token, trusted(lasting, resource))
    assert (str(found.subject), found.client_id, found.department) == (TEACHER, "staff-app", "buf")
    assert (found.roles, found.is_staff, found.unit_id) == (frozenset({Role.FRONTLINE}), True, None)
    assert set(SCOPE.split()) <= found.scopes


@pytest.mark.parametrize("resource", [API, KEYCLOAK, ENTRA])
async def test_a_system_is_taken_for_a_system(lasting: Provider, resource: str) -> None:
    found = await taken_for(lasting.system_token(resource), trusted(lasting, resource))
    assert (str(found.subject), found.client_id, found.department) == (SCHOOL_SYSTEM, "school-system", "buf")
    assert (found.roles, found.is_staff) == (frozenset({Role.SYSTEM}), False)
    assert set(SCOPE.split()) <= found.scopes


@pytest.mark.parametrize("resource", [API, KEYCLOAK, ENTRA])
async def test_an_id_token_is_no_access_token(lasting: Provider, resource: str) -> None:
    token = lasting.log_in(resource).id_token
    # Told to be for us and of the right kind, to see that each profile knows one by itself.
    issuer = trusted(lasting, resource, audience="staff-app", algorithms=("ES256",))
    header = jwt.decode(token, lasting.keys[0], algorithms=["ES256"]).header
    assert "typ" not in header
    assert await reason(token, issuer) == "wrong_type"
    claims = jwt.decode(token, lasting.keys[0], algorithms=["ES256"]).claims
    assert claims["nonce"]
    assert await reason(made(claims, lasting.keys[0], kid="ec-1", typ=typ_of(resource)), issuer) == "id_token"
    bare = {name: value for name, value in claims.items() if name not in ("nonce", "at_hash")}
    assert await reason(made(bare, lasting.keys[0], kid="ec-1", typ=typ_of(resource)), issuer) != "expired"


def typ_of(resource: str) -> str:
    return "at+jwt" if resource == API else "JWT"


@pytest.mark.parametrize(("asked", "trusting"), [(OTHER, API), (KEYCLOAK, API), (API, KEYCLOAK), (KEYCLOAK, ENTRA)])
async def test_a_token_of_another_kind_or_for_another_system_is_refused(
    lasting: Provider, asked: str, trusting: str
) -> None:
    issuer = trusted(lasting, trusting, algorithms=("ES256", "PS256", "RS256"))
    assert await reason(lasting.system_token(asked), issuer) in {"wrong_audience", "wrong_type", "wrong_version"}


def claims_of(provider: Provider, **changes: Any) -> dict[str, Any]:
    now = int(time.time())
    good = {
        "iss": provider.issuer,
        "sub": TEACHER,
        "aud": API,
        "iat": now,
        "exp": now + 300,
        "jti": "a-token",
        "client_id": "staff-app",
        "scope": SCOPE,
        **FACTS[TEACHER],
    }
    return {name: value for name, value in (good | changes).items() if value is not LEFT_OUT}


WRONG: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("unknown_issuer", {"iss": "http://127.0.0.1:1"}, {}),
    ("wrong_audience", {"aud": "staff-app"}, {}),
    ("malformed", {"aud": [API, "staff-app"]}, {}),
    ("wrong_type", {}, {"typ": "JWT"}),
    ("wrong_type", {}, {"typ": LEFT_OUT}),
    ("unsupported_algorithm", {}, {"alg": "RS256", "kid": "rsa-1"}),
    ("unknown_key", {}, {"kid": "ec-0"}),
    ("malformed", {}, {"kid": LEFT_OUT}),
    ("expired", {"iat": 0, "exp": 300}, {}),
    ("not_yet_valid", {"iat": int(time.time()) + 3600, "exp": int(time.time()) + 3900}, {}),
    ("unknown_department", {"department": "parks"}, {}),
    ("unknown_role", {"roles": ["king"]}, {}),
    ("unknown_client", {"client_id": "somebody"}, {}),
]


@pytest.mark.parametrize(("expected", "changes", "header"), WRONG)
async def test_what_the_provider_signs_wrongly_is_refused(
    lasting: Provider, expected: str, changes: dict[str, Any], header: dict[str, Any]
) -> None:
    key: Key = lasting.keys[1] if header.get("alg") == "RS256" else lasting.keys[0]
    token = made(claims_of(lasting, **changes), key, **({"kid": "ec-1"} | header))
    assert await reason(token, trusted(lasting)) == expected


async def test_what_somebody_else_signs_is_refused(lasting: Provider) -> None:
    assert (
        await taken_for(made(claims_of(lasting), lasting.keys[0], kid="ec-1"), trusted(lasting))
    ).department == "buf"
    forged = made(claims_of(lasting), ECKey.generate_key("P-256"), kid="ec-1")
    assert await reason(forged, trusted(lasting)) == "bad_signature"
    good = lasting.system_token()
    assert await reason(good[:-4] + "AAAA", trusted(lasting)) == "bad_signature"


async def test_a_token_that_is_no_jwt_is_refused(lasting: Provider) -> None:
    opaque = lasting.log_in().access_token.split(".")[2]
    assert await reason(opaque, trusted(lasting)) == "malformed"
    assert await reason(json.dumps({"access_token": opaque}), trusted(lasting)) == "malformed"

"""Client assertions (RFC 7523, `private_key_jwt`): how a client makes one, and how the server checks one."""

import json
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any
from uuid import uuid4

import msgspec
from joserfc import jwt
from joserfc.jwk import ECKey, Key, import_key

from adapters.jws import Form, Refused, Unverified, allow, check_signature, public_keys
from adapters.oauth.rows import Assertion, Client

LONGEST_LIFE = 60  # seconds
LEEWAY = 5
ALGORITHMS = ("ES256", "PS256")
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

_registry = allow(*ALGORITHMS)
# A client or key that does not exist is checked against this one, so that it costs what others cost.
_decoy = ECKey.generate_key("P-256", {"kid": "none"})
_decoy_set = {"keys": [_decoy.as_dict(private=False)]}


class Claims(msgspec.Struct, frozen=True):
    """RFC 7523 section 3, narrowed: one audience as a string, `iat` and `jti` required."""

    iss: str
    sub: Annotated[str, msgspec.Meta(min_length=1, max_length=256)]
    aud: str
    exp: int
    iat: int
    jti: Annotated[str, msgspec.Meta(min_length=8, max_length=256)]
    nbf: int | None = None


_form = Form(msgspec.json.Decoder(Claims).decode, (None, "JWT", "client-authentication+jwt"))


def client_assertion(
    private_jwk: Mapping[str, Any] | str | bytes, client_id: str, issuer: str, now: float | None = None
) -> str:
    """Return an assertion that proves to `issuer`, once and within a minute, that the holder of the key asks.

    `private_jwk` is the JWK, as a mapping or as JSON, with its `kid`: an elliptic key on P-256 (ES256) or an RSA key
    (PS256).
    """
    jwk = private_jwk if isinstance(private_jwk, Mapping) else json.loads(private_jwk)
    key: Key = import_key(dict(jwk))
    algorithm = "ES256" if isinstance(key, ECKey) else "PS256"
    at = int(time.time() if now is None else now)
    claims = {"iss": client_id, "sub": client_id, "aud": issuer, "iat": at, "exp": at + 60, "jti": str(uuid4())}
    header = {"alg": algorithm, "typ": "client-authentication+jwt", "kid": jwk["kid"]}
    return jwt.encode(header, claims, key, algorithms=[algorithm])


def new_client_key() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a fresh private JWK for a client to keep, and the JWK set to register for it."""
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"})
    kid = key.thumbprint()
    private: dict[str, Any] = {**key.as_dict(private=True), "kid": kid}
    return private, {"keys": [{**key.as_dict(private=False), "kid": kid}]}


def read(assertion: str) -> Unverified[Claims]:
    """Return what an assertion says of itself; nobody has vouched for it.

    Raises:
        Refused: it is not of the right shape.
    """
    return _form.read(assertion)


def check(assertion: str, client: Client, issuer: str, now: datetime) -> Assertion:
    """Return what must be remembered so that the assertion is not accepted again.

    Raises:
        Refused: the client did not sign it, or not for this server, or not within the last minute.
    """
    unverified = read(assertion)
    claims = unverified.claims
    kid = unverified.header.kid
    check_signature(unverified, public_keys(client.jwks or _decoy_set).get(kid, _decoy), _registry)
    if claims.iss != client.client_id or claims.sub != client.client_id:
        raise Refused("wrong_subject")
    if claims.aud != issuer:
        raise Refused("wrong_audience")
    moment = now.timestamp()
    if claims.iat - LEEWAY > moment or (claims.nbf or 0) - LEEWAY > moment:
        raise Refused("not_yet_valid")
    if claims.exp + LEEWAY <= moment:
        raise Refused("expired")
    if not 0 < claims.exp - claims.iat <= LONGEST_LIFE:
        raise Refused("lives_too_long")
    expires_at = datetime.fromtimestamp(claims.exp, UTC) + timedelta(seconds=2 * LEEWAY)
    return Assertion(client.id, sha256(claims.jti.encode()).digest(), expires_at)

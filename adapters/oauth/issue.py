"""Access tokens as the embedded server makes them: RFC 9068, ES256, five minutes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from joserfc import jwt

from adapters.ids import new_id
from adapters.oauth.entitlement import Entitlement, NotEntitled
from adapters.oauth.keys import ALGORITHM, SigningKeys
from adapters.oauth.rows import Client

LIFETIME = timedelta(minutes=5)


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """Who issues, and for which resource: public addresses from the settings, never from a request. `beside` are the
    other issuers whose tokens the resource takes."""

    issuer: str
    resource: str
    beside: tuple[str, ...] = ()


class Issued(msgspec.Struct, frozen=True, kw_only=True):
    """A signed access token."""

    token: str
    jti: UUID
    expires_in: int


Issue = Callable[[Client, Entitlement, UUID | None, datetime], Issued]


def issuing(rules: Rules, keys: SigningKeys) -> Issue:
    """Return the one function that makes access tokens."""

    def issue(client: Client, entitlement: Entitlement, family: UUID | None, now: datetime) -> Issued:
        issued_at = int(now.timestamp())
        expires_at = int(min(now + LIFETIME, entitlement.until).timestamp())
        if expires_at <= issued_at:
            raise NotEntitled("entitlement_ends", "invalid_grant")
        jti, key = new_id(), keys.signing()
        claims: dict[str, Any] = {
            "iss": rules.issuer,
            "sub": str(entitlement.subject),
            "aud": rules.resource,
            "exp": expires_at,
            "iat": issued_at,
            "jti": str(jti),
            "client_id": client.client_id,
            "scope": entitlement.scope,
            "department": entitlement.department,
            "roles": list(entitlement.roles),
        }
        if entitlement.unit_id is not None:
            claims["unit_id"] = str(entitlement.unit_id)
        if entitlement.kle is not None:
            claims["kle"] = list(entitlement.kle)
        if family is not None:
            claims["sid"] = str(family)
        if client.kind == "system" and entitlement.subject != client.id:
            claims["act"] = {"sub": client.client_id}  # RFC 8693 section 4.1
        header = {"alg": ALGORITHM, "typ": "at+jwt", "kid": key.kid}
        token = jwt.encode(header, claims, key, algorithms=[ALGORITHM])
        return Issued(token=token, jti=jti, expires_in=expires_at - issued_at)

    return issue

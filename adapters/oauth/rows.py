"""What the authorization server reads before a request is judged, and what it writes after."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from adapters.claims import Claims
from domain.audit import AuditEvent, Outcome
from domain.kle import lies_under

TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"  # noqa: S105 - the name of a grant


class Method(StrEnum):
    """How a client says who it is (RFC 7591 section 2)."""

    PRIVATE_KEY_JWT = "private_key_jwt"
    CLIENT_SECRET_BASIC = "client_secret_basic"  # noqa: S105 - the name of a method
    NONE = "none"


class Client(msgspec.Struct, frozen=True, kw_only=True):
    """A registered client; the methods are those that Authlib asks of one. `department` is the one that it serves, or
    None when staff of every department use it.

    A client that is unknown, suspended or out of its dates is not `usable`: it takes every step of a good one and is
    refused at the end of them, so that neither the answer nor its cost tells whether it exists.
    """

    id: UUID
    client_id: str
    name: str
    department: str | None
    kind: str
    scopes: tuple[str, ...]
    auth_method: str
    jwks: Any
    redirect_uris: tuple[str, ...]
    valid_until: datetime
    usable: bool
    secret_hash: str | None

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> None:
        """None: the address must be sent, and be one of those registered, letter for letter (RFC 9700)."""

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.redirect_uris

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:  # noqa: ARG002 - Authlib's signature
        return self.usable and method == self.auth_method

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code" and self.kind == "application"

    def check_grant_type(self, grant_type: str) -> bool:
        if self.kind == "system":
            return grant_type in {"client_credentials", TOKEN_EXCHANGE}
        return grant_type in {"authorization_code", "refresh_token"}

    def get_allowed_scope(self, scope: str | None) -> str:
        """Return the request as it is: what may be given depends on roles, which `entitlement` knows."""
        return scope or ""


Restriction = tuple[UUID | None, tuple[str, ...] | None]
UNRESTRICTED: Restriction = (None, None)


class Grant(msgspec.Struct, frozen=True):
    """A role that a member of staff holds now."""

    department: str
    role: str
    unit_id: UUID | None
    kle: tuple[str, ...] | None
    ends_at: datetime

    @property
    def restriction(self) -> Restriction:
        return self.unit_id, self.kle

    def covers(self, other: "Grant") -> bool:
        """Whether the other is of the same role and narrower."""
        unit = self.unit_id in (None, other.unit_id)
        wide = self.kle is None or (other.kle is not None and all(lies_under(one, self.kle) for one in other.kle))
        return self.role == other.role and self.restriction != other.restriction and unit and wide


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A member of staff with the grants that are valid now, those given first at the front."""

    id: UUID
    department: str
    unit_id: UUID | None
    status: str
    password_hash: str | None
    grants: tuple[Grant, ...]


class Family(msgspec.Struct, frozen=True, kw_only=True):
    """One log-in and every token that comes from it."""

    id: UUID
    client: UUID
    staff_id: UUID
    department: str
    scope: str
    expires_at: datetime
    revoked_at: datetime | None = None


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """An authorization code, as Authlib asks for it; `hash` is all that is kept of the code itself."""

    hash: bytes
    family: Family
    redirect_uri: str
    code_challenge: str
    expires_at: datetime
    used_at: datetime | None = None

    code_challenge_method = "S256"

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.family.scope


class Refresh(msgspec.Struct, frozen=True, kw_only=True):
    """A refresh token, as Authlib asks for it."""

    hash: bytes
    family: Family
    expires_at: datetime
    used_at: datetime | None = None

    def check_client(self, client: Client) -> bool:
        return self.family.client == client.id

    def get_scope(self) -> str:
        return self.family.scope


class Assertion(msgspec.Struct, frozen=True):
    """A client assertion that must not be accepted again before it has expired."""

    client: UUID
    jti_hash: bytes
    expires_at: datetime


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """Who the client says it is and how it means to prove it."""

    method: Method
    client_id: str
    secret: str = ""
    assertion: str = ""
    secret_matched: bool = False


class View(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was read for one request. `subject` is whom a system asks to act for, by a token that is good."""

    now: datetime
    demo: bool
    client: Client
    claimed: Claimed | None = None
    department: str | None = None
    person: Person | None = None
    code: Code | None = None
    refresh: Refresh | None = None
    subject: Claims | None = None
    subject_refusal: str = "malformed"

    def writes(self, request_id: str, action: str) -> "Writes":
        """Return an empty collection for this request."""
        return Writes(now=self.now, request_id=request_id, action=action, client=self.client.client_id or None)


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """What an audit event says, before it is given an id and a moment."""

    action: str
    outcome: Outcome = Outcome.ALLOWED
    reason: str | None = None
    actor: UUID | None = None
    client: str | None = None
    department: str | None = None
    object_type: str | None = None
    object_id: UUID | None = None

    def event(self, event_id: UUID, at: datetime, request_id: str) -> AuditEvent:
        return AuditEvent(
            id=event_id,
            at=at,
            actor=self.actor,
            client=self.client,
            department=self.department,
            action=self.action,
            object_type=self.object_type,
            object_id=self.object_id,
            outcome=self.outcome,
            reason=self.reason,
            purpose=None,
            request_id=request_id,
        )


class Writes(msgspec.Struct, kw_only=True):
    """What one request leaves behind, all of it or none of it; `action` is what it asked for."""

    now: datetime
    request_id: str
    action: str
    client: str | None = None
    assertion: Assertion | None = None
    redeemed: Code | Refresh | None = None
    family: Family | None = None
    code: Code | None = None
    refresh: Refresh | None = None
    revoked_family: Family | None = None
    revoked_token: tuple[str, datetime] | None = None
    forgotten_attempts: tuple[bytes, ...] = ()
    notes: list[Noted] = []

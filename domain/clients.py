"""Clients: the systems of departments and the applications that staff use, each known by its agreement and its keys."""

import re
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.actors import Role
from domain.client_keys import KeySet, key_faults
from domain.commands import receive
from domain.departments import DepartmentCode, must_exist
from domain.errors import Fault, Invalid
from domain.events import Event
from domain.police import police_faults
from domain.policy import GRANTS, Action, Commands
from domain.ports import Work
from domain.records import Moves, Moving, change, move
from domain.text import NO_DATA, Label, Moment, whole

EVERY_SCOPE = "*"
LONGEST = timedelta(days=2 * 366)
SELF_ONLY = ("disclosure:", "transfer:", "emergency-access:")
ACTING = frozenset(one for one in GRANTS[Role.FRONTLINE] if not one.startswith(SELF_ONLY))
"""What a system may do for front-line staff who are logged in (R3), where its agreement says so: all that they do, but
what opens a matter to somebody outside of its department, which a person does at a screen of their own."""

Scope = Annotated[str, Meta(pattern=whole(r"(\*|[a-z-]{1,40}:[a-z-]{1,40})"), max_length=81, extra_json_schema=NO_DATA)]
Scopes = Annotated[tuple[Scope, ...], Meta(min_length=1, max_length=200)]
CLIENT_NAME = re.compile("[a-z][a-z0-9-]{2,39}")
ClientName = Annotated[str, Meta(pattern=whole(CLIENT_NAME.pattern), max_length=40, extra_json_schema=NO_DATA)]
RedirectUri = Annotated[
    str,
    Meta(
        pattern=whole(
            r"(https://[a-z0-9.-]+|http://(127\.0\.0\.1|\[::1\]|localhost))(:[0-9]{1,5})?/[A-Za-z0-9._~/%-]*"
        ),
        max_length=400,
        description="Compared letter for letter: https, or http on the same machine; no query and no fragment.",
        extra_json_schema={"x-data-class": "none"},
    ),
]
RedirectUris = Annotated[tuple[RedirectUri, ...], Meta(max_length=20)]


class ClientStatus(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class ClientKind(StrEnum):
    SYSTEM = "system"
    APPLICATION = "application"


class ClientAuthMethod(StrEnum):
    """How a client proves who it is (RFC 7591); a secret exists in the demo only."""

    PRIVATE_KEY_JWT = "private_key_jwt"
    CLIENT_SECRET_BASIC = "client_secret_basic"  # noqa: S105 - the name of a method
    NONE = "none"


S = ClientStatus
MOVES: Moves = {
    S.ACTIVE: frozenset({S.SUSPENDED, S.REVOKED}),
    S.SUSPENDED: frozenset({S.ACTIVE, S.REVOKED}),
    S.REVOKED: frozenset(),
}
COMMANDS: Commands = {
    Action.CLIENT_UPDATE: frozenset({S.ACTIVE, S.SUSPENDED}),
    Action.CLIENT_SUSPEND: frozenset({S.ACTIVE}),
    Action.CLIENT_RESUME: frozenset({S.SUSPENDED}),
    Action.CLIENT_REVOKE: frozenset({S.ACTIVE, S.SUSPENDED}),
}


class Client(Moving, frozen=True, kw_only=True):
    """A client of the API. `department` answers for it; it also serves no other, unless `every_department` is set."""

    status: ClientStatus
    every_department: bool
    client_id: str
    name: str
    kind: ClientKind
    scopes: tuple[str, ...]
    auth_method: ClientAuthMethod
    jwks: KeySet | None
    redirect_uris: tuple[str, ...]
    agreement_ref: str
    valid_from: datetime
    valid_until: datetime


class ClientRevision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What may change about a client: its name, its scopes, its keys, where it sends people back to, the agreement it
    works under, and until when."""

    name: Label
    scopes: Scopes
    jwks: KeySet | None = None
    redirect_uris: RedirectUris = ()
    agreement_ref: Label
    valid_from: Moment
    valid_until: Moment


class NewClient(ClientRevision, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A client and what never changes about it. A `system` acts unattended for its department, or for its front-line
    staff by token exchange; an `application` is
    used by staff, of its department or, with `every_department`, of all."""

    department: DepartmentCode
    client_id: ClientName
    kind: ClientKind
    auth_method: Literal["private_key_jwt", "none"] = "private_key_jwt"
    every_department: bool = False


async def register_client(work: Work, new: NewClient) -> Client:
    """Register a client; it can get tokens from `valid_from` on.

    Raises:
        Invalid: no such department, the name is taken (when the work ends), or something does not fit its kind.
    """
    await must_exist(work, new.department)
    given = msgspec.structs.asdict(new) | {"auth_method": ClientAuthMethod(new.auth_method)}
    client = Client(id=work.new_id(), version=1, created_at=work.now, updated_at=work.now, status=S.ACTIVE, **given)
    _must_fit(client, work.now)
    work.clients.add(client, Event.CLIENT_REGISTERED)
    return client


async def update_client(work: Work, client_id: UUID, revision: ClientRevision, seen: int) -> Client:
    """Replace what may change about a client."""
    client = await receive(work, work.clients, client_id, Action.CLIENT_UPDATE, COMMANDS, seen)
    client = change(client, work.now, **msgspec.structs.asdict(revision))
    _must_fit(client, work.now)
    work.clients.save(client, Event.CLIENT_UPDATED)
    return client


async def suspend_client(work: Work, client_id: UUID, seen: int) -> Client:
    """Give a client no tokens until it is resumed."""
    client = await receive(work, work.clients, client_id, Action.CLIENT_SUSPEND, COMMANDS, seen)
    client = move(client, S.SUSPENDED, MOVES, work.now)
    work.clients.save(client, Event.CLIENT_SUSPENDED)
    return client


async def resume_client(work: Work, client_id: UUID, seen: int) -> Client:
    """Give a suspended client tokens again."""
    client = await receive(work, work.clients, client_id, Action.CLIENT_RESUME, COMMANDS, seen)
    client = move(client, S.ACTIVE, MOVES, work.now)
    work.clients.save(client, Event.CLIENT_RESUMED)
    return client


async def revoke_client(work: Work, client_id: UUID, seen: int) -> Client:
    """End a client for good."""
    client = await receive(work, work.clients, client_id, Action.CLIENT_REVOKE, COMMANDS, seen)
    client = move(client, S.REVOKED, MOVES, work.now)
    work.clients.save(client, Event.CLIENT_REVOKED)
    return client


def _must_fit(client: Client, now: datetime) -> None:
    faults = [*_scope_faults(client), *_proof_faults(client), *_place_faults(client)]
    faults += police_faults(name=client.name, client_id=client.client_id)
    if not client.valid_from < client.valid_until:
        faults.append(Fault("/valid_until", "order", "This must come after valid_from."))
    if client.valid_until > now + LONGEST:
        faults.append(
            Fault("/valid_until", "too_late", "At most two years ahead; then the agreement is looked at anew.")
        )
    if faults:
        raise Invalid(tuple(faults))


def _scope_faults(client: Client) -> list[Fault]:
    system = client.kind is ClientKind.SYSTEM
    possible: set[str] = {*GRANTS[Role.SYSTEM], *ACTING} if system else {*Action, EVERY_SCOPE}
    wrong = [i for i, scope in enumerate(client.scopes) if scope not in possible]
    return [Fault(f"/scopes/{i}", "unknown", "This is no scope of such a client.") for i in wrong]


def _proof_faults(client: Client) -> list[Fault]:
    """A system proves itself with a key; only the demo's own clients hold a secret, and keep it."""
    keyed = client.auth_method is ClientAuthMethod.PRIVATE_KEY_JWT
    if client.kind is ClientKind.SYSTEM and client.auth_method is ClientAuthMethod.NONE:
        return [Fault("/auth_method", "unsafe", "A system proves who it is with a key: private_key_jwt.")]
    if keyed != (client.jwks is not None):
        return [Fault("/jwks", "required" if keyed else "unknown", "Keys belong to private_key_jwt, and to it alone.")]
    return [] if client.jwks is None else list(key_faults(client.jwks))


def _place_faults(client: Client) -> list[Fault]:
    application = client.kind is ClientKind.APPLICATION
    faults = []
    if application != bool(client.redirect_uris):
        code = "required" if application else "unknown"
        faults.append(Fault("/redirect_uris", code, "An application has some, a system has none."))
    if client.every_department and not application:
        faults.append(Fault("/every_department", "unsafe", "A system speaks for its own department."))
    return faults

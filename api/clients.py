"""Clients over HTTP."""

from datetime import datetime
from uuid import UUID

from msgspec import UNSET, UnsetType

from api.operations import commands, creates, lists, reads
from api.views import PageQuery, View, show
from domain import clients
from domain.client_keys import KeySet
from domain.clients import (
    COMMANDS,
    Client,
    ClientAuthMethod,
    ClientKind,
    ClientName,
    ClientRevision,
    ClientStatus,
    NewClient,
    RedirectUris,
    Scopes,
)
from domain.departments import DepartmentCode
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.text import AllowedActions, Label, Version


class ClientView(View, frozen=True, kw_only=True):
    """A client and its public keys; a secret is never shown."""

    id: UUID
    status: ClientStatus
    version: Version
    department: DepartmentCode
    every_department: bool
    client_id: ClientName
    name: Label
    kind: ClientKind
    scopes: Scopes
    auth_method: ClientAuthMethod
    jwks: KeySet | None
    redirect_uris: RedirectUris
    agreement_ref: Label
    valid_from: datetime
    valid_until: datetime
    created_at: datetime
    updated_at: datetime
    allowed_actions: AllowedActions


class ClientQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    department: DepartmentCode | UnsetType = UNSET
    status: ClientStatus | UnsetType = UNSET


def view(work: Work, client: Client) -> ClientView:
    """Return a client as an administrator sees it."""
    return show(ClientView, client, allowed_actions=allowed_actions(work.actor, client, COMMANDS))


@reads("/v1/clients/{client_id}", Action.CLIENT_READ)
async def read_client(work: Work, client_id: UUID) -> ClientView:
    """Read a client."""
    return view(work, await work.clients.get(client_id))


@lists("/v1/clients", Action.CLIENT_READ)
async def list_clients(work: Work, query: ClientQuery, after: UUID | None) -> list[ClientView]:
    """List the clients."""
    where = {name: str(value) for name in ("department", "status") if (value := getattr(query, name)) is not UNSET}
    return [view(work, one) for one in await work.clients.page(where, after, query.limit + 1)]


@creates("/v1/clients", Action.CLIENT_REGISTER, again=read_client, tells_identity=True)
async def register_client(work: Work, body: NewClient) -> ClientView:
    """Register a client.

    A system proves who it is with `private_key_jwt`: send public EC keys on P-256 only. Its scopes are at most those
    of the role `system`. An application used by staff names its redirect addresses; what it may do is also bounded by
    the roles of whoever uses it, so its scopes may be `*`.
    """
    return view(work, await clients.register_client(work, body))


@commands("/v1/clients/{client_id}", Action.CLIENT_UPDATE, method="PUT", tells_identity=True)
async def update_client(work: Work, client_id: UUID, body: ClientRevision, seen: int) -> ClientView:
    """Replace a client's name, scopes, keys, redirect addresses, agreement and dates."""
    return view(work, await clients.update_client(work, client_id, body, seen))


@commands("/v1/clients/{client_id}/suspend", Action.CLIENT_SUSPEND)
async def suspend_client(work: Work, client_id: UUID, seen: int) -> ClientView:
    """Give a client no tokens until it is resumed."""
    return view(work, await clients.suspend_client(work, client_id, seen))


@commands("/v1/clients/{client_id}/resume", Action.CLIENT_RESUME)
async def resume_client(work: Work, client_id: UUID, seen: int) -> ClientView:
    """Give a suspended client tokens again."""
    return view(work, await clients.resume_client(work, client_id, seen))


@commands("/v1/clients/{client_id}/revoke", Action.CLIENT_REVOKE)
async def revoke_client(work: Work, client_id: UUID, seen: int) -> ClientView:
    """End a client for good."""
    return view(work, await clients.revoke_client(work, client_id, seen))

"""Tokens without a log-in, for the personas of a demo and nobody else."""

from datetime import datetime
from typing import Any

from adapters.ids import new_id
from adapters.oauth import ledger, store
from adapters.oauth.entitlement import Entitlement, NotEntitled, of_person, of_system
from adapters.oauth.issue import LIFETIME, Issue
from adapters.oauth.rows import Client, Family, Noted, Person, Writes


class MintRefused(RuntimeError):
    """There is no token to be had this way; the message is one sentence for the person at the terminal."""


async def mint(conn: Any, issue: Issue, who: str, department: str | None, now: datetime) -> str:
    """Return an access token for a persona of the demo, made and logged like any other.

    Raises:
        MintRefused: this is no demo, or nobody of that name may have a token.
    """
    demo, client = await store.client_named(conn, who, now)
    if not demo:
        raise MintRefused("Tokens are printed in a demo only; log in, or authenticate as a client.")
    person = await store.person(conn, now, subject=who)
    if person is not None:
        client = await _application(conn, person, department, now)
    try:
        if not client.usable:
            raise NotEntitled("unknown_name", "access_denied")
        entitled = (
            of_system(client, department, None) if person is None else of_person(client, person, department, None)
        )
        family = None if person is None else _family(client, person, entitled, now)
        issued = issue(client, entitled, None if family is None else family.id, now)
    except NotEntitled as refused:
        raise MintRefused(f"{who} cannot have a token here ({refused.reason}).") from refused
    noted = Noted(
        action="token:issue",
        reason="minted",
        actor=entitled.subject,
        client=client.client_id,
        department=entitled.department,
        object_type="Token",
        object_id=issued.jti,
    )
    writes = Writes(
        now=now,
        request_id=f"mint-{issued.jti}",
        action="token:issue",
        client=client.client_id,
        family=family,
        notes=[noted],
    )
    await ledger.keep(conn, writes)
    return issued.token


async def _application(conn: Any, person: Person, department: str | None, now: datetime) -> Client:
    name = await store.default_application(conn, department or person.department, now)
    if name is None:
        raise MintRefused("There is no application through which staff of this department could log in.")
    _, client = await store.client_named(conn, name, now)
    return client


def _family(client: Client, person: Person, entitled: Entitlement, now: datetime) -> Family:
    return Family(
        id=new_id(),
        client=client.id,
        staff_id=person.id,
        department=entitled.department,
        scope=entitled.scope,
        expires_at=now + LIFETIME,
    )

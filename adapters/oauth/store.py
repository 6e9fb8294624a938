"""What the authorization server reads from the database before a request is judged."""

from datetime import datetime
from typing import Any
from uuid import UUID

from adapters.oauth.rows import Client, Code, Family, Grant, Person, Refresh

NOBODY = UUID(int=0)

CLIENT = """
    select (select exists (select from installation where key = 'demo' and value = 'true')) as demo, found.*
    from (values (1)) as one left join (
        select c.id, c.client_id, c.name, c.kind, c.scopes, c.auth_method, c.jwks, c.redirect_uris, c.valid_until,
            case when c.every_department then null else c.department end as department, s.hash as secret_hash,
            c.status = 'active' and c.valid_from <= $2 and $2 < c.valid_until as usable
        from clients c left join oauth_secrets s on s.client = c.id
        where c.client_id = $1
    ) as found on true"""
PERSON = """
    select s.id, s.department, s.unit_id, s.status, p.hash as password_hash,
        g.department as granted_for, g.role, g.unit_id as granted_unit, g.kle, g.ends_at
    from staff s
    left join oauth_passwords p on p.staff_id = s.id
    left join staff_grants g on g.staff_id = s.id and g.revoked_at is null and g.valid_from <= $2 and $2 < g.ends_at
    where """
FAMILY = "f.id, f.client, f.staff_id, f.department, f.scope, f.expires_at as family_expires_at, f.revoked_at"
CODE = f"""
    select c.hash, c.redirect_uri, c.challenge, c.expires_at, c.used_at, {FAMILY}
    from oauth_codes c join oauth_families f on f.id = c.family where c.hash = $1"""  # noqa: S608 - constants
REFRESH = f"""
    select t.hash, t.expires_at, t.used_at, {FAMILY}
    from oauth_refresh_tokens t join oauth_families f on f.id = t.family where t.hash = $1"""  # noqa: S608 - constants
APPLICATION = """
    select client_id from clients
    where kind = 'application' and status = 'active' and valid_from <= $2 and $2 < valid_until
        and (every_department or department = $1)
    order by every_department, client_id limit 1"""


async def client_named(conn: Any, client_id: str, now: datetime) -> tuple[bool, Client]:
    """Return whether this is a demo, and the client; one that nobody can be when there is none of this name."""
    row = await conn.fetchrow(CLIENT, client_id, now)
    if row["id"] is None:
        return row["demo"], unknown_client(now)
    return row["demo"], Client(
        id=row["id"],
        client_id=row["client_id"],
        name=row["name"],
        department=row["department"],
        kind=row["kind"],
        scopes=tuple(row["scopes"]),
        auth_method=row["auth_method"],
        jwks=row["jwks"],
        redirect_uris=tuple(row["redirect_uris"]),
        valid_until=row["valid_until"],
        usable=row["usable"],
        secret_hash=row["secret_hash"],
    )


def unknown_client(now: datetime) -> Client:
    """Return what stands in for a client that does not exist."""
    return Client(
        id=NOBODY,
        client_id="",
        name="",
        department=None,
        kind="application",
        scopes=(),
        auth_method="none",
        jwks=None,
        redirect_uris=(),
        valid_until=now,
        usable=False,
        secret_hash=None,
    )


async def person(
    conn: Any, now: datetime, *, staff_id: UUID | None = None, subject: str | None = None
) -> Person | None:
    """Return a member of staff by id or by log-in name, with the grants that are valid now."""
    where, given = ("s.id = $1", staff_id) if staff_id is not None else ("s.subject = $1", subject)
    rows = await conn.fetch(f"{PERSON} {where} order by g.valid_from, g.id", given, now)
    if not rows:
        return None
    first = rows[0]
    return Person(
        id=first["id"],
        department=first["department"],
        unit_id=first["unit_id"],
        status=first["status"],
        password_hash=first["password_hash"],
        grants=tuple(
            Grant(
                one["granted_for"], one["role"], one["granted_unit"], one["kle"] and tuple(one["kle"]), one["ends_at"]
            )
            for one in rows
            if one["role"]
        ),
    )


async def code(conn: Any, digest: bytes) -> Code | None:
    """Return the authorization code with this hash, used or not."""
    row = await conn.fetchrow(CODE, digest)
    if row is None:
        return None
    return Code(
        hash=row["hash"],
        family=_family(row),
        redirect_uri=row["redirect_uri"],
        code_challenge=row["challenge"],
        expires_at=row["expires_at"],
        used_at=row["used_at"],
    )


async def refresh(conn: Any, digest: bytes) -> Refresh | None:
    """Return the refresh token with this hash, used or not."""
    row = await conn.fetchrow(REFRESH, digest)
    if row is None:
        return None
    return Refresh(hash=row["hash"], family=_family(row), expires_at=row["expires_at"], used_at=row["used_at"])


async def is_application(conn: Any, client_id: str) -> bool:
    """Tell whether people log in through a client of this name."""
    found: bool = await conn.fetchval(
        "select exists (select from clients where client_id = $1 and kind = 'application')", client_id
    )
    return found


async def default_application(conn: Any, department: str, now: datetime) -> str | None:
    """Return the application that staff of a department use: its own, else the one that serves every department."""
    found: str | None = await conn.fetchval(APPLICATION, department, now)
    return found


def _family(row: Any) -> Family:
    return Family(
        id=row["id"],
        client=row["client"],
        staff_id=row["staff_id"],
        department=row["department"],
        scope=row["scope"],
        expires_at=row["family_expires_at"],
        revoked_at=row["revoked_at"],
    )


async def forget_expired(conn: Any, now: datetime) -> int:
    """Remove what can no longer matter to any request and return how many rows went; for the worker, as often as it
    likes."""
    gone: int = await conn.fetchval("select vink.forget_expired_oauth($1)", now)
    return gone

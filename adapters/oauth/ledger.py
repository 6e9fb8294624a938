"""What the authorization server writes after a request was judged: one transaction, with its audit events."""

from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from adapters.ids import new_id
from adapters.oauth.attempts import forget
from adapters.oauth.rows import Assertion, Code, Family, Noted, Refresh, Writes
from adapters.postgres.audit import append
from domain.audit import Outcome

# Longer than the last access token of a family can be accepted.
REVOKED_FOR = timedelta(minutes=10)


class Kept(Enum):
    """How the writes of a request ended."""

    ALL = "all"
    ASSERTION_REPLAYED = "assertion_replayed"
    REUSED = "reused"


async def keep(conn: Any, writes: Writes) -> Kept:
    """Write everything that a request leaves behind in one transaction, its audit events included.

    An assertion that was seen before leaves only its refusal. A code or refresh token that somebody else has redeemed
    meanwhile leaves the revocation of its family in place of what was to be issued (RFC 9700 sections 2.1.1, 4.14.2).
    """
    async with conn.transaction():
        if writes.assertion and not await _first_seen(conn, writes.assertion):
            refused = Noted(
                action="client:authenticate",
                outcome=Outcome.REFUSED,
                reason="assertion_replayed",
                client=writes.client,
            )
            await _log(conn, writes, [refused])
            return Kept.ASSERTION_REPLAYED
        if writes.redeemed and not await _redeem(conn, writes.redeemed, writes.now):
            await revoke_family(conn, writes.redeemed.family, writes.now)
            await _log(conn, writes, reuse(writes.client, writes.redeemed))
            return Kept.REUSED
        await _insert(conn, writes)
        await _log(conn, writes, writes.notes)
    return Kept.ALL


def reuse(client: str | None, redeemed: Code | Refresh) -> list[Noted]:
    """Return what is logged when a code or refresh token is presented again."""
    family = redeemed.family
    reason = "code_reused" if isinstance(redeemed, Code) else "refresh_token_reused"
    told = {"client": client, "department": family.department, "object_type": "TokenFamily", "object_id": family.id}
    return [
        Noted(action="token:issue", outcome=Outcome.REFUSED, reason=reason, **told),  # type: ignore[arg-type]
        Noted(action="token-family:revoke", reason=reason, **told),  # type: ignore[arg-type]
    ]


async def revoke_family(conn: Any, family: Family, now: datetime) -> None:
    """End a family: no refresh token of it works any more, and its access tokens are refused from now on."""
    await conn.execute("update oauth_families set revoked_at = coalesce(revoked_at, $2) where id = $1", family.id, now)
    await revoke_key(conn, str(family.id), now + REVOKED_FOR)


async def revoke_key(conn: Any, key: str, until: datetime) -> None:
    """Have verifiers refuse the token or family of this id until nothing that carries it could be accepted."""
    await conn.execute(
        """insert into oauth_revocations (key, expires_at) values ($1, $2)
        on conflict (key) do update set expires_at = greatest(oauth_revocations.expires_at, excluded.expires_at)""",
        key,
        until,
    )


async def _first_seen(conn: Any, assertion: Assertion) -> bool:
    found = await conn.fetchval(
        """insert into oauth_assertions (client, jti_hash, expires_at) values ($1, $2, $3)
        on conflict do nothing returning true""",
        assertion.client,
        assertion.jti_hash,
        assertion.expires_at,
    )
    return found is True


async def _redeem(conn: Any, redeemed: Code | Refresh, now: datetime) -> bool:
    # The family's row is locked first, so that redemptions and revocations of one family happen one after another.
    revoked_at = await conn.fetchval(
        "select revoked_at from oauth_families where id = $1 for update", redeemed.family.id
    )
    if revoked_at is not None:
        return False
    table = "oauth_codes" if isinstance(redeemed, Code) else "oauth_refresh_tokens"
    found = await conn.fetchval(
        f"update {table} set used_at = $2 where hash = $1 and used_at is null returning true",  # noqa: S608 - constants
        redeemed.hash,
        now,
    )
    return found is True


async def _insert(conn: Any, writes: Writes) -> None:
    if writes.forgotten_attempts:
        await forget(conn, writes.forgotten_attempts, writes.now)
    if made := writes.family:
        await conn.execute(
            """insert into oauth_families (id, client, staff_id, department, scope, created_at, expires_at)
            values ($1, $2, $3, $4, $5, $6, $7)""",
            made.id,
            made.client,
            made.staff_id,
            made.department,
            made.scope,
            writes.now,
            made.expires_at,
        )
    if given := writes.code:
        await conn.execute(
            "insert into oauth_codes (hash, family, redirect_uri, challenge, expires_at) values ($1, $2, $3, $4, $5)",
            given.hash,
            given.family.id,
            given.redirect_uri,
            given.code_challenge,
            given.expires_at,
        )
    if token := writes.refresh:
        await conn.execute(
            "insert into oauth_refresh_tokens (hash, family, expires_at) values ($1, $2, $3)",
            token.hash,
            token.family.id,
            token.expires_at,
        )
    if writes.revoked_family:
        await revoke_family(conn, writes.revoked_family, writes.now)
    if writes.revoked_token:
        await revoke_key(conn, *writes.revoked_token)


async def _log(conn: Any, writes: Writes, notes: list[Noted]) -> None:
    for noted in notes:
        await append(conn, noted.event(new_id(), writes.now, writes.request_id))

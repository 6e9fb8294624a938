"""How often somebody has tried to log in: counted before the password is looked at, by name and by address."""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

WINDOW = timedelta(minutes=15)
PER_NAME = 5
# A whole town hall may share one address.
PER_ADDRESS = 50


def keys(secret: bytes, name: str, address: str) -> tuple[bytes, bytes]:
    """Return what a name and an address are counted under; neither can be told from it without the secret."""
    return (
        hmac.digest(secret, b"name:" + name.casefold().encode(), sha256),
        hmac.digest(secret, b"address:" + address.encode(), sha256),
    )


async def count(conn: Any, attempt: tuple[bytes, bytes], now: datetime) -> int:
    """Count one attempt and return for how many seconds it must wait; 0 when it may go on.

    The count is kept at once, so attempts that run side by side cannot slip through together.
    """
    rows = await conn.fetch(
        """insert into oauth_attempts as a (key, attempts, window_ends_at)
        select key, 1, $3 from unnest($1::bytea[]) as given (key) order by key
        on conflict (key) do update set
            attempts = case when a.window_ends_at <= $2 then 1 else a.attempts + 1 end,
            window_ends_at = case when a.window_ends_at <= $2 then $3 else a.window_ends_at end
        returning key, attempts, window_ends_at""",
        list(attempt),
        now,
        now + WINDOW,
    )
    allowed = dict(zip(attempt, (PER_NAME, PER_ADDRESS), strict=True))
    over = [row["window_ends_at"] for row in rows if row["attempts"] > allowed[row["key"]]]
    return max((int((end - now).total_seconds()) + 1 for end in over), default=0)


async def forget(conn: Any, attempt: tuple[bytes, ...], now: datetime) -> None:
    """Take back an attempt that succeeded: the name starts anew, the address is given back this one."""
    name, _ = attempt
    # An upsert in the order of `count`: any other way to the two rows lets two log-ins wait for each other.
    await conn.execute(
        """insert into oauth_attempts as a (key, attempts, window_ends_at)
        select key, 0, $2 from unnest($1::bytea[]) as given (key) order by key
        on conflict (key) do update set attempts = case when a.key = $3 then 0 else greatest(a.attempts - 1, 0) end""",
        list(attempt),
        now,
        name,
    )

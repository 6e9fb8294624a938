"""Passwords of staff and secrets of clients: Argon2id, checked at the same cost whether or not there is one."""

import asyncio
import os
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

# OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane.
MEMORY_KIB, PASSES, LANES = 19 * 1024, 2, 1
SHORTEST, LONGEST = 8, 1024
# The hash of a value that nobody knows, for names that nobody has.
DECOY = "$argon2id$v=19$m=19456,t=2,p=1$EBjyhlJqi2ZrNTDFIbyw3A$6vljU7jMvQ3NnXL8KQi8WV+N3yZh4pA8LjnLr6f3iUo"

AT_ONCE = 2


def hashed(secret: str) -> str:
    """Return the PHC string of an Argon2id hash with a fresh salt.

    Raises:
        ValueError: the secret has fewer than 8 or more than 1024 characters.
    """
    if not SHORTEST <= len(secret) <= LONGEST:
        raise ValueError(f"a secret has {SHORTEST} to {LONGEST} characters")
    kdf = Argon2id(salt=os.urandom(16), length=32, iterations=PASSES, lanes=LANES, memory_cost=MEMORY_KIB)
    return kdf.derive_phc_encoded(secret.encode())


def matches(secret: str, stored: str | None) -> bool:
    """Tell whether the secret has this hash; without a hash the answer is no, after the same work."""
    try:
        Argon2id.verify_phc_encoded(secret.encode(), stored or DECOY)
    except InvalidKey:
        return False
    return stored is not None


class Turns:
    """Lets few checks run at once: each holds 19 MiB and a core for tens of milliseconds, and a flood must queue."""

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def matched(self, secret: str, stored: str | None) -> bool:
        """Do as `matches`, beside the event loop."""
        async with self._turns:
            return await asyncio.to_thread(matches, secret, stored)


async def set_password(conn: Any, staff_id: UUID, password: str) -> None:
    """Give the member of staff this password in place of any other."""
    await conn.execute(
        """insert into oauth_passwords (staff_id, hash) values ($1, $2)
        on conflict (staff_id) do update set hash = excluded.hash, set_at = now()""",
        staff_id,
        hashed(password),
    )


async def set_client_secret(conn: Any, client: UUID, secret: str) -> None:
    """Give the client (by its row id) this secret in place of any other; it works in a demo only."""
    await conn.execute(
        """insert into oauth_secrets (client, hash) values ($1, $2)
        on conflict (client) do update set hash = excluded.hash, set_at = now()""",
        client,
        hashed(secret),
    )

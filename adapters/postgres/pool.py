"""Connections: how they are opened, and what each one knows from the start."""

from typing import Any, TypeAlias

import asyncpg
import msgspec

Pool: TypeAlias = Any  # asyncpg has no types
PATIENCE = 10.0
SETTINGS = {
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
    # What is read lies in memory or on flash; with the default of 4 a list may walk the primary key, not its index.
    "random_page_cost": "1.1",
}


class Connection(asyncpg.Connection):  # type: ignore[misc]
    """A connection whose context never outlives a statement, so that a release has nothing to reset."""

    def get_reset_query(self) -> str:
        return ""


async def _prepare(connection: Any) -> None:
    await connection.set_type_codec("jsonb", encoder=_encode, decoder=_decode, schema="pg_catalog", format="binary")
    # asyncpg asks the server what an array is when it first meets one; that shall not be in somebody's request.
    await connection.prepare("select null::text[], null::uuid[]")


def _encode(value: object) -> bytes:
    return b"\x01" + msgspec.json.encode(value)


def _decode(value: bytes) -> Any:
    return msgspec.json.decode(value[1:])


async def open_pool(url: str, size: int, role: str | None) -> Pool:
    """Open a pool on which everything runs as `role` (None: as the user that connects).

    Raises:
        OSError, asyncpg.PostgresError: the database cannot be reached or refuses.
    """
    settings = SETTINGS | {"application_name": role or "vink"} | ({"role": role} if role else {})
    return await asyncpg.create_pool(
        url,
        min_size=size,
        max_size=size,
        init=_prepare,
        connection_class=Connection,
        server_settings=settings,
        command_timeout=PATIENCE,
        max_inactive_connection_lifetime=0,
        statement_cache_size=256,
    )


async def close_pool(pool: Pool) -> None:
    """Close the pool; a connection that does not end in time is cut."""
    import asyncio

    try:
        await asyncio.wait_for(pool.close(), PATIENCE)
    except TimeoutError:
        pool.terminate()

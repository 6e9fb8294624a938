"""Numbered SQL files, forward only, each in its own transaction, one migrator at a time."""

import hashlib
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import asyncpg

LOCK = 7_301_982_014
MONTHS = 15
"""Of the log: last month, this one and thirteen to come."""


class MigrationError(RuntimeError):
    """The database is not what the migrations expect; the message says what to do."""


def scripts() -> list[tuple[int, str, str]]:
    """Return (number, name, text) of every migration, in order."""
    folder = files("adapters.postgres") / "migrations"
    found = sorted((one.name, one.read_text("utf-8")) for one in folder.iterdir() if one.name.endswith(".sql"))
    return [(int(name[:4]), name, text) for name, text in found]


async def migrate(url: str, tell: Callable[[str], None] = lambda _: None) -> int:
    """Bring the database up to date and make the log's months ahead; return how many migrations ran.

    Raises:
        MigrationError: the server is too old, or a migration that ran has been altered since.
    """
    connection = await asyncpg.connect(url)
    try:
        if connection.get_server_version().major < 15:
            raise MigrationError("PostgreSQL 15 or newer is needed.")
        await connection.execute("select pg_advisory_lock($1)", LOCK)
        return await _migrate(connection, tell)
    finally:
        await connection.close()


async def _migrate(connection: Any, tell: Callable[[str], None]) -> int:
    await connection.execute(
        "create table if not exists migrations "
        "(number integer primary key, name text not null, digest text not null, at timestamptz not null default now())"
    )
    done = {row["number"]: row["digest"] for row in await connection.fetch("select number, digest from migrations")}
    ran = 0
    for number, name, text in scripts():
        digest = hashlib.sha256(text.encode()).hexdigest()
        if number in done:
            if done[number] != digest:
                raise MigrationError(f"Migration {name} has been altered since it ran on this database.")
            continue
        tell(name)
        async with connection.transaction():
            await connection.execute(text)
            await connection.execute(
                "insert into migrations (number, name, digest) values ($1, $2, $3)", number, name, digest
            )
        ran += 1
    await connection.execute(
        "select vink.make_audit_partitions((now() at time zone 'UTC' - interval '1 month')::date, $1)", MONTHS
    )
    return ran

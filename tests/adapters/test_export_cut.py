"""A large export over a real socket: it is sent while it is read, and ends in the log when the client goes away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn

from adapters.postgres.pool import open_pool
from benchmarks import log_rows
from domain.checkpoints.notes import Checkpoint
from tests.adapters.test_plans import NUMBERS
from tests.api.matrix import application_on
from tests.recycling import execute, in_database
from tests.sealing import ORIGIN, SIGNER

EVENTS = 20_000
LARGE = 10_000_000
"""Bytes that no buffer between the two of them takes."""
PATIENCE = 60.0
REQUEST = (
    "GET /v1/audit/export?from=2026-01-01T00:00:00Z&to=2026-12-31T00:00:00Z&purpose_code=audit HTTP/1.1\r\n"
    "Host: 127.0.0.1\r\nAuthorization: Bearer auditor\r\nAccept: application/jsonl\r\n\r\n"
)
ENDED = "select reason from audit_event where action = 'audit:export' and reason ~ 'rows:'"


@asynccontextmanager
async def serving(url: str) -> AsyncIterator[int]:
    """Serve the application on the database at `url`, and yield the port."""
    pool = await open_pool(url, 2, "vink_app")
    config = uvicorn.Config(application_on(pool), host="127.0.0.1", port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    try:
        async with asyncio.timeout(PATIENCE):
            while not server.started:  # noqa: ASYNC110 - uvicorn tells it by this attribute only
                await asyncio.sleep(0.01)
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await task
        await pool.close()


async def found(owner: Any) -> str:
    """Return how the export ended, once it has."""
    async with asyncio.timeout(PATIENCE):
        while not (reason := await owner.fetchval(ENDED)):  # noqa: ASYNC110 - a row announces itself to nobody
            await asyncio.sleep(0.02)
    return str(reason)


async def test_a_large_export_that_the_client_gives_up_is_logged_as_cut_off(server: str, template: str) -> None:
    name = f"export_{next(NUMBERS)}"
    await execute(server, f"create database {name} template {template} strategy file_copy")
    url = in_database(server, name)
    size = round(EVENTS * log_rows.SEALED)
    for one in log_rows.statements(EVENTS, SIGNER.sign(Checkpoint(ORIGIN, size, bytes(32)), 1)):
        await execute(url, one)
    owner = await open_pool(url, 1, None)
    try:
        async with serving(url) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(REQUEST.encode())
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            await reader.readexactly(100_000)
            assert await owner.fetchval(ENDED) is None, "it is sent while it is made"
            writer.transport.abort()
            reason = await found(owner)
            assert reason.startswith("cut_off:rows:")
            assert int(reason.rpartition(":")[2]) < size
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(REQUEST.replace("jsonl\r\n", "jsonl\r\nConnection: close\r\n").encode())
            whole = await asyncio.wait_for(reader.read(), PATIENCE)
            writer.close()
        assert len(whole) > LARGE
        assert whole.count(b'{"line": "record"') == size
        assert b'{"line": "end", "lines": ' in whole[-400:]
    finally:
        await owner.close()
        await execute(server, f"drop database {name} with (force)")

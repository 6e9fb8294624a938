"""`vink demo`: set up a fictional municipality, say how to use it, and serve it."""

import asyncio
import os
import shlex
import signal
import socket
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from functools import partial
from types import FrameType
from uuid import UUID

import asyncpg
import msgspec
import uvloop

from adapters import clock
from adapters.ids import new_id
from adapters.keys import MasterKeys
from adapters.notes import CheckpointSigner
from adapters.oauth.passwords import hashed
from adapters.postgres.master_keys import vouch
from adapters.postgres.migrate import migrate
from domain.webhooks.keeping import LOOPBACK
from vink.checkpoints import sealing
from vink.database import database, pool_on
from vink.demo.mentors import further_staff
from vink.demo.personas import PERSONAS, STAFF_APPLICATION
from vink.demo.seed import seed
from vink.demo.tokens import PASSWORD, system_keys
from vink.demo.webhooks import HOST
from vink.serving import listen, serve, set_up_logging
from vink.setting_kinds import Hosts
from vink.settings import Settings, SettingsError
from vink.telling import telling
from vink.wiring import begin_on, beside
from vink.worker import tending

TOLD = ("VINK_PORT", "VINK_HOST", "VINK_ISSUER", "VINK_DATA", "VINK_KEYS")


def run(settings: Settings, keys: MasterKeys, signer: CheckpointSigner) -> None:
    """Serve the demo, seal its log, tell what happened and end what is over, until it is stopped.

    Raises:
        LogAltered: the database does not hold what was sealed, or other keys sealed it.
        SettingsError: the database holds something that is no demo.
        WrongKeysError: these are not the master keys that the database was sealed with.
    """
    signal.signal(signal.SIGTERM, _stop)
    settings = msgspec.structs.replace(
        settings,
        app_client=settings.app_client or STAFF_APPLICATION,
        webhook_hosts=settings.webhook_hosts or Hosts(LOOPBACK | {HOST}),
        webhook_private_hosts=settings.webhook_private_hosts or Hosts(LOOPBACK),
    )
    set_up_logging(settings.log_level)
    with listen(settings) as opened:
        _tell("  database")
        with database(settings, shared=False) as (url, owner):
            ran = asyncio.run(migrate(owner))
            _tell(f"  {ran} migrations" if ran else "  database up to date")
            if asyncio.run(_set_up(settings, url, owner, keys)):
                _tell("  a fictional municipality")
            asyncio.run(_register(settings, owner))
            _tell(how_to(settings, os.environ))
            uvloop.run(_serve(settings, url, keys, signer, opened))


async def _serve(
    settings: Settings, url: str, keys: MasterKeys, signer: CheckpointSigner, opened: socket.socket
) -> None:
    async with AsyncExitStack() as stack:
        tended = await stack.enter_async_context(tending(url, settings, keys, asyncio.Event()))
        sealed = await stack.enter_async_context(sealing(url, settings, signer))
        told = await stack.enter_async_context(telling(url, settings, keys))
        stack.push_async_callback(beside([tended, sealed, told]))
        await serve(settings, url, keys, opened)


def _stop(_: int, __: FrameType | None) -> None:
    raise SystemExit(0)


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


async def _set_up(settings: Settings, url: str, owner: str, keys: MasterKeys) -> bool:
    connection = await asyncpg.connect(owner)
    try:
        if await connection.fetchval("select true from installation where key = 'demo' and value = 'true'"):
            return False
        if await connection.fetchval("select true from migrations where exists (select from staff) limit 1"):
            raise SettingsError("DATABASE_URL names a database that is in use and is no demo; name an empty one.")
        async with pool_on(url, 1, "vink_app") as pool:
            await vouch(pool, keys)
            begin = partial(begin_on, pool, settings, keys)
            await seed(pool, begin, clock.now(), new_id, system_keys(settings))
        # Set last: a set-up that was cut off is never taken for a whole one.
        async with connection.transaction():
            stored = hashed(PASSWORD)
            await connection.executemany(
                "insert into oauth_passwords (staff_id, hash) values ($1, $2)",
                [(one, stored) for one in people_who_log_in()],
            )
            await connection.execute("insert into installation (key, value) values ('demo', 'true')")
        return True
    finally:
        await connection.close()


def people_who_log_in() -> list[UUID]:
    """Return who has a password in the demo: the personas who are people, and the mentors who hold a role."""
    personas = [one.id for one in PERSONAS.values() if not one.is_system]
    return personas + [staff for staff, (*_, role) in further_staff().items() if role is not None]


async def _register(settings: Settings, owner: str) -> None:
    """Let the staff's application come back to where its pages are this time: the port may be another one."""
    connection = await asyncpg.connect(owner)
    try:
        async with connection.transaction():
            await connection.execute("select set_config('vink.roles', 'admin', true)")
            await connection.execute(
                "update clients set redirect_uris = redirect_uris || $1::text "
                "where client_id = $2 and not $1::text = any (redirect_uris)",
                *(f"{settings.issuer}/app/callback", settings.app_client),
            )
    finally:
        await connection.close()


def how_to(settings: Settings, environ: Mapping[str, str]) -> str:
    """Return the addresses and one call for each audience, ready to paste: what `environ` sets of the address and the
    place of the keys, the minting of a token is told, too."""
    set_here = "".join(f"{name}={shlex.quote(environ[name])} " for name in TOLD if name in environ)
    base = f"http://{settings.host}:{settings.port}"
    secret = "\nWhere you paste these, set DATABASE_URL, too.\n" if settings.database_url else ""
    return f"""
  pages      {settings.issuer}/app
  API        {base}/v1
  reference  {base}/docs
  contract   {base}/openapi.json
  log-in     names: {", ".join(name for name, one in PERSONAS.items() if not one.is_system)},
                    {", ".join(name for name, *_, role in further_staff().values() if role is not None)}
             password: {PASSWORD} (everybody and everything in this demo is fictional)
{secret}
A school system raises a concern:

  curl -sS {base}/v1/concerns -H "Authorization: Bearer $({set_here}.venv/bin/vink token --as school-system)" \\
    -H "Idempotency-Key: $(date +%s%N)" -H "Content-Type: application/json" \\
    -d '{{"raised_by_function": "teacher", "age_band": "15_17", "situation_text": "En elev trækker sig fra klassen."}}'

A member of staff looks at what waits:

  curl -sS {base}/v1/worklist -H "Authorization: Bearer $({set_here}.venv/bin/vink token --as teacher)"

An auditor looks at the log:

  curl -sS {base}/v1/audit/events -H "Authorization: Bearer $({set_here}.venv/bin/vink token --as auditor)"

Ctrl-C stops everything; the data stay in {settings.data}.
"""

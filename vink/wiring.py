"""Settings and adapters put together into the application: the only place that knows both sides."""

import hashlib
import hmac
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import asyncpg
from litestar.types import ASGIApp

from adapters import clock
from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from adapters.postgres.log import PostgresLog, find_submission
from adapters.postgres.pool import Pool, close_pool, open_pool
from adapters.postgres.work import PostgresBegin
from api.app import create_app
from api.cursors import Cursors
from api.house import House
from api.limits import Buckets
from domain.actors import Actor
from domain.notices import EmergencyNumbers
from domain.ports import Terms
from vink.settings import Settings

UNAVAILABLE = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)
Identify = Callable[[str], Awaitable[Actor]]


def terms_of(settings: Settings) -> Terms:
    """Return what the municipality has decided."""
    return Terms(
        emergency=EmergencyNumbers(settings.emergency, settings.police, settings.social_on_call),
        first_answer_days=settings.first_answer_days,
        advice_days=settings.advice_days,
        intake_days=settings.intake_days,
        read_back_days=settings.read_back_days,
    )


def derived(secret: bytes, use: str) -> bytes:
    """Return a key for one use, derived from the installation's secret."""
    return hmac.digest(secret, use.encode(), hashlib.sha256)


def house_of(pool: Pool, settings: Settings, identify: Identify, secret: bytes) -> House:
    """Return the ports of the HTTP side on an open pool."""

    async def ready() -> bool:
        try:
            return bool(await pool.fetchval("select true"))
        except UNAVAILABLE:
            return False

    return House(
        begin=PostgresBegin(pool, clock.now, new_id, DanishCalendar(), terms_of(settings)),
        identify=identify,
        log=PostgresLog(pool, clock.now, new_id),
        submission=lambda ask: find_submission(pool, ask),
        ready=ready,
        per_client=Buckets(settings.rate_per_second, settings.rate_burst, time.monotonic),
        per_address=Buckets(1, 20, time.monotonic),
        cursors=Cursors(derived(secret, "cursors")),
        base_url=settings.issuer,
        unavailable=UNAVAILABLE,
    )


@asynccontextmanager
async def application(settings: Settings, url: str, secret: bytes) -> AsyncIterator[ASGIApp]:
    """Open the pool on `url` and yield the application; everything is closed again afterwards.

    Raises:
        OSError, asyncpg.PostgresError: the database cannot be reached.
    """
    pool = await open_pool(url, settings.pool_size, "vink_app")
    try:
        house = house_of(pool, settings, _nobody, secret)
        yield create_app(house, [], settings.body_limit)
    finally:
        await close_pool(pool)

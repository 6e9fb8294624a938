"""Settings and adapters put together into the application: the only place that knows both sides."""

import asyncio
import hashlib
import hmac
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from litestar.types import ASGIApp

from adapters import clock
from adapters.calendar import DanishCalendar
from adapters.feed_keys import new_key
from adapters.ids import new_id
from adapters.keys import MasterKeys
from adapters.pdf import rendered
from adapters.postgres.audit import SENT
from adapters.postgres.health import gauges, is_ready
from adapters.postgres.log import PostgresLog, find_submission
from adapters.postgres.master_keys import vouch
from adapters.postgres.pool import Pool
from adapters.postgres.roster import find_feed
from adapters.postgres.vault import VaultAccess
from adapters.postgres.work import PostgresBegin
from api.app import create_app
from api.cursors import Cursors
from api.docs import routes as docs_routes
from api.house import House
from api.limits import Buckets, Once
from api.oauth import routes as oauth_routes
from client import app as client
from domain.code_lists import Language
from domain.legal_bases import LEGAL_SETS
from domain.notices import EmergencyNumbers
from domain.ports import Terms
from vink.database import UNAVAILABLE, pool_on
from vink.pages import served_by
from vink.settings import Settings
from vink.tokens import Identify, tokens_of

LOG_INS_A_SECOND, LOG_INS_AT_ONCE = 10, 60
"""What one address may ask of the authorization server; a refused request there costs a read and a log event, too."""
FLOOD_WINDOW = 60.0
"""Seconds in which one caller's asking too much leaves one event; the access log has every request."""


def terms_of(settings: Settings) -> Terms:
    """Return what the municipality has decided."""
    return Terms(
        emergency=EmergencyNumbers(settings.emergency, settings.police, settings.social_on_call),
        first_answer_days=settings.first_answer_days,
        advice_days=settings.advice_days,
        intake_days=settings.intake_days,
        read_back_days=settings.read_back_days,
        concern_days=settings.concern_days,
        transfer_days=settings.transfer_days,
        emergency_hours=settings.emergency_hours,
        emergency_review_days=settings.emergency_review_days,
        own_consent_age=settings.own_consent_age,
        draft_days=settings.draft_days,
        question_days=settings.question_days,
        gap_days=settings.gap_days,
        feed_days=settings.feed_days,
        check_in_minutes=settings.check_in_minutes,
        legal_set=LEGAL_SETS[settings.legal_set],
        first_meeting_days=settings.first_meeting_days,
        stalled_weeks=settings.stalled_weeks,
        statement_days=settings.statement_days,
        webhook_hosts=settings.webhook_hosts or frozenset(),
    )


def derived(secret: bytes, use: str) -> bytes:
    """Return a key for one use, derived from a secret of the installation."""
    return hmac.digest(secret, use.encode(), hashlib.sha256)


def begin_on(
    pool: Pool,
    settings: Settings,
    keys: MasterKeys,
    now: Callable[[], datetime] = clock.now,
    ids: Callable[[], UUID] = new_id,
    keys_of_feeds: Callable[[], str] = new_key,
) -> PostgresBegin:
    """Return what opens works on a pool, the vault included."""
    vault = VaultAccess(keys, settings.identities, settings.identities_usual)
    return PostgresBegin(pool, now, ids, DanishCalendar(), terms_of(settings), vault, keys_of_feeds)


def house_of(pool: Pool, settings: Settings, identify: Identify, keys: MasterKeys, secret: bytes) -> House:
    """Return the ports of the HTTP side on an open pool; from `secret` come the keys of what it signs."""
    return House(
        begin=begin_on(pool, settings, keys),
        identify=identify,
        log=PostgresLog(pool, clock.now, new_id),
        submission=lambda ask: find_submission(pool, ask),
        feed_of=lambda key_hash: find_feed(pool, key_hash, clock.now()),
        ready=lambda: is_ready(pool),
        pdf=rendered,
        gauges=lambda: gauges(pool, clock.now()),
        now=clock.now,
        security_contact=settings.security_contact,
        per_client=Buckets(settings.rate_per_second, settings.rate_burst, time.monotonic),
        per_address=Buckets(1, 20, time.monotonic),
        floods=Once(FLOOD_WINDOW, time.monotonic),
        cursors=Cursors(derived(secret, "cursors")),
        etag_key=derived(secret, "etags"),
        base_url=settings.issuer,
        language=Language(settings.locale),
        unavailable=UNAVAILABLE,
        sent=SENT,
    )


def beside(work: list[Coroutine[Any, Any, None]]) -> Callable[[], Awaitable[None]]:
    """Run what never ends beside the requests, and return what ends it; should one die, the process ends in order."""
    running = [asyncio.create_task(one) for one in work]

    def died(task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            structlog.get_logger().critical("background_task_died", error=type(task.exception()).__qualname__)
            signal.raise_signal(signal.SIGTERM)

    for task in running:
        task.add_done_callback(died)

    async def end() -> None:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    return end


@asynccontextmanager
async def application(settings: Settings, url: str, keys: MasterKeys) -> AsyncIterator[ASGIApp]:
    """Open what the application needs on the database at `url`, yield it, and close everything again.

    Raises:
        OSError, asyncpg.PostgresError: the database cannot be reached.
        SettingsError, UnsafeKeys: issuers or keys cannot be used.
        WrongKeysError: these are not the master keys that the database was sealed with.
    """
    async with AsyncExitStack() as stack:
        pool = await stack.enter_async_context(pool_on(url, settings.pool_size, "vink_app"))
        await vouch(pool, keys)
        oauth = await stack.enter_async_context(pool_on(url, 3, "vink_oauth"))
        tokens = await tokens_of(settings, oauth)
        stack.push_async_callback(beside(tokens.tasks))
        secret = await keys.digest(keys.present, b"http")
        house = house_of(pool, settings, tokens.identify, keys, secret)
        spare = Buckets(LOG_INS_A_SECOND, LOG_INS_AT_ONCE, time.monotonic)
        served = served_by(settings)
        pages = None if served is None else await stack.enter_async_context(client.application(served))
        extra = [*oauth_routes(tokens.server, spare.take), *docs_routes()]
        yield create_app(house, extra, settings.body_limit, pages)

"""Telling what happened, beside everything else: each second events get their place, and webhooks are delivered."""

import asyncio
import random
import secrets
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from adapters import clock
from adapters.envelope import CannotOpenError
from adapters.ids import new_id
from adapters.keys import MasterKeys
from adapters.postgres.outbox import MOST, place
from adapters.postgres.pool import Pool
from adapters.postgres.webhooks import claim, release
from adapters.webhooks import Courier
from domain.errors import NotFound, Stale
from domain.event_feed import ThinEvent
from domain.ports import Begin
from domain.webhooks.delivering import (
    FAILING_AFTER,
    TOGETHER,
    Answered,
    Claim,
    Due,
    ask_for_delivery,
    body_of,
    due,
    headers_of,
    keep_delivery,
    pause_after,
)
from domain.webhooks.types import MadeDelivery, WebhookOutcome
from vink.database import UNAVAILABLE, pool_on
from vink.setting_kinds import Hosts
from vink.settings import Settings
from vink.wiring import begin_on

EVERY = 1.0  # seconds
AT_ONCE = 20
"""Subscriptions that are served at the same time."""
BUSY = 30.0
"""After so many seconds no further event is sent under a claim, which is good for a minute after each."""
TRIES = 3
log = structlog.get_logger("telling")


class Teller:
    """Serves subscriptions, each under a claim that no other worker has meanwhile. Nothing is open in the database
    while something is sent; what was sent and not yet kept, when a worker dies, is sent again."""

    def __init__(self, pool: Pool, begin: Begin, courier: Courier, now: Callable[[], datetime] = clock.now) -> None:
        self._pool = pool
        self._begin = begin
        self._courier = courier
        self._now = now

    async def claim(self, most: int) -> list[Coroutine[Any, Any, None]]:
        """Claim what has something to be sent to, and return what serves each."""
        token = new_id()
        return [self._serve(one, token) for one in await claim(self._pool, self._now(), token, most)]

    async def _serve(self, claimed: Claim, token: UUID) -> None:
        reached = None
        try:
            async with self._begin(ask_for_delivery(claimed, secrets.token_hex(16))) as work:
                wanted = await due(work, claimed)
            if claimed.replay is not None:
                await self._replay(claimed, token, claimed.replay, wanted)
            elif await self._send_all(claimed, token, wanted) and len(wanted.events) < TOGETHER:
                reached = claimed.until
            await release(self._pool, claimed, token, reached)
        except UNAVAILABLE as error:
            log.warning("database_unavailable", error=type(error).__name__)
        except (Stale, NotFound, CannotOpenError) as error:
            log.warning("webhook_not_kept", subscription=str(claimed.id), error=type(error).__name__)

    async def _send_all(self, claimed: Claim, token: UUID, wanted: Due) -> bool:
        begun, tries = time.monotonic(), claimed.tries
        for event in wanted.events:
            if time.monotonic() - begun > BUSY:
                return False
            answered = await self._send(wanted, event)
            if not await self._keep(claimed, token, event.event_id, tries + 1, answered):
                return False
            tries = 0
        return True

    async def _replay(self, claimed: Claim, token: UUID, event_id: UUID, wanted: Due) -> None:
        answered = Answered(outcome=WebhookOutcome.GONE)
        for event in wanted.events:
            answered = await self._send(wanted, event)
        await self._keep(claimed, token, event_id, 1, answered)

    async def _send(self, wanted: Due, event: ThinEvent) -> Answered:
        body = body_of(event)
        headers = headers_of(wanted.subscription, event.event_id, body, self._now())
        return await self._courier.send(wanted.subscription.url, body, headers)

    async def _keep(self, claimed: Claim, token: UUID, event_id: UUID, number: int, answered: Answered) -> bool:
        now = self._now()
        made = MadeDelivery(
            id=new_id(),
            department=claimed.department,
            version=1,
            created_at=now,
            updated_at=now,
            subscription_id=claimed.id,
            event_id=event_id,
            number=number,
            replay=claimed.replay is not None,
            outcome=answered.outcome,
            status_code=answered.status_code,
            took_ms=answered.took_ms,
            claim=token,
            # Chance spreads the load; nothing depends on its being hard to guess.
            next_at=now if _arrived(answered) else now + pause_after(number, random.random()),  # noqa: S311
        )
        left = TRIES
        while True:
            left -= 1
            try:
                async with self._begin(ask_for_delivery(claimed, secrets.token_hex(16))) as work:
                    go_on = await keep_delivery(work, claimed, made)
            except Stale:
                if not left:
                    raise
            else:
                if made.number == FAILING_AFTER and not _arrived(answered) and not made.replay:
                    log.warning("webhook_failing", subscription=str(claimed.id), outcome=answered.outcome.value)
                return go_on


def _arrived(answered: Answered) -> bool:
    return answered.outcome is WebhookOutcome.DELIVERED


async def keep_telling(pool: Pool, teller: Teller) -> None:
    """Give events their place and deliver what is due every second, and at once while more wait than one round takes,
    until cancelled; a database that does not answer is waited for. Who is slow holds up nobody else."""
    running: set[asyncio.Task[None]] = set()
    async with asyncio.TaskGroup() as group:
        while True:
            more = False
            try:
                more = await place(pool) == MOST
                for one in await teller.claim(AT_ONCE - len(running)):
                    task = group.create_task(one)
                    running.add(task)
                    task.add_done_callback(running.discard)
            except UNAVAILABLE as error:
                log.warning("database_unavailable", error=type(error).__name__)
            await asyncio.sleep(0.0 if more else EVERY)


@asynccontextmanager
async def telling(url: str, settings: Settings, keys: MasterKeys) -> AsyncIterator[Coroutine[Any, Any, None]]:
    """Open what telling needs on the database at `url`, and yield what tells and never ends.

    Raises:
        OSError, asyncpg.PostgresError: the database cannot be used.
    """
    courier = Courier(settings.webhook_hosts or Hosts(), settings.webhook_private_hosts or Hosts())
    async with pool_on(url, 2, "vink_app") as pool:
        rounds = keep_telling(pool, Teller(pool, begin_on(pool, settings, keys), courier))
        try:
            yield rounds
        finally:
            rounds.close()

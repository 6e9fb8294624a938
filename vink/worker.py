"""What has to be done again and again, beside the requests."""

import asyncio
import secrets
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from adapters import clock
from adapters.journal import JournalFolder
from adapters.keys import MasterKeys
from adapters.notes import CheckpointSigner
from adapters.postgres.master_keys import vouch
from adapters.postgres.pool import Pool
from domain.errors import IllegalMove, NotFound, Stale
from domain.expiry import EXPIRIES, ask_for
from domain.ports import Begin, Terms
from vink.checkpoints import sealing
from vink.database import UNAVAILABLE, pool_on
from vink.retention import retain
from vink.settings import Settings
from vink.telling import telling
from vink.wiring import begin_on, beside, terms_of

EVERY = 60.0  # seconds
MOST = 1000


async def keep_house(pool: Pool) -> dict[str, int]:
    """Do once what is due and return how many rows each task touched.

    Expired OAuth rows, submissions older than a day and events older than 30 days are removed, and the log's months are
    made ahead.
    """
    rows = await pool.fetch("select task, rows from vink.keep_house() union all select 'events', vink.forget_events()")
    return {row["task"]: row["rows"] for row in rows}


class Refusals:
    """What could not be ended, for a reason that nobody foresaw: told when it begins, and that it is over."""

    def __init__(self) -> None:
        self._log = structlog.get_logger("worker")
        self._told: dict[tuple[str, UUID], str] = {}

    def began(self, rule: str, id: UUID, error: Exception) -> None:
        """Tell by which error something is refused, unless that has been told. Its words may quote a text."""
        if self._told.get((rule, id)) != type(error).__name__:
            self._told[rule, id] = type(error).__name__
            self._log.error("not_ended", rule=rule, id=str(id), error=type(error).__name__)

    def over(self, rule: str, id: UUID) -> None:
        """Tell that something is no longer refused, if it was."""
        if self._told.pop((rule, id), None):
            self._log.info("ended_after_all", rule=rule, id=str(id))


async def expire(
    pool: Pool,
    begin: Begin,
    terms: Terms,
    now: Callable[[], datetime] = clock.now,
    refusals: Refusals | None = None,
) -> dict[str, int]:
    """End what is over (`domain/expiry.py`) and return how much of each kind, at most `MOST` of each in one go.

    Each ends in a transaction of its own, with its log event. What somebody else ended, or went on with, meanwhile is
    left alone: a second worker does no harm, and one that is killed leaves the rest to the next. What is refused for a
    reason that nobody foresaw is told in the log, stops none of the others, and is tried again in the next round.

    Raises:
        OSError, asyncpg.PostgresError, asyncpg.InterfaceError: the database cannot be used.
    """
    refusals = refusals or Refusals()
    at = now()
    drafts_before, questions_before = (at - timedelta(days=days) for days in (terms.draft_days, terms.question_days))
    # Whoever has not come back is looked for before anything else, whatever may go wrong with that.
    patience = timedelta(minutes=terms.check_in_minutes)
    rows = [*await pool.fetch("select * from vink.not_back($1, $2, $3)", at, at - patience, MOST)]
    rows += await pool.fetch("select * from vink.lapsed($1, $2, $3, $4)", at, drafts_before, questions_before, MOST)
    done: Counter[str] = Counter()
    for row in rows:
        try:
            async with begin(ask_for(row["rule"], row["department"], secrets.token_hex(16))) as work:
                await EXPIRIES[row["rule"]].use_case(work, row["id"])
        except (NotFound, Stale, IllegalMove):
            continue
        except UNAVAILABLE:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the others are not to wait for it
            refusals.began(row["rule"], row["id"], error)
            continue
        refusals.over(row["rule"], row["id"])
        done[row["rule"]] += 1
    return dict(done)


async def tend(pool: Pool, begin: Begin, terms: Terms, stop: asyncio.Event, journal: JournalFolder | None) -> None:
    """Keep house and end what is over, every minute until `stop`, and dispose of what a journal confirms; without one,
    of nothing. A database that does not answer is waited for."""
    log, refusals = structlog.get_logger("worker"), Refusals()
    retained_on: date | None = None
    while not stop.is_set():
        try:
            ended = await expire(pool, begin, terms, refusals=refusals)
            log.info("kept_house", **await keep_house(pool), **ended)
            if journal and clock.now().date() != retained_on:
                done = await retain(pool, begin, journal, clock.now)
                retained_on = retained_on if done is None else clock.now().date()
                log.info("retained", **(done or {}))
        except UNAVAILABLE as error:
            log.warning("database_unavailable", error=type(error).__name__)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), EVERY)


@asynccontextmanager
async def tending(
    url: str, settings: Settings, keys: MasterKeys, stop: asyncio.Event, journal: JournalFolder | None = None
) -> AsyncIterator[Coroutine[Any, Any, None]]:
    """Open what `tend` needs on the database at `url`, and yield it.

    Raises:
        WrongKeysError: these are not the master keys that the database was sealed with.
        OSError, asyncpg.PostgresError: the database cannot be used.
    """
    async with pool_on(url, 2, "vink_app") as pool:
        await vouch(pool, keys)
        rounds = tend(pool, begin_on(pool, settings, keys), terms_of(settings), stop, journal)
        try:
            yield rounds
        finally:
            rounds.close()


async def work(url: str, settings: Settings, keys: MasterKeys, signer: CheckpointSigner) -> None:
    """Keep house, seal the log and tell what happened until SIGINT or SIGTERM; a database that does not answer is
    waited for.

    Raises:
        LogAltered: the database does not hold what was sealed, or other keys sealed it.
    """
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        rounds = await stack.enter_async_context(tending(url, settings, keys, stop, JournalFolder(settings.journal)))
        sealed = await stack.enter_async_context(sealing(url, settings, signer))
        told = await stack.enter_async_context(telling(url, settings, keys))
        stack.push_async_callback(beside([sealed, told]))
        await rounds

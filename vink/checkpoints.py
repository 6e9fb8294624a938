"""Sealing the log beside everything else: the keys, where checkpoints go, and a round every second."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import structlog

from adapters import clock
from adapters.ids import new_id
from adapters.notes import SEED_BYTES, CheckpointSigner
from adapters.postgres.audit import append
from adapters.postgres.pool import Pool
from adapters.postgres.sealer import MOST, LogAltered, Sealer
from adapters.publications import CheckpointFile, StandardOutput
from domain.audit import AuditEvent, Outcome
from domain.checkpoints.publishing import Publication
from domain.expiry import WORKER
from vink.database import UNAVAILABLE, pool_on
from vink.keys import further_keys
from vink.secrets import secret_file
from vink.settings import Settings, SettingsError

EVERY, AFTER_ALARM = 1.0, 60.0  # seconds
LATE = timedelta(seconds=10)
log = structlog.get_logger("sealer")


def checkpoint_signer(settings: Settings, *, make: bool) -> CheckpointSigner:
    """Return what signs checkpoints, with the keys that the settings name; with `make`, a missing present one is made.

    Raises:
        SecretFileError: a key file is missing, open to others or of the wrong size.
    """
    present = secret_file(settings.checkpoint_key_file, SEED_BYTES, make=make)
    return CheckpointSigner([present, *further_keys(settings.further_checkpoint_keys, SEED_BYTES)])


def origin_of(issuer: str) -> str:
    """Return the name of the log of an installation: its public address without the scheme, and `/audit`."""
    return f"{issuer.partition('://')[2]}/audit"


@asynccontextmanager
async def sealing(url: str, settings: Settings, signer: CheckpointSigner) -> AsyncIterator[Coroutine[Any, Any, None]]:
    """Open what sealing needs on the database at `url`, and yield what seals and never ends.

    Raises:
        SettingsError: the file for the checkpoints cannot be added to.
        LogAltered: the database does not hold what was sealed, or other keys sealed it.
        OSError, asyncpg.PostgresError: the database cannot be used.
    """
    publications: list[Publication] = [await _file(settings), StandardOutput()]
    async with pool_on(url, 1, "vink_sealer") as pool:
        sealer = Sealer(pool, signer, origin_of(settings.issuer), publications, clock.now, new_id)
        await sealer.vouch()
        rounds = keep_sealed(sealer, Alarm(pool))
        try:
            yield rounds
        finally:
            rounds.close()


async def _file(settings: Settings) -> CheckpointFile:
    found = CheckpointFile(settings.checkpoints)
    try:
        await found.publish([])
    except OSError as error:
        why = error.strerror or "it failed"
        raise SettingsError(
            f"VINK_CHECKPOINTS names {settings.checkpoints}, which cannot be added to: {why}."
        ) from error
    return found


class Alarm:
    """Tells what is wrong when it begins, and that it is over: in the log of the process and in the log of events."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._on: set[str] = set()

    async def ring(self, reason: str, **more: object) -> None:
        """Tell that this is wrong, unless it has been told since it was last over."""
        if reason not in self._on:
            log.critical("alert", reason=reason, **more)
            await append(self._pool, _alert(reason))
            self._on.add(reason)

    def over(self, reason: str) -> None:
        """Tell that this is not wrong any more, if it was."""
        if reason in self._on:
            log.info("alert_over", reason=reason)
            self._on.discard(reason)


async def keep_sealed(sealer: Sealer, alarm: Alarm) -> None:
    """Seal every second, and at once while more waits than one round takes, until cancelled; a database that does not
    answer is waited for."""
    while True:
        try:
            pause = await one_round(sealer, alarm)
        except UNAVAILABLE as error:
            log.warning("database_unavailable", error=type(error).__name__)
            pause = EVERY
        await asyncio.sleep(pause)


async def one_round(sealer: Sealer, alarm: Alarm) -> float:
    """Seal what waits, and return after how many seconds to do so again. What has waited for more than ten seconds, and
    what was altered or could not be published, is told.

    Raises:
        OSError, asyncpg.PostgresError, asyncpg.InterfaceError: the database cannot be used.
    """
    sealed, pause = 0, EVERY
    try:
        sealed = await sealer.seal()
    except LogAltered as error:
        await alarm.ring("log_altered", what=str(error))
        pause = AFTER_ALARM
    else:
        alarm.over("log_altered")
    oldest = await sealer.oldest()
    waited = clock.now() - oldest if oldest else timedelta(0)
    if waited > LATE:
        await alarm.ring("sealing_late", seconds=round(waited.total_seconds()))
    else:
        alarm.over("sealing_late")
    if sealer.unpublished:
        await alarm.ring("checkpoints_unpublished", **sealer.unpublished)
    else:
        alarm.over("checkpoints_unpublished")
    return 0.0 if sealed == MOST else pause


def _alert(reason: str) -> AuditEvent:
    return AuditEvent(
        id=new_id(),
        at=clock.now(),
        actor=WORKER,
        client="worker",
        department=None,
        action="checkpoint:alert",
        object_type=None,
        object_id=None,
        outcome=Outcome.FAILED,
        reason=reason,
        purpose=None,
        request_id=new_id().hex,
    )

"""Sealing goes on beside everything else, and tells in one event what keeps it from doing so."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters import clock
from adapters.notes import CheckpointSigner
from adapters.postgres.pool import Pool, open_pool
from adapters.postgres.sealer import LOCK, MOST
from domain.expiry import WORKER
from tests.conftest import MASTER_KEY
from tests.sealing import OTHER_SEED, SEED, SIGNER, Wall, logged, sealer_on
from vink.checkpoints import AFTER_ALARM, EVERY, Alarm, checkpoint_signer, one_round, origin_of, sealing
from vink.secrets import SecretFileError, private_file
from vink.settings import SettingsError, load

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    opened = await open_pool(database, 1, "vink_sealer")
    yield opened
    await opened.close()


async def alerts(owner: Any) -> list[tuple[str, str, str, Any]]:
    rows = await owner.fetch(
        "select action, reason, outcome, actor from audit_event where action like '%:alert' order by at, id"
    )
    return [tuple(row) for row in rows]


async def test_it_seals_every_second_and_at_once_while_more_waits(owner: Any, pool: Pool) -> None:
    sealer, alarm = sealer_on(pool), Alarm(pool)
    await logged(owner, MOST + 1, clock.now())
    assert [await one_round(sealer, alarm) for _ in range(3)] == [0.0, EVERY, EVERY]
    assert await alerts(owner) == []


async def test_what_waits_too_long_is_told_once_until_it_is_over(owner: Any, pool: Pool) -> None:
    sealer, alarm = sealer_on(pool), Alarm(pool)
    late = ("checkpoint:alert", "sealing_late", "failed", WORKER)
    await logged(owner, 1, clock.now() - timedelta(seconds=9))
    await one_round(sealer, alarm)
    assert await alerts(owner) == []
    await logged(owner, 1, clock.now() - timedelta(seconds=11))
    for expected in ([late], [late, late]):
        # Another sealer is at work, and hangs.
        async with owner.transaction():
            await owner.fetchval("select pg_advisory_xact_lock($1)", LOCK)
            for _ in range(3):
                await one_round(sealer, alarm)
        assert await alerts(owner) == expected
        await one_round(sealer, alarm)
        assert await owner.fetchval("select count(*) from audit_pending") == 0, "the alert was sealed, too"
        await logged(owner, 1, clock.now() - timedelta(seconds=11))


async def test_what_was_altered_is_told_and_nothing_is_sealed(owner: Any, pool: Pool) -> None:
    sealer, alarm = sealer_on(pool), Alarm(pool)
    await logged(owner, 1, clock.now())
    await one_round(sealer, alarm)
    await owner.execute("update audit_checkpoint set size = 2")
    assert [await one_round(sealer, alarm) for _ in range(2)] == [AFTER_ALARM] * 2
    assert await alerts(owner) == [("checkpoint:alert", "log_altered", "failed", WORKER)]
    await owner.execute("update audit_checkpoint set size = 1")
    assert await one_round(sealer, alarm) == EVERY


async def test_what_is_not_published_is_told(owner: Any, pool: Pool) -> None:
    wall = Wall()
    sealer, alarm = sealer_on(pool, [wall]), Alarm(pool)
    await logged(owner, 1, clock.now())
    await one_round(sealer, alarm)
    wall.broken = True
    for _ in range(2):
        await one_round(sealer, alarm)
    assert await alerts(owner) == [("checkpoint:alert", "checkpoints_unpublished", "failed", WORKER)]


def test_the_log_is_named_after_the_installation() -> None:
    assert origin_of("https://vink.example") == "vink.example/audit"
    assert origin_of("http://127.0.0.1:8000") == "127.0.0.1:8000/audit"


def test_a_key_that_is_missing_is_told_and_made_only_for_a_demo(tmp_path: Path) -> None:
    settings = load({"VINK_DATA": str(tmp_path)})
    with pytest.raises(SecretFileError, match=r"checkpoint\.key is missing: put 32 random bytes there"):
        checkpoint_signer(settings, make=False)
    made = checkpoint_signer(settings, make=True).verifier_keys("a")
    assert checkpoint_signer(settings, make=False).verifier_keys("a") == made


def test_a_folder_has_the_keys_that_sign_too_during_a_change(tmp_path: Path) -> None:
    (tmp_path / "further").mkdir()
    private_file(tmp_path / "checkpoint.key", OTHER_SEED)
    private_file(tmp_path / "further/old", SEED)
    settings = load({"VINK_DATA": str(tmp_path), "VINK_FURTHER_CHECKPOINT_KEYS": str(tmp_path / "further")})
    expected = CheckpointSigner([OTHER_SEED, SEED]).verifier_keys("a")
    assert checkpoint_signer(settings, make=False).verifier_keys("a") == expected


@pytest.mark.parametrize(
    ("seed", "says"),
    [
        (None, "checkpoint.key is missing: put 32 random bytes there"),
        (OTHER_SEED, "Checkpoint 0 cannot be gone on from"),
    ],
)
async def test_a_worker_without_the_key_says_so_and_seals_nothing(
    database: str, owner: Any, pool: Pool, tmp_path: Path, seed: bytes | None, says: str
) -> None:
    await logged(owner, 1, clock.now())
    await sealer_on(pool).seal()
    private_file(tmp_path / "master.key", MASTER_KEY)
    if seed is not None:
        private_file(tmp_path / "checkpoint.key", seed)
    done = subprocess.run(
        [sys.executable, "-m", "vink", "worker"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATABASE_URL": database, "VINK_DATA": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert await owner.fetchval("select count(*) from audit_checkpoint") == 1


async def test_a_file_that_cannot_be_added_to_stops_the_start(database: str, tmp_path: Path) -> None:
    settings = load({"VINK_DATA": str(tmp_path), "VINK_CHECKPOINTS": str(tmp_path)})
    with pytest.raises(SettingsError, match=r"VINK_CHECKPOINTS names .*, which cannot be added to: Is a directory\."):
        async with sealing(database, settings, SIGNER):
            pass

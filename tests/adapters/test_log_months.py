"""A month of the log ends as a whole, and what it proved still holds, or is said plainly to have ended by rule."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from adapters.journal import JournalFolder
from adapters.postgres.pool import Pool, open_pool
from adapters.postgres.work import PostgresBegin
from domain.retention.judging import DEFAULTS
from domain.retention.types import RecordClass
from tests.adapters.test_bundles import bundle, checked
from tests.adapters.test_retention import DAY, begin, clock, files, journal
from tests.contract.conftest import Clock
from tests.contract.test_retention import held, judged_months
from tests.referring import raised
from tests.sealing import MOMENT, logged, sealer_on
from vink.retention import retain

__all__ = ["begin", "clock", "journal"]

DUE = datetime(2026, 4, 1, tzinfo=UTC) + timedelta(days=DEFAULTS[RecordClass.ACCESS_LOG][0])


@pytest.fixture
async def sealing(database: str, owner: Any, clock: Clock) -> AsyncIterator[Pool]:
    """The sealer's pool on a log whose month of March has five events, of which the next day's run is to end all."""
    await owner.execute("select vink.make_audit_partitions('2026-03-01', 3)")
    await logged(owner, 5, MOMENT)
    await logged(owner, 2, datetime(2026, 4, 3, tzinfo=UTC))
    clock.now = DUE + DAY
    opened = await open_pool(database, 2, "vink_sealer")
    yield opened
    await opened.close()


async def sealed(pool: Pool, clock: Clock) -> None:
    while await sealer_on(pool, now=clock).seal():
        pass


async def test_a_month_ends_and_whoever_checks_the_log_is_told_so_by_the_log_itself(
    database: str,
    pool: Pool,
    sealing: Pool,
    begin: PostgresBegin,
    clock: Clock,
    owner: Any,
    journal: JournalFolder,
    tmp_path: Path,
) -> None:
    await sealed(sealing, clock)
    before = await owner.fetchval("select note from audit_checkpoint order by number limit 1")
    (item,) = [one for one in await judged_months(begin) if one.verdict != "kept"]
    assert (item.record_class, item.trigger, item.due_at, item.verdict) == (
        "access_log",
        "month_ended",
        DUE,
        "not_filed",
    )
    assert (await retain(pool, begin, journal, clock) or {})["disposed"] == 1
    await sealed(sealing, clock)
    assert await owner.fetchval("select count(*) from audit_event_202603") == 0
    assert await owner.fetchval("select count(*) from audit_event_202604") == 2
    assert await owner.fetchval("select count(*) from audit_leaf where at < '2026-04-01'") == 5
    verdict = checked(await bundle(database))
    assert (verdict.wrong, verdict.untrusted) == ([], [])
    assert verdict.remarks == ["5 records of 2026-03 ended by rule, as the log tells; their hashes stand in it."]
    copies = [one for one in files(tmp_path) if one.name.startswith("log_month")]
    told = [msgspec.json.decode(one.read_bytes()) for one in copies]
    assert {one["records"]["events"] for one in told} >= {5, 2}
    events = await owner.fetch("select event_id::text as id from audit_leaf")
    assert not [row["id"] for row in events for one in copies if row["id"] in one.read_text()], "no event is filed"
    assert json.dumps(before, ensure_ascii=False) in await bundle(database)


async def test_the_record_of_an_end_outlasts_its_own_month(
    database: str, pool: Pool, sealing: Pool, begin: PostgresBegin, clock: Clock, owner: Any, journal: JournalFolder
) -> None:
    await owner.execute("select vink.make_audit_partitions('2028-03-01', 3)")
    await sealed(sealing, clock)
    await retain(pool, begin, journal, clock)
    await sealed(sealing, clock)
    clock.now += 800 * DAY
    assert (await retain(pool, begin, journal, clock) or {})["disposed"] >= 2
    await sealed(sealing, clock)
    assert await owner.fetchval("select count(*) from audit_event_202804") == 0
    verdict = checked(await bundle(database))
    assert verdict.wrong == []
    assert len([one for one in verdict.remarks if "ended by rule" in one]) >= 2


async def test_what_was_altered_or_waits_to_be_sealed_is_not_ended(
    pool: Pool, sealing: Pool, begin: PostgresBegin, clock: Clock, owner: Any, journal: JournalFolder
) -> None:
    (item, *_) = await judged_months(begin)
    assert item.verdict == "not_sealed"
    assert (await retain(pool, begin, journal, clock) or {})["disposed"] == 0
    await sealed(sealing, clock)
    for alteration in (
        "delete from audit_event where id = (select id from audit_event_202603 order by id limit 1)",
        "update audit_event_202603 set record = 'x' where id = (select id from audit_event_202603 order by id limit 1)",
    ):
        clock.now += DAY
        await owner.execute(alteration)
        assert (await retain(pool, begin, journal, clock) or {})["disposed"] == 0
    assert await owner.fetchval("select count(*) from audit_event_202603") == 4


async def test_a_month_is_held_with_whatever_was_there_by_then(
    pool: Pool, sealing: Pool, begin: PostgresBegin, clock: Clock, owner: Any, journal: JournalFolder
) -> None:
    await sealed(sealing, clock)
    concern = await raised(begin)
    await held(begin, concern)
    assert "held" not in {one.verdict for one in await judged_months(begin)}, "it is younger than the month"
    await owner.execute("update concerns set created_at = '2026-02-01'")
    (item,) = [one for one in await judged_months(begin) if one.due_at == DUE]
    assert item.verdict == "held"
    assert (await retain(pool, begin, journal, clock) or {})["disposed"] == 0


async def test_who_removes_events_and_says_that_their_month_ended_is_found(
    database: str, pool: Pool, sealing: Pool, begin: PostgresBegin, clock: Clock, owner: Any, journal: JournalFolder
) -> None:
    await sealed(sealing, clock)
    await retain(pool, begin, journal, clock)
    await sealed(sealing, clock)
    await owner.execute("truncate audit_event_202604")
    await owner.execute(
        "insert into audit_ended select gen_random_uuid(), '2026-04-01', now(), 2, digest from audit_ended"
    )
    (wrong,) = checked(await bundle(database)).wrong
    assert wrong.startswith("2 records of 2026-04 are gone. That just these ended by rule is told by no record")
    await owner.execute("delete from audit_ended where month = '2026-04-01'")
    await owner.execute("update audit_leaf set at = '2026-03-09' where at >= '2026-04-01' and at < '2026-05-01'")
    (wrong,) = checked(await bundle(database)).wrong
    assert wrong.startswith("7 records of 2026-03 are gone.")

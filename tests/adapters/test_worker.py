"""The worker on a real database: what is over ends once, with its log event, whoever and whatever interferes."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from structlog.testing import capture_logs

from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from adapters.postgres.pool import Pool
from adapters.postgres.vault import VaultAccess
from adapters.postgres.work import PostgresBegin
from domain.consultations import asking
from domain.consultations.types import NewConsultation
from domain.expiry import EXPIRIES, WORKER
from domain.on_call.check_ins import CheckInPlace, NewCheckIn, start_check_in
from domain.on_call.types import OnCallFunction
from domain.policy import Action
from tests.asking import ask
from tests.conftest import MASTER_KEY, SECRET, TERMS
from tests.contract.conftest import Clock
from tests.referring import DISCLOSURE, consented, drafted
from tests.sealing import SEED
from vink.demo.personas import PERSONAS
from vink.secrets import private_file
from vink.worker import Refusals, expire

ROOT = Path(__file__).parents[2]
DRAFT = NewConsultation(question="Hvordan taler jeg med eleven uden at skubbe ham væk?", draft=True)
DAY = timedelta(days=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def begin(pool: Pool, clock: Clock) -> PostgresBegin:
    return PostgresBegin(pool, clock, new_id, DanishCalendar(), TERMS, VaultAccess(SECRET))


async def draft(begin: PostgresBegin, who: str = "teacher") -> UUID:
    async with begin(ask(who, Action.CONSULTATION_REQUEST)) as work:
        made = await asking.request_consultation(work, DRAFT)
    assert made is not None
    return made.id


async def events_of(owner: Any, id: UUID) -> list[tuple[str, str, str]]:
    rows = await owner.fetch(
        "select action, reason, client from audit_event where object_id = $1 and action like '%:expire' order by id", id
    )
    return [tuple(row) for row in rows]


async def test_what_is_over_ends_with_its_event_and_its_row_in_the_outbox(
    pool: Pool, begin: PostgresBegin, owner: Any, clock: Clock
) -> None:
    old, foreign = await draft(begin), await draft(begin, "social-worker")
    referral = await drafted(begin)
    ends = {"expires_at": (clock.now + 3 * DAY).isoformat()}
    consent = await consented(begin, referral.id, {**DISCLOSURE, **ends})
    clock.now += 20 * DAY
    young = await draft(begin)
    assert await expire(pool, begin, TERMS, clock) == {"consent_over": 1}
    clock.now += 10 * DAY
    assert await expire(pool, begin, TERMS, clock) == {"draft_untouched": 2}
    assert await expire(pool, begin, TERMS, clock) == {}, "what has ended is done"
    states = dict(await owner.fetch("select id, status from consultations"))
    assert states == {old: "expired", foreign: "expired", young: "draft"}
    assert await events_of(owner, old) == [("consultation:expire", "draft_untouched", "worker")]
    assert await events_of(owner, consent.id) == [("consent:expire", "consent_over", "worker")]
    actors = await owner.fetch("select distinct actor from audit_event where client = 'worker'")
    assert [row["actor"] for row in actors] == [WORKER]
    departments = await owner.fetch(
        "select object_id, department from audit_event where action = 'consultation:expire' order by department"
    )
    assert [tuple(row) for row in departments] == [(old, "buf"), (foreign, "sof")]
    told = await owner.fetch("select type, object_version from outbox where type like '%.expired' order by at, type")
    assert [tuple(row) for row in told] == [("consent.expired", 2)] + [("consultation.expired", 2)] * 2


async def test_one_that_is_refused_for_whatever_reason_stops_no_other_and_is_told_once_and_tried_again(
    pool: Pool, begin: PostgresBegin, owner: Any, clock: Clock
) -> None:
    first, bad, last = [await draft(begin) for _ in range(3)]
    clock.now += 31 * DAY
    await owner.execute(
        "create function refuse() returns trigger language plpgsql as $$ begin raise 'with a word of the case'; end $$"
    )
    await owner.execute(
        f"create trigger refuses before update on consultations for each row when (new.id = '{bad}') "
        "execute function refuse()"
    )
    refusals = Refusals()
    with capture_logs() as told:
        assert await expire(pool, begin, TERMS, clock, refusals) == {"draft_untouched": 2}
        assert await expire(pool, begin, TERMS, clock, refusals) == {}
        await owner.execute("drop trigger refuses on consultations")
        assert await expire(pool, begin, TERMS, clock, refusals) == {"draft_untouched": 1}
    assert [(one["event"], one["log_level"], one["id"]) for one in told] == [
        ("not_ended", "error", str(bad)),
        ("ended_after_all", "info", str(bad)),
    ]
    assert "word of the case" not in str(told)
    states = dict(await owner.fetch("select id, status from consultations"))
    assert states == dict.fromkeys((first, bad, last), "expired")


async def test_two_workers_at_once_end_everything_once(
    pool: Pool, begin: PostgresBegin, owner: Any, clock: Clock
) -> None:
    ids = [await draft(begin) for _ in range(12)]
    clock.now += 31 * DAY
    done = await asyncio.gather(*(expire(pool, begin, TERMS, clock) for _ in range(2)))
    assert sum(one.get("draft_untouched", 0) for one in done) == len(ids)
    for one in ids:
        assert await events_of(owner, one) == [("consultation:expire", "draft_untouched", "worker")]
    versions = await owner.fetch("select distinct version, status from consultations")
    assert [tuple(row) for row in versions] == [(2, "expired")]


async def test_a_worker_that_is_killed_leaves_whole_endings_and_the_rest_to_the_next(
    database: str, pool: Pool, begin: PostgresBegin, owner: Any, clock: Clock, tmp_path: Path
) -> None:
    ids = [await draft(begin) for _ in range(200)]
    private_file(tmp_path / "master.key", MASTER_KEY)
    private_file(tmp_path / "checkpoint.key", SEED)
    await owner.execute("update consultations set updated_at = updated_at - interval '31 days'")
    worker = subprocess.Popen(
        [sys.executable, "-m", "vink", "worker"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "HOME": os.environ.get("HOME", "/"),
            "DATABASE_URL": database,
            "VINK_DATA": str(tmp_path),
        },
        stdout=subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(30):
            # Nobody announces what a worker has done.
            while await owner.fetchval("select count(*) from consultations where status = 'expired'") < 5:  # noqa: ASYNC110
                await asyncio.sleep(0)
        worker.send_signal(signal.SIGKILL)
    finally:
        worker.kill()
        worker.wait(10)
    clock.now = datetime.now(UTC)
    ended = {row["id"] for row in await owner.fetch("select id from consultations where status = 'expired'")}
    assert 5 <= len(ended) < len(ids), "it was killed at work"
    logged = await owner.fetch("select object_id from audit_event where action = 'consultation:expire'")
    told = await owner.fetch("select object_id from outbox where type = 'consultation.expired'")
    for rows in (logged, told):
        assert Counter(row["object_id"] for row in rows) == dict.fromkeys(ended, 1), "no ending without its event"
    assert await expire(pool, begin, TERMS, clock) == {"draft_untouched": len(ids) - len(ended)}


async def test_what_is_listed_tells_no_text(pool: Pool, begin: PostgresBegin, clock: Clock) -> None:
    await draft(begin)
    at = clock.now + 31 * DAY
    rows = await pool.fetch("select * from vink.lapsed($1, $2, $3, $4)", at, at - 30 * DAY, at - 30 * DAY, 10)
    assert [sorted(dict(row)) for row in rows] == [["department", "id", "rule"]]
    assert await pool.fetch("select id from consultations") == [], "and opens nothing else"


async def test_every_rule_that_the_database_knows_is_carried_out_and_every_other_is_asked_of_it(owner: Any) -> None:
    """A later migration says anew what is over; what an earlier one said must still be in it."""
    told = await owner.fetch("select prosrc from pg_proc where proname in ('lapsed', 'not_back')")
    assert {rule for row in told for rule in re.findall(r"select '(\w+)'", row["prosrc"])} == set(EXPIRIES)


async def test_the_terms_decide(pool: Pool, begin: PostgresBegin, clock: Clock) -> None:
    await draft(begin)
    clock.now += 8 * DAY
    assert await expire(pool, begin, TERMS, clock) == {}
    shorter = msgspec.structs.replace(TERMS, draft_days=7)
    decided = PostgresBegin(pool, clock, new_id, DanishCalendar(), shorter, VaultAccess(SECRET))
    assert await expire(pool, decided, shorter, clock) == {"draft_untouched": 1}


async def away(begin: PostgresBegin, clock: Clock) -> UUID:
    new = NewCheckIn(
        function=OnCallFunction.MENTOR, expected_end_at=clock.now + DAY / 24, place=CheckInPlace.PUBLIC_INDOORS
    )
    async with begin(ask("mentor", Action.CHECK_IN_START)) as work:
        return (await start_check_in(work, new)).id


async def put_on_duty(owner: Any, who: str, since: datetime, hours: int) -> UUID:
    """Have somebody on duty, as if it had been planned."""
    found = PERSONAS[who].id
    await owner.execute(
        "insert into departments (id, department, version, created_at, updated_at, name) "
        "values ($1, 'bif', 1, now(), now(), '{}') on conflict do nothing",
        new_id(),
    )
    await owner.execute(
        "insert into staff (id, department, version, created_at, updated_at, status, subject, display_name, function) "
        "values ($1, 'bif', 1, now(), now(), 'active', $2, $2, 'mentor')",
        *(found, who),
    )
    await owner.execute(
        "insert into on_call_shifts (id, department, version, created_at, updated_at, status, holder, holder_id, "
        "due_at, function, staff_id, starts_at, ends_at, reach_at, planned_by) "
        "values ($1, 'bif', 1, now(), now(), 'planned', 'mentor', $2, $4, 'mentor', $2, $3, $4, '20 00 00 02', $2)",
        *(new_id(), found, since, since + hours * DAY / 24),
    )
    return found


async def test_who_does_not_come_back_is_looked_for_once_and_then_by_whoever_is_on_duty(
    pool: Pool, begin: PostgresBegin, owner: Any, clock: Clock
) -> None:
    start = clock.now
    first = await put_on_duty(owner, "parent-coach", start, 8)
    ids = [await away(begin, clock) for _ in range(3)]
    clock.now += DAY / 24
    assert await expire(pool, begin, TERMS, clock) == {}, "there is patience"
    clock.now += timedelta(minutes=TERMS.check_in_minutes)
    done = await asyncio.gather(*(expire(pool, begin, TERMS, clock) for _ in range(3)))
    assert sum(one.get("not_back_in_time", 0) for one in done) == len(ids)
    rows = await owner.fetch("select status, on_duty_id, version from check_ins")
    assert [tuple(row) for row in rows] == [("escalated", first, 2)] * 3
    for one in ids:
        by_worker = "select action, reason from audit_event where object_id = $1 and client = 'worker'"
        assert [tuple(row) for row in await owner.fetch(by_worker, one)] == [("check-in:escalate", "not_back_in_time")]
        thin = await owner.fetch("select type from outbox where object_id = $1 order by at", one)
        assert [row["type"] for row in thin] == ["check_in.started", "check_in.escalated"]
    other = await put_on_duty(owner, "resource-person-2", start + DAY / 3, 8)
    assert await expire(pool, begin, TERMS, clock) == {}, "who looks for them is still on duty"
    clock.now = start + DAY / 3
    assert await expire(pool, begin, TERMS, clock) == {"other_on_duty": 3}
    assert await expire(pool, begin, TERMS, clock) == {}
    assert await owner.fetchval("select count(*) from check_ins where on_duty_id = $1", other) == 3
    clock.now += DAY
    assert await expire(pool, begin, TERMS, clock) == {}, "in a gap it stays with who was on duty last"


async def test_whoever_is_away_is_not_looked_for_by_themselves(
    pool: Pool, begin: PostgresBegin, owner: Any, clock: Clock
) -> None:
    await put_on_duty(owner, "mentor", clock.now, 8)
    await away(begin, clock)
    clock.now += DAY / 12
    assert await expire(pool, begin, TERMS, clock) == {"not_back_in_time": 1}
    assert await expire(pool, begin, TERMS, clock) == {}
    assert await owner.fetchval("select on_duty_id from check_ins") is None
    other = await put_on_duty(owner, "parent-coach", clock.now, 8)
    assert await expire(pool, begin, TERMS, clock) == {"other_on_duty": 1}
    assert await owner.fetchval("select on_duty_id from check_ins") == other


async def test_a_worker_that_is_killed_leaves_whoever_is_away_to_the_next(
    database: str, pool: Pool, begin: PostgresBegin, owner: Any, clock: Clock
) -> None:
    ids = {await away(begin, clock) for _ in range(40)}
    clock.now += DAY / 12
    killed = asyncio.create_task(expire(pool, begin, TERMS, clock))
    async with asyncio.timeout(30):
        # Nobody announces what a worker has done.
        while not await owner.fetchval("select count(*) from check_ins where status = 'escalated'"):  # noqa: ASYNC110
            await asyncio.sleep(0)
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)
    left = await owner.fetchval("select count(*) from check_ins where status = 'open'")
    assert 0 < left < len(ids), "it was stopped at work"
    assert await expire(pool, begin, TERMS, clock) == {"not_back_in_time": left}
    for table, column in (("audit_event", "action"), ("outbox", "type")):
        rows = await owner.fetch(f"select object_id from {table} where {column} like 'check%escalate%'")
        assert Counter(row["object_id"] for row in rows) == dict.fromkeys(ids, 1)

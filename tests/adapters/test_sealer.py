"""The sealer on a real database: every event once, whoever interferes, and nothing that does not follow from before."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from adapters.notes import CheckpointSigner, is_signed
from adapters.postgres.audit import append
from adapters.postgres.pool import Pool, open_pool
from adapters.postgres.sealer import MOST, TAKE, LogAltered
from adapters.publications import CheckpointFile
from benchmarks.plans import buffers, plan_of
from domain.checkpoints.merkle import grow, leaf, root
from domain.checkpoints.notes import opened
from domain.checkpoints.publishing import Published
from tests.sealing import KEYS, MOMENT, ORIGIN, OTHER_SEED, SEED, SIGNER, Wall, event, logged, sealer_on


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    opened_pool = await open_pool(database, 2, "vink_sealer")
    yield opened_pool
    await opened_pool.close()


async def tree_is_whole(owner: Any, keys: Any = KEYS) -> int:
    """Check that every sealed event stands in the tree once, and every checkpoint is of it; return the tree's size."""
    rows = await owner.fetch(
        "select l.position, l.leaf, e.record from audit_leaf l join audit_event e on e.id = l.event_id order by 1"
    )
    assert [row["position"] for row in rows] == list(range(len(rows)))
    assert [row["leaf"] for row in rows] == [leaf(row["record"]) for row in rows]
    leaves = [row["leaf"] for row in rows]
    checkpoints = await owner.fetch("select number, size, note from audit_checkpoint order by number")
    assert [row["number"] for row in checkpoints] == list(range(len(checkpoints)))
    for row in checkpoints:
        told = opened(row["note"], keys, is_signed).checkpoint
        assert told == (ORIGIN, row["size"], root(grow([], 0, leaves[: row["size"]]).edge))
    assert not checkpoints or checkpoints[-1]["size"] == len(leaves)
    kept = {(row["tier"], row["number"]): row["hash"] for row in await owner.fetch("select * from audit_node")}
    assert kept == grow([], 0, leaves).stored
    return len(rows)


async def test_what_waits_is_sealed_in_order_and_signed(owner: Any, pool: Pool) -> None:
    sealer = sealer_on(pool)
    assert await sealer.seal() == 0
    assert await owner.fetchval("select count(*) from audit_checkpoint") == 0, "there is no checkpoint of nothing"
    first = await logged(owner, 3)
    assert await sealer.oldest() == first[0].at
    assert await sealer.seal() == 3
    second = await logged(owner, 300)
    assert await sealer.seal() == 300
    assert (await sealer.oldest(), await sealer.seal()) == (None, 0)
    assert await tree_is_whole(owner) == 303
    order = [row["event_id"] for row in await owner.fetch("select event_id from audit_leaf order by position")]
    assert order == [one.id for one in first + second]
    sizes = await owner.fetch("select size from audit_checkpoint order by number")
    assert [row["size"] for row in sizes] == [3, 303]


MANY = """
with made as (
    insert into audit_event (id, at, action, outcome, request_id, record, leaf)
    select gen_random_uuid(), $1::timestamptz + n * interval '1 second', 'concern:read', 'allowed', '', '',
        sha256(n::text::bytea)
    from generate_series(1, $2::integer) as n returning id, at
)
insert into audit_pending (event_id, at) select id, at from made
"""


async def test_a_round_costs_the_same_however_much_waits(owner: Any, pool: Pool) -> None:
    touched = []
    for count in (2_000, 60_000):
        await owner.execute(MANY, MOMENT, count)
        await owner.execute("analyze audit_event, audit_pending")
        async with pool.acquire() as sealer:
            touched.append(buffers(await plan_of(sealer, TAKE, [0], run=True)))
    assert touched[1] < 1.25 * touched[0] + MOST, "an index is a level deeper, for each that is looked up"


async def test_a_round_takes_no_more_than_it_may(owner: Any, pool: Pool) -> None:
    await logged(owner, MOST + 1)
    sealer = sealer_on(pool)
    assert [await sealer.seal() for _ in range(3)] == [MOST, 1, 0]
    assert await tree_is_whole(owner) == MOST + 1


async def test_an_event_that_is_committed_late_is_not_passed_over(database: str, owner: Any, pool: Pool) -> None:
    late = await asyncpg.connect(database)
    held = late.transaction()
    await held.start()
    await append(late, event(0))
    sealer = sealer_on(pool)
    await logged(owner, 2)
    assert await sealer.seal() == 2
    await held.commit()
    await late.close()
    assert await sealer.seal() == 1
    assert await tree_is_whole(owner) == 3


class Cut(OSError):
    """What the test's own fault raises."""


class CuttingPool:
    """A pool whose connection is lost before its statement of a certain number."""

    def __init__(self, url: str, statements: int) -> None:
        self._url = url
        self.left = statements

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        connection = await asyncpg.connect(self._url, server_settings={"role": "vink_sealer"})
        try:
            yield CuttingConnection(connection, self)
        finally:
            connection.terminate()


class CuttingTransaction:
    def __init__(self, transaction: Any, cut: Any) -> None:
        self._transaction = transaction
        self._cut = cut

    async def __aenter__(self) -> None:
        self._cut()
        await self._transaction.start()

    async def __aexit__(self, kind: Any, error: Any, trace: Any) -> None:
        if kind is None:
            self._cut()
            await self._transaction.commit()


class CuttingConnection:
    def __init__(self, connection: Any, pool: CuttingPool) -> None:
        self._connection = connection
        self._pool = pool

    def _cut(self) -> None:
        if self._pool.left == 0:
            self._connection.terminate()
            raise Cut
        self._pool.left -= 1

    def transaction(self) -> Any:
        return CuttingTransaction(self._connection.transaction(), self._cut)

    def __getattr__(self, name: str) -> Any:
        async def run(*given: Any) -> Any:
            self._cut()
            return await getattr(self._connection, name)(*given)

        return run


async def test_killed_between_any_two_statements_it_loses_nothing_and_seals_nothing_twice(
    database: str, owner: Any, pool: Pool
) -> None:
    wall = Wall()
    await logged(owner, 250)
    assert await sealer_on(pool, [wall]).seal() == 250
    cuts = 0
    finished = False
    while not finished:
        events = await logged(owner, 256)
        cutting = CuttingPool(database, cuts)
        try:
            await sealer_on(cutting, [wall]).seal()  # type: ignore[arg-type] # as far as the sealer uses a pool
            finished = True
        except Cut:
            cuts += 1
        # The server may take a moment to notice that somebody is gone who held the lock.
        async with asyncio.timeout(10):
            while await owner.fetchval("select count(*) from audit_pending"):
                await sealer_on(pool, [wall]).seal()
        await sealer_on(pool, [wall]).seal()
        ids = [one.id for one in events]
        assert await owner.fetchval("select count(*) from audit_leaf where event_id = any($1)", ids) == 256
        assert wall.held[-1].number == await owner.fetchval("select max(number) from audit_checkpoint")
    assert cuts >= 10, "every statement of a round was cut off once"
    assert await tree_is_whole(owner) == 250 + 256 * (cuts + 1)
    assert [one.number for one in wall.held] == list(range(len(wall.held)))
    noted = [row["note"] for row in await owner.fetch("select note from audit_checkpoint order by number")]
    assert [one.note for one in wall.held] == noted


async def test_two_sealers_at_once_seal_everything_once(database: str, owner: Any, pool: Pool, tmp_path: Path) -> None:
    await logged(owner, 2500)
    elsewhere = await open_pool(database, 2, "vink_sealer")
    file = CheckpointFile(tmp_path / "checkpoints.jsonl")
    try:
        sealers = [sealer_on(one, [file]) for one in (pool, elsewhere)]

        async def until_done(one: Any) -> int:
            sealed = 0
            while await elsewhere.fetchval("select count(*) from audit_pending"):
                sealed += await one.seal()
            return sealed

        done = await asyncio.gather(*(until_done(one) for one in sealers))
    finally:
        await elsewhere.close()
    assert sum(done) == 2500
    assert await tree_is_whole(owner) == 2500
    assert numbers_in(tmp_path / "checkpoints.jsonl") == [0, 1, 2]


def numbers_in(file: Path) -> list[int]:
    return [json.loads(line)["checkpoint"] for line in file.read_text().splitlines()]


class Clock:
    def __init__(self) -> None:
        self.now = MOMENT

    def __call__(self) -> datetime:
        return self.now


async def test_an_hour_without_events_still_gives_a_checkpoint(owner: Any, pool: Pool) -> None:
    clock = Clock()
    sealer = sealer_on(pool, now=clock)
    await logged(owner, 1)
    await sealer.seal()
    for minutes, expected in ((59, 1), (1, 2), (30, 2), (30, 3)):
        clock.now += timedelta(minutes=minutes)
        assert await sealer.seal() == 0
        assert await owner.fetchval("select count(*) from audit_checkpoint") == expected
    notes = [row["note"] for row in await owner.fetch("select note from audit_checkpoint order by number")]
    told = [opened(note, KEYS, is_signed) for note in notes]
    assert {one.checkpoint for one in told} == {told[0].checkpoint}
    assert [one.at for one in told] == [int((MOMENT + timedelta(hours=n)).timestamp()) for n in range(3)]


async def test_a_clock_that_is_set_back_stops_nothing(owner: Any, pool: Pool) -> None:
    clock = Clock()
    sealer = sealer_on(pool, now=clock)
    await logged(owner, 1)
    await sealer.seal()
    clock.now -= timedelta(days=400)
    assert await sealer.seal() == 0
    assert await sealer.seal() == 0
    assert await owner.fetchval("select count(*) from audit_checkpoint") == 2, (
        "one tells of it, and then all is as ever"
    )
    await logged(owner, 2, clock.now)
    assert await sealer.seal() == 2
    assert await tree_is_whole(owner) == 3


async def test_during_a_change_of_keys_both_sign_and_afterwards_the_new_one(owner: Any, pool: Pool) -> None:
    both, new = CheckpointSigner([OTHER_SEED, SEED]), CheckpointSigner([OTHER_SEED])
    for signer in (SIGNER, both, new):
        await logged(owner, 1)
        await sealer_on(pool, signer=signer).seal()
    old_key, new_key = KEYS[0], new.verifier_keys(ORIGIN)[0]
    notes = [row["note"] for row in await owner.fetch("select note from audit_checkpoint order by number")]
    signed = [set(opened(note, [old_key, new_key], is_signed).keys) for note in notes]
    assert signed == [{old_key}, {old_key, new_key}, {new_key}]
    known = await owner.fetch("select key, checkpoint from audit_verifier order by checkpoint")
    assert [tuple(row) for row in known] == [(str(old_key), 0), (str(new_key), 1)], "an old key stays known"
    assert await tree_is_whole(owner, [old_key, new_key]) == 3


async def test_another_key_goes_on_from_nothing_that_it_did_not_sign(owner: Any, pool: Pool) -> None:
    await logged(owner, 1)
    await sealer_on(pool).seal()
    await logged(owner, 1)
    stranger = sealer_on(pool, signer=CheckpointSigner([OTHER_SEED]))
    for step in (stranger.vouch, stranger.seal):
        with pytest.raises(LogAltered, match=r"Checkpoint 0 cannot be gone on from: .* VINK_FURTHER_CHECKPOINT_KEYS"):
            await step()
    assert await owner.fetchval("select count(*) from audit_pending") == 1


ALTERATIONS = {
    "the newest checkpoint is gone": "delete from audit_checkpoint where number = 1",
    "all checkpoints are gone": "delete from audit_checkpoint",
    "the tree is another one": "update audit_checkpoint set edge = array[sha256('x')] where number = 1",
    "the tree is smaller": "update audit_checkpoint set size = 1 where number = 1",
    "the note is another one": "update audit_checkpoint set note = replace(note, 'vink.', 'vinc.') where number = 1",
    "an older one is put in its place": "update audit_checkpoint a set note = b.note, size = b.size, edge = b.edge "
    "from audit_checkpoint b where a.number = 1 and b.number = 0",
    "what is sealed waits again": "insert into audit_pending (event_id, at) select event_id, at from audit_leaf",
    "a leaf was added": "insert into audit_leaf values (3, gen_random_uuid(), now(), sha256('x'))",
}


@pytest.mark.parametrize("statement", ALTERATIONS.values(), ids=ALTERATIONS)
async def test_nothing_is_sealed_upon_what_was_altered(owner: Any, pool: Pool, statement: str) -> None:
    wall = Wall()
    sealer = sealer_on(pool, [wall])
    await logged(owner, 1)
    await sealer.seal()
    await logged(owner, 2)
    await sealer.seal()
    await owner.execute("delete from audit_verifier")
    await owner.execute(statement)
    await logged(owner, 1)
    for one in (sealer, sealer_on(pool, [wall])):
        with pytest.raises(LogAltered):
            await one.vouch()
            await one.seal()
    assert len(wall.held) == 2


async def test_an_event_that_was_deleted_before_it_was_sealed_goes_on_waiting_and_holds_up_no_other(
    owner: Any, pool: Pool
) -> None:
    first, *others = await logged(owner, 3)
    await owner.execute("delete from audit_event where id = $1", first.id)
    sealer = sealer_on(pool)
    assert await sealer.seal() == len(others)
    assert await sealer.oldest() == first.at


async def test_a_publication_that_fails_is_caught_up_with_later(owner: Any, pool: Pool) -> None:
    wall, other = Wall(), Wall()
    sealer = sealer_on(pool, [wall, other])
    await logged(owner, 1)
    await sealer.seal()
    wall.broken = True
    for _ in range(3):
        await logged(owner, 1)
        assert await sealer.seal() == 1, "it goes on sealing"
    assert (len(wall.held), len(other.held)) == (1, 4)
    wall.broken = False
    await sealer.seal()
    assert wall.held == other.held


async def test_a_new_publication_is_brought_everything(owner: Any, pool: Pool, tmp_path: Path) -> None:
    for _ in range(3):
        await logged(owner, 1)
        await sealer_on(pool).seal()
    file = tmp_path / "made" / "checkpoints.jsonl"
    await sealer_on(pool, [CheckpointFile(file)]).seal()
    assert numbers_in(file) == [0, 1, 2]


async def test_a_line_that_was_cut_off_in_the_file_is_followed_by_the_whole_one(tmp_path: Path) -> None:
    path = tmp_path / "checkpoints.jsonl"
    file = CheckpointFile(path)
    assert await file.newest() is None
    await file.publish([Published(0, "a\n\n— b c\n"), Published(1, "d")])
    whole = path.read_text()
    path.write_text(whole + '{"checkpoint": 2, "no')
    assert await file.newest() == Published(1, "d")
    await file.publish([Published(1, "d"), Published(2, "e")])
    assert path.read_text() == whole + '{"checkpoint": 2, "no\n{"checkpoint": 2, "note": "e"}\n'
    assert await file.newest() == Published(2, "e")


async def test_only_the_sealer_seals_and_nobody_takes_back(database: str, owner: Any) -> None:
    rows = await owner.fetch(
        "select role, relname, privilege from pg_class, "
        "unnest(array['vink_app', 'vink_oauth', 'vink_sealer']) as role, "
        "unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) as privilege "
        "where relname ~ '^audit_(leaf|node|checkpoint|verifier|pending|event|payload)$' "
        "and has_table_privilege(role, oid, privilege)"
    )
    found: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        found.setdefault(row["role"], set()).add((row["relname"], row["privilege"]))
    sealed = ("audit_leaf", "audit_node", "audit_checkpoint", "audit_verifier")
    added = {("audit_pending", "INSERT"), ("audit_payload", "INSERT"), ("audit_event", "INSERT")}
    assert found["vink_app"] == {(one, "SELECT") for one in (*sealed, "audit_event")} | added
    assert found["vink_oauth"] == added
    assert found["vink_sealer"] == {(one, may) for one in sealed for may in ("SELECT", "INSERT")} | added | {
        ("audit_pending", "SELECT"),
        ("audit_pending", "DELETE"),
        ("audit_event", "SELECT"),
    }
    app = await open_pool(database, 1, "vink_app")
    try:
        assert await app.fetch("select from audit_leaf, audit_node, audit_checkpoint, audit_verifier") == []
    finally:
        await app.close()

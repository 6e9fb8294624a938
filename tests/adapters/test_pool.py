"""What the pool promises: one user a connection, nothing left behind, and a lost connection is replaced."""

import asyncio

import asyncpg
import pytest

from adapters.ids import new_id
from adapters.postgres.pool import Pool, Taught, open_pool
from tests.recycling import in_database

SLOW = "select pg_sleep(30)"
SLEEPER = "select (select pid from pg_stat_activity where query = $1) from pg_sleep(0.01)"
ALIVE = "select (select count(*) from pg_stat_activity where pid = $1) from pg_sleep(0.01)"


async def pid(pool: Pool) -> int:
    found: int = await pool.fetchval("select pg_backend_pid()")
    return found


async def asleep(owner: asyncpg.Connection) -> int:
    """Wait until a statement sleeps, and return whose it is."""
    while not (found := await owner.fetchval(SLEEPER, SLOW)):
        pass
    return int(found)


async def test_more_askers_than_connections_are_all_answered(pool: Pool) -> None:
    asked = [pool.fetchval("select $1::integer", number) for number in range(50)]
    assert await asyncio.gather(*asked) == list(range(50))
    assert pool.in_use == 0


async def test_what_the_servers_own_types_are_is_asked_once(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[frozenset[int]] = []
    ask = asyncpg.Connection._introspect_types

    async def counted(connection: object, types: list[int], *more: float) -> object:
        asked.append(frozenset(types))
        return await ask(connection, types, *more)

    monkeypatch.setattr(asyncpg.Connection, "_introspect_types", counted)
    monkeypatch.setattr(Taught, "learned", {})
    ids = [new_id(), new_id()]
    for n in range(2):
        pool = await open_pool(database, 2, None)
        assert await pool.fetchval("select $1::uuid[]", ids) == ids
        assert len(asked) == 1 + n
        # A type of the database's own may be another one elsewhere.
        await pool.execute("drop type if exists public.mood")
        await pool.execute("create type public.mood as enum ('good')")
        assert await pool.fetchval("select array['good']::public.mood[]") == ["good"]
        assert len(asked) == 2 + n
        await pool.close()


async def test_a_connection_is_lent_to_one_at_a_time(database: str) -> None:
    pool = await open_pool(database, 1, "vink_app")
    async with pool.acquire():
        assert pool.in_use == 1
        waiting = asyncio.ensure_future(pool.fetchval("select 1"))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(waiting), 0.05)
    assert await waiting == 1
    await pool.close()


async def test_a_refused_statement_keeps_its_connection(database: str) -> None:
    pool = await open_pool(database, 1, "vink_app")
    before = await pid(pool)
    with pytest.raises(asyncpg.DivisionByZeroError):
        await pool.fetchval("select 1 / 0")
    assert await pid(pool) == before
    await pool.close()


async def test_a_connection_that_the_server_ended_is_replaced(database: str, owner: asyncpg.Connection) -> None:
    pool = await open_pool(database, 1, "vink_app")
    waiting = asyncio.ensure_future(pool.execute(SLOW))
    ended = await asleep(owner)
    await owner.execute("select pg_terminate_backend($1)", ended)
    with pytest.raises(asyncpg.PostgresError):
        await waiting
    assert await pid(pool) != ended
    await pool.close()


async def test_what_was_given_up_on_ends_and_leaves_its_place(database: str, owner: asyncpg.Connection) -> None:
    pool = await open_pool(database, 1, "vink_app")
    waiting = asyncio.ensure_future(pool.execute(SLOW))
    given_up = await asleep(owner)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await pid(pool) != given_up
    async with asyncio.timeout(10):
        while await owner.fetchval(ALIVE, given_up):
            pass
    await pool.close()


async def test_a_transaction_that_was_left_open_is_never_handed_on(database: str) -> None:
    pool = await open_pool(database, 1, "vink_app")
    async with pool.acquire() as connection:
        await connection.execute("begin")
        left = await connection.fetchval("select pg_backend_pid()")
    assert await pid(pool) != left
    await pool.close()


async def test_a_connection_that_cannot_be_opened_gives_its_place_back(database: str) -> None:
    attempts = 0

    async def connect() -> asyncpg.Connection:
        nonlocal attempts
        attempts += 1
        if attempts <= 2:
            raise ConnectionRefusedError
        return await asyncpg.connect(database)

    pool = Pool(connect, 1)
    for _ in range(2):
        with pytest.raises(ConnectionRefusedError):
            await pool.fetchval("select 1")
    assert await pool.fetchval("select 1") == 1
    await pool.close()


async def test_a_closed_pool_answers_nobody_and_waits_for_who_was_first(database: str) -> None:
    pool = await open_pool(database, 2, "vink_app")
    async with pool.acquire() as lent:
        closing = asyncio.ensure_future(pool.close())
        assert await lent.fetchval("select 1") == 1
        assert not closing.done()
    await closing
    with pytest.raises(asyncpg.InterfaceError):
        await pool.fetchval("select 1")


async def test_a_pool_on_a_database_that_refuses_says_so(database: str) -> None:
    with pytest.raises(asyncpg.InvalidCatalogNameError):
        await open_pool(in_database(database, "nowhere"), 1, None)

"""What waits at the same time goes together: in one transaction, each in its own sight, none at another's cost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest

from adapters.postgres import lanes, statements
from adapters.postgres.pool import PATIENCE, Pool, open_pool, prepared
from adapters.postgres.statements import context_of
from adapters.postgres.tables import TABLES
from domain.concerns import Concern, raise_concern
from domain.errors import AlreadyDone, Forbidden
from domain.events import Event
from domain.policy import Action
from tests.adapters.test_postgres_work import NEW, begin_on, raised, waiting_backend
from tests.asking import ask
from vink.database import UNAVAILABLE
from vink.demo.personas import PERSONAS

KEPT = ("concerns", "audit_event", "audit_pending", "outbox")
TOLD = "select $1::integer as number, $2::integer as turn"


class Sent(list[int]):
    """How many went together, journey by journey."""


@pytest.fixture
async def sent(pool: Pool) -> Sent:
    return await listening(pool)


async def listening(pool: Pool) -> Sent:
    """Count what goes together on every connection of a pool."""
    found = Sent()
    async with AsyncExitStack() as held:
        for _ in range(pool.size):
            connection = await held.enter_async_context(pool.acquire())
            connection.add_query_logger(lambda query: found.append(len(query.args) if type(query.args) is list else 1))
    return found


async def at_once(*asked: Awaitable[Any]) -> list[Any]:
    """Ask all of it in one turn of the loop, and return what came of it, errors included."""
    found = await asyncio.gather(*asked, return_exceptions=True)
    await asyncio.sleep(0)  # asyncpg tells its listeners in the turn that follows
    return found


async def submit(pool: Pool, who: str, key: bytes) -> Concern:
    """Raise a concern as somebody, under a key."""
    async with begin_on(pool)(ask(who, Action.CONCERN_RAISE, submission=key, fingerprint=key)) as work:
        made = await raise_concern(work, NEW)
    assert made is not None
    return made


@asynccontextmanager
async def held_up(database: str, table: str = "outbox") -> AsyncIterator[Callable[[], Awaitable[int]]]:
    """Let nobody at a table; yield what waits until somebody wants to, and returns who."""
    holder, watcher = await asyncpg.connect(database), await asyncpg.connect(database)
    try:
        async with holder.transaction():
            await holder.execute(f"lock table {table} in access exclusive mode")
            yield lambda: waiting_backend(watcher)
    finally:
        await holder.close()
        await watcher.close()


def ids(rows: list[Any]) -> list[UUID]:
    return [row["id"] for row in rows]


async def kept(owner: Any) -> set[int]:
    return {await owner.fetchval(f"select count(*) from {table}") for table in KEPT}


async def test_what_waits_goes_as_one_transaction(pool: Pool, owner: Any, sent: Sent) -> None:
    made = await at_once(*(raised(begin_on(pool)) for _ in range(40)))
    assert sent == [32, 8]
    rows = await owner.fetch("select id, xmin::text from concerns")
    assert {row["id"] for row in rows} == {one.id for one in made}
    assert len({row["xmin"] for row in rows}) == 2
    assert await kept(owner) == {40}
    sent.clear()
    await at_once(
        *(pool.shared(TOLD, 1) for _ in range(9)), pool.shared("select $1::text, $2::integer", "another text")
    )
    assert sorted(sent) == [1, 9]


async def test_what_arrives_while_some_is_on_its_way_goes_next(database: str, pool: Pool, sent: Sent) -> None:
    async with held_up(database) as somebody_waits:
        first = asyncio.ensure_future(raised(begin_on(pool)))
        await somebody_waits()
        later = [asyncio.ensure_future(raised(begin_on(pool))) for _ in range(5)]
        await asyncio.sleep(0)
        assert not first.done()
    await at_once(first, *later)
    assert sent == [1, 5]


@pytest.fixture
async def wide_pool(database: str) -> AsyncIterator[Pool]:
    opened = await open_pool(database, 4, "vink_app")
    yield opened
    await opened.close()


async def test_a_wider_pool_has_a_second_lane_and_no_third(database: str, wide_pool: Pool, owner: Any) -> None:
    sent = await listening(wide_pool)
    asked: list[asyncio.Future[Any]] = []
    async with held_up(database) as somebody_waits:
        for lot in (1, 3, 5, 7):
            asked += [asyncio.ensure_future(raised(begin_on(wide_pool))) for _ in range(lot)]
            await somebody_waits()
        assert wide_pool.in_use == 2
        assert await wide_pool.shared(TOLD, 7), "another text has lanes of its own"
    await at_once(*asked)
    assert sorted(sent) == [1, 1, 3, 12]
    assert await kept(owner) == {16}


async def test_two_lanes_that_want_the_same_keys_do_not_wait_in_a_circle(wide_pool: Pool, owner: Any) -> None:
    sent = await listening(wide_pool)
    keys = [b"%032d" % n for n in range(lanes.TOGETHER)]
    made = await at_once(*(submit(wide_pool, "teacher", key) for key in (*keys, *reversed(keys))))
    assert sorted(type(one).__name__ for one in made) == ["AlreadyDone"] * len(keys) + ["Concern"] * len(keys)
    assert sorted(sent) == [1] * len(keys) + [lanes.TOGETHER] * 2, "one lot is refused as a whole, and asked again"
    assert await kept(owner) == {len(keys)}


async def test_each_is_told_its_own(pool: Pool) -> None:
    found = await at_once(*(pool.shared(TOLD, n) for n in range(100)))
    assert [[row["number"] for row in rows] for rows in found] == [[n] for n in range(100)]
    text = "select generate_series(1, $1::integer) as number, $2::integer as turn"
    found = await at_once(*(pool.shared(text, n) for n in (2, 0, 1)))
    assert [[row["number"] for row in rows] for rows in found] == [[1, 2], [], [1]]
    assert pool.in_use == 0


async def test_everybody_sees_in_company_what_they_see_alone(demo_pool: Pool, demo_owner: Any) -> None:
    """Nothing but row security decides here, and every neighbour has another sight."""
    sent = await listening(demo_pool)
    everybody = [context_of(one.actor()) for one in PERSONAS.values()]
    every = statements.shape(({},))
    shown: set[str] = set()
    kind: Any
    for kind, table in TABLES.items():
        one, page = statements.get(kind, every, audited=False), statements.page(kind, kind, every, every, False, ())
        known = await demo_owner.fetch(f"select id from {table} order by id limit 20")
        for text, given in ((page, 100), *((one, row["id"]) for row in known)):
            alone = [ids(await demo_pool.shared(text, *context, given)) for context in everybody]
            sent.clear()
            for turn in (1, -1):
                found = await at_once(*(demo_pool.shared(text, *context, given) for context in everybody[::turn]))
                assert [ids(rows) for rows in found] == alone[::turn], (table, given)
            assert sent == [len(everybody)] * 2
            shown |= {table} if [] in alone and alone != [[]] * len(alone) else set()
    assert shown >= {"concerns", "consultations", "referrals", "staff", "clients"}


async def test_departments_that_write_together_write_their_own(pool: Pool, owner: Any, sent: Sent) -> None:
    names = ["teacher", "social-worker", "school-system", "social-system"] * 4
    made = await at_once(*(submit(pool, name, b"%032d" % n) for n, name in enumerate(names)))
    assert sent == [16]
    for name, one in zip(names, made, strict=True):
        actor = PERSONAS[name].actor()
        who = (actor.department, actor.subject)
        assert tuple(await owner.fetchrow("select department, raised_by from concerns where id = $1", one.id)) == who
        event = "select department, actor from audit_event where object_id = $1"
        assert tuple(await owner.fetchrow(event, one.id)) == who
        assert await owner.fetchval("select subject from submissions where object_id = $1", one.id) == actor.subject
    assert await kept(owner) == {16}


async def test_who_writes_for_another_department_is_refused_alone(pool: Pool, owner: Any, sent: Sent) -> None:
    other = await raised(begin_on(pool))

    async def forge() -> None:
        async with begin_on(pool)(ask("social-worker", Action.CONCERN_RAISE)) as work:
            work.concerns.add(msgspec.structs.replace(other, id=work.new_id()), Event.CONCERN_RAISED)

    sent.clear()
    first, forged, last = await at_once(raised(begin_on(pool)), forge(), raised(begin_on(pool)))
    assert isinstance(forged, Forbidden)
    assert sent[0] == 3
    assert {row["id"] for row in await owner.fetch("select id from concerns")} == {other.id, first.id, last.id}
    assert await kept(owner) == {3}


async def test_one_that_cannot_be_kept_spoils_none_of_the_others(pool: Pool, owner: Any, sent: Sent) -> None:
    await submit(pool, "teacher", b"k" * 32)
    sent.clear()
    keys = [b"%032d" % n for n in range(6)]
    made = await at_once(*(submit(pool, "teacher", key) for key in (*keys[:3], b"k" * 32, *keys[3:])))
    assert isinstance(made.pop(3), AlreadyDone)
    assert sent == [7, 1, 1, 1, 1, 1, 1, 1]
    assert len({one.id for one in made}) == 6
    assert await kept(owner) == {7}


async def test_one_that_cannot_even_be_sent_spoils_none_of_the_others(pool: Pool) -> None:
    found = await at_once(*(pool.shared(TOLD, n) for n in (1, 2)), pool.shared(TOLD, "none"), pool.shared(TOLD, 3))
    assert isinstance(found.pop(2), asyncpg.DataError)
    assert [rows[0]["number"] for rows in found] == [1, 2, 3]


async def test_a_key_that_is_used_twice_at_once_makes_one_thing(pool: Pool, owner: Any, sent: Sent) -> None:
    made = await at_once(*(submit(pool, "teacher", b"k" * 32) for _ in range(2)), submit(pool, "teacher", b"o" * 32))
    assert sent[0] == 3
    assert sorted(type(one).__name__ for one in made) == ["AlreadyDone", "Concern", "Concern"]
    assert await kept(owner) == {2}


async def test_keys_are_taken_in_one_order_whoever_comes_first(pool: Pool, owner: Any) -> None:
    keys = [b"%032d" % n for n in range(8)]
    await at_once(*(submit(pool, "teacher", key) for key in reversed(keys)))
    assert [row["id"] for row in await owner.fetch("select id from submissions order by ctid")] == keys


async def test_what_is_lost_on_the_way_is_told_to_all_and_not_sent_again(database: str, pool: Pool, owner: Any) -> None:
    async with held_up(database) as somebody_waits:
        asked = [asyncio.ensure_future(raised(begin_on(pool))) for _ in range(5)]
        await owner.execute("select pg_terminate_backend($1)", await somebody_waits())
        async with asyncio.timeout(PATIENCE / 2):  # whoever tried again would wait here
            found = await at_once(*asked)
    assert [isinstance(one, UNAVAILABLE) for one in found] == [True] * 5
    assert await kept(owner) == {0}
    made = await at_once(*(raised(begin_on(pool)) for _ in range(3)))
    assert {row["id"] for row in await owner.fetch("select id from concerns")} == {one.id for one in made}


async def test_what_takes_too_long_is_given_up_for_all(database: str, pool: Pool, owner: Any) -> None:
    async def connect() -> Any:
        settings = {"role": "vink_app"}
        return await prepared(await asyncpg.connect(database, server_settings=settings, command_timeout=1))

    hasty = Pool(connect, 1)
    async with held_up(database):
        found = await at_once(*(raised(begin_on(hasty)) for _ in range(3)))
        assert [type(one) for one in found] == [TimeoutError] * 3
    await hasty.close()
    made = await raised(begin_on(pool))
    assert await owner.fetchval("select id from concerns") == made.id
    assert await kept(owner) == {1}


async def test_who_stops_waiting_takes_nothing_from_the_others(database: str, pool: Pool, owner: Any) -> None:
    async with held_up(database) as somebody_waits:
        sent = [asyncio.ensure_future(submit(pool, "teacher", b"%032d" % n)) for n in range(3)]
        await somebody_waits()
        waiting = [asyncio.ensure_future(submit(pool, "teacher", b"%032d" % n)) for n in range(3, 6)]
        await asyncio.sleep(0)
        for one in (sent[1], waiting[1]):
            one.cancel()
    found = await at_once(*sent, *waiting)
    assert [isinstance(one, asyncio.CancelledError) for one in found] == [False, True, False] * 2
    keys = {row["id"] for row in await owner.fetch("select id from submissions")}
    assert keys == {b"%032d" % n for n in (0, 1, 2, 3, 5)}, "what was on its way is kept, what only waited is not sent"
    assert await kept(owner) == {5}
    assert pool.in_use == 0


async def test_an_end_in_the_middle_leaves_nobody_waiting(database: str, pool: Pool, owner: Any) -> None:
    before = asyncio.all_tasks()
    async with held_up(database) as somebody_waits:
        asked = [asyncio.ensure_future(raised(begin_on(pool))) for _ in range(3)]
        await somebody_waits()
        asked += [asyncio.ensure_future(raised(begin_on(pool))) for _ in range(3)]
        await asyncio.sleep(0)
        for task in asyncio.all_tasks() - before - set(asked):
            task.cancel()
        found = await at_once(*asked)
        await asyncio.gather(*pool._retiring)  # the server gives up what was sent, while that still waits
    assert [isinstance(one, asyncio.CancelledError) for one in found] == [True] * 6
    assert (await raised(begin_on(pool))).id == await owner.fetchval("select id from concerns")


async def test_when_too_many_wait_the_next_is_told_so_at_once(database: str, pool: Pool) -> None:
    text = "select count(*) >= $1, $2::integer as turn from outbox"
    async with held_up(database) as somebody_waits:
        first = asyncio.ensure_future(pool.shared(text, 0))
        await somebody_waits()
        waiting = [asyncio.ensure_future(pool.shared(text, 0)) for _ in range(lanes.WAITING)]
        await asyncio.sleep(0)
        with pytest.raises(UNAVAILABLE):
            await pool.shared(text, 0)
        assert await pool.shared(TOLD, 7), "another text has a lane of its own"
    assert len(await at_once(first, *waiting)) == 1 + lanes.WAITING

"""The order of the feed on a real database: whatever is committed late comes late, and nobody passes it by."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from adapters.ids import new_id
from adapters.postgres.outbox import place
from adapters.postgres.pool import Pool
from adapters.postgres.work import PostgresBegin
from domain.concerns import NewConcern, raise_concern
from domain.event_feed import events_after
from domain.policy import Action
from tests.asking import ask
from tests.referring import CONCERN, of
from vink.worker import keep_house

ADD = "insert into outbox (id, at, type, object_id, object_version, department) values ($1, $2, $3, $4, 1, 'buf')"

PLACE = "select vink.place_events(now(), array['0123456789abcdef01'])"


async def raised(begin: PostgresBegin) -> UUID:
    new = of(NewConcern, CONCERN)
    async with begin(ask("teacher", Action.CONCERN_RAISE)) as work:
        made = await raise_concern(work, new)
    assert made is not None
    return made.id


async def told(begin: PostgresBegin, after: UUID | None = None, limit: int = 50) -> list[tuple[UUID, UUID]]:
    async with begin(ask("teacher", Action.EVENT_READ)) as work:
        return [(one.event_id, one.id) for one in await events_after(work, (), after, limit)]


async def test_what_is_committed_late_is_not_passed_by(database: str, pool: Pool, begin: PostgresBegin) -> None:
    concern = await raised(begin)
    assert await place(pool) == 1
    ((seen, _),) = await told(begin)
    late, later = await asyncpg.connect(database), await asyncpg.connect(database)
    early = datetime.now(UTC) - timedelta(minutes=5)
    try:
        held, quick = late.transaction(), later.transaction()
        await held.start()
        await late.execute(ADD, new_id(), early, "concern.consulting", concern)
        await quick.start()
        await later.execute(ADD, new_id(), datetime.now(UTC), "concern.closed", concern)
        await quick.commit()
        assert await place(pool) == 1, "what is open is not there yet"
        ((newest, _),) = await told(begin, seen)
        await held.commit()
    finally:
        await late.close()
        await later.close()
    assert await told(begin, newest) == [], "nobody learns of what has no place"
    assert await place(pool) == 1
    ((after_all, _),) = await told(begin, newest)
    assert seen < newest < after_all
    assert [one for one, _ in await told(begin)] == [seen, newest, after_all]
    assert [one for one, _ in await told(begin, seen, 1)] == [newest]


async def test_two_that_give_places_at_once_give_each_event_one(
    database: str, pool: Pool, begin: PostgresBegin, owner: Any
) -> None:
    concern = await raised(begin)
    other = await asyncpg.connect(database)
    try:
        opened = other.transaction()
        await opened.start()
        assert await other.fetchval(PLACE) == 1
        await owner.execute(ADD, new_id(), datetime.now(UTC), "concern.closed", concern)
        waiting = await asyncpg.connect(database)
        try:
            await waiting.execute("set lock_timeout = '50ms'")
            with pytest.raises(asyncpg.LockNotAvailableError):
                await waiting.fetchval(PLACE)
        finally:
            await waiting.close()
        await opened.commit()
    finally:
        await other.close()
    assert await place(pool) == 1
    places = [row["position"] for row in await owner.fetch("select position from outbox order by at")]
    assert places == sorted(set(places)), "first committed, first told"
    assert await place(pool) == 0


async def test_a_place_says_nothing_of_how_many_others_there_are(pool: Pool, owner: Any) -> None:
    thing = new_id()
    for _ in range(3):
        await owner.execute(ADD, new_id(), datetime.now(UTC), "concern.closed", thing)
    assert await place(pool) == 3
    places = sorted(row["position"] for row in await owner.fetch("select position from outbox"))
    assert all(one.version == 7 for one in places)
    gaps = [second.int - first.int for first, second in pairwise(places)]
    assert all(gap > 1000 for gap in gaps)


async def test_a_clock_that_is_set_back_does_not_turn_the_order_round(pool: Pool, owner: Any) -> None:
    future = int((datetime.now(UTC) + timedelta(days=1)).timestamp() * 1000)
    await owner.execute("update outbox_place set last = $1", future)
    for number in range(2):
        await owner.execute(ADD, new_id(), datetime.now(UTC), "concern.closed", new_id())
        assert await place(pool) == 1, number
    rows = await owner.fetch("select position from outbox order by at")
    assert [row["position"].int >> 80 for row in rows] == [future + 1, future + 2]


async def test_what_is_old_is_removed_unless_it_has_no_place(pool: Pool, owner: Any) -> None:
    for days in (31, 29):
        await owner.execute(ADD, new_id(), datetime.now(UTC) - timedelta(days=days), "concern.closed", new_id())
    assert (await keep_house(pool))["events"] == 0
    await place(pool)
    assert (await keep_house(pool))["events"] == 1
    assert await owner.fetchval("select count(*) from outbox") == 1

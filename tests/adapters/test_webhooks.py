"""Webhooks on a real database, to a real receiver: signed, in order, at least once, and by nobody twice at once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from adapters.postgres.outbox import place
from adapters.postgres.pool import Pool
from adapters.postgres.vault import VaultAccess
from adapters.postgres.webhooks import claim
from adapters.postgres.work import PostgresBegin
from adapters.webhooks import Courier
from domain.policy import Action
from domain.webhooks import keeping
from domain.webhooks.delivering import FAILING_AFTER
from domain.webhooks.types import NewWebhookSubscription, WebhookStatus, WebhookSubscription
from domain.worklist import worklist
from tests.asking import ask_of
from tests.conftest import SECRET, TERMS
from tests.contract.conftest import Clock
from tests.receiving import Receiver, certified, receiving, status, verified
from tests.referring import raised, received
from vink.demo.personas import PERSONAS
from vink.telling import Teller, keep_telling
from vink.worker import keep_house

HERE = frozenset({"127.0.0.1"})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def begin(pool: Pool, clock: Clock) -> PostgresBegin:
    terms = msgspec.structs.replace(TERMS, webhook_hosts=HERE)
    return PostgresBegin(pool, clock, new_id, DanishCalendar(), terms, VaultAccess(SECRET))


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as found:
        yield found


@pytest.fixture
def teller(pool: Pool, begin: PostgresBegin, clock: Clock) -> Teller:
    return Teller(pool, begin, Courier(HERE, HERE, 0.5), clock)


def admin(action: Action, department: str = "buf") -> Any:
    return ask_of(msgspec.structs.replace(PERSONAS["admin"].actor(), department=department), action)


async def subscribed(begin: PostgresBegin, url: str, *types: str, department: str = "buf") -> WebhookSubscription:
    async with begin(admin(Action.WEBHOOK_SUBSCRIPTION_CREATE, department)) as work:
        new = NewWebhookSubscription(url=url, event_types=types or ("concern.raised",))
        return await keeping.create_subscription(work, new)


async def read(begin: PostgresBegin, subscription_id: UUID) -> WebhookSubscription:
    async with begin(admin(Action.WEBHOOK_SUBSCRIPTION_READ)) as work:
        return await work.webhook_subscriptions.get(subscription_id)


async def replay(begin: PostgresBegin, owner: Any, made: WebhookSubscription) -> None:
    delivery = await owner.fetchval("select id from webhook_deliveries order by id limit 1")
    async with begin(admin(Action.WEBHOOK_DELIVERY_REPLAY)) as work:
        await keeping.replay_delivery(work, made.id, delivery)


async def tell(pool: Pool, teller: Teller) -> int:
    """Do what the worker does each second, and return how many subscriptions had something due."""
    await place(pool)
    found = await teller.claim(20)
    await asyncio.gather(*found)
    return len(found)


async def tries(owner: Any) -> list[tuple[str, int | None, int]]:
    rows = await owner.fetch("select outcome, status_code, number from webhook_deliveries order by id")
    return [tuple(row) for row in rows]


async def test_what_happens_is_sent_in_order_and_signed(
    pool: Pool, begin: PostgresBegin, teller: Teller, receiver: Receiver, owner: Any, clock: Clock
) -> None:
    await raised(begin)
    await place(pool)
    made = await subscribed(begin, receiver.url)
    assert await tell(pool, teller) == 0, "what was before is nobody's news"
    concerns = [await raised(begin) for _ in range(3)]
    await raised(begin, "social-worker")
    assert await tell(pool, teller) == 1
    at = msgspec.to_builtins(clock.now)
    assert [one.thin for one in receiver.received] == [
        {"type": "concern.raised", "id": str(one.id), "version": 1, "at": at} for one in concerns
    ]
    for one in receiver.received:
        assert one.line == "POST /events HTTP/1.1"
        assert one.headers["content-type"] == "application/json"
        assert abs(int(one.headers["webhook-timestamp"]) - clock.now.timestamp()) < 2
        assert verified(one, made.secret)
        assert not verified(one, f"whsec_{'B' * 43}=")
        assert not verified(one._replace(body=one.body + b" "), made.secret)
    assert len({one.headers["webhook-id"] for one in receiver.received}) == 3
    assert await tries(owner) == [("delivered", 204, 1)] * 3
    assert await tell(pool, teller) == 0
    events = await owner.fetch(
        "select object_type, client, reason from audit_event "
        "where action = 'webhook-subscription:deliver' and object_id is not null"
    )
    assert [tuple(one) for one in events] == [("webhook_delivery", "worker", "webhook")] * 3


async def test_a_department_is_told_of_its_referrals_and_vink_of_what_it_may_be_told(
    pool: Pool, begin: PostgresBegin, teller: Teller, receiver: Receiver, owner: Any
) -> None:
    vink = PERSONAS["vink-coordinator"].id
    await owner.execute(
        "insert into departments (id, department, version, created_at, updated_at, name) "
        "values ($1, 'bif', 1, now(), now(), '{}')",
        new_id(),
    )
    await owner.execute(
        "insert into staff (id, department, version, created_at, updated_at, status, subject, display_name, function) "
        "values ($1, 'bif', 1, now(), now(), 'active', 'v', 'V', 'coordinator')",
        vink,
    )
    await owner.execute(
        "insert into staff_grants (id, department, version, created_at, updated_at, staff_id, role, valid_from, "
        "ends_at, granted_by) values ($1, 'bif', 1, now(), now(), $2, 'vink_coordinator', now() - interval '1 day', "
        "now() + interval '1 day', $1)",
        *(new_id(), vink),
    )
    both = ("referral.submitted", "referral.received")
    secrets = {
        one: (await subscribed(begin, receiver.url, *both, department=one)).secret for one in ("buf", "sof", "bif")
    }
    referral = await received(begin)
    await tell(pool, teller)
    found = {
        name: tuple(one.thin["type"] for one in receiver.received if verified(one, key))
        for name, key in secrets.items()
    }
    assert found == {"buf": both, "bif": both, "sof": ()}
    assert {one.thin["id"] for one in receiver.received} == {str(referral.id)}


async def test_what_is_not_taken_is_tried_again_later_and_nothing_overtakes_it(
    pool: Pool, begin: PostgresBegin, teller: Teller, receiver: Receiver, owner: Any, clock: Clock
) -> None:
    await subscribed(begin, receiver.url)
    first, second = await raised(begin), await raised(begin)
    receiver.answers = [status(500), status(302, f"location: {receiver.url}"), None]
    for wait in (5, 10, 20):
        assert await tell(pool, teller) == 1
        assert await tell(pool, teller) == 0, "not before its time"
        clock.now += timedelta(seconds=wait)
    assert await tries(owner) == [("refused", 500, 1), ("redirected", 302, 2), ("too_slow", None, 3)]
    await tell(pool, teller)
    assert [one.thin["id"] for one in receiver.received] == [str(first.id)] * 4 + [str(second.id)]
    assert len({one.headers["webhook-id"] for one in receiver.received}) == 2, "whoever is told twice can know"
    assert (await tries(owner))[3:] == [("delivered", 204, 4), ("delivered", 204, 1)]


async def test_what_keeps_failing_is_said_to_be_failing_until_it_arrives(
    pool: Pool, begin: PostgresBegin, teller: Teller, receiver: Receiver, owner: Any, clock: Clock
) -> None:
    made = await subscribed(begin, receiver.url)
    await raised(begin)
    receiver.answers = [status(503)] * FAILING_AFTER
    for number in range(FAILING_AFTER):
        assert (await read(begin, made.id)).status is WebhookStatus.ACTIVE, number
        await tell(pool, teller)
        clock.now += timedelta(hours=1)
    failing = await read(begin, made.id)
    assert (failing.status, failing.version) == (WebhookStatus.FAILING, 2)
    async with begin(admin(Action.WORKLIST_READ)) as work:
        (item,) = await worklist(work, 50)
    assert (item.kind, item.id, item.holder.value, item.due_at) == (
        *("webhook_subscription", made.id, "admin"),
        failing.failing_since,
    )
    async with begin(admin(Action.WORKLIST_READ, "sof")) as work:
        assert await worklist(work, 50) == []
    await tell(pool, teller)
    assert (await read(begin, made.id)).status is WebhookStatus.ACTIVE
    told = await owner.fetch("select type from outbox where object_id = $1 order by id", made.id)
    assert [one["type"].partition(".")[2] for one in told] == ["created", "failing", "recovered"]


async def test_a_pause_keeps_its_place(pool: Pool, begin: PostgresBegin, teller: Teller, receiver: Receiver) -> None:
    made = await subscribed(begin, receiver.url)
    async with begin(admin(Action.WEBHOOK_SUBSCRIPTION_PAUSE)) as work:
        await keeping.pause_subscription(work, made.id, 1)
    concern = await raised(begin)
    assert await tell(pool, teller) == 0
    async with begin(admin(Action.WEBHOOK_SUBSCRIPTION_RESUME)) as work:
        await keeping.resume_subscription(work, made.id, 2)
    assert await tell(pool, teller) == 1
    assert [one.thin["id"] for one in receiver.received] == [str(concern.id)]


async def test_after_its_end_nothing_is_sent_or_waits_for_it_and_its_secret_is_gone(
    pool: Pool, begin: PostgresBegin, teller: Teller, receiver: Receiver, owner: Any
) -> None:
    made = await subscribed(begin, receiver.url)
    await raised(begin)
    await tell(pool, teller)
    await replay(begin, owner, made)
    await raised(begin)
    await place(pool)
    (late,) = await teller.claim(20)
    async with begin(admin(Action.WEBHOOK_SUBSCRIPTION_END)) as work:
        ended = await keeping.end_subscription(work, made.id, 1)
    assert (ended.secret, ended.previous_secret) == (None, None)
    await late
    await owner.execute("update webhook_progress set claimed_until = null")
    assert await tell(pool, teller) == 0
    assert len(receiver.received) == 1
    assert await owner.fetchval("select count(*) from webhook_replays") == 0
    await owner.execute("update outbox set at = at - interval '31 days' where type like 'concern.%'")
    assert (await keep_house(pool))["events"] == 2
    assert (await read(begin, made.id)).secret is None


async def test_two_secrets_sign_while_one_follows_the_other(
    pool: Pool, begin: PostgresBegin, teller: Teller, receiver: Receiver, owner: Any, clock: Clock
) -> None:
    old = await subscribed(begin, receiver.url)
    async with begin(admin(Action.WEBHOOK_SUBSCRIPTION_ROTATE_SECRET)) as work:
        new = await keeping.rotate_secret(work, old.id, 1)
    assert new.secret != old.secret
    await raised(begin)
    await tell(pool, teller)
    clock.now += timedelta(hours=25)
    await raised(begin)
    await tell(pool, teller)
    during, after = receiver.received
    assert [verified(during, one.secret) for one in (old, new)] == [True, True]
    assert [verified(after, one.secret) for one in (old, new)] == [False, True]
    stored = await owner.fetchval("select sealed::text || webhook_subscriptions::text from webhook_subscriptions")
    kept = [str(one.secret)[6:] for one in (old, new)]
    assert not any(one in stored or one.encode().hex() in stored for one in kept)


async def test_two_workers_send_nothing_at_once_or_twice(
    pool: Pool, begin: PostgresBegin, receiver: Receiver, clock: Clock
) -> None:
    await subscribed(begin, receiver.url)
    for _ in range(6):
        await raised(begin)
    await place(pool)
    workers = [Teller(pool, begin, Courier(HERE, HERE), clock) for _ in range(3)]
    for found in await asyncio.gather(*(one.claim(20) for one in workers)):
        await asyncio.gather(*found)
    assert len(receiver.received) == len({one.headers["webhook-id"] for one in receiver.received}) == 6
    assert receiver.most_at_once == 1


async def test_a_worker_that_dies_after_sending_leaves_its_claim_to_the_next(
    pool: Pool, begin: PostgresBegin, teller: Teller, receiver: Receiver, owner: Any
) -> None:
    await subscribed(begin, receiver.url)
    await raised(begin)
    await place(pool)
    receiver.answers = [None]
    (serving,) = await teller.claim(20)
    dying = asyncio.create_task(serving)
    async with asyncio.timeout(10):
        while not receiver.received:  # noqa: ASYNC110 - the receiver tells nobody
            await asyncio.sleep(0)
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    assert await tell(pool, teller) == 0, "for a minute nobody else sends"
    await owner.execute("update webhook_progress set claimed_until = clock_timestamp()")
    assert await tell(pool, teller) == 1
    first, second = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert await tries(owner) == [("delivered", 204, 1)]


async def test_the_worker_goes_on_while_somebody_hangs(
    pool: Pool, begin: PostgresBegin, receiver: Receiver, owner: Any, clock: Clock
) -> None:
    await subscribed(begin, receiver.url)
    async with receiving() as quick:
        await subscribed(begin, quick.url)
        receiver.answers = [None]
        working = asyncio.create_task(keep_telling(pool, Teller(pool, begin, Courier(HERE, HERE), clock)))
        try:
            for number in (1, 2):
                await raised(begin)
                async with asyncio.timeout(10):
                    while len(quick.received) < number:  # noqa: ASYNC110 - the receiver tells nobody
                        await asyncio.sleep(0)
            assert len(receiver.received) == 1, "it still hangs"
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
    assert working.cancelled()


async def test_what_somebody_waits_for_is_not_removed_because_it_is_old(
    pool: Pool, begin: PostgresBegin, teller: Teller, receiver: Receiver, owner: Any
) -> None:
    made = await subscribed(begin, receiver.url)
    async with begin(admin(Action.WEBHOOK_SUBSCRIPTION_PAUSE)) as work:
        await keeping.pause_subscription(work, made.id, 1)
    await raised(begin)
    await place(pool)
    await owner.execute("update outbox set at = at - interval '31 days' where type like 'concern.%'")
    assert (await keep_house(pool))["events"] == 0
    async with begin(admin(Action.WEBHOOK_SUBSCRIPTION_RESUME)) as work:
        await keeping.resume_subscription(work, made.id, 2)
    await tell(pool, teller)
    assert (await keep_house(pool))["events"] == 1
    assert len(receiver.received) == 1


async def test_a_claim_that_is_over_keeps_nothing(
    pool: Pool, begin: PostgresBegin, teller: Teller, receiver: Receiver, owner: Any, clock: Clock
) -> None:
    await subscribed(begin, receiver.url)
    await raised(begin)
    await place(pool)
    (late,) = await teller.claim(20)
    await owner.execute("update webhook_progress set claimed_until = clock_timestamp()")
    assert len(await claim(pool, clock.now, new_id(), 20)) == 1
    await late
    assert await tries(owner) == []


async def test_an_event_is_sent_again_when_somebody_asks(
    pool: Pool, begin: PostgresBegin, teller: Teller, receiver: Receiver, owner: Any
) -> None:
    made = await subscribed(begin, receiver.url)
    for _ in range(2):
        await raised(begin)
    await tell(pool, teller)
    await replay(begin, owner, made)
    assert await tell(pool, teller) == 1
    assert await tell(pool, teller) == 0
    first, _, again = receiver.received
    assert (again.headers["webhook-id"], again.body) == (first.headers["webhook-id"], first.body)
    rows = await owner.fetch("select replay, outcome from webhook_deliveries order by id")
    assert [tuple(row) for row in rows] == [(False, "delivered"), (False, "delivered"), (True, "delivered")]


async def test_what_may_not_be_told_any_more_is_not_sent_again(
    pool: Pool, begin: PostgresBegin, teller: Teller, receiver: Receiver, owner: Any
) -> None:
    made = await subscribed(begin, receiver.url)
    concern = await raised(begin)
    await tell(pool, teller)
    await replay(begin, owner, made)
    await owner.execute("delete from outbox where object_id = $1", concern.id)
    await tell(pool, teller)
    assert len(receiver.received) == 1
    assert (await tries(owner))[1:] == [("gone", None, 1)]
    assert await tell(pool, teller) == 0


async def test_what_nobody_may_be_told_is_passed_by(
    pool: Pool, begin: PostgresBegin, teller: Teller, receiver: Receiver, owner: Any
) -> None:
    await subscribed(begin, receiver.url)
    concern = await raised(begin)
    await owner.execute("delete from concerns where id = $1", concern.id)
    assert await tell(pool, teller) == 1
    assert receiver.received == []
    assert await tell(pool, teller) == 0


@pytest.mark.parametrize(
    ("hosts", "private", "url", "outcome"),
    [
        (frozenset(), frozenset(), "http://127.0.0.1:{port}/events", "not_listed"),
        (HERE, frozenset(), "http://127.0.0.1:{port}/events", "not_listed"),
        (frozenset({"localhost"}), HERE, "http://localhost:{port}/events", "not_listed"),
        (HERE, HERE, "http://127.0.0.1:9/events", "unreachable"),
    ],
)
async def test_nothing_is_sent_where_nothing_may_be_sent(
    receiver: Receiver, hosts: frozenset[str], private: frozenset[str], url: str, outcome: str
) -> None:
    answered = await Courier(hosts, private, 2).send(url.format(port=receiver.port), b"{}", {})
    assert (answered.outcome.value, answered.status_code) == (outcome, None)
    assert receiver.received == []


async def test_over_tls_the_host_must_be_the_one_that_is_named(tmp_path: Path) -> None:
    served, trusted = certified(tmp_path, "localhost")
    names = frozenset({"localhost", "127.0.0.1"})
    async with receiving(served) as receiver:
        for host, trust, outcome in (
            ("localhost", trusted, "delivered"),
            ("127.0.0.1", trusted, "unreachable"),
            ("localhost", None, "unreachable"),
        ):
            url = f"https://{host}:{receiver.port}/events"
            answered = await Courier(names, names, 5, trust).send(url, b"{}", {})
            assert answered.outcome.value == outcome, (host, trust)
        assert [one.headers["host"] for one in receiver.received] == [f"localhost:{receiver.port}"]


async def test_a_long_answer_is_not_read(receiver: Receiver) -> None:
    receiver.answers = [b"HTTP/1.1 200 OK\r\ncontent-length: 10000000000\r\n\r\n" + b"x" * 100_000]
    answered = await Courier(HERE, HERE, 5).send(receiver.url, b"{}", {})
    assert answered.outcome.value == "delivered"

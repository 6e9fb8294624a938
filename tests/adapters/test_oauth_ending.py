"""Tokens that are out end with what they stood on: the client, the person, the grant, the scopes."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import pytest

from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from adapters.oauth.revocations import Revocations, keep_revocations_fresh, refresh_revocations
from adapters.postgres.pool import open_pool
from adapters.postgres.vault import VaultAccess
from adapters.postgres.work import PostgresBegin
from adapters.tokens import TokenVerifier
from domain.actors import Role
from domain.client_keys import KeySet
from domain.clients import ClientRevision, resume_client, revoke_client, suspend_client, update_client
from domain.errors import Unauthenticated
from domain.policy import Action
from domain.ports import Work
from domain.staff import NewGrant, give_grant, leave, revoke_grant
from tests.asking import ask
from tests.conftest import SECRET, TERMS
from tests.oauth_world import World, until

SECOND = timedelta(seconds=1)


class House:
    """The application's side of the same database: an administrator who does something, on the world's clock."""

    def __init__(self, world: World, pool: Any) -> None:
        self.world = world
        self._begin = PostgresBegin(pool, lambda: world.now, new_id, DanishCalendar(), TERMS, VaultAccess(SECRET))

    async def do(self, step: Callable[..., Awaitable[Any]], *given: Any) -> Any:
        async with self._begin(ask("admin", Action.CLIENT_UPDATE)) as work:
            return await step(work, *given)

    async def grants_of(self, staff_id: UUID) -> list[Any]:
        async def found(work: Work) -> Any:
            return await work.staff_grants.page({"staff_id": staff_id}, None, 9)

        return list(await self.do(found))


@pytest.fixture
async def house(world: World, pool: Any) -> House:
    return House(world, pool)


async def refused(world: World, token: str) -> bool:
    """Whether a process that has just looked refuses the token."""
    await refresh_revocations(world.pool, world.revocations, lambda: world.now)
    return not await accepts(world.verifier, token)


async def accepts(verifier: TokenVerifier, token: str) -> bool:
    try:
        await verifier.verify(token)
    except Unauthenticated as error:
        return error.reason != "revoked"
    return True


async def test_a_suspended_client_s_tokens_end_with_the_suspension_and_later_ones_are_good(
    world: World, house: House
) -> None:
    _, of_client = await world.system_token()
    of_client_of_another = (await world.staff_tokens())["access_token"]
    assert not await refused(world, of_client["access_token"])
    client = world.ids["school-system"]
    await house.do(suspend_client, client, 1)
    assert await refused(world, of_client["access_token"])
    assert not await refused(world, of_client_of_another)
    await house.do(resume_client, client, 2)
    assert await refused(world, of_client["access_token"]), "what ended stays ended"
    world.now += 5 * SECOND
    _, later = await world.system_token()
    assert not await refused(world, later["access_token"])


async def test_everything_that_is_taken_away_from_a_client_ends_its_tokens(world: World, house: House) -> None:
    client = world.ids["school-system"]
    revision = ClientRevision(
        name="School-System",
        scopes=("concern:raise", "concern:read"),
        jwks=msgspec.convert(world.jwks, KeySet),
        agreement_ref="test",
        valid_from=world.now - timedelta(days=1),
        valid_until=world.now + timedelta(days=30),
    )
    wider = msgspec.structs.replace(revision, scopes=("concern:raise", "concern:read", "consultation:read"))
    shorter = msgspec.structs.replace(wider, valid_until=world.now + timedelta(days=20))
    steps: tuple[tuple[Callable[..., Awaitable[Any]], tuple[Any, ...], bool], ...] = (
        (update_client, (revision,), True),
        (update_client, (wider,), False),
        (update_client, (shorter,), True),
        (revoke_client, (), True),
    )
    for version, (step, given, ends) in enumerate(steps, start=1):
        _, issued = await world.system_token()
        await house.do(step, client, *given, version)
        assert await refused(world, issued["access_token"]) is ends, (step, given)
        world.now += 5 * SECOND


async def test_whoever_leaves_loses_the_tokens_that_are_out(world: World, house: House) -> None:
    token = (await world.staff_tokens())["access_token"]
    await world.add_staff("colleague")
    await world.grant("colleague", "frontline")
    other = (await world.staff_tokens("colleague"))["access_token"]
    await house.do(leave, world.ids["teacher"], 1)
    assert await refused(world, token)
    assert not await refused(world, other)


async def test_a_revoked_grant_ends_the_token_and_the_next_one_has_what_is_left(world: World, house: House) -> None:
    await house.do(give_grant, world.ids["teacher"], NewGrant(role=Role.MENTOR, ends_at=world.now + timedelta(days=9)))
    body = await world.staff_tokens()
    assert world.claims(body["access_token"])["roles"] == ["frontline", "mentor"]
    assert not await refused(world, body["access_token"])
    (mentor,) = [one for one in await house.grants_of(world.ids["teacher"]) if one.role is Role.MENTOR]
    await house.do(revoke_grant, world.ids["teacher"], mentor.id, 1)
    assert await refused(world, body["access_token"])
    world.now += 5 * SECOND
    status, again = await world.refresh(body["refresh_token"])
    assert (status, world.claims(again["access_token"])["roles"]) == (200, ["frontline"])
    assert not await refused(world, again["access_token"])


async def test_a_token_that_was_being_made_meanwhile_is_refused_too(world: World, house: House) -> None:
    await house.do(suspend_client, world.ids["school-system"], 1)
    made = await world.owner.fetchval("select issued_until - now() from oauth_revocations")
    assert timedelta() < made <= SECOND


async def test_a_suspension_that_fails_ends_nothing(world: World, house: House) -> None:
    _, issued = await world.system_token()

    async def break_off(work: Work) -> None:
        await suspend_client(work, world.ids["school-system"], 1)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await house.do(break_off)
    assert not await refused(world, issued["access_token"])
    assert await world.count("oauth_revocations") == 0


async def test_every_process_is_told_as_it_happens(database: str, world: World, house: House) -> None:
    _, issued = await world.system_token()
    async with AsyncExitStack() as stack:
        verifiers: list[TokenVerifier] = []
        for _ in range(2):
            pool = await open_pool(database, 2, "vink_oauth")
            stack.push_async_callback(pool.close)
            known = Revocations()
            watching = asyncio.create_task(
                keep_revocations_fresh(pool, known, world.keys, lambda: world.now, every=3600)
            )
            stack.push_async_callback(ended, watching)
            await until(partial(known.knows, "buf"))
            verifiers.append(world.another_verifier(known))
            await verifiers[-1].verify(issued["access_token"])
        await house.do(suspend_client, world.ids["school-system"], 1)
        for verifier in verifiers:
            async with asyncio.timeout(5):
                while await accepts(verifier, issued["access_token"]):  # noqa: ASYNC110 - nobody announces it
                    await asyncio.sleep(0)


async def ended(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_listener_that_was_cut_off_listens_again(database: str, world: World, house: House) -> None:
    _, issued = await world.system_token()
    known = Revocations()
    pool = await open_pool(database, 2, "vink_oauth")
    watching = asyncio.create_task(keep_revocations_fresh(pool, known, world.keys, lambda: world.now, every=0.01))
    try:
        await until(lambda: known.knows("buf"))
        await world.owner.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where application_name = 'vink_oauth' and query like 'LISTEN%'"
        )
        await house.do(suspend_client, world.ids["school-system"], 1)
        await until(lambda: known("client:school-system", world.now.timestamp()))
        assert not await accepts(world.another_verifier(known), issued["access_token"])
    finally:
        await ended(watching)
        await pool.close()


async def test_the_application_cannot_end_tokens_otherwise(pool: Any) -> None:
    for statement in (
        "insert into oauth_revocations (key, expires_at) values ('subject:x', now())",
        "select vink.end_tokens()",
    ):
        with pytest.raises(asyncpg.PostgresError):
            await pool.execute(statement)

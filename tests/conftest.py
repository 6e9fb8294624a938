"""A real PostgreSQL for everybody, and a fresh, migrated database for every test that wants one."""

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from adapters import clock
from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from adapters.keys import KeyRing
from adapters.postgres.embedded import running
from adapters.postgres.migrate import migrate
from adapters.postgres.pool import Pool, open_pool
from adapters.postgres.vault import VaultAccess
from adapters.postgres.work import PostgresBegin
from domain.notices import EmergencyNumbers
from domain.ports import Terms
from tests.journey.conftest import Demo
from tests.oauth_world import World, make_world
from tests.places import folder
from tests.recycling import Recycled, execute, in_database
from vink import contract
from vink.demo.seed import seed
from vink.demo.webhooks import HOST
from vink.settings import load
from vink.wiring import begin_on

# A gate says the same twice; chance looks for faults at everybody's desk.
settings.register_profile("gate", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("gate")


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what was collected here: thousands of tests that stay to the end."""
    gc.collect()
    gc.freeze()


MASTER_KEY = bytes(32)
SECRET = KeyRing([MASTER_KEY])
TERMS = Terms(emergency=EmergencyNumbers(), webhook_hosts=frozenset({HOST}))


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a PostgreSQL server of this test run."""
    with folder() as made, running(made / "data", durable=False) as url:
        yield url


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """The name of a migrated database that is only copied."""
    asyncio.run(execute(server, "create database template_vink"))
    asyncio.run(migrate(in_database(server, "template_vink")))
    return "template_vink"


@pytest.fixture(scope="session")
async def recycled(server: str) -> AsyncIterator[Recycled]:
    """The databases that tests hand on to one another."""
    made = Recycled(server)
    yield made
    await made.close()


@pytest.fixture
async def database(template: str, recycled: Recycled) -> AsyncIterator[str]:
    """The address of a database as good as fresh, migrated and empty."""
    async with recycled.lent(template) as url:
        yield url


@pytest.fixture
async def pool(database: str, recycled: Recycled) -> Pool:
    """Connections as the API has them: everything runs as vink_app, under row-level security."""
    return await recycled.pool(database, 2, "vink_app")


@pytest.fixture
async def owner(database: str, recycled: Recycled) -> Any:
    """A connection past all row security."""
    return await recycled.owner(database)


@pytest.fixture
def begin(pool: Pool) -> PostgresBegin:
    """Opens works on the test's database."""
    return PostgresBegin(pool, clock.now, new_id, DanishCalendar(), TERMS, VaultAccess(SECRET))


@pytest.fixture(scope="session")
def demo_template(server: str, template: str) -> str:
    """The name of a database with the fictional municipality that is only copied."""
    asyncio.run(_make_demo(server, template))
    return "template_demo"


async def _make_demo(server: str, template: str) -> None:
    await execute(server, f"create database template_demo template {template} strategy file_copy")
    url = in_database(server, "template_demo")
    await execute(url, "insert into installation (key, value) values ('demo', 'true')")
    opened = await open_pool(url, 1, "vink_app")
    try:
        await seed(opened, partial(begin_on, opened, load({}), SECRET), clock.now(), new_id, {})
    finally:
        await opened.close()


@pytest.fixture
async def demo(demo_template: str, recycled: Recycled) -> AsyncIterator[str]:
    """The address of a database as good as fresh with the fictional municipality."""
    async with recycled.lent(demo_template) as url:
        yield url


@pytest.fixture(scope="session")
def staged_template(server: str, template: str) -> str:
    """The name of a database on which every example of the contract works once, which is only copied."""
    asyncio.run(_stage(server, template))
    return "template_staged"


async def _stage(server: str, template: str) -> None:
    await execute(server, f"create database template_staged template {template} strategy file_copy")
    async with contract.staged(in_database(server, "template_staged")):
        pass


@pytest.fixture
async def staged_database(staged_template: str, recycled: Recycled) -> AsyncIterator[str]:
    """The address of a database as good as fresh on which every example of the contract works once."""
    async with recycled.lent(staged_template) as url:
        yield url


@pytest.fixture
async def staged_owner(staged_database: str, recycled: Recycled) -> Any:
    """A connection past all row security to a database on which every example works once."""
    return await recycled.owner(staged_database)


@pytest.fixture
async def staged(staged_database: str, recycled: Recycled) -> Pool:
    """The connection of the API to a municipality on which every example works once."""
    return await recycled.pool(staged_database, 1, "vink_app")


@pytest.fixture(scope="session")
def first() -> Iterator[Demo]:
    """A demo that was started once and stopped, for all those that follow it: the second start is quick."""
    with folder() as made:
        started = Demo(made)
        started.start()
        started.stop()
        yield started


@pytest.fixture
async def demo_owner(demo: str, recycled: Recycled) -> Any:
    """A connection past all row security to a database with the fictional municipality."""
    return await recycled.owner(demo)


@pytest.fixture
async def demo_pool(demo: str, recycled: Recycled) -> Pool:
    """Connections of the API to a database with the fictional municipality."""
    return await recycled.pool(demo, 2, "vink_app")


@pytest.fixture
async def world(database: str, owner: Any, recycled: Recycled, tmp_path: Path) -> World:
    """A municipality with an authorization server of its own."""
    return await make_world(owner, await recycled.pool(database, 4, "vink_oauth"), tmp_path)

"""A real PostgreSQL for everybody, and a fresh, migrated database for every test that wants one."""

import asyncio
import itertools
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import quote

import asyncpg
import pytest

from adapters import clock
from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from adapters.postgres.embedded import running
from adapters.postgres.migrate import migrate
from adapters.postgres.pool import Pool, close_pool, open_pool
from adapters.postgres.work import PostgresBegin
from domain.notices import EmergencyNumbers
from domain.ports import Terms
from vink.demo.seed import seed
from vink.settings import load
from vink.wiring import begin_on

SECRET = bytes(32)
TERMS = Terms(emergency=EmergencyNumbers())
NUMBERS = itertools.count(1)


def in_database(url: str, name: str) -> str:
    """Return the address of another database on the same server."""
    before, _, after = url.partition("?")
    return f"{before.rpartition('/')[0]}/{quote(name)}" + (f"?{after}" if after else "")


async def execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The address of a PostgreSQL server of this test run."""
    folder = Path(tempfile.mkdtemp(prefix="vink-test-"))
    folder.chmod(0o711)
    try:
        with running(folder / "data", durable=False) as url:
            yield url
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """The name of a migrated database that is only copied."""
    asyncio.run(execute(server, "create database template_vink"))
    asyncio.run(migrate(in_database(server, "template_vink")))
    return "template_vink"


@pytest.fixture
async def database(server: str, template: str) -> AsyncIterator[str]:
    """The address of a fresh database, migrated and empty."""
    name = f"test_{next(NUMBERS)}"
    await execute(server, f"create database {name} template {template} strategy file_copy")
    yield in_database(server, name)
    await execute(server, f"drop database {name} with (force)")


@pytest.fixture
async def pool(database: str) -> AsyncIterator[Pool]:
    """Connections as the API has them: everything runs as vink_app, under row-level security."""
    opened = await open_pool(database, 2, "vink_app")
    yield opened
    await close_pool(opened)


@pytest.fixture
def begin(pool: Pool) -> PostgresBegin:
    """Opens works on the test's database."""
    return PostgresBegin(pool, clock.now, new_id, DanishCalendar(), TERMS)


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
        await close_pool(opened)


@pytest.fixture
async def demo(server: str, demo_template: str) -> AsyncIterator[str]:
    """The address of a fresh database with the fictional municipality."""
    name = f"demo_{next(NUMBERS)}"
    await execute(server, f"create database {name} template {demo_template} strategy file_copy")
    yield in_database(server, name)
    await execute(server, f"drop database {name} with (force)")


@pytest.fixture
async def demo_pool(demo: str) -> AsyncIterator[Pool]:
    """Connections of the API to a database with the fictional municipality."""
    opened = await open_pool(demo, 2, "vink_app")
    yield opened
    await close_pool(opened)

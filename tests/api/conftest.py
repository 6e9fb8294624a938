"""The application in process: every persona speaks with a token that names it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest

from adapters import clock
from adapters.ids import new_id
from adapters.postgres.log import PostgresLog
from adapters.postgres.pool import Pool
from api import docs
from api.app import create_app
from domain.actors import Actor
from domain.errors import Unauthenticated
from tests.api.matrix import PLENTY, application_on
from tests.conftest import SECRET
from tests.recycling import Recycled
from vink.contract import StagedApp
from vink.demo.personas import PERSONAS
from vink.demo.webhooks import HOST
from vink.settings import load
from vink.wiring import house_of

Call = Callable[..., Awaitable[httpx.Response]]


async def identify(token: str) -> Actor:
    """Take the name of a persona for a token."""
    if token not in PERSONAS:
        raise Unauthenticated("bad_token")
    return PERSONAS[token].actor()


@pytest.fixture
async def client(demo_pool: Pool) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application on a fresh database with the fictional municipality."""
    settings = load({"VINK_RATE": "100000", "VINK_BURST": "100000", "VINK_WEBHOOK_HOSTS": HOST})
    app = create_app(house_of(demo_pool, settings, identify, SECRET, bytes(32)), docs.routes(), settings.body_limit)
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as opened:
        yield opened


@pytest.fixture
async def superuser(demo: str, recycled: Recycled) -> Pool:
    """Connections for which row security does not exist."""
    return await recycled.pool(demo, 2, None)


@pytest.fixture
def staged_app(staged: Pool) -> StagedApp:
    """The application for a test that asks for every example: no caller asks too much, and who refuses says so under a
    new id each time."""
    return StagedApp(staged, log=PostgresLog(staged, clock.now, new_id), per_address=PLENTY, per_client=PLENTY)


@pytest.fixture(params=["both", "row security alone", "policy alone"])
def defended(request: pytest.FixtureRequest, demo_pool: Pool, superuser: Pool) -> tuple[str, Any]:
    """Which lines of defence stand, and the application behind them."""
    return request.param, application_on(superuser if request.param == "policy alone" else demo_pool)


@pytest.fixture
def call(client: httpx.AsyncClient) -> Call:
    """Call an operation as a persona: `await call("teacher", "POST", "/v1/concerns", {...})`."""
    numbers = iter(range(10**6))

    async def send(
        who: str, method: str, path: str, body: object = None, version: int | None = None, **headers: str
    ) -> httpx.Response:
        given = {"authorization": f"Bearer {who}", "idempotency-key": f"test-key-{next(numbers)}", **headers}
        if version is not None:
            given["if-match"] = f'"{version}"'
        return await client.request(method, path, json=body, headers=given)

    return send

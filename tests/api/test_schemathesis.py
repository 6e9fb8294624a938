"""The application keeps to its contract, whatever is sent: Schemathesis tries it in process, always in the same way."""

import asyncio
import zlib
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from litestar.types import ASGIApp
from schemathesis.config import SchemathesisConfig

from adapters.postgres.pool import Pool, open_pool
from api.limits import Buckets
from tests.recycling import NUMBERS, execute, in_database
from vink import contract
from vink.demo.examples import EXAMPLES

PERSONAS = ("teacher", "school-system", "panel-coordinator", "resource-person", "vink-coordinator", "auditor", "admin")
REFUSED = [400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 428]
CONFIG: dict[str, Any] = {
    "seed": 1,
    "generation": {"deterministic": True, "database": "none", "max-examples": 8, "no-shrink": True},
    "checks": {
        # What fits the schema may still be refused: an unknown id, another state, an identifier in a text.
        "positive_data_acceptance": {"enabled": False},
        "negative_data_rejection": {"expected-statuses": REFUSED},
        "missing_required_header": {"expected-statuses": [400, 401, 403, 404, 422, 428]},
        "response_schema_conformance": {"validate-formats": True},
    },
    "phases": {
        "coverage": {"unexpected-methods": ["DELETE", "PATCH", "TRACE"]},
        "stateful": {"inference": {"algorithms": []}},
    },
}


class World:
    """The application on a database of its own, opened in the event loop that Schemathesis runs it in."""

    def __init__(self) -> None:
        self.server = ""
        self.seeded = ""
        self._name = ""
        self._pool: Pool | None = None
        self._app: ASGIApp | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        if self._app is None:
            self._loop = asyncio.get_running_loop()
            self._pool = await open_pool(in_database(self.server, self._name), 1, "vink_app")
            plenty = Buckets(1_000_000, 1_000_000, self._loop.time)
            house = contract.house(self._pool, "tried")
            self._app = contract.application(msgspec.structs.replace(house, per_address=plenty, per_client=plenty))
        await self._app(scope, receive, send)

    def begin(self) -> None:
        """Take a fresh copy of the demo."""
        self._name = f"tried_{next(NUMBERS)}"
        asyncio.run(execute(self.server, f"create database {self._name} template {self.seeded} strategy file_copy"))

    def end(self) -> None:
        """Close the application and drop its database."""
        if self._pool is not None and self._loop is not None:
            asyncio.run_coroutine_threadsafe(self._pool.close(), self._loop).result()
        self._pool = self._app = None
        asyncio.run(execute(self.server, f"drop database {self._name} with (force)"))


WORLD = World()


def load(**changes: Any) -> Any:
    """Load the contract for the application. The open paths have tests of their own."""
    found = schemathesis.openapi.from_dict(
        msgspec.json.decode(contract.JSON.read_bytes()), config=SchemathesisConfig.from_dict({**CONFIG, **changes})
    )
    found.app = WORLD
    return found


SCHEMA = load().include(path_regex="^/v1/")
BRIEFLY = load(
    phases={"examples": {"enabled": False}, "coverage": {"enabled": False}},
    generation={**CONFIG["generation"], "max-examples": 2},
).include(path_regex="^/v1/")


@pytest.fixture(scope="module", autouse=True)
def world(server: str, template: str) -> Iterator[None]:
    """Give the application a database for this module."""
    WORLD.server, WORLD.seeded = server, f"seeded_{next(NUMBERS)}"
    asyncio.run(execute(server, f"create database {WORLD.seeded} template {template} strategy file_copy"))
    asyncio.run(put_demo(in_database(server, WORLD.seeded)))
    WORLD.begin()
    yield
    WORLD.end()


async def put_demo(url: str) -> None:
    async with contract.staged(url):
        pass


def as_persona(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {name}"}


def test_each_operation_is_tried_by_itself(request: pytest.FixtureRequest) -> None:
    """Of tests with one id, one is run where several run at once."""
    ids = [one.nodeid for one in request.session.items if one.path == request.path]
    assert len(ids) == len(set(ids))


@SCHEMA.parametrize()  # type: ignore[untyped-decorator]
def test_an_operation_keeps_its_contract(case: Any) -> None:
    persona = EXAMPLES[case.operation.definition.raw["operationId"]].persona
    case.call_and_validate(headers=as_persona(persona))


@BRIEFLY.parametrize()  # type: ignore[untyped-decorator]
def test_whoever_asks_is_answered_by_the_contract(case: Any) -> None:
    """The matrix of `test_authorization.py` asks everybody for everything; here two ask for each, in turn."""
    named = case.operation.definition.raw["operationId"].encode()
    for turn in (0, 3):
        persona = PERSONAS[(zlib.crc32(named) + turn) % len(PERSONAS)]
        case.call_and_validate(headers=as_persona(persona))


JOURNEYS = {
    "teacher": (["Concerns"], {"closeConcern"}),
    "admin": (["Departments", "Units"], {"updateDepartment"}),
    "panel-coordinator": (["Resource persons"], {"endResourcePerson"}),
}
STEPS = settings(
    max_examples=12,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("persona", JOURNEYS)
def test_links_lead_on_and_carry_the_version(persona: str) -> None:
    tags, wanted = JOURNEYS[persona]
    done: set[str] = set()
    found = load(generation={**CONFIG["generation"], "mode": "positive"}).include(tag=tags)

    class Journey(found.as_state_machine()):  # type: ignore[misc]
        def setup(self) -> None:
            WORLD.end()
            WORLD.begin()

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:  # noqa: ARG002 - named so by the machine
            return {"headers": as_persona(persona)}

        def after_call(self, response: Any, case: Any) -> None:
            if response.status_code < 300 and "If-Match" in (case.headers or {}):
                done.add(case.operation.definition.raw["operationId"])

    for steps in (6, 9, 12):
        if not wanted <= done:
            Journey.run(settings=settings(STEPS, stateful_step_count=steps))
    assert wanted <= done

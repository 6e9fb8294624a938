"""The application keeps to its contract, whatever is sent: Schemathesis tries it in process, always in the same way."""

import asyncio
import contextlib
import io
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from requests.adapters import HTTPAdapter
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.meta import CoverageScenario
from urllib3 import HTTPHeaderDict, HTTPResponse

from adapters.postgres.pool import open_pool
from api.incoming import JSON
from tests.api.matrix import PLENTY
from tests.raw import send
from tests.recycling import NUMBERS, execute, in_database
from vink import contract
from vink.demo.examples import EXAMPLES

BASE = "http://127.0.0.1:8000"
V1 = "^/v1/"
"""The open paths have tests of their own."""
SHARED = {"Accept-Language", "Idempotency-Key", "If-Match", "If-None-Match", "cursor", "limit", "purpose_code"}
PERSONAS = ("teacher", "school-system", "panel-coordinator", "resource-person", "vink-coordinator", "auditor", "admin")
REFUSED = [400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 428]
CONFIG: dict[str, Any] = {
    "seed": 1,
    "generation": {"deterministic": True, "database": "none", "max-examples": 2, "no-shrink": True},
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


class World(HTTPAdapter):
    """What carries the requests of Schemathesis: to the application on a database of its own, in this thread, since a
    connection or another thread takes longer than an answer does."""

    def __init__(self, server: str, seeded: str) -> None:
        super().__init__()
        self._server = server
        self._seeded = seeded
        self._loop = asyncio.new_event_loop()
        self.session = requests.Session()
        self.session.trust_env = False
        # None is to leave this process.
        self.session.adapters.clear()
        self.session.mount(BASE, self)

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Have a request answered."""
        body: Any = request.body or b""
        sent = [(name.encode("latin-1"), str(value).encode("latin-1")) for name, value in request.headers.items()]
        answer = self._loop.run_until_complete(
            send(
                self._app,
                str(request.method),
                request.path_url.encode(),
                [(b"host", urlsplit(BASE).netloc.encode()), *sent],
                (body if isinstance(body, bytes) else str(body).encode(),),
            )
        )
        told = HTTPResponse(
            body=io.BytesIO(answer.body),
            headers=HTTPHeaderDict(
                [(name.decode("latin-1"), value.decode("latin-1")) for name, value in answer.headers]
            ),
            status=answer.status,
            version=11,
            preload_content=False,
            request_method=request.method,
        )
        return self.build_response(request, told)

    def begin(self) -> None:
        """Open the application on a fresh copy of the demo."""
        self._loop.run_until_complete(self._begin())

    async def _begin(self) -> None:
        self._name = f"tried_{next(NUMBERS)}"
        await execute(self._server, f"create database {self._name} template {self._seeded} strategy file_copy")
        self._pool = await open_pool(in_database(self._server, self._name), 1, "vink_app")
        house = contract.house(self._pool, "tried")
        self._app = contract.application(msgspec.structs.replace(house, per_address=PLENTY, per_client=PLENTY))

    def end(self) -> None:
        """Close the application and drop its database."""
        self._loop.run_until_complete(self._end())

    async def _end(self) -> None:
        await self._pool.close()
        await execute(self._server, f"drop database {self._name} with (force)")

    def close(self) -> None:
        """Close the loop that all of this runs in."""
        super().close()
        self._loop.close()


def load(**changes: Any) -> Any:
    """Load the contract for the application."""
    found = schemathesis.openapi.from_dict(
        msgspec.json.decode(contract.JSON.read_bytes()), config=SchemathesisConfig.from_dict({**CONFIG, **changes})
    )
    found.config.update(base_url=BASE)
    return found


@pytest.fixture(scope="module")
def world(server: str, staged_template: str) -> Iterator[World]:
    """The application for this module."""
    with contextlib.closing(World(server, staged_template)) as made:
        made.begin()
        yield made
        made.end()


def as_persona(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {name}"}


def filter_case(context: Any, case: Any) -> bool:
    """Where one piece of code looks at all operations, ask some about it: every fifth about a parameter that many have,
    and each about a third of the types that its body or a parameter does not have."""
    data, label = case.meta.phase.data, case.operation.label
    parameter = getattr(data, "parameter", None)
    if parameter in SHARED:
        return zlib.crc32(f"{parameter} {label}".encode()) % 5 == 0
    if getattr(data, "scenario", None) is not CoverageScenario.INCORRECT_TYPE:
        return True
    sent = case.body if parameter == JSON else (case.path_parameters, case.query, case.headers)
    return zlib.crc32(f"{sent!r} {label}".encode()) % 3 == 0


@pytest.fixture
def named(request: pytest.FixtureRequest) -> None:
    """Schemathesis writes which operation it tries where pytest kept the name of a test before its version 9.2."""
    request.node._nodeid = request.node.nodeid


@pytest.fixture
def covering(named: None) -> Any:
    """Every case that covers something of the contract. Its examples have a test of their own."""
    found = load(phases={**CONFIG["phases"], "examples": {"enabled": False}, "fuzzing": {"enabled": False}})
    found.hook(filter_case)
    return found


@pytest.fixture
def chance(named: None) -> Any:
    """A few cases by chance, which is the same in every run."""
    return load(phases={"examples": {"enabled": False}, "coverage": {"enabled": False}})


@schemathesis.pytest.from_fixture("covering").include(path_regex=V1).parametrize()
def test_every_operation_keeps_its_contract(case: Any, world: World) -> None:
    persona = EXAMPLES[case.operation.definition.raw["operationId"]].persona
    case.call_and_validate(session=world.session, headers=as_persona(persona))


@schemathesis.pytest.from_fixture("chance").include(path_regex=V1).parametrize()
def test_whoever_asks_is_answered_by_the_contract(case: Any, world: World) -> None:
    """The matrix of `test_authorization.py` asks everybody for everything; here who may and somebody else ask."""
    named = case.operation.definition.raw["operationId"]
    for persona in (EXAMPLES[named].persona, PERSONAS[zlib.crc32(named.encode()) % len(PERSONAS)]):
        case.call_and_validate(session=world.session, headers=as_persona(persona))


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
def test_links_lead_on_and_carry_the_version(world: World, persona: str) -> None:
    tags, wanted = JOURNEYS[persona]
    done: set[str] = set()
    found = load(generation={**CONFIG["generation"], "mode": "positive"}).include(tag=tags)

    class Journey(found.as_state_machine()):  # type: ignore[misc]
        def setup(self) -> None:
            world.end()
            world.begin()

        def get_call_kwargs(self, case: Any) -> dict[str, Any]:  # noqa: ARG002 - named so by the machine
            return {"session": world.session, "headers": as_persona(persona)}

        def after_call(self, response: Any, case: Any) -> None:
            if response.status_code < 300 and "If-Match" in (case.headers or {}):
                done.add(case.operation.definition.raw["operationId"])

    for steps in (6, 9, 12):
        if not wanted <= done:
            Journey.run(settings=settings(STEPS, stateful_step_count=steps))
    assert wanted <= done

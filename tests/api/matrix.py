"""What the tests of authorization share: the application, and one request for any operation."""

import time
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import msgspec
from litestar.handlers import HTTPRouteHandler

from adapters import clock
from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from adapters.pdf import rendered
from adapters.postgres.pool import Pool
from adapters.postgres.vault import VaultAccess
from adapters.postgres.work import PostgresBegin
from api.app import create_app
from api.cursors import Cursors
from api.house import House, Named
from api.limits import Buckets, Once
from api.operations import Kind, Operation, path_type
from domain.actors import Actor
from domain.code_lists import Language
from domain.errors import Unauthenticated
from domain.policy import Action
from domain.ports import Ask, Submission
from tests.conftest import SECRET, TERMS
from tests.memory import MemoryBegin
from vink.demo.examples import EXAMPLES
from vink.demo.personas import PERSONAS
from vink.settings import load
from vink.wiring import house_of

UNKNOWN = UUID("01a208e4-7617-7000-b7ee-869acba684da")
EVERY_SCOPE = frozenset(action.value for action in Action)
PLENTY = Buckets(1_000_000, 1_000_000, time.monotonic)
"""What a caller may ask where it is not asked what a caller may ask."""


class Refusals:
    """A log in memory of what was refused: to whom, what, and why."""

    def __init__(self) -> None:
        self.told: list[tuple[Actor | None, str, str]] = []

    async def refused(
        self, actor: Actor | None, action: str, reason: str, request_id: str, named: Named | None, failed: bool
    ) -> None:
        assert not failed
        assert request_id
        assert named is None or named.id == UNKNOWN
        self.told.append((actor, action, reason))


async def identify(token: str) -> Actor:
    """Take a persona's name for a token; `name+` is one that also carries scopes its roles do not hold, `name-` one
    without any scope, and `name/27.12` one with a grant for this KLE number."""
    name, _, kle = token.rstrip("+-").partition("/")
    if name not in PERSONAS:
        raise Unauthenticated("bad_token")
    actor = msgspec.structs.replace(PERSONAS[name].actor(), kle=(kle,) if kle else None)
    if token.endswith("+"):
        return msgspec.structs.replace(actor, scopes=EVERY_SCOPE)
    return msgspec.structs.replace(actor, scopes=frozenset()) if token.endswith("-") else actor


async def no_submission(ask: Ask) -> Submission | None:
    return None


async def no_feed(key_hash: bytes) -> None:
    return None


async def yes() -> bool:
    return True


async def nothing() -> Mapping[str, float]:
    return {}


def application(refusals: Refusals, extra: list[HTTPRouteHandler]) -> Any:
    """Return the application on an empty store in memory."""
    house = House(
        begin=MemoryBegin(lambda: datetime.now(UTC), DanishCalendar(), TERMS),
        identify=identify,
        log=refusals,
        submission=no_submission,
        feed_of=no_feed,
        ready=yes,
        pdf=rendered,
        gauges=nothing,
        now=lambda: datetime.now(UTC),
        security_contact="mailto:security@vink.example",
        per_client=PLENTY,
        per_address=PLENTY,
        floods=Once(60, time.monotonic),
        cursors=Cursors(b"0" * 32),
        etag_key=bytes(32),
        base_url="http://127.0.0.1:8000",
        language=Language.DA,
        unavailable=(),
        sent=ContextVar("sent", default=None),
    )
    return create_app(house, extra, 65536)


def opened(app: Any) -> httpx.AsyncClient:
    """Return a client of the application in this process."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000")


def body_of(operation: Operation) -> Any:
    """Return the body of the operation's example, or an empty one."""
    example = EXAMPLES.get(operation.name)
    return {} if example is None or example.body is msgspec.UNSET else msgspec.to_builtins(example.body)


async def asked(
    client: httpx.AsyncClient, operation: Operation, token: str | None, ids: Mapping[str, object], version: int = 1
) -> httpx.Response:
    """Send one request of the right form for an operation, with these path parameters and unknown ones for the rest."""
    path = operation.path
    for name in operation.parameters:
        path = path.replace(
            f"{{{name}}}", str(ids.get(name, UNKNOWN if path_type(operation, name) is UUID else "role"))
        )
    headers = {"idempotency-key": f"key-{time.perf_counter_ns()}", "if-match": f'"{version}"'}
    headers["purpose-code"] = "operations"
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    sends = operation.kind in (Kind.CREATE, Kind.COMMAND)
    return await client.request(operation.method, path, headers=headers, json=body_of(operation) if sends else None)


def application_on(pool: Pool) -> Any:
    """Return the whole application on a database, with a vault."""
    settings = load({"VINK_RATE": "100000", "VINK_BURST": "100000"})
    access = VaultAccess(SECRET, most=10**6, usual=10**6)
    begin = PostgresBegin(pool, clock.now, new_id, DanishCalendar(), TERMS, access)
    house = msgspec.structs.replace(house_of(pool, settings, identify, SECRET, bytes(32)), begin=begin)
    return create_app(house, [], settings.body_limit)

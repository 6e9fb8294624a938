"""The contract as files: every example request is sent to the real application, and its answer becomes the example."""

import asyncio
import hashlib
import logging
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec
import structlog
from litestar.types import ASGIApp

from adapters.keys import KeyRing
from adapters.notes import CheckpointSigner
from adapters.postgres.embedded import running
from adapters.postgres.log import PostgresLog
from adapters.postgres.migrate import migrate
from adapters.postgres.pool import Pool, open_pool
from adapters.postgres.sealer import Sealer
from api.app import create_app, operations
from api.house import House
from api.openapi import Sample, document
from api.openapi.responses import REQUEST_ID
from api.operations import Kind, Operation
from domain.actors import Actor
from domain.errors import Unauthenticated
from vink.checkpoints import origin_of
from vink.demo.examples import EXAMPLES, NOW, Example, counting
from vink.demo.personas import PERSONAS
from vink.demo.seed import seed
from vink.demo.webhooks import HOST
from vink.settings import Settings, load
from vink.wiring import begin_on, house_of
from vink.yaml import dump

ROOT = Path(__file__).parents[1]
YAML = ROOT / "openapi" / "openapi.yaml"
JSON = ROOT / "api" / "openapi.json"
SECRET = KeyRing([bytes(32)])
ADDRESS = "https://vink.example"
READING = {"purpose_code": "operations"}
TRACE = f"00-{REQUEST_ID}-00f067aa0ba902b7-01"


class Unanswered(Exception):
    """An example request was not answered with success."""


def write() -> None:
    """Write openapi/openapi.yaml, and the JSON that the API serves, from the code and the examples."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory(prefix="vink-openapi-") as folder:
        Path(folder).chmod(0o711)
        with running(Path(folder) / "data", durable=False) as url:
            asyncio.run(migrate(url))
            for path, content in asyncio.run(files(url)).items():
                path.write_bytes(content)


async def files(url: str) -> dict[Path, bytes]:
    """Return the contents of the files, made on the empty, migrated database at `url`. They are always the same."""
    found = document(operations(), await samples(url), version("vink"))
    return {YAML: dump(found).encode(), JSON: msgspec.json.encode(found)}


async def samples(url: str) -> dict[str, list[Sample]]:
    """Return every example with its answer, by operationId.

    Raises:
        Unanswered: an example was refused; each is told.
    """
    found: dict[str, list[Sample]] = {}
    refused = []
    async with staged(url) as pool:
        app = StagedApp(pool)
        for operation in in_order():
            for name, example in EXAMPLES.items():
                if name.partition(".")[0] == operation.name:
                    try:
                        found.setdefault(operation.name, []).append(
                            await _sample(name, example, operation, app.named(name))
                        )
                    except Unanswered as error:
                        refused.append(str(error))
    if refused:
        raise Unanswered("\n".join(refused))
    return found


@asynccontextmanager
async def staged(url: str) -> AsyncIterator[Pool]:
    """Put the demo into the empty, migrated database at `url`, on the clock of the examples, and open a pool on it."""
    pool = await open_pool(url, 1, "vink_app")
    try:
        await seed(pool, partial(begin_on, pool, _settings(), SECRET), NOW, counting("demo"), {})
        await _seal(url)
        yield pool
    finally:
        await pool.close()


async def _seal(url: str) -> None:
    """Seal what the demo has logged, with a key that everybody knows."""
    pool = await open_pool(url, 1, "vink_sealer")
    try:
        origin = origin_of(ADDRESS)
        sealer = Sealer(pool, CheckpointSigner([bytes(32)]), origin, [], lambda: NOW, counting("checkpoints"))
        while await sealer.seal():
            pass
    finally:
        await pool.close()


def in_order() -> list[Operation]:
    """Return the operations, those that read first, so that no example shows what another one did."""
    order = [Kind.READ, Kind.LIST, Kind.CREATE, Kind.COMMAND]
    return sorted(operations(), key=lambda one: order.index(one.kind))


def _settings() -> Settings:
    given = {"VINK_ISSUER": ADDRESS, "VINK_DEMO": "true", "VINK_SOCIAL_ON_CALL": "20 00 00 00"}
    return load({**given, "VINK_WEBHOOK_HOSTS": HOST})


def house(pool: Pool, name: str) -> House:
    """Return the ports on a clock that stands still, with ids that count; a persona's name is its token."""

    async def identify(token: str) -> Actor:
        if token not in PERSONAS:
            raise Unauthenticated("unknown_persona")
        return PERSONAS[token].actor()

    settings = _settings()
    return msgspec.structs.replace(
        house_of(pool, settings, identify, SECRET, bytes(32)),
        begin=begin_on(pool, settings, SECRET, lambda: NOW, counting(name), keys_of_feeds(name)),
        log=PostgresLog(pool, lambda: NOW, counting(f"{name} log")),
    )


def keys_of_feeds(name: str) -> Callable[[], str]:
    """Return a source of keys that are the same in every run, and others for every name."""
    numbers = counting(f"{name} feeds")
    return lambda: urlsafe_b64encode(hashlib.sha256(numbers().bytes).digest()).decode().rstrip("=")


def application(house: House) -> ASGIApp:
    """Return the application on these ports."""
    return create_app(house, [], _settings().body_limit)


class StagedApp:
    """The application where every example works once, made once for all of them, with `changes` of its ports."""

    def __init__(self, pool: Pool, **changes: Any) -> None:
        self._pool = pool
        unbound = {"begin": lambda ask: self._begin(ask), **changes}
        self._app = application(msgspec.structs.replace(house(pool, "all"), **unbound))

    def named(self, name: str) -> ASGIApp:
        """Return it with ids that are the same for the same name, since examples refer to what others have made."""
        self._begin = house(self._pool, name).begin
        return self._app


async def _sample(name: str, example: Example, operation: Operation, app: ASGIApp) -> Sample:
    headers = {"authorization": f"Bearer {example.persona}", "traceparent": TRACE}
    path = operation.path.format(**example.path)
    given = {} if example.accept is None else {"Accept": example.accept}
    if operation.kind is Kind.CREATE:
        given["Idempotency-Key"] = str(counting(f"{name} key")())
    if operation.versioned:
        _, read, _ = await ask(
            app, "GET", path if operation.method == "PUT" else path.rpartition("/")[0], READING, headers, b""
        )
        # The version alone: what follows it in an ETag says nothing to a reader, and the shared example has none.
        given["If-Match"] = read.get("etag", "").partition("-")[0].rstrip('"') + '"'
    body = b""
    if example.body is not msgspec.UNSET:
        body = msgspec.json.encode(example.body)
        headers["content-type"] = "application/json"
    status, told, content = await ask(app, operation.method, path, example.query, {**headers, **given}, body)
    if not 200 <= status < 300:
        raise Unanswered(f"{name} was answered with {status}: {content.decode(errors='replace')}")
    media_type = told.get("content-type", "").partition(";")[0]
    return Sample(
        name=name.partition(".")[2] or "example",
        path={parameter: str(value) for parameter, value in example.path.items()},
        query=example.query,
        headers=given,
        body=example.body,
        status=status,
        media_type=media_type,
        answer=_shown(media_type, content),
    )


def _shown(media_type: str, content: bytes) -> Any:
    if media_type == "application/json":
        return msgspec.json.decode(content)
    return content.decode() if media_type.startswith("text/") or media_type == "application/jsonl" else None


async def ask(
    app: ASGIApp, method: str, path: str, query: Mapping[str, Any], headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    """Ask the application in process and return status, headers and body of its answer."""
    scope: Any = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": method,
        "scheme": "https",
        "path": path,
        "raw_path": path.encode(),
        "query_string": urlencode(query).encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("192.0.2.1", 50000),
        "server": ("vink.example", 443),
        "state": {},
        "extensions": {},
    }
    messages: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Any) -> None:
        messages.append(message)

    await app(scope, receive, send)
    start, *parts = messages
    told = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return start["status"], told, b"".join(part.get("body", b"") for part in parts)

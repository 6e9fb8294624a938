"""The outermost gate: what no handler should ever have to think about."""

import re
import secrets
import time
from contextvars import ContextVar
from typing import Any
from uuid import UUID

import msgspec
import structlog
from litestar.enums import HttpMethod, ScopeType
from litestar.types import ASGIApp, Message, Receive, Send

from api.errors import PROBLEM, Malformed, TooLarge, headers_of, problem, unexpected
from api.metrics import Metrics
from domain.errors import DomainError

TRACEPARENT = re.compile(r"00-((?!0{32})[0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}\Z")
PATH = re.compile(rb"/(?:[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)*/?)?\Z")
QUERY = re.compile(rb"[\x21-\x7e]*\Z")
LENGTH = re.compile(rb"[0-9]{1,18}\Z")
LARGEST_HEAD = 16 * 1024
"""Bytes of target and headers together; the server below has no bound of its own."""
ONCE = frozenset(
    (
        *(b"authorization", b"content-length", b"content-type", b"host", b"idempotency-key", b"if-match"),
        *(b"purpose-code", b"traceparent"),
    )
)
"""Headers of which a second one would be read by one side and not by the other."""

SECURITY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
    (b"strict-transport-security", b"max-age=63072000; includeSubDomains"),
]
DEFAULT_HEADERS = [
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"),
]
TOLD = ((b"x-request-id", "request_id"), (b"ratelimit", "ratelimit"), (b"identity-reminder", "reminder"))
"""Headers that what happened below puts into the state of the request."""


class Gate:
    """Refuses what is not plain HTTP to a plain path, bounds the body, adds the headers that every answer carries,
    counts, and writes one access line without content."""

    def __init__(
        self,
        app: ASGIApp,
        body_limit: int,
        metrics: Metrics,
        sent: ContextVar[list[tuple[UUID, bytes]] | None] | None = None,
    ) -> None:
        """`sent` is where the log tells which events a request sent to the database, each with its hash."""
        self._app = app
        self._body_limit = body_limit
        self._metrics = metrics
        self._sent = sent
        self._log = structlog.get_logger("access")

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != ScopeType.HTTP:
            return
        started = time.perf_counter()
        headers = dict(scope["headers"])
        request_id = _request_id(headers.get(b"traceparent", b"").decode("latin-1"))
        scope.setdefault("state", {})["request_id"] = request_id
        head = scope["method"] == "HEAD"
        if head:
            scope["method"] = HttpMethod.GET
        events: list[tuple[UUID, bytes]] = []
        if self._sent is not None:
            self._sent.set(events)
        sent = {"status": 0, "bytes": 0}

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent["status"] = message["status"]
                message["headers"] = _with_defaults(message.get("headers", []), scope["state"])
            elif message["type"] == "http.response.body":
                sent["bytes"] += len(message.get("body", b""))
                if head:
                    message["body"] = b""
            await send(message)

        try:
            self._inspect(scope, headers)
            await self._app(scope, self._bounded(receive), answer)
        except DomainError as error:
            await _refuse(answer, problem(error, request_id), headers_of(error, ""))
        except Exception as error:
            if sent["status"]:
                raise
            await _refuse(answer, unexpected(error, request_id), {})
        finally:
            state: Any = scope["state"]
            took = time.perf_counter() - started
            self._metrics.observe(state.get("operation"), sent["status"], took)
            self._log.info(
                "request",
                method="HEAD" if head else scope["method"],
                operation=state.get("operation"),
                status=sent["status"],
                bytes=sent["bytes"],
                ms=round(took * 1000, 1),
                client=state.get("client"),
                request_id=request_id,
                events=events,
            )

    def _inspect(self, scope: Any, headers: dict[bytes, bytes]) -> None:
        raw = scope.get("raw_path") or scope["path"].encode()
        if not PATH.match(raw) or b"/../" in raw + b"/" or b"/./" in raw + b"/":
            raise Malformed("The path holds what no path of this service has.")
        if not QUERY.match(scope["query_string"]):
            raise Malformed("The query string holds what must be percent-encoded.")
        given = scope["headers"]
        size = len(raw) + len(scope["query_string"])
        for name, value in given:
            size += len(name) + len(value)
        if size > LARGEST_HEAD:
            raise Malformed(f"Target and headers together have more than {LARGEST_HEAD} bytes.")
        if len(given) > len(headers) and sum(name in ONCE for name, _ in given) > len(ONCE & headers.keys()):
            raise Malformed("A header that can be meant once was sent twice.")
        length = headers.get(b"content-length", b"0")
        if not LENGTH.match(length):
            raise Malformed("Content-Length is not a number.")
        if int(length) > self._body_limit:
            raise TooLarge(f"At most {self._body_limit} bytes are read here.")

    def _bounded(self, receive: Receive) -> Receive:
        read = 0

        async def bounded() -> Any:
            nonlocal read
            message = await receive()
            if message["type"] == "http.request":
                read += len(message.get("body", b""))
                if read > self._body_limit:
                    raise TooLarge(f"At most {self._body_limit} bytes are read here.")
            return message

        return bounded


def _request_id(traceparent: str) -> str:
    found = TRACEPARENT.match(traceparent)
    return found[1] if found else secrets.token_hex(16)


def _with_defaults(given: Any, state: Any) -> list[tuple[bytes, bytes]]:
    headers = [(name.lower(), value) for name, value in given]
    names = {name for name, _ in headers}
    headers += [pair for pair in DEFAULT_HEADERS if pair[0] not in names]
    headers += [(name, state[key].encode()) for name, key in TOLD if key in state and name not in names]
    return headers + [pair for pair in SECURITY_HEADERS if pair[0] not in names]


async def _refuse(send: Send, document: Any, headers: dict[str, str]) -> None:
    body = msgspec.json.encode(document)
    told = {"content-type": PROBLEM, "content-length": str(len(body)), **headers}
    encoded = [(name.encode(), value.encode()) for name, value in told.items()]
    await send({"type": "http.response.start", "status": document.status, "headers": encoded})
    await send({"type": "http.response.body", "body": body, "more_body": False})

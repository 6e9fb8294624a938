"""How an answer is sent: its body, its version, where it is, and where a list goes on."""

import asyncio
from collections.abc import AsyncGenerator
from hashlib import blake2b
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec
from litestar.types import Receive, Scope, Send

from api.house import House
from api.incoming import JSON, Asked, has_newest
from api.operations import Kind, Operation
from api.parsing import Query
from api.views import page_notices, reminded
from domain.ports import Work
from domain.transcripts import Transcript


class Answered(msgspec.Struct):
    """What a function wants to send that is not a Struct: a document in a media type, with the version it shows. What
    is to be a PDF is made one when the work is done, since that takes a while."""

    content: bytes | Transcript
    media_type: str
    version: int


class Sent(msgspec.Struct):
    """An answer that is ready to be sent: an application of its own, as ASGI has it."""

    status: int
    body: bytes
    headers: dict[str, str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - as ASGI has it
        await send({"type": "http.response.start", "status": self.status, "headers": _encoded(self.headers)})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


class Streamed(msgspec.Struct):
    """An answer that is sent while it is made, some lines at a time, and held by nobody as a whole."""

    content: AsyncGenerator[list[str], None]
    media_type: str
    headers: dict[str, str] = {}
    status: int = 200

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - as ASGI has it
        """Send it; when the client goes away in the middle, what makes it is told."""
        gone = asyncio.ensure_future(_left(receive))
        try:
            await send({"type": "http.response.start", "status": self.status, "headers": _encoded(self.headers)})
            async for lines in self.content:
                if gone.done() and gone.result():
                    return
                await send({"type": "http.response.body", "body": "".join(lines).encode(), "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            await self.content.aclose()


def _encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


async def _left(receive: Receive) -> bool:
    return (await receive())["type"] == "http.disconnect"


def sent(body: bytes, media_type: str, headers: dict[str, str], status: int = 200) -> Sent:
    """Return an answer with a body."""
    headers["content-type"] = _typed(media_type)
    headers["content-length"] = str(len(body))
    return Sent(status, body, headers)


def _typed(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def respond(
    operation: Operation, request: Asked, house: House, work: Work, result: Any, query: Query
) -> Sent | Streamed:
    """Return the answer to an operation that was carried out, with its version, place or following page.

    What is read has an ETag of the version and of what is shown: that differs by language, medium, reader and time.
    """
    headers: dict[str, str] = {"vary": "Authorization, Accept-Language" + ", Accept" * (len(operation.media) > 1)}
    if operation.kind is Kind.LIST:
        beside = page_notices(operation.answer, work) | getattr(result, "told", {})
        return _list(operation, request, house, result, query, headers, beside)
    if isinstance(result, Streamed):
        result.headers = {**headers, "content-type": _typed(result.media_type)}
        return result
    result = reminded(result, work)
    shown = isinstance(result, Answered)
    media_type, body = (result.media_type, result.content) if shown else (JSON, msgspec.json.encode(result))
    version = getattr(result, "version", None)
    if version is not None and operation.reads:
        headers["etag"] = f'"{version}-{blake2b(body, digest_size=4, key=house.etag_key).hexdigest()}"'
        if has_newest(request, headers["etag"]):
            return Sent(304, b"", headers)
    elif version is not None:
        headers["etag"] = f'"{version}"'
    status = operation.status
    if operation.instead is not None and isinstance(result, operation.instead):
        status = 200
    elif operation.kind is Kind.CREATE:
        headers["location"] = _location(operation, request, result)
    return sent(body, media_type, headers, status)


def _location(operation: Operation, request: Asked, result: Any) -> str:
    if operation.again is None:
        return f"{request.scope['path'].rstrip('/')}/{result.id}"
    own = operation.again.parameters[-1]
    return operation.again.path.format(**{**request.path_params, own: result.id})


def _list(
    operation: Operation,
    request: Asked,
    house: House,
    found: list[Any],
    query: Query,
    headers: dict[str, str],
    beside: dict[str, Any],
) -> Sent:
    path = request.scope["path"]
    limit: int = query.struct.limit
    more = len(found) > limit
    if operation.onward:
        following = house.cursors.write(found[:limit][-1].event_id, path) if found else query.cursor
    else:
        following = house.cursors.write(found[limit - 1].id, path) if more else None
    if more and following:
        asked = parse_qsl(request.scope["query_string"].decode())
        target = urlencode([*(pair for pair in asked if pair[0] != "cursor"), ("cursor", following)])
        headers["link"] = f'<{house.base_url}{path}?{target}>; rel="next"'
    body = msgspec.json.encode({"items": found[:limit], "next_cursor": following, **beside})
    return sent(body, JSON, headers)

"""How an answer is sent: its body, its version, where it is, and where a list goes on."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec
from litestar import Response

from api.house import House
from api.incoming import JSON, Asked, has_newest
from api.operations import Kind, Operation
from api.parsing import Query


class Answered(msgspec.Struct):
    """What a function wants to send that is not a Struct: a document in a media type, with the version it shows."""

    content: bytes
    media_type: str
    version: int


def respond(operation: Operation, request: Asked, house: House, result: Any, query: Query) -> Response[bytes]:
    """Return the answer to an operation that was carried out, with its version, place or following page."""
    headers: dict[str, Any] = {"vary": "Authorization, Accept-Language"}
    if operation.kind is Kind.LIST:
        return _list(request, house, result, query, headers)
    version = getattr(result, "version", None)
    if version is not None:
        headers["etag"] = f'"{version}"'
        if operation.reads and has_newest(request, headers["etag"]):
            return Response(b"", status_code=304, headers=headers)
    if isinstance(result, Answered):
        return Response(result.content, media_type=result.media_type, headers=headers)
    status = operation.status
    if operation.instead is not None and isinstance(result, operation.instead):
        status = 200
    elif operation.kind is Kind.CREATE:
        headers["location"] = _location(operation, request, result)
    return Response(msgspec.json.encode(result), status_code=status, media_type=JSON, headers=headers)


def _location(operation: Operation, request: Asked, result: Any) -> str:
    path = request.scope["path"].rstrip("/")
    return (
        f"{path}/{result.id}"
        if operation.again is None
        else re.sub(r"{\w+}(?!.*{)", str(result.id), operation.again.path).format(**request.path_params)
    )


def _list(request: Asked, house: House, found: list[Any], query: Query, headers: dict[str, Any]) -> Response[bytes]:
    path = request.scope["path"]
    limit: int = query.struct.limit
    following = house.cursors.write(found[limit - 1].id, path) if len(found) > limit else None
    if following:
        asked = parse_qsl(request.scope["query_string"].decode())
        target = urlencode([*(pair for pair in asked if pair[0] != "cursor"), ("cursor", following)])
        headers["link"] = f'<{house.base_url}{path}?{target}>; rel="next"'
    body = msgspec.json.encode({"items": found[:limit], "next_cursor": following})
    return Response(body, media_type=JSON, headers=headers)

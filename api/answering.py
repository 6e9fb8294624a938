"""How every operation is answered: who asks, may they, what do they send, do it, log it, tell them."""

import hashlib
import re
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

import msgspec
from litestar import Request, Response

from api.errors import (
    PROBLEM,
    Busy,
    Malformed,
    NotAcceptable,
    VersionMissing,
    WrongMedia,
    headers_of,
    problem,
    unexpected,
)
from api.house import House
from api.operations import Kind, Operation, path_type
from api.parsing import NO_QUERY, Query, parse_body, parse_id, parse_query
from domain.actors import Actor
from domain.code_lists import Language
from domain.codes import PurposeCode
from domain.errors import AlreadyDone, DomainError, Fault, Forbidden, Invalid, NotFound, TooMany, Unauthenticated
from domain.policy import holds
from domain.ports import Ask

JSON = "application/json"
PURPOSES = tuple(one.value for one in PurposeCode)
ETAG = re.compile(r'"([1-9][0-9]{0,8})"\Z')
LANGUAGES = frozenset(one.value for one in Language)
KEY = re.compile(r"[\x21-\x7e]{8,128}\Z")
METADATA = "/.well-known/oauth-protected-resource"
Asked = Request[Any, Any, Any]


class Answered(msgspec.Struct):
    """What a function wants to send that is not a Struct: a document in a media type, with the version it shows."""

    content: bytes
    media_type: str
    version: int


async def answer(operation: Operation, request: Asked, house: House) -> Response[bytes]:
    """Answer one request. A refusal is logged in a transaction of its own before it is told."""
    state = request.scope["state"]
    state["operation"] = operation.name
    request_id: str = state["request_id"]
    actor: Actor | None = None
    try:
        actor = await _actor(request, house)
        state["client"] = actor.client_id
        return await _carry_out(operation, request, actor, house)
    except DomainError as error:
        return await _refuse(operation, request, actor, house, error)
    except house.unavailable:
        return _tell(problem(Busy(), request_id), headers_of(Busy(), ""))
    except Exception as error:  # noqa: BLE001 - the last resort: told without detail, logged without content
        told = unexpected(error, request_id)
        await house.log.refused(actor, operation.audited_as, "internal_error", request_id, None, failed=True)
        return _tell(told, {})


async def _actor(request: Asked, house: House) -> Actor:
    state = request.scope["state"]
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("no_token")
        actor = await house.identify(token)
    except Unauthenticated:
        state["ratelimit"] = house.per_address.take(request.client.host if request.client else "")
        raise
    state["ratelimit"] = house.per_client.take((actor.client_id, actor.subject))
    return actor


async def _carry_out(operation: Operation, request: Asked, actor: Actor, house: House) -> Response[bytes]:
    if holds(actor, operation.action) is None:
        raise Forbidden("Your token does not allow this.", "no_grant")
    if operation.named and not actor.is_staff:
        raise Forbidden("A named member of staff is needed for this.", "named_staff_only")
    raw = await request.body()
    query = parse_query(request.scope["query_string"], operation.query)
    ask = _ask(operation, request, actor, raw, query, house)
    arguments = _arguments(operation, request, raw, query, house)
    try:
        async with house.begin(ask) as work:
            result = await operation.function(work, **arguments)
    except DomainError as error:
        repeated = await house.submission(ask) if ask.submission else None
        if repeated is None:
            raise
        if repeated.fingerprint != ask.fingerprint:
            fault = Fault("Idempotency-Key", "key_reused", "This key was used for a different request.")
            raise Invalid((fault,), "key_reused") from error
        return await _again(operation, request, actor, house, repeated.object_id)
    return _respond(operation, request, house, result, query)


async def _again(operation: Operation, request: Asked, actor: Actor, house: House, made: UUID) -> Response[bytes]:
    reading = operation.again
    if reading is None:
        raise AlreadyDone
    ask = Ask(
        actor=actor,
        action=reading.action,
        audited_as=reading.audited_as,
        reads=True,
        request_id=request.scope["state"]["request_id"],
        language=_language(request, house),
        purpose=None,
    )
    *above, own = reading.parameters
    where = {name: parse_id(request.path_params[name]) for name in above}
    async with house.begin(ask) as work:
        result = await reading.function(work, **where, **{own: made})
    response = _respond(operation, request, house, result, NO_QUERY)
    response.headers["idempotency-replayed"] = "true"
    return response


def _ask(operation: Operation, request: Asked, actor: Actor, raw: bytes, query: Query, house: House) -> Ask:
    submission = fingerprint = None
    if operation.kind is Kind.CREATE:
        key = request.headers.get("idempotency-key", "")
        if not KEY.match(key):
            raise Malformed("Send an Idempotency-Key of 8 to 128 visible characters, new for each new thing.")
        who = f"{actor.client_id}\0{actor.subject}\0{key}".encode()
        submission = hashlib.sha256(who).digest()
        fingerprint = hashlib.sha256(request.scope["path"].encode() + b"\0" + raw).digest()
    return Ask(
        actor=actor,
        action=operation.action,
        audited_as=operation.audited_as,
        reads=operation.reads,
        request_id=request.scope["state"]["request_id"],
        language=_language(request, house),
        purpose=_purpose(operation, request, query),
        submission=submission,
        fingerprint=fingerprint,
    )


def _purpose(operation: Operation, request: Asked, query: Query) -> str | None:
    given = query.purpose or request.headers.get("purpose-code")
    if given is None:
        if operation.purposeful:
            raise Invalid((Fault("?purpose_code", "required", "Say for which purpose you read this."),), "no_purpose")
        return None
    if given not in PURPOSES:
        words = ", ".join(PURPOSES)
        raise Invalid((Fault("?purpose_code", "invalid", f"Expected one of: {words}."),), "unknown_purpose")
    return given


def _arguments(operation: Operation, request: Asked, raw: bytes, query: Query, house: House) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in operation.parameters:
        text = request.path_params[name]
        found[name] = parse_id(text) if path_type(operation, name) is UUID else text
    if query.struct is not None:
        found["query"] = query.struct
    if operation.kind is Kind.LIST:
        found["after"] = house.cursors.read(query.cursor, request.scope["path"]) if query.cursor else None
    elif query.cursor is not None:
        raise Invalid((Fault("?", "unknown", "This operation takes no such parameter."),))
    if operation.versioned:
        found["seen"] = _seen(request)
    if len(operation.media) > 1:
        found["media"] = _media(operation, request)
    if operation.body is not None:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
            raise WrongMedia("Send the body as application/json.")
        found["body"] = parse_body(raw, operation.body, operation.tells_identity)
    elif raw not in (b"", b"{}"):
        raise Malformed("This operation takes no body.")
    return found


def _seen(request: Asked) -> int:
    given = request.headers.get("if-match")
    if given is None:
        raise VersionMissing
    found = ETAG.match(given.strip())
    if not found:
        raise Malformed('If-Match must be one strong ETag as it was sent, for example "1".')
    return int(found[1])


def _media(operation: Operation, request: Asked) -> str:
    """The first media type that the client accepts, in its own order; without a wish, the first that there is."""
    accepted = [one.partition(";")[0].strip().lower() for one in request.headers.get("accept", "*/*").split(",")]
    for one in accepted:
        for media in operation.media:
            if one in (media, "*/*", media.partition("/")[0] + "/*"):
                return media
    raise NotAcceptable(f"This comes as {' or '.join(operation.media)}.")


def _language(request: Asked, house: House) -> Language:
    wanted = request.headers.get("accept-language", "").lower()
    for one in wanted.split(","):
        tag = one.strip()[:2]
        if tag in LANGUAGES:
            return Language(tag)
    return house.language


def _respond(operation: Operation, request: Asked, house: House, result: Any, query: Query) -> Response[bytes]:
    headers: dict[str, Any] = {"vary": "Authorization, Accept-Language"}
    if operation.kind is Kind.LIST:
        return _list(request, house, result, query, headers)
    if isinstance(result, Answered):
        headers["etag"] = f'"{result.version}"'
        return Response(result.content, media_type=result.media_type, headers=headers)
    version = getattr(result, "version", None)
    if version is not None:
        headers["etag"] = f'"{version}"'
        if operation.reads and request.headers.get("if-none-match") == headers["etag"]:
            return Response(b"", status_code=304, headers=headers)
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


async def _refuse(
    operation: Operation, request: Asked, actor: Actor | None, house: House, error: DomainError
) -> Response[bytes]:
    request_id: str = request.scope["state"]["request_id"]
    if not (isinstance(error, TooMany) and actor is None):
        first = next(iter(operation.parameters), None)
        named = request.path_params.get(first) if first else None
        try:
            object_id = parse_id(named) if named else None
        except NotFound:
            object_id = None
        await house.log.refused(actor, operation.audited_as, error.reason, request_id, object_id, failed=False)
    return _tell(problem(error, request_id), headers_of(error, house.base_url + METADATA))


def _tell(document: Any, headers: dict[str, Any]) -> Response[bytes]:
    return Response(msgspec.json.encode(document), status_code=document.status, media_type=PROBLEM, headers=headers)

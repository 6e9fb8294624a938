"""What a request says: who asks for what, in which words, on which version."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from litestar.types import Receive

from api.errors import Malformed, NotAcceptable, VersionMissing, WrongMedia
from api.house import House
from api.operations import Kind, Operation
from api.parsing import Query, parse_body, parse_id
from domain.actors import Actor
from domain.code_lists import Language
from domain.codes import PurposeCode
from domain.errors import Fault, Invalid
from domain.ports import Ask

JSON, PDF = "application/json", "application/pdf"
PURPOSES = tuple(one.value for one in PurposeCode)
LANGUAGES = frozenset(one.value for one in Language)
ETAG = re.compile(r'"([1-9][0-9]{0,8})(?:-[0-9a-f]{8})?"\Z')
KEY = re.compile(r"[\x21-\x7e]{8,128}\Z")
WISH = re.compile(r"\s*(?P<tag>[a-z]{2})(-[a-z0-9-]+)?\s*(;\s*q=(?P<weight>[01](\.[0-9]{0,3})?)\s*)?\Z")
SHORT = re.compile(r"[\x20-\x7e]{0,200}\Z")


class Asked:
    """A request to an operation, as far as one is looked at: what the path names, its headers and its body."""

    __slots__ = ("headers", "path_params", "receive", "scope")

    def __init__(self, scope: Any, receive: Receive, path_params: Mapping[str, str]) -> None:
        self.scope = scope
        self.receive = receive
        self.path_params = path_params
        self.headers: dict[str, str] = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }

    async def body(self) -> bytes:
        """Return the whole body; it can be read once.

        Raises:
            Malformed: the connection ended before the body did.
            TooLarge: it is larger than this service reads.
        """
        parts = []
        more = True
        while more:
            message = await self.receive()
            if message["type"] != "http.request":
                raise Malformed("The connection ended before the body did.")
            # Both may be left out: then the body is empty, and over.
            parts.append(message.get("body", b""))
            more = message.get("more_body", False)
        return parts[0] if len(parts) == 1 else b"".join(parts)


def ask_of(operation: Operation, request: Asked, actor: Actor, raw: bytes, query: Query, house: House) -> Ask:
    """Return who asks for what, in which request.

    Raises:
        Malformed: a new thing needs an Idempotency-Key.
        Invalid: the purpose is missing or unknown.
    """
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
        language=language_of(request, house),
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


def arguments_of(operation: Operation, request: Asked, raw: bytes, query: Query, house: House) -> dict[str, Any]:
    """Return what the operation's function takes, each part read strictly.

    Raises:
        DomainError: a part is missing, cannot be read or breaks a rule.
    """
    found: dict[str, Any] = {}
    for name in operation.parameters:
        text = request.path_params[name]
        found[name] = text if name in operation.words else parse_id(text)
    if query.struct is not None:
        found["query"] = query.struct
    if operation.kind is Kind.LIST:
        found["after"] = house.cursors.read(query.cursor, request.scope["path"]) if query.cursor is not None else None
    elif query.cursor is not None:
        raise Invalid((Fault("?", "unknown", "This operation takes no such parameter."),))
    if operation.versioned:
        found["seen"] = _seen(request)
    if len(operation.media) > 1:
        found["media"] = _media(operation, request)
    if operation.body is not None:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
            raise WrongMedia("Send the body as application/json.")
        found["body"], reminder = parse_body(raw, operation.body, operation.tells_identity)
        if reminder is not None:
            request.scope["state"]["reminder"] = reminder
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


def language_of(request: Asked, house: House) -> Language:
    """Return the language of ours that the client wishes for most, else the municipality's own.

    Raises:
        Malformed: the header is longer than any wish, or not ASCII.
    """
    if "accept-language" not in request.headers:
        return house.language
    wishes = [found for one in _short(request, "accept-language").lower().split(",") if (found := WISH.match(one))]
    known = [(float(one["weight"] or 1), one["tag"]) for one in wishes if one["tag"] in LANGUAGES]
    weight, tag = max(known, key=lambda one: one[0], default=(0.0, ""))
    return Language(tag) if weight else house.language


def has_newest(request: Asked, etag: str) -> bool:
    """Whether If-None-Match says that the client has this version (RFC 9110 section 13.1.2).

    Raises:
        Malformed: the header is longer than versions are, or not ASCII.
    """
    if "if-none-match" not in request.headers:
        return False
    held = [one.strip().removeprefix("W/") for one in _short(request, "if-none-match").split(",")]
    return etag in held or held == ["*"]


def _short(request: Asked, name: str) -> str:
    given = request.headers.get(name, "")
    if not SHORT.match(given):
        raise Malformed(f"{name.title()} must be at most 200 visible ASCII characters.")
    return given

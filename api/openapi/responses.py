"""The answers and headers that operations share; every problem shown is made by the code that sends it."""

from typing import Any
from uuid import UUID

import msgspec

from api.errors import (
    INTERNAL,
    PROBLEM,
    TYPES,
    Busy,
    Malformed,
    NotAcceptable,
    Problem,
    TooLarge,
    VersionMissing,
    WrongMedia,
    headers_of,
    problem,
)
from api.limits import told
from domain.errors import (
    AlreadyDone,
    DomainError,
    Fault,
    Forbidden,
    GateClosed,
    IllegalMove,
    Invalid,
    Lack,
    NotFound,
    Stale,
    TooMany,
    Unauthenticated,
)

REQUEST_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
METADATA = "https://vink.example/.well-known/oauth-protected-resource"
UNKNOWN_PARAMETER = Invalid((Fault("?", "unknown", "This operation takes no such parameter."),))
WRONG_BODY = Invalid(
    (
        Fault("/situation_text", "required", "This field is needed."),
        Fault("/", "unknown", "A field that is not known here."),
    )
)
IDENTIFIER = Invalid(
    (Fault("/situation_text", "identifier", "Take out what identifies a person (cpr)."),), "identifier"
)

SHOWN: dict[str, tuple[DomainError, ...]] = {
    "Malformed": (Malformed("The body is not valid JSON in UTF-8."),),
    "Unauthenticated": (Unauthenticated("no_token"),),
    "Forbidden": (Forbidden("Your token does not allow this.", "no_grant"),),
    "NotFound": (NotFound(),),
    "NotAcceptable": (NotAcceptable("This can be had as text/markdown or application/pdf."),),
    "Conflict": (
        IllegalMove("This is closed; that step is not possible now.", "closed", ()),
        GateClosed(("participation_consent",), (Lack("participation_consent", "expired", UUID(REQUEST_ID)),)),
        AlreadyDone(),
    ),
    "Stale": (Stale(),),
    "TooLarge": (TooLarge("At most 65536 bytes are read here."),),
    "WrongMedia": (WrongMedia("Send the body as application/json."),),
    "Invalid": (WRONG_BODY, IDENTIFIER, UNKNOWN_PARAMETER),
    "InvalidQuery": (UNKNOWN_PARAMETER,),
    "VersionMissing": (VersionMissing(),),
    "TooMany": (TooMany(2),),
    "Busy": (Busy(),),
}
EXAMPLE_NAMES = {id(IDENTIFIER): "identifier-found", id(UNKNOWN_PARAMETER): "unknown-parameter"}


def status_of(name: str) -> str:
    """Return the status of one of the shared problems."""
    return str(INTERNAL[0] if name == "Unexpected" else TYPES[type(SHOWN[name][0])][0])


def _text(description: str, example: str, **limits: Any) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string", **limits}, "example": example}


VISIBLE = r"^[\x20-\x7e]*$"
ETAG = {"minLength": 3, "maxLength": 20, "pattern": '^"[1-9][0-9]{0,8}(-[0-9a-f]{8})?"$'}
HEADERS: dict[str, dict[str, Any]] = {
    "ETag": _text(
        "The version: send it as If-Match with a command. Where something is read, what follows the dash tells the "
        "languages, media and views of one version apart, for If-None-Match.",
        '"1"',
        **ETAG,
    ),
    "Location": _text(
        "Where the new thing is read.",
        "/v1/concerns/019b76da-a800-7000-8000-000000000301",
        format="uri-reference",
        maxLength=200,
    ),
    "Link": _text(
        "The next page (RFC 8288); not there on the last one.",
        '<https://vink.example/v1/concerns?cursor=AZt22qgAcACAAAAAAAADAQkiPbJgfZBhI4Vf5g&limit=50>; rel="next"',
        pattern='^<[^<>]+>; rel="next"$',
        maxLength=400,
    ),
    "RateLimit": _text(
        "How many requests are left (`r`) and in how many seconds all of them are back (`t`).",
        told(99, 1),
        pattern='^"requests";r=[0-9]+;t=[0-9]+$',
        maxLength=60,
    ),
    "Retry-After": _text("Seconds to wait.", "2", pattern="^[1-9][0-9]*$", maxLength=9),
    "WWW-Authenticate": _text(
        "How to authenticate, and where it is described (RFC 6750, RFC 9728).",
        headers_of(Unauthenticated("no_token"), METADATA)["www-authenticate"],
        pattern="^Bearer ",
        maxLength=400,
    ),
    "Idempotency-Replayed": _text(
        "`true` when this key had been used: nothing was made anew, this is what it made then.",
        "true",
        pattern="^true$",
        maxLength=4,
    ),
    "Identity-Reminder": _text(
        "Where a name or an address may stand in what was sent; a guess in both directions, so look again.",
        '"/situation_text";kinds="address name"',
        pattern=VISIBLE,
        maxLength=4000,
    ),
    "X-Request-Id": _text(
        "The trace id of the request, as in the audit log; tell it when you ask for help.",
        REQUEST_ID,
        minLength=32,
        maxLength=32,
        pattern="^[0-9a-f]{32}$",
    ),
}


def headers(*names: str) -> dict[str, Any]:
    """Return references to these headers, with those that every answer of an operation has."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*names, "RateLimit", "X-Request-Id")}


def responses() -> dict[str, dict[str, Any]]:
    """Return the problems as components."""
    found = {name: _problem(name, errors) for name, errors in SHOWN.items()}
    status, name, title = INTERNAL
    unexpected = Problem(
        type=f"/problems/{name}",
        title=title,
        status=status,
        detail="Nothing was kept. Tell us the request id if it goes on.",
        code="internal_error",
        request_id=REQUEST_ID,
    )
    return {**found, "Unexpected": _response(title, {"internal-error": unexpected}, headers())}


def _problem(name: str, errors: tuple[DomainError, ...]) -> dict[str, Any]:
    shown = {EXAMPLE_NAMES.get(id(one), TYPES[type(one)][1]): problem(one, REQUEST_ID) for one in errors}
    more = {
        "Unauthenticated": ["WWW-Authenticate"],
        "TooMany": ["Retry-After"],
        "Busy": ["Retry-After"],
    }.get(name, [])
    title = "; or: ".join(dict.fromkeys(TYPES[type(one)][2] for one in errors))
    return _response(title, shown, headers(*more))


def _response(title: str, shown: dict[str, Problem], told: dict[str, Any]) -> dict[str, Any]:
    examples = {name: {"summary": one.title, "value": msgspec.to_builtins(one)} for name, one in shown.items()}
    media = {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}
    return {"description": f"{title}.", "headers": told, "content": {PROBLEM: media}}

"""The one place where a refusal becomes an HTTP status and a problem document (RFC 9457)."""

import traceback
from typing import Annotated, Any

import msgspec
import structlog
from msgspec import Meta

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
    OverBooked,
    ShortWeek,
    Stale,
    TooMany,
    Unauthenticated,
    Vetoed,
)
from domain.text import NO_DATA, Code, Sentence

PROBLEM = "application/problem+json"


class Malformed(DomainError):
    """The request cannot be read at all."""

    reason = "malformed"


class WrongMedia(DomainError):
    """The body is of another media type than JSON."""

    reason = "wrong_media"


class TooLarge(DomainError):
    """The body is larger than this service reads."""

    reason = "too_large"


class NotAcceptable(DomainError):
    """None of the media types that the client accepts can be made."""

    reason = "not_acceptable"


class VersionMissing(DomainError):
    """A change needs the version that it was decided on, in If-Match."""

    reason = "version_missing"

    def __init__(self) -> None:
        super().__init__('Send If-Match with the ETag that you read, for example If-Match: "1".')


class NoRoute(DomainError):
    """There is nothing at this path."""

    reason = "no_route"


class WrongMethod(DomainError):
    """The path exists, but not with this method."""

    reason = "wrong_method"

    def __init__(self, allowed: str) -> None:
        super().__init__("This path does not take this method.")
        self.allowed = allowed


class Busy(DomainError):
    """The database does not answer just now; where it was lost while it kept something, nobody knows whether it did."""

    reason = "busy"

    def __init__(self) -> None:
        super().__init__(
            "The database does not answer just now. Try again shortly; the same Idempotency-Key makes nothing twice."
        )


TYPES: dict[type[DomainError], tuple[int, str, str]] = {
    Malformed: (400, "malformed-request", "The request cannot be read"),
    Unauthenticated: (401, "unauthenticated", "A valid access token is needed"),
    Forbidden: (403, "forbidden", "This is not yours to do"),
    NotFound: (404, "not-found", "Nothing found"),
    NoRoute: (404, "no-such-path", "No such path"),
    WrongMethod: (405, "method-not-allowed", "Method not allowed"),
    NotAcceptable: (406, "not-acceptable", "No such representation"),
    IllegalMove: (409, "illegal-move", "Not possible in this state"),
    GateClosed: (409, "gate-closed", "A required step is missing"),
    OverBooked: (409, "over-booked", "The hours do not suffice"),
    Vetoed: (409, "vetoed", "These two must not be matched"),
    AlreadyDone: (409, "already-done", "Already done"),
    Stale: (412, "stale-version", "Changed by somebody else"),
    TooLarge: (413, "body-too-large", "The body is too large"),
    WrongMedia: (415, "unsupported-media-type", "Only JSON is read here"),
    Invalid: (422, "invalid", "Some of what was sent breaks a rule"),
    VersionMissing: (428, "version-missing", "If-Match is needed"),
    TooMany: (429, "too-many-requests", "Too many requests"),
    Busy: (503, "busy", "Try again shortly"),
}
INTERNAL = (500, "internal-error", "Something went wrong on our side")


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What went wrong (RFC 9457). `errors` lists every fault found, `allowed_actions` what is possible now."""

    type: Annotated[str, Meta(pattern="^/problems/[a-z-]+$", max_length=60, extra_json_schema=NO_DATA)]
    title: Sentence
    status: Annotated[int, Meta(ge=400, le=599)]
    detail: Sentence
    code: Code
    request_id: Annotated[str, Meta(pattern="^[0-9a-f]{32}$", max_length=32, extra_json_schema=NO_DATA)]
    errors: Annotated[tuple[Fault, ...], Meta(max_length=1000)] = ()
    allowed_actions: Annotated[tuple[Code, ...], Meta(max_length=40)] | None = None
    missing: Annotated[tuple[Code, ...], Meta(max_length=20)] = ()
    lacks: Annotated[tuple[Lack, ...], Meta(max_length=100)] = ()
    vetoes: Annotated[tuple[Code, ...], Meta(max_length=20)] = ()
    weeks: Annotated[tuple[ShortWeek, ...], Meta(max_length=1000)] = ()


def problem(error: DomainError, request_id: str) -> Problem:
    """Return the problem document of a refusal."""
    status, name, title = TYPES[type(error)]
    return Problem(
        type=f"/problems/{name}",
        title=title,
        status=status,
        detail=str(error),
        code=_code(error),
        request_id=request_id,
        errors=error.faults if isinstance(error, Invalid) else (),
        allowed_actions=error.allowed if isinstance(error, IllegalMove) else None,
        missing=error.missing if isinstance(error, GateClosed) else (),
        lacks=error.lacks if isinstance(error, GateClosed) else (),
        vetoes=error.vetoes if isinstance(error, Vetoed) else (),
        weeks=error.weeks if isinstance(error, OverBooked) else (),
    )


def unexpected(error: BaseException, request_id: str) -> Problem:
    """Log where an unforeseen error came from, never what it said, and return a problem without detail."""
    frames = [f"{one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(error.__traceback__)]
    structlog.get_logger().error(
        "unexpected_error", error=type(error).__qualname__, trace=frames[-12:], request_id=request_id
    )
    status, name, title = INTERNAL
    return Problem(
        type=f"/problems/{name}",
        title=title,
        status=status,
        detail="Nothing was kept. Tell us the request id if it goes on.",
        code="internal_error",
        request_id=request_id,
    )


def headers_of(error: DomainError, metadata: str) -> dict[str, Any]:
    """Return the headers that belong to a refusal; `metadata` is the address of the RFC 9728 document."""
    if isinstance(error, Unauthenticated):
        challenge = f'Bearer realm="vink", resource_metadata="{metadata}"'
        wrong = "" if error.reason == "no_token" else f', error="{_code(error)}"'
        return {"www-authenticate": challenge + wrong}
    if isinstance(error, TooMany):
        return {"retry-after": str(error.retry_after), "ratelimit": told(0, error.retry_after)}
    if isinstance(error, WrongMethod):
        return {"allow": error.allowed}
    if isinstance(error, Busy):
        return {"retry-after": "1"}
    return {}


def _code(error: DomainError) -> str:
    """Return the reason, but for a token that is no good: why it is not is for the log (RFC 6750 section 3.1)."""
    return "invalid_token" if isinstance(error, Unauthenticated) and error.reason != "no_token" else error.reason

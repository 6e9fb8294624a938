"""What the HTTP side needs from the outside, in one place; the composition root fills it."""

from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

import msgspec

from api.cursors import Cursors
from api.limits import Buckets, Once
from domain.actors import Actor
from domain.code_lists import Language
from domain.on_call.feeds import FeedReader
from domain.ports import Ask, Begin, Submission
from domain.transcripts import Transcript


class Named(NamedTuple):
    """What the path of a request names: the log's word for its kind, and its id."""

    kind: str
    id: UUID


class Log(Protocol):
    """Appends the events of requests that did not become a work; each in a transaction of its own."""

    async def refused(
        self, actor: Actor | None, action: str, reason: str, request_id: str, named: Named | None, failed: bool
    ) -> None:
        """Log a refusal (or, when `failed`, an unforeseen error). When it cannot be written, the request fails."""
        ...


class House(msgspec.Struct, frozen=True, kw_only=True):
    """The ports of the HTTP side."""

    begin: Begin
    identify: Callable[[str], Awaitable[Actor]]
    log: Log
    submission: Callable[[Ask], Awaitable[Submission | None]]
    feed_of: Callable[[bytes], Awaitable[FeedReader | None]]
    ready: Callable[[], Awaitable[bool]]
    pdf: Callable[[Transcript], Awaitable[bytes]]
    gauges: Callable[[], Awaitable[Mapping[str, float]]]
    now: Callable[[], datetime]
    security_contact: str
    per_client: Buckets
    per_address: Buckets
    floods: Once
    cursors: Cursors
    etag_key: bytes
    base_url: str
    language: Language
    unavailable: tuple[type[BaseException], ...]
    sent: ContextVar[list[tuple[UUID, bytes]] | None]
    """Where the log tells a request which events it sent to the database, each with the hash of its record."""

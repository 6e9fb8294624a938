"""What an example request is, and the clock and ids that it is answered with."""

import hashlib
import itertools
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A request as a persona sends it; the version that a command decides on is read first."""

    persona: str
    path: dict[str, Any] = {}
    query: dict[str, Any] = {}
    body: Any = UNSET
    accept: str | None = None


def counting(name: str) -> Callable[[], UUID]:
    """Return a source of ids that are the same in every run, and others for every name."""
    start = int.from_bytes(hashlib.sha256(name.encode()).digest()[:7])
    numbers = itertools.count(start << 8)
    return lambda: UUID(
        int=(int(NOW.timestamp() * 1000) << 80) | (0x7 << 76) | (0b10 << 62) | (next(numbers) & (1 << 62) - 1)
    )

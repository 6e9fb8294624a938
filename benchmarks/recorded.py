"""The very statements that the application runs, with parameters, taken down instead of being run."""

import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from adapters.calendar import DanishCalendar
from adapters.envelope import KEY_BYTES
from adapters.ids import new_id
from adapters.keys import KeyRing
from adapters.postgres.vault import VaultAccess
from adapters.postgres.work import PostgresBegin
from domain.errors import DomainError
from domain.notices import EmergencyNumbers
from domain.ports import Ask, Terms, Work

KEYS = KeyRing([os.urandom(KEY_BYTES)])


class Statement(Struct, frozen=True):
    """A statement and the parameters that it was run with; `made` are the ids that were new in it."""

    text: str
    given: tuple[Any, ...]
    made: frozenset[UUID]
    now: datetime


class Recorder:
    """Stands where a pool stands; finds nothing and keeps nothing but the statements."""

    def __init__(self) -> None:
        self.ran: list[tuple[str, tuple[Any, ...]]] = []

    async def execute(self, text: str, *given: Any) -> None:
        self.ran.append((text, given))

    async def shared(self, text: str, *given: Any, order: bytes = b"") -> list[Any]:  # noqa: ARG002
        self.ran.append((text, (*given, 0)))
        return []

    async def fetchrow(self, text: str, *given: Any) -> None:
        self.ran.append((text, given))

    async def fetch(self, text: str, *given: Any) -> list[Any]:
        self.ran.append((text, given))
        return []


async def statements_of(ask: Ask, use_case: Callable[[Work], Awaitable[Any]], keys: KeyRing = KEYS) -> list[Statement]:
    """Return what a use case runs when it finds nothing; a master key of the moment seals what it keeps."""
    recorder = Recorder()
    made: set[UUID] = set()
    now = datetime.now(UTC)

    def fresh() -> UUID:
        made.add(found := new_id())
        return found

    terms = Terms(emergency=EmergencyNumbers())
    begin = PostgresBegin(recorder, lambda: now, fresh, DanishCalendar(), terms, VaultAccess(keys))
    try:
        async with begin(ask) as work:
            await use_case(work)
    except DomainError:
        pass
    return [Statement(text, given, frozenset(made), now) for text, given in recorder.ran]

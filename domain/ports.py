"""What the domain needs from the outside; adapters satisfy these by shape, not by inheritance."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeVar
from uuid import UUID

import msgspec

from domain.actors import Actor
from domain.events import Event
from domain.notices import EmergencyNumbers
from domain.policy import Action, Condition
from domain.records import Record

if TYPE_CHECKING:
    from domain.concerns import Concern

R = TypeVar("R", bound=Record)


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One request: who asks for what, in which request, for which purpose.

    `reads` says that the operation only reads: each read is then logged in the statement that makes it. In an
    operation that writes, the event of the write stands for the reads that it needed. `submission` and
    `fingerprint` are set when the client named the request with an Idempotency-Key.
    """

    actor: Actor
    action: Action
    audited_as: str
    reads: bool
    request_id: str
    language: str = "da"
    purpose: str | None = None
    submission: bytes | None = None
    fingerprint: bytes | None = None


class Store(Protocol[R]):
    """Keeps one kind of record. Writing and logging are one step, so neither can be forgotten."""

    async def get(self, id: UUID) -> R:
        """Return the record.

        Raises:
            NotFound: there is none, or the actor may not know that there is.
        """
        ...

    async def page(self, where: Mapping[str, Condition], after: UUID | None, limit: int) -> Sequence[R]:
        """Return at most `limit` records that the actor may see and that meet `where`, newest first, older than
        `after`."""
        ...

    def add(self, record: R, event: Event) -> None:
        """Keep a new record when the work ends."""
        ...

    def save(self, record: R, event: Event) -> None:
        """Keep the next version of a record when the work ends; the work fails as Stale unless the stored version
        is exactly one behind."""
        ...


class Calendar(Protocol):
    """The working days of the municipality."""

    def due(self, start: datetime, working_days: int) -> datetime:
        """Return the end of the office day that many working days after `start`, in UTC."""
        ...


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What the municipality has decided: service levels in working days (R13), the days that a resource person may
    read back, the numbers to call in acute danger (R27)."""

    emergency: EmergencyNumbers
    first_answer_days: int = 1
    advice_days: int = 3
    intake_days: int = 5
    read_back_days: int = 14


class Work(Protocol):
    """Who is asking, when, and one transaction: all of it is kept, or none of it."""

    @property
    def ask(self) -> Ask: ...
    @property
    def actor(self) -> Actor: ...
    @property
    def now(self) -> datetime: ...
    @property
    def calendar(self) -> Calendar: ...
    @property
    def terms(self) -> Terms: ...

    @property
    def concerns(self) -> "Store[Concern]": ...

    def new_id(self) -> UUID: ...


class Begin(Protocol):
    """Opens a Work. A clean exit commits everything in one statement; any exception keeps nothing."""

    def __call__(self, ask: Ask) -> AbstractAsyncContextManager[Work]: ...

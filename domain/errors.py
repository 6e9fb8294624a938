"""What can go wrong, in the language of the domain; `api/errors.py` gives each one a status."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.text import NO_DATA, Code, Sentence

Pointer = Annotated[
    str, Meta(pattern="^([/?].*|[A-Z][A-Za-z-]+)$", max_length=400, examples=["/age_band"], extra_json_schema=NO_DATA)
]


class Fault(msgspec.Struct, frozen=True):
    """One thing that is wrong with what was sent: where (JSON pointer into the body, `?name` for a parameter, or the
    name of a header), which rule, and what to do about it."""

    pointer: Annotated[
        str, Meta(max_length=400, extra_json_schema={**NO_DATA, "pattern": "^([/?].*|[A-Z][A-Za-z-]+)$"})
    ]
    code: Code
    detail: Sentence


class DomainError(Exception):
    """A refusal that the caller can understand and act on. `reason` is a stable code, fit for the log."""

    reason = "refused"

    def __init__(self, detail: str, reason: str | None = None) -> None:
        super().__init__(detail)
        self.reason = reason or type(self).reason


class Unauthenticated(DomainError):
    """Nobody is known to be asking."""

    reason = "unauthenticated"

    def __init__(self, reason: str) -> None:
        super().__init__("The access token is missing, expired, revoked or not meant for this service.", reason)


class NotFound(DomainError):
    """There is no such thing, or the actor may not know that there is."""

    reason = "not_found"

    def __init__(self, detail: str = "There is nothing here, or it is not yours to see.") -> None:
        super().__init__(detail)


class Forbidden(DomainError):
    """The actor may see the thing but not do this to it."""

    reason = "forbidden"


class IllegalMove(DomainError):
    """The thing is in a state that does not allow this. `allowed` are the commands that are possible now."""

    reason = "illegal_move"

    def __init__(self, detail: str, status: str, allowed: tuple[str, ...]) -> None:
        super().__init__(detail)
        self.status = status
        self.allowed = allowed


class Stale(DomainError):
    """Somebody else changed it first; nothing of the request was kept."""

    reason = "stale"

    def __init__(self, detail: str = "Somebody changed this after you read it. Read it again and decide anew.") -> None:
        super().__init__(detail)


class Invalid(DomainError):
    """What was sent can be read but breaks rules; every fault found is listed."""

    reason = "invalid"

    def __init__(self, faults: tuple[Fault, ...], reason: str | None = None) -> None:
        super().__init__("Some of what was sent breaks a rule; each fault is listed.", reason)
        self.faults = faults


class Lack(msgspec.Struct, frozen=True):
    """Something that must be recorded first: its name; why what was recorded does not do; of which participant."""

    name: Code
    because: Code | None = None
    participant_id: UUID | None = None


class GateClosed(DomainError):
    """A step that must come first has not been recorded; `missing` names each (`domain.md` section 9, rule 6), `lacks`
    tells more of it where there is more to tell."""

    reason = "gate_closed"

    def __init__(self, missing: tuple[str, ...], lacks: tuple[Lack, ...] = ()) -> None:
        super().__init__("Something that must be recorded first is missing: " + ", ".join(missing) + ".")
        self.missing = missing
        self.lacks = lacks


WeeksMinutes = Annotated[int, Meta(ge=-999_999, le=999_999, examples=[60], extra_json_schema=NO_DATA)]


class ShortWeek(msgspec.Struct, frozen=True):
    """A week (its Monday) that has too few minutes left: how many are free, less than nothing where it is overbooked
    already, and how many were wanted."""

    week: date
    free: WeeksMinutes
    wanted: WeeksMinutes


class OverBooked(DomainError):
    """Somebody's hours do not suffice; `weeks` are those in which it does not fit."""

    reason = "over_booked"

    def __init__(self, weeks: tuple[ShortWeek, ...]) -> None:
        super().__init__("The hours do not suffice in the weeks that are listed. Take less, or say why it must be.")
        self.weeks = weeks


class Vetoed(DomainError):
    """Two must not be matched; `vetoes` are the reasons, as codes."""

    reason = "vetoed"

    def __init__(self, vetoes: tuple[str, ...]) -> None:
        super().__init__("These two must not be matched: " + ", ".join(vetoes) + ".")
        self.vetoes = vetoes


class AlreadyDone(DomainError):
    """This key was used for a request that was carried out: the first answer stands."""

    reason = "already_done"

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key has been used.")


class TooMany(DomainError):
    """More was asked for, or sent, than is allowed in this time; `retry_after` is in seconds."""

    reason = "too_many"

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too many requests. Try again in {retry_after} seconds.")
        self.retry_after = retry_after

"""What the guard can find in a text, without ever holding what it found."""

from enum import StrEnum

import msgspec


class IdentifierKind(StrEnum):
    """What sort of identifier a stretch of text looks like. Where numbers overlap, the kind is the likeliest one."""

    DANISH_CPR = "danish_cpr"
    SWEDISH_PERSONNUMMER = "swedish_personnummer"
    NORWEGIAN_FODSELSNUMMER = "norwegian_fodselsnummer"
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"


class ReminderKind(StrEnum):
    """What the writer is asked to look at once more."""

    NAME = "name"
    ADDRESS = "address"


class Identifier(msgspec.Struct, frozen=True):
    """Where an identifier stands: `text[start:end]` of the text that was given, never the characters themselves."""

    kind: IdentifierKind
    start: int
    end: int


class Reminder(msgspec.Struct, frozen=True):
    """Where a name or an address may stand: `text[start:end]` of the text that was given."""

    kind: ReminderKind
    start: int
    end: int

"""What auditors are given of the sealed log: checkpoints, the keys that signed them, and proofs."""

from datetime import datetime
from uuid import UUID

import msgspec


class SignedCheckpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A state of the log that was signed: its number, when that was, how many records the log held, and the note."""

    id: UUID
    number: int
    at: datetime
    size: int
    note: str


class SealingKey(msgspec.Struct, frozen=True, kw_only=True):
    """A verifier key, and the number of the first checkpoint that it signed."""

    key: str
    checkpoint: int


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where an event stands in the sealed log, and its record, which the hash there is of."""

    event_id: UUID
    position: int
    record: str


class InclusionProof(msgspec.Struct, frozen=True, kw_only=True):
    """The hashes that prove that the log held a record at its place when the checkpoint was signed."""

    place: Place
    checkpoint: SignedCheckpoint
    path: list[bytes]


class ConsistencyProof(msgspec.Struct, frozen=True, kw_only=True):
    """The hashes that prove that the log of the newer size begins with all of the log of the older one."""

    older: int
    newer: int
    path: list[bytes]

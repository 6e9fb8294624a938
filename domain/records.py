"""What every stored record has in common, and the one way its state changes."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from domain.errors import IllegalMove, Stale

R = TypeVar("R", bound="Record")
Moves = Mapping[Any, frozenset[Any]]
"""For each state, the states it may become; a final state has none."""


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """An identity, the department that owns it, and a version that guards against lost updates."""

    id: UUID
    department: str
    version: int
    created_at: datetime
    updated_at: datetime


class Moving(Record, frozen=True, kw_only=True):
    """A record that has a life: its status changes by commands only."""

    status: StrEnum


M = TypeVar("M", bound=Moving)


def change(record: R, now: datetime, **changes: object) -> R:
    """Return the next version of the record with these changes."""
    return msgspec.structs.replace(record, version=record.version + 1, updated_at=now, **changes)


def move(record: M, to: StrEnum, moves: Moves, now: datetime, **changes: object) -> M:
    """Return the record in its next state.

    Raises:
        IllegalMove: `moves` does not lead from the present state to `to`.
    """
    if to not in moves.get(record.status, ()):
        raise IllegalMove(
            f"This is {record.status} and cannot become {to}.", record.status, tuple(sorted(moves[record.status]))
        )
    return change(record, now, status=to, **changes)


def unchanged(record: Record, seen: int) -> None:
    """Refuse when the record is no longer in the version that the caller decided on.

    Raises:
        Stale: somebody else changed it first.
    """
    if record.version != seen:
        raise Stale

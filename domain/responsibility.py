"""Responsibility: every open item has exactly one holder, who holds it until a colleague has accepted it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain.consultations.words import Holder
from domain.records import Moving
from domain.text import Remark


class HandOver(msgspec.Struct, frozen=True, kw_only=True):
    """To whom an item was offered, by whom, with which words; once it is answered, when, and whether they took it."""

    to: UUID
    by: UUID
    at: datetime
    message: Remark | None
    answered_at: datetime | None
    accepted: bool | None


class Held(Moving, frozen=True, kw_only=True):
    """A record that is somebody's while it is open.

    `holder` says whose turn it is, `holder_id` who of them (null: the whole function), `due_at` until when.
    `successor_id` is to whom it is offered just now; until they accept, the holder is who it was. Each kind has a field
    `hand_over` besides, for what was said with the last offer in this turn.
    """

    holder: Holder | None
    holder_id: UUID | None
    due_at: datetime | None
    successor_id: UUID | None


def turn(holder: Holder, holder_id: UUID | None, due_at: datetime) -> dict[str, Any]:
    """Whose turn it is from now on. What was said about handing over the turn before falls away."""
    return {**NOBODYS, "holder": holder, "holder_id": holder_id, "due_at": due_at}


NOBODYS: dict[str, Any] = dict.fromkeys(("holder", "holder_id", "due_at", "successor_id", "hand_over"))
"""It is over, and nobody's turn."""

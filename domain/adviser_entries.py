"""Adviser entries: the minutes that a resource person spent on a consultation outside of shifts, as they say it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.commands import receive
from domain.consultations.types import AdviceMinutes, Consultation
from domain.errors import Fault, IllegalMove, Invalid
from domain.events import Event
from domain.log_reviews.types import next_month
from domain.named import named
from domain.policy import Action, Commands
from domain.ports import Work
from domain.records import Moves, Moving, move


class AdviserEntryStatus(StrEnum):
    STANDING = "standing"
    CANCELLED = "cancelled"


S = AdviserEntryStatus
MOVES: Moves = {S.STANDING: frozenset({S.CANCELLED}), S.CANCELLED: frozenset()}
COMMANDS: Commands = {Action.ADVISER_ENTRY_CANCEL: frozenset({S.STANDING})}


class AdviserEntry(Moving, frozen=True, kw_only=True):
    """Minutes of a resource person on a day, for a consultation that is or was assigned to them. They may strike it out
    and write another until `closes_at`, when the statement of that month closes."""

    status: AdviserEntryStatus
    staff_id: UUID
    consultation_id: UUID
    day: date
    minutes: int
    closes_at: datetime


class NewAdviserEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody spent on a consultation on a day, which is today where it is left out. What they did on a shift is
    in the time on call already."""

    consultation_id: UUID
    day: Annotated[date, Meta(description="The day; today if left out.")] | None = None
    minutes: AdviceMinutes


def closes_at(work: Work, day: date) -> datetime:
    """Return when the statement of the month of a day closes: so many days after the month is over."""
    zone = work.calendar.local(work.now).tzinfo
    over = next_month(day.replace(day=1)) + timedelta(days=work.terms.statement_days)
    return datetime.combine(over, time(), zone).astimezone(UTC)


async def record_entry(work: Work, new: NewAdviserEntry) -> AdviserEntry:
    """Write down what was spent on a consultation.

    Raises:
        Invalid: the consultation is not there, or is not assigned to the actor; or the day lies ahead, or in a month
            whose statement is closed.
    """
    consultation = await named(work.consultations, new.consultation_id, "/consultation_id")
    return enter(work, consultation, new.minutes, new.day, "/consultation_id")


def enter(
    work: Work, consultation: Consultation, minutes: int, day: date | None = None, pointer: str = "/minutes"
) -> AdviserEntry:
    """Write down minutes for a consultation; `pointer` is where it is said of which one.

    Raises:
        Invalid: it is not assigned to the actor, or the day cannot be.
    """
    on = day or work.calendar.local(work.now).date()
    faults = tuple(_faults(work, consultation, on, pointer))
    if faults:
        raise Invalid(faults)
    entry = AdviserEntry(
        id=work.new_id(),
        department=work.actor.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        staff_id=work.actor.subject,
        status=S.STANDING,
        consultation_id=consultation.id,
        day=on,
        minutes=minutes,
        closes_at=closes_at(work, on),
    )
    work.adviser_entries.add(entry, Event.ADVISER_ENTRY_RECORDED)
    return entry


def _faults(work: Work, consultation: Consultation, day: date, pointer: str) -> Iterator[Fault]:
    if consultation.assigned_to != work.actor.subject:
        yield Fault(pointer, "not_assigned", "Only whoever it is assigned to says what they spent on it.")
    if day > work.calendar.local(work.now).date():
        yield Fault("/day", "future", "Work is written down once it is done.")
    if closes_at(work, day) <= work.now:
        yield Fault("/day", "closed", "The statement of that month is closed.")


async def cancel_entry(work: Work, entry_id: UUID, seen: int) -> AdviserEntry:
    """Strike out what was written down wrongly; the entry stays legible.

    Raises:
        IllegalMove: the statement of its month is closed.
    """
    entry = await receive(work, work.adviser_entries, entry_id, Action.ADVISER_ENTRY_CANCEL, COMMANDS, seen)
    if entry.closes_at <= work.now:
        raise IllegalMove("The statement of that month is closed.", entry.status, ())
    cancelled = move(entry, S.CANCELLED, MOVES, work.now)
    work.adviser_entries.save(cancelled, Event.ADVISER_ENTRY_CANCELLED)
    return cancelled

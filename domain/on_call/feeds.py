"""Calendar feeds: an address that opens one calendar of the roster, and nothing else, for who cannot send a token."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

import msgspec

from domain.actors import Actor
from domain.code_lists import Language, label
from domain.commands import receive
from domain.errors import Forbidden
from domain.events import Event
from domain.on_call.coverage import MOST, reaching
from domain.on_call.types import FURTHEST, OnCallFunction, OnCallShift
from domain.policy import Action, Clause, Commands
from domain.policy.on_call import COORDINATORS, coordinates
from domain.ports import Ask, Work
from domain.records import Moves, Moving, move

BACK = timedelta(days=31)
"""How far back a calendar reaches."""
AUDITED_AS = "on-call-feed:use"


class OnCallFeedStatus(StrEnum):
    ACTIVE = "active"
    REVOKED = "revoked"


S = OnCallFeedStatus
MOVES: Moves = {S.ACTIVE: frozenset({S.REVOKED}), S.REVOKED: frozenset()}
COMMANDS: Commands = {Action.ON_CALL_FEED_REVOKE: frozenset({S.ACTIVE})}


class OnCallFeed(Moving, frozen=True, kw_only=True):
    """A calendar of one's own shifts, or of a whole function. Of its key only the hash is kept."""

    status: OnCallFeedStatus
    staff_id: UUID
    function: OnCallFunction | None
    key_hash: bytes
    expires_at: datetime


class NewOnCallFeed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whose shifts the calendar is to show: those of a function that one coordinates, or, without one, one's own."""

    function: OnCallFunction | None = None


class OpenedFeed(NamedTuple):
    """A feed and the key that opens it, which is told once."""

    feed: OnCallFeed
    key: str


class FeedReader(msgspec.Struct, frozen=True, kw_only=True):
    """What the key of a feed opens: whose calendar, of which function."""

    id: UUID
    department: str
    staff_id: UUID
    function: OnCallFunction | None


class CalendarEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One shift in a calendar: no name stands in it."""

    id: UUID
    version: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    note: str


class RosterCalendar(msgspec.Struct, frozen=True, kw_only=True):
    """A calendar of shifts in one language."""

    title: str
    language: Language
    entries: tuple[CalendarEntry, ...]


def hash_of(key: str) -> bytes:
    """Return what is kept of a key. It is random and long, so that a quick hash is enough."""
    return hashlib.sha256(key.encode()).digest()


async def open_feed(work: Work, new: NewOnCallFeed) -> OpenedFeed:
    """Make a feed and its key.

    Raises:
        Forbidden: the function is another coordinator's.
    """
    if new.function is not None and not coordinates(work.actor, new.function):
        raise Forbidden("You do not coordinate this function.", "other_function")
    key = work.new_key()
    feed = OnCallFeed(
        id=work.new_id(),
        department=work.actor.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        status=S.ACTIVE,
        staff_id=work.actor.subject,
        function=new.function,
        key_hash=hash_of(key),
        expires_at=work.now + timedelta(days=work.terms.feed_days),
    )
    work.on_call_feeds.add(feed, Event.ON_CALL_FEED_OPENED)
    return OpenedFeed(feed, key)


async def revoke_feed(work: Work, feed_id: UUID, seen: int) -> OnCallFeed:
    """Have the key of a feed open nothing any more."""
    feed = await receive(work, work.on_call_feeds, feed_id, Action.ON_CALL_FEED_REVOKE, COMMANDS, seen)
    revoked = move(feed, S.REVOKED, MOVES, work.now)
    work.on_call_feeds.save(revoked, Event.ON_CALL_FEED_REVOKED)
    return revoked


def ask_by_key(reader: FeedReader, request_id: str, language: Language) -> Ask:
    """Return the ask of whoever comes with a key: to read what the calendar shows, as its owner, and nothing else."""
    roles = frozenset() if reader.function is None else frozenset({COORDINATORS[reader.function]})
    owner = Actor(
        subject=reader.staff_id,
        client_id="on-call-feed",
        department=reader.department,
        roles=roles,
        scopes=frozenset({Action.ON_CALL_SHIFT_READ.value}),
        unit_id=None,
        token_id="",
    )
    return Ask(
        actor=owner,
        action=Action.ON_CALL_SHIFT_READ,
        audited_as=AUDITED_AS,
        reads=True,
        request_id=request_id,
        language=language,
        rule="feed_key",
    )


async def calendar_of(work: Work, reader: FeedReader) -> RosterCalendar:
    """Return the calendar of a feed: its shifts from a month back."""
    whose: Clause = {"staff_id": reader.staff_id} if reader.function is None else {"function": reader.function.value}
    time = reaching(work.now - BACK, work.now + FURTHEST)
    shifts = await work.on_call_shifts.page({**whose, **time}, None, MOST)
    language = work.ask.language
    return RosterCalendar(title=TITLES[language], language=language, entries=_entries(shifts, language))


def _entries(shifts: Sequence[OnCallShift], language: Language) -> tuple[CalendarEntry, ...]:
    return tuple(
        CalendarEntry(
            id=one.id,
            version=one.version,
            changed_at=one.updated_at,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            title=f"{TITLES[language]}: {label('on_call_function', one.function, language)}",
            note=one.reach_at,
        )
        for one in sorted(shifts, key=lambda shift: (shift.starts_at, shift.id))
    )


TITLES = {Language.DA: "Vagt", Language.SV: "Jour", Language.EN: "On call"}

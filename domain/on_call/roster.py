"""The roster: who can be put on duty, and who is on duty at a moment, told past what a single reader may see."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from domain.notices import Number
from domain.on_call.types import OnCallFunction
from domain.text import DisplayName


class RosterMember(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who can be put on duty in a function."""

    staff_id: UUID
    display_name: DisplayName


class OnDuty(msgspec.Struct, frozen=True, kw_only=True):
    """Who is on duty, or is next, in a function, and where the function is reached meanwhile."""

    function: OnCallFunction
    staff_id: UUID
    display_name: DisplayName
    starts_at: datetime
    ends_at: datetime
    reach_at: Number


class Roster(Protocol):
    """What is asked of the roster as a whole."""

    async def members(self, function: OnCallFunction) -> Sequence[RosterMember]:
        """Return the active members of a function, by name; nobody to those who are no part of the desk's roster."""
        ...

    async def duties(self, at: datetime) -> Sequence[OnDuty]:
        """Return, earliest first, whoever is on duty at that moment, and of each function whoever is next."""
        ...


async def is_member(roster: Roster, function: OnCallFunction, staff_id: UUID) -> bool:
    """Whether somebody is an active member of a function."""
    return any(one.staff_id == staff_id for one in await roster.members(function))


async def on_duty(roster: Roster, function: OnCallFunction, at: datetime) -> Sequence[OnDuty]:
    """Return whoever is on duty in a function at that moment."""
    return [one for one in await roster.duties(at) if one.function is function and one.starts_at <= at]

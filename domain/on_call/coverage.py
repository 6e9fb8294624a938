"""Coverage: when nobody is on duty in a function."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from domain.errors import Fault, Invalid
from domain.on_call.types import OnCallFunction, OnCallShift, OnCallShiftStatus
from domain.policy import Clause, Earlier, Later, Other
from domain.ports import Work

LONGEST_LOOK = timedelta(days=92)
MOST = 5000


class Gap(msgspec.Struct, frozen=True, kw_only=True, rename={"since": "from", "until": "to"}):
    """A time in which nobody is on duty."""

    since: datetime
    until: datetime


def gaps(shifts: Iterable[OnCallShift], since: datetime, until: datetime) -> list[Gap]:
    """Return when, between two moments, none of these shifts runs."""
    found = []
    covered = since
    for one in sorted(shifts, key=lambda shift: shift.starts_at):
        if covered < one.starts_at and covered < until:
            found.append(Gap(since=covered, until=min(one.starts_at, until)))
        covered = max(covered, one.ends_at)
    return [*found, Gap(since=covered, until=until)] if covered < until else found


async def between(work: Work, function: OnCallFunction, since: datetime, until: datetime) -> Sequence[OnCallShift]:
    """Return the shifts of a function, none that was cancelled, that reach into a time."""
    return await work.on_call_shifts.page({"function": function.value, **reaching(since, until)}, None, MOST)


def reaching(since: datetime, until: datetime) -> Clause:
    """Return the condition of a shift that was not cancelled and reaches into a time."""
    return {
        "status": Other(OnCallShiftStatus.CANCELLED.value),
        "ends_at": Later(since),
        "starts_at": Earlier(until),
    }


async def coverage(work: Work, function: OnCallFunction, since: datetime, until: datetime) -> list[Gap]:
    """Return when, between two moments, nobody is on duty in a function.

    Raises:
        Invalid: the time ends before it begins, or is longer than is looked at in one go.
    """
    if until <= since:
        raise Invalid((Fault("?to", "before_start", "It ends before it begins."),))
    if until - since > LONGEST_LOOK:
        raise Invalid((Fault("?to", "too_long", f"Ask for at most {LONGEST_LOOK.days} days at once."),))
    return gaps(await between(work, function, since, until), since, until)


async def clash(work: Work, staff_id: UUID, since: datetime, until: datetime) -> OnCallShift | None:
    """Return a shift that keeps somebody on duty, in any function, for a part of a time; None when they are free."""
    found = await work.on_call_shifts.page({"staff_id": staff_id, **reaching(since, until)}, None, 1)
    return found[0] if found else None

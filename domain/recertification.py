"""Recertification: somebody looks again at each role that is held, so that none is kept from habit."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.errors import Fault, IllegalMove, Invalid
from domain.events import Event
from domain.policy import Action, hindrance, require
from domain.ports import Work
from domain.records import change, unchanged
from domain.separation import clashing_with
from domain.staff import OPEN, StaffGrant, StaffMember, StaffStatus, end_faults, read_grant
from domain.text import Moment

AHEAD = timedelta(days=30)
BEHIND = timedelta(days=30)


class RecertificationReason(StrEnum):
    """Why a grant is looked at: it ends soon, it ended and was not renewed, or its holder has left."""

    ENDS_SOON = "ends_soon"
    LAPSED = "lapsed"
    HOLDER_LEFT = "holder_left"


class Recertification(msgspec.Struct, frozen=True, kw_only=True):
    """A grant to look at, who holds it, and why."""

    grant: StaffGrant
    holder_name: str
    reason: RecertificationReason


def reason_of(
    grant: StaffGrant, holder: StaffMember, held: Iterable[StaffGrant], now: datetime
) -> RecertificationReason | None:
    """Return why this grant must be looked at, or None. It was renewed when `held`, the holder's grants, has one of
    the same role, unit and KLE numbers that ends later; what was revoked was looked at."""
    if grant.revoked_at is not None or grant.ends_at <= now - BEHIND:
        return None
    if holder.status is StaffStatus.LEFT:
        return RecertificationReason.HOLDER_LEFT if grant.ends_at > now else None
    if grant.ends_at > now + AHEAD or any(_renews(one, grant) for one in held):
        return None
    return RecertificationReason.ENDS_SOON if grant.ends_at > now else RecertificationReason.LAPSED


def _renews(later: StaffGrant, grant: StaffGrant) -> bool:
    same = (later.role, later.unit_id, later.kle) == (grant.role, grant.unit_id, grant.kle)
    return same and later.revoked_at is None and later.ends_at > grant.ends_at


def grant_actions(work: Work, grant: StaffGrant) -> list[str]:
    """Return what the actor may do with a role that somebody holds, as it stands now."""
    if grant.status_at(work.now) not in OPEN:
        return []
    actions = (Action.STAFF_GRANT_CONFIRM, Action.STAFF_GRANT_REVOKE)
    return [one.partition(":")[2] for one in actions if hindrance(work.actor, one, grant) is None]


class GrantConfirmation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Until when a role goes on: a day ahead, at most one year."""

    ends_at: Moment


async def confirm_grant(
    work: Work, staff_id: UUID, grant_id: UUID, confirmation: GrantConfirmation, seen: int
) -> StaffGrant:
    """Let a role go on until another day. Whoever holds it must not have left, or been given another one, meanwhile.

    Raises:
        Forbidden: it is the actor's own, or one that administrators alone confirm.
        IllegalMove: it has ended, or its holder has left.
        Invalid: it would last too long, or does not go with a role that they will hold.
    """
    grant = await read_grant(work, staff_id, grant_id)
    require(work.actor, Action.STAFF_GRANT_CONFIRM, grant)
    holder = await work.staff.get(staff_id)
    status = grant.status_at(work.now)
    if status not in OPEN or holder.status is StaffStatus.LEFT:
        raise IllegalMove("A role that has ended is given anew, or not at all.", status, ())
    unchanged(grant, seen)
    by = work.actor.subject
    confirmed = change(grant, work.now, ends_at=confirmation.ends_at, confirmed_at=work.now, confirmed_by=by)
    faults = [*end_faults(confirmed, work.now)]
    clashing = clashing_with(grant.role)
    if await work.colleagues.hold_between(staff_id, clashing, grant.valid_from, confirmed.ends_at):
        faults.append(Fault("/ends_at", "separation_of_duties", "This does not go with a role that they hold by then."))
    if faults:
        raise Invalid(tuple(faults))
    work.staff.rely(holder)
    work.staff_grants.save(confirmed, Event.STAFF_GRANT_CONFIRMED)
    return confirmed

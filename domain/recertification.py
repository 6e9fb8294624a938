"""Recertification: the grants that somebody must look at again, so that no role is kept from habit."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from domain.staff import StaffGrant, StaffMember, StaffStatus

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
    the same role and unit that ends later; what was revoked was looked at."""
    if grant.revoked_at is not None or grant.ends_at <= now - BEHIND:
        return None
    if holder.status is StaffStatus.LEFT:
        return RecertificationReason.HOLDER_LEFT if grant.ends_at > now else None
    if grant.ends_at > now + AHEAD or any(_renews(one, grant) for one in held):
        return None
    return RecertificationReason.ENDS_SOON if grant.ends_at > now else RecertificationReason.LAPSED


def _renews(later: StaffGrant, grant: StaffGrant) -> bool:
    same = (later.role, later.unit_id) == (grant.role, grant.unit_id)
    return same and later.revoked_at is None and later.ends_at > grant.ends_at

"""The one duplicate check: whether VINK already has an open referral of the same person (`domain.md` section 9, 14)."""

from uuid import UUID

import msgspec

from domain.errors import Forbidden, NotFound
from domain.policy import Action, require
from domain.ports import Work
from domain.referrals.types import DECIDABLE, OPEN, ReferralStatus

INTAKE = DECIDABLE | {ReferralStatus.SUBMITTED}


class Duplicates(msgspec.Struct, frozen=True):
    """VINK's other open referrals of a person; nothing could be compared where no personal number is known."""

    number_known: bool
    referral_ids: tuple[UUID, ...]


async def find_duplicates(work: Work, referral_id: UUID) -> Duplicates:
    """Return VINK's other open referrals with exactly the same personal number. The submitting side never learns it.

    Raises:
        NotFound: there is no such referral, or the actor may not know that there is.
        Forbidden: it is not the actor's to check, or the intake is over.
    """
    referral = await work.referrals.get(referral_id)
    require(work.actor, Action.DUPLICATE_READ, referral)
    if referral.status not in INTAKE:
        raise Forbidden("Only the intake looks for duplicates, and it is over.", "intake_over")
    others = await work.vault.same_number(referral.citizen_ref)
    found = [other for other in others or () if await _is_open(work, other)]
    return Duplicates(others is not None, tuple(found))


async def _is_open(work: Work, referral_id: UUID) -> bool:
    """Whether the actor sees it, and it is open; that they looked is logged on it."""
    try:
        return (await work.referrals.get(referral_id)).status in OPEN
    except NotFound:
        return False  # it was taken from VINK's sight a moment ago

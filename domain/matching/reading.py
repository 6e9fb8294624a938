"""Whom matching is about: participants whom the actor sees, each with a referral that they see, too."""

from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID

from domain.participants.types import Participant
from domain.policy import Among
from domain.ports import Work
from domain.referrals.types import Referral
from domain.whole import whole


class Known(NamedTuple):
    """A participant, and the referral that they are on."""

    participant: Participant
    referral: Referral


async def participant_of(work: Work, participant_id: UUID) -> Known:
    """Return a participant with their referral.

    Raises:
        NotFound: there is none, or the actor may not know that there is.
    """
    participant = await work.participants.get(participant_id)
    return Known(participant, await work.referrals.get(participant.referral_id))


async def those_seen(work: Work, participant_ids: Iterable[UUID]) -> dict[UUID, Known]:
    """Return those of these participants whom the actor sees, by their ids."""
    wanted = tuple(sorted({*participant_ids}))
    if not wanted:
        return {}
    participants = await whole(work.participants, {"id": Among(wanted)})
    referrals = await whole(work.referrals, {"id": Among(tuple(sorted({one.referral_id for one in participants})))})
    of_id = {one.id: one for one in referrals}
    return {one.id: Known(one, of_id[one.referral_id]) for one in participants if one.referral_id in of_id}

"""What may be read of participants, and what is kept of each: only of those whom the actor sees."""

from typing import TypeVar
from uuid import UUID

from domain.participants.types import Participant
from domain.ports import Store, Work
from domain.records import Record

R = TypeVar("R", bound=Record)
MOST = 100


async def read_participant(work: Work, participant_id: UUID) -> Participant:
    """Return a participant to whoever sees them and their referral."""
    participant = await work.participants.get(participant_id)
    await work.referrals.get(participant.referral_id)
    return participant


async def of_participants(work: Work, store: Store[R], referral_id: UUID, after: UUID | None, limit: int) -> list[R]:
    """Return at most `limit` records of a referral, newest first: of those participants whom the actor sees."""
    await work.referrals.get(referral_id)
    found: list[R] = []
    for participant in await work.participants.page({"referral_id": referral_id}, None, MOST):
        narrowed = {"referral_id": referral_id, "participant_id": participant.id}
        found += await store.page(narrowed, after, limit)
    return sorted(found, key=lambda one: one.id, reverse=True)[:limit]

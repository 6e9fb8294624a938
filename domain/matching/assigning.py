"""How the best assignment for the whole waiting list is asked for; it proposes, and a human decides on each pair."""

from collections import Counter
from uuid import UUID

import msgspec

from domain.consultations.words import Holder
from domain.matching.assignment import AssignedPair, AssignmentTask, Missing, Unassigned
from domain.matching.candidates import until
from domain.matching.offers import read_offers, read_seekers, today_of
from domain.matching.proposals import OPEN
from domain.matching.reading import Known
from domain.matching.waiting import Awaited, who_wait
from domain.mentors.types import Mentor
from domain.ports import Work
from domain.whole import whole

MOST = 200
"""Referrals that are looked at, those that wait longest."""


class AssignedList(msgspec.Struct, frozen=True):
    """Who could support whom of those who wait, and who is left."""

    pairs: tuple[tuple[Awaited, AssignedPair, Mentor], ...]
    left: tuple[tuple[Awaited, Unassigned], ...]


async def read_assignment(work: Work) -> AssignedList:
    """Return the best assignment for all who wait: as many as can be, those first who wait longest, then by how mentors
    fit the wishes and by what they carry. Whoever has a proposal, or whose referral rests, is left out of it. Who waits
    on a referral on which somebody else is supported already, as a parent may, waits like the others."""
    known = [one for one in await who_wait(work, MOST) if one.known.referral.referred_by != work.actor.subject]
    awaited = {one.known.participant.id: one for one in known}
    proposals = await whole(work.match_proposals, {"holder": Holder.VINK_COORDINATOR.value})
    busy = {one.participant_id for one in proposals}
    free = [one.known for one in known if _free(one.known, busy)]
    held = Counter(one.mentor_id for one in proposals if one.status in OPEN)
    offers = [
        msgspec.structs.replace(one, places=max(one.places - held[one.mentor.id], 0)) for one in await read_offers(work)
    ]
    today = today_of(work)
    seekers = tuple(await read_seekers(work, free)) if free else ()
    best = await work.assign(AssignmentTask(seekers=seekers, offers=tuple(offers), today=today, until=until(today)))
    mentors = {one.mentor.id: one.mentor for one in offers}
    resting = [
        (one, Unassigned(participant_id=number, missing=(why,), expected_week=None))
        for number, one in awaited.items()
        if not _free(one.known, busy)
        for why in [Missing.PROPOSAL_OPEN if number in busy else Missing.ON_HOLD]
    ]
    return AssignedList(
        pairs=tuple((awaited[one.participant_id], one, mentors[one.mentor_id]) for one in best.pairs),
        left=(*((awaited[one.participant_id], one) for one in best.left), *resting),
    )


def _free(one: Known, busy: set[UUID]) -> bool:
    return one.participant.id not in busy and one.referral.held_since is None

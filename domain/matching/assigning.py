"""How the best assignment for the whole waiting list is asked for; it proposes, and a human decides on each pair."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from domain.consultations.words import Holder
from domain.matching.assignment import AssignedPair, AssignmentTask, Missing, Unassigned
from domain.matching.candidates import until
from domain.matching.offers import read_offers, read_seekers, today_of
from domain.matching.proposals import OPEN
from domain.matching.reading import Known, those_seen
from domain.mentors.types import Mentor
from domain.participants.types import ParticipantStatus
from domain.policy import Among, Condition
from domain.ports import Work
from domain.records import Record
from domain.referrals.types import Referral
from domain.referrals.waiting import waiting_list
from domain.support_courses.referring import accepted_at
from domain.support_courses.types import OPEN as RUNS
from domain.whole import whole

MOST, AT_MOST = 200, 1000
"""Referrals that are looked at, those that wait longest; and people on those on which somebody is supported."""


class Awaited(msgspec.Struct, frozen=True):
    """Somebody who waits, since when, and on which referral."""

    participant_id: UUID
    referral_id: UUID
    since: datetime


class AssignedList(msgspec.Struct, frozen=True):
    """Who could support whom of those who wait, and who is left."""

    pairs: tuple[tuple[Awaited, AssignedPair, Mentor], ...]
    left: tuple[tuple[Awaited, Unassigned], ...]


async def read_assignment(work: Work) -> AssignedList:
    """Return the best assignment for all who wait: as many as can be, those first who wait longest, then by how mentors
    fit the wishes and by what they carry. Whoever has a proposal, or whose referral rests, is left out of it. Who waits
    on a referral on which somebody else is supported already, as a parent may, waits like the others."""
    found = [*await _who_wait(work, await waiting_list(work, MOST)), *await _beside_others(work)]
    known = sorted(
        (one for one in found if one.referral.referred_by != work.actor.subject),
        key=lambda one: (_awaited(one).since, one.participant.id),
    )
    proposals = await whole(work.match_proposals, {"holder": Holder.VINK_COORDINATOR.value})
    busy = {one.participant_id for one in proposals}
    free = [one for one in known if one.participant.id not in busy and one.referral.held_since is None]
    held = Counter(one.mentor_id for one in proposals if one.status in OPEN)
    offers = [
        msgspec.structs.replace(one, places=max(one.places - held[one.mentor.id], 0)) for one in await read_offers(work)
    ]
    today = today_of(work)
    seekers = tuple(await read_seekers(work, free)) if free else ()
    best = await work.assign(AssignmentTask(seekers=seekers, offers=tuple(offers), today=today, until=until(today)))
    awaited = {one.participant.id: _awaited(one) for one in known}
    mentors = {one.mentor.id: one.mentor for one in offers}
    resting = [
        (awaited[one.participant.id], Unassigned(participant_id=one.participant.id, missing=(why,), expected_week=None))
        for one in known
        if one not in free
        for why in [Missing.PROPOSAL_OPEN if one.participant.id in busy else Missing.ON_HOLD]
    ]
    return AssignedList(
        pairs=tuple((awaited[one.participant_id], one, mentors[one.mentor_id]) for one in best.pairs),
        left=(*((awaited[one.participant_id], one) for one in best.left), *resting),
    )


async def _who_wait(work: Work, referrals: Sequence[Referral]) -> list[Known]:
    """Return the participants of these referrals."""
    of_id = {one.id: one for one in referrals}
    if not of_id:
        return []
    where: dict[str, Condition] = {"referral_id": Among(tuple(of_id)), "status": ParticipantStatus.ACTIVE.value}
    return [Known(one, of_id[one.referral_id]) for one in await whole(work.participants, where)]


async def _beside_others(work: Work) -> list[Known]:
    """Return who is not supported, and never was, on referrals on which somebody else is."""
    running: dict[str, Condition] = {"status": tuple(one.value for one in RUNS)}
    referrals = tuple(sorted({one.referral_id for one in await whole(work.support_courses, running)}))
    if not referrals:
        return []
    courses = await whole(work.support_courses, {"referral_id": Among(referrals)})
    supported = {one.participant_id for one in courses if one.status in RUNS or one.started_on is not None}
    where: dict[str, Condition] = {"referral_id": Among(referrals), "status": ParticipantStatus.ACTIVE.value}
    named = await work.participants.heads(Record, where, None, AT_MOST)
    return [*(await those_seen(work, (one.id for one in named if one.id not in supported))).values()]


def _awaited(one: Known) -> Awaited:
    since = max(one.referral.waiting_since or accepted_at(one.referral), one.participant.created_at)
    return Awaited(one.participant.id, one.referral.id, since)

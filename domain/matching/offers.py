"""Both sides of matching, read from what is kept: mentors with their hours, and those who wait with their wishes."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from domain.capacity.booking import standing
from domain.capacity.forecast import HORIZON, slot, while_here
from domain.capacity.types import COURSE_MINUTES, COURSE_WEEKS, CapacityEntry, CapacityWeek
from domain.capacity.weeks import following, reckoned
from domain.matching.conflicts import ConflictStatus
from domain.matching.fit import Offer, Seeker, seeker
from domain.matching.proposals import MatchProposalStatus
from domain.matching.reading import Known
from domain.mentors.types import Mentor, MentorStatus, hindrances
from domain.policy import Among
from domain.ports import Work
from domain.whole import whole

ALIKE = 0.15
"""Within which share of what they give two mentors carry alike; a planning figure of this project."""


def today_of(work: Work) -> date:
    """Return the day by the municipality's clocks."""
    return work.calendar.local(work.now).date()


async def read_offers(work: Work, minutes: int = COURSE_MINUTES) -> list[Offer]:
    """Return every mentor and coach who has not left, by id, as they can be offered today for these minutes a week."""
    mentors = [one for one in await whole(work.mentors, {}) if one.status is not MentorStatus.LEFT]
    return offers(mentors, await standing(work, None, today_of(work)), minutes, today_of(work))


def offers(mentors: Sequence[Mentor], entries: Sequence[CapacityEntry], minutes: int, today: date) -> list[Offer]:
    """Return these mentors, by id, with the hours that are left of them."""
    weeks = following(today, HORIZON + COURSE_WEEKS - 1)
    of_mentor: dict[UUID, list[CapacityEntry]] = {one.id: [] for one in mentors}
    for entry in entries:
        of_mentor.get(entry.mentor_id, []).append(entry)
    ahead = {one.id: reckoned(one, of_mentor[one.id], weeks) for one in mentors}
    shares = {one.id: _share(ahead[one.id]) for one in mentors if not hindrances(one, today)}
    usual = sum(shares.values()) / len(shares) if shares else 0.0
    return [
        Offer(
            mentor=one,
            hindrances=hindrances(one, today),
            slot=slot(one, ahead[one.id], minutes, COURSE_WEEKS, today),
            load=_compared(shares.get(one.id, usual), usual),
            places=_places(ahead[one.id][:COURSE_WEEKS], minutes),
        )
        for one in sorted(mentors, key=lambda one: one.id)
    ]


def _share(weeks: Sequence[CapacityWeek]) -> float:
    ahead = weeks[:COURSE_WEEKS]
    given = sum(one.given for one in ahead)
    return sum(one.planned + one.used for one in ahead) / given if given else 0.0


def _compared(share: float, usual: float) -> int:
    return (share > usual + ALIKE) - (share < usual - ALIKE)


def _places(weeks: Sequence[CapacityWeek], minutes: int) -> int:
    return max(min((one.plannable for one in while_here(weeks)), default=0) // minutes, 0)


async def read_seekers(work: Work, those: Sequence[Known]) -> list[Seeker]:
    """Return what matching knows of these participants, in their order."""
    ids = Among(tuple(sorted(one.participant.id for one in those)))
    wishes = {one.id: one for one in await whole(work.match_wishes, {"id": ids})}
    conflicts = await whole(work.mentor_conflicts, {"participant_id": ids, "status": ConflictStatus.STANDING.value})
    refused = await whole(work.match_proposals, {"participant_id": ids, "status": MatchProposalStatus.REFUSED.value})
    return [
        seeker(
            one.participant,
            one.referral,
            wishes.get(one.participant.id),
            [(kept.mentor_id, kept.kind) for kept in conflicts if kept.participant_id == one.participant.id],
            [kept.mentor_id for kept in refused if kept.participant_id == one.participant.id],
        )
        for one in those
    ]

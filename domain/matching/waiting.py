"""Who waits for a match: every participant by themselves, also beside somebody who is supported already."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from domain.matching.fit import Offer, Seeker, Veto, vetoes
from domain.matching.offers import read_offers, read_seekers, today_of
from domain.matching.reading import Known, those_seen
from domain.participants.types import Participant, ParticipantStatus
from domain.policy import Among, Condition
from domain.ports import Work
from domain.records import Record
from domain.referrals.waiting import waiting_list
from domain.support_courses.referring import accepted_at
from domain.support_courses.types import OPEN as RUNS
from domain.whole import whole

AT_MOST = 1000
"""People who are looked at on the referrals on which somebody is supported."""


class Awaited(NamedTuple):
    """Somebody who waits, and since when."""

    known: Known
    since: datetime


class Queued(NamedTuple):
    """Somebody's place among those who wait, and the week from which on a mentor whom nothing else forbids is expected
    to have hours (None: not known)."""

    place: int
    awaited: Awaited
    expected_week: date | None


async def who_wait(work: Work, referrals: int) -> list[Awaited]:
    """Return who waits, the longest first: on the accepted referrals that wait longest, at most so many, and beside
    others on referrals on which somebody is supported."""
    found = {one.id: one for one in await waiting_list(work, referrals)}
    alone = [_awaited(Known(one, found[one.referral_id])) for one in await taking_part(work, found)]
    return sorted([*alone, *await beside_others(work)], key=lambda one: (one.since, one.known.participant.id))


async def queue(work: Work, limit: int) -> list[Queued]:
    """Return at most `limit` of those who wait, by waiting time and by nothing that measures a person."""
    first = (await who_wait(work, limit))[:limit]
    if not first:
        return []
    today = today_of(work)
    offers = sorted(
        (one for one in await read_offers(work) if one.slot.week is not None),
        key=lambda one: (one.slot.week or today, one.mentor.id),
    )
    seekers = await read_seekers(work, [one.known for one in first])
    return [
        Queued(place, one, _first_week(seeker, offers, today))
        for place, (one, seeker) in enumerate(zip(first, seekers, strict=True), start=1)
    ]


async def taking_part(work: Work, referrals: Collection[UUID]) -> Sequence[Participant]:
    """Return the participants of these referrals whom VINK knows."""
    if not referrals:
        return ()
    return await whole(work.participants, _active_on(referrals))


async def beside_others(work: Work) -> list[Awaited]:
    """Return who is not supported, and never was, on referrals on which somebody else is, as a parent may."""
    running: dict[str, Condition] = {"status": tuple(one.value for one in RUNS)}
    referrals = {one.referral_id for one in await whole(work.support_courses, running)}
    if not referrals:
        return []
    courses = await whole(work.support_courses, {"referral_id": Among(tuple(sorted(referrals)))})
    supported = {one.participant_id for one in courses if one.status in RUNS or one.started_on is not None}
    named = await work.participants.heads(Record, _active_on(referrals), None, AT_MOST)
    seen = await those_seen(work, (one.id for one in named if one.id not in supported))
    return [_awaited(one) for one in seen.values()]


def _active_on(referrals: Collection[UUID]) -> dict[str, Condition]:
    return {"referral_id": Among(tuple(sorted(referrals))), "status": ParticipantStatus.ACTIVE.value}


def _awaited(one: Known) -> Awaited:
    return Awaited(one, max(one.referral.waiting_since or accepted_at(one.referral), one.participant.created_at))


def _first_week(one: Seeker, offers: Sequence[Offer], today: date) -> date | None:
    return next((offer.slot.week for offer in offers if {*vetoes(one, offer, today)} <= {Veto.NO_HOURS}), None)

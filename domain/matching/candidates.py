"""Who could support a participant: every mentor, with what forbids it, what speaks against it and what for it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import msgspec

from domain.capacity.types import COURSE_WEEKS, WEEK
from domain.errors import IllegalMove
from domain.matching.fit import Fit, Offer, Seeker, fit
from domain.matching.offers import read_offers, read_seekers, today_of
from domain.matching.reading import Known, participant_of
from domain.policy import Action, require
from domain.ports import Work
from domain.referrals.types import ReferralStatus

MATCHABLE = frozenset({ReferralStatus.ACCEPTED, ReferralStatus.MATCHED, ReferralStatus.ACTIVE})
"""The states of a referral in which its participants are matched, each by themselves."""


class Candidate(msgspec.Struct, frozen=True):
    """A mentor for a participant, and how they fit."""

    offer: Offer
    fit: Fit


def until(today: date) -> date:
    """Return until when a course would last that begins on a day."""
    return today + COURSE_WEEKS * WEEK


def ranked(one: Seeker, offers: Sequence[Offer], today: date) -> list[Candidate]:
    """Return all of these mentors for somebody: those first whom nothing forbids, then those against whom least speaks,
    then those who carry less and can begin sooner. What is ordered is how mentors fit a wish, never a participant."""
    found = [Candidate(offer, fit(one, offer, today, until(today))) for offer in offers]
    return sorted(found, key=_place)


def _place(one: Candidate) -> tuple[bool, int, int, int, date, UUID]:
    week = one.offer.slot.week or date.max
    mentor = one.offer.mentor.id
    return bool(one.fit.vetoes), len(one.fit.vetoes), len(one.fit.misfits), one.offer.load, week, mentor


async def matched(work: Work, participant_id: UUID, action: Action) -> Known:
    """Return a participant whom the actor may match now.

    Raises:
        NotFound: there is none, or the actor may not know that there is.
        Forbidden: the actor referred them.
        IllegalMove: their referral is not accepted, or is over.
    """
    known = await participant_of(work, participant_id)
    require(work.actor, action, known.referral)
    if known.referral.status not in MATCHABLE:
        raise IllegalMove("Nobody on this referral is matched now.", known.referral.status, ())
    return known


async def read_candidates(work: Work, participant_id: UUID) -> list[Candidate]:
    """Return every mentor and coach for a participant, the best fit of the mentor first."""
    known = await matched(work, participant_id, Action.MATCH_CANDIDATE_READ)
    (one,) = await read_seekers(work, [known])
    return ranked(one, await read_offers(work), today_of(work))

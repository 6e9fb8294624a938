"""The best assignment of mentors to those who wait: who could be with whom, and what is missing for the others."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.matching.fit import Fit, Misfit, Offer, Reason, Seeker, Veto, allowed, vetoes

A_MISFIT, ANOTHER_COURSE, CARRYING, A_REASON = 10, 5, 3, 1
"""What weighs against, and for, a pair: only how the assignment is chosen, never stored and never shown."""
WAITING_LONGER = 100_000
"""Who waits longest comes first; more than all the rest together, so that no fit puts anybody behind."""


class Missing(StrEnum):
    """Why nobody is assigned to somebody, besides what forbids it (`match_veto`)."""

    ON_HOLD = "on_hold"
    PROPOSAL_OPEN = "proposal_open"
    NOBODY_READY = "nobody_ready"
    ALL_TAKEN = "all_taken"


class AssignmentTask(msgspec.Struct, frozen=True, kw_only=True):
    """Those who wait, the longest first, and all who could be offered, on a day."""

    seekers: tuple[Seeker, ...]
    offers: tuple[Offer, ...]
    today: date
    until: date


class Option(msgspec.Struct, frozen=True):
    """Somebody who waits and a mentor, by their places in the task, whom nothing keeps apart."""

    seeker: int
    offer: int
    fit: Fit

    @property
    def cost(self) -> int:
        return A_MISFIT * len(self.fit.misfits) - A_REASON * len(self.fit.reasons)


class AssignedPair(msgspec.Struct, frozen=True, kw_only=True):
    """That a mentor could support somebody, with what speaks against and for it."""

    participant_id: UUID
    mentor_id: UUID
    misfits: tuple[Misfit, ...]
    reasons: tuple[Reason, ...]


class Unassigned(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody for whom there is nobody now: what is missing, and when somebody who fits is expected to have hours."""

    participant_id: UUID
    missing: tuple[str, ...]
    expected_week: date | None


class Assignment(msgspec.Struct, frozen=True, kw_only=True):
    """Who could support whom, and who is left. It only proposes."""

    pairs: tuple[AssignedPair, ...]
    left: tuple[Unassigned, ...]


def options(task: AssignmentTask) -> list[Option]:
    """Return every pair that nothing forbids; a mentor without a place is in none."""
    return [
        Option(i, j, allowed(one, offer, task.until))
        for i, one in enumerate(task.seekers)
        for j, offer in enumerate(task.offers)
        if offer.places > 0 and next(vetoes(one, offer, task.today), None) is None
    ]


def place_costs(offer: Offer) -> list[int]:
    """Return what each further course of a mentor weighs: the more, the more they carry already."""
    return [ANOTHER_COURSE * place + CARRYING * (offer.load + 1) for place in range(offer.places)]


def gain(task: AssignmentTask, seeker: int) -> int:
    """Return what it is worth that somebody is assigned at all, by how long they wait and by nothing else."""
    return WAITING_LONGER * (len(task.seekers) - seeker)


def assignment(task: AssignmentTask, chosen: Iterable[Option]) -> Assignment:
    """Return who is with whom by these options, and what is missing for everybody else, in the order of the task."""
    of_seeker = {one.seeker: one for one in chosen}
    pairs = tuple(
        AssignedPair(
            participant_id=task.seekers[i].participant_id,
            mentor_id=task.offers[one.offer].mentor.id,
            misfits=one.fit.misfits,
            reasons=one.fit.reasons,
        )
        for i, one in sorted(of_seeker.items())
    )
    left = tuple(_left(task, one) for i, one in enumerate(task.seekers) if i not in of_seeker)
    return Assignment(pairs=pairs, left=left)


def _left(task: AssignmentTask, one: Seeker) -> Unassigned:
    weighed = [(offer, tuple(vetoes(one, offer, task.today))) for offer in task.offers]
    weeks = [offer.slot.week for offer, found in weighed if found == (Veto.NO_HOURS,) and offer.slot.week is not None]
    missing = _missing([found for _, found in weighed])
    return Unassigned(participant_id=one.participant_id, missing=missing, expected_week=min(weeks, default=None))


def _missing(of_offers: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return what keeps apart those whom least keeps apart; of a mentor who can take nobody, only that."""
    told = {code.value for code in Veto}
    of_two = [found for found in of_offers if set(found) <= told and Veto.OTHER_KIND not in found]
    if not of_two:
        return (Missing.NOBODY_READY,)
    fewest = min(map(len, of_two))
    if fewest == 0:
        return (Missing.ALL_TAKEN,)
    nearest = {code for found in of_two if len(found) == fewest for code in found}
    return tuple(code.value for code in Veto if code in nearest)

"""How a mentor is proposed to a participant, and what becomes of it: their yes or no, or that it is taken back."""

from typing import Any
from uuid import UUID

import msgspec

from domain.commands import receive
from domain.consultations.words import Holder
from domain.errors import Fault, GateClosed, IllegalMove, Invalid, Vetoed
from domain.events import Event
from domain.matching.candidates import matched, until
from domain.matching.fit import KINDS, Fit, Offer, fit
from domain.matching.offers import read_offers, read_seekers, today_of
from domain.matching.proposals import (
    ANSWER_DAYS,
    COMMANDS,
    MOVES,
    OPEN,
    MatchAnswer,
    MatchProposal,
    MatchProposalStatus,
    NewMatchProposal,
    ProposalStep,
    ProposalStop,
    StopReason,
)
from domain.matching.reading import Known, participant_of, those_seen
from domain.mentors.types import Mentor
from domain.named import named
from domain.policy import Action, Visible
from domain.ports import Work
from domain.records import move
from domain.support_courses.hours import last_week
from domain.support_courses.preparing import has_open_course
from domain.whole import whole

S = MatchProposalStatus
NOBODYS: dict[str, Any] = dict.fromkeys(("holder", "holder_id", "due_at"))
NOTHING_BUT_THE_FACT: dict[str, Any] = {
    "misfits": (),
    "reasons": (),
    "override_reason": None,
    "is_police": False,
    "police_told_on": None,
}


class Weighed(msgspec.Struct, frozen=True):
    """A mentor as they can be offered, and how they fit a participant, today."""

    offer: Offer
    fit: Fit


async def weigh(work: Work, known: Known, mentor: Mentor, minutes: int, asked_for: bool) -> Weighed:
    """Return how a mentor fits a participant; what that rests on must still be so when the work ends.

    Raises:
        Vetoed: something forbids it, whatever anybody says. Where that was a wish, the participant may change it.
    """
    (one,) = await read_seekers(work, [known])
    if asked_for:
        one = msgspec.structs.replace(one, refused=tuple(other for other in one.refused if other != mentor.id))
    (offer,) = [offer for offer in await read_offers(work, minutes) if offer.mentor.id == mentor.id]
    found = fit(one, offer, today_of(work), until(today_of(work)))
    if found.vetoes:
        raise Vetoed(found.vetoes)
    work.referrals.rely(known.referral)
    work.mentors.rely(mentor)
    if one.wishes is not None:
        work.match_wishes.rely(one.wishes)
    return Weighed(offer, found)


async def propose_match(work: Work, participant_id: UUID, new: NewMatchProposal) -> MatchProposal:
    """Propose a mentor to a participant, who answers when they like to, within the days that are given.

    Raises:
        Invalid: there is no such mentor; another proposal is open; something speaks against it, and nobody says why it
            is proposed all the same.
        GateClosed: somebody supports them already, or is to.
        Vetoed: something forbids it.
        IllegalMove: the referral is not accepted, or is over.
    """
    known = await matched(work, participant_id, Action.MATCH_PROPOSAL_PROPOSE)
    mentor = await named(work.mentors, new.mentor_id, "/mentor_id")
    before = await whole(work.match_proposals, {"participant_id": participant_id})
    if any(one.status in OPEN for one in before):
        raise Invalid((Fault("/mentor_id", "open_proposal", "Another proposal to this participant is open."),))
    await nobodys(work, participant_id)
    weighed = await weigh(work, known, mentor, new.weekly_minutes, new.asked_for)
    misfits = weighed.fit.misfits
    if misfits and new.override_reason is None:
        told = f"Say why it is proposed although this speaks against it: {', '.join(misfits)}."
        raise Invalid((Fault("/override_reason", "required", told),))
    begins = weighed.offer.slot.week or today_of(work)
    proposal = MatchProposal(
        id=work.new_id(),
        department=work.actor.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        status=S.PROPOSED,
        participant_id=participant_id,
        referral_id=known.referral.id,
        mentor_id=mentor.id,
        kind=KINDS[known.participant.support_for],
        is_police=mentor.is_police,
        police_told_on=None,
        weekly_minutes=new.weekly_minutes,
        from_week=begins,
        to_week=last_week(mentor, begins),
        misfits=misfits,
        reasons=weighed.fit.reasons,
        override_reason=new.override_reason if misfits else None,
        steps=_taken(work, (), "propose"),
        holder=Holder.VINK_COORDINATOR,
        holder_id=None,
        due_at=work.calendar.due(work.now, ANSWER_DAYS),
        course_id=None,
    )
    work.match_proposals.add(proposal, Event.MATCH_PROPOSED)
    return proposal


async def nobodys(work: Work, participant_id: UUID) -> None:
    """Refuse a participant who has a mentor or coach already, or is to have one.

    Raises:
        GateClosed: they have.
    """
    if await has_open_course(work, participant_id):
        raise GateClosed(("other_course_open",))


async def read_proposal(work: Work, proposal_id: UUID) -> MatchProposal:
    """Return a proposal to whoever sees the participant."""
    proposal = await work.match_proposals.get(proposal_id)
    await participant_of(work, proposal.participant_id)
    return proposal


async def open_proposals(work: Work, mine: Visible, limit: int) -> list[MatchProposal]:
    """Return at most `limit` proposals within `mine` of those participants whom the actor sees."""
    found = await work.match_proposals.waiting(mine, limit)
    seen = await those_seen(work, (one.participant_id for one in found))
    return [one for one in found if one.participant_id in seen]


async def accept_match(work: Work, proposal_id: UUID, answer: MatchAnswer, seen: int) -> MatchProposal:
    """Take down the participant's yes.

    Raises:
        Invalid: the mentor works for the police, and the participant was not told so before.
        IllegalMove: its time is over.
    """
    proposal = await received(work, proposal_id, Action.MATCH_PROPOSAL_ACCEPT, seen)
    in_time(work, proposal)
    mentor = await work.mentors.get(proposal.mentor_id)
    work.mentors.rely(mentor)
    pointer = "/police_told_on"
    if mentor.is_police and answer.police_told_on is None:
        detail = "The mentor works for the police; the participant is told first."
        raise Invalid((Fault(pointer, "required", detail),))
    if answer.police_told_on is not None and answer.police_told_on > today_of(work):
        raise Invalid((Fault(pointer, "future", "This lies in the future."),))
    told = answer.police_told_on if mentor.is_police else None
    return moved_to(
        work, proposal, S.ACCEPTED, "accept", Event.MATCH_ACCEPTED, is_police=mentor.is_police, police_told_on=told
    )


async def refuse_match(work: Work, proposal_id: UUID, seen: int) -> MatchProposal:
    """Take down the participant's no, for which nobody asks why; nothing is kept but that they did not want it, so that
    this mentor is not proposed to them again."""
    proposal = await received(work, proposal_id, Action.MATCH_PROPOSAL_REFUSE, seen)
    return moved_to(work, proposal, S.REFUSED, "refuse", Event.MATCH_REFUSED, **NOTHING_BUT_THE_FACT)


async def stop_match(work: Work, proposal_id: UUID, stop: ProposalStop, seen: int) -> MatchProposal:
    """Take a proposal back."""
    proposal = await received(work, proposal_id, Action.MATCH_PROPOSAL_STOP, seen)
    return moved_to(work, proposal, S.STOPPED, "stop", Event.MATCH_STOPPED, stop.reason)


async def expire_match(work: Work, proposal_id: UUID) -> MatchProposal:
    """End a proposal that was not answered, or not confirmed, in time.

    Raises:
        IllegalMove: it has still time, or is over.
    """
    proposal = await read_proposal(work, proposal_id)
    if proposal.due_at is None or proposal.due_at > work.now:
        raise IllegalMove("This proposal has no time that has run out.", proposal.status, ())
    return moved_to(work, proposal, S.EXPIRED, "expire", Event.MATCH_EXPIRED)


async def received(work: Work, proposal_id: UUID, action: Action, seen: int) -> MatchProposal:
    """Return the proposal that a command is given on, to whoever sees the participant."""
    await read_proposal(work, proposal_id)
    return await receive(work, work.match_proposals, proposal_id, action, COMMANDS, seen)


def in_time(work: Work, proposal: MatchProposal) -> None:
    """Refuse a proposal whose time is over.

    Raises:
        IllegalMove: it is.
    """
    if proposal.due_at is not None and proposal.due_at <= work.now:
        raise IllegalMove("The time of this proposal is over. Propose anew.", proposal.status, ("refuse", "stop"))


def moved_to(
    work: Work,
    proposal: MatchProposal,
    to: MatchProposalStatus,
    step: str,
    event: Event,
    reason: StopReason | None = None,
    **changes: Any,
) -> MatchProposal:
    """Keep a proposal in its next state, with who took this step."""
    nobodys = {} if to in OPEN else NOBODYS
    steps = _taken(work, proposal.steps, step, reason)
    moved = move(proposal, to, MOVES, work.now, steps=steps, **nobodys, **changes)
    work.match_proposals.save(moved, event)
    return moved


def _taken(
    work: Work, steps: tuple[ProposalStep, ...], step: str, reason: StopReason | None = None
) -> tuple[ProposalStep, ...]:
    return (*steps, ProposalStep(step=step, by=work.actor.subject, at=work.now, reason=reason))

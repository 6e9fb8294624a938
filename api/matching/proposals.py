"""Who could support a participant, and who is proposed to them, over HTTP."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from api.matching.said import Sayings, forbidding, said
from api.operations import commands, creates, lists, reads
from api.views import AboutSomebody, PageQuery, View, show
from domain.consultations.words import Holder
from domain.matching import candidates, confirming, proposing
from domain.matching.proposals import (
    COMMANDS,
    MatchAnswer,
    MatchProposal,
    MatchProposalStatus,
    NewMatchProposal,
    ProposalStep,
    ProposalStop,
    ProposedMinutes,
)
from domain.matching.reading import participant_of
from domain.mentors.types import MentorKind
from domain.names import names_of
from domain.notices import Notice
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.resource_persons import Profession
from domain.text import AllowedActions, DisplayName, Remark, Version

OF_PARTICIPANT = "/v1/participants/{participant_id}"
PROPOSAL = "/v1/match-proposals/{match_proposal_id}"


class MatchCandidate(View, frozen=True, kw_only=True):
    """A mentor for a participant: what forbids it, what speaks against and for it, in words, and from when on they have
    the hours. It is the mentor who fits a wish, or does not; nothing measures the participant."""

    mentor_id: UUID
    display_name: DisplayName | None
    profession: Profession
    is_police: bool
    first_free_week: date | None
    vetoes: Sayings
    misfits: Sayings
    reasons: Sayings


class MatchCandidates(AboutSomebody, frozen=True, kw_only=True):
    """Every mentor and coach, those first who fit best; a human proposes."""

    items: Annotated[list[MatchCandidate], Meta(max_length=1000)]
    notification_reminder: Notice | None = None


class MatchProposalView(AboutSomebody, frozen=True, kw_only=True):
    """That a mentor is proposed to a participant. Whether the mentor works for the police is told them before they say
    yes. Of a proposal that was refused nothing is left but that it was; of one that was confirmed, `course_id` is the
    course that came of it."""

    id: UUID
    status: MatchProposalStatus
    version: Version
    created_at: datetime
    updated_at: datetime
    participant_id: UUID
    mentor_id: UUID
    kind: MentorKind
    is_police: bool
    police_told_on: date | None
    weekly_minutes: ProposedMinutes
    from_week: date
    to_week: date
    misfits: Sayings
    reasons: Sayings
    override_reason: Remark | None
    course_id: UUID | None
    steps: Annotated[tuple[ProposalStep, ...], Meta(max_length=10)]
    holder: Holder | None
    holder_id: UUID | None
    due_at: datetime | None
    notification_reminder: Notice | None = None
    allowed_actions: AllowedActions


def view(work: Work, proposal: MatchProposal) -> MatchProposalView:
    """Return a proposal with its codes in the caller's language."""
    return show(
        MatchProposalView,
        proposal,
        misfits=said(work, "match_misfit", proposal.misfits),
        reasons=said(work, "match_reason", proposal.reasons),
        allowed_actions=allowed_actions(work.actor, proposal, COMMANDS, work.now),
    )


@reads(OF_PARTICIPANT + "/match-candidates", Action.MATCH_CANDIDATE_READ, purposeful=True)
async def read_match_candidates(work: Work, participant_id: UUID) -> MatchCandidates:
    """Read how every mentor and coach fits what a participant wishes for, criterion by criterion."""
    found = await candidates.read_candidates(work, participant_id)
    names = await names_of(work, (one.offer.mentor.staff_id for one in found))
    return MatchCandidates(
        items=[
            MatchCandidate(
                mentor_id=one.offer.mentor.id,
                display_name=names.get(one.offer.mentor.staff_id),
                profession=one.offer.mentor.profession,
                is_police=one.offer.mentor.is_police,
                first_free_week=one.offer.slot.week,
                vetoes=forbidding(work, one.fit.vetoes),
                misfits=said(work, "match_misfit", one.fit.misfits),
                reasons=said(work, "match_reason", one.fit.reasons),
            )
            for one in found
        ]
    )


@reads(PROPOSAL, Action.MATCH_PROPOSAL_READ, purposeful=True)
async def read_match_proposal(work: Work, match_proposal_id: UUID) -> MatchProposalView:
    """Read who is proposed to a participant."""
    return view(work, await proposing.read_proposal(work, match_proposal_id))


@lists(OF_PARTICIPANT + "/match-proposals", Action.MATCH_PROPOSAL_READ, purposeful=True)
async def list_match_proposals(
    work: Work, participant_id: UUID, query: PageQuery, after: UUID | None
) -> list[MatchProposalView]:
    """List who was proposed to a participant."""
    await participant_of(work, participant_id)
    found = await work.match_proposals.page({"participant_id": participant_id}, after, query.limit + 1)
    return [view(work, one) for one in found]


@creates(OF_PARTICIPANT + "/match-proposals", Action.MATCH_PROPOSAL_PROPOSE, again=read_match_proposal)
async def propose_match(work: Work, participant_id: UUID, body: NewMatchProposal) -> MatchProposalView:
    """Propose a mentor to a participant; one at a time.

    What speaks against the mentor needs a reason why they are proposed all the same. What forbids it is answered with
    409 and the code `vetoed`, and nobody can set it aside; where it was a wish, the participant may change that
    (`match-wishes`). Whoever they said no to is proposed again only when they have asked for it.
    """
    return view(work, await proposing.propose_match(work, participant_id, body))


@commands(PROPOSAL + "/accept", Action.MATCH_PROPOSAL_ACCEPT)
async def accept_match(work: Work, match_proposal_id: UUID, body: MatchAnswer, seen: int) -> MatchProposalView:
    """Take down the participant's yes. Where the mentor works for the police, they were told so before."""
    return view(work, await proposing.accept_match(work, match_proposal_id, body, seen))


@commands(PROPOSAL + "/refuse", Action.MATCH_PROPOSAL_REFUSE)
async def refuse_match(work: Work, match_proposal_id: UUID, seen: int) -> MatchProposalView:
    """Take down the participant's no. Nobody asks why, and nothing is kept of it but that they said no."""
    return view(work, await proposing.refuse_match(work, match_proposal_id, seen))


@commands(PROPOSAL + "/confirm", Action.MATCH_PROPOSAL_CONFIRM)
async def confirm_match(work: Work, match_proposal_id: UUID, seen: int) -> MatchProposalView:
    """Make it so: the course of the two is prepared (`course_id`), with the mentor's hours kept for it, and the
    referral is matched.

    Everything is looked at once more: what forbids it by now is answered with `vetoed`, hours that do not suffice any
    more with `over_booked`, and whoever is supported by somebody else meanwhile with `gate_closed`.
    """
    return view(work, await confirming.confirm_match(work, match_proposal_id, seen))


@commands(PROPOSAL + "/stop", Action.MATCH_PROPOSAL_STOP)
async def stop_match(work: Work, match_proposal_id: UUID, body: ProposalStop, seen: int) -> MatchProposalView:
    """Take a proposal back, and say why. The participant's own no is `refuse`."""
    return view(work, await proposing.stop_match(work, match_proposal_id, body, seen))

"""How a match becomes a course of support: VINK confirms the participant's yes, and everything follows in one step."""

from uuid import UUID

from domain.errors import GateClosed
from domain.events import Event
from domain.matching.candidates import matched
from domain.matching.proposals import MatchProposal, MatchProposalStatus
from domain.matching.proposing import in_time, moved_to, nobodys, received, weigh
from domain.policy import Action
from domain.ports import Work
from domain.support_courses.inputs import NewSupportCourse
from domain.support_courses.preparing import brought_together


async def confirm_match(work: Work, proposal_id: UUID, seen: int) -> MatchProposal:
    """Make it so: the course of the two is prepared, with the mentor's hours kept for it; the referral is matched.

    Raises:
        Vetoed: something forbids it by now.
        GateClosed: the mentor has come to work for the police, and the participant was not told; somebody else supports
            the participant by now; or their consent to take part is lacking.
        OverBooked: the hours do not suffice any more.
        IllegalMove: its time is over, or the referral's is.
    """
    proposal = await received(work, proposal_id, Action.MATCH_PROPOSAL_CONFIRM, seen)
    in_time(work, proposal)
    known = await matched(work, proposal.participant_id, Action.MATCH_PROPOSAL_PROPOSE)
    await nobodys(work, proposal.participant_id)
    mentor = await work.mentors.get(proposal.mentor_id)
    if mentor.is_police and proposal.police_told_on is None:
        raise GateClosed(("police_told",))
    await weigh(work, known, mentor, proposal.weekly_minutes, asked_for=True)
    new = NewSupportCourse(
        participant_id=proposal.participant_id,
        mentor_id=mentor.id,
        police_told_on=proposal.police_told_on,
        weekly_minutes=proposal.weekly_minutes,
    )
    course = await brought_together(work, new, known.participant, known.referral, proposal.from_week)
    return moved_to(
        work, proposal, MatchProposalStatus.CONFIRMED, "confirm", Event.MATCH_CONFIRMED, course_id=course.id
    )

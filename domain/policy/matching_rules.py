"""Who sees what VINK keeps for matching: its coordinators, through the participant; mentors what they declared."""

from datetime import datetime

from domain.actors import Actor, Role
from domain.policy.visible import EVERYTHING, NOTHING, Visible, rule


@rule("MatchWishes")
@rule("MatchProposal")
def matching(actor: Actor, now: datetime) -> Visible:
    """VINK's coordinators who see the participant; the store is always asked through them."""
    return EVERYTHING if Role.VINK_COORDINATOR in actor.roles else NOTHING


@rule("MentorConflict")
def mentor_conflicts(actor: Actor, now: datetime) -> Visible:
    """VINK's coordinators who see the participant, asked through them; mentors what they declared of themselves."""
    if Role.VINK_COORDINATOR in actor.roles:
        return EVERYTHING
    own: Visible = ({"staff_id": actor.subject, "declared_by": actor.subject},)
    return own if actor.roles & {Role.MENTOR, Role.PARENT_COACH} else NOTHING

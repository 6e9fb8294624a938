"""Who sees what VINK does with those who said yes to it: its coordinator, and each mentor what is their own."""

from datetime import datetime

from domain.actors import Actor, Role
from domain.policy.visible import EVERYTHING, NOTHING, Clause, Later, Visible, rule

MENTORS = frozenset({Role.MENTOR, Role.PARENT_COACH})
TENDING = MENTORS | {Role.VINK_COORDINATOR}


@rule("SupportCourse")
def support_courses(actor: Actor, now: datetime) -> Visible:
    """VINK's coordinator, as long as the participant's consents let VINK read; of these a mentor their own, as long as
    they are the mentor, and the time for which they are lent, or for reading back, is not over."""
    told: tuple[Clause, ...] = tuple(
        {"disclosure_stopped_at": None, "disclosure_until": until} for until in (None, Later(now))
    )
    if Role.VINK_COORDINATOR in actor.roles:
        return told
    if not actor.roles & MENTORS:
        return NOTHING
    own = {"mentor_staff_id": actor.subject}
    return tuple({**own, **one, "mentor_until": until} for one in told for until in (None, Later(now)))


@rule("Goal")
@rule("SupportSession")
@rule("ProgressReview")
def within_courses(actor: Actor, now: datetime) -> Visible:
    """Whoever sees the course; the store is always asked through it."""
    return EVERYTHING if actor.roles & TENDING else NOTHING


@rule("Supervision")
def supervisions(actor: Actor, now: datetime) -> Visible:
    """VINK's coordinator, and each mentor their own."""
    if Role.VINK_COORDINATOR in actor.roles:
        return EVERYTHING
    return ({"mentor_staff_id": actor.subject},) if actor.roles & MENTORS else NOTHING

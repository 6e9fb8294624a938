"""What keeps one mentor from one participant, over HTTP."""

from datetime import datetime
from uuid import UUID

from api.operations import commands, creates, lists, reads
from api.views import AboutSomebody, PageQuery, show
from domain.matching import conflicts
from domain.matching.conflicts import COMMANDS, ConflictKind, ConflictStatus, MentorConflict, NewMentorConflict
from domain.matching.reading import participant_of
from domain.notices import Notice
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.text import AllowedActions, Version

CONFLICT = "/v1/mentor-conflicts/{mentor_conflict_id}"


class MentorConflictView(AboutSomebody, frozen=True, kw_only=True):
    """That a mentor and a participant must not be matched, and of which kind the reason is; not a word more."""

    id: UUID
    status: ConflictStatus
    version: Version
    created_at: datetime
    updated_at: datetime
    participant_id: UUID
    mentor_id: UUID
    kind: ConflictKind
    declared_by: UUID
    notification_reminder: Notice | None = None
    allowed_actions: AllowedActions


def view(work: Work, conflict: MentorConflict) -> MentorConflictView:
    """Return a conflict as this actor may see it."""
    return show(MentorConflictView, conflict, allowed_actions=allowed_actions(work.actor, conflict, COMMANDS))


@reads(CONFLICT, Action.MENTOR_CONFLICT_READ, purposeful=True)
async def read_mentor_conflict(work: Work, mentor_conflict_id: UUID) -> MentorConflictView:
    """Read what keeps a mentor from a participant: VINK, and the mentor who declared it of themselves."""
    return view(work, await conflicts.read_conflict(work, mentor_conflict_id))


@lists("/v1/participants/{participant_id}/mentor-conflicts", Action.MENTOR_CONFLICT_READ, purposeful=True)
async def list_mentor_conflicts(
    work: Work, participant_id: UUID, query: PageQuery, after: UUID | None
) -> list[MentorConflictView]:
    """List which mentors must not be matched with a participant, for VINK alone."""
    await participant_of(work, participant_id)
    found = await work.mentor_conflicts.page({"participant_id": participant_id}, after, query.limit + 1)
    return [view(work, one) for one in found]


@lists("/v1/mentors/{mentor_id}/conflicts", Action.MENTOR_CONFLICT_READ, purposeful=True)
async def list_conflicts_of_mentor(
    work: Work, mentor_id: UUID, query: PageQuery, after: UUID | None
) -> list[MentorConflictView]:
    """List with whom a mentor must not be matched: VINK, and mentors what they declared of themselves."""
    return [view(work, one) for one in await conflicts.conflicts_of(work, mentor_id, after, query.limit + 1)]


@creates("/v1/mentors/{mentor_id}/conflicts", Action.MENTOR_CONFLICT_DECLARE, again=read_mentor_conflict)
async def declare_mentor_conflict(work: Work, mentor_id: UUID, body: NewMentorConflict) -> MentorConflictView:
    """Declare that a mentor must not be matched with a participant: kin, the same school or workplace, neighbours.

    VINK declares it of anybody, mentors of themselves. Who is whose kin, or where, is asked by nobody. To a mentor the
    answer is the same whether or not there is such a participant.
    """
    return view(work, await conflicts.declare_conflict(work, mentor_id, body))


@commands(CONFLICT + "/lift", Action.MENTOR_CONFLICT_LIFT)
async def lift_mentor_conflict(work: Work, mentor_conflict_id: UUID, seen: int) -> MentorConflictView:
    """Record that nothing keeps the two apart any more, or never did."""
    return view(work, await conflicts.lift_conflict(work, mentor_conflict_id, seen))

"""What keeps one mentor from one participant: that it is so and of which kind, never who is whose kin or where."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.actors import Role
from domain.commands import receive
from domain.events import Event
from domain.matching.reading import participant_of, those_seen
from domain.named import named
from domain.policy import Action, Among, Commands, Condition
from domain.ports import Work
from domain.records import Moves, Moving, move
from domain.whole import whole


class ConflictKind(StrEnum):
    KINSHIP = "kinship"
    SAME_SCHOOL_OR_WORKPLACE = "same_school_or_workplace"
    NEIGHBOURHOOD = "neighbourhood"


class ConflictStatus(StrEnum):
    STANDING = "standing"
    LIFTED = "lifted"


S = ConflictStatus
MOVES: Moves = {S.STANDING: frozenset({S.LIFTED}), S.LIFTED: frozenset()}
COMMANDS: Commands = {Action.MENTOR_CONFLICT_LIFT: frozenset({S.STANDING})}


class MentorConflict(Moving, frozen=True, kw_only=True):
    """That a mentor and a participant must not be matched."""

    status: ConflictStatus
    participant_id: UUID
    mentor_id: UUID
    staff_id: UUID
    kind: ConflictKind
    declared_by: UUID


class NewMentorConflict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which participant a mentor must not be matched with, and of which kind the reason is; not a word more."""

    participant_id: UUID
    kind: ConflictKind


def sees_all(work: Work) -> bool:
    """Whether the actor works on matching, and is not only a mentor who tells of themselves."""
    return Role.VINK_COORDINATOR in work.actor.roles


async def declare_conflict(work: Work, mentor_id: UUID, new: NewMentorConflict) -> MentorConflict:
    """Keep that a mentor must not be matched with a participant: VINK of anybody, mentors of themselves.

    Mentors see no participant before a course begins. What they declare of one is kept in any case, so that the answer
    tells nobody whether there is such a participant.

    Raises:
        Invalid: VINK knows no such participant.
    """
    mentor = await work.mentors.get(mentor_id)
    if sees_all(work):
        participant = await named(work.participants, new.participant_id, "/participant_id")
        await named(work.referrals, participant.referral_id, "/participant_id")
    conflict = MentorConflict(
        id=work.new_id(),
        department=work.actor.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        status=S.STANDING,
        participant_id=new.participant_id,
        mentor_id=mentor.id,
        staff_id=mentor.staff_id,
        kind=new.kind,
        declared_by=work.actor.subject,
    )
    work.mentor_conflicts.add(conflict, Event.MENTOR_CONFLICT_DECLARED)
    return conflict


async def read_conflict(work: Work, conflict_id: UUID) -> MentorConflict:
    """Return a conflict: to VINK as long as it sees the participant, to mentors what they declared themselves."""
    conflict = await work.mentor_conflicts.get(conflict_id)
    if sees_all(work):
        await participant_of(work, conflict.participant_id)
    return conflict


async def conflicts_of(work: Work, mentor_id: UUID, after: UUID | None, limit: int) -> Sequence[MentorConflict]:
    """Return at most `limit` conflicts of a mentor, newest first, behind the one `after`: to VINK those with whom it
    sees, to mentors what they declared themselves."""
    mentor = await work.mentors.get(mentor_id)
    where: dict[str, Condition] = {"mentor_id": mentor.id}
    if sees_all(work):
        found = await whole(work.mentor_conflicts, where)
        where["participant_id"] = Among(tuple(await those_seen(work, (one.participant_id for one in found))))
    return await work.mentor_conflicts.page(where, after, limit)


async def lift_conflict(work: Work, conflict_id: UUID, seen: int) -> MentorConflict:
    """Record that nothing keeps the two apart any more, or never did."""
    await read_conflict(work, conflict_id)
    conflict = await receive(work, work.mentor_conflicts, conflict_id, Action.MENTOR_CONFLICT_LIFT, COMMANDS, seen)
    lifted = move(conflict, S.LIFTED, MOVES, work.now)
    work.mentor_conflicts.save(lifted, Event.MENTOR_CONFLICT_LIFTED)
    return lifted

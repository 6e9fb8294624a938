"""Three-way talks: the young person, the member of staff and the resource person, when the young person said yes."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from domain import adviser_entries
from domain.commands import receive
from domain.concerns import RaisedByFunction
from domain.consultations.types import AdviceMinutes, Consultation
from domain.consultations.words import ConsultationStatus
from domain.errors import GateClosed, IllegalMove, NotFound
from domain.events import Event
from domain.policy import Action, Commands
from domain.ports import Work
from domain.records import Moves, Moving, move
from domain.text import Moment, Remark


class ThreeWayTalkStatus(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


S = ThreeWayTalkStatus
MOVES: Moves = {
    S.PLANNED: frozenset({S.HELD, S.CANCELLED}),
    S.HELD: frozenset(),
    S.CANCELLED: frozenset(),
}
COMMANDS: Commands = {
    Action.THREE_WAY_TALK_HOLD: frozenset({S.PLANNED}),
    Action.THREE_WAY_TALK_CANCEL: frozenset({S.PLANNED}),
}
PLANNABLE = frozenset({ConsultationStatus.ASSIGNED, ConsultationStatus.ANSWERED, ConsultationStatus.FOLLOW_UP})


class ThreeWayTalk(Moving, frozen=True, kw_only=True):
    """A talk that is planned, was held, or was cancelled; still without any identity."""

    status: ThreeWayTalkStatus
    consultation_id: UUID
    planned_by: UUID
    planned_at: datetime
    youth_agreed: bool
    agreement_reported_by: RaisedByFunction
    held_at: datetime | None
    note: str | None


class NewThreeWayTalk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When the talk is to be, and who heard the young person's yes."""

    planned_at: Moment
    youth_agreed: bool
    agreement_reported_by: RaisedByFunction


class ThreeWayTalkHeld(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What came of the talk, in a few words without identity; and what the resource person spent on it outside of
    shifts, which goes to their own hours."""

    note: Remark | None = None
    minutes: AdviceMinutes | None = None


class ThreeWayTalkCancelled(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why there was no talk, if there is something to say."""

    note: Remark | None = None


async def plan_three_way_talk(work: Work, consultation_id: UUID, new: NewThreeWayTalk) -> ThreeWayTalk:
    """Plan a talk.

    Raises:
        GateClosed: the young person has not said yes.
        IllegalMove: the consultation is not with a resource person.
    """
    consultation: Consultation = await work.consultations.get(consultation_id)
    if consultation.status not in PLANNABLE:
        raise IllegalMove("A talk needs a resource person who is at work on this.", consultation.status, ())
    if not new.youth_agreed:
        raise GateClosed(("agreement_of_the_young_person",))
    talk = ThreeWayTalk(
        id=work.new_id(),
        department=consultation.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        status=S.PLANNED,
        consultation_id=consultation.id,
        planned_by=work.actor.subject,
        planned_at=new.planned_at,
        youth_agreed=True,
        agreement_reported_by=new.agreement_reported_by,
        held_at=None,
        note=None,
    )
    work.three_way_talks.add(talk, Event.THREE_WAY_TALK_PLANNED)
    return talk


async def hold_three_way_talk(
    work: Work, consultation_id: UUID, talk_id: UUID, held: ThreeWayTalkHeld, seen: int
) -> ThreeWayTalk:
    """Record that the talk was held.

    Raises:
        Invalid: `minutes` are said by somebody to whom the consultation is not assigned.
    """
    talk = await _receive(work, consultation_id, talk_id, Action.THREE_WAY_TALK_HOLD, seen)
    if held.minutes is not None:
        adviser_entries.enter(work, await work.consultations.get(consultation_id), held.minutes)
    done = move(talk, S.HELD, MOVES, work.now, held_at=work.now, note=held.note)
    work.three_way_talks.save(done, Event.THREE_WAY_TALK_HELD)
    return done


async def cancel_three_way_talk(
    work: Work, consultation_id: UUID, talk_id: UUID, cancelled: ThreeWayTalkCancelled, seen: int
) -> ThreeWayTalk:
    """Record that there is no talk."""
    talk = await _receive(work, consultation_id, talk_id, Action.THREE_WAY_TALK_CANCEL, seen)
    done = move(talk, S.CANCELLED, MOVES, work.now, note=cancelled.note)
    work.three_way_talks.save(done, Event.THREE_WAY_TALK_CANCELLED)
    return done


async def read_three_way_talk(work: Work, consultation_id: UUID, talk_id: UUID) -> ThreeWayTalk:
    """Return a talk to whoever sees its consultation."""
    await work.consultations.get(consultation_id)
    talk: ThreeWayTalk = await work.three_way_talks.get(talk_id)
    if talk.consultation_id != consultation_id:
        raise NotFound
    return talk


async def _receive(work: Work, consultation_id: UUID, talk_id: UUID, action: Action, seen: int) -> ThreeWayTalk:
    await read_three_way_talk(work, consultation_id, talk_id)
    talk: ThreeWayTalk = await receive(work, work.three_way_talks, talk_id, action, COMMANDS, seen)
    return talk

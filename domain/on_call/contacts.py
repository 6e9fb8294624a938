"""Contacts out of hours: when, how long, from which function, what was done; never with whom or about whom."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.commands import receive
from domain.concerns import UNDER_18, AgeBand, Urgency
from domain.consultations.words import Holder
from domain.errors import Fault, Invalid
from domain.events import Event
from domain.named import named
from domain.on_call.types import (
    FURTHEST,
    NOBODYS_TURN,
    OnCallFunction,
    OnCallShift,
    OnCallShiftStatus,
    coordinators_turn,
)
from domain.policy import Action, Commands
from domain.ports import Work
from domain.records import Moves, Moving, move
from domain.text import Moment, Remark


class OnCallContactStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class CallerFunction(StrEnum):
    """In which function somebody called; who they were is not asked."""

    RELATIVE = "relative"
    YOUNG_PERSON = "young_person"
    MENTOR = "mentor"
    PARENT_COACH = "parent_coach"
    TEACHER = "teacher"
    PEDAGOGUE = "pedagogue"
    SOCIAL_WORKER = "social_worker"
    STREET_WORKER = "street_worker"
    HEALTH_STAFF = "health_staff"
    JOB_CONSULTANT = "job_consultant"
    MANAGER = "manager"
    OTHER = "other"


class OnCallContactKind(StrEnum):
    ADVICE = "advice"
    SUPPORT_TALK = "support_talk"
    COORDINATION = "coordination"
    PRACTICAL = "practical"


class OnCallStep(StrEnum):
    """What was done."""

    LISTENED = "listened"
    ADVISED = "advised"
    CONSULTATION_SUGGESTED = "consultation_suggested"
    THREE_WAY_TALK_SUGGESTED = "three_way_talk_suggested"
    NOTIFICATION_DISCUSSED = "notification_discussed"
    SOCIAL_ON_CALL_NAMED = "social_on_call_named"
    EMERGENCY_NUMBERS_NAMED = "emergency_numbers_named"
    APPOINTMENT_MADE = "appointment_made"
    PASSED_ON = "passed_on"


S = OnCallContactStatus
MOVES: Moves = {S.OPEN: frozenset({S.CLOSED}), S.CLOSED: frozenset()}
COMMANDS: Commands = {Action.ON_CALL_CONTACT_CLOSE: frozenset({S.OPEN})}

Steps = Annotated[tuple[OnCallStep, ...], Meta(min_length=1, max_length=9)]
Lasted = Annotated[int, Meta(ge=1, le=1440, description="Minutes.")]


class OnCallContact(Moving, frozen=True, kw_only=True):
    """A contact on a shift. One that wants following up is the coordinator's until it is closed."""

    status: OnCallContactStatus
    function: OnCallFunction
    shift_id: UUID
    noted_by: UUID
    contacted_at: datetime
    minutes: int
    caller_function: CallerFunction
    kind: OnCallContactKind
    age_band: AgeBand
    done: tuple[OnCallStep, ...]
    summary: str
    holder: Holder | None
    holder_id: UUID | None
    due_at: datetime | None
    closed_at: datetime | None
    closing_remark: str | None

    @property
    def under_18(self) -> bool:
        """Whether it was about somebody under 18."""
        return self.age_band in UNDER_18


class NewOnCallContact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What happened on one's own shift, and by when the coordinator is to follow it up, if at all.

    `summary` names nobody. An `urgency` of `acute` says that somebody is in danger now.
    """

    shift_id: UUID
    contacted_at: Moment
    minutes: Lasted
    caller_function: CallerFunction
    kind: OnCallContactKind
    age_band: AgeBand = AgeBand.UNKNOWN
    urgency: Urgency = Urgency.ROUTINE
    done: Steps
    summary: Remark
    follow_up_by: Moment | None = None


class OnCallContactClosing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What came of following it up."""

    remark: Remark


async def note_contact(work: Work, new: NewOnCallContact) -> OnCallContact | None:
    """Note a contact on one's own shift; None when somebody is in danger now, and nothing is kept.

    Raises:
        Invalid: the shift is not the actor's or was cancelled, the contact was not on it or lies ahead, or it is to be
            followed up in the past.
    """
    if new.urgency is Urgency.ACUTE:
        return None
    shift = await named(work.on_call_shifts, new.shift_id, "/shift_id")
    faults = _faults(work, new, shift)
    if faults:
        raise Invalid(tuple(faults))
    open_until = new.follow_up_by
    contact = OnCallContact(
        id=work.new_id(),
        department=shift.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        status=S.OPEN if open_until else S.CLOSED,
        function=shift.function,
        shift_id=shift.id,
        noted_by=work.actor.subject,
        contacted_at=new.contacted_at,
        minutes=new.minutes,
        caller_function=new.caller_function,
        kind=new.kind,
        age_band=new.age_band,
        done=new.done,
        summary=new.summary,
        closed_at=None if open_until else work.now,
        closing_remark=None,
        **(coordinators_turn(shift.function, open_until) if open_until else NOBODYS_TURN),
    )
    work.on_call_shifts.rely(shift)
    work.on_call_contacts.add(contact, Event.ON_CALL_CONTACT_NOTED)
    return contact


def _faults(work: Work, new: NewOnCallContact, shift: OnCallShift) -> list[Fault]:
    faults = []
    if shift.staff_id != work.actor.subject:
        faults.append(Fault("/shift_id", "not_on_shift", "This is somebody else's shift."))
    elif shift.status is OnCallShiftStatus.CANCELLED:
        faults.append(Fault("/shift_id", "cancelled", "This shift was cancelled."))
    elif not shift.starts_at <= new.contacted_at < shift.ends_at:
        faults.append(Fault("/contacted_at", "outside_shift", "This moment is not on the shift."))
    if new.contacted_at > work.now:
        faults.append(Fault("/contacted_at", "future", "This moment has not come."))
    if new.follow_up_by is not None and not work.now < new.follow_up_by < work.now + FURTHEST:
        faults.append(Fault("/follow_up_by", "impossible_date", "This moment is over, or lies too far ahead."))
    return faults


async def close_contact(work: Work, contact_id: UUID, closing: OnCallContactClosing, seen: int) -> OnCallContact:
    """Record what came of following a contact up."""
    contact = await receive(work, work.on_call_contacts, contact_id, Action.ON_CALL_CONTACT_CLOSE, COMMANDS, seen)
    closed = move(contact, S.CLOSED, MOVES, work.now, closed_at=work.now, closing_remark=closing.remark, **NOBODYS_TURN)
    work.on_call_contacts.save(closed, Event.ON_CALL_CONTACT_CLOSED)
    return closed

"""How VINK keeps its mentors and coaches: invites them, records training and vetting, lets them start and leave."""

from datetime import date
from uuid import UUID

import msgspec

from domain.commands import receive
from domain.errors import Fault, GateClosed, Invalid
from domain.events import Event
from domain.mentors.types import (
    COMMANDS,
    MOVES,
    STEPS,
    Mentor,
    MentorProfile,
    MentorStatus,
    MentorTraining,
    MentorVetting,
    NewMentor,
    hindrances,
    trained_until,
)
from domain.named import named
from domain.policy import Action, Condition
from domain.ports import Work
from domain.records import change, move
from domain.support_courses.running import mark_untold
from domain.support_courses.types import OPEN

EARLIEST = date(2000, 1, 1)


def _faults(profile: MentorProfile, today: date) -> tuple[Fault, ...]:
    faults = []
    if (profile.borrowed_from is None) != (profile.borrowed_until is None):
        faults.append(Fault("/borrowed_until", "required", "Who lends them and until when are given together."))
    elif profile.borrowed_until is not None and profile.borrowed_until < today:
        faults.append(Fault("/borrowed_until", "past", "This day is over."))
    return tuple(faults)


def _refuse(faults: tuple[Fault, ...]) -> None:
    if faults:
        raise Invalid(faults)


async def _must_be_units(work: Work, profile: MentorProfile) -> None:
    for index, unit in enumerate(profile.known_in):
        await named(work.units, unit, f"/known_in/{index}")


def _today(work: Work) -> date:
    return work.calendar.local(work.now).date()


async def invite_mentor(work: Work, new: NewMentor) -> Mentor:
    """Invite a member of staff to be a mentor or coach; their home department and unit come from the staff list.

    Raises:
        Invalid: there is no such member of staff or unit, or the time for which they are lent is not complete or over.
    """
    _refuse(_faults(new, _today(work)))
    staff = await named(work.staff, new.staff_id, "/staff_id")
    await _must_be_units(work, new)
    mentor = Mentor(
        id=work.new_id(),
        department=staff.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        status=MentorStatus.INVITED,
        unit_id=staff.unit_id,
        trainings=(),
        trained_until=None,
        vetted_on=None,
        vetted_until=None,
        **msgspec.structs.asdict(new),
    )
    work.mentors.add(mentor, Event.MENTOR_CHANGED)
    return mentor


async def update_mentor(work: Work, mentor_id: UUID, profile: MentorProfile, seen: int) -> Mentor:
    """Replace the profile. Where they work for the police now, VINK looks at their courses: the participants are told.

    Raises:
        Invalid: there is no such unit, or the time for which they are lent is not complete or over.
    """
    mentor = await receive(work, work.mentors, mentor_id, Action.MENTOR_UPDATE, COMMANDS, seen)
    _refuse(_faults(profile, _today(work)))
    await _must_be_units(work, profile)
    changed = change(mentor, work.now, **msgspec.structs.asdict(profile))
    if changed.is_police != mentor.is_police:
        await mark_untold(work, changed)
    return _kept(work, changed)


async def record_training(work: Work, mentor_id: UUID, training: MentorTraining, seen: int) -> Mentor:
    """Add days of training. The basic training counts once its six days are complete, a refresher only after it.

    Raises:
        Invalid: the day lies ahead, or its validity ends before it.
    """
    mentor = await receive(work, work.mentors, mentor_id, Action.MENTOR_RECORD_TRAINING, COMMANDS, seen)
    _refuse(_validity(work, "/completed_on", training.completed_on, training.valid_until))
    trainings = (*mentor.trainings, training)
    return _kept(work, change(mentor, work.now, trainings=trainings, trained_until=trained_until(trainings)))


async def record_vetting(work: Work, mentor_id: UUID, vetting: MentorVetting, seen: int) -> Mentor:
    """Record that somebody was vetted, and until when that counts.

    Raises:
        Invalid: the day lies ahead, or its validity ends before it.
    """
    mentor = await receive(work, work.mentors, mentor_id, Action.MENTOR_RECORD_VETTING, COMMANDS, seen)
    _refuse(_validity(work, "/vetted_on", vetting.vetted_on, vetting.valid_until))
    return _kept(work, change(mentor, work.now, vetted_on=vetting.vetted_on, vetted_until=vetting.valid_until))


def _validity(work: Work, pointer: str, since: date, until: date) -> tuple[Fault, ...]:
    faults = []
    if not EARLIEST <= since <= _today(work):
        faults.append(Fault(pointer, "impossible_date", "This day has not come, or lies too far back."))
    if until < since:
        faults.append(Fault("/valid_until", "before_start", "It ends before it begins."))
    return tuple(faults)


async def move_mentor(work: Work, mentor_id: UUID, action: Action, seen: int) -> Mentor:
    """Activate, pause, resume or end, as `action` says.

    Raises:
        GateClosed: they are to start, and training or vetting is missing or lapsed; or to leave, and support somebody.
    """
    mentor = await receive(work, work.mentors, mentor_id, action, COMMANDS, seen)
    if action is Action.MENTOR_LEAVE:
        open_ones: dict[str, Condition] = {"mentor_id": mentor_id, "status": tuple(one.value for one in OPEN)}
        if await work.support_courses.page(open_ones, None, 1):
            raise GateClosed(("courses_given_to_others",))
    moved = move(mentor, STEPS[action], MOVES, work.now)
    missing = hindrances(moved, _today(work))
    if moved.status is MentorStatus.ACTIVE and missing:
        raise GateClosed(missing)
    return _kept(work, moved)


def _kept(work: Work, mentor: Mentor) -> Mentor:
    work.mentors.save(mentor, Event.MENTOR_CHANGED)
    return mentor

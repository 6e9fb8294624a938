"""The beginning of a course: a participant and a mentor are brought together, and later perhaps another mentor."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from domain.commands import receive
from domain.consents.lacks import Ledger
from domain.consents.settling import active
from domain.errors import Fault, GateClosed, Invalid
from domain.events import Event
from domain.law import law_of
from domain.mentors.types import Mentor, MentorKind, hindrances
from domain.named import named
from domain.participants.types import Participant
from domain.policy import Action, Condition, require
from domain.ports import Work
from domain.records import change
from domain.referrals.gate import names_of
from domain.referrals.turns import due_on
from domain.referrals.types import Referral, SupportFor
from domain.support_courses.hours import give_hours_back, keep_hours
from domain.support_courses.inputs import MentorChange, MentorChoice, NewSupportCourse
from domain.support_courses.referring import follow_course, keep_referral
from domain.support_courses.sessions import cancel_planned
from domain.support_courses.turns import decided, end_of, keep_course, today, turn_of
from domain.support_courses.types import COMMANDS, OPEN, CourseDecision, SupportCourse, SupportCourseStatus

S = SupportCourseStatus
KINDS = {
    SupportFor.YOUTH: MentorKind.MENTOR,
    SupportFor.ADULT: MentorKind.MENTOR,
    SupportFor.PARENT: MentorKind.PARENT_COACH,
    SupportFor.RELATIVE: MentorKind.PARENT_COACH,
}
OVERRIDABLE = frozenset({"training_lapsed"})
"""The only hindrance that a coordinator may set aside, with a reason; nobody who is not vetted meets anybody."""


async def prepare_course(work: Work, new: NewSupportCourse) -> SupportCourse:
    """Bring a participant and a mentor together; their referral is matched with it, and the mentor's hours are kept. A
    parent's course is independent of the young person's.

    Raises:
        Invalid: VINK knows no such participant or mentor, the mentor does not support such people, or the participant
            was not told that the mentor works for the police; or the participant has an open course already.
        GateClosed: the mentor cannot take anybody, or the participant's consent to take part is lacking.
        OverBooked: the mentor's hours do not suffice, and nothing says why they take somebody all the same.
        IllegalMove: the referral is not accepted, or is over.
    """
    participant = await named(work.participants, new.participant_id, "/participant_id")
    referral = await work.referrals.get(participant.referral_id)
    require(work.actor, Action.SUPPORT_COURSE_PREPARE, referral)
    if await has_open_course(work, participant.id):
        raise Invalid((Fault("/participant_id", "taken", "This participant has a course that has not ended."),))
    return await brought_together(work, new, participant, referral)


async def has_open_course(work: Work, participant_id: UUID) -> bool:
    """Whether somebody is supported, or is to be."""
    open_ones: dict[str, Condition] = {"participant_id": participant_id, "status": tuple(one.value for one in OPEN)}
    return bool(await work.support_courses.page(open_ones, None, 1))


async def brought_together(
    work: Work, new: NewSupportCourse, participant: Participant, referral: Referral, from_week: date | None = None
) -> SupportCourse:
    """Return the course of a participant whom nobody supports, with the mentor's hours kept from a week on.

    Raises:
        Invalid, GateClosed, OverBooked, IllegalMove: as when a course is prepared.
    """
    before = await work.course_sights.of(referral.id)
    kind = KINDS[participant.support_for]
    mentor = await chosen(work, new, kind)
    lacks = tuple(Ledger(participant, await active(work, referral), law_of(work)).participation())
    if lacks:
        raise GateClosed(names_of(lacks), lacks)
    course = _made(work, new, referral, participant, mentor)
    keep_referral(work, referral, participant, course, before)
    work.support_courses.add(course, Event.SUPPORT_COURSE_PREPARED)
    await keep_hours(work, course, mentor, new.overbooking, from_week)
    return course


def _made(
    work: Work, new: NewSupportCourse, referral: Referral, participant: Participant, mentor: Mentor
) -> SupportCourse:
    by = due_on(work, today(work) + timedelta(days=work.terms.first_meeting_days))
    empty: dict[str, Any] = dict.fromkeys(SupportCourse.__struct_fields__)
    course = SupportCourse(
        **empty
        | {
            "id": work.new_id(),
            "department": work.actor.department,
            "version": 1,
            "created_at": work.now,
            "updated_at": work.now,
            "status": S.PREPARING,
            "referral_id": referral.id,
            "participant_id": participant.id,
            "kind": KINDS[participant.support_for],
            "minor_concerned": referral.under_18,
            "weekly_minutes": new.weekly_minutes,
            "first_meeting_by": by,
            "no_shows": 0,
            "disclosure_until": participant.disclosure_until,
            **taken_by(work, mentor, new, decided(work, (), "prepare", None, mentor.id)),
        }
    )
    return msgspec.structs.replace(course, **turn_of(work, course))


def taken_by(work: Work, mentor: Mentor, choice: MentorChoice, decisions: tuple[CourseDecision, ...]) -> dict[str, Any]:
    """Return the fields that say whose course it is, and until when somebody who is lent has to do with it."""
    if choice.override_reason is not None:
        decisions = decided(work, decisions, "override", choice.override_reason, mentor.id)
    return {
        "mentor_id": mentor.id,
        "mentor_staff_id": mentor.staff_id,
        "mentor_until": lent_until(work, mentor),
        "police_told_on": choice.police_told_on,
        "police_untold_since": None,
        "decisions": decisions,
    }


def lent_until(work: Work, mentor: Mentor) -> datetime | None:
    """Return when the time is over for which another municipality lends a mentor; None where nobody does."""
    return None if mentor.borrowed_until is None else end_of(work, mentor.borrowed_until)


async def chosen(work: Work, choice: MentorChoice, kind: MentorKind) -> Mentor:
    """Return the mentor who is to take somebody; nothing stands in the way, or it is set aside with a reason.

    Raises:
        Invalid: there is none, they do not support such people, or it was not told that they work for the police.
        GateClosed: they cannot take anybody.
    """
    mentor = await named(work.mentors, choice.mentor_id, "/mentor_id")
    faults = tuple(_of_choice(work, choice, mentor, kind))
    if faults:
        raise Invalid(faults)
    work.mentors.rely(mentor)
    may_take(work, mentor, choice.override_reason is not None)
    return mentor


def _of_choice(work: Work, choice: MentorChoice, mentor: Mentor, kind: MentorKind) -> Iterator[Fault]:
    if kind not in mentor.kinds:
        yield Fault("/mentor_id", "other_kind", "This participant needs somebody of the other kind.")
    yield from told_of_police(work, mentor, choice.police_told_on)


def told_of_police(work: Work, mentor: Mentor, told_on: date | None) -> Iterator[Fault]:
    """Yield what is wrong with when the participant was told that the mentor works for the police (R14)."""
    if told_on is None and mentor.is_police:
        yield Fault("/police_told_on", "required", "The mentor works for the police; the participant is told first.")
    if told_on is not None and told_on > today(work):
        yield Fault("/police_told_on", "future", "This lies in the future.")


def may_take(work: Work, mentor: Mentor, overridden: bool) -> None:
    """Refuse somebody who cannot take anybody today.

    Raises:
        GateClosed: it names why, also where a reason for setting it aside would do.
    """
    found = hindrances(mentor, today(work))
    if [one for one in found if not (overridden and one in OVERRIDABLE)]:
        raise GateClosed(found)


async def change_mentor(work: Work, course_id: UUID, new: MentorChange, seen: int) -> SupportCourse:
    """Let somebody else be the mentor; whoever it was before reads nothing of it any more, what they had planned is
    cancelled, and their hours are free.

    Raises:
        Invalid: as when a course is prepared; or they are the mentor already.
        GateClosed: the new mentor cannot take anybody.
        OverBooked: their hours do not suffice, and nothing says why they take it all the same.
    """
    course = await receive(work, work.support_courses, course_id, Action.SUPPORT_COURSE_CHANGE_MENTOR, COMMANDS, seen)
    if new.mentor_id == course.mentor_id:
        raise Invalid((Fault("/mentor_id", "unchanged", "They are the mentor already."),))
    mentor = await chosen(work, new, course.kind)
    decisions = decided(work, course.decisions, "change-mentor", new.reason, mentor.id)
    taken = taken_by(work, mentor, new, decisions)
    await cancel_planned(work, course)
    await give_hours_back(work, course)
    changed = change(course, work.now, next_session_at=None, **taken)
    await keep_hours(work, changed, mentor, new.overbooking)
    await follow_course(work, changed)
    return keep_course(work, changed, Event.SUPPORT_COURSE_MENTOR_CHANGED)

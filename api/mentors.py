"""Mentors and parent coaches over HTTP."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from api.operations import Kind, commands, creates, declare, lists, reads
from api.views import PageQuery, View, show
from domain.departments import DepartmentCode
from domain.mentors import keeping
from domain.mentors.types import (
    COMMANDS,
    Districts,
    Kinds,
    KnownUnits,
    MeetingTimes,
    Mentor,
    MentorGender,
    MentorProfile,
    MentorStatus,
    MentorTraining,
    MentorVetting,
    Minutes,
    NewMentor,
    hindrances,
)
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.resource_persons import ExpertiseList, LanguageList, Profession
from domain.text import AllowedActions, Code, Label, Version

MENTOR = "/v1/mentors/{mentor_id}"


class MentorView(View, frozen=True, kw_only=True):
    """A mentor or parent coach, and what stands in the way of taking anybody today (`hindrances`, none when ready)."""

    id: UUID
    status: MentorStatus
    version: Version
    department: DepartmentCode
    unit_id: UUID | None
    created_at: datetime
    updated_at: datetime
    staff_id: UUID
    kinds: Kinds
    profession: Profession
    expertise: ExpertiseList
    languages: LanguageList
    gender: MentorGender
    is_police: bool
    weekly_minutes: Minutes
    meeting_times: MeetingTimes
    districts: Districts
    known_in: KnownUnits
    borrowed_from: Label | None
    borrowed_until: date | None
    trainings: Annotated[tuple[MentorTraining, ...], Meta(max_length=1000)]
    trained_until: date | None
    vetted_on: date | None
    vetted_until: date | None
    hindrances: Annotated[tuple[Code, ...], Meta(max_length=10)]
    allowed_actions: AllowedActions


class MentorQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    status: MentorStatus | UnsetType = UNSET


def view(work: Work, mentor: Mentor) -> MentorView:
    """Return a mentor as this actor may see them."""
    return show(
        MentorView,
        mentor,
        hindrances=hindrances(mentor, work.calendar.local(work.now).date()),
        allowed_actions=allowed_actions(work.actor, mentor, COMMANDS),
    )


@reads(MENTOR, Action.MENTOR_READ)
async def read_mentor(work: Work, mentor_id: UUID) -> MentorView:
    """Read a mentor or coach: VINK any, they themselves their own entry."""
    return view(work, await work.mentors.get(mentor_id))


@lists("/v1/mentors", Action.MENTOR_READ)
async def list_mentors(work: Work, query: MentorQuery, after: UUID | None) -> list[MentorView]:
    """List the mentors and coaches."""
    where = {} if query.status is UNSET else {"status": query.status.value}
    return [view(work, one) for one in await work.mentors.page(where, after, query.limit + 1)]


@creates("/v1/mentors", Action.MENTOR_INVITE, again=read_mentor)
async def invite_mentor(work: Work, body: NewMentor) -> MentorView:
    """Invite a member of staff, or somebody whom another municipality lends, to be a mentor or coach."""
    return view(work, await keeping.invite_mentor(work, body))


@declare(Kind.COMMAND, MENTOR, Action.MENTOR_UPDATE, method="PUT")
async def update_mentor(work: Work, mentor_id: UUID, body: MentorProfile, seen: int) -> MentorView:
    """Replace what is known of a mentor: what they know, their languages, hours and times, where they are known."""
    return view(work, await keeping.update_mentor(work, mentor_id, body, seen))


@commands(MENTOR + "/record-training", Action.MENTOR_RECORD_TRAINING)
async def record_mentor_training(work: Work, mentor_id: UUID, body: MentorTraining, seen: int) -> MentorView:
    """Record days of the basic training, which counts when its six days are complete, or a refresher."""
    return view(work, await keeping.record_training(work, mentor_id, body, seen))


@commands(MENTOR + "/record-vetting", Action.MENTOR_RECORD_VETTING)
async def record_mentor_vetting(work: Work, mentor_id: UUID, body: MentorVetting, seen: int) -> MentorView:
    """Record that somebody was vetted, and until when that counts; what the certificate says is kept nowhere."""
    return view(work, await keeping.record_vetting(work, mentor_id, body, seen))


async def _moved(work: Work, mentor_id: UUID, action: Action, seen: int) -> MentorView:
    return view(work, await keeping.move_mentor(work, mentor_id, action, seen))


@commands(MENTOR + "/activate", Action.MENTOR_ACTIVATE)
async def activate_mentor(work: Work, mentor_id: UUID, seen: int) -> MentorView:
    """Let somebody take participants, once the basic training is complete and the vetting counts."""
    return await _moved(work, mentor_id, Action.MENTOR_ACTIVATE, seen)


@commands(MENTOR + "/pause", Action.MENTOR_PAUSE)
async def pause_mentor(work: Work, mentor_id: UUID, seen: int) -> MentorView:
    """Let somebody take nobody new for a while."""
    return await _moved(work, mentor_id, Action.MENTOR_PAUSE, seen)


@commands(MENTOR + "/resume", Action.MENTOR_RESUME)
async def resume_mentor(work: Work, mentor_id: UUID, seen: int) -> MentorView:
    """Let somebody take participants again."""
    return await _moved(work, mentor_id, Action.MENTOR_RESUME, seen)


@commands(MENTOR + "/leave", Action.MENTOR_LEAVE)
async def end_mentor(work: Work, mentor_id: UUID, seen: int) -> MentorView:
    """Record that somebody is no mentor or coach any more."""
    return await _moved(work, mentor_id, Action.MENTOR_LEAVE, seen)

"""Resource persons: the experts of the panel, what they know, and who fits a question."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.commands import receive
from domain.consultations.types import Consultation
from domain.consultations.words import Expertise, SpokenLanguage
from domain.events import Event
from domain.named import named
from domain.policy import Action, Commands
from domain.ports import Work
from domain.records import Moves, Moving, change, move

HOURS_EACH = 1.0
"""Hours a week that one open consultation is reckoned to take; a planning figure of this project."""


class Profession(StrEnum):
    PSYCHOLOGIST = "psychologist"
    TEACHER = "teacher"
    SOCIAL_WORKER = "social_worker"
    STREET_WORKER = "street_worker"
    JOB_CONSULTANT = "job_consultant"
    YOUTH_WORKER = "youth_worker"
    POLICE_OFFICER = "police_officer"
    OTHER = "other"


class ResourcePersonStatus(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"


S = ResourcePersonStatus
MOVES: Moves = {
    S.INVITED: frozenset({S.ACTIVE, S.LEFT}),
    S.ACTIVE: frozenset({S.PAUSED, S.LEFT}),
    S.PAUSED: frozenset({S.ACTIVE, S.LEFT}),
    S.LEFT: frozenset(),
}
COMMANDS: Commands = {
    Action.RESOURCE_PERSON_ACTIVATE: frozenset({S.INVITED}),
    Action.RESOURCE_PERSON_PAUSE: frozenset({S.ACTIVE}),
    Action.RESOURCE_PERSON_RESUME: frozenset({S.PAUSED}),
    Action.RESOURCE_PERSON_LEAVE: frozenset({S.INVITED, S.ACTIVE, S.PAUSED}),
    Action.RESOURCE_PERSON_UPDATE: frozenset({S.INVITED, S.ACTIVE, S.PAUSED}),
}
STEPS = {
    Action.RESOURCE_PERSON_ACTIVATE: S.ACTIVE,
    Action.RESOURCE_PERSON_PAUSE: S.PAUSED,
    Action.RESOURCE_PERSON_RESUME: S.ACTIVE,
    Action.RESOURCE_PERSON_LEAVE: S.LEFT,
}

ExpertiseList = Annotated[tuple[Expertise, ...], Meta(min_length=1, max_length=14)]
LanguageList = Annotated[tuple[SpokenLanguage, ...], Meta(min_length=1, max_length=17)]
WeeklyHours = Annotated[float, Meta(ge=0, le=37)]


class ResourcePerson(Moving, frozen=True, kw_only=True):
    """An expert of the panel. `department` is the home department, `unit_id` the home unit."""

    status: ResourcePersonStatus
    staff_id: UUID
    unit_id: UUID | None
    profession: Profession
    expertise: tuple[Expertise, ...]
    languages: tuple[SpokenLanguage, ...]
    weekly_hours: float
    trained_until: date


class ResourcePersonProfile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a resource person or the coordinator keeps up to date."""

    profession: Profession
    expertise: ExpertiseList
    languages: LanguageList
    weekly_hours: WeeklyHours
    trained_until: date


class NewResourcePerson(ResourcePersonProfile, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is invited to the panel."""

    staff_id: UUID


class Fit(msgspec.Struct, frozen=True):
    """How well a resource person fits a question: what forbids it, what speaks against and what speaks for it.

    Codes, never a number: the fit is of the expert to the question, and nothing about a young person enters it.
    """

    vetoes: tuple[str, ...]
    reservations: tuple[str, ...]
    reasons: tuple[str, ...]
    free_hours: float


class Suggestion(msgspec.Struct, frozen=True):
    """A resource person for a question, with what speaks for and against."""

    person: ResourcePerson
    fit: Fit


def fit(person: ResourcePerson, consultation: Consultation, open_assignments: int, now: datetime) -> Fit:
    """Return how the person fits the question (R12): recusal, own unit and own question forbid it, as do a pause and
    a lapsed training; missing expertise, missing language and no free hours speak against it."""
    free = person.weekly_hours - open_assignments * HOURS_EACH
    wanted = set(consultation.expertise_requested) - {Expertise.UNCLEAR_NONE}
    shared = wanted & set(person.expertise)
    vetoes = {
        "not_active": person.status != S.ACTIVE,
        "recused": person.staff_id in consultation.recused,
        "own_question": person.staff_id == consultation.asked_by,
        "own_unit": person.unit_id is not None and person.unit_id == consultation.unit_id,
        "training_lapsed": person.trained_until < now.date(),
    }
    reservations = {
        "expertise_missing": bool(wanted) and not shared,
        "language_missing": consultation.language not in person.languages,
        "no_free_hours": free < HOURS_EACH,
    }
    return Fit(
        vetoes=tuple(code for code, holds in vetoes.items() if holds),
        reservations=tuple(code for code, holds in reservations.items() if holds),
        reasons=(
            *(f"expertise:{one}" for one in sorted(shared)),
            *((f"language:{consultation.language}",) if consultation.language in person.languages else ()),
            f"free_hours:{max(free, 0):g}",
        ),
        free_hours=free,
    )


async def loads(work: Work) -> Mapping[UUID, int]:
    """Return how many open consultations each resource person has."""
    return await work.consultations.count("holder_id", {"holder": "resource_person"})


async def suggest(work: Work, consultation_id: UUID) -> list[Suggestion]:
    """Return who could be asked: nobody forbidden, fewest reservations first, then most free hours (R12)."""
    consultation = await work.consultations.get(consultation_id)
    open_now = await loads(work)
    found = [
        Suggestion(person, fit(person, consultation, open_now.get(person.staff_id, 0), work.now))
        for person in await work.resource_persons.page({"status": S.ACTIVE.value}, None, 200)
    ]
    possible = [one for one in found if not one.fit.vetoes]
    return sorted(possible, key=lambda one: (len(one.fit.reservations), -one.fit.free_hours, one.person.id))


async def invite_resource_person(work: Work, new: NewResourcePerson) -> ResourcePerson:
    """Invite a member of staff to the panel; their home department and unit come from the staff list.

    Raises:
        Invalid: there is no such member of staff.
    """
    staff = await named(work.staff, new.staff_id, "/staff_id")
    person = ResourcePerson(
        id=work.new_id(),
        department=staff.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        status=S.INVITED,
        staff_id=new.staff_id,
        unit_id=staff.unit_id,
        profession=new.profession,
        expertise=new.expertise,
        languages=new.languages,
        weekly_hours=new.weekly_hours,
        trained_until=new.trained_until,
    )
    work.resource_persons.add(person, Event.RESOURCE_PERSON_CHANGED)
    return person


async def update_resource_person(
    work: Work, person_id: UUID, profile: ResourcePersonProfile, seen: int
) -> ResourcePerson:
    """Replace the profile."""
    person = await receive(work, work.resource_persons, person_id, Action.RESOURCE_PERSON_UPDATE, COMMANDS, seen)
    changed = change(person, work.now, **{name: getattr(profile, name) for name in profile.__struct_fields__})
    work.resource_persons.save(changed, Event.RESOURCE_PERSON_CHANGED)
    return changed


async def move_resource_person(work: Work, person_id: UUID, action: Action, seen: int) -> ResourcePerson:
    """Activate, pause, resume or end a membership of the panel, as `action` says."""
    person = await receive(work, work.resource_persons, person_id, action, COMMANDS, seen)
    moved = move(person, STEPS[action], MOVES, work.now)
    work.resource_persons.save(moved, Event.RESOURCE_PERSON_CHANGED)
    return moved

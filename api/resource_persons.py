"""Resource persons over HTTP, and who fits a consultation."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from api.operations import Kind, commands, creates, declare, lists, reads
from api.views import InConsultation, PageQuery, View, emergency, show
from domain import resource_persons
from domain.departments import DepartmentCode
from domain.names import names_of
from domain.notices import Notice
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.resource_persons import (
    COMMANDS,
    ExpertiseList,
    LanguageList,
    NewResourcePerson,
    Profession,
    ResourcePerson,
    ResourcePersonProfile,
    ResourcePersonStatus,
    WeeklyHours,
)
from domain.text import NO_DATA, AllowedActions, DisplayName, Version

PERSON = "/v1/resource-persons/{resource_person_id}"


Fitting = Annotated[str, Meta(pattern="^[a-z0-9_:.-]+$", max_length=60, extra_json_schema=NO_DATA)]
Codes = Annotated[tuple[Fitting, ...], Meta(max_length=20)]


class ResourcePersonView(View, frozen=True, kw_only=True):
    """An expert of the panel."""

    id: UUID
    status: ResourcePersonStatus
    version: Version
    department: DepartmentCode
    unit_id: UUID | None
    created_at: datetime
    updated_at: datetime
    staff_id: UUID
    profession: Profession
    expertise: ExpertiseList
    languages: LanguageList
    weekly_hours: WeeklyHours
    trained_until: date
    allowed_actions: AllowedActions


class SuggestionView(View, frozen=True, kw_only=True):
    """A resource person for a question: codes of what speaks for and against, and the free hours a week."""

    id: UUID
    staff_id: UUID
    display_name: DisplayName | None
    profession: Profession
    reasons: Codes
    reservations: Codes
    free_hours: float


class Suggestions(InConsultation, frozen=True, kw_only=True):
    """Who could be asked, the best fit of the expert first; a human assigns."""

    items: Annotated[list[SuggestionView], Meta(max_length=200)]
    emergency: Notice
    notification_reminder: Notice | None = None


class LoadView(View, frozen=True, kw_only=True):
    """How much a resource person has to do."""

    staff_id: UUID
    weekly_hours: float
    open_consultations: Annotated[int, Meta(ge=0, le=100_000)]
    free_hours: float


class ResourcePersonQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    status: ResourcePersonStatus | UnsetType = UNSET


def view(work: Work, person: ResourcePerson) -> ResourcePersonView:
    """Return a resource person as this actor may see them."""
    return show(ResourcePersonView, person, allowed_actions=allowed_actions(work.actor, person, COMMANDS))


@reads(PERSON, Action.RESOURCE_PERSON_READ)
async def read_resource_person(work: Work, resource_person_id: UUID) -> ResourcePersonView:
    """Read an entry of the panel: the coordinator any, a resource person their own."""
    return view(work, await work.resource_persons.get(resource_person_id))


@lists("/v1/resource-persons", Action.RESOURCE_PERSON_READ)
async def list_resource_persons(work: Work, query: ResourcePersonQuery, after: UUID | None) -> list[ResourcePersonView]:
    """List the panel."""
    where = {} if query.status is UNSET else {"status": query.status.value}
    return [view(work, one) for one in await work.resource_persons.page(where, after, query.limit + 1)]


@reads(PERSON + "/load", Action.RESOURCE_PERSON_READ)
async def read_resource_person_load(work: Work, resource_person_id: UUID) -> LoadView:
    """Read how many open consultations a resource person has, and the hours that are left in a week."""
    person = await work.resource_persons.get(resource_person_id)
    count = (await resource_persons.loads(work)).get(person.staff_id, 0)
    return LoadView(
        staff_id=person.staff_id,
        weekly_hours=person.weekly_hours,
        open_consultations=count,
        free_hours=person.weekly_hours - count * resource_persons.HOURS_EACH,
    )


@reads("/v1/consultations/{consultation_id}/suggestions", Action.CONSULTATION_ASSIGN)
async def suggest_resource_persons(work: Work, consultation_id: UUID) -> Suggestions:
    """Say who could be asked, with reasons in words. Nothing about a young person enters this."""
    found = await resource_persons.suggest(work, consultation_id)
    names = await names_of(work, (one.person.staff_id for one in found))
    return Suggestions(
        items=[
            SuggestionView(
                id=one.person.id,
                staff_id=one.person.staff_id,
                display_name=names.get(one.person.staff_id),
                profession=one.person.profession,
                reasons=one.fit.reasons,
                reservations=one.fit.reservations,
                free_hours=one.fit.free_hours,
            )
            for one in found
        ],
        emergency=emergency(work),
    )


@creates("/v1/resource-persons", Action.RESOURCE_PERSON_INVITE, again=read_resource_person)
async def invite_resource_person(work: Work, body: NewResourcePerson) -> ResourcePersonView:
    """Invite a member of staff to the panel."""
    return view(work, await resource_persons.invite_resource_person(work, body))


@declare(Kind.COMMAND, PERSON, Action.RESOURCE_PERSON_UPDATE, method="PUT")
async def update_resource_person(
    work: Work, resource_person_id: UUID, body: ResourcePersonProfile, seen: int
) -> ResourcePersonView:
    """Replace what is known of a resource person's expertise, languages, hours and training."""
    return view(work, await resource_persons.update_resource_person(work, resource_person_id, body, seen))


async def _moved(work: Work, person_id: UUID, action: Action, seen: int) -> ResourcePersonView:
    return view(work, await resource_persons.move_resource_person(work, person_id, action, seen))


@commands(PERSON + "/activate", Action.RESOURCE_PERSON_ACTIVATE)
async def activate_resource_person(work: Work, resource_person_id: UUID, seen: int) -> ResourcePersonView:
    """Make an invited resource person available."""
    return await _moved(work, resource_person_id, Action.RESOURCE_PERSON_ACTIVATE, seen)


@commands(PERSON + "/pause", Action.RESOURCE_PERSON_PAUSE)
async def pause_resource_person(work: Work, resource_person_id: UUID, seen: int) -> ResourcePersonView:
    """Make a resource person unavailable for a while."""
    return await _moved(work, resource_person_id, Action.RESOURCE_PERSON_PAUSE, seen)


@commands(PERSON + "/resume", Action.RESOURCE_PERSON_RESUME)
async def resume_resource_person(work: Work, resource_person_id: UUID, seen: int) -> ResourcePersonView:
    """Make a resource person available again."""
    return await _moved(work, resource_person_id, Action.RESOURCE_PERSON_RESUME, seen)


@commands(PERSON + "/leave", Action.RESOURCE_PERSON_LEAVE)
async def end_resource_person(work: Work, resource_person_id: UUID, seen: int) -> ResourcePersonView:
    """Record that somebody has left the panel."""
    return await _moved(work, resource_person_id, Action.RESOURCE_PERSON_LEAVE, seen)

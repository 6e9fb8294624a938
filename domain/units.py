"""Units: the schools, centres and teams of a department."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.departments import DepartmentCode, must_exist
from domain.events import Event
from domain.named import named
from domain.policy import Action, own_unit, require
from domain.ports import Work
from domain.records import Record, change, unchanged
from domain.text import Label, whole

ProductionNumber = Annotated[
    str,
    Meta(
        pattern=whole("[0-9]{10}"),
        max_length=10,
        description="The P-number of a place in the Danish business register.",
        extra_json_schema={"x-data-class": "none"},
    ),
]
Headcount = Annotated[int, Meta(ge=0, le=100_000)]


class UnitKind(StrEnum):
    SCHOOL = "school"
    CLUB = "club"
    SOCIAL_CENTRE = "social_centre"
    JOB_CENTRE = "job_centre"
    HEALTH_CENTRE = "health_centre"
    STREET_TEAM = "street_team"
    VINK = "vink"
    ADMINISTRATION = "administration"
    OTHER = "other"


class Unit(Record, frozen=True, kw_only=True):
    """A place of work within a department. `frontline_headcount` is what the department itself reports."""

    name: str
    kind: UnitKind
    org_uuid: UUID | None
    p_number: str | None
    frontline_headcount: int | None


class UnitRevision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is known of a unit: its name and kind, its id in the register of organisations or its P-number, and how
    many front-line staff work there."""

    name: Label
    kind: UnitKind
    org_uuid: UUID | None = None
    p_number: ProductionNumber | None = None
    frontline_headcount: Headcount | None = None


class NewUnit(UnitRevision, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A unit and the department that it belongs to for good."""

    department: DepartmentCode


async def create_unit(work: Work, new: NewUnit) -> Unit:
    """Add a unit to a department.

    Raises:
        Invalid: there is no such department.
    """
    await must_exist(work, new.department)
    unit = Unit(
        id=work.new_id(),
        version=1,
        created_at=work.now,
        updated_at=work.now,
        **msgspec.structs.asdict(new),
    )
    work.units.add(unit, Event.UNIT_CREATED)
    return unit


async def update_unit(work: Work, unit_id: UUID, revision: UnitRevision, seen: int) -> Unit:
    """Replace what is known of a unit."""
    unit = await work.units.get(unit_id)
    require(work.actor, Action.UNIT_UPDATE, unit)
    unchanged(unit, seen)
    unit = change(unit, work.now, **msgspec.structs.asdict(revision))
    work.units.save(unit, Event.UNIT_UPDATED)
    return unit


async def must_belong(work: Work, unit_id: UUID | None, department: str) -> None:
    """Refuse a unit that is not one of this department's; None is no unit and always right.

    Raises:
        Invalid: it is another department's, or unknown.
    """
    if unit_id is not None:
        await named(work.units, unit_id, "/unit_id", department)


async def placed(work: Work, unit_id: UUID | None) -> UUID | None:
    """Return the unit of a new record: the one that the body names, else the one that the actor's grant is for.

    Raises:
        Forbidden: the actor's grant is for one unit and another one was named.
        Invalid: the actor's department has no such unit.
    """
    unit = own_unit(work.actor, unit_id)
    if unit != work.actor.unit_id:
        await must_belong(work, unit, work.actor.department)
    return unit

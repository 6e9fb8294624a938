"""Departments: who asks, and the function that is told; the organisation is no secret."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.errors import Fault, Invalid
from domain.events import Event
from domain.legal_bases import Recipient
from domain.police import police_faults
from domain.policy import Action, require
from domain.ports import Work
from domain.records import Record, change, unchanged
from domain.text import Label, whole

DepartmentCode = Annotated[
    str,
    Meta(
        pattern=whole("[a-z]{2,12}"),
        max_length=12,
        description="The short name of a department, as tokens carry it.",
        examples=["buf"],
        extra_json_schema={"x-data-class": "none"},
    ),
]
FunctionAddress = Annotated[
    str,
    Meta(
        pattern=whole(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+"),
        max_length=254,
        description="The address of a function, read by whoever is on duty; never that of a person.",
        examples=["bekymring@buf.example"],
        extra_json_schema={"x-data-class": "none"},
    ),
]


class Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name in Danish, Swedish and English."""

    da: Label
    sv: Label
    en: Label


class Department(Record, frozen=True, kw_only=True):
    """A part of the municipality that owns what it raises. Its key is the word in `department`."""

    name: Names
    org_uuid: UUID | None
    inbox: str | None
    controller_contact: str | None
    told_as: Recipient | None


class DepartmentRevision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is known of a department: its names, its id in the municipality's register of organisations, the function
    that is told of what waits, the function that answers for its data, and as whom it is told about a person under a
    legal basis (where that is not laid down, no referral goes there)."""

    name: Names
    org_uuid: UUID | None = None
    inbox: FunctionAddress | None = None
    controller_contact: FunctionAddress | None = None
    told_as: Recipient | None = None


class NewDepartment(DepartmentRevision, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A department and the word that stands for it in tokens; the word cannot be changed later."""

    department: DepartmentCode


async def create_department(work: Work, new: NewDepartment) -> Department:
    """Add a department to the municipality.

    Raises:
        Invalid: it is one of the police, or the word stands for another department (when the work ends).
    """
    _must_be_municipal(new, department=new.department)
    department = Department(
        id=work.new_id(),
        version=1,
        created_at=work.now,
        updated_at=work.now,
        **msgspec.structs.asdict(new),
    )
    work.departments.add(department, Event.DEPARTMENT_CREATED)
    return department


async def update_department(work: Work, department_id: UUID, revision: DepartmentRevision, seen: int) -> Department:
    """Replace what is known of a department."""
    department = await work.departments.get(department_id)
    require(work.actor, Action.DEPARTMENT_UPDATE, department)
    unchanged(department, seen)
    _must_be_municipal(revision)
    department = change(department, work.now, **msgspec.structs.asdict(revision))
    work.departments.save(department, Event.DEPARTMENT_UPDATED)
    return department


def _must_be_municipal(named: DepartmentRevision, **more: str) -> None:
    faults = police_faults(**more, name__da=named.name.da, name__sv=named.name.sv, name__en=named.name.en)
    if named.told_as is Recipient.INFO_HOUSE:
        faults.append(Fault("/told_as", "own_act", "Handing over to the info-house is an act of its own."))
    if faults:
        raise Invalid(tuple(faults))


async def must_exist(work: Work, code: str) -> None:
    """Refuse when no department has this word.

    Raises:
        Invalid: there is none.
    """
    if not await work.departments.page({"department": code}, None, 1):
        raise Invalid((Fault("/department", "unknown", "There is no such department."),))

"""Departments over HTTP."""

from datetime import datetime
from uuid import UUID

from api.operations import commands, creates, lists, reads
from api.views import PageQuery, View, show
from domain import departments
from domain.departments import Department, DepartmentCode, DepartmentRevision, FunctionAddress, Names, NewDepartment
from domain.legal_bases import Recipient
from domain.policy import Action
from domain.ports import Work
from domain.text import Version


class DepartmentView(View, frozen=True, kw_only=True):
    """A department and the functions that answer for it."""

    id: UUID
    version: Version
    department: DepartmentCode
    name: Names
    org_uuid: UUID | None
    inbox: FunctionAddress | None
    controller_contact: FunctionAddress | None
    told_as: Recipient | None
    created_at: datetime
    updated_at: datetime


def view(department: Department) -> DepartmentView:
    """Return a department as everybody sees it."""
    return show(DepartmentView, department)


@reads("/v1/departments/{department_id}", Action.DEPARTMENT_READ)
async def read_department(work: Work, department_id: UUID) -> DepartmentView:
    """Read a department."""
    return view(await work.departments.get(department_id))


@lists("/v1/departments", Action.DEPARTMENT_READ)
async def list_departments(work: Work, query: PageQuery, after: UUID | None) -> list[DepartmentView]:
    """List the departments of the municipality."""
    return [view(one) for one in await work.departments.page({}, after, query.limit + 1)]


@creates("/v1/departments", Action.DEPARTMENT_CREATE, again=read_department, tells_identity=True)
async def create_department(work: Work, body: NewDepartment) -> DepartmentView:
    """Add a department.

    `inbox` and `controller_contact` are addresses of functions, never of persons: whoever is on duty reads them.
    """
    return view(await departments.create_department(work, body))


@commands("/v1/departments/{department_id}", Action.DEPARTMENT_UPDATE, method="PUT", tells_identity=True)
async def update_department(work: Work, department_id: UUID, body: DepartmentRevision, seen: int) -> DepartmentView:
    """Replace what is known of a department. What is left out is taken away."""
    return view(await departments.update_department(work, department_id, body, seen))

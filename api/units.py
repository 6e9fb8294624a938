"""Units over HTTP."""

from datetime import datetime
from uuid import UUID

from msgspec import UNSET, UnsetType

from api.operations import commands, creates, lists, reads
from api.views import PageQuery, View, show
from domain import units
from domain.departments import DepartmentCode
from domain.policy import Action
from domain.ports import Work
from domain.text import Label, Version
from domain.units import Headcount, NewUnit, ProductionNumber, Unit, UnitKind, UnitRevision


class UnitView(View, frozen=True, kw_only=True):
    """A school, centre or team of a department."""

    id: UUID
    version: Version
    department: DepartmentCode
    name: Label
    kind: UnitKind
    org_uuid: UUID | None
    p_number: ProductionNumber | None
    frontline_headcount: Headcount | None
    created_at: datetime
    updated_at: datetime


class UnitQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    department: DepartmentCode | UnsetType = UNSET


def view(unit: Unit) -> UnitView:
    """Return a unit as everybody sees it."""
    return show(UnitView, unit)


@reads("/v1/units/{unit_id}", Action.UNIT_READ)
async def read_unit(work: Work, unit_id: UUID) -> UnitView:
    """Read a unit."""
    return view(await work.units.get(unit_id))


@lists("/v1/units", Action.UNIT_READ)
async def list_units(work: Work, query: UnitQuery, after: UUID | None) -> list[UnitView]:
    """List the units of all departments, or of one."""
    where = {} if query.department is UNSET else {"department": query.department}
    return [view(one) for one in await work.units.page(where, after, query.limit + 1)]


# A P-number has ten digits, as a personal number has, so these bodies are not searched for identifiers.
@creates("/v1/units", Action.UNIT_CREATE, again=read_unit, tells_identity=True)
async def create_unit(work: Work, body: NewUnit) -> UnitView:
    """Add a unit to a department."""
    return view(await units.create_unit(work, body))


@commands("/v1/units/{unit_id}", Action.UNIT_UPDATE, method="PUT", tells_identity=True)
async def update_unit(work: Work, unit_id: UUID, body: UnitRevision, seen: int) -> UnitView:
    """Replace what is known of a unit. What is left out is taken away."""
    return view(await units.update_unit(work, unit_id, body, seen))

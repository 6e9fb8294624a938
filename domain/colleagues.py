"""Colleagues: whether somebody of the own department, known by an id, holds a role; nobody is listed or named."""

from datetime import datetime
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from domain.actors import Role
from domain.errors import Fault

if TYPE_CHECKING:
    from domain.ports import Work


class Colleagues(Protocol):
    """Who works in the actor's department, asked of one id at a time."""

    async def hold(self, staff_id: UUID, role: Role, unit_id: UUID | None, kle: str | None) -> bool:
        """Whether this is somebody at work in the actor's department now, with a grant of this role that reaches the
        unit and the KLE number; any grant of the department does where none is named."""
        ...

    async def hold_between(self, staff_id: UUID, roles: frozenset[Role], since: datetime, until: datetime) -> bool:
        """Whether this is somebody of the actor's department who holds one of these roles at any time between the two;
        an administrator is told so of every department."""
        ...


async def approver_fault(work: "Work", pointer: str, staff_id: UUID, unit_id: UUID | None, kle: str) -> Fault | None:
    """Return what is wrong with somebody as the approver of a legal basis: it is the actor, or nobody who may."""
    if staff_id == work.actor.subject:
        return Fault(pointer, "own_approval", "Somebody else must approve it.")
    if not await work.colleagues.hold(staff_id, Role.FRONTLINE, unit_id, kle):
        return Fault(pointer, "unknown", "This is nobody at work in your department who may approve it.")
    return None

"""Who is asking: the roles, and the actor that a verified token describes."""

from enum import StrEnum
from uuid import UUID

import msgspec


class Role(StrEnum):
    FRONTLINE = "frontline"
    SYSTEM = "system"
    PANEL_COORDINATOR = "panel_coordinator"
    RESOURCE_PERSON = "resource_person"
    VINK_COORDINATOR = "vink_coordinator"
    MENTOR = "mentor"
    PARENT_COACH = "parent_coach"
    TRAINING_LEAD = "training_lead"
    MANAGER = "manager"
    AUDITOR = "auditor"
    DPO = "dpo"
    ADMIN = "admin"


class Actor(msgspec.Struct, frozen=True):
    """A member of staff, or a system of a department, as the access token describes them.

    `subject` is the staff member's id, or the client's own id for a system. `department` is the one department
    that the token speaks for; it never comes from a request. `unit_id` narrows a grant to one unit, and `kle` what
    front-line staff see and do to matters under these numbers (R2).
    """

    subject: UUID
    client_id: str
    department: str
    roles: frozenset[Role]
    scopes: frozenset[str]
    unit_id: UUID | None
    token_id: str
    kle: tuple[str, ...] | None = None

    @property
    def is_staff(self) -> bool:
        """Whether a named person stands behind the request (R3: only they may read advice, notes or identities)."""
        return Role.SYSTEM not in self.roles


def standing_in(actor: Actor, department: str) -> Actor:
    """Return the actor as if of that department's staff: for taking down what they heard, and for nothing else."""
    whole = {"unit_id": None, "kle": None}
    return msgspec.structs.replace(actor, department=department, roles=frozenset({Role.FRONTLINE}), **whole)

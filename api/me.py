"""Who the token says that I am."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from api.operations import Operation, reads
from api.views import View
from domain.actors import Actor, Role
from domain.clients import ClientName, Scopes
from domain.departments import DepartmentCode
from domain.kle import KleGroups
from domain.policy import Action, holds
from domain.ports import Work
from domain.text import NO_DATA, DisplayName, JobFunction

OperationName = Annotated[str, Meta(pattern="^[a-zA-Z]+$", max_length=60, extra_json_schema=NO_DATA)]


class MeView(View, frozen=True, kw_only=True):
    """Whoever asks: a member of staff, or a system (which has no name and no function). `operations` are the
    operationIds that the token opens; whether one can be carried out also depends on the thing it is for. Where `kle`
    is not null, matters of the department are seen, made and changed under these numbers only."""

    subject: UUID
    client_id: ClientName
    display_name: DisplayName | None
    function: JobFunction | None
    department: DepartmentCode
    unit_id: UUID | None
    kle: KleGroups | None
    roles: Annotated[list[Role], Meta(max_length=20)]
    scopes: Scopes
    operations: Annotated[list[OperationName], Meta(max_length=500)]


@reads("/v1/me", Action.ME_READ)
async def read_me(work: Work) -> MeView:
    """Read what the token says, and what it opens."""
    actor = work.actor
    # A page, because somebody whom only the identity provider knows is no fault here, and the look-up is logged too.
    found = await work.staff.page({"id": actor.subject}, None, 1) if actor.is_staff else []
    return MeView(
        subject=actor.subject,
        client_id=actor.client_id,
        display_name=found[0].display_name if found else None,
        function=found[0].function if found else None,
        department=actor.department,
        unit_id=actor.unit_id,
        kle=actor.kle,
        roles=sorted(actor.roles),
        scopes=tuple(sorted(actor.scopes)),
        operations=sorted(one.name for one in _all_operations() if opens(actor, one)),
    )


def opens(actor: Actor, operation: Operation) -> bool:
    """Whether the token lets the actor begin this operation."""
    return holds(actor, operation.action) is not None and (actor.is_staff or not operation.named)


def _all_operations() -> list[Operation]:
    from api.app import operations  # the application imports this module

    return operations()

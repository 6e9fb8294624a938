"""Staff and the roles they hold, over HTTP."""

from datetime import datetime
from uuid import UUID

from msgspec import UNSET, UnsetType

from api.operations import commands, creates, lists, reads
from api.views import PageQuery, View, show
from domain import staff
from domain.actors import Role
from domain.departments import DepartmentCode
from domain.kle import KleGroups
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.recertification import GrantConfirmation, RecertificationReason, confirm_grant, grant_actions
from domain.staff import (
    COMMANDS,
    GrantStatus,
    NewGrant,
    NewStaffMember,
    StaffGrant,
    StaffMember,
    StaffStatus,
)
from domain.text import AllowedActions, DisplayName, JobFunction, LoginName, Version


class StaffView(View, frozen=True, kw_only=True):
    """A member of staff. `subject`, the login name, is shown to administrators and to themselves."""

    id: UUID
    status: StaffStatus
    version: Version
    department: DepartmentCode
    unit_id: UUID | None
    subject: LoginName | None
    display_name: DisplayName
    function: JobFunction
    left_at: datetime | None
    created_at: datetime
    updated_at: datetime
    allowed_actions: AllowedActions


class GrantView(View, frozen=True, kw_only=True):
    """A role that somebody holds for a time. `status` follows from the dates; `confirmed_at`: when, and `confirmed_by`
    by whom, it was last said that it goes on."""

    id: UUID
    status: GrantStatus
    version: Version
    department: DepartmentCode
    staff_id: UUID
    role: Role
    unit_id: UUID | None
    kle: KleGroups | None
    valid_from: datetime
    ends_at: datetime
    granted_by: UUID
    revoked_at: datetime | None
    revoked_by: UUID | None
    confirmed_at: datetime | None
    confirmed_by: UUID | None
    created_at: datetime
    updated_at: datetime
    allowed_actions: AllowedActions


class RecertificationView(View, frozen=True, kw_only=True):
    """A grant that somebody must look at: confirm it, let it end, or revoke it. `id` and `version` are the grant's."""

    id: UUID
    version: Version
    staff_id: UUID
    display_name: DisplayName
    department: DepartmentCode
    role: Role
    unit_id: UUID | None
    kle: KleGroups | None
    ends_at: datetime
    reason: RecertificationReason
    allowed_actions: AllowedActions


class StaffQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    department: DepartmentCode | UnsetType = UNSET
    status: StaffStatus | UnsetType = UNSET


def view(work: Work, member: StaffMember) -> StaffView:
    """Return a member of staff as this actor may see them."""
    actor = work.actor
    shown = Role.ADMIN in actor.roles or member.id == actor.subject
    return show(
        StaffView,
        member,
        subject=member.subject if shown else None,
        allowed_actions=allowed_actions(actor, member, COMMANDS),
    )


def grant_view(work: Work, grant: StaffGrant) -> GrantView:
    """Return a grant as it stands now."""
    status = grant.status_at(work.now)
    return show(GrantView, grant, status=status, allowed_actions=grant_actions(work, grant))


@reads("/v1/staff/{staff_id}", Action.STAFF_READ)
async def read_staff(work: Work, staff_id: UUID) -> StaffView:
    """Read a member of staff."""
    return view(work, await work.staff.get(staff_id))


@lists("/v1/staff", Action.STAFF_READ)
async def list_staff(work: Work, query: StaffQuery, after: UUID | None) -> list[StaffView]:
    """List the staff."""
    where = {name: str(value) for name in ("department", "status") if (value := getattr(query, name)) is not UNSET}
    return [view(work, one) for one in await work.staff.page(where, after, query.limit + 1)]


@creates("/v1/staff", Action.STAFF_REGISTER, again=read_staff, tells_identity=True)
async def register_staff(work: Work, body: NewStaffMember) -> StaffView:
    """Make a member of staff known. They can log in, and do nothing until a role is granted."""
    return view(work, await staff.register_staff(work, body))


@commands("/v1/staff/{staff_id}/leave", Action.STAFF_LEAVE)
async def leave_staff(work: Work, staff_id: UUID, seen: int) -> StaffView:
    """Record that somebody has left. Every grant of theirs ends in the same step.

    The last administrator cannot leave: 409 with `another_administrator` in `missing`.
    """
    return view(work, await staff.leave(work, staff_id, seen))


@lists("/v1/staff/recertification", Action.RECERTIFICATION_READ)
async def list_recertification(work: Work, query: PageQuery, after: UUID | None) -> list[RecertificationView]:
    """List the grants that somebody must look at: they end within 30 days, ended within 30 days and were not renewed,
    or their holder has left. A manager sees those of their department, or of the unit that they answer for."""
    return [
        show(
            RecertificationView,
            one.grant,
            display_name=one.holder_name,
            reason=one.reason,
            allowed_actions=grant_actions(work, one.grant),
        )
        for one in await work.recertifications.page(after, query.limit + 1)
    ]


@reads("/v1/staff/{staff_id}/grants/{grant_id}", Action.STAFF_GRANT_READ)
async def read_staff_grant(work: Work, staff_id: UUID, grant_id: UUID) -> GrantView:
    """Read a grant."""
    return grant_view(work, await staff.read_grant(work, staff_id, grant_id))


@lists("/v1/staff/{staff_id}/grants", Action.STAFF_GRANT_READ)
async def list_staff_grants(work: Work, staff_id: UUID, query: PageQuery, after: UUID | None) -> list[GrantView]:
    """List the roles that a member of staff holds, held and will hold."""
    await work.staff.get(staff_id)
    return [
        grant_view(work, one) for one in await work.staff_grants.page({"staff_id": staff_id}, after, query.limit + 1)
    ]


@creates("/v1/staff/{staff_id}/grants", Action.STAFF_GRANT_GIVE, again=read_staff_grant)
async def give_staff_grant(work: Work, staff_id: UUID, body: NewGrant) -> GrantView:
    """Give a member of staff a role until a day at most one year ahead.

    Nobody grants to themselves. An administrator holds no other role; auditors and data-protection officers hold none
    that sees cases.
    """
    return grant_view(work, await staff.give_grant(work, staff_id, body))


@commands("/v1/staff/{staff_id}/grants/{grant_id}/confirm", Action.STAFF_GRANT_CONFIRM)
async def confirm_staff_grant(
    work: Work, staff_id: UUID, grant_id: UUID, body: GrantConfirmation, seen: int
) -> GrantView:
    """Let a role go on until a day at most one year ahead. What nobody confirms ends by itself.

    A manager confirms the roles of their own department or unit. Nobody confirms their own; those of administrators,
    managers and whoever watches the log are confirmed by an administrator.
    """
    return grant_view(work, await confirm_grant(work, staff_id, grant_id, body, seen))


@commands("/v1/staff/{staff_id}/grants/{grant_id}/revoke", Action.STAFF_GRANT_REVOKE)
async def revoke_staff_grant(work: Work, staff_id: UUID, grant_id: UUID, seen: int) -> GrantView:
    """End a grant now; the last administrator's stays: 409 with `another_administrator` in `missing`.

    A manager ends the roles of their own department or unit, but not their own, nor those of administrators, managers
    and whoever watches the log.
    """
    return grant_view(work, await staff.revoke_grant(work, staff_id, grant_id, seen))

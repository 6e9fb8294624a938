"""Staff: who works where, and the roles they hold for a time; no role lasts, and none stays with one who has left."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.actors import Role
from domain.administrators import another_remains
from domain.commands import receive
from domain.departments import DepartmentCode, must_exist
from domain.duties import return_duties
from domain.errors import Fault, IllegalMove, Invalid, NotFound
from domain.events import Event
from domain.kle import KleGroups, gathered
from domain.policy import Action, Commands, Later, require
from domain.ports import Work
from domain.records import Moves, Moving, Record, change, move, unchanged
from domain.separation import clashing_with
from domain.text import DisplayName, JobFunction, LoginName, Moment
from domain.units import must_belong

LONGEST = timedelta(days=366)
CLOCK_SKEW = timedelta(minutes=1)
UUID_TEXT = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
MOST = 1000


class StaffStatus(StrEnum):
    ACTIVE = "active"
    LEFT = "left"


class GrantStatus(StrEnum):
    """Where a grant stands at a moment; it follows from its dates."""

    PLANNED = "planned"
    CURRENT = "current"
    ENDED = "ended"
    REVOKED = "revoked"


MOVES: Moves = {StaffStatus.ACTIVE: frozenset({StaffStatus.LEFT}), StaffStatus.LEFT: frozenset()}
COMMANDS: Commands = {Action.STAFF_LEAVE: frozenset({StaffStatus.ACTIVE})}
OPEN = frozenset({GrantStatus.PLANNED, GrantStatus.CURRENT})


class StaffMember(Moving, frozen=True, kw_only=True):
    """A member of staff, known to the identity provider as `subject`. There is no field for a personal number."""

    status: StaffStatus
    unit_id: UUID | None
    subject: str
    display_name: str
    function: str
    left_at: datetime | None


class StaffGrant(Record, frozen=True, kw_only=True):
    """A role in the holder's department, in one unit of it, under some KLE numbers (R2), from a day and to a day."""

    staff_id: UUID
    role: Role
    unit_id: UUID | None
    kle: tuple[str, ...] | None
    valid_from: datetime
    ends_at: datetime
    granted_by: UUID
    revoked_at: datetime | None
    revoked_by: UUID | None
    confirmed_at: datetime | None
    confirmed_by: UUID | None

    def status_at(self, moment: datetime) -> GrantStatus:
        """Return where the grant stands at this moment."""
        if self.revoked_at is not None:
            return GrantStatus.REVOKED
        if moment >= self.ends_at:
            return GrantStatus.ENDED
        return GrantStatus.CURRENT if moment >= self.valid_from else GrantStatus.PLANNED


class NewStaffMember(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A member of staff; what they may do is granted afterwards."""

    department: DepartmentCode
    unit_id: UUID | None = None
    subject: LoginName
    display_name: DisplayName
    function: JobFunction


class NewGrant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A role, at once unless `valid_from` says later, and until a day at most one year ahead. `kle` restricts the role
    `frontline`, and no other."""

    role: Role
    unit_id: UUID | None = None
    kle: KleGroups | None = None
    valid_from: Moment | None = None
    ends_at: Moment


async def register_staff(work: Work, new: NewStaffMember) -> StaffMember:
    """Make a member of staff known; they hold no role yet. Whom the identity provider knows by a UUID has that id here,
    since its tokens name them by it.

    Raises:
        Invalid: no such department or unit, or the login name is taken (when the work ends).
    """
    await must_exist(work, new.department)
    await must_belong(work, new.unit_id, new.department)
    member = StaffMember(
        id=_id_at_provider(new.subject) or work.new_id(),
        version=1,
        created_at=work.now,
        updated_at=work.now,
        status=StaffStatus.ACTIVE,
        left_at=None,
        **msgspec.structs.asdict(new),
    )
    work.staff.add(member, Event.STAFF_REGISTERED)
    return member


async def leave(work: Work, staff_id: UUID, seen: int) -> StaffMember:
    """Record that somebody has left: every grant of theirs ends in the same step, and what they held is their
    function's.

    Raises:
        GateClosed: nobody else is an administrator.
    """
    member = await receive(work, work.staff, staff_id, Action.STAFF_LEAVE, COMMANDS, seen)
    ending = await _open_grants(work, staff_id)
    await another_remains(work, ending)
    for grant in ending:
        _end(work, grant)
    await return_duties(work, staff_id)
    member = move(member, StaffStatus.LEFT, MOVES, work.now, left_at=work.now)
    work.staff.save(member, Event.STAFF_LEFT)
    return member


async def give_grant(work: Work, staff_id: UUID, new: NewGrant) -> StaffGrant:
    """Give a member of staff a role for a time. The holder's record moves on too, so that of two grants given at the
    same time, or a grant and a leaving, one is refused.

    Raises:
        Forbidden: nobody grants to themselves.
        IllegalMove: they have left.
        Invalid: it lasts too long, is for another department's unit, restricts a role that is for all subjects, or does
            not go with a role they hold.
    """
    member = await work.staff.get(staff_id)
    require(work.actor, Action.STAFF_GRANT_GIVE, member)
    if member.status is StaffStatus.LEFT:
        raise IllegalMove("Somebody who has left holds no roles.", member.status, ())
    await must_belong(work, new.unit_id, member.department)
    grant = StaffGrant(
        id=work.new_id(),
        department=member.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        staff_id=member.id,
        role=new.role,
        unit_id=new.unit_id,
        kle=new.kle and gathered(new.kle),
        valid_from=new.valid_from or work.now,
        ends_at=new.ends_at,
        granted_by=work.actor.subject,
        revoked_at=None,
        revoked_by=None,
        confirmed_at=None,
        confirmed_by=None,
    )
    faults = [*_date_faults(grant, work.now), *_role_faults(grant, await _open_grants(work, staff_id))]
    if faults:
        raise Invalid(tuple(faults))
    work.staff_grants.add(grant, Event.STAFF_GRANT_GIVEN)
    work.staff.save(change(member, work.now), Event.STAFF_GRANTED)
    return grant


async def read_grant(work: Work, staff_id: UUID, grant_id: UUID) -> StaffGrant:
    """Return a grant of this member of staff."""
    grant = await work.staff_grants.get(grant_id)
    if grant.staff_id != staff_id:
        raise NotFound
    return grant


async def revoke_grant(work: Work, staff_id: UUID, grant_id: UUID, seen: int) -> StaffGrant:
    """End a grant now.

    Raises:
        IllegalMove: it has ended.
        GateClosed: nobody else is an administrator.
    """
    grant = await read_grant(work, staff_id, grant_id)
    require(work.actor, Action.STAFF_GRANT_REVOKE, grant)
    status = grant.status_at(work.now)
    if status not in OPEN:
        raise IllegalMove(f"This is {status}; there is nothing left to end.", status, ())
    unchanged(grant, seen)
    await another_remains(work, [grant])
    return _end(work, grant)


def _id_at_provider(subject: str) -> UUID | None:
    return UUID(subject) if UUID_TEXT.fullmatch(subject) else None


def _end(work: Work, grant: StaffGrant) -> StaffGrant:
    grant = change(grant, work.now, revoked_at=work.now, revoked_by=work.actor.subject)
    work.staff_grants.save(grant, Event.STAFF_GRANT_REVOKED)
    return grant


async def _open_grants(work: Work, staff_id: UUID) -> Sequence[StaffGrant]:
    still = {"staff_id": staff_id, "revoked_at": None, "ends_at": Later(work.now)}
    return await work.staff_grants.page(still, None, MOST)


def _date_faults(grant: StaffGrant, now: datetime) -> Iterator[Fault]:
    if grant.valid_from < now - CLOCK_SKEW:
        yield Fault("/valid_from", "past", "A role is not given for time gone by.")
    yield from end_faults(grant, now)


def end_faults(grant: StaffGrant, now: datetime) -> Iterator[Fault]:
    """Yield what is wrong with the end of a role, whether it is given or goes on."""
    if not max(grant.valid_from, now) < grant.ends_at:
        yield Fault("/ends_at", "order", "This must come after valid_from, and lie ahead.")
    if grant.ends_at > now + LONGEST:
        yield Fault("/ends_at", "too_late", "At most one year ahead; then it is looked at anew.")


def _role_faults(grant: StaffGrant, held: Sequence[StaffGrant]) -> list[Fault]:
    if grant.role is Role.SYSTEM:
        return [Fault("/role", "unknown", "This is the role of clients.")]
    if grant.kle is not None and grant.role is not Role.FRONTLINE:
        return [Fault("/kle", "not_for_role", "Only front-line staff are restricted to subjects.")]
    overlapping = {one.role for one in held if one.valid_from < grant.ends_at and grant.valid_from < one.ends_at}
    if overlapping & clashing_with(grant.role):
        return [Fault("/role", "separation_of_duties", "This does not go with a role that they hold.")]
    return []

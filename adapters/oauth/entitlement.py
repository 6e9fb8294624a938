"""What a token may say: one department, the roles held there now, and the scopes that client and roles both allow."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import msgspec

from adapters.oauth.rows import UNRESTRICTED, Client, Grant, Person, Restriction
from domain.actors import Role
from domain.policy import scopes_of

ALL_SCOPES = "*"


class NotEntitled(Exception):
    """There is no token to be had; `reason` is a code for the log and the name of an OAuth error is beside it."""

    def __init__(self, reason: str, error: str) -> None:
        super().__init__(reason)
        self.reason, self.error = reason, error


class Entitlement(msgspec.Struct, frozen=True, kw_only=True):
    """What one token is about to carry, and the moment it must not outlive."""

    subject: UUID
    department: str
    roles: tuple[str, ...]
    scopes: tuple[str, ...]
    unit_id: UUID | None
    kle: tuple[str, ...] | None
    until: datetime

    @property
    def scope(self) -> str:
        return " ".join(self.scopes)


def of_system(client: Client, department: str | None, requested: str | None) -> Entitlement:
    """Return what a system may have: its own department only.

    Raises:
        NotEntitled: another department is asked for, or none of the scopes can be given.
    """
    if client.department is None:
        raise NotEntitled("client_without_department", "unauthorized_client")
    if department not in {None, client.department}:
        raise NotEntitled("department_of_another", "invalid_request")
    return Entitlement(
        subject=client.id,
        department=client.department,
        roles=(Role.SYSTEM.value,),
        scopes=_scopes(client, (Role.SYSTEM,), requested),
        unit_id=None,
        kle=None,
        until=client.valid_until,
    )


def of_person(client: Client, person: Person, department: str | None, requested: str | None) -> Entitlement:
    """Return what a member of staff may have in a department: by default in their own.

    Raises:
        NotEntitled: they have left, hold no grant there, the client serves another department, or none of the scopes
            can be given.
    """
    chosen = department or client.department or person.department
    if person.status != "active":
        raise NotEntitled("staff_left", "access_denied")
    if client.department not in {None, chosen}:
        raise NotEntitled("department_of_another", "access_denied")
    (unit_id, kle), grants = _one_restriction(person, [one for one in person.grants if one.department == chosen])
    if not grants:
        raise NotEntitled("no_grant", "access_denied")
    roles = sorted({Role(grant.role) for grant in grants} - {Role.SYSTEM})
    return Entitlement(
        subject=person.id,
        department=chosen,
        roles=tuple(role.value for role in roles),
        scopes=_scopes(client, roles, requested),
        unit_id=unit_id,
        kle=kle,
        until=min(client.valid_until, *(grant.ends_at for grant in grants)),
    )


def _one_restriction(person: Person, grants: list[Grant]) -> tuple[Restriction, list[Grant]]:
    """Return what a token is restricted to, and the grants it may speak for.

    A token keeps to one restriction, a unit and KLE numbers together. Of one role, a grant makes narrower ones
    needless. Where a role is held with a restriction only, the token keeps to it: to one of the person's own unit, else
    to the one granted first.
    """
    needed = [grant for grant in grants if not any(one.covers(grant) for one in grants)]
    narrow = [grant for grant in needed if grant.restriction != UNRESTRICTED]
    if not narrow:
        return UNRESTRICTED, needed
    own = [grant for grant in narrow if grant.unit_id is not None and grant.unit_id == person.unit_id]
    kept = (own or narrow)[0].restriction
    return kept, [grant for grant in needed if grant.restriction in (UNRESTRICTED, kept)]


def _scopes(client: Client, roles: Iterable[Role], requested: str | None) -> tuple[str, ...]:
    possible = scopes_of(roles)
    if ALL_SCOPES not in client.scopes:
        possible &= set(client.scopes)
    if requested:
        possible &= set(requested.split())
    if not possible:
        raise NotEntitled("no_scope", "invalid_scope")
    return tuple(sorted(possible))

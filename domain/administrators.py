"""Administrators: somebody must always be left who can grant, register and revoke."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from domain.actors import Role
from domain.errors import GateClosed
from domain.policy import Later
from domain.ports import Work

if TYPE_CHECKING:
    from domain.staff import StaffGrant

MOST = 1000


async def another_remains(work: Work, ending: Sequence["StaffGrant"]) -> None:
    """Refuse to end these grants when nobody would be an administrator now; the work relies on the one that is left,
    so that of two who end each other's role at the same time one is refused.

    Raises:
        GateClosed: another administrator must come first.
    """
    ids = {one.id for one in ending if one.role is Role.ADMIN and one.valid_from <= work.now}
    if not ids:
        return
    held = {"role": Role.ADMIN.value, "revoked_at": None, "ends_at": Later(work.now)}
    open_now = await work.staff_grants.page(held, None, MOST)
    left = [one for one in open_now if one.id not in ids and one.valid_from <= work.now]
    if not left:
        raise GateClosed(("another_administrator",))
    work.staff_grants.rely(max(left, key=lambda one: (one.ends_at, one.id)))

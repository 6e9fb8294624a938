"""Separation of duties: which roles nobody holds together."""

from domain.actors import Role

KEPT_APART = (frozenset({Role.ADMIN}), frozenset({Role.AUDITOR, Role.DPO}))
"""Whoever runs the system, and whoever watches how it is used, holds no role outside their own set: the one must not
see cases, and the other must not watch themselves."""


def clashing_with(role: Role) -> frozenset[Role]:
    """Return the roles that whoever holds this one must not hold at the same time."""
    return frozenset(other for other in Role for apart in KEPT_APART if (role in apart) != (other in apart))

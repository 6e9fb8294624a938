"""Who may call what: the scopes, which are the actions of the policy, and how tokens are got."""

from collections.abc import Sequence
from typing import Any

from api.operations import Operation
from domain.actors import Role
from domain.policy import GRANTS, Action

SCHEME = "oauth2"
DESCRIPTION = (
    "Access tokens are JWTs (RFC 9068) that live for minutes, signed with ES256, and checked as RFC8725 advises: one "
    "audience, a fixed list of algorithms, the type `at+jwt`. Systems authenticate with `private_key_jwt` (RFC 7523), "
    "staff log in with PKCE (S256). The department of a request is the one that the token names."
)


def scheme(operations: Sequence[Operation]) -> dict[str, Any]:
    """Return the security scheme: systems get their scopes by client credentials, staff theirs by logging in."""
    staff = frozenset[Action]().union(*(granted for role, granted in GRANTS.items() if role is not Role.SYSTEM))
    return {
        "type": "oauth2",
        "description": DESCRIPTION,
        "flows": {
            "clientCredentials": {
                "tokenUrl": "/oauth/token",
                "scopes": _scopes(operations, GRANTS[Role.SYSTEM]),
            },
            "authorizationCode": {
                "authorizationUrl": "/oauth/authorize",
                "tokenUrl": "/oauth/token",
                "refreshUrl": "/oauth/token",
                "scopes": _scopes(operations, staff),
            },
        },
    }


def roles_of(action: Action) -> list[str]:
    """Return the roles that may be given this scope, as words."""
    return [role.replace("_", " ") for role, granted in GRANTS.items() if action in granted]


def _scopes(operations: Sequence[Operation], granted: frozenset[Action]) -> dict[str, str]:
    used = {one.action for one in operations}
    return {
        action.value: "; ".join(one.summary for one in operations if one.action is action)
        for action in Action
        if action in granted and action in used
    }

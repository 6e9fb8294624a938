"""How the access tokens of each kind of issuer are read, so that nothing else that it signs is taken for one."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

import msgspec

from adapters.claims import ClaimMap, Claims, Source, one
from adapters.jws import Form, Refused
from domain.actors import Role
from domain.clients import CLIENT_NAME

ProfileName = Literal["rfc9068", "keycloak", "entra-v2"]
Told = dict[str, Any]

ID_TOKENS_ONLY = frozenset({"nonce", "at_hash", "c_hash", "s_hash"})
AS_IT_STANDS = ("iss", "aud", "exp", "iat", "jti", "scope", "nbf", "sid")
KEYCLOAKS_OWN = "account"
"""The audience that Keycloak adds to nearly every token, for its own pages; all others could use the token with us."""


class Profile(NamedTuple):
    """What tells an access token of this kind from anything else its issuer signs. `read` takes the claims, the
    audience and the roles that were found, and returns what is to be put in the place of those claims."""

    types: tuple[str, ...]
    read: Callable[[Told, str, list[str]], Told]


def form_of(
    name: ProfileName, audience: str, claims: ClaimMap | None = None, clients: Mapping[str, str] | None = None
) -> Form[Claims]:
    """Return the form of the access tokens that an issuer of this profile makes for `audience`.

    `claims` says where they say what; `clients` names the issuer's clients as they are known here, and then no other
    is taken.
    """
    profile, where = PROFILES[name], claims or usual_claims(name, audience)
    decoder = msgspec.json.Decoder(dict[str, Any])

    def read(payload: bytes) -> Claims:
        told = decoder.decode(payload)
        if told.keys() & ID_TOKENS_ONLY:
            raise Refused("id_token")
        if "cnf" in told:
            # Whoever stole a token that is bound to a key must not use it as if it were not (RFC 9449 section 7.2).
            raise Refused("bound_token")
        roles = where.roles.values(told, listed=True)
        instead = profile.read(told, audience, roles)
        found = {claim: told[claim] for claim in AS_IT_STANDS if claim in told} | {
            "sub": one(where.subject, told, "malformed", "malformed"),
            "client_id": _client(one(where.client, told, "malformed", "malformed"), clients),
            "department": one(where.department, told, "no_department", "several_departments"),
            "unit_id": one(where.unit, told, "malformed", "several_units") if where.unit.values(told) else None,
            "kle": _numbers(where.kle, told),
            "roles": roles,
        }
        return msgspec.convert(found | instead, Claims)

    return Form(read, profile.types)


def usual_claims(name: ProfileName, audience: str) -> ClaimMap:
    """Return where an issuer of this profile says what, unless it is told otherwise."""
    if name == "keycloak":
        owner = audience.replace("~", "~0").replace("/", "~1")
        return ClaimMap(client=Source("azp"), roles=Source(f"/resource_access/{owner}/roles"))
    if name == "entra-v2":
        # Tokens of applications have no claims of a person, so that app roles say which department and which role.
        department, role = Source("roles", "department."), Source("roles", "role.")
        return ClaimMap(subject=Source("oid"), client=Source("azp"), department=department, roles=role)
    return ClaimMap()


def _numbers(source: Source, told: Told) -> list[str] | None:
    """Return the KLE numbers there. A claim that is empty says nothing of a whole department, and is refused when it is
    converted; one with a prefix may hold other things only."""
    found = source.values(told)
    return found if found or (source.is_in(told) and not source.prefix) else None


def _client(name: str, clients: Mapping[str, str] | None) -> str:
    known = name if clients is None else clients.get(name, "")
    if not CLIENT_NAME.fullmatch(known):
        raise Refused("unknown_client")
    return known


def _rfc9068(told: Told, audience: str, roles: list[str]) -> Told:
    return {}


def _keycloak(told: Told, audience: str, roles: list[str]) -> Told:
    kind = told.get("typ")
    if kind != "Bearer":
        raise Refused("id_token" if kind == "ID" else "wrong_type")
    # Only who logged in has a session: a service account with the role of a person would act as nobody.
    if roles != [Role.SYSTEM] if "sid" not in told else Role.SYSTEM in roles:
        raise Refused("role_not_for_subject")
    audiences = set(Source("aud").values(told))
    if audiences - {KEYCLOAKS_OWN} != {audience}:
        raise Refused("wrong_audience")
    return {"aud": audience}


def _entra(told: Told, audience: str, roles: list[str]) -> Told:
    if told.get("ver") != "2.0":
        raise Refused("wrong_version")
    if told.get("idtyp") == "app":
        permissions = Source("roles").values(told, listed=True)
        return {"jti": told.get("uti"), "scope": " ".join(permissions), "roles": [Role.SYSTEM]}
    if "scp" not in told:
        raise Refused("id_token")
    if Role.SYSTEM in roles:
        raise Refused("role_not_for_subject")
    return {"jti": told.get("uti"), "scope": told["scp"]}


PROFILES: Mapping[ProfileName, Profile] = {
    "rfc9068": Profile(("at+jwt", "application/at+jwt"), _rfc9068),
    "keycloak": Profile(("JWT", "at+jwt"), _keycloak),
    "entra-v2": Profile(("JWT",), _entra),
}

"""Access tokens as Keycloak and Microsoft Entra ID make them, and what else those sign that must not pass for one.

The claim sets are those of the products' manuals; people, tenants and applications are fictional."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import msgspec
import pytest

from adapters.claims import ClaimMap, Source
from adapters.jwks import InlineKeys
from adapters.profiles import PROFILES, ProfileName, usual_claims
from adapters.tokens import TokenVerifier, TrustedIssuer
from domain.actors import Actor, Role
from domain.errors import Unauthenticated
from tests.adapters.test_tokens import JWKS, LEFT_OUT, NOW, RSA, Clock, made

REALM = "https://login.example/realms/kommune"
TENANT = "5b1fd0c6-6b1e-4c55-9f3e-2f9a6e0a1b11"
ENTRA = f"https://login.example/{TENANT}/v2.0"
OUR_APPLICATION = "0f2b7f3e-9d55-4c0a-8a55-0c3c8f1f2a01"
STAFF_APPLICATION = "6731de76-14a6-49ae-97bc-6eba6914391e"
SCHOOL_SYSTEM = "c0ffee00-14a6-49ae-97bc-6eba6914391e"
TEACHER = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"


def without(claims: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in claims.items() if value is not LEFT_OUT}


def keycloak(**changes: Any) -> dict[str, Any]:
    """What a realm with a client scope for us issues to somebody who logged in (Keycloak 26)."""
    return without(
        {
            "exp": NOW + 300,
            "iat": NOW,
            "auth_time": NOW - 20,
            "jti": "onrtac:0a2b6a7c-3f0e-4f57-8b84-5f1f5a3e7b11",
            "iss": REALM,
            "aud": ["vink", "account"],
            "sub": TEACHER,
            "typ": "Bearer",
            "azp": "staff-app",
            "sid": "4c9d4f1e-2c29-4f0b-9a52-0d9a3f7f1c55",
            "acr": "1",
            "allowed-origins": ["https://staff.example"],
            "realm_access": {"roles": ["offline_access", "default-roles-kommune", "uma_authorization"]},
            "resource_access": {"vink": {"roles": ["frontline"]}, "account": {"roles": ["view-profile"]}},
            "scope": "openid profile email concern:raise concern:read",
            "department": "buf",
            "email_verified": False,
            "name": "Tove Testesen",
            "preferred_username": "tove",
            "email": "tove@sof.example",
        }
        | changes
    )


def keycloak_service(**changes: Any) -> dict[str, Any]:
    """What it issues to a service account: no session, and the client's own claims."""
    service = {
        "sid": LEFT_OUT,
        "auth_time": LEFT_OUT,
        "sub": "8d1d4f0e-7a8c-4f4e-9b60-5f9f0a7d2c10",
        "azp": "school-system",
        "client_id": "school-system",
        "clientHost": "192.0.2.7",
        "clientAddress": "192.0.2.7",
        "preferred_username": "service-account-school-system",
        "resource_access": {"vink": {"roles": ["system"]}},
    }
    return keycloak(**(service | changes))


def entra(**changes: Any) -> dict[str, Any]:
    """What a tenant issues to an application on behalf of somebody (v2.0, access token claims reference)."""
    return without(
        {
            "aud": OUR_APPLICATION,
            "iss": ENTRA,
            "iat": NOW - 300,
            "nbf": NOW - 300,
            "exp": NOW + 4500,
            "aio": "AYQAe/8ZAAAA",
            "azp": STAFF_APPLICATION,
            "azpacr": "0",
            "name": "Tove Testesen",
            "oid": TEACHER,
            "preferred_username": "tove@sof.example",
            "rh": "0.AAAA",
            "roles": ["role.frontline", "department.buf"],
            "scp": "concern:read concern:raise",
            "sub": "pairwise-dTRtqKd8Rw2FqAbl",
            "tid": TENANT,
            "uti": "yqPdRFqJ0EGXIN-tM8gKAA",
            "ver": "2.0",
        }
        | changes
    )


def entra_application(**changes: Any) -> dict[str, Any]:
    """What it issues to an application for itself, with the optional claim idtyp."""
    application = {
        "azp": SCHOOL_SYSTEM,
        "azpacr": "2",
        "idtyp": "app",
        "name": LEFT_OUT,
        "preferred_username": LEFT_OUT,
        "scp": LEFT_OUT,
        "oid": "9a0c3301-4f89-41d3-9a0c-0305e82c3301",
        "sub": "9a0c3301-4f89-41d3-9a0c-0305e82c3301",
        "roles": ["department.buf", "concern:raise"],
    }
    return entra(**(application | changes))


TRUSTED: Mapping[ProfileName, TrustedIssuer] = {
    "keycloak": TrustedIssuer(
        issuer=REALM, audience="vink", keys=InlineKeys(JWKS), algorithms=("RS256",), profile="keycloak"
    ),
    "entra-v2": TrustedIssuer(
        issuer=ENTRA,
        audience=OUR_APPLICATION,
        keys=InlineKeys(JWKS),
        algorithms=("RS256",),
        profile="entra-v2",
        clients={STAFF_APPLICATION: "staff-app", SCHOOL_SYSTEM: "school-system"},
    ),
}


async def actor(told: dict[str, Any], typ: str = "JWT", **trust: Any) -> Actor:
    """Whom a verifier that trusts both, changed as told, takes this for."""
    issuers = [_changed(one, trust) for one in TRUSTED.values()]
    verifier = TokenVerifier(issuers, lambda *_: False, {"buf", "sof"}.__contains__, Clock())
    return await verifier.verify(made(told, RSA, alg="RS256", kid="rsa", typ=typ))


def _changed(issuer: TrustedIssuer, changes: dict[str, Any]) -> TrustedIssuer:
    fields = {name: getattr(issuer, name) for name in TrustedIssuer.__struct_fields__}
    return TrustedIssuer(**(fields | changes))


async def reason(told: dict[str, Any], typ: str = "JWT", **trust: Any) -> str:
    with pytest.raises(Unauthenticated) as refused:
        await actor(told, typ, **trust)
    return refused.value.reason


async def test_keycloaks_token_describes_who_logged_in() -> None:
    for typ in ("JWT", "at+jwt"):
        found = await actor(keycloak(), typ)
        assert (str(found.subject), found.client_id, found.department) == (TEACHER, "staff-app", "buf")
        assert (found.roles, found.unit_id, found.is_staff) == (frozenset({Role.FRONTLINE}), None, True)
        assert {"concern:raise", "concern:read"} < found.scopes


async def test_keycloaks_service_account_is_a_system() -> None:
    found = await actor(keycloak_service(aud="vink"))
    assert (found.client_id, found.roles, found.is_staff) == ("school-system", frozenset({Role.SYSTEM}), False)


async def test_keycloak_may_list_attributes_of_one_value() -> None:
    unit = str(uuid4())
    found = await actor(keycloak(department=["sof"], unit_id=[unit]))
    assert (found.department, str(found.unit_id)) == ("sof", unit)


async def test_kle_numbers_are_read_where_the_issuer_says_them() -> None:
    assert (await actor(keycloak())).kle is None
    assert (await actor(keycloak(kle="27.12"))).kle == (await actor(keycloak(kle=["27.12"]))).kle == ("27.12",)
    assert await reason(keycloak(kle=[])) == "malformed", "an empty list says nothing of everything"
    grouped = usual_claims("keycloak", "vink")
    grouped = msgspec.structs.replace(grouped, kle=Source("groups", "/kle/"))
    assert (await actor(keycloak(groups=["/kle/27.12", "/choir"]), claims=grouped)).kle == ("27.12",)
    for groups in (LEFT_OUT, [], ["/choir"]):
        assert (await actor(keycloak(groups=groups), claims=grouped)).kle is None
    assert await reason(keycloak(groups=["/kle/nord"]), claims=grouped) == "malformed"


@pytest.mark.parametrize(
    ("expected", "claims"),
    [
        ("id_token", keycloak(typ="ID", aud="vink", nonce="n")),
        ("id_token", keycloak(typ="ID", aud="vink")),
        ("id_token", keycloak(nonce="n")),
        ("id_token", keycloak(at_hash="h")),
        ("wrong_type", keycloak(typ="Refresh")),
        ("wrong_type", keycloak(typ="Offline")),
        ("wrong_type", keycloak(typ="Logout")),
        ("wrong_type", keycloak(typ="DPoP")),
        ("wrong_type", keycloak(typ=LEFT_OUT)),
        ("wrong_type", keycloak(typ=["Bearer"])),
        ("bound_token", keycloak(cnf={"x5t#S256": "thumbprint"})),
        ("wrong_audience", keycloak(aud=LEFT_OUT)),
        ("wrong_audience", keycloak(aud="account")),
        ("wrong_audience", keycloak(aud=["account"])),
        ("wrong_audience", keycloak(aud=["vink", "payroll"])),
        ("malformed", keycloak(aud=["vink", {"payroll": 1}])),
        ("malformed", keycloak(azp=LEFT_OUT)),
        ("unknown_client", keycloak(azp="https://other.example")),
        ("malformed", keycloak(sub=LEFT_OUT)),
        ("malformed", keycloak(sub="tove")),
        ("malformed", keycloak(jti=LEFT_OUT)),
        ("no_department", keycloak(department=LEFT_OUT)),
        ("no_department", keycloak(department=[])),
        ("several_departments", keycloak(department=["buf", "sof"])),
        ("unknown_department", keycloak(department="parks")),
        ("unknown_department", keycloak(department="buf.example")),
        ("unknown_role", keycloak(resource_access={"vink": {"roles": ["frontline", "king"]}})),
        ("malformed", keycloak(resource_access={"account": {"roles": ["admin"]}})),
        ("malformed", keycloak(resource_access="vink", realm_access={"roles": ["admin"]})),
        ("role_not_for_subject", keycloak(resource_access={"vink": {"roles": ["system"]}})),
        ("role_not_for_subject", keycloak_service(resource_access={"vink": {"roles": ["frontline"]}})),
        ("role_not_for_subject", keycloak_service(resource_access={"vink": {"roles": ["system", "frontline"]}})),
        ("lives_too_long", keycloak(exp=NOW + 86400)),
    ],
)
async def test_keycloaks_other_tokens_are_refused(expected: str, claims: dict[str, Any]) -> None:
    assert await reason(claims) == expected


async def test_entras_token_describes_who_logged_in() -> None:
    found = await actor(entra())
    assert (str(found.subject), found.client_id, found.department) == (TEACHER, "staff-app", "buf")
    assert (found.roles, found.token_id, found.is_staff) == (
        frozenset({Role.FRONTLINE}),
        "yqPdRFqJ0EGXIN-tM8gKAA",
        True,
    )
    assert found.scopes == {"concern:raise", "concern:read"}


async def test_entras_application_is_a_system_with_the_permissions_it_was_given() -> None:
    found = await actor(entra_application())
    assert (found.client_id, found.department, found.roles) == ("school-system", "buf", frozenset({Role.SYSTEM}))
    assert "concern:raise" in found.scopes
    assert "concern:read" not in found.scopes


async def test_entras_application_has_no_role_of_a_person() -> None:
    found = await actor(entra_application(roles=["department.buf", "role.admin", "concern:raise"]))
    assert found.roles == {Role.SYSTEM}


@pytest.mark.parametrize(
    ("expected", "claims"),
    [
        ("id_token", entra(nonce="n")),
        ("id_token", entra(at_hash="h")),
        ("id_token", entra(c_hash="h")),
        # An ID token of the code flow, of an application that is registered together with the API: nothing but scp is
        # missing.
        ("id_token", entra(scp=LEFT_OUT)),
        # Without the optional claim idtyp, an application's own token cannot be told from that.
        ("id_token", entra_application(idtyp=LEFT_OUT)),
        ("malformed", entra(azp=LEFT_OUT)),
        ("unknown_client", entra(azp=str(uuid4()))),
        ("wrong_version", entra(ver="1.0")),
        ("wrong_version", entra(ver=LEFT_OUT)),
        ("unknown_issuer", entra(iss=f"https://sts.example/{TENANT}/")),
        ("unknown_issuer", entra(iss=f"https://login.example/{uuid4()}/v2.0")),
        ("wrong_audience", entra(aud=str(uuid4()))),
        ("malformed", entra(aud=[OUR_APPLICATION])),
        ("malformed", entra(oid=LEFT_OUT)),
        ("malformed", entra(uti=LEFT_OUT)),
        ("malformed", entra(scp=["concern:read"])),
        ("no_department", entra(roles=["role.frontline"])),
        ("no_department", entra(roles=LEFT_OUT)),
        ("several_departments", entra(roles=["role.frontline", "department.buf", "department.sof"])),
        ("malformed", entra(roles=["role.frontline", "department."])),
        ("malformed", entra(roles=["department.buf"])),
        ("unknown_role", entra(roles=["role.king", "department.buf"])),
        ("role_not_for_subject", entra(roles=["role.system", "department.buf"])),
        ("malformed", entra(roles="department.buf")),
    ],
)
async def test_entras_other_tokens_are_refused(expected: str, claims: dict[str, Any]) -> None:
    assert await reason(claims) == expected


@pytest.mark.parametrize("claims", [keycloak(), entra()])
async def test_the_type_is_that_of_the_profile(claims: dict[str, Any]) -> None:
    assert await reason(claims, "logout+jwt") == "wrong_type"
    assert await reason(claims, "dpop+jwt") == "wrong_type"
    assert await reason(entra(), "at+jwt") == "wrong_type"


@pytest.mark.parametrize("claims", [keycloak(), entra()])
async def test_rs256_is_for_those_who_are_said_to_use_it(claims: dict[str, Any]) -> None:
    assert await reason(claims, algorithms=("ES256",)) == "unsupported_algorithm"
    assert await reason(claims, algorithms=("PS256",)) == "unsupported_algorithm"


async def test_what_is_said_elsewhere_is_found_there() -> None:
    where = ClaimMap(
        subject=Source("https://kommune.example/id"),
        client=Source("azp"),
        department=Source("groups", "/departments/"),
        roles=Source("/realm_access/vink~1roles/~0all", "vink-"),
        unit=Source("/place/unit"),
    )
    unit, person = str(uuid4()), str(uuid4())
    told = keycloak(
        **{"https://kommune.example/id": person},
        groups=["/departments/sof", "/football"],
        realm_access={"vink/roles": {"~all": ["vink-frontline", "payroll-admin"]}},
        place={"unit": unit},
        department="buf",
    )
    found = await actor(told, claims=where)
    assert (str(found.subject), found.department, found.roles) == (person, "sof", frozenset({Role.FRONTLINE}))
    assert str(found.unit_id) == unit
    both = told | {"groups": ["/departments/sof", "/departments/buf"]}
    assert await reason(both, claims=where) == "several_departments"


@pytest.mark.parametrize("name", PROFILES)
def test_no_profile_reads_a_department_from_an_address(name: ProfileName) -> None:
    assert usual_claims(name, "vink").department in (Source("department"), Source("roles", "department."))

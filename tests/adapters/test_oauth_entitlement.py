"""Which department, roles, unit and scopes a token carries."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.oauth.entitlement import NotEntitled, of_person, of_system
from adapters.oauth.rows import Client, Grant, Person
from domain.actors import Role
from domain.policy import scopes_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)
END = NOW + timedelta(days=1)
NORTH, SOUTH = uuid4(), uuid4()


def client(scopes: tuple[str, ...] = ("*",), department: str | None = None, kind: str = "application") -> Client:
    return Client(
        id=uuid4(),
        client_id="app",
        name="App",
        department=department,
        kind=kind,
        scopes=scopes,
        auth_method="none",
        jwks=None,
        redirect_uris=(),
        valid_until=NOW + timedelta(days=2),
        usable=True,
        secret_hash=None,
    )


def person(*grants: Grant, unit_id: UUID | None = None, status: str = "active") -> Person:
    return Person(id=uuid4(), department="buf", unit_id=unit_id, status=status, password_hash=None, grants=grants)


def grant(role: str, unit_id: UUID | None = None, *kle: str, department: str = "buf", ends_at: datetime = END) -> Grant:
    return Grant(department, role, unit_id, kle or None, ends_at)


def reason(client: Client, person: Person, department: str | None = None, scope: str | None = None) -> str:
    with pytest.raises(NotEntitled) as refused:
        of_person(client, person, department, scope)
    return refused.value.reason


def test_roles_of_other_departments_do_not_count() -> None:
    found = of_person(client(), person(grant("frontline"), grant("admin", department="sof")), None, None)
    assert (found.department, found.roles) == ("buf", ("frontline",))


def test_nobody_has_a_department_without_a_grant_there() -> None:
    assert reason(client(), person()) == "no_grant"
    assert reason(client(), person(grant("frontline")), "sof") == "no_grant"


def test_who_has_left_has_nothing() -> None:
    assert reason(client(), person(grant("frontline"), status="left")) == "staff_left"


def test_the_application_of_a_department_serves_no_other() -> None:
    both = person(grant("frontline"), grant("frontline", department="sof"))
    assert of_person(client(department="sof"), both, None, None).department == "sof"
    assert reason(client(department="sof"), both, "buf") == "department_of_another"


def test_a_token_does_not_outlive_the_first_grant_to_end_nor_the_client() -> None:
    early = NOW + timedelta(minutes=1)
    found = of_person(client(), person(grant("frontline"), grant("auditor", ends_at=early)), None, None)
    assert found.until == early
    late = NOW + timedelta(days=99)
    assert of_person(client(), person(grant("frontline", ends_at=late)), None, None).until == NOW + timedelta(days=2)


def test_a_person_is_never_a_system() -> None:
    assert of_person(client(), person(grant("system"), grant("frontline")), None, None).roles == ("frontline",)
    assert reason(client(), person(grant("system"))) == "no_scope"


def test_a_grant_for_a_unit_restricts_the_token_to_it() -> None:
    assert of_person(client(), person(grant("frontline", NORTH)), None, None).unit_id == NORTH


def test_a_grant_for_the_whole_department_makes_one_for_a_unit_needless() -> None:
    found = of_person(client(), person(grant("frontline", NORTH), grant("frontline")), None, None)
    assert (found.unit_id, found.roles) == (None, ("frontline",))


def test_a_role_held_in_a_unit_only_restricts_the_others_to_it_too() -> None:
    found = of_person(client(), person(grant("frontline", NORTH), grant("training_lead")), None, None)
    assert (found.unit_id, found.roles) == (NORTH, ("frontline", "training_lead"))


def test_of_several_units_the_persons_own_counts_and_roles_of_others_do_not() -> None:
    grants = (grant("frontline", NORTH), grant("training_lead", SOUTH))
    assert of_person(client(), person(*grants, unit_id=SOUTH), None, None).roles == ("training_lead",)
    found = of_person(client(), person(*grants), None, None)
    assert (found.unit_id, found.roles) == (NORTH, ("frontline",))


def test_a_grant_for_kle_numbers_restricts_the_token_to_them() -> None:
    found = of_person(client(), person(grant("frontline", None, "27.12"), grant("training_lead")), None, None)
    assert (found.unit_id, found.kle, found.roles) == (None, ("27.12",), ("frontline", "training_lead"))


def test_a_wider_grant_of_the_role_makes_a_narrower_one_needless() -> None:
    narrow = grant("frontline", NORTH, "27.12.04")
    for wide, unit, kle in (
        (grant("frontline"), None, None),
        (grant("frontline", NORTH), NORTH, None),
        (grant("frontline", None, "27"), None, ("27",)),
        (grant("frontline", NORTH, "27.12", "34"), NORTH, ("27.12", "34")),
    ):
        for grants in ((narrow, wide), (wide, narrow)):
            found = of_person(client(), person(*grants, unit_id=NORTH), None, None)
            assert (found.unit_id, found.kle) == (unit, kle)


def test_a_token_keeps_to_one_restriction_and_never_joins_two() -> None:
    first, other = grant("frontline", None, "27.12"), grant("frontline", NORTH, "34.10")
    found = of_person(client(), person(first, other), None, None)
    assert (found.unit_id, found.kle) == (None, ("27.12",)), "the one granted first"
    found = of_person(client(), person(first, other, unit_id=NORTH), None, None)
    assert (found.unit_id, found.kle) == (NORTH, ("34.10",)), "the one of their own unit"
    late = grant("frontline", None, "27.12", ends_at=NOW + timedelta(minutes=1))
    assert of_person(client(), person(first, late), None, None).until == late.ends_at, "both are the same restriction"


def test_scopes_are_sorted_and_need_all_three_to_agree() -> None:
    teacher = person(grant("frontline"))
    given_ = of_person(client(("concern:read", "concern:raise", "audit:read")), teacher, None, None)
    assert given_.scope == "concern:raise concern:read"
    assert of_person(client(), teacher, None, "concern:read audit:read").scope == "concern:read"
    assert reason(client(), teacher, scope="audit:read") == "no_scope"
    assert reason(client(("audit:read",)), teacher) == "no_scope"


def test_a_system_without_a_department_has_nothing() -> None:
    with pytest.raises(NotEntitled) as refused:
        of_system(client(kind="system"), None, None)
    assert refused.value.error == "unauthorized_client"


@given(
    held=st.lists(
        st.tuples(
            st.sampled_from(list(Role)),
            st.sampled_from([None, NORTH, SOUTH]),
            st.sampled_from([(), ("27",), ("27.12",), ("34.10", "27.12.04")]),
        ),
        max_size=6,
    ),
    asked=st.none() | st.lists(st.sampled_from(sorted(scopes_of(Role))), max_size=5).map(" ".join),
    allowed=st.lists(st.sampled_from([*sorted(scopes_of(Role)), "*"]), max_size=8).map(tuple),
    unit=st.sampled_from([None, NORTH, SOUTH]),
)
def test_a_token_never_says_more_than_grants_client_and_request(
    held: list[tuple[Role, UUID | None, tuple[str, ...]]],
    asked: str | None,
    allowed: tuple[str, ...],
    unit: UUID | None,
) -> None:
    who = person(*(grant(role, unit_id, *kle) for role, unit_id, kle in held), unit_id=unit)
    try:
        found = of_person(client(allowed), who, None, asked)
    except NotEntitled:
        return
    for role in found.roles:
        assert (role, None, ()) in held or (role, found.unit_id, found.kle or ()) in held
    assert set(found.scopes) <= scopes_of([Role(role) for role in found.roles])
    assert "*" in allowed or set(found.scopes) <= set(allowed)
    assert not asked or set(found.scopes) <= set(asked.split())

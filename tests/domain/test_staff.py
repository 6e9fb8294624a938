from datetime import datetime, timedelta
from itertools import product
from typing import Any

import msgspec
import pytest

from domain import departments, staff
from domain.actors import Role
from domain.departments import Names, NewDepartment
from domain.errors import Forbidden, Invalid
from domain.policy import Action
from domain.recertification import RecertificationReason, reason_of
from domain.staff import MOVES, GrantStatus, NewGrant, NewStaffMember, StaffGrant, StaffMember, StaffStatus
from tests.domain.conftest import MONDAY, Municipality
from tests.domain.moving import possible_moves
from vink.demo.personas import PERSONAS, fixed

CASES = [role for role in Role if role not in (Role.ADMIN, Role.AUDITOR, Role.DPO, Role.SYSTEM)]
DAY = timedelta(days=1)


@pytest.fixture
def member(municipality: Municipality) -> StaffMember:
    new = NewDepartment(department="buf", name=Names("Børn", "Barn", "Children"))
    municipality.act("admin", Action.DEPARTMENT_CREATE, departments.create_department, new)
    somebody = NewStaffMember(department="buf", subject="tove", display_name="Tove", function="teacher")
    return municipality.act("admin", Action.STAFF_REGISTER, staff.register_staff, somebody)


def given(municipality: Municipality, member: StaffMember, role: Role, days: int = 100, start: int = 0) -> StaffGrant:
    now = municipality.now
    new = NewGrant(role=role, valid_from=now + start * DAY, ends_at=now + days * DAY)
    return municipality.act("admin", Action.STAFF_GRANT_GIVE, staff.give_grant, member.id, new)


def grant(ends_at: datetime, **changes: Any) -> StaffGrant:
    made = StaffGrant(
        id=fixed(1),
        department="buf",
        version=1,
        created_at=MONDAY,
        updated_at=MONDAY,
        staff_id=fixed(2),
        role=Role.FRONTLINE,
        unit_id=None,
        kle=None,
        valid_from=MONDAY - 100 * DAY,
        ends_at=ends_at,
        granted_by=fixed(3),
        revoked_at=None,
        revoked_by=None,
        confirmed_at=None,
        confirmed_by=None,
    )
    return msgspec.structs.replace(made, **changes)


def restricted(municipality: Municipality, member: StaffMember, role: Role, *kle: str) -> StaffGrant:
    new = NewGrant(role=role, kle=kle, ends_at=municipality.now + 100 * DAY)
    return municipality.act("admin", Action.STAFF_GRANT_GIVE, staff.give_grant, member.id, new)


def test_front_line_staff_may_be_restricted_to_kle_numbers(municipality: Municipality, member: StaffMember) -> None:
    made = restricted(municipality, member, Role.FRONTLINE, "34.10", "27.12.04", "27.12", "34.10")
    assert made.kle == ("27.12", "34.10"), "in order, and nothing needless"
    assert given(municipality, member, Role.FRONTLINE).kle is None


@pytest.mark.parametrize("role", [one for one in Role if one not in (Role.FRONTLINE, Role.SYSTEM)])
def test_nobody_else_is_restricted_to_subjects(municipality: Municipality, member: StaffMember, role: Role) -> None:
    with pytest.raises(Invalid) as refused:
        restricted(municipality, member, role, "27.12")
    assert [(one.pointer, one.code) for one in refused.value.faults] == [("/kle", "not_for_role")]


def test_whom_the_identity_provider_knows_by_a_uuid_has_that_id(
    municipality: Municipality, member: StaffMember
) -> None:
    named = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
    for subject, known in ((named, True), (named.replace("-", ""), False), ("tove@vink.example", False)):
        new = NewStaffMember(department="buf", subject=subject, display_name="Tove", function="teacher")
        made = municipality.act("admin", Action.STAFF_REGISTER, staff.register_staff, new)
        assert (str(made.id) == named) is known
    assert str(member.id) != member.subject


def test_whoever_left_does_not_come_back(member: StaffMember) -> None:
    assert possible_moves(member, StaffStatus, MOVES, MONDAY) == {("active", "left")}


@pytest.mark.parametrize(("held", "wanted"), list(product([*CASES, Role.ADMIN, Role.AUDITOR, Role.DPO], repeat=2)))
def test_duties_are_kept_apart(municipality: Municipality, member: StaffMember, held: Role, wanted: Role) -> None:
    together: list[set[Role]] = [set(CASES), {Role.ADMIN}, {Role.AUDITOR, Role.DPO}]
    given(municipality, member, held)
    if any({held, wanted} <= one for one in together):
        assert given(municipality, member, wanted).role is wanted
    else:
        with pytest.raises(Invalid):
            given(municipality, member, wanted)
        assert given(municipality, member, wanted, 200, start=100).role is wanted, "one after the other is no clash"


def test_nobody_grants_to_themselves(municipality: Municipality, member: StaffMember) -> None:
    own = msgspec.structs.replace(member, id=PERSONAS["admin"].id, subject="admin")
    municipality.put(own)
    with pytest.raises(Forbidden) as refused:
        given(municipality, own, Role.ADMIN)
    assert refused.value.reason == "own_grant"


def test_the_status_of_a_grant_follows_from_its_dates() -> None:
    one = grant(MONDAY + DAY, valid_from=MONDAY)
    assert one.status_at(MONDAY - DAY) is GrantStatus.PLANNED
    assert one.status_at(MONDAY) is GrantStatus.CURRENT
    assert one.status_at(MONDAY + DAY) is GrantStatus.ENDED
    assert grant(MONDAY + DAY, revoked_at=MONDAY).status_at(MONDAY) is GrantStatus.REVOKED


@pytest.mark.parametrize(
    ("ends_in", "changes", "left", "renewed_by", "reason"),
    [
        (31, {}, False, None, None),
        (30, {}, False, None, RecertificationReason.ENDS_SOON),
        (1, {}, False, None, RecertificationReason.ENDS_SOON),
        (0, {}, False, None, RecertificationReason.LAPSED),
        (-29, {}, False, None, RecertificationReason.LAPSED),
        (-30, {}, False, None, None),
        (5, {"revoked_at": MONDAY}, False, None, None),
        (200, {}, True, None, RecertificationReason.HOLDER_LEFT),
        (-1, {}, True, None, None),
        (5, {}, False, {}, None),
        (5, {}, False, {"role": Role.MENTOR}, RecertificationReason.ENDS_SOON),
        (5, {}, False, {"unit_id": fixed(9)}, RecertificationReason.ENDS_SOON),
        (5, {}, False, {"revoked_at": MONDAY}, RecertificationReason.ENDS_SOON),
        (5, {}, False, {"ends_at": MONDAY + 4 * DAY}, RecertificationReason.ENDS_SOON),
    ],
)
def test_a_grant_is_looked_at_again_before_it_is_forgotten(
    member: StaffMember,
    ends_in: int,
    changes: dict[str, Any],
    left: bool,
    renewed_by: dict[str, Any] | None,
    reason: RecertificationReason | None,
) -> None:
    holder = msgspec.structs.replace(member, status=StaffStatus.LEFT if left else StaffStatus.ACTIVE)
    one = grant(MONDAY + ends_in * DAY, **changes)
    held = [one] if renewed_by is None else [one, grant(**{"ends_at": MONDAY + 300 * DAY, **renewed_by})]
    assert reason_of(one, holder, held, MONDAY) is reason

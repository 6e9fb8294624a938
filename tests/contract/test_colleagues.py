"""Whether a colleague holds a role is answered alike by both stores."""

from uuid import UUID

from adapters.ids import new_id
from domain.actors import Role
from domain.policy import Action
from domain.ports import Begin
from domain.staff import leave
from domain.text import DEFAULT_KLE
from tests.asking import ask
from tests.contract.conftest import Clock
from tests.referring import employed
from vink.demo.personas import SCHOOL


async def holds(
    begin: Begin, staff_id: str, role: Role = Role.FRONTLINE, who: str = "teacher", kle: str | None = DEFAULT_KLE
) -> bool:
    async with begin(ask(who, Action.REFERRAL_DRAFT)) as work:
        return await work.colleagues.hold(UUID(staff_id), role, SCHOOL, kle)


async def test_a_colleague_is_known_by_their_role_until_the_grant_ends(begin: Begin, clock: Clock) -> None:
    leader = await employed(begin)
    assert await holds(begin, leader)
    assert not await holds(begin, leader, Role.VINK_COORDINATOR)
    clock.pass_by(days=101)
    assert not await holds(begin, leader)


async def test_a_colleague_is_known_for_the_subjects_of_their_grant(begin: Begin) -> None:
    leader = await employed(begin, kle=("27.12", "34.10.30"))
    for kle, known in (("27.12.04", True), ("34.10.30", True), ("34.10.31", False), ("27.24.04", False), (None, True)):
        assert await holds(begin, leader, kle=kle) is known


async def test_nobody_of_another_department_and_nobody_unknown_is_a_colleague(begin: Begin) -> None:
    leader, elsewhere = await employed(begin), await employed(begin, department="sof")
    assert await holds(begin, elsewhere, who="social-worker")
    assert not await holds(begin, elsewhere)
    assert not await holds(begin, leader, who="social-worker")
    assert not await holds(begin, str(new_id()))


async def test_whoever_has_left_is_no_colleague(begin: Begin) -> None:
    leader = await employed(begin)
    async with begin(ask("admin", Action.STAFF_LEAVE)) as work:
        await leave(work, UUID(leader), 2)
    assert not await holds(begin, leader)

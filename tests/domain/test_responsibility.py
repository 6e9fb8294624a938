"""In memory, whatever people do: every open item has exactly one holder, and a way out."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings

from adapters.calendar import DanishCalendar
from domain.concerns import MOVES as OF_CONCERNS
from domain.consultations.types import MOVES as OF_CONSULTATIONS
from domain.departments import Department, Names
from domain.legal_bases import Recipient
from domain.records import Moves
from domain.referrals.types import MOVES as OF_REFERRALS
from domain.responsibility import Held
from domain.transfers.types import Transfer
from tests.conftest import TERMS
from tests.contract.conftest import Clock
from tests.domain.conftest import MONDAY, done, member, resource_person
from tests.memory import MemoryBegin
from tests.referring import at_work
from tests.responsibility import NAMES, Responsibility
from vink.demo.personas import PERSONAS, fixed


def department(id: UUID, code: str, told_as: Recipient) -> Department:
    return Department(
        id=id,
        department=code,
        version=1,
        created_at=MONDAY,
        updated_at=MONDAY,
        name=Names(da=code, sv=code, en=code),
        org_uuid=None,
        inbox=None,
        controller_contact=None,
        told_as=told_as,
    )


class InMemory(Responsibility):
    """On the store in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        memory = MemoryBegin(self.clock, DanishCalendar(), TERMS)
        people = [member(PERSONAS[name].actor()) for name in NAMES if not PERSONAS[name].is_system]
        for one in (*people, resource_person(), resource_person("resource-person-2")):
            memory.memory.records[type(one), one.id] = one
        for number, (code, told_as) in enumerate((("buf", Recipient.SCHOOL), ("sof", Recipient.SOCIAL_SERVICES))):
            made = department(fixed(0x111 + number), code, told_as)
            memory.memory.records[Department, made.id] = made
        at_work(memory, "school-leader")
        self.begin, self.memory = memory, memory.memory

    def done(self, coroutine: Any) -> Any:
        return done(coroutine)

    def items(self) -> list[Any]:
        return [one for one in self.memory.records.values() if isinstance(one, Held)]

    def transfers(self) -> list[Transfer]:
        return [one for one in self.memory.records.values() if isinstance(one, Transfer)]


InMemory.TestCase.settings = settings(
    max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestWhateverPeopleDo = InMemory.TestCase


@pytest.mark.parametrize("moves", [OF_CONCERNS, OF_CONSULTATIONS, OF_REFERRALS])
def test_from_every_state_there_is_a_way_to_disposal(moves: Moves) -> None:
    out = {state for state, after in moves.items() if not after}
    assert {state.value for state in out} == {"disposed"}
    reached: set[Any] = set()
    while out - reached:
        reached |= out
        out = {state for state, after in moves.items() if after & reached}
    assert reached == set(moves)

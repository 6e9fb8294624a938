"""What somebody who leaves holds, through two functions: whoever records the leaving sees no case."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from adapters.postgres.statements import CONTEXT, ENTERED, context
from adapters.postgres.tables import columns, read
from domain.duties import Duty, MentorDuty, OnCallDuty
from domain.errors import NotFound
from domain.events import Event
from domain.policy import Action, holds

if TYPE_CHECKING:
    from adapters.postgres.work import PostgresWork


class PostgresDuties:
    """The duties of a member of staff, for an administrator."""

    def __init__(self, work: "PostgresWork") -> None:
        self._work = work

    async def of(self, staff_id: UUID) -> Sequence[Duty]:
        """Return what they hold, answer for, advise on, support or were offered."""
        work = self._work
        if holds(work.actor, Action.STAFF_LEAVE) is None:
            raise NotFound
        found: list[Duty] = [
            read(Duty, row) for row in await work.pool.fetch(_held("duties_of"), *work.context, staff_id)
        ]
        shifts = await work.pool.fetch(_held("on_call_duties_of"), *work.context, staff_id)
        supported = await work.pool.fetch(_held("mentor_duties_of"), *work.context, staff_id)
        found += [read(OnCallDuty, row) for row in shifts]
        return found + [read(MentorDuty, row) for row in supported]

    def give_back(self, duty: Duty, event: Event) -> None:
        self._work.kept.enclose(duty, duty.kind, event)


@cache
def _held(function: str) -> str:
    names = ", ".join(columns(Duty))
    return f"with {context()} select {names} from vink.{function}(${len(CONTEXT) + 1}::uuid) where {ENTERED}"

"""How the courses of a referral stand, through two functions: not everybody whose step depends on it sees them."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID

from adapters.postgres.statements import CONTEXT, ENTERED, context
from adapters.postgres.tables import columns, read
from domain.events import Event
from domain.support_courses.types import CourseSight

if TYPE_CHECKING:
    from adapters.postgres.work import PostgresWork


class PostgresCourseSights:
    """The courses of a referral, for bringing them and it in line with consents and with one another."""

    def __init__(self, work: "PostgresWork") -> None:
        self._work = work

    async def of(self, referral_id: UUID) -> Sequence[CourseSight]:
        """Return each of them."""
        work = self._work
        return [read(CourseSight, row) for row in await work.pool.fetch(_lying_with(), *work.context, referral_id)]

    def keep(self, course: CourseSight, event: Event) -> None:
        self._work.kept.enclose(course, "support_course", event)


@cache
def _lying_with() -> str:
    names = ", ".join(columns(CourseSight))
    return f"with {context()} select {names} from vink.courses_of(${len(CONTEXT) + 1}::uuid) where {ENTERED}"

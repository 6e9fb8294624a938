"""The names of members of staff, for those who may know who works where."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from domain.policy import Among
from domain.ports import Work
from domain.whole import whole


async def names_of(work: Work, those: Iterable[UUID]) -> Mapping[UUID, str]:
    """Return the names of those of these members of staff whom the actor may know, by id."""
    wanted = tuple(sorted({*those}))
    found = await whole(work.staff, {"id": Among(wanted)}) if wanted else ()
    return {one.id: one.display_name for one in found}

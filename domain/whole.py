"""All records that meet a condition, however many: for reckoning, where one that is left out makes the sum wrong."""

from collections.abc import Mapping
from typing import TypeVar

from domain.policy import Condition
from domain.ports import Store
from domain.records import Record

R = TypeVar("R", bound=Record)
AT_ONCE = 500


async def whole(store: Store[R], where: Mapping[str, Condition]) -> list[R]:
    """Return every record that the actor may see and that meets `where`, newest first."""
    found = list(await store.page(where, None, AT_ONCE))
    last = len(found)
    while last == AT_ONCE:
        more = await store.page(where, found[-1].id, AT_ONCE)
        found += more
        last = len(more)
    return found

"""What the body of a request names: found, or told as a fault of the body, the same for unknown and for another's."""

from typing import TypeVar
from uuid import UUID

from domain.errors import Fault, Invalid, NotFound
from domain.ports import Store
from domain.records import Record

R = TypeVar("R", bound=Record)
UNKNOWN = "There is no such thing, or it is not yours to name."


async def named(store: Store[R], id: UUID, pointer: str, department: str | None = None) -> R:
    """Return the record that a body names at `pointer`; with a `department`, only one of that department.

    What a path names is got from the store itself: there an unknown id is the whole request's fault.

    Raises:
        Invalid: there is none, the actor may not know that there is, or it is another department's.
    """
    try:
        found = await store.get(id)
    except NotFound:
        found = None
    if found is None or department not in (None, found.department):
        raise Invalid((Fault(pointer, "unknown", UNKNOWN),), "unknown_reference")
    return found

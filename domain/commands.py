"""How every command on a record begins."""

from typing import TypeVar
from uuid import UUID

from domain.policy import Action, Commands, commanded, require
from domain.ports import Store, Work
from domain.records import Moving, unchanged

M = TypeVar("M", bound=Moving)


async def receive(work: Work, store: Store[M], record_id: UUID, action: Action, commands: Commands, seen: int) -> M:
    """Return the record that a command is given on, when the actor may give it now.

    Raises:
        NotFound: there is none, or the actor may not know that there is.
        Forbidden: the actor may see it but not do this to it.
        Stale: it is no longer in the version `seen`.
        IllegalMove: its state does not allow the command; the error names what is possible now.
    """
    record = await store.get(record_id)
    require(work.actor, action, record)
    unchanged(record, seen)
    commanded(work.actor, action, record, commands)
    return record

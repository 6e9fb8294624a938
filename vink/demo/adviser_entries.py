"""What fictional resource persons spent on consultations."""

from functools import partial
from uuid import UUID

from domain.adviser_entries import AdviserEntry, NewAdviserEntry, cancel_entry, record_entry
from domain.policy import Action
from domain.ports import Work
from vink.demo.matters import CONSULTATIONS, Script
from vink.demo.personas import fixed

ADVISER_ENTRIES: dict[str, tuple[UUID, str, int]] = {
    "read": (fixed(0x561), "give_feedback", 45),
    "cancel": (fixed(0x562), "close_consultation", 20),
    "counted": (fixed(0x563), "follow_up", 60),
    "struck_out": (fixed(0x564), "follow_up", 600),
}
"""By the command that follows, or what is to be seen: its id, the consultation, and the minutes."""


async def put_adviser_entries(script: Script) -> None:
    """Let a resource person write down what they spent today, once wrongly."""
    for entry, consultation, minutes in ADVISER_ENTRIES.values():
        new = NewAdviserEntry(consultation_id=CONSULTATIONS[consultation][0], minutes=minutes)
        await script.act("resource-person", Action.ADVISER_ENTRY_RECORD, partial(_record, new), entry)
    wrong = ADVISER_ENTRIES["struck_out"][0]
    await script.act("resource-person", Action.ADVISER_ENTRY_CANCEL, partial(_cancel, wrong))


async def _record(new: NewAdviserEntry, work: Work) -> AdviserEntry:
    return await record_entry(work, new)


async def _cancel(entry: UUID, work: Work) -> AdviserEntry:
    return await cancel_entry(work, entry, 1)

"""What resource persons spent on consultations, over HTTP: written down in one line, and struck out when wrong."""

from datetime import date, datetime
from uuid import UUID

from api.operations import commands, creates, lists, reads
from api.views import PageQuery, View, show
from domain import adviser_entries
from domain.adviser_entries import COMMANDS, AdviserEntry, AdviserEntryStatus, NewAdviserEntry
from domain.consultations.types import AdviceMinutes
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.text import AllowedActions, Version

ENTRIES = "/v1/adviser-entries"
ENTRY = ENTRIES + "/{adviser_entry_id}"


class AdviserEntryView(View, frozen=True, kw_only=True):
    """Minutes of a resource person on a day, for a consultation; they may strike it out until `closes_at`."""

    id: UUID
    status: AdviserEntryStatus
    version: Version
    created_at: datetime
    updated_at: datetime
    staff_id: UUID
    consultation_id: UUID
    day: date
    minutes: AdviceMinutes
    closes_at: datetime
    allowed_actions: AllowedActions


def view(work: Work, entry: AdviserEntry) -> AdviserEntryView:
    """Return an entry as this actor may see it."""
    return show(AdviserEntryView, entry, allowed_actions=allowed_actions(work.actor, entry, COMMANDS, work.now))


@reads(ENTRY, Action.ADVISER_ENTRY_READ)
async def read_adviser_entry(work: Work, adviser_entry_id: UUID) -> AdviserEntryView:
    """Read what was spent on a consultation: one's own, or as the panel's coordinator anybody's."""
    return view(work, await work.adviser_entries.get(adviser_entry_id))


@lists(ENTRIES, Action.ADVISER_ENTRY_READ)
async def list_adviser_entries(work: Work, query: PageQuery, after: UUID | None) -> list[AdviserEntryView]:
    """List what was spent on consultations: one's own, or as the panel's coordinator everybody's."""
    return [view(work, one) for one in await work.adviser_entries.page({}, after, query.limit + 1)]


@creates(ENTRIES, Action.ADVISER_ENTRY_RECORD, again=read_adviser_entry)
async def record_adviser_entry(work: Work, body: NewAdviserEntry) -> AdviserEntryView:
    """Write down the minutes spent on a consultation outside of shifts: reading, talks, telephone.

    Whoever gives advice or holds a talk may say it there instead, in `minutes`. It is in the month's statement of
    hours, and can be struck out until that closes.
    """
    return view(work, await adviser_entries.record_entry(work, body))


@commands(ENTRY + "/cancel", Action.ADVISER_ENTRY_CANCEL)
async def cancel_adviser_entry(work: Work, adviser_entry_id: UUID, seen: int) -> AdviserEntryView:
    """Strike out what one wrote down wrongly, before the statement of its month closes; the entry stays legible."""
    return view(work, await adviser_entries.cancel_entry(work, adviser_entry_id, seen))

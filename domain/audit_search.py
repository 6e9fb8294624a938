"""What auditors may ask of the log: who, what, which thing, how it ended, and always between two moments."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.audit import AuditEvent, Outcome
from domain.checkpoints.types import SignedCheckpoint
from domain.errors import Fault, Invalid, NotFound
from domain.ports import Work

USUAL = timedelta(days=30)
CLOCKS_APART = timedelta(minutes=1)
"""By how much the clocks of processes may differ: an event may tell a later time than the checkpoint that sealed it."""
OF_THE_LOG = ("audit", "checkpoint", "proof", "breach-report")
"""Resources that are the log itself: whoever reads these sees events about a thing, and never the thing."""
READING = ("read", "extract")


class AccessAct(StrEnum):
    """What kind of act an event tells of: a thing was read by itself, shown in a list of what belongs to it, made or
    changed, or refused; or somebody looked in the log for it, which shows nothing of the thing."""

    READ = "read"
    LISTED = "listed"
    CHANGED = "changed"
    LOG = "log"
    REFUSED = "refused"


class Details(StrEnum):
    """Whether more was noted beside an event, such as the filters of a list, and whether that has been erased since."""

    NONE = "none"
    KEPT = "kept"
    ERASED = "erased"


class FoundEvent(AuditEvent, frozen=True, kw_only=True):
    """An event as it is found in the log, without what was noted beside it."""

    details: Details = Details.NONE

    @property
    def act(self) -> AccessAct:
        return act_of(self.action, self.outcome)


class AuditSearch(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Events from `since`, included, to `until`, excluded, with these values; None asks for any.

    `person` asks for everything that lies with the participant of this reference; `size` for what the log held when it
    was sealed up to that many records.
    """

    since: datetime
    until: datetime
    actor: UUID | None = None
    client: str | None = None
    department: str | None = None
    action: str | None = None
    object_type: str | None = None
    object_id: UUID | None = None
    outcome: Outcome | None = None
    purpose: str | None = None
    act: AccessAct | None = None
    person: UUID | None = None
    size: int | None = None


MATCHED = ("actor", "client", "department", "action", "object_type", "object_id", "outcome", "purpose")
"""The fields of a search that an event's own must equal."""


def act_of(action: str, outcome: Outcome) -> AccessAct:
    """Return what kind of act an action of this outcome is."""
    resource, _, verb = action.partition(":")
    if outcome is not Outcome.ALLOWED:
        return AccessAct.REFUSED
    if resource in OF_THE_LOG:
        return AccessAct.LOG
    if verb == "list":
        return AccessAct.LISTED
    return AccessAct.READ if verb in READING else AccessAct.CHANGED


def between(
    now: datetime, since: datetime | None, until: datetime | None, usual: timedelta = USUAL
) -> tuple[datetime, datetime]:
    """Return both bounds of a search: without an end until now, without a beginning the usual time before the end.

    Raises:
        Invalid: it ends before it begins.
    """
    end = until or now
    begin = since or end - usual
    if begin >= end:
        raise Invalid((Fault("?from", "order", "This must come before `to`."),))
    return begin, end


async def covering(work: Work, as_of: str | None) -> SignedCheckpoint | None:
    """Return the checkpoint that covers the log as it was at a moment (the last one signed by then) or as a checkpoint
    has it, told by its id; None for the log as it is.

    Raises:
        Invalid: this is no such moment or id, or nothing had been sealed by then.
    """
    if as_of is None:
        return None
    found = await _told_by(work, as_of)
    if found is None:
        raise Invalid((Fault("?as_of", "nothing_sealed", "No checkpoint covers the log as of then."),))
    return found


async def _told_by(work: Work, as_of: str) -> SignedCheckpoint | None:
    checkpoints = work.audit.checkpoints
    try:
        if len(as_of) == 36 and "T" not in as_of:
            return await checkpoints.get(UUID(as_of))
        moment = datetime.fromisoformat(as_of)
        if moment.tzinfo is None:
            raise ValueError
        return await checkpoints.signed_by(moment.astimezone(UTC))
    except NotFound:
        return None
    except (ValueError, OverflowError):
        wrong = Fault("?as_of", "invalid", "Expected a moment with its zone (RFC 3339), or the id of a checkpoint.")
        raise Invalid((wrong,)) from None


def end_of(checkpoint: SignedCheckpoint | None, now: datetime) -> datetime:
    """Return the time after which the log that a checkpoint covers, or the log as it is, holds nothing."""
    return checkpoint.at + CLOCKS_APART if checkpoint else now


def as_of(search: AuditSearch, checkpoint: SignedCheckpoint | None) -> AuditSearch:
    """Return the same search in the log that a checkpoint covers."""
    if checkpoint is None:
        return search
    return msgspec.structs.replace(
        search, size=checkpoint.size, until=min(search.until, end_of(checkpoint, search.until))
    )

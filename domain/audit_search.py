"""What auditors may ask of the log: who, what, which thing, how it ended, and always between two moments."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from domain.audit import Outcome
from domain.errors import Fault, Invalid

USUAL = timedelta(days=30)


class AuditSearch(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Events from `since`, included, to `until`, excluded, with these values; None asks for any."""

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


MATCHED = ("actor", "client", "department", "action", "object_type", "object_id", "outcome", "purpose")
"""The fields of a search that an event's own must equal."""


def between(now: datetime, since: datetime | None, until: datetime | None) -> tuple[datetime, datetime]:
    """Return both bounds of a search: without an end until now, without a beginning the 30 days before the end.

    Raises:
        Invalid: it ends before it begins.
    """
    end = until or now
    begin = since or end - USUAL
    if begin >= end:
        raise Invalid((Fault("?from", "order", "This must come before `to`."),))
    return begin, end

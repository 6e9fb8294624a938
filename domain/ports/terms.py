"""What the municipality has decided, and its calendar."""

from datetime import datetime
from typing import Protocol

import msgspec

from domain.legal_bases import DANISH, LegalSet
from domain.notices import EmergencyNumbers


class Calendar(Protocol):
    """The working days of the municipality."""

    def due(self, start: datetime, working_days: int) -> datetime:
        """Return the end of the office day that many working days after `start`, in UTC."""
        ...

    def local(self, at: datetime) -> datetime:
        """Return the same moment as the municipality's clocks show it."""
        ...


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What the municipality has decided: service levels in working days (R13), after how
    many of them a concern that is asked about or referred is looked at again, the days that a resource person may
    read back, the numbers to call in acute danger (R27), the days after which a draft that nobody touches, and a
    question that nobody answers, expire, the legal bases that it works under (R10); the age from which a young person's
    own consent is enough, where it is not the one that `domain/consents/ages.py` gives for the day; for how many hours
    something is opened in an emergency, and the working days until that is reviewed; the working days until a transfer
    that nobody answers lapses; for how many days ahead nobody opens a gap in the roster unawares, the days that the
    address of a calendar is good for, and how many minutes after a meeting held alone somebody is looked for; the days
    to the first meeting after a match (R13), the weeks without a session after which a course needs attention, and the
    days after a month for which minutes of advice in it may still be written down or struck out; and the hosts that
    webhooks may be sent to."""

    emergency: EmergencyNumbers
    first_answer_days: int = 1
    advice_days: int = 3
    intake_days: int = 5
    read_back_days: int = 14
    concern_days: int = 20
    own_consent_age: int | None = None
    transfer_days: int = 5
    emergency_hours: int = 4
    emergency_review_days: int = 3
    draft_days: int = 30
    question_days: int = 30
    gap_days: int = 14
    feed_days: int = 180
    check_in_minutes: int = 30
    legal_set: LegalSet = DANISH
    first_meeting_days: int = 14
    stalled_weeks: int = 4
    statement_days: int = 10
    webhook_hosts: frozenset[str] = frozenset()

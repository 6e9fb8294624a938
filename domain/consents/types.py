"""What a consent is: its words, its record, what is sent to record it, and which moves it may make."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.legal_bases import Recipient
from domain.policy import Action, Commands
from domain.records import Moves, Moving
from domain.text import Label, Narrative, Reference

Moment = Annotated[datetime, Meta(tz=True)]
"""A time that says its zone."""


class ConsentStatus(StrEnum):
    ACTIVE = "active"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"


class ConsentKind(StrEnum):
    """Three different things to say yes to; none of them stands for another (`domain.md` section 0, no. 7)."""

    PARTICIPATION = "participation"
    DISCLOSURE = "disclosure"
    RETRIEVAL = "retrieval"


class GivenBy(StrEnum):
    SELF = "self"
    GUARDIAN = "guardian"


class GivenHow(StrEnum):
    IN_PERSON = "in_person"
    WRITTEN = "written"
    DIGITAL = "digital"


S = ConsentStatus
MOVES: Moves = {
    S.ACTIVE: frozenset({S.WITHDRAWN, S.EXPIRED, S.SUPERSEDED}),
    S.WITHDRAWN: frozenset(),
    S.EXPIRED: frozenset(),
    S.SUPERSEDED: frozenset(),
}
COMMANDS: Commands = {Action.CONSENT_WITHDRAW: frozenset({S.ACTIVE})}


class Consent(Moving, frozen=True, kw_only=True):
    """What one person said yes to, on one referral. It tells the person's reference, never who it is."""

    status: ConsentStatus
    unit_id: UUID | None
    referral_id: UUID
    citizen_ref: UUID
    kind: ConsentKind
    scope_text: str
    recipients: tuple[Recipient, ...]
    purposes: tuple[str, ...]
    given_by: GivenBy
    given_how: GivenHow
    evidence_ref: str | None
    given_at: datetime
    expires_at: datetime | None
    recorded_by: UUID
    withdrawn_at: datetime | None
    withdrawn_by: UUID | None

    def in_force(self, now: datetime) -> bool:
        """Whether it counts at this time: neither withdrawn nor replaced, and not expired."""
        return self.status is S.ACTIVE and (self.expires_at is None or self.expires_at > now)


class NewConsent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A consent as it was given: to what, to whom, for what, by whom, how, when, and where the proof lies.

    A consent to disclosure opens the way to VINK only when it names `vink` among its recipients.
    """

    kind: ConsentKind
    scope_text: Narrative
    given_by: GivenBy
    given_how: GivenHow
    given_at: Moment
    recipients: Annotated[tuple[Recipient, ...], Meta(max_length=6)] = ()
    purposes: Annotated[tuple[Label, ...], Meta(max_length=10)] = ()
    evidence_ref: Reference | None = None
    expires_at: Moment | None = None

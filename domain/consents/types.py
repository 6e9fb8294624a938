"""What a consent is: its words, its record, what is sent to record it, and which moves it may make."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.legal_bases import Recipient
from domain.policy import Action, Commands
from domain.records import Moves, Moving
from domain.text import Narrative, Reference

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


class ConsentPurpose(StrEnum):
    """For what somebody says yes; the list grows, and a word that is gone from it stays readable."""

    INTAKE = "intake"
    SUPPORT = "support"
    COORDINATION = "coordination"
    FOLLOW_UP = "follow_up"
    EVALUATION = "evaluation"


class Offer(StrEnum):
    """In what somebody takes part."""

    COUNSELLING = "counselling"
    MENTOR = "mentor"
    PARENT_COACHING = "parent_coaching"
    RELATIVE_COACHING = "relative_coaching"
    NETWORK_MEETINGS = "network_meetings"
    EXIT_COURSE = "exit_course"


class Giver(NamedTuple):
    """Who says yes: the participant, or one of their guardians."""

    by: GivenBy
    guardian_ref: UUID | None


SELF = Giver(GivenBy.SELF, None)
S = ConsentStatus
MOVES: Moves = {
    S.ACTIVE: frozenset({S.WITHDRAWN, S.EXPIRED, S.SUPERSEDED}),
    S.WITHDRAWN: frozenset(),
    S.EXPIRED: frozenset(),
    S.SUPERSEDED: frozenset(),
}
COMMANDS: Commands = {Action.CONSENT_WITHDRAW: frozenset({S.ACTIVE})}


class Consent(Moving, frozen=True, kw_only=True):
    """What was said yes to for one participant. It tells their reference, and a guardian's, never who it is."""

    status: ConsentStatus
    unit_id: UUID | None
    referral_id: UUID
    participant_id: UUID
    citizen_ref: UUID
    kind: ConsentKind
    offer: Offer | None
    scope_text: str
    recipients: tuple[Recipient, ...]
    purposes: tuple[ConsentPurpose, ...]
    given_by: GivenBy
    guardian_ref: UUID | None
    given_how: GivenHow
    evidence_ref: str | None
    given_at: datetime
    expires_at: datetime | None
    recorded_by: UUID
    withdrawn_at: datetime | None
    withdrawn_by: UUID | None

    @property
    def giver(self) -> Giver:
        return Giver(self.given_by, self.guardian_ref)

    def in_force(self, now: datetime) -> bool:
        """Whether it counts at this time: given, neither withdrawn nor replaced, and not expired."""
        return self.status is S.ACTIVE and self.given_at <= now and (self.expires_at is None or self.expires_at > now)

    def replaces(self, earlier: "Consent") -> bool:
        """Whether it takes the place of an earlier one: of the same participant and giver, of the same kind and for
        the same offer, and, where it matters, with a recipient in common."""
        same = all(
            getattr(self, name) == getattr(earlier, name) for name in ("participant_id", "giver", "kind", "offer")
        )
        apart = self.kind is not ConsentKind.PARTICIPATION and not set(self.recipients) & set(earlier.recipients)
        return same and not apart


class NewConsent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A consent as it was given: for whom, to what, to whom, for what, by whom, how, when, and where the proof lies.

    `participant_id` may be left out for the one whom the referral is for. A guardian is named by `guardian_ref`, as the
    participant's record knows them. Consents to disclosure and to retrieval name recipients and purposes; the way to
    VINK is opened only by one that names `vink`, and `intake` or `support`. Consent to retrieval opens nothing by
    itself.
    """

    kind: ConsentKind
    scope_text: Narrative
    given_by: GivenBy
    given_how: GivenHow
    given_at: Moment
    participant_id: UUID | None = None
    guardian_ref: UUID | None = None
    offer: Offer | None = None
    recipients: Annotated[tuple[Recipient, ...], Meta(max_length=6)] = ()
    purposes: Annotated[tuple[ConsentPurpose, ...], Meta(max_length=10)] = ()
    evidence_ref: Reference | None = None
    expires_at: Moment | None = None

"""What a participant is: their words, their record, and which moves it may make."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.concerns import UNDER_18, AgeBand
from domain.policy import Action, Commands
from domain.records import Moves, Moving
from domain.referrals.types import Referral, SupportFor


class ParticipantStatus(StrEnum):
    """Enrolled: known to the department by a reference only. Active: VINK knows who it is, by their own consent.
    Left: takes part no more, and nothing says why."""

    ENROLLED = "enrolled"
    ACTIVE = "active"
    LEFT = "left"


class GuardianDeferralReason(StrEnum):
    ABUSE_SUSPECTED = "abuse_suspected"
    DANGER_TO_CHILD = "danger_to_child"


S = ParticipantStatus
TAKING_PART = frozenset({S.ENROLLED, S.ACTIVE})
MOVES: Moves = {
    S.ENROLLED: frozenset({S.ACTIVE, S.LEFT}),
    S.ACTIVE: frozenset({S.LEFT}),
    S.LEFT: frozenset(),
}
COMMANDS: Commands = {
    Action.PARTICIPANT_REVISE: TAKING_PART,
    Action.PARTICIPANT_ACTIVATE: frozenset({S.ENROLLED}),
    Action.PARTICIPANT_LEAVE: TAKING_PART,
}


class KnownGuardian(msgspec.Struct, frozen=True, kw_only=True):
    """A guardian by a reference that says nothing; who it is stands in the vault only, under the same reference."""

    guardian_ref: UUID
    custody: bool


class GuardianDeferral(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the guardians are not asked yet, when that is looked at again, and who approved it: a member of staff who
    neither referred nor records it (`domain.md` section 9, rule 7)."""

    reason: GuardianDeferralReason
    review_on: date
    approved_by: UUID


class Siblings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many siblings a parent thinks of, and their age bands; never who they are."""

    count: Annotated[int, Meta(ge=1, le=20)]
    age_bands: Annotated[tuple[AgeBand, ...], Meta(max_length=20)] = ()


class Participant(Moving, frozen=True, kw_only=True):
    """One person on a referral, whom it knows by `citizen_ref` only; whatever is kept of one person names them.

    After `disclosure_stopped_at` VINK reads nothing of them, nor from `disclosure_until` on, when the consent that lets
    it read is over. Keeping is counted from `left_at`, or from the end of the referral, whichever comes first.
    """

    status: ParticipantStatus
    unit_id: UUID | None
    referral_id: UUID
    citizen_ref: UUID
    support_for: SupportFor
    age_band: AgeBand
    guardians: tuple[KnownGuardian, ...]
    guardian_deferral: GuardianDeferral | None
    siblings: Siblings | None
    disclosure_stopped_at: datetime | None
    disclosure_until: datetime | None
    left_at: datetime | None

    @property
    def under_18(self) -> bool:
        return self.age_band in UNDER_18

    @property
    def custody_holders(self) -> tuple[UUID, ...]:
        return tuple(one.guardian_ref for one in self.guardians if one.custody)

    def leads(self, referral: Referral) -> bool:
        """Whether this is the one whom the referral is for, and of whom its texts speak."""
        return self.citizen_ref == referral.citizen_ref

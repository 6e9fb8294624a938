"""What a disclosure is: its words, its record, what is sent to propose and decide one, and which moves it may make."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.consultations.words import Holder
from domain.legal_bases import LegalBasisCode, Recipient
from domain.policy import Action, Commands
from domain.records import Moves, Moving
from domain.text import SPECIAL_TEXT, Remark


class DisclosureStatus(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    STOPPED = "stopped"


class DisclosureKind(StrEnum):
    """How it came about: with the submission of a referral, on a proposal, as a hand-over to the info-house, or with a
    referral's transfer to another department."""

    SUBMISSION = "submission"
    DISCLOSURE = "disclosure"
    INFO_HOUSE_HANDOVER = "info_house_handover"
    TRANSFER = "transfer"


class DisclosurePurpose(StrEnum):
    """For what somebody is told. There is no word for an investigation, and none may be added."""

    OFFER_OF_SUPPORT = "offer_of_support"
    COORDINATION_OF_SUPPORT = "coordination_of_support"
    EARLY_PREVENTION = "early_prevention"
    SAFETY_OF_THE_PERSON = "safety_of_the_person"


class DataCategory(StrEnum):
    """What is told. Notes of sessions and advice have no word here: they are never told on."""

    IDENTITY = "identity"
    AGE_BAND = "age_band"
    NEEDS = "needs"
    STRENGTHS = "strengths"
    SITUATION_IN_BRIEF = "situation_in_brief"
    SCHOOL_OR_WORK = "school_or_work"
    FAMILY = "family"
    SUPPORT_SO_FAR = "support_so_far"
    INTERPRETER = "interpreter"


class DecisionStep(StrEnum):
    APPROVE = "approve"
    REJECT = "reject"


S, C = DisclosureStatus, DataCategory
MOVES: Moves = {
    S.PROPOSED: frozenset({S.APPROVED, S.REJECTED, S.STOPPED}),
    S.APPROVED: frozenset({S.STOPPED}),
    S.REJECTED: frozenset(),
    S.STOPPED: frozenset(),
}
COMMANDS: Commands = {
    Action.DISCLOSURE_APPROVE: frozenset({S.PROPOSED}),
    Action.DISCLOSURE_REJECT: frozenset({S.PROPOSED}),
}
STANDING = (S.PROPOSED.value, S.APPROVED.value)
PREVENTIVE = frozenset({DisclosurePurpose.EARLY_PREVENTION, DisclosurePurpose.COORDINATION_OF_SUPPORT})
"""The only purposes under a basis that forbids investigation."""
MINIMAL = frozenset({C.IDENTITY, C.AGE_BAND, C.NEEDS, C.SITUATION_IN_BRIEF})
"""The most that the info-house is told (`domain.md` section 9, rule 15)."""
APPROVALS = {DisclosureKind.DISCLOSURE: 1, DisclosureKind.INFO_HOUSE_HANDOVER: 2}
"""How many people, besides the one who proposes, must approve."""


class DisclosureDecision(msgspec.Struct, frozen=True, kw_only=True):
    """Who approved or rejected it, when and why; an entry that is never altered."""

    step: DecisionStep
    by: UUID
    at: datetime
    remark: Remark | None


class Disclosure(Moving, frozen=True, kw_only=True):
    """That a department tells a recipient about the person of a referral, and on what that stands.

    `department` and `unit_id` are those of the referral, `from_department` is the one that tells. `consent_ids` are the
    consents that it hangs on: when no consent is left for the recipient it is stopped. A decision, or that it was
    stopped, is all that ever changes.
    """

    status: DisclosureStatus
    unit_id: UUID | None
    referral_id: UUID
    participant_id: UUID
    kind: DisclosureKind
    from_department: str
    recipient: Recipient
    basis: LegalBasisCode
    purpose: DisclosurePurpose
    data_categories: tuple[DataCategory, ...]
    text: str | None
    reason: str | None
    kle: str
    under_18: bool
    consent_ids: tuple[UUID, ...]
    proposed_by: UUID
    approved_by: tuple[UUID, ...]
    decisions: tuple[DisclosureDecision, ...]
    decided_at: datetime | None
    stopped_at: datetime | None
    holder: Holder | None
    holder_id: UUID | None
    due_at: datetime | None


Categories = Annotated[tuple[DataCategory, ...], Meta(min_length=1, max_length=9)]
Brief = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=500,
        description="What is told, at most 500 characters, without identifiers of persons.",
        extra_json_schema=SPECIAL_TEXT,
    ),
]


class NewInfoHouseHandover(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the info-house is to be told about the person of a referral, under which rule, and why. No field takes a
    note or advice."""

    referral_id: UUID
    basis: LegalBasisCode
    purpose: DisclosurePurpose
    data_categories: Categories
    text: Brief
    reason: Remark


class NewDisclosure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whom the actor's department wants to tell about the person of a referral: what, for what, and under which rule.

    Some rules need a consent that names the recipient, the others a reason in writing.
    """

    referral_id: UUID
    recipient: Recipient
    basis: LegalBasisCode
    purpose: DisclosurePurpose
    data_categories: Categories
    text: Remark
    reason: Remark | None = None


class DisclosureRuling(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a disclosure is approved or rejected."""

    remark: Remark

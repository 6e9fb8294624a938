"""What is sent to a referral: its content, and what each command says."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from domain.citizens import NewCitizen
from domain.concerns import AgeBand, Urgency
from domain.consultations.words import RedirectTarget, SpokenLanguage
from domain.participants.inputs import IntroducedParticipant
from domain.referrals.marks import ContactWish, HoldReason, Informed
from domain.referrals.types import (
    DeclineReason,
    DisclosureBasis,
    ReferralOutcome,
    ReviewRoute,
    SupportFor,
    WithdrawalGroup,
    WithdrawalReason,
)
from domain.text import DEFAULT_KLE, Kle, Narrative, Remark


class ReferralContent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Needs, strengths and wishes in the person's own words as far as possible; never a name, number or address.

    `age_band` is that of the person who is offered support; left out, it is that of the concern or consultation
    where the support is for the young person or adult whom that was about.
    """

    support_for: SupportFor
    needs_text: Narrative
    strengths_text: Narrative | None = None
    goals_wanted: Narrative | None = None
    age_band: AgeBand | None = None
    minor_concerned: Annotated[
        bool, Meta(description="Whether somebody under 18 is concerned, also where the support is for a parent.")
    ] = False
    interpreter_language: SpokenLanguage | None = None
    contact_wish: ContactWish | None = None
    informed: Informed | None = None
    legal_basis: DisclosureBasis | None = None
    kle: Kle = DEFAULT_KLE
    urgency: Urgency = Urgency.ROUTINE


class NewReferral(ReferralContent, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A referral and where it comes from: exactly one of a consultation, a concern, or the reason why it is direct.

    `unit_id` counts for a direct one; any other belongs to the unit of what it comes from.
    """

    consultation_id: UUID | None = None
    concern_id: UUID | None = None
    direct_reason: Remark | None = None
    unit_id: UUID | None = None


class ReferralSubmission(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who the referral is about; and, where they were not recorded before, that the person was told and the basis.

    `participants` says who else VINK gets to know with it. Whoever was enrolled and is not named there stays unknown
    to VINK until `activate`.
    """

    citizen: NewCitizen
    participants: Annotated[tuple[IntroducedParticipant, ...], Meta(max_length=8)] = ()
    informed: Informed | None = None
    legal_basis: DisclosureBasis | None = None


class Acceptance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why VINK offers its support; the note is for VINK's own use."""

    remark: Remark
    intake_note: Narrative | None = None


class ReferralDecline(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why VINK cannot offer its support, and how the decision can be reviewed."""

    reason: DeclineReason
    remark: Remark
    review_route: ReviewRoute
    intake_note: Narrative | None = None


class ReferralRedirection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who can help better, why, and how the decision can be reviewed."""

    target: RedirectTarget
    remark: Remark
    review_route: ReviewRoute
    intake_note: Narrative | None = None


class ReferralWithdrawal(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On whose side a referral is taken back. By the person: without reason or remark. Otherwise a reason of the group:

    - by_department: department_wish, other_support, unfounded
    - practical: moved, duplicate, sent_by_mistake
    """

    group: WithdrawalGroup
    reason: WithdrawalReason | None = None
    remark: Remark | None = None


class ReferralClosing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How it ended; with a last word where an accepted referral ends without a course of support."""

    outcome: ReferralOutcome
    remark: Remark | None = None


class NewHold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why a referral rests, and on which day it is looked at again: after today, within half a year."""

    reason: HoldReason
    review_on: date


class SlotExpectation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When VINK expects its first free place for this person, and why then."""

    first_free_slot: date
    reason: Remark


class NewAmendment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the department changes of what it sent, and why. Fields that are left out stay as they are."""

    reason: Remark
    needs_text: Narrative | UnsetType = UNSET
    strengths_text: Narrative | UnsetType | None = UNSET
    goals_wanted: Narrative | UnsetType | None = UNSET
    interpreter_language: SpokenLanguage | UnsetType | None = UNSET
    contact_wish: ContactWish | UnsetType | None = UNSET
    informed: Informed | UnsetType = UNSET

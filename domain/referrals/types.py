"""What a referral is: its words, its record, and which moves it may make."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from domain.concerns import UNDER_18, AgeBand, Urgency
from domain.consultations.words import RedirectTarget, SpokenLanguage
from domain.legal_bases import LegalBasisCode
from domain.policy import Action, Commands
from domain.records import Moves
from domain.referrals.marks import Amendment, ContactWish, FirstFreeSlot, Informed, ReferralHold
from domain.responsibility import HandOver, Held
from domain.text import Code, Narrative, Remark


class ReferralStatus(StrEnum):
    DRAFT = "draft"
    AWAITING_CONSENT = "awaiting_consent"
    SUBMITTED = "submitted"
    RECEIVED = "received"
    MORE_INFORMATION = "more_information"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REDIRECTED = "redirected"
    MATCHED = "matched"
    ACTIVE = "active"
    ENDED = "ended"
    CLOSED = "closed"
    DISPOSED = "disposed"
    WITHDRAWN = "withdrawn"


class SupportFor(StrEnum):
    YOUTH = "youth"
    ADULT = "adult"
    PARENT = "parent"
    RELATIVE = "relative"


class DeclineReason(StrEnum):
    OUTSIDE_TARGET_GROUP = "outside_target_group"
    OTHER_OFFER_FITS_BETTER = "other_offer_fits_better"
    NOT_VOLUNTARY = "not_voluntary"
    NO_CAPACITY = "no_capacity"
    INSUFFICIENT_BASIS = "insufficient_basis"


class ReviewRoute(StrEnum):
    """How a decision can be looked at again."""

    HEAD_OF_VINK = "head_of_vink"
    CITIZENS_ADVISER = "citizens_adviser"
    NEW_REFERRAL = "new_referral"


class WithdrawalGroup(StrEnum):
    """On whose side a withdrawal came about. Where it is the person's, nothing else is asked or kept."""

    BY_PERSON = "by_person"
    BY_DEPARTMENT = "by_department"
    PRACTICAL = "practical"


class WithdrawalReason(StrEnum):
    DEPARTMENT_WISH = "department_wish"
    OTHER_SUPPORT = "other_support"
    UNFOUNDED = "unfounded"
    MOVED = "moved"
    DUPLICATE = "duplicate"
    SENT_BY_MISTAKE = "sent_by_mistake"


class ReferralOutcome(StrEnum):
    SUPPORT_COMPLETED = "support_completed"
    SUPPORT_ENDED_EARLY = "support_ended_early"
    SUPPORT_NOT_STARTED = "support_not_started"
    OTHER_SUPPORT = "other_support"
    NOT_OFFERED = "not_offered"


S = ReferralStatus
BEFORE = frozenset({S.DRAFT, S.AWAITING_CONSENT})
UNDER_WAY = frozenset({S.SUBMITTED, S.RECEIVED, S.MORE_INFORMATION, S.ACCEPTED, S.MATCHED, S.ACTIVE})
OPEN = BEFORE | UNDER_WAY
STANDING = OPEN | {S.ENDED}
"""Until it is closed: what has ended is followed up, and may go on."""
DECIDABLE = frozenset({S.RECEIVED, S.MORE_INFORMATION})
RESTABLE = frozenset({S.RECEIVED, S.MORE_INFORMATION, S.ACCEPTED, S.MATCHED})
MOVES: Moves = {
    S.DRAFT: frozenset({S.AWAITING_CONSENT, S.WITHDRAWN}),
    S.AWAITING_CONSENT: frozenset({S.SUBMITTED, S.WITHDRAWN}),
    S.SUBMITTED: frozenset({S.RECEIVED, S.WITHDRAWN}),
    S.RECEIVED: frozenset({S.MORE_INFORMATION, S.ACCEPTED, S.DECLINED, S.REDIRECTED, S.WITHDRAWN}),
    S.MORE_INFORMATION: frozenset({S.RECEIVED, S.ACCEPTED, S.DECLINED, S.REDIRECTED, S.WITHDRAWN}),
    S.ACCEPTED: frozenset({S.MATCHED, S.CLOSED, S.WITHDRAWN}),
    S.MATCHED: frozenset({S.ACTIVE, S.ACCEPTED, S.ENDED, S.WITHDRAWN}),
    S.ACTIVE: frozenset({S.ENDED, S.WITHDRAWN}),
    S.ENDED: frozenset({S.MATCHED, S.ACTIVE, S.CLOSED, S.WITHDRAWN}),
    S.DECLINED: frozenset({S.CLOSED}),
    S.REDIRECTED: frozenset({S.CLOSED}),
    S.WITHDRAWN: frozenset({S.DISPOSED}),
    S.CLOSED: frozenset({S.DISPOSED}),
    S.DISPOSED: frozenset(),
}
COMMANDS: Commands = {
    Action.REFERRAL_REVISE: BEFORE,
    Action.REFERRAL_SUBMIT: BEFORE,
    Action.REFERRAL_RECEIVE: frozenset({S.SUBMITTED}),
    Action.REFERRAL_REQUEST_INFORMATION: frozenset({S.RECEIVED}),
    Action.REFERRAL_SUPPLY_INFORMATION: frozenset({S.MORE_INFORMATION}),
    Action.REFERRAL_ACCEPT: DECIDABLE,
    Action.REFERRAL_DECLINE: DECIDABLE,
    Action.REFERRAL_REDIRECT: DECIDABLE,
    Action.REFERRAL_WITHDRAW: STANDING,
    Action.REFERRAL_CLOSE: frozenset({S.ACCEPTED, S.ENDED, S.DECLINED, S.REDIRECTED}),
    Action.REFERRAL_AMEND: UNDER_WAY - {S.ACTIVE},
    Action.REFERRAL_ACKNOWLEDGE: UNDER_WAY,
    Action.REFERRAL_HOLD: RESTABLE,
    Action.REFERRAL_RESUME: RESTABLE,
    Action.REFERRAL_EXPECT_SLOT: frozenset({S.ACCEPTED}),
    Action.REFERRAL_HAND_OVER: STANDING,
    Action.REFERRAL_ACCEPT_HAND_OVER: STANDING,
    Action.REFERRAL_REFUSE_HAND_OVER: STANDING,
}
"""`submit` may be tried on a draft too: the gate is then closed and names what is missing."""

R, E = WithdrawalReason, ReferralOutcome
REASONS = {
    WithdrawalGroup.BY_DEPARTMENT: frozenset({R.DEPARTMENT_WISH, R.OTHER_SUPPORT, R.UNFOUNDED}),
    WithdrawalGroup.PRACTICAL: frozenset({R.MOVED, R.DUPLICATE, R.SENT_BY_MISTAKE}),
}
OUTCOMES = {
    S.ACCEPTED: frozenset({E.SUPPORT_NOT_STARTED, E.OTHER_SUPPORT}),
    S.ENDED: frozenset({E.SUPPORT_COMPLETED, E.SUPPORT_ENDED_EARLY, E.OTHER_SUPPORT}),
    S.DECLINED: frozenset({E.NOT_OFFERED, E.OTHER_SUPPORT}),
    S.REDIRECTED: frozenset({E.NOT_OFFERED, E.OTHER_SUPPORT}),
}
"""How a referral may be closed, by the state that it is closed from."""


class DisclosureBasis(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why VINK may be told without a consent to disclosure: the rule, the reason in writing, and who approved it.

    `approved_by` is the id of a member of staff other than the one who records it.
    """

    code: LegalBasisCode
    reason: Narrative
    approved_by: UUID


class ReferralQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """What VINK wanted to know, and what the department answered."""

    asked_at: datetime
    asked_by: UUID
    question: Narrative
    answered_at: datetime | None
    answered_by: UUID | None
    answer: Narrative | None


class ReferralDecision(msgspec.Struct, frozen=True, kw_only=True):
    """Who decided what, when and why, and where it can be reviewed (`domain.md` section 9, rule 12)."""

    step: Code
    by: UUID
    at: datetime
    reason: Code | None
    remark: Remark | None
    review_route: ReviewRoute | None


class ReferralHead(Held, frozen=True, kw_only=True):
    """What a list tells of a referral: nothing that is sealed, which is not even opened. `known_version` is the one
    that VINK has from its last step, or from the sending; `amended_version` that of the last amendment (0: none).
    """

    status: ReferralStatus
    unit_id: UUID | None
    referred_by: UUID
    support_for: SupportFor
    age_band: AgeBand
    minor_concerned: bool
    urgency: Urgency
    submitted_at: datetime | None
    texts_until: datetime | None
    held_since: datetime | None
    waiting_since: datetime | None
    known_version: int
    amended_version: int
    mentor_staff_id: UUID | None

    @property
    def under_18(self) -> bool:
        return self.minor_concerned or self.age_band in UNDER_18

    @property
    def sent(self) -> bool:
        return self.submitted_at is not None

    @property
    def changed_since(self) -> int | None:
        """The version that VINK's last step was taken on, if the department has amended the referral since."""
        return self.known_version if self.amended_version > self.known_version else None


class Referral(ReferralHead, frozen=True, kw_only=True):
    """An offer to one person, whom it knows by `citizen_ref` only.

    `age_band` is that person's; `minor_concerned` says that somebody under 18 is concerned, be it that person or the
    young person whom a parent's support is about. After `disclosure_stopped_at` VINK reads nothing of it, nor from
    `disclosure_until` on, when the consents that let it read are over; from `texts_until` on it reads no text, since
    the one of whom they speak is told of no longer, and others are.
    `referred_by` made it; `asker_id` answers for it in the department, `coordinator_id` at VINK; null: the function.
    `mentor_staff_id` supports the one whom it is for, and reads of it until `mentor_until`.
    `waiting_since` stands as long as it is accepted and nobody is matched; retention looks at `withdrawn_because`.
    """

    concern_id: UUID | None
    consultation_id: UUID | None
    direct_reason: str | None
    citizen_ref: UUID
    kle: str
    needs_text: str
    strengths_text: str | None
    goals_wanted: str | None
    interpreter_language: SpokenLanguage | None
    contact_wish: ContactWish | None
    informed: Informed | None
    legal_basis: DisclosureBasis | None
    disclosure_stopped_at: datetime | None
    disclosure_until: datetime | None
    questions: tuple[ReferralQuestion, ...]
    decisions: tuple[ReferralDecision, ...]
    intake_note: str | None
    redirected_to: RedirectTarget | None
    closed_at: datetime | None
    outcome: ReferralOutcome | None
    withdrawn_because: WithdrawalReason | None
    hold: ReferralHold | None
    first_free_slot: FirstFreeSlot | None
    amendments: tuple[Amendment, ...]
    asker_id: UUID | None
    hand_over: HandOver | None
    coordinator_id: UUID | None
    mentor_until: datetime | None

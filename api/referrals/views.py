"""What is shown of a referral: the fields that `domain/referrals/audiences.py` gives the caller, by its words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from api.corrections import CorrectionView, shown_corrections
from api.views import AboutSomebody, PageQuery, View, show
from domain.concerns import AgeBand, Urgency
from domain.consultations.words import Holder, RedirectTarget, SpokenLanguage
from domain.corrections import Correction
from domain.departments import DepartmentCode
from domain.notices import Notice
from domain.policy import allowed_actions
from domain.ports import Work
from domain.referrals.audiences import seen_fields, word_for
from domain.referrals.marks import Amendment, ContactWish, FirstFreeSlot, Informed, ReferralHold
from domain.referrals.told import reason_text, review_text
from domain.referrals.types import (
    COMMANDS,
    DisclosureBasis,
    Referral,
    ReferralHead,
    ReferralOutcome,
    ReferralQuestion,
    ReferralStatus,
    ReviewRoute,
    SupportFor,
)
from domain.responsibility import HandOver
from domain.text import AllowedActions, Code, Kle, Narrative, Remark, Sentence, Version

V = TypeVar("V", bound=View)


class ReferralDecisionView(View, frozen=True, kw_only=True):
    """Who decided what and when; why, as a code and in the reader's language; and how that can be reviewed."""

    step: Code
    by: UUID
    at: datetime
    reason: Code | None
    reason_text: Sentence | None
    remark: Remark | None
    review_route: ReviewRoute | None
    review_text: Sentence | None


class ReferralSummary(AboutSomebody, frozen=True, kw_only=True):
    """A referral in a list: no free text. `changed_since`: the version of VINK's last step, if amended after it."""

    id: UUID
    status: ReferralStatus
    version: Version
    department: DepartmentCode
    unit_id: UUID | None
    created_at: datetime
    updated_at: datetime
    submitted_at: datetime | None
    support_for: SupportFor
    age_band: AgeBand
    urgency: Urgency
    holder: Holder | None
    holder_id: UUID | None
    successor_id: UUID | None
    due_at: datetime | None
    held_since: datetime | None
    waiting_since: datetime | None
    changed_since: Version | None
    allowed_actions: AllowedActions


class ReferralView(ReferralSummary, frozen=True, kw_only=True):
    """A referral as this caller may see it; what is not theirs to see is null.

    The department reads what it wrote, the decision with its reason and the way to a review, never VINK's intake
    note, nor that somebody was matched. VINK reads what was referred, never which concern or consultation it came
    from; nothing of a referral that is withdrawn. `disclosure_stopped_at`: since then VINK reads nothing at all.
    `texts_until`: from then on VINK reads no text, since the one of whom they speak is told of no longer, and somebody
    else on it is. `amendments` is the log of what was changed after sending, with what stood there before;
    `corrections` are notes beside what stands there.
    """

    referred_by: UUID
    concern_id: UUID | None
    consultation_id: UUID | None
    direct_reason: Remark | None
    hold: ReferralHold | None
    citizen_ref: Annotated[UUID, Meta(extra_json_schema={"x-data-class": "personal"})]
    kle: Kle
    minor_concerned: bool
    needs_text: Narrative | None
    strengths_text: Narrative | None
    goals_wanted: Narrative | None
    interpreter_language: SpokenLanguage | None
    contact_wish: ContactWish | None
    informed: Informed | None
    legal_basis: DisclosureBasis | None
    disclosure_stopped_at: datetime | None
    texts_until: datetime | None
    questions: Annotated[tuple[ReferralQuestion, ...], Meta(max_length=100)] | None
    amendments: Annotated[tuple[Amendment, ...], Meta(max_length=1000)] | None
    corrections: Annotated[tuple[CorrectionView, ...], Meta(max_length=100)] | None
    decisions: Annotated[tuple[ReferralDecisionView, ...], Meta(max_length=1000)] | None
    intake_note: Narrative | None
    redirected_to: RedirectTarget | None
    first_free_slot: FirstFreeSlot | None
    hand_over: HandOver | None
    outcome: ReferralOutcome | None
    closed_at: datetime | None
    notification_reminder: Notice | None = None


class ReferralQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    status: ReferralStatus | UnsetType = UNSET


def view(work: Work, referral: Referral, corrections: Sequence[Correction] = ()) -> ReferralView:
    """Return a referral as this actor may see it, with the corrections that stand beside it."""
    language = work.ask.language
    told = tuple(
        show(ReferralDecisionView, one, reason_text=reason_text(one, language), review_text=review_text(one, language))
        for one in referral.decisions
    )
    return _shown(
        ReferralView,
        work,
        referral,
        corrections=shown_corrections(corrections),
        decisions=told,
    )


def summary(work: Work, referral: ReferralHead) -> ReferralSummary:
    """Return a referral as it stands in a list."""
    return _shown(ReferralSummary, work, referral)


def _shown(kind: type[V], work: Work, referral: ReferralHead, **more: Any) -> V:
    made = show(
        kind,
        referral,
        status=word_for(work.actor, referral),
        allowed_actions=allowed_actions(work.actor, referral, COMMANDS),
        **more,
    )
    hidden = set(kind.__struct_fields__) - seen_fields(work.actor, referral, work.now)
    return msgspec.structs.replace(made, **dict.fromkeys(hidden))

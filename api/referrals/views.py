"""What is shown of a referral, and to whom."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from api.views import AboutSomebody, PageQuery, show
from domain.actors import Role
from domain.concerns import AgeBand, Urgency
from domain.consultations.words import Holder, RedirectTarget, SpokenLanguage
from domain.departments import DepartmentCode
from domain.notices import Notice
from domain.policy import allowed_actions
from domain.ports import Work
from domain.referrals.types import (
    COMMANDS,
    ContactWish,
    DisclosureBasis,
    Informed,
    Referral,
    ReferralDecision,
    ReferralQuestion,
    ReferralStatus,
    SupportFor,
)
from domain.text import AllowedActions, Kle, Narrative, Remark, Version


class ReferralSummary(AboutSomebody, frozen=True, kw_only=True):
    """A referral in a list: no free text."""

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
    due_at: datetime | None
    allowed_actions: AllowedActions


class ReferralView(ReferralSummary, frozen=True, kw_only=True):
    """A referral as this caller may see it.

    The department reads what it wrote, the decision with its reason and the way to a review, never VINK's intake
    note. VINK reads what was referred, never which concern or consultation it came from, and nothing of a referral
    that is withdrawn. `disclosure_stopped_at`: since then VINK reads nothing at all. `texts_until`: from then on
    VINK reads no text, since the one of whom they speak is told of no longer, and somebody else on it is.
    """

    referred_by: UUID
    concern_id: UUID | None
    consultation_id: UUID | None
    direct_reason: Remark | None
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
    decisions: Annotated[tuple[ReferralDecision, ...], Meta(max_length=100)]
    intake_note: Narrative | None
    redirected_to: RedirectTarget | None
    closed_at: datetime | None
    notification_reminder: Notice | None = None


class ReferralQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    status: ReferralStatus | UnsetType = UNSET


ORIGIN = ("concern_id", "consultation_id")
WRITTEN = ("needs_text", "strengths_text", "goals_wanted", "direct_reason", "informed", "legal_basis", "questions")
INTAKE = ("intake_note",)


def view(work: Work, referral: Referral) -> ReferralView:
    """Return a referral as this actor may see it."""
    own = Role.FRONTLINE in work.actor.roles and referral.department == work.actor.department
    vink = Role.VINK_COORDINATOR in work.actor.roles and referral.referred_by != work.actor.subject
    silent = referral.texts_until is not None and referral.texts_until <= work.now
    gone = referral.status is ReferralStatus.WITHDRAWN or silent
    hidden = () if own else ORIGIN + (WRITTEN if gone else ())
    hidden += INTAKE if gone or not vink else ()
    return show(
        ReferralView,
        referral,
        **dict.fromkeys(hidden),
        allowed_actions=allowed_actions(work.actor, referral, COMMANDS),
    )


def summary(work: Work, referral: Referral) -> ReferralSummary:
    """Return a referral as it stands in a list."""
    return show(ReferralSummary, referral, allowed_actions=allowed_actions(work.actor, referral, COMMANDS))

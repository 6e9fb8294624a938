"""What is shown of a consultation, and to whom."""

from datetime import date, datetime
from uuid import UUID

from msgspec import UNSET, UnsetType

from api.views import InConsultation, PageQuery, emergency, show
from domain.actors import Role
from domain.concerns import AgeBand, Urgency
from domain.consultations.types import (
    COMMANDS,
    Consultation,
    Decisions,
    Dialogue,
    ReferralAuthorisation,
    WantedExpertise,
)
from domain.consultations.words import (
    Channel,
    ConsultationOutcome,
    ConsultationStatus,
    Holder,
    Recommendation,
    RedirectTarget,
    SpokenLanguage,
)
from domain.departments import DepartmentCode
from domain.notices import Notice
from domain.policy import Action, allowed_actions, holds
from domain.ports import Work
from domain.responsibility import HandOver
from domain.text import AllowedActions, Ids, Kle, Narrative, Remark, Version


class ConsultationSummary(InConsultation, frozen=True, kw_only=True):
    """A consultation in a list: no free text."""

    id: UUID
    status: ConsultationStatus
    version: Version
    department: DepartmentCode
    unit_id: UUID | None
    concern_id: UUID | None
    created_at: datetime
    updated_at: datetime
    expertise_requested: WantedExpertise
    language: SpokenLanguage
    channel: Channel
    age_band: AgeBand
    urgency: Urgency
    holder: Holder | None
    holder_id: UUID | None
    successor_id: UUID | None
    due_at: datetime | None
    outcome: ConsultationOutcome | None
    allowed_actions: AllowedActions


class ConsultationView(ConsultationSummary, frozen=True, kw_only=True):
    """A consultation as this caller may see it.

    A system reads the status but not what was written (R3); whom it was offered to, who stepped back and the
    panel's decisions are seen by the panel coordinator only; a hand-over, and whether a colleague may make a referral
    of it, by the asking side's staff only.
    """

    submitted_at: datetime | None
    kle: Kle
    question: Narrative | None
    answer_wanted_by: date | None
    assigned_to: UUID | None
    dialogue: Dialogue | None
    recommendation: Recommendation | None
    closing_remark: Remark | None
    redirected_to: RedirectTarget | None
    closed_at: datetime | None
    read_back_until: datetime | None
    offered_to: Ids | None
    recused: Ids | None
    decisions: Decisions | None
    hand_over: HandOver | None
    referral_authorisation: ReferralAuthorisation | None
    emergency: Notice
    notification_reminder: Notice | None = None


class ConsultationQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    status: ConsultationStatus | UnsetType = UNSET


WRITTEN = ("question", "dialogue", "closing_remark", "recommendation")
PANEL_ONLY = ("offered_to", "recused", "decisions")
ASKERS_ONLY = ("hand_over", "referral_authorisation")


def view(work: Work, consultation: Consultation) -> ConsultationView:
    """Return a consultation as this actor may see it."""
    hidden: tuple[str, ...] = () if holds(work.actor, Action.ADVICE_READ) and work.actor.is_staff else WRITTEN
    hidden += () if Role.PANEL_COORDINATOR in work.actor.roles else PANEL_ONLY
    hidden += () if Role.FRONTLINE in work.actor.roles else ASKERS_ONLY
    return show(
        ConsultationView,
        consultation,
        **dict.fromkeys(hidden),
        emergency=emergency(work),
        allowed_actions=allowed_actions(work.actor, consultation, COMMANDS),
    )

"""Consents over HTTP: recorded and listed under their referral, taken back in one call."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from api.operations import commands, creates, lists, reads
from api.views import AboutSomebody, PageQuery, show
from domain.consents import giving, withdrawing
from domain.consents.types import (
    COMMANDS,
    Consent,
    ConsentKind,
    ConsentPurpose,
    ConsentStatus,
    GivenBy,
    GivenHow,
    NewConsent,
    Offer,
)
from domain.legal_bases import Recipient
from domain.notices import Notice
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.text import AllowedActions, Narrative, Reference, Version


class ConsentView(AboutSomebody, frozen=True, kw_only=True):
    """What a participant, or a guardian, said yes to. An active consent whose time is over is shown as `expired`."""

    id: UUID
    status: ConsentStatus
    version: Version
    referral_id: UUID
    participant_id: UUID
    citizen_ref: Annotated[UUID, Meta(extra_json_schema={"x-data-class": "personal"})]
    created_at: datetime
    updated_at: datetime
    kind: ConsentKind
    offer: Offer | None
    scope_text: Narrative
    recipients: Annotated[tuple[Recipient, ...], Meta(max_length=6)]
    purposes: Annotated[tuple[ConsentPurpose, ...], Meta(max_length=10)]
    given_by: GivenBy
    guardian_ref: UUID | None
    given_how: GivenHow
    evidence_ref: Reference | None
    given_at: datetime
    expires_at: datetime | None
    withdrawn_at: datetime | None
    notification_reminder: Notice | None = None
    allowed_actions: AllowedActions


def view(work: Work, consent: Consent) -> ConsentView:
    """Return a consent as this actor may see it."""
    over = consent.status is ConsentStatus.ACTIVE and not consent.in_force(work.now)
    return show(
        ConsentView,
        consent,
        status=ConsentStatus.EXPIRED if over else consent.status,
        allowed_actions=allowed_actions(work.actor, consent, COMMANDS),
    )


@reads("/v1/consents/{consent_id}", Action.CONSENT_READ, purposeful=True)
async def read_consent(work: Work, consent_id: UUID) -> ConsentView:
    """Read a consent: whoever may read its participant."""
    return view(work, await giving.read_consent(work, consent_id))


@lists("/v1/referrals/{referral_id}/consents", Action.CONSENT_READ, purposeful=True)
async def list_consents(work: Work, referral_id: UUID, query: PageQuery, after: UUID | None) -> list[ConsentView]:
    """List the consents of a referral: of those participants whom the caller may read."""
    found = await giving.list_consents(work, referral_id, after, query.limit + 1)
    return [view(work, one) for one in found]


@creates("/v1/referrals/{referral_id}/consents", Action.CONSENT_RECORD, again=read_consent)
async def record_consent(work: Work, referral_id: UUID, body: NewConsent) -> ConsentView:
    """Record what a participant, or a guardian, said yes to.

    The first consent moves a draft to `awaiting_consent`. A consent takes the place of an earlier one of the same
    participant and giver, of the same kind and for the same offer, with a recipient in common.
    """
    return view(work, await giving.record_consent(work, referral_id, body))


@commands("/v1/consents/{consent_id}/withdraw", Action.CONSENT_WITHDRAW)
async def withdraw_consent(work: Work, consent_id: UUID) -> ConsentView:
    """Take a consent back: one call, no reason, no version; it has taken effect when the answer is sent.

    Whoever hears it may record it; who does not see the consent calls `leave` on the participant. Without consent to
    take part the participant leaves, and with the last one the referral is withdrawn; without consent to disclosure it
    cannot be sent, or VINK no longer reads of them. It is held against nobody.
    """
    return view(work, await withdrawing.withdraw_consent(work, consent_id))

"""The participant's own extract of a referral over HTTP: what VINK may print for them, never more than VINK reads."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from api.operations import reads
from api.views import AboutSomebody, View, show
from domain.concerns import AgeBand
from domain.consultations.words import RedirectTarget, SpokenLanguage
from domain.corrections import MOST_SHOWN, Place
from domain.errors import NotFound
from domain.notices import Notice
from domain.policy import Action
from domain.ports import Work
from domain.referrals.audiences import WORDS, Audience, fields_of, seen_fields
from domain.referrals.marks import ContactWish, FormerContent, HoldReason, Informed
from domain.referrals.told import reason_text, review_text
from domain.referrals.types import Referral, ReferralOutcome, ReferralStatus, SupportFor
from domain.text import Code, Narrative, Remark, Sentence


class ExtractedDecision(View, frozen=True, kw_only=True):
    """What was decided and when, why, and how that can be reviewed, in the participant's language; not by whom."""

    step: Code
    at: datetime
    reason_text: Sentence | None
    remark: Remark | None
    review_text: Sentence | None


class ExtractedCorrection(View, frozen=True, kw_only=True):
    """What is right instead of what stands there."""

    created_at: datetime
    pointer: Place
    text: Narrative


class ExtractedAmendment(View, frozen=True, kw_only=True):
    """What was changed after sending, when and why, and what stood there before."""

    at: datetime
    reason: Remark
    fields: Annotated[tuple[Code, ...], Meta(max_length=6)]
    former: FormerContent


class ExtractedHold(View, frozen=True, kw_only=True):
    """That it rests: why, since when, and until which day."""

    reason: HoldReason
    since: datetime
    review_on: date


class ExtractedSlot(View, frozen=True, kw_only=True):
    """When a place is expected, and why then; no promise."""

    on: date
    reason: Remark


class ExtractView(AboutSomebody, frozen=True, kw_only=True):
    """What a participant may see of their own referral, in the words that are meant for them; no member of staff is
    named."""

    id: UUID
    status: ReferralStatus
    support_for: SupportFor
    age_band: AgeBand
    needs_text: Narrative | None
    strengths_text: Narrative | None
    goals_wanted: Narrative | None
    interpreter_language: SpokenLanguage | None
    contact_wish: ContactWish | None
    informed: Informed | None
    amendments: Annotated[tuple[ExtractedAmendment, ...], Meta(max_length=1000)] | None
    corrections: Annotated[tuple[ExtractedCorrection, ...], Meta(max_length=100)] | None
    decisions: Annotated[tuple[ExtractedDecision, ...], Meta(max_length=1000)] | None
    redirected_to: RedirectTarget | None
    hold: ExtractedHold | None
    waiting_since: datetime | None
    first_free_slot: ExtractedSlot | None
    outcome: ReferralOutcome | None
    closed_at: datetime | None
    notification_reminder: Notice | None = None


@reads("/v1/referrals/{referral_id}/extract", Action.REFERRAL_EXTRACT, purposeful=True)
async def read_extract(work: Work, referral_id: UUID) -> ExtractView:
    """Read what the participant may see of their own referral, for VINK to print and go through with them."""
    return await extract(work, await work.referrals.get(referral_id))


async def extract(work: Work, referral: Referral) -> ExtractView:
    """Return what both the participant and this actor see of a referral.

    Raises:
        NotFound: there is nothing left of it that a participant sees.
    """
    word = WORDS[Audience.PARTICIPANT].get(referral.status)
    if word is None:
        raise NotFound
    found = await work.corrections.page({"subject_id": referral.id}, None, MOST_SHOWN)
    language = work.ask.language
    whole = show(
        ExtractView,
        referral,
        status=word,
        amendments=tuple(show(ExtractedAmendment, one) for one in referral.amendments),
        hold=referral.hold and show(ExtractedHold, referral.hold),
        first_free_slot=referral.first_free_slot and show(ExtractedSlot, referral.first_free_slot),
        corrections=tuple(show(ExtractedCorrection, one) for one in found),
        decisions=tuple(
            show(ExtractedDecision, one, reason_text=reason_text(one, language), review_text=review_text(one, language))
            for one in referral.decisions
        ),
    )
    shown = fields_of(Audience.PARTICIPANT, referral.status) & seen_fields(work.actor, referral, work.now)
    return msgspec.structs.replace(whole, **dict.fromkeys(set(ExtractView.__struct_fields__) - shown))

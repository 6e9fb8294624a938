"""Participants over HTTP: enrolled on a referral, each with consents of their own; out again in one call."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from api.operations import commands, creates, lists, reads
from api.views import AboutSomebody, PageQuery, View, show
from domain.citizens import Identity
from domain.concerns import AgeBand
from domain.consents import withdrawing
from domain.consents.lacks import guardians_needed
from domain.law import law_of
from domain.notices import Notice
from domain.participants import enrolling, reading
from domain.participants.inputs import Introduction, NewParticipant, ParticipantContent
from domain.participants.types import (
    COMMANDS,
    GuardianDeferral,
    KnownGuardian,
    Participant,
    ParticipantStatus,
    Siblings,
)
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.referrals.types import SupportFor
from domain.text import AllowedActions, Version


class ParticipantView(AboutSomebody, frozen=True, kw_only=True):
    """Somebody on a referral, by a reference. `guardians_needed`: whether, today, the guardians with custody must say
    yes beside the participant. VINK reads active ones only, as long as their consents let it."""

    id: UUID
    status: ParticipantStatus
    version: Version
    referral_id: UUID
    citizen_ref: Annotated[UUID, Meta(extra_json_schema={"x-data-class": "personal"})]
    created_at: datetime
    updated_at: datetime
    support_for: SupportFor
    age_band: AgeBand
    guardians: Annotated[tuple[KnownGuardian, ...], Meta(max_length=4)]
    guardians_needed: bool
    guardian_deferral: GuardianDeferral | None
    siblings: Siblings | None
    disclosure_stopped_at: datetime | None
    disclosure_until: datetime | None
    left_at: datetime | None
    notification_reminder: Notice | None = None
    allowed_actions: AllowedActions


def view(work: Work, participant: Participant) -> ParticipantView:
    """Return a participant as this actor may see them."""
    return show(
        ParticipantView,
        participant,
        guardians_needed=guardians_needed(participant, law_of(work).own_consent_age),
        allowed_actions=allowed_actions(work.actor, participant, COMMANDS),
    )


class HeardView(View, frozen=True, kw_only=True):
    """That it was taken down, and when; it says nothing about anybody."""

    heard_at: datetime


@reads("/v1/participants/{participant_id}", Action.PARTICIPANT_READ, purposeful=True)
async def read_participant(work: Work, participant_id: UUID) -> ParticipantView:
    """Read a participant: the referring department, and VINK as long as their own consents let it."""
    return view(work, await reading.read_participant(work, participant_id))


@lists("/v1/referrals/{referral_id}/participants", Action.PARTICIPANT_READ, purposeful=True)
async def list_participants(
    work: Work, referral_id: UUID, query: PageQuery, after: UUID | None
) -> list[ParticipantView]:
    """List the participants of a referral; the first one is the one whom it is for."""
    await work.referrals.get(referral_id)
    found = await work.participants.page({"referral_id": referral_id}, after, query.limit + 1)
    return [view(work, one) for one in found]


@creates(
    "/v1/referrals/{referral_id}/participants",
    Action.PARTICIPANT_ENROL,
    again=read_participant,
    tells_identity=Identity,
)
async def enrol_participant(work: Work, referral_id: UUID, body: NewParticipant) -> ParticipantView:
    """Enrol somebody beside the one whom the referral is for, for instance a parent.

    They get a reference and consents of their own. Before the referral is sent, nobody's identity is told: `submit` and
    `activate` tell it. Afterwards it may come along, with that person's own consents; 409 with the code `gate_closed`
    names what is missing, as for `submit`, and nothing is kept then.
    """
    return view(work, await enrolling.enrol_participant(work, referral_id, body))


@commands("/v1/participants/{participant_id}", Action.PARTICIPANT_REVISE, method="PUT")
async def revise_participant(work: Work, participant_id: UUID, body: ParticipantContent, seen: int) -> ParticipantView:
    """Replace what is known of a participant's family: guardians by reference, siblings as a count.

    A guardian without a reference gets a new one, by which their consents name them; who it is, `submit` tells the
    vault under the same reference. Guardians may be asked later for a coded reason, with a review date, when somebody
    else approved it.
    """
    return view(work, await enrolling.revise_participant(work, participant_id, body, seen))


@commands("/v1/participants/{participant_id}/activate", Action.PARTICIPANT_ACTIVATE, tells_identity=Identity)
async def activate_participant(work: Work, participant_id: UUID, body: Introduction, seen: int) -> ParticipantView:
    """Tell VINK who somebody is who was enrolled and not sent along, by their own consents; the identity goes into the
    vault, and nowhere else."""
    return view(work, await enrolling.activate_participant(work, participant_id, body, seen))


@commands("/v1/participants/{participant_id}/leave", Action.PARTICIPANT_LEAVE, named=True)
async def leave_participant(work: Work, participant_id: UUID) -> HeardView:
    """Take down that a participant wants to take part no more: one call, no reason, no version.

    Every member of staff may do so who hears it and has the reference, also where they see nothing else of it; the
    answer is the same whether or not there is such a participant. All their consents are taken back, and what stood on
    them ends. It is held against nobody.
    """
    heard = await withdrawing.leave(work, participant_id)
    return HeardView(heard_at=heard.heard_at)

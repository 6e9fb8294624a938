"""What the asking side does with a consultation over HTTP, and how everybody reads it."""

from uuid import UUID

from msgspec import UNSET

from api.concerns import AcuteAnswer, acute
from api.consultations.views import ConsultationQuery, ConsultationSummary, ConsultationView, view
from api.operations import Kind, commands, creates, declare, lists, reads
from api.views import show
from domain.concerns import UNDER_18
from domain.consultations import asking, authorising
from domain.consultations.types import (
    COMMANDS,
    ConsultationClosing,
    ConsultationHead,
    Message,
    NewConsultation,
    NewFeedback,
)
from domain.policy import Action, allowed_actions
from domain.ports import Work


@reads("/v1/consultations/{consultation_id}", Action.CONSULTATION_READ)
async def read_consultation(work: Work, consultation_id: UUID) -> ConsultationView:
    """Read a consultation: the asking department, the coordinator, and the resource person it is given to."""
    return view(work, await work.consultations.get(consultation_id))


@lists("/v1/consultations", Action.CONSULTATION_READ)
async def list_consultations(work: Work, query: ConsultationQuery, after: UUID | None) -> list[ConsultationSummary]:
    """List the consultations that the caller may see."""
    where = {} if query.status is UNSET else {"status": query.status.value}
    return [
        show(ConsultationSummary, one, allowed_actions=allowed_actions(work.actor, one, COMMANDS))
        for one in await work.consultations.heads(ConsultationHead, where, after, query.limit + 1)
    ]


@creates("/v1/consultations", Action.CONSULTATION_REQUEST, again=read_consultation)
async def request_consultation(work: Work, body: NewConsultation) -> ConsultationView | AcuteAnswer:
    """Ask the panel of resource persons, with or without a concern.

    No field takes an identity, and texts with personal numbers, addresses of mail or web, or telephone numbers are
    refused. In acute danger nothing is stored: the answer is 200 with the numbers to call.
    """
    consultation = await asking.request_consultation(work, body)
    return acute(work, body.age_band in UNDER_18) if consultation is None else view(work, consultation)


@declare(Kind.COMMAND, "/v1/consultations/{consultation_id}", Action.CONSULTATION_REVISE, method="PUT")
async def revise_consultation(
    work: Work, consultation_id: UUID, body: NewConsultation, seen: int
) -> ConsultationView | AcuteAnswer:
    """Replace what a draft says. In acute danger nothing is stored, and the answer has the numbers to call."""
    consultation = await asking.revise_consultation(work, consultation_id, body, seen)
    return acute(work, body.age_band in UNDER_18) if consultation is None else view(work, consultation)


@commands("/v1/consultations/{consultation_id}/submit", Action.CONSULTATION_SUBMIT)
async def submit_consultation(work: Work, consultation_id: UUID, seen: int) -> ConsultationView:
    """Send a draft to the panel."""
    return view(work, await asking.submit_consultation(work, consultation_id, seen))


@commands("/v1/consultations/{consultation_id}/supply-information", Action.CONSULTATION_SUPPLY_INFORMATION)
async def supply_information(work: Work, consultation_id: UUID, body: Message, seen: int) -> ConsultationView:
    """Answer the resource person's question."""
    return view(work, await asking.supply_information(work, consultation_id, body, seen))


@commands("/v1/consultations/{consultation_id}/follow-up", Action.CONSULTATION_FOLLOW_UP)
async def follow_up(work: Work, consultation_id: UUID, body: Message, seen: int) -> ConsultationView:
    """Ask again about the advice."""
    return view(work, await asking.follow_up(work, consultation_id, body, seen))


@commands("/v1/consultations/{consultation_id}/feedback", Action.CONSULTATION_FEEDBACK)
async def give_feedback(work: Work, consultation_id: UUID, body: NewFeedback, seen: int) -> ConsultationView:
    """Say how useful the advice was."""
    return view(work, await asking.give_feedback(work, consultation_id, body, seen))


@commands("/v1/consultations/{consultation_id}/authorise-referral", Action.CONSULTATION_AUTHORISE_REFERRAL)
async def authorise_referral(work: Work, consultation_id: UUID, seen: int) -> ConsultationView:
    """Let a colleague make one referral of what you asked. Without it they are refused (403, `not_authorised`)."""
    return view(work, await authorising.authorise_referral(work, consultation_id, seen))


@commands("/v1/consultations/{consultation_id}/revoke-authorisation", Action.CONSULTATION_REVOKE_AUTHORISATION)
async def revoke_referral_authorisation(work: Work, consultation_id: UUID, seen: int) -> ConsultationView:
    """Take that back, as long as it was not used."""
    return view(work, await authorising.revoke_authorisation(work, consultation_id, seen))


@commands("/v1/consultations/{consultation_id}/withdraw", Action.CONSULTATION_WITHDRAW)
async def withdraw_consultation(work: Work, consultation_id: UUID, seen: int) -> ConsultationView:
    """Take the question back; no reason is asked."""
    return view(work, await asking.withdraw_consultation(work, consultation_id, seen))


@commands("/v1/consultations/{consultation_id}/close", Action.CONSULTATION_CLOSE)
async def close_consultation(
    work: Work, consultation_id: UUID, body: ConsultationClosing, seen: int
) -> ConsultationView:
    """End a consultation with its outcome. Under 18, the answer asks whether the duty to notify was weighed."""
    return view(work, await asking.close_consultation(work, consultation_id, body, seen))

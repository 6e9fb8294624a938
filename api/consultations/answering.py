"""What the panel does with a consultation over HTTP."""

from uuid import UUID

from api.consultations.views import ConsultationView, view
from api.operations import commands
from domain.consultations import answering
from domain.consultations.types import Assignment, Message, NewAdvice, RecusalNotice, Redirection, Triage
from domain.policy import Action
from domain.ports import Work


@commands("/v1/consultations/{consultation_id}/triage", Action.CONSULTATION_TRIAGE)
async def triage_consultation(work: Work, consultation_id: UUID, body: Triage, seen: int) -> ConsultationView:
    """Decide which knowledge is wanted, and offer the consultation to those who may claim it."""
    return view(work, await answering.triage_consultation(work, consultation_id, body, seen))


@commands("/v1/consultations/{consultation_id}/assign", Action.CONSULTATION_ASSIGN)
async def assign_consultation(work: Work, consultation_id: UUID, body: Assignment, seen: int) -> ConsultationView:
    """Give the consultation to a resource person.

    Recusal, own unit, own question, a pause or a lapsed training forbid it; missing expertise, missing language or
    no free hours need a reason.
    """
    return view(work, await answering.assign_consultation(work, consultation_id, body, seen))


@commands("/v1/consultations/{consultation_id}/claim", Action.CONSULTATION_CLAIM)
async def claim_consultation(work: Work, consultation_id: UUID, seen: int) -> ConsultationView:
    """Take a consultation that was offered to the caller."""
    return view(work, await answering.claim_consultation(work, consultation_id, seen))


@commands("/v1/consultations/{consultation_id}/recuse", Action.CONSULTATION_RECUSE)
async def recuse(work: Work, consultation_id: UUID, body: RecusalNotice, seen: int) -> ConsultationView:
    """Step back from a consultation; it returns to the coordinator."""
    return view(work, await answering.recuse(work, consultation_id, body, seen))


@commands("/v1/consultations/{consultation_id}/request-information", Action.CONSULTATION_REQUEST_INFORMATION)
async def request_information(work: Work, consultation_id: UUID, body: Message, seen: int) -> ConsultationView:
    """Ask the asker for more."""
    return view(work, await answering.request_information(work, consultation_id, body, seen))


@commands("/v1/consultations/{consultation_id}/advice", Action.CONSULTATION_ADVICE, named=True)
async def give_advice(work: Work, consultation_id: UUID, body: NewAdvice, seen: int) -> ConsultationView:
    """Advise, with a coded recommendation and a text. Advice is final; a correction is a further turn."""
    return view(work, await answering.give_advice(work, consultation_id, body, seen))


@commands("/v1/consultations/{consultation_id}/redirect", Action.CONSULTATION_REDIRECT)
async def redirect_consultation(work: Work, consultation_id: UUID, body: Redirection, seen: int) -> ConsultationView:
    """Send the asker to where they are better helped."""
    return view(work, await answering.redirect_consultation(work, consultation_id, body, seen))

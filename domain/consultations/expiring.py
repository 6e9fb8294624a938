"""Consultations that end because nobody goes on with them: a draft that is left lying, a question left unanswered."""

from datetime import timedelta
from uuid import UUID

from domain.consultations.turns import over
from domain.consultations.types import MOVES, Consultation
from domain.consultations.words import ConsultationStatus
from domain.errors import IllegalMove
from domain.events import Event
from domain.ports import Terms, Work
from domain.records import move

S = ConsultationStatus


async def expire_consultation(work: Work, consultation_id: UUID) -> Consultation:
    """End a draft that was not sent, or a consultation whose asker has not answered what was asked, in time.

    Raises:
        IllegalMove: it has still time, or has none that runs out.
    """
    consultation = await work.consultations.get(consultation_id)
    lasts = _lasts(consultation.status, work.terms)
    if lasts is None or consultation.updated_at + lasts > work.now:
        raise IllegalMove("This consultation has no time that has run out.", consultation.status, ())
    expired = move(consultation, S.EXPIRED, MOVES, work.now, **over(work))
    work.consultations.save(expired, Event.CONSULTATION_EXPIRED)
    return expired


def _lasts(status: ConsultationStatus, terms: Terms) -> timedelta | None:
    days = {S.DRAFT: terms.draft_days, S.INFORMATION_REQUESTED: terms.question_days}.get(status)
    return None if days is None else timedelta(days=days)

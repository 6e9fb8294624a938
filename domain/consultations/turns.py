"""Whose turn it is, until when, and how a turn is written into the dialogue."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from domain.consultations.types import Consultation, Decision, Entry
from domain.consultations.words import EntryKind, Holder, Recommendation
from domain.ports import Work
from domain.responsibility import NOBODYS, turn


def asker_turn(work: Work, consultation: Consultation) -> dict[str, Any]:
    """It is the asker's turn, within the days for an advice; what a system asked waits for its department's staff."""
    due = work.calendar.due(work.now, work.terms.advice_days)
    return turn(Holder.ASKER, consultation.asker_id, due)


def coordinator_turn(work: Work) -> dict[str, Any]:
    """It is the panel coordinator's turn, within the days for a first answer (R13)."""
    due = work.calendar.due(work.now, work.terms.first_answer_days)
    return turn(Holder.PANEL_COORDINATOR, None, due)


def resource_person_turn(work: Work, staff_id: UUID | None) -> dict[str, Any]:
    """It is the resource person's turn, within the days for an advice (R13); the coordinator's, when they have left."""
    if staff_id is None:
        return coordinator_turn(work)
    due = work.calendar.due(work.now, work.terms.advice_days)
    return turn(Holder.RESOURCE_PERSON, staff_id, due)


def over(work: Work) -> dict[str, Any]:
    """It is nobody's turn; who was assigned may read back for some days (`domain.md` section 9, rule 11)."""
    return {
        **NOBODYS,
        "offered_to": (),
        "closed_at": work.now,
        "read_back_until": work.now + timedelta(days=work.terms.read_back_days),
    }


def entry(
    work: Work,
    kind: EntryKind,
    side: Holder,
    text: str | None,
    recommendation: Recommendation | None = None,
    suggested_steps: tuple[str, ...] = (),
    useful: int | None = None,
) -> Entry:
    """Return a turn of the dialogue as it is said now by the actor."""
    return Entry(
        id=work.new_id(),
        at=work.now,
        kind=kind,
        side=side,
        author=work.actor.subject,
        text=text,
        recommendation=recommendation,
        suggested_steps=suggested_steps,
        useful=useful,
    )


def decided(work: Work, consultation: Consultation, step: str, reason: str | None) -> tuple[Decision, ...]:
    """Return the decisions with one more: this step, by the actor, now, for this reason."""
    return (*consultation.decisions, Decision(step=step, by=work.actor.subject, at=work.now, reason=reason))

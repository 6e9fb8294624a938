"""The panel's side: triage, assign, claim, recuse, ask for more, advise, redirect."""

from uuid import UUID

from domain import adviser_entries
from domain.commands import receive
from domain.consultations.turns import asker_turn, coordinator_turn, decided, entry, over, resource_person_turn
from domain.consultations.types import (
    COMMANDS,
    MOVES,
    Assignment,
    Consultation,
    Message,
    NewAdvice,
    RecusalNotice,
    Redirection,
    Triage,
)
from domain.consultations.words import ConsultationStatus, EntryKind, Holder
from domain.errors import Fault, GateClosed, Invalid
from domain.events import Event
from domain.named import named
from domain.policy import Action
from domain.ports import Work
from domain.records import move
from domain.resource_persons import fit, loads


async def triage_consultation(work: Work, consultation_id: UUID, triage: Triage, seen: int) -> Consultation:
    """Decide which knowledge is wanted, and offer it to those who may claim it."""
    consultation = await receive(work, work.consultations, consultation_id, Action.CONSULTATION_TRIAGE, COMMANDS, seen)
    wanted = triage.expertise_requested
    triaged = move(
        consultation,
        ConsultationStatus.TRIAGED,
        MOVES,
        work.now,
        expertise_requested=consultation.expertise_requested if wanted is None else wanted,
        offered_to=triage.offered_to,
        decisions=decided(work, consultation, "triage", triage.reason),
        **coordinator_turn(work),
    )
    work.consultations.save(triaged, Event.CONSULTATION_TRIAGED)
    return triaged


async def assign_consultation(work: Work, consultation_id: UUID, given: Assignment, seen: int) -> Consultation:
    """Give the consultation to a resource person.

    Raises:
        Invalid: there is no such resource person, something forbids it (recused, own unit, own question, not active,
            training lapsed), or something speaks against it and no reason was given.
    """
    consultation = await receive(work, work.consultations, consultation_id, Action.CONSULTATION_ASSIGN, COMMANDS, seen)
    person = await named(work.resource_persons, given.resource_person_id, "/resource_person_id")
    found = fit(person, consultation, (await loads(work)).get(person.staff_id, 0), work.now)
    if found.vetoes:
        raise Invalid(tuple(Fault("/resource_person_id", one, f"Not possible: {one}.") for one in found.vetoes))
    if found.reservations and given.reason is None:
        told = ", ".join(found.reservations)
        raise Invalid((Fault("/reason", "required", f"Give a reason, since this speaks against it: {told}."),))
    return _assign(work, consultation, person.staff_id, "assign", given.reason)


async def claim_consultation(work: Work, consultation_id: UUID, seen: int) -> Consultation:
    """Take a consultation that was offered to the actor.

    Raises:
        GateClosed: the actor may not take it now (recused, own unit, not active, training lapsed).
    """
    consultation = await receive(work, work.consultations, consultation_id, Action.CONSULTATION_CLAIM, COMMANDS, seen)
    (person,) = await work.resource_persons.page({"staff_id": work.actor.subject}, None, 1) or (None,)
    vetoes = fit(person, consultation, 0, work.now).vetoes if person else ("not_on_the_panel",)
    if vetoes:
        raise GateClosed(vetoes)
    return _assign(work, consultation, work.actor.subject, "claim", None)


def _assign(work: Work, consultation: Consultation, staff_id: UUID, step: str, reason: str | None) -> Consultation:
    assigned = move(
        consultation,
        ConsultationStatus.ASSIGNED,
        MOVES,
        work.now,
        assigned_to=staff_id,
        offered_to=(),
        decisions=decided(work, consultation, step, reason),
        **resource_person_turn(work, staff_id),
    )
    work.consultations.save(assigned, Event.CONSULTATION_ASSIGNED)
    return assigned


async def recuse(work: Work, consultation_id: UUID, notice: RecusalNotice, seen: int) -> Consultation:
    """Step back; the coordinator finds somebody else, and the actor sees it no more."""
    consultation = await receive(work, work.consultations, consultation_id, Action.CONSULTATION_RECUSE, COMMANDS, seen)
    stepped = move(
        consultation,
        ConsultationStatus.TRIAGED,
        MOVES,
        work.now,
        assigned_to=None,
        recused=(*consultation.recused, work.actor.subject),
        decisions=decided(work, consultation, f"recuse:{notice.reason}", notice.remark),
        **coordinator_turn(work),
    )
    work.consultations.save(stepped, Event.CONSULTATION_RECUSED)
    return stepped


async def request_information(work: Work, consultation_id: UUID, message: Message, seen: int) -> Consultation:
    """Ask the asker for more; it is their turn."""
    consultation = await receive(
        work, work.consultations, consultation_id, Action.CONSULTATION_REQUEST_INFORMATION, COMMANDS, seen
    )
    asked = entry(work, EntryKind.INFORMATION_REQUESTED, Holder.RESOURCE_PERSON, message.text)
    waiting = move(
        consultation,
        ConsultationStatus.INFORMATION_REQUESTED,
        MOVES,
        work.now,
        dialogue=(*consultation.dialogue, asked),
        **asker_turn(work, consultation),
    )
    work.consultations.save(waiting, Event.CONSULTATION_INFORMATION_REQUESTED)
    return waiting


async def give_advice(work: Work, consultation_id: UUID, advice: NewAdvice, seen: int) -> Consultation:
    """Advise. The advice is final; more is said in a further turn."""
    consultation = await receive(work, work.consultations, consultation_id, Action.CONSULTATION_ADVICE, COMMANDS, seen)
    if advice.minutes is not None:
        adviser_entries.enter(work, consultation, advice.minutes)
    said = entry(
        work, EntryKind.ADVICE, Holder.RESOURCE_PERSON, advice.text, advice.recommendation, advice.suggested_steps
    )
    answered = move(
        consultation,
        ConsultationStatus.ANSWERED,
        MOVES,
        work.now,
        dialogue=(*consultation.dialogue, said),
        recommendation=advice.recommendation,
        **asker_turn(work, consultation),
    )
    work.consultations.save(answered, Event.CONSULTATION_ANSWERED)
    return answered


async def redirect_consultation(work: Work, consultation_id: UUID, to: Redirection, seen: int) -> Consultation:
    """Send the asker to where they are better helped, and say why."""
    consultation = await receive(
        work, work.consultations, consultation_id, Action.CONSULTATION_REDIRECT, COMMANDS, seen
    )
    told = entry(work, EntryKind.REDIRECTION, Holder.PANEL_COORDINATOR, to.reason)
    redirected = move(
        consultation,
        ConsultationStatus.REDIRECTED,
        MOVES,
        work.now,
        redirected_to=to.target,
        dialogue=(*consultation.dialogue, told),
        decisions=decided(work, consultation, f"redirect:{to.target}", to.reason),
        **over(work),
    )
    work.consultations.save(redirected, Event.CONSULTATION_REDIRECTED)
    return redirected

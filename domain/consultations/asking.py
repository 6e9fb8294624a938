"""The asking side: ask, revise, send, tell more, ask again, say how useful it was, withdraw, close."""

from uuid import UUID

import msgspec

from domain import concerns
from domain.commands import receive
from domain.concerns import ConcernStatus, Urgency
from domain.consultations.turns import coordinator_turn, entry, over, resource_person_turn
from domain.consultations.types import (
    COMMANDS,
    MOVES,
    Consultation,
    ConsultationClosing,
    Message,
    NewConsultation,
    NewFeedback,
)
from domain.consultations.words import ConsultationStatus, EntryKind, Holder
from domain.errors import IllegalMove
from domain.events import Event
from domain.named import named
from domain.policy import Action, allowed_actions, own_subject, require
from domain.ports import Work
from domain.records import change, move, unchanged
from domain.responsibility import turn
from domain.units import placed

REVISABLE = ("question", "expertise_requested", "language", "channel", "answer_wanted_by", "urgency", "kle")


async def request_consultation(work: Work, new: NewConsultation) -> Consultation | None:
    """Ask the panel, or keep a draft.

    Acute danger is outside the system: nothing is stored and None is returned (`domain.md` section 9, rule 4).

    Raises:
        Invalid: the actor's department has no such concern or unit.
        Forbidden: the actor's grant is for another unit, or for other KLE numbers.
    """
    if new.urgency is Urgency.ACUTE:
        return None
    own = work.actor.department
    concern = await named(work.concerns, new.concern_id, "/concern_id", own) if new.concern_id else None
    unit_id = await placed(work, new.unit_id)
    asker_id = work.actor.subject if work.actor.is_staff else None
    consultation = Consultation(
        id=work.new_id(),
        department=work.actor.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        status=ConsultationStatus.DRAFT,
        unit_id=unit_id or (concern.unit_id if concern else None),
        concern_id=new.concern_id,
        asked_by=work.actor.subject,
        asked_by_staff=work.actor.is_staff,
        kle=own_subject(work.actor, new.kle),
        question=new.question,
        expertise_requested=new.expertise_requested,
        language=new.language,
        channel=new.channel,
        answer_wanted_by=new.answer_wanted_by,
        age_band=concern.age_band if concern else new.age_band,
        urgency=new.urgency,
        submitted_at=None,
        offered_to=(),
        assigned_to=None,
        recused=(),
        dialogue=(),
        decisions=(),
        recommendation=None,
        outcome=None,
        closing_remark=None,
        redirected_to=None,
        closed_at=None,
        read_back_until=None,
        asker_id=asker_id,
        referral_authorisation=None,
        **turn(Holder.ASKER, asker_id, work.calendar.due(work.now, work.terms.advice_days)),
    )
    if new.draft:
        work.consultations.add(consultation, Event.CONSULTATION_DRAFTED)
        return consultation
    sent = msgspec.structs.replace(await _send(work, consultation), version=1)
    work.consultations.add(sent, Event.CONSULTATION_SUBMITTED)
    return sent


async def revise_consultation(
    work: Work, consultation_id: UUID, new: NewConsultation, seen: int
) -> Consultation | None:
    """Replace what a draft says. Its asker, its unit and its concern, with the age band that this tells, stay.

    Acute danger is not kept and None is returned, as when a consultation is requested.

    Raises:
        Forbidden: the actor's grant is for other KLE numbers.
    """
    consultation = await work.consultations.get(consultation_id)
    require(work.actor, Action.CONSULTATION_REVISE, consultation)
    if consultation.status != ConsultationStatus.DRAFT:
        possible = tuple(allowed_actions(work.actor, consultation, COMMANDS))
        raise IllegalMove("Only a draft can be revised.", consultation.status, possible)
    unchanged(consultation, seen)
    if new.urgency is Urgency.ACUTE:
        return None
    own_subject(work.actor, new.kle)
    said = {name: getattr(new, name) for name in REVISABLE}
    age_band = consultation.age_band if consultation.concern_id else new.age_band
    revised = change(consultation, work.now, age_band=age_band, **said)
    work.consultations.save(revised, Event.CONSULTATION_REVISED)
    return revised


async def submit_consultation(work: Work, consultation_id: UUID, seen: int) -> Consultation:
    """Send a draft to the panel."""
    consultation = await receive(work, work.consultations, consultation_id, Action.CONSULTATION_SUBMIT, COMMANDS, seen)
    sent = await _send(work, consultation)
    work.consultations.save(sent, Event.CONSULTATION_SUBMITTED)
    return sent


async def _send(work: Work, consultation: Consultation) -> Consultation:
    if consultation.concern_id:
        concern = await work.concerns.get(consultation.concern_id)
        if concern.status not in concerns.CONSULTABLE:
            possible = tuple(allowed_actions(work.actor, concern, concerns.COMMANDS))
            raise IllegalMove(
                f"The concern is {concern.status}; nobody is asked about it now.", concern.status, possible
            )
        if concern.status != ConcernStatus.CONSULTING:
            concern = concerns.go_on(work, concern, ConcernStatus.CONSULTING)
            work.concerns.save(concern, Event.CONCERN_CONSULTING)
        # It may have been told since the draft was made.
        consultation = msgspec.structs.replace(consultation, age_band=concern.age_band)
    return move(
        consultation,
        ConsultationStatus.SUBMITTED,
        MOVES,
        work.now,
        submitted_at=work.now,
        **coordinator_turn(work),
    )


async def supply_information(work: Work, consultation_id: UUID, message: Message, seen: int) -> Consultation:
    """Answer the resource person's question; it is their turn again."""
    consultation = await receive(
        work, work.consultations, consultation_id, Action.CONSULTATION_SUPPLY_INFORMATION, COMMANDS, seen
    )
    supplied = move(
        consultation,
        ConsultationStatus.ASSIGNED,
        MOVES,
        work.now,
        dialogue=(*consultation.dialogue, entry(work, EntryKind.INFORMATION_SUPPLIED, Holder.ASKER, message.text)),
        **resource_person_turn(work, consultation.assigned_to),
    )
    work.consultations.save(supplied, Event.CONSULTATION_INFORMATION_SUPPLIED)
    return supplied


async def follow_up(work: Work, consultation_id: UUID, message: Message, seen: int) -> Consultation:
    """Ask again about the advice; the same resource person answers."""
    consultation = await receive(
        work, work.consultations, consultation_id, Action.CONSULTATION_FOLLOW_UP, COMMANDS, seen
    )
    asked = move(
        consultation,
        ConsultationStatus.FOLLOW_UP,
        MOVES,
        work.now,
        dialogue=(*consultation.dialogue, entry(work, EntryKind.FOLLOW_UP, Holder.ASKER, message.text)),
        **resource_person_turn(work, consultation.assigned_to),
    )
    work.consultations.save(asked, Event.CONSULTATION_FOLLOWED_UP)
    return asked


async def give_feedback(work: Work, consultation_id: UUID, feedback: NewFeedback, seen: int) -> Consultation:
    """Say how useful the advice was; the state stays what it is."""
    consultation = await receive(
        work, work.consultations, consultation_id, Action.CONSULTATION_FEEDBACK, COMMANDS, seen
    )
    said = entry(work, EntryKind.FEEDBACK, Holder.ASKER, feedback.what_happened, useful=feedback.useful)
    changed = change(consultation, work.now, dialogue=(*consultation.dialogue, said))
    work.consultations.save(changed, Event.CONSULTATION_FEEDBACK_GIVEN)
    return changed


async def withdraw_consultation(work: Work, consultation_id: UUID, seen: int) -> Consultation:
    """Take the question back. No reason is asked."""
    consultation = await receive(
        work, work.consultations, consultation_id, Action.CONSULTATION_WITHDRAW, COMMANDS, seen
    )
    gone = move(consultation, ConsultationStatus.WITHDRAWN, MOVES, work.now, **over(work))
    work.consultations.save(gone, Event.CONSULTATION_WITHDRAWN)
    return gone


async def close_consultation(
    work: Work, consultation_id: UUID, closing: ConsultationClosing, seen: int
) -> Consultation:
    """End the consultation with its outcome. The resource person may read back for a short while."""
    consultation = await receive(work, work.consultations, consultation_id, Action.CONSULTATION_CLOSE, COMMANDS, seen)
    closed = move(
        consultation,
        ConsultationStatus.CLOSED,
        MOVES,
        work.now,
        outcome=closing.outcome,
        closing_remark=closing.remark,
        **over(work),
    )
    work.consultations.save(closed, Event.CONSULTATION_CLOSED)
    return closed

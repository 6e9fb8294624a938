"""The department's side of a referral: draft it, revise it, submit it, tell VINK what it wants to know."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from domain import concerns
from domain.commands import receive
from domain.concerns import UNDER_18, AgeBand, ConcernStatus, Urgency
from domain.consents.settling import active, everybody, last_of
from domain.consultations.authorising import use_authorisation
from domain.consultations.types import CONSULTED, Message
from domain.disclosures.proposing import record_submission
from domain.errors import Fault, Invalid
from domain.events import Event
from domain.named import named
from domain.participants.enrolling import first_participant
from domain.participants.introducing import Introduced, introduce
from domain.participants.types import TAKING_PART, Participant
from domain.policy import Action, own_subject, own_unit
from domain.ports import Work
from domain.records import change, move
from domain.referrals.checks import checked
from domain.referrals.inputs import NewReferral, ReferralContent, ReferralSubmission
from domain.referrals.turns import asker_turn, decided, vink_turn
from domain.referrals.types import COMMANDS, MOVES, Referral, ReferralStatus, SupportFor
from domain.units import placed

S = ReferralStatus
WAYS = ("consultation_id", "concern_id", "direct_reason")
REFERRABLE = frozenset({ConcernStatus.RAISED, ConcernStatus.CONSULTING, ConcernStatus.REFERRED})
SAME_PERSON = frozenset({SupportFor.YOUTH, SupportFor.ADULT})


class Origin(NamedTuple):
    """Where a referral comes from, and what is known from there."""

    concern_id: UUID | None
    unit_id: UUID | None
    age_band: AgeBand


async def draft_referral(work: Work, new: NewReferral) -> Referral | None:
    """Draft a referral for somebody whom it knows by a new reference only.

    Acute danger is outside the system: nothing is stored and None is returned (`domain.md` section 9, rule 4).

    Raises:
        Invalid: not exactly one way was told by which it came about, the actor's department has no such consultation,
            concern or unit, or the consultation has no answer yet.
        Forbidden: somebody else asked the consultation, and has not authorised a referral; or the actor's grant is for
            another unit, or for other KLE numbers.
    """
    if new.urgency is Urgency.ACUTE:
        return None
    origin = await _origin(work, new)
    unit_id = own_unit(work.actor, origin.unit_id)
    referral = Referral(
        id=work.new_id(),
        department=work.actor.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        status=S.DRAFT,
        unit_id=unit_id,
        referred_by=work.actor.subject,
        concern_id=origin.concern_id,
        consultation_id=new.consultation_id,
        direct_reason=new.direct_reason,
        citizen_ref=work.new_id(),
        **await _content(work, new, origin.age_band if new.support_for in SAME_PERSON else AgeBand.UNKNOWN, unit_id),
        submitted_at=None,
        disclosure_stopped_at=None,
        disclosure_until=None,
        texts_until=None,
        questions=(),
        decisions=(),
        intake_note=None,
        redirected_to=None,
        withdrawn_because=None,
        closed_at=None,
        outcome=None,
        waiting_since=None,
        first_free_slot=None,
        amendments=(),
        known_version=0,
        amended_version=0,
        asker_id=work.actor.subject,
        coordinator_id=None,
        mentor_staff_id=None,
        mentor_until=None,
        **asker_turn(work, work.actor.subject),
    )
    referral = msgspec.structs.replace(referral, minor_concerned=new.minor_concerned or origin.age_band in UNDER_18)
    participant = first_participant(work, referral)
    work.referrals.add(referral, Event.REFERRAL_DRAFTED)
    work.participants.add(participant, Event.PARTICIPANT_ENROLLED)
    return referral


async def _origin(work: Work, new: NewReferral) -> Origin:
    own = work.actor.department
    if sum(getattr(new, way) is not None for way in WAYS) != 1:
        raise Invalid((Fault("/", "one_way", f"Give exactly one of {', '.join(WAYS)}."),))
    if new.consultation_id is not None:
        consultation = await named(work.consultations, new.consultation_id, "/consultation_id", own)
        if consultation.status not in CONSULTED:
            raise Invalid((Fault("/consultation_id", "not_answered", "There is no advice on it yet."),))
        use_authorisation(work, consultation)
        return Origin(consultation.concern_id, consultation.unit_id, consultation.age_band)
    if new.concern_id is not None:
        concern = await named(work.concerns, new.concern_id, "/concern_id", own)
        if concern.status not in REFERRABLE:
            raise Invalid((Fault("/concern_id", "closed", "It is closed."),))
        return Origin(concern.id, concern.unit_id, concern.age_band)
    return Origin(None, await placed(work, new.unit_id), AgeBand.UNKNOWN)


async def _content(work: Work, content: ReferralContent, age_band: AgeBand, unit_id: UUID | None) -> dict[str, Any]:
    kle = own_subject(work.actor, content.kle)
    await checked(work, content.informed, content.legal_basis, unit_id, kle)
    found = {name: getattr(content, name) for name in ReferralContent.__struct_fields__}
    return {**found, "age_band": content.age_band or age_band}


async def revise_referral(work: Work, referral_id: UUID, content: ReferralContent, seen: int) -> Referral | None:
    """Replace what a referral says before it is sent. That somebody under 18 is concerned stays, once it is known.

    Acute danger is not kept and None is returned, as when it is drafted.

    Raises:
        Forbidden: the actor's grant is for other KLE numbers.
    """
    referral = await receive(work, work.referrals, referral_id, Action.REFERRAL_REVISE, COMMANDS, seen)
    if content.urgency is Urgency.ACUTE:
        return None
    said = await _content(work, content, referral.age_band, referral.unit_id)
    said["minor_concerned"] = referral.minor_concerned or content.minor_concerned
    revised = change(referral, work.now, **said)
    (first,) = [one for one in await everybody(work, referral) if one.leads(referral)]
    if first.siblings is not None and revised.support_for is not SupportFor.PARENT:
        raise Invalid((Fault("/support_for", "not_a_parent", "Siblings are counted for this participant."),))
    if (first.support_for, first.age_band) != (revised.support_for, revised.age_band):
        whom = change(first, work.now, support_for=revised.support_for, age_band=revised.age_band)
        work.participants.save(whom, Event.PARTICIPANT_REVISED)
    work.referrals.save(revised, Event.REFERRAL_REVISED)
    return revised


async def submit_referral(work: Work, referral_id: UUID, submission: ReferralSubmission, seen: int) -> Referral:
    """Send the referral to VINK and put into the vault who it is about; its concern becomes referred.

    Raises:
        GateClosed: something that must be recorded first is missing; nothing was kept (R10).
        Invalid: what is told of an identity, of informing or of the basis breaks a rule.
    """
    referral = await receive(work, work.referrals, referral_id, Action.REFERRAL_SUBMIT, COMMANDS, seen)
    await checked(work, submission.informed, submission.legal_basis, referral.unit_id, referral.kle)
    concern = await work.concerns.get(referral.concern_id) if referral.concern_id else None
    told = msgspec.structs.replace(
        referral,
        # It may have been told since the referral was drafted.
        minor_concerned=referral.minor_concerned or (concern is not None and concern.under_18),
        informed=submission.informed or referral.informed,
        legal_basis=submission.legal_basis or referral.legal_basis,
    )
    consents = await active(work, referral)
    who = _whom(told, await everybody(work, referral), submission)
    known = await introduce(work, told, who, consents)
    sent = move(
        told,
        S.SUBMITTED,
        MOVES,
        work.now,
        submitted_at=work.now,
        disclosure_until=last_of(known),
        texts_until=known[0].disclosure_until,
        known_version=told.version + 1,
        decisions=decided(work, told, "submit", _deferred(who)),
        **vink_turn(work, None),
    )
    work.referrals.save(sent, Event.REFERRAL_SUBMITTED)
    for one in known:
        record_submission(work, sent, one, consents)
    if concern is not None and ConcernStatus.REFERRED in concerns.MOVES[concern.status]:
        work.concerns.save(concerns.go_on(work, concern, ConcernStatus.REFERRED), Event.CONCERN_REFERRED)
    return sent


def _whom(referral: Referral, participants: Sequence[Participant], submission: ReferralSubmission) -> list[Introduced]:
    """Return whom VINK gets to know: the one whom the referral is for, and those who are named beside them."""
    (first,) = [one for one in participants if one.leads(referral)]
    others = {one.id: one for one in participants if one.status in TAKING_PART and one is not first}
    who = [Introduced(first, submission.citizen, "/citizen")]
    for n, one in enumerate(submission.participants):
        participant = others.pop(one.participant_id, None)
        if participant is None:
            fault = Fault(f"/participants/{n}/participant_id", "unknown", "Nobody else who is enrolled has this id.")
            raise Invalid((fault,))
        who.append(Introduced(participant, one.citizen, f"/participants/{n}/citizen"))
    return who


def _deferred(who: Sequence[Introduced]) -> str | None:
    """Say in the decision that, and why, guardians were not asked yet."""
    deferrals = [one.participant.guardian_deferral for one in who]
    return next((f"guardians_deferred:{one.reason}" for one in deferrals if one is not None), None)


async def supply_information(work: Work, referral_id: UUID, message: Message, seen: int) -> Referral:
    """Tell VINK what it wanted to know; it is VINK's turn again."""
    action = Action.REFERRAL_SUPPLY_INFORMATION
    referral = await receive(work, work.referrals, referral_id, action, COMMANDS, seen)
    *earlier, asked = referral.questions
    answered = msgspec.structs.replace(asked, answer=message.text, answered_at=work.now, answered_by=work.actor.subject)
    turn = vink_turn(work, referral.coordinator_id)
    supplied = move(referral, S.RECEIVED, MOVES, work.now, questions=(*earlier, answered), **turn)
    work.referrals.save(supplied, Event.REFERRAL_INFORMATION_SUPPLIED)
    return supplied

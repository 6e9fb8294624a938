"""The department's side of a referral: draft it, revise it, submit it, tell VINK what it wants to know."""

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from domain import concerns
from domain.citizens import new_citizen
from domain.commands import receive
from domain.concerns import UNDER_18, AgeBand, ConcernStatus
from domain.consents.types import Consent
from domain.consultations.authorising import use_authorisation
from domain.consultations.types import CONSULTED, Message
from domain.errors import Fault, GateClosed, Invalid
from domain.events import Event
from domain.named import named
from domain.policy import Action, own_unit
from domain.ports import Work
from domain.records import change, move
from domain.referrals.checks import checked
from domain.referrals.gate import carried_until, missing
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


async def draft_referral(work: Work, new: NewReferral) -> Referral:
    """Draft a referral for somebody whom it knows by a new reference only.

    Raises:
        Invalid: not exactly one way was told by which it came about, the actor's department has no such consultation,
            concern or unit, or the consultation has no answer yet.
        Forbidden: somebody else asked the consultation, and has not authorised a referral.
    """
    origin = await _origin(work, new)
    referral = Referral(
        id=work.new_id(),
        department=work.actor.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        status=S.DRAFT,
        unit_id=own_unit(work.actor, origin.unit_id),
        referred_by=work.actor.subject,
        concern_id=origin.concern_id,
        consultation_id=new.consultation_id,
        direct_reason=new.direct_reason,
        citizen_ref=work.new_id(),
        **_content(work, new, origin.age_band if new.support_for in SAME_PERSON else AgeBand.UNKNOWN),
        submitted_at=None,
        disclosure_stopped_at=None,
        disclosure_until=None,
        questions=(),
        decisions=(),
        intake_note=None,
        redirected_to=None,
        closed_at=None,
        outcome=None,
        waiting_since=None,
        first_free_slot=None,
        amendments=(),
        known_version=0,
        asker_id=work.actor.subject,
        coordinator_id=None,
        **asker_turn(work, work.actor.subject),
    )
    referral = msgspec.structs.replace(referral, minor_concerned=new.minor_concerned or origin.age_band in UNDER_18)
    work.referrals.add(referral, Event.REFERRAL_DRAFTED)
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


def _content(work: Work, content: ReferralContent, age_band: AgeBand) -> dict[str, Any]:
    checked(work, content.informed, content.legal_basis)
    found = {name: getattr(content, name) for name in ReferralContent.__struct_fields__}
    return {**found, "age_band": content.age_band or age_band}


async def revise_referral(work: Work, referral_id: UUID, content: ReferralContent, seen: int) -> Referral:
    """Replace what a referral says before it is sent. That somebody under 18 is concerned stays, once it is known."""
    referral = await receive(work, work.referrals, referral_id, Action.REFERRAL_REVISE, COMMANDS, seen)
    said = _content(work, content, referral.age_band)
    said["minor_concerned"] = referral.minor_concerned or content.minor_concerned
    revised = change(referral, work.now, **said)
    work.referrals.save(revised, Event.REFERRAL_REVISED)
    return revised


async def submit_referral(work: Work, referral_id: UUID, submission: ReferralSubmission, seen: int) -> Referral:
    """Send the referral to VINK and put into the vault who it is about; its concern becomes referred.

    Raises:
        GateClosed: something that must be recorded first is missing; nothing was kept (R10).
        Invalid: the personal number, or what is told of informing and basis, breaks a rule.
    """
    referral = await receive(work, work.referrals, referral_id, Action.REFERRAL_SUBMIT, COMMANDS, seen)
    checked(work, submission.informed, submission.legal_basis)
    told = msgspec.structs.replace(
        referral,
        informed=submission.informed or referral.informed,
        legal_basis=submission.legal_basis or referral.legal_basis,
    )
    citizen = new_citizen(work, told.citizen_ref, submission.citizen)
    consents = await _pass_gate(work, told, submission)
    sent = move(
        told,
        S.SUBMITTED,
        MOVES,
        work.now,
        submitted_at=work.now,
        disclosure_until=carried_until(told, consents, work.terms.own_consent_age, work.now),
        known_version=told.version + 1,
        decisions=decided(work, told, "submit"),
        **vink_turn(work, None),
    )
    work.vault.keep(citizen)
    work.referrals.save(sent, Event.REFERRAL_SUBMITTED)
    await _refer_concern(work, sent.concern_id)
    return sent


async def _pass_gate(work: Work, referral: Referral, submission: ReferralSubmission) -> Sequence[Consent]:
    consents = await work.consents.page({"referral_id": referral.id, "status": "active"}, None, 100)
    assessed = await work.notification_assessments.page({"referral_id": referral.id}, None, 1)
    lacking = missing(referral, consents, submission.citizen, bool(assessed), work.terms.own_consent_age, work.now)
    if lacking:
        raise GateClosed(lacking)
    return consents


async def _refer_concern(work: Work, concern_id: UUID | None) -> None:
    if concern_id is None:
        return
    concern = await work.concerns.get(concern_id)
    if ConcernStatus.REFERRED in concerns.MOVES[concern.status]:
        referred = concerns.go_on(work, concern, ConcernStatus.REFERRED)
        work.concerns.save(referred, Event.CONCERN_REFERRED)


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

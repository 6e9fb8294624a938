"""How a disclosure comes about: proposed, proposed as a hand-over to the info-house, or made by a submission."""

from collections.abc import Sequence
from typing import Any

from domain.actors import Role
from domain.consents.types import Consent
from domain.consultations.words import Holder
from domain.disclosures.rules import Proposal, counting, faults_of, lacking, today
from domain.disclosures.types import (
    DataCategory,
    DecisionStep,
    Disclosure,
    DisclosureDecision,
    DisclosureKind,
    DisclosurePurpose,
    DisclosureStatus,
    NewDisclosure,
    NewInfoHouseHandover,
)
from domain.errors import GateClosed, IllegalMove, Invalid
from domain.events import Event
from domain.law import law_of
from domain.legal_bases import LegalBasis, Recipient
from domain.named import named
from domain.participants.types import TAKING_PART, Participant
from domain.ports import Work
from domain.referrals.types import OPEN, Referral

MOST = 100
TOLD = {
    "needs_text": DataCategory.NEEDS,
    "strengths_text": DataCategory.STRENGTHS,
    "interpreter_language": DataCategory.INTERPRETER,
}
"""What a referral tells beside who it is about and their age band, by the field that holds it."""


async def propose_disclosure(work: Work, new: NewDisclosure) -> Disclosure:
    """Propose that the actor's department tells somebody about the person of a referral; a colleague decides.

    Raises:
        GateClosed: the rule needs a consent that is not there.
        IllegalMove: the referral is over.
        Invalid: there is no such referral, the rule is not in force or does not reach the recipient, or something that
            it asks for is missing.
    """
    return await _propose(work, new, DisclosureKind.DISCLOSURE, new.recipient)


async def hand_over_to_info_house(work: Work, new: NewInfoHouseHandover) -> Disclosure:
    """Propose that the info-house is told about the person of a referral; two colleagues decide, one after the other.

    Nothing else in the product leads there (`domain.md` section 9, rule 15).
    """
    return await _propose(work, new, DisclosureKind.INFO_HOUSE_HANDOVER, Recipient.INFO_HOUSE)


async def _propose(work: Work, new: Proposal, kind: DisclosureKind, recipient: Recipient) -> Disclosure:
    referral = await named(work.referrals, new.referral_id, "/referral_id")
    if referral.status not in OPEN:
        raise IllegalMove("This referral is over; nobody is told anything more about it.", referral.status, ())
    basis = work.terms.legal_set.in_force(new.basis, today(work))
    faults = tuple(faults_of(new, kind, recipient, basis))
    if faults or basis is None:
        raise Invalid(faults)
    participant = await _about(work, referral)
    consents = await consents_of(work, referral) if basis.requires_consent else ()
    missing = lacking(participant, consents, recipient, law_of(work)) if basis.requires_consent else ()
    if missing:
        raise GateClosed(missing)
    vink = Role.VINK_COORDINATOR in work.actor.roles
    proposed = new_disclosure(
        work,
        referral,
        participant,
        basis,
        recipient,
        consents,
        status=DisclosureStatus.PROPOSED,
        kind=kind,
        purpose=new.purpose,
        data_categories=new.data_categories,
        text=new.text,
        reason=new.reason,
        approved_by=(),
        decisions=(),
        decided_at=None,
        holder=Holder.VINK_COORDINATOR if vink else Holder.ASKER,
        due_at=work.calendar.due(work.now, work.terms.intake_days),
    )
    work.disclosures.add(proposed, Event.DISCLOSURE_PROPOSED)
    return proposed


async def _about(work: Work, referral: Referral) -> Participant:
    """Return the one whom the referral is for, as long as they take part.

    Raises:
        IllegalMove: they have left, or the actor may not know whether they have.
    """
    found = await work.participants.page({"citizen_ref": referral.citizen_ref}, None, 1)
    if not found or found[0].status not in TAKING_PART:
        raise IllegalMove("The one whom this referral is for takes part no more.", referral.status, ())
    return found[0]


def record_submission(
    work: Work, referral: Referral, participant: Participant, consents: Sequence[Consent]
) -> Disclosure:
    """Record that VINK is told of a participant, and, of the one whom the referral is for, what it says; in the
    transaction in which it is.

    It stands on the basis that the referral names for that one, with its approver, or else on their own consent.

    Raises:
        GateClosed: no rule is in force under which a consent lets VINK be told.
    """
    other, rules, day = referral.legal_basis, work.terms.legal_set, today(work)
    leads = participant.leads(referral)
    if other is not None and not (leads and rules.carries_referral(other.code, day)):
        other = None
    basis = rules.by_consent(Recipient.VINK, day) if other is None else rules.in_force(other.code, day)
    if basis is None:
        raise GateClosed(("legal_basis_in_force",))
    approval = () if other is None else (decided(work, DecisionStep.APPROVE, None, by=other.approved_by),)
    made = new_disclosure(
        work,
        referral,
        participant,
        basis,
        Recipient.VINK,
        consents if other is None else (),
        status=DisclosureStatus.APPROVED,
        kind=DisclosureKind.SUBMISSION,
        purpose=DisclosurePurpose.OFFER_OF_SUPPORT,
        data_categories=(
            DataCategory.IDENTITY,
            DataCategory.AGE_BAND,
            *(category for field, category in TOLD.items() if leads and getattr(referral, field) is not None),
        ),
        text=None,
        reason=None if other is None else other.reason,
        approved_by=() if other is None else (other.approved_by,),
        decisions=approval,
        decided_at=work.now,
        holder=None,
        due_at=None,
    )
    work.disclosures.add(made, Event.DISCLOSURE_APPROVED)
    return made


def decided(work: Work, step: DecisionStep, remark: str | None, **given: Any) -> DisclosureDecision:
    """Return a decision of the actor, now; `by` names another who took it before."""
    return DisclosureDecision(step=step, by=given.get("by", work.actor.subject), at=work.now, remark=remark)


async def consents_of(work: Work, referral: Referral) -> Sequence[Consent]:
    """Return the consents of a referral that were neither withdrawn nor replaced."""
    return await work.consents.page({"referral_id": referral.id, "status": "active"}, None, MOST)


def new_disclosure(
    work: Work,
    referral: Referral,
    participant: Participant,
    basis: LegalBasis,
    recipient: Recipient,
    consents: Sequence[Consent],
    **told: Any,
) -> Disclosure:
    """Return a telling by the actor's department about a participant; `told` is what else stands in it."""
    hangs_on = counting(participant, consents, recipient, work.now)
    return Disclosure(
        id=work.new_id(),
        department=referral.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        unit_id=referral.unit_id,
        referral_id=referral.id,
        participant_id=participant.id,
        from_department=work.actor.department,
        recipient=recipient,
        basis=basis.code,
        kle=basis.kle,
        under_18=referral.under_18,
        consent_ids=tuple(one.id for one in hangs_on),
        proposed_by=work.actor.subject,
        stopped_at=None,
        holder_id=None,
        **told,
    )

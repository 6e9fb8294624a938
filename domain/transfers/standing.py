"""On what a transfer stands: whether the item may go now, and whether the other department may be told about it."""

from collections.abc import AsyncIterator, Iterable, Sequence

from domain import concerns
from domain.colleagues import approver_fault
from domain.concerns import Concern
from domain.consents.types import Consent
from domain.consultations.types import ConsultationHead
from domain.departments import Department
from domain.disclosures.rules import lacking, today
from domain.errors import Fault, GateClosed, IllegalMove, Invalid, Lack
from domain.law import law_of
from domain.legal_bases import LegalBasis, discloses
from domain.participants.types import TAKING_PART, Participant
from domain.policy import Clause, Known
from domain.ports import Work
from domain.referrals import types as referrals
from domain.referrals.gate import names_of
from domain.referrals.types import Referral
from domain.transfers.types import TransferBasis, TransferGround

Moved = Concern | Referral
OPEN_REFERRALS = tuple(status.value for status in referrals.OPEN)


async def must_be_free(work: Work, item: Moved) -> None:
    """Refuse an item that cannot go now.

    Raises:
        GateClosed: a consultation about it is open, which stays with whoever asked; or a referral of the concern is.
        IllegalMove: it is over.
    """
    asked: Clause = {"holder": Known()}
    missing = []
    if isinstance(item, Concern):
        over = item.status not in concerns.OPEN
        asked = {**asked, "concern_id": item.id}
        if await work.referrals.page({"concern_id": item.id, "status": OPEN_REFERRALS}, None, 1):
            missing.append("referral_ended")
    else:
        over = item.status not in referrals.OPEN
        asked = {**asked, "id": item.consultation_id}
    if over:
        raise IllegalMove("This is over; there is nothing to hand to anybody.", item.status, ())
    if await work.consultations.heads(ConsultationHead, asked, None, 1):
        missing.append("consultation_closed")
    if missing:
        raise GateClosed(tuple(missing))


async def basis_faults(work: Work, item: Moved, to: Department, basis: TransferBasis | None) -> AsyncIterator[Fault]:
    """Yield what is wrong with what an offer stands on; a concern is about nobody who is known, and needs nothing."""
    if isinstance(item, Concern):
        if basis is not None:
            yield Fault("/basis", "unknown", "A concern says of nobody who it is; it needs none.")
        return
    if to.told_as is None:
        yield Fault("/to_department", "no_recipient", "Nobody has laid down as whom this department is told.")
        return
    if basis is None:
        yield Fault("/basis", "required", "A referral is about a person: say on what it stands that they are told.")
        return
    rule = rule_of(work, basis)
    if rule is None:
        yield Fault("/basis/code", "not_in_force", "No such rule is in force here today.")
    elif not discloses(rule, to.told_as):
        yield Fault("/basis/code", "recipient_not_allowed", "This rule does not let that department be told.")
    elif not rule.requires_consent:
        if basis.reason is None:
            yield Fault("/basis/reason", "required", "This rule needs a reason in writing.")
        if basis.approved_by is None:
            yield Fault("/basis/approved_by", "required", "Say which colleague approved it.")
        elif fault := await approver_fault(work, "/basis/approved_by", basis.approved_by, item.unit_id, item.kle):
            yield fault


def rule_of(work: Work, basis: TransferBasis) -> LegalBasis | None:
    """Return the rule as it reads today, or None when it is not in force."""
    return work.terms.legal_set.in_force(basis.code, today(work))


def lacks_of(
    work: Work,
    referral: Referral,
    participants: Iterable[Participant],
    consents: Sequence[Consent],
    basis: TransferGround,
) -> tuple[Lack, ...]:
    """Return what is missing for the other department to be told about everybody who takes part: another rule than
    consent speaks of the one whom the referral is for, and carries nobody else."""
    rule = rule_of(work, basis)
    if rule is None:
        return (Lack("legal_basis_in_force"),)
    return tuple(
        Lack(name, None, one.id)
        for one in participants
        if one.status in TAKING_PART and (rule.requires_consent or not one.leads(referral))
        for name in lacking(one, consents, basis.recipient, law_of(work))
    )


def must_stand(
    work: Work,
    referral: Referral,
    participants: Sequence[Participant],
    consents: Sequence[Consent],
    basis: TransferGround,
) -> None:
    """Refuse a transfer of a referral that has nothing to stand on.

    Raises:
        GateClosed: the rule is no longer in force, or a consent is missing.
    """
    lacks = lacks_of(work, referral, participants, consents, basis)
    if lacks:
        raise GateClosed(names_of(lacks), lacks)


async def department_of(work: Work, code: str) -> Department:
    """Return another department than the actor's.

    Raises:
        Invalid: there is none with this word, or it is their own.
    """
    found = await work.departments.page({"department": code}, None, 1)
    if not found or code == work.actor.department:
        raise Invalid((Fault("/to_department", "unknown", "There is no other department with this word."),))
    return found[0]

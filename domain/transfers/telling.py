"""That a transfer tells another department about the persons on a referral: a disclosure of each, as it is accepted."""

from collections.abc import Sequence

import msgspec

from domain.consents.settling import active, everybody
from domain.consents.types import Consent
from domain.disclosures import deciding
from domain.disclosures.proposing import TOLD, decided, new_disclosure
from domain.disclosures.rules import today
from domain.disclosures.types import (
    MOVES,
    DataCategory,
    DecisionStep,
    DisclosureKind,
    DisclosurePurpose,
    DisclosureStatus,
)
from domain.errors import GateClosed
from domain.events import Event
from domain.participants.types import TAKING_PART, Participant, ParticipantStatus
from domain.policy import Clause
from domain.ports import Work
from domain.records import move
from domain.referrals.types import Referral
from domain.transfers.standing import must_stand, rule_of
from domain.transfers.types import Transfer, TransferGround

MOST = 100


async def record_transfer(giving: Work, transfer: Transfer, referral: Referral) -> None:
    """Record that the other department is told about each person on a referral; `giving` is the work as the department
    sees it that gives. What that one only proposed to tell others stops, since nobody of it decides any more.

    Raises:
        GateClosed: what the transfer stood on is gone.
    """
    basis = transfer.basis
    if basis is None:
        raise GateClosed(("legal_basis_in_force",))
    participants, consents = await everybody(giving, referral), await active(giving, referral)
    must_stand(giving, referral, participants, consents, basis)
    for one in participants:
        if one.status in TAKING_PART:
            _record(giving, transfer, basis, referral, one, consents)
    proposed: Clause = {"referral_id": referral.id, "status": DisclosureStatus.PROPOSED.value}
    for disclosure in await giving.disclosures.page(proposed, None, MOST):
        if disclosure.from_department == referral.department:
            ended = {"stopped_at": giving.now, **deciding.NOBODYS}
            stopped = move(disclosure, DisclosureStatus.STOPPED, MOVES, giving.now, **ended)
            giving.disclosures.save(stopped, Event.DISCLOSURE_STOPPED)


def _record(
    giving: Work,
    transfer: Transfer,
    basis: TransferGround,
    referral: Referral,
    participant: Participant,
    consents: Sequence[Consent],
) -> None:
    """Record one telling as whoever offered the transfer proposed it."""
    rule, leads = rule_of(giving, basis), participant.leads(referral)
    if not leads or (rule is not None and rule.requires_consent):
        rule, approver, reason = giving.terms.legal_set.by_consent(basis.recipient, today(giving)), None, None
    else:
        approver, reason, consents = basis.approved_by, basis.reason, ()
    if rule is None:
        raise GateClosed(("legal_basis_in_force",))
    made = new_disclosure(
        giving,
        referral,
        participant,
        rule,
        basis.recipient,
        consents,
        status=DisclosureStatus.APPROVED,
        kind=DisclosureKind.TRANSFER,
        purpose=DisclosurePurpose.COORDINATION_OF_SUPPORT,
        data_categories=(
            *((DataCategory.IDENTITY,) if participant.status is ParticipantStatus.ACTIVE else ()),
            DataCategory.AGE_BAND,
            *(category for field, category in TOLD.items() if leads and getattr(referral, field) is not None),
        ),
        text=None,
        reason=reason,
        approved_by=() if approver is None else (approver,),
        decisions=() if approver is None else (decided(giving, DecisionStep.APPROVE, None, by=approver),),
        decided_at=giving.now,
        holder=None,
        due_at=None,
    )
    told = msgspec.structs.replace(made, proposed_by=transfer.offered_by)
    giving.disclosures.add(told, Event.DISCLOSURE_APPROVED)

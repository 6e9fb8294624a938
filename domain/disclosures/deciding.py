"""How a disclosure is decided on by somebody else, and how it stops when what it stands on is gone."""

from collections.abc import Sequence
from uuid import UUID

from domain.consents.types import Consent
from domain.disclosures.proposing import consents_of, decided
from domain.disclosures.rules import lacking, today
from domain.disclosures.types import (
    APPROVALS,
    COMMANDS,
    MOVES,
    STANDING,
    DecisionStep,
    Disclosure,
    DisclosureRuling,
    DisclosureStatus,
)
from domain.errors import GateClosed
from domain.events import Event
from domain.law import law_of
from domain.participants.reading import read_participant
from domain.participants.types import TAKING_PART, Participant
from domain.policy import Action, commanded, require
from domain.ports import Work
from domain.records import change, move, unchanged
from domain.referrals.types import OPEN, Referral
from domain.transfers.ending import stop_transfers

S = DisclosureStatus
MOST = 1000
NOBODYS = {"holder": None, "due_at": None}


async def read_disclosure(work: Work, disclosure_id: UUID) -> Disclosure:
    """Return a disclosure to whoever sees the participant whom it is about, and the referral."""
    disclosure = await work.disclosures.get(disclosure_id)
    await read_participant(work, disclosure.participant_id)
    return disclosure


async def approve_disclosure(work: Work, disclosure_id: UUID, ruling: DisclosureRuling, seen: int) -> Disclosure:
    """Approve what a colleague proposed. A hand-over to the info-house stays proposed until a second one approves.

    Raises:
        Forbidden: it is the actor's own proposal, or they have approved it before.
        GateClosed: the rule, or a consent that it asks for, is no longer in force.
    """
    disclosure, referral = await _received(work, disclosure_id, Action.DISCLOSURE_APPROVE, seen)
    await _must_stand(work, disclosure, referral)
    decisions = (*disclosure.decisions, decided(work, DecisionStep.APPROVE, ruling.remark))
    approved_by = (*disclosure.approved_by, work.actor.subject)
    if len(approved_by) < APPROVALS[disclosure.kind]:
        given = change(disclosure, work.now, decisions=decisions, approved_by=approved_by)
        work.disclosures.save(given, Event.DISCLOSURE_APPROVAL_GIVEN)
        return given
    approved = move(
        disclosure,
        S.APPROVED,
        MOVES,
        work.now,
        decisions=decisions,
        approved_by=approved_by,
        decided_at=work.now,
        **NOBODYS,
    )
    work.disclosures.save(approved, Event.DISCLOSURE_APPROVED)
    return approved


async def reject_disclosure(work: Work, disclosure_id: UUID, ruling: DisclosureRuling, seen: int) -> Disclosure:
    """Reject what a colleague proposed: nobody is told."""
    disclosure, _ = await _received(work, disclosure_id, Action.DISCLOSURE_REJECT, seen)
    decisions = (*disclosure.decisions, decided(work, DecisionStep.REJECT, ruling.remark))
    rejected = move(disclosure, S.REJECTED, MOVES, work.now, decisions=decisions, decided_at=work.now, **NOBODYS)
    work.disclosures.save(rejected, Event.DISCLOSURE_REJECTED)
    return rejected


async def _received(work: Work, disclosure_id: UUID, action: Action, seen: int) -> tuple[Disclosure, Referral]:
    disclosure = await work.disclosures.get(disclosure_id)
    referral = await work.referrals.get(disclosure.referral_id)
    await work.participants.get(disclosure.participant_id)
    require(work.actor, action, disclosure)
    unchanged(disclosure, seen)
    commanded(work.actor, action, disclosure, COMMANDS)
    return disclosure, referral


async def _must_stand(work: Work, disclosure: Disclosure, referral: Referral) -> None:
    basis = work.terms.legal_set.in_force(disclosure.basis, today(work))
    if basis is None:
        raise GateClosed(("legal_basis_in_force",))
    if basis.requires_consent:
        consents = await consents_of(work, referral)
        participant = await work.participants.get(disclosure.participant_id)
        missing = lacking(participant, consents, disclosure.recipient, law_of(work))
        if missing:
            raise GateClosed(missing)


async def stop_disclosures(
    work: Work,
    referral: Referral,
    consents: Sequence[Consent] | None = None,
    participants: Sequence[Participant] = (),
) -> None:
    """Stop what no longer has anything to stand on, in the transaction that took it away.

    `referral` is the referral as it will be. What is still proposed stops when that is over. Where a consent was
    withdrawn or replaced, `consents` are those that are left, and `participants` who still takes part: what hangs on a
    consent, approved or not, stops unless its recipient may still be told by one of them, and what is proposed about
    somebody who left stops. So does an offer of the referral to another department.
    """
    over = referral.status not in OPEN
    whose = {one.id: one for one in participants if one.status in TAKING_PART}
    for one in await work.disclosures.page({"referral_id": referral.id, "status": STANDING}, None, MOST):
        falls = over and one.status is S.PROPOSED
        if consents is not None:
            participant = whose.get(one.participant_id)
            if participant is None:
                falls = falls or one.status is S.PROPOSED or bool(one.consent_ids)
            elif one.consent_ids:
                falls = falls or bool(lacking(participant, consents, one.recipient, law_of(work)))
        if falls:
            stopped = move(one, S.STOPPED, MOVES, work.now, stopped_at=work.now, **NOBODYS)
            work.disclosures.save(stopped, Event.DISCLOSURE_STOPPED)
    await stop_transfers(work, referral, consents, participants)

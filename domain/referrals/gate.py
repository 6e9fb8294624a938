"""The gate between a department and VINK: what must be recorded before VINK is told about somebody (R10)."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from domain.citizens import NewCitizen, band_of, born
from domain.concerns import UNDER_18, AgeBand
from domain.consents.lacks import Ledger, guardians_needed
from domain.consents.types import Consent
from domain.errors import Lack
from domain.law import Law
from domain.participants.types import Participant
from domain.referrals.types import Referral, SupportFor

GROWN = frozenset({SupportFor.ADULT, SupportFor.PARENT})


def other_basis(referral: Referral, participant: Participant, law: Law) -> bool:
    """Whether a rule other than consent, with its written reason and approver, lets VINK be told: it speaks of the one
    whom the referral is for, and of nobody else on it."""
    basis = referral.legal_basis
    carries = basis is not None and law.rules.carries_referral(basis.code, law.now.date())
    return carries and participant.leads(referral)


def withheld(referral: Referral, participant: Participant, consents: Iterable[Consent], law: Law) -> tuple[Lack, ...]:
    """Return what is lacking for VINK to be told about a participant."""
    if other_basis(referral, participant, law):
        return ()
    return tuple(Ledger(participant, consents, law).disclosure())


def carried_until(
    referral: Referral, participant: Participant, consents: Iterable[Consent], law: Law
) -> datetime | None:
    """Return when the first of the consents is over by which VINK is told about a participant; None where none ends by
    itself, or another rule lets VINK be told."""
    if other_basis(referral, participant, law):
        return None
    return Ledger(participant, consents, law).disclosed_until()


def missing(
    referral: Referral,
    participant: Participant,
    consents: Iterable[Consent],
    citizen: NewCitizen,
    assessed: bool,
    law: Law,
) -> tuple[Lack, ...]:
    """Return everything that must still be recorded for one participant; the gate is open when there is nothing.

    `consents` are those of the whole referral. `assessed` says whether the duty to notify was weighed for it; what
    came of it plays no part.
    """
    consents = tuple(consents)
    found = [*_of_age(participant, citizen, law.now)]
    found += Ledger(participant, consents, law).participation()
    found += withheld(referral, participant, consents, law)
    found += _of_guardians(participant, citizen, law)
    found += _of_informing(referral, participant, law.now)
    if referral.under_18 and not assessed:
        found.append(Lack("notification_assessment"))
    return tuple(found)


def _of_age(participant: Participant, citizen: NewCitizen, now: datetime) -> Iterator[Lack]:
    """The age band, on which the rules for the young hang, must be known, and true where a number tells the age."""
    band, grown = participant.age_band, participant.support_for in GROWN
    if citizen.personal_number is None:
        known = band is not AgeBand.UNKNOWN or grown
    else:
        told = band_of(born(citizen.personal_number), now.date())
        known = band is told or (band is AgeBand.UNKNOWN and grown and told not in UNDER_18)
    if not known:
        yield Lack("age_band", None, participant.id)


def _of_guardians(participant: Participant, citizen: NewCitizen, law: Law) -> Iterator[Lack]:
    """Whoever must say yes must be told to the vault; a deferral holds until its review date is over."""
    told = {one.guardian_ref for one in citizen.guardians}
    if guardians_needed(participant, law.own_consent_age) and not told.issuperset(participant.custody_holders):
        yield Lack("guardian_identity", None, participant.id)
    deferral = participant.guardian_deferral
    if deferral is not None and deferral.review_on < law.now.date():
        yield Lack("guardian_deferral_review", None, participant.id)


def _of_informing(referral: Referral, participant: Participant, now: datetime) -> Iterator[Lack]:
    """The one whom the referral is for was told of it, or why not; anybody else on it was when they said yes."""
    informed = referral.informed
    if not participant.leads(referral):
        return
    if informed is None:
        yield Lack("informed")
    elif informed.review_on is not None and informed.review_on < now.date():
        yield Lack("informed_review")


def names_of(lacks: Iterable[Lack]) -> tuple[str, ...]:
    """Return each name once, in order."""
    return tuple(dict.fromkeys(one.name for one in lacks))

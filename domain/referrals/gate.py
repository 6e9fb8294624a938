"""The gate between a department and VINK: what must be recorded before a referral may be submitted (R10)."""

from collections.abc import Iterable
from datetime import UTC, datetime

from domain.citizens import NewCitizen, band_of, born
from domain.concerns import UNDER_18, AgeBand
from domain.consents.types import Consent, ConsentKind, GivenBy
from domain.legal_bases import LegalSet, Recipient
from domain.referrals.types import Referral, SupportFor

YOUNGEST = {AgeBand.UNDER_10: 0, AgeBand.FROM_10_TO_14: 10, AgeBand.FROM_15_TO_17: 15}
NEVER = datetime.max.replace(tzinfo=UTC)
GROWN = frozenset({SupportFor.ADULT, SupportFor.PARENT})


def guardian_needed(referral: Referral, own_consent_age: int) -> bool:
    """Whether a guardian's consent is needed beside the person's own: where the age band begins below that age."""
    return YOUNGEST.get(referral.age_band, own_consent_age) < own_consent_age


def counts(consent: Consent, kind: ConsentKind, given_by: GivenBy, now: datetime) -> bool:
    """Whether the consent is of this kind and person, in force, and, for a disclosure, names VINK."""
    told = kind is not ConsentKind.DISCLOSURE or Recipient.VINK in consent.recipients
    return consent.kind is kind and consent.given_by is given_by and told and consent.in_force(now)


def other_basis(referral: Referral, now: datetime, rules: LegalSet) -> bool:
    """Whether a rule other than consent, with its written reason and approver, lets VINK be told."""
    return referral.legal_basis is not None and rules.carries_referral(referral.legal_basis.code, now.date())


def withheld(
    referral: Referral, consents: Iterable[Consent], own_consent_age: int, now: datetime, rules: LegalSet
) -> tuple[str, ...]:
    """Return what is missing for VINK to be told about the person."""
    given = {who for who in GivenBy if any(counts(one, ConsentKind.DISCLOSURE, who, now) for one in consents)}
    missing = []
    if other_basis(referral, now, rules):
        return ()
    if GivenBy.SELF not in given:
        missing.append("disclosure_consent_or_basis")
    if guardian_needed(referral, own_consent_age) and GivenBy.GUARDIAN not in given:
        missing.append("guardian_disclosure_consent")
    return tuple(missing)


def carried_until(
    referral: Referral, consents: Iterable[Consent], own_consent_age: int, now: datetime, rules: LegalSet
) -> datetime | None:
    """Return when the first of the consents is over by which VINK is told about the person; None where none ends by
    itself, or another rule lets VINK be told."""
    if other_basis(referral, now, rules):
        return None
    consents = tuple(consents)
    needed = GivenBy if guardian_needed(referral, own_consent_age) else (GivenBy.SELF,)
    ends = (
        max((one.expires_at or NEVER for one in consents if counts(one, ConsentKind.DISCLOSURE, who, now)), default=now)
        for who in needed
    )
    end = min(ends)
    return None if end == NEVER else end


def missing(
    referral: Referral,
    consents: Iterable[Consent],
    citizen: NewCitizen,
    assessed: bool,
    own_consent_age: int,
    now: datetime,
    rules: LegalSet,
) -> tuple[str, ...]:
    """Return the names of everything that must still be recorded; the gate is open when there is nothing.

    `now` is the municipality's own time, whose day decides which rule is in force. `assessed` says whether the duty to
    notify was weighed for this referral; what came of it plays no part.
    """
    consents = tuple(consents)
    taking_part = {who for who in GivenBy if any(counts(one, ConsentKind.PARTICIPATION, who, now) for one in consents)}
    informed = referral.informed
    lapsed = informed is not None and informed.review_on is not None and informed.review_on < now.date()
    found = {
        "age_band": not _age_is_told(referral, citizen, now),
        "participation_consent": GivenBy.SELF not in taking_part,
        "guardian_participation_consent": (
            guardian_needed(referral, own_consent_age) and GivenBy.GUARDIAN not in taking_part
        ),
        **dict.fromkeys(withheld(referral, consents, own_consent_age, now, rules), True),
        "informed": informed is None,
        "informed_review": lapsed,
        "notification_assessment": referral.under_18 and not assessed,
    }
    return tuple(name for name, lacks in found.items() if lacks)


def _age_is_told(referral: Referral, citizen: NewCitizen, now: datetime) -> bool:
    """Whether the age band, on which the rules for the young hang, is known, and true where a number tells the age."""
    band, grown = referral.age_band, referral.support_for in GROWN
    if citizen.personal_number is None:
        return band is not AgeBand.UNKNOWN or grown
    told = band_of(born(citizen.personal_number), now.date())
    return band is told or (band is AgeBand.UNKNOWN and grown and told not in UNDER_18)

"""What a disclosure stands on: a rule in force that lets the recipient be told, and the consents that it asks for."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from domain.consents.lacks import guardians_needed
from domain.consents.types import SELF, Consent, ConsentKind, GivenBy, Giver
from domain.disclosures.types import MINIMAL, PREVENTIVE, DisclosureKind, NewDisclosure, NewInfoHouseHandover
from domain.errors import Fault
from domain.law import Law
from domain.legal_bases import LegalBasis, Recipient, discloses
from domain.participants.types import Participant
from domain.ports import Work

Proposal = NewDisclosure | NewInfoHouseHandover


def today(work: Work) -> date:
    """Return the municipality's own day, which decides what is in force."""
    return work.calendar.local(work.now).date()


def faults_of(new: Proposal, kind: DisclosureKind, recipient: Recipient, basis: LegalBasis | None) -> Iterator[Fault]:
    """Yield what a proposal may not be; `basis` is its rule as it is in force today, if it is."""
    if kind is DisclosureKind.DISCLOSURE and recipient is Recipient.INFO_HOUSE:
        yield Fault("/recipient", "own_act", "Handing over to the info-house is an act of its own.")
    if basis is None:
        yield Fault("/basis", "not_in_force", "No such rule is in force here today.")
    elif not discloses(basis, recipient):
        yield Fault("/basis", "recipient_not_allowed", "This rule does not let the recipient be told.")
    elif basis.requires_reason and new.reason is None:
        yield Fault("/reason", "required", "This rule needs a reason in writing.")
    if basis is not None and basis.forbids_investigation and new.purpose not in PREVENTIVE:
        yield Fault("/purpose", "not_preventive", "This rule serves prevention and the coordination of support only.")
    for place, one in enumerate(new.data_categories):
        if one in new.data_categories[:place]:
            yield Fault(f"/data_categories/{place}", "repeated", "This is named twice.")
        if kind is DisclosureKind.INFO_HOUSE_HANDOVER and one not in MINIMAL:
            yield Fault(f"/data_categories/{place}", "not_minimal", "The info-house is not told this.")


def counting(
    participant: Participant, consents: Iterable[Consent], recipient: Recipient, now: datetime
) -> list[Consent]:
    """Return the consents of this participant, in force, by which the recipient may be told."""
    return [
        one
        for one in consents
        if one.kind is ConsentKind.DISCLOSURE
        and one.participant_id == participant.id
        and recipient in one.recipients
        and one.in_force(now)
    ]


def lacking(participant: Participant, consents: Iterable[Consent], recipient: Recipient, law: Law) -> tuple[str, ...]:
    """Return the names of the consents that are missing for the recipient to be told about the participant."""
    given = {one.giver for one in counting(participant, consents, recipient, law.now)}
    needed = {"disclosure_consent": {SELF}}
    if guardians_needed(participant, law.own_consent_age):
        holders = {Giver(GivenBy.GUARDIAN, one) for one in participant.custody_holders}
        needed["guardian_disclosure_consent"] = holders or {Giver(GivenBy.GUARDIAN, None)}
    return tuple(name for name, who in needed.items() if not who <= given)

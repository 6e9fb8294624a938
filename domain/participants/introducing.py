"""How VINK gets to know participants: their identity goes to the vault, each by their own consent, or nobody's does."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from domain.citizens import NewCitizen, new_citizen
from domain.consents.types import Consent
from domain.errors import Fault, GateClosed, Invalid
from domain.events import Event
from domain.law import law_of
from domain.participants.types import MOVES, Participant, ParticipantStatus
from domain.ports import Work
from domain.records import move
from domain.referrals.gate import carried_until, missing, names_of
from domain.referrals.types import Referral


class Introduced(NamedTuple):
    """A participant, who they are, and where in the body that stands."""

    participant: Participant
    citizen: NewCitizen
    at: str


async def introduce(
    work: Work, referral: Referral, who: Sequence[Introduced], consents: Sequence[Consent]
) -> list[Participant]:
    """Keep in the vault who these participants are, and return them as VINK now knows them; `consents` are the active
    ones of the whole referral.

    Raises:
        Invalid: a personal number or a guardian's reference breaks a rule.
        GateClosed: something that must be recorded first is missing; nothing was kept (R10).
    """
    faults = tuple(fault for one in who for fault in _of_guardians(one))
    if faults:
        raise Invalid(faults)
    citizens = [new_citizen(work, one.participant.citizen_ref, one.citizen, one.at) for one in who]
    assessed = bool(await work.notification_assessments.page({"referral_id": referral.id}, None, 1))
    law = law_of(work)
    lacks = tuple(
        lack for one in who for lack in missing(referral, one.participant, consents, one.citizen, assessed, law)
    )
    if lacks:
        raise GateClosed(names_of(lacks), lacks)
    known = [
        move(
            one.participant,
            ParticipantStatus.ACTIVE,
            MOVES,
            work.now,
            disclosure_until=carried_until(referral, one.participant, consents, law),
        )
        for one in who
    ]
    for citizen, participant in zip(citizens, known, strict=True):
        work.vault.keep(citizen)
        work.participants.save(participant, Event.PARTICIPANT_ACTIVATED)
    return known


def _of_guardians(one: Introduced) -> Iterator[Fault]:
    known = {guardian.guardian_ref for guardian in one.participant.guardians}
    told = [guardian.guardian_ref for guardian in one.citizen.guardians]
    for n, guardian_ref in enumerate(told):
        place = f"{one.at}/guardians/{n}/guardian_ref"
        if guardian_ref is not None and guardian_ref not in known:
            yield Fault(place, "unknown", "This is no guardian of this participant.")
        elif guardian_ref is not None and guardian_ref in told[:n]:
            yield Fault(place, "repeated", "Name each guardian once.")

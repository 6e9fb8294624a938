"""Which consents of a participant count, and what is lacking where none does; nothing here asks for a reason."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from enum import StrEnum

from domain.concerns import AgeBand
from domain.consents.types import SELF, Consent, ConsentKind, ConsentPurpose, ConsentStatus, GivenBy, Giver
from domain.errors import Lack
from domain.law import Law
from domain.legal_bases import Recipient
from domain.participants.types import Participant

YOUNGEST = {AgeBand.UNDER_10: 0, AgeBand.FROM_10_TO_14: 10, AgeBand.FROM_15_TO_17: 15}
NEVER = datetime.max.replace(tzinfo=UTC)
OPENING = frozenset({ConsentPurpose.INTAKE, ConsentPurpose.SUPPORT})


class Shortcoming(StrEnum):
    """Why a consent that was recorded does not open the way to VINK."""

    EXPIRED = "expired"
    NOT_YET_IN_FORCE = "not_yet_in_force"
    OTHER_RECIPIENT = "other_recipient"
    OTHER_PURPOSE = "other_purpose"
    OTHER_PARTICIPANT = "other_participant"
    NO_GUARDIAN_KNOWN = "no_guardian_known"


def below_age(participant: Participant, own_consent_age: int) -> bool:
    """Whether the age band begins below the age from which one's own consent is enough."""
    return YOUNGEST.get(participant.age_band, own_consent_age) < own_consent_age


def guardians_needed(participant: Participant, own_consent_age: int) -> bool:
    """Whether the guardians with custody must say yes beside the participant: below that age, unless deferred."""
    return below_age(participant, own_consent_age) and participant.guardian_deferral is None


def shortcoming(consent: Consent, now: datetime) -> Shortcoming | None:
    """Return why an active consent does not open the way to VINK, or None where it does."""
    if consent.given_at > now:
        return Shortcoming.NOT_YET_IN_FORCE
    if not consent.in_force(now):
        return Shortcoming.EXPIRED
    if consent.kind is ConsentKind.DISCLOSURE and Recipient.VINK not in consent.recipients:
        return Shortcoming.OTHER_RECIPIENT
    if consent.purposes and not OPENING.intersection(consent.purposes):
        return Shortcoming.OTHER_PURPOSE
    return None


class Ledger:
    """The active consents of a referral, as they count for one participant at one time."""

    def __init__(self, participant: Participant, consents: Iterable[Consent], law: Law) -> None:
        self._participant = participant
        self._active = [one for one in consents if one.status is ConsentStatus.ACTIVE]
        self._law = law

    def participation(self) -> Iterator[Lack]:
        """Yield what is lacking for the participant to take part."""
        yield from self.lack("participation_consent", ConsentKind.PARTICIPATION, SELF)
        yield from self._of_guardians("guardian_participation_consent", ConsentKind.PARTICIPATION)

    def disclosure(self) -> Iterator[Lack]:
        """Yield what is lacking for VINK to be told about the participant by consent."""
        yield from self.lack("disclosure_consent_or_basis", ConsentKind.DISCLOSURE, SELF)
        yield from self._of_guardians("guardian_disclosure_consent", ConsentKind.DISCLOSURE)

    def disclosed_until(self) -> datetime | None:
        """Return when the first consent to disclosure is over that is needed; None where none ends by itself."""
        needed = [SELF]
        if guardians_needed(self._participant, self._law.own_consent_age):
            needed += [Giver(GivenBy.GUARDIAN, one) for one in self._participant.custody_holders]
        end = min(max(self._ends(giver), default=self._law.now) for giver in needed)
        return None if end == NEVER else end

    def _ends(self, giver: Giver) -> list[datetime]:
        own = [one for one in self._own(ConsentKind.DISCLOSURE, giver) if shortcoming(one, self._law.now) is None]
        return [one.expires_at or NEVER for one in own]

    def needs(self, giver: Giver) -> bool:
        """Whether nothing goes on without this giver's yes: the participant's always, a guardian's where needed."""
        return giver == SELF or (
            guardians_needed(self._participant, self._law.own_consent_age)
            and giver.guardian_ref in self._participant.custody_holders
        )

    def lack(self, name: str, kind: ConsentKind, giver: Giver) -> Iterator[Lack]:
        """Yield the lack of a consent of this kind and giver, unless there is one that counts."""
        found = [shortcoming(one, self._law.now) for one in self._own(kind, giver)]
        if None in found:
            return
        foreign = any(
            one.kind is kind and one.giver.by is giver.by and one.participant_id != self._participant.id
            for one in self._active
        )
        because = found[0] if found else Shortcoming.OTHER_PARTICIPANT if foreign else None
        yield Lack(name, because, self._participant.id)

    def _own(self, kind: ConsentKind, giver: Giver) -> list[Consent]:
        own = [one for one in self._active if one.participant_id == self._participant.id]
        return [one for one in own if one.kind is kind and one.giver == giver]

    def _of_guardians(self, name: str, kind: ConsentKind) -> Iterator[Lack]:
        if not guardians_needed(self._participant, self._law.own_consent_age):
            return
        if not self._participant.custody_holders:
            yield Lack(name, Shortcoming.NO_GUARDIAN_KNOWN, self._participant.id)
        for guardian_ref in self._participant.custody_holders:
            yield from self.lack(name, kind, Giver(GivenBy.GUARDIAN, guardian_ref))

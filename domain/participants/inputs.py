"""What is sent to a participant: who enrols, what is known of their family, and, in the end, who they are."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.citizens import NewCitizen
from domain.concerns import AgeBand
from domain.consents.types import NewConsent
from domain.participants.types import GuardianDeferral, Siblings
from domain.referrals.types import SupportFor


class GuardianContent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A guardian, and whether they have custody. Left out, the reference is made anew; a known one is kept."""

    guardian_ref: UUID | None = None
    custody: bool = True


class ParticipantContent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is known of a participant's family without saying who anybody is.

    `guardians` are those of somebody under 18; `siblings` a parent's count, never records of persons.
    """

    guardians: Annotated[tuple[GuardianContent, ...], Meta(max_length=4)] = ()
    guardian_deferral: GuardianDeferral | None = None
    siblings: Siblings | None = None


class NewParticipant(ParticipantContent, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody who is to take part beside the one whom the referral is for, for instance a parent.

    Before the referral is sent nobody's identity is told. Afterwards `citizen` may come along, together with the
    consents of that person to take part and to VINK's being told; VINK then knows them at once.
    """

    support_for: SupportFor
    age_band: AgeBand = AgeBand.UNKNOWN
    consents: Annotated[tuple[NewConsent, ...], Meta(max_length=8)] = ()
    citizen: NewCitizen | None = None


class Introduction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who a participant is, told once and kept in the vault only."""

    citizen: NewCitizen


class IntroducedParticipant(Introduction, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which participant it is, and who."""

    participant_id: UUID

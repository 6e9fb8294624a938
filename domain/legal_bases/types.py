"""What a legal basis is: a rule, whom may be told under it, and from when until when it is in force."""

from datetime import date
from enum import StrEnum

import msgspec


class LegalBasisCode(StrEnum):
    """The codes of every set; which of them count, and when, says the set that the municipality runs with."""

    SEL_12B = "sel12b"
    BL_28 = "bl28"
    BL_29 = "bl29"
    BL_30 = "bl30"
    FVL_28_CONSENT = "fvl28_consent"
    FVL_28_NECESSARY = "fvl28_necessary"
    RPL_115_SSP = "rpl115_ssp"
    RPL_115_PSP = "rpl115_psp"
    RPL_115_KSP = "rpl115_ksp"
    SSD_MEETING = "ssd_meeting"
    SOL_2001 = "sol2001"
    SOL_2025 = "sol2025"
    OSL_10_1_CONSENT = "osl10_1_consent"
    OSL_10_2_NECESSARY = "osl10_2_necessary"
    OSL_10_18A_PREVENTION = "osl10_18a_prevention"
    OSL_23_NO_HARM = "osl23_no_harm"
    OSL_26_NO_HARM = "osl26_no_harm"


class LegalBasisKind(StrEnum):
    PARTICIPATION = "participation"
    DISCLOSURE = "disclosure"


class Recipient(StrEnum):
    """Who may be told under a basis; a consent names its recipients with the same words."""

    VINK = "vink"
    INFO_HOUSE = "info_house"
    SCHOOL = "school"
    HEALTH_VISITOR = "health_visitor"
    DAY_CARE = "day_care"
    SOCIAL_SERVICES = "social_services"


VIDEREGIVELSE = "00.07.08"
"""The KLE number under which a disclosure is filed where its basis has no number of its own (R22)."""


class LegalBasis(msgspec.Struct, frozen=True, kw_only=True):
    """A rule, what it may carry, and from when until when it is in force (R10)."""

    code: LegalBasisCode
    paragraph: str
    kind: LegalBasisKind
    valid_from: date
    valid_until: date | None = None
    requires_consent: bool = False
    requires_reason: bool = False
    forbids_investigation: bool = False
    allowed_recipients: tuple[Recipient, ...] = ()
    kle: str = VIDEREGIVELSE

    def in_force(self, day: date) -> bool:
        """Whether the rule is in force on that day; `valid_until` is its last day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class LegalSet(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of one country, as the municipality has had them looked at; `edition` tells the sets apart.

    `receipt_days` (working days) and `assessment_hours` are what may pass from a notification to its receipt, and to
    its first assessment. It is data to be approved, not legal advice (`domain.md` section 2).
    """

    edition: int
    bases: tuple[LegalBasis, ...]
    receipt_days: int = 6
    assessment_hours: int = 24

    def in_force(self, code: LegalBasisCode, day: date) -> LegalBasis | None:
        """Return the rule as it reads on that day, or None when none of this set is in force."""
        return next((one for one in self.bases if one.code is code and one.in_force(day)), None)

    def carries_referral(self, code: LegalBasisCode, day: date) -> bool:
        """Whether this rule, in force on that day, lets VINK be told without a consent to disclosure."""
        basis = self.in_force(code, day)
        return basis is not None and not basis.requires_consent and discloses(basis, Recipient.VINK)

    def by_consent(self, recipient: Recipient, day: date) -> LegalBasis | None:
        """Return the rule, in force on that day, by which a consent lets the recipient be told."""
        found = (one for one in self.bases if one.requires_consent and one.in_force(day))
        return next((one for one in found if discloses(one, recipient)), None)


def discloses(basis: LegalBasis, recipient: Recipient) -> bool:
    """Whether the rule is about disclosure, and to this recipient."""
    return basis.kind is LegalBasisKind.DISCLOSURE and recipient in basis.allowed_recipients

"""Legal bases: which rule may carry taking part, and which a disclosure; dated data, never an answer from memory."""

from datetime import date
from enum import StrEnum

import msgspec


class LegalBasisCode(StrEnum):
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

    def in_force(self, day: date) -> bool:
        """Whether the rule is in force on that day; `valid_until` is its last day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


P, D, R = LegalBasisKind.PARTICIPATION, LegalBasisKind.DISCLOSURE, Recipient
_SERVICE_ACT, _CHILD_ACT = date(2016, 1, 1), date(2024, 1, 1)
_ADMINISTRATION_ACT, _JUSTICE_ACT = date(1987, 1, 1), date(2019, 1, 1)
_SSD = (R.SCHOOL, R.HEALTH_VISITOR, R.DAY_CARE, R.SOCIAL_SERVICES)
_COOPERATION = (R.INFO_HOUSE, R.SOCIAL_SERVICES)

DANISH: tuple[LegalBasis, ...] = (
    LegalBasis(code=LegalBasisCode.SEL_12B, paragraph="serviceloven § 12 b", kind=P, valid_from=_SERVICE_ACT),
    LegalBasis(code=LegalBasisCode.BL_28, paragraph="barnets lov § 28", kind=P, valid_from=_CHILD_ACT),
    LegalBasis(code=LegalBasisCode.BL_29, paragraph="barnets lov § 29", kind=P, valid_from=_CHILD_ACT),
    LegalBasis(code=LegalBasisCode.BL_30, paragraph="barnets lov § 30", kind=P, valid_from=_CHILD_ACT),
    LegalBasis(
        code=LegalBasisCode.FVL_28_CONSENT,
        paragraph="forvaltningsloven § 28, samtykke",
        kind=D,
        valid_from=_ADMINISTRATION_ACT,
        requires_consent=True,
        allowed_recipients=tuple(R),
    ),
    LegalBasis(
        code=LegalBasisCode.FVL_28_NECESSARY,
        paragraph="forvaltningsloven § 28, væsentlig betydning",
        kind=D,
        valid_from=_ADMINISTRATION_ACT,
        requires_reason=True,
        allowed_recipients=(R.VINK, R.SOCIAL_SERVICES),
    ),
    *(
        LegalBasis(
            code=code,
            paragraph=f"retsplejeloven § 115, {cooperation}",
            kind=D,
            valid_from=_JUSTICE_ACT,
            requires_reason=True,
            forbids_investigation=True,
            allowed_recipients=_COOPERATION,
        )
        for code, cooperation in (
            (LegalBasisCode.RPL_115_SSP, "SSP"),
            (LegalBasisCode.RPL_115_PSP, "PSP"),
            (LegalBasisCode.RPL_115_KSP, "KSP"),
        )
    ),
    LegalBasis(
        code=LegalBasisCode.SSD_MEETING,
        paragraph="SSD-udveksling, barnets lov",
        kind=D,
        valid_from=_CHILD_ACT,
        requires_reason=True,
        allowed_recipients=_SSD,
    ),
)
"""The Danish set (`domain.md` section 2). § 115 and SSD carry no referral to VINK: handing over to the info-house is
an act of its own, never part of a referral (`domain.md` section 9, rule 15)."""


def in_force(code: LegalBasisCode, day: date) -> LegalBasis | None:
    """Return the rule as it reads on that day, or None when none is in force."""
    return next((one for one in DANISH if one.code is code and one.in_force(day)), None)


def carries_referral(code: LegalBasisCode, day: date) -> bool:
    """Whether this rule, in force on that day, lets VINK be told without a consent to disclosure."""
    basis = in_force(code, day)
    return (
        basis is not None
        and basis.kind is LegalBasisKind.DISCLOSURE
        and not basis.requires_consent
        and Recipient.VINK in basis.allowed_recipients
    )

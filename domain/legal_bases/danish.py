"""The Danish set of legal bases (`domain.md` section 2), which is the default."""

from datetime import date

from domain.legal_bases.types import LegalBasis, LegalBasisCode, LegalBasisKind, LegalSet, Recipient

P, D, R = LegalBasisKind.PARTICIPATION, LegalBasisKind.DISCLOSURE, Recipient
_SERVICE_ACT, _CHILD_ACT = date(2016, 1, 1), date(2024, 1, 1)
_ADMINISTRATION_ACT, _JUSTICE_ACT = date(1987, 1, 1), date(2019, 1, 1)
_SSD = (R.SCHOOL, R.HEALTH_VISITOR, R.DAY_CARE, R.SOCIAL_SERVICES)
_COOPERATION = (R.INFO_HOUSE, R.SOCIAL_SERVICES)

DANISH = LegalSet(
    edition=1,
    bases=(
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
            allowed_recipients=(R.VINK, *_SSD),
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
                kle=kle,
            )
            for code, cooperation, kle in (
                (LegalBasisCode.RPL_115_SSP, "SSP", "27.25.00"),
                (LegalBasisCode.RPL_115_PSP, "PSP", "27.12.26"),
                (LegalBasisCode.RPL_115_KSP, "KSP", "27.12.34"),
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
    ),
)
"""§ 115 and SSD carry no referral to VINK, and nothing but § 115 reaches the info-house: handing over to it is an act
of its own, never part of a referral (`domain.md` section 9, rule 15)."""

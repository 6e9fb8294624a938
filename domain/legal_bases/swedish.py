"""The Swedish set of legal bases (`domain.md` section 2): configurable data for a municipality to have approved."""

from datetime import date

from domain.legal_bases.types import LegalBasis, LegalBasisCode, LegalBasisKind, LegalSet, Recipient

P, D, R = LegalBasisKind.PARTICIPATION, LegalBasisKind.DISCLOSURE, Recipient
_SECRECY_ACT, _PREVENTION = date(2009, 6, 30), date(2013, 1, 1)
_OLD_ACT_ENDS, _NEW_ACT = date(2025, 6, 30), date(2025, 7, 1)
_WELFARE = (R.VINK, R.SCHOOL, R.HEALTH_VISITOR, R.DAY_CARE, R.SOCIAL_SERVICES)

SWEDISH = LegalSet(
    edition=2,
    bases=(
        LegalBasis(
            code=LegalBasisCode.SOL_2001,
            paragraph="socialtjänstlagen (2001:453)",
            kind=P,
            valid_from=date(2002, 1, 1),
            valid_until=_OLD_ACT_ENDS,
        ),
        LegalBasis(code=LegalBasisCode.SOL_2025, paragraph="socialtjänstlagen (2025:400)", kind=P, valid_from=_NEW_ACT),
        LegalBasis(
            code=LegalBasisCode.OSL_10_1_CONSENT,
            paragraph="offentlighets- och sekretesslagen 10 kap. 1 §",
            kind=D,
            valid_from=_SECRECY_ACT,
            requires_consent=True,
            allowed_recipients=_WELFARE,
        ),
        LegalBasis(
            code=LegalBasisCode.OSL_10_2_NECESSARY,
            paragraph="offentlighets- och sekretesslagen 10 kap. 2 §",
            kind=D,
            valid_from=_SECRECY_ACT,
            requires_reason=True,
            allowed_recipients=(R.VINK, R.SOCIAL_SERVICES),
        ),
        LegalBasis(
            code=LegalBasisCode.OSL_10_18A_PREVENTION,
            paragraph="offentlighets- och sekretesslagen 10 kap. 18 a §",
            kind=D,
            valid_from=_PREVENTION,
            requires_reason=True,
            forbids_investigation=True,
            allowed_recipients=(R.INFO_HOUSE,),
        ),
        LegalBasis(
            code=LegalBasisCode.OSL_23_NO_HARM,
            paragraph="offentlighets- och sekretesslagen 23 kap.",
            kind=D,
            valid_from=_SECRECY_ACT,
            requires_reason=True,
            allowed_recipients=(R.VINK, R.SOCIAL_SERVICES),
        ),
        LegalBasis(
            code=LegalBasisCode.OSL_26_NO_HARM,
            paragraph="offentlighets- och sekretesslagen 26 kap.",
            kind=D,
            valid_from=_SECRECY_ACT,
            requires_reason=True,
            allowed_recipients=(R.VINK, R.SCHOOL),
        ),
    ),
)
"""The duty to notify (19 kap. of the new act) is no basis here: a notification goes its own way."""

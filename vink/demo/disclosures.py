"""Puts fictional disclosures into a database, each in the state that one command wants."""

from uuid import UUID

from domain.disclosures.deciding import approve_disclosure
from domain.disclosures.proposing import hand_over_to_info_house, propose_disclosure
from domain.disclosures.types import (
    DataCategory,
    DisclosurePurpose,
    DisclosureRuling,
    NewDisclosure,
    NewInfoHouseHandover,
)
from domain.legal_bases import LegalBasisCode, Recipient
from domain.policy import Action
from vink.demo.matters import Script
from vink.demo.personas import fixed
from vink.demo.referrals import REFERRALS

ABOUT = REFERRALS["read_referral"][0]
DISCLOSURES = {
    "read_disclosure": fixed(0x701),
    "approve_disclosure": fixed(0x702),
    "reject_disclosure": fixed(0x703),
    "second_approval": fixed(0x704),
}
TOLD = NewDisclosure(
    referral_id=ABOUT,
    recipient=Recipient.SOCIAL_SERVICES,
    basis=LegalBasisCode.FVL_28_NECESSARY,
    purpose=DisclosurePurpose.COORDINATION_OF_SUPPORT,
    data_categories=(DataCategory.AGE_BAND, DataCategory.SUPPORT_SO_FAR),
    text="Den unge har en mentor fra VINK to timer om ugen. (Fiktivt)",
    reason="Støtten skal hænge sammen, og den unge kan ikke nås i denne uge. (Fiktivt)",
)
HANDOVER = NewInfoHouseHandover(
    referral_id=ABOUT,
    basis=LegalBasisCode.RPL_115_SSP,
    purpose=DisclosurePurpose.EARLY_PREVENTION,
    data_categories=(DataCategory.AGE_BAND, DataCategory.SITUATION_IN_BRIEF),
    text="En ung har brug for en samlet indsats i sin fritid. (Fiktivt)",
    reason="Nødvendigt for samarbejdet om en tidlig indsats. (Fiktivt)",
)
YES = DisclosureRuling(remark="Nødvendigt, og ikke mere end nødvendigt. (Fiktivt)")


async def put_disclosures(script: Script) -> None:
    """Make one disclosure for each command, proposed by the teacher."""
    for name in ("read_disclosure", "approve_disclosure", "reject_disclosure"):
        await script.act(
            "teacher", Action.DISCLOSURE_PROPOSE, lambda work: propose_disclosure(work, TOLD), DISCLOSURES[name]
        )
    second = DISCLOSURES["second_approval"]
    await script.act(
        "teacher", Action.DISCLOSURE_HAND_OVER, lambda work: hand_over_to_info_house(work, HANDOVER), second
    )
    for one in (DISCLOSURES["read_disclosure"], second):
        await _approve(script, one)


async def _approve(script: Script, disclosure_id: UUID) -> None:
    await script.act(
        "school-leader", Action.DISCLOSURE_APPROVE, lambda work: approve_disclosure(work, disclosure_id, YES, 1)
    )

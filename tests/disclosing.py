"""What tests of disclosures send, and the steps that lead to one that is proposed."""

from typing import Any
from uuid import UUID

import msgspec

from domain.actors import Actor
from domain.disclosures.deciding import approve_disclosure, reject_disclosure
from domain.disclosures.proposing import hand_over_to_info_house, propose_disclosure
from domain.disclosures.types import Disclosure, DisclosureRuling, NewDisclosure, NewInfoHouseHandover
from domain.policy import Action
from domain.ports import Begin
from tests.asking import ask_of
from tests.referring import DISCLOSURE, of
from vink.demo.personas import PERSONAS

TO_SCHOOL = {**DISCLOSURE, "scope_text": "Skolen må få det at vide.", "recipients": ["vink", "school"]}
BY_CONSENT: dict[str, Any] = {
    "recipient": "school",
    "basis": "fvl28_consent",
    "purpose": "coordination_of_support",
    "data_categories": ["needs", "support_so_far"],
    "text": "Den unge har en mentor hver tirsdag.",
}
NECESSARY: dict[str, Any] = {
    **BY_CONSENT,
    "recipient": "social_services",
    "basis": "fvl28_necessary",
    "reason": "Støtten skal hænge sammen.",
}
HANDOVER: dict[str, Any] = {
    "basis": "rpl115_ssp",
    "purpose": "early_prevention",
    "data_categories": ["age_band", "situation_in_brief"],
    "text": "En ung har brug for en samlet indsats.",
    "reason": "Nødvendigt for en tidlig indsats.",
}
YES = {"remark": "Nødvendigt, og ikke mere."}


def actor_of(who: str | Actor) -> Actor:
    return PERSONAS[who].actor() if isinstance(who, str) else who


def another(who: str, number: int = 1) -> Actor:
    """Return a colleague of a persona in the same role."""
    return msgspec.structs.replace(actor_of(who), subject=UUID(int=PERSONAS[who].id.int + 0x9000 + number))


async def proposed(
    begin: Begin, referral_id: UUID, told: dict[str, Any], who: str | Actor = "teacher", **more: Any
) -> Disclosure:
    new = of(NewDisclosure, {**told, "referral_id": str(referral_id)}, **more)
    async with begin(ask_of(actor_of(who), Action.DISCLOSURE_PROPOSE)) as work:
        return await propose_disclosure(work, new)


async def handed_over(begin: Begin, referral_id: UUID, who: str | Actor = "teacher", **more: Any) -> Disclosure:
    new = of(NewInfoHouseHandover, {**HANDOVER, "referral_id": str(referral_id)}, **more)
    async with begin(ask_of(actor_of(who), Action.DISCLOSURE_HAND_OVER)) as work:
        return await hand_over_to_info_house(work, new)


async def approved(begin: Begin, one: Disclosure, who: str | Actor = "school-leader") -> Disclosure:
    async with begin(ask_of(actor_of(who), Action.DISCLOSURE_APPROVE)) as work:
        return await approve_disclosure(work, one.id, of(DisclosureRuling, YES), one.version)


async def rejected(begin: Begin, one: Disclosure, who: str | Actor = "school-leader") -> Disclosure:
    async with begin(ask_of(actor_of(who), Action.DISCLOSURE_REJECT)) as work:
        return await reject_disclosure(work, one.id, of(DisclosureRuling, YES), one.version)


async def disclosures_of(begin: Begin, referral_id: UUID, who: str = "teacher") -> list[Disclosure]:
    """Return the disclosures of a referral, the newest first."""
    async with begin(ask_of(actor_of(who), Action.DISCLOSURE_READ)) as work:
        return list(await work.disclosures.page({"referral_id": referral_id}, None, 100))

"""Puts what belongs to another school into a database, and openings of it in an emergency, for the commands."""

from uuid import UUID

import msgspec

from domain.concerns import AgeBand, raise_concern
from domain.consultations.asking import request_consultation
from domain.consultations.types import NewConsultation
from domain.emergency_accesses import EmergencyReason, NewEmergencyAccess, OpenedKind, open_in_emergency
from domain.policy import Action
from domain.referrals.asking import draft_referral
from domain.referrals.inputs import NewReferral
from domain.referrals.types import SupportFor
from vink.demo.matters import CONCERN, QUESTION, Script
from vink.demo.personas import OTHER_SCHOOL, fixed
from vink.demo.referrals import citizen_of, participant_of

ELSEWHERE = {
    OpenedKind.CONCERN: fixed(0x321),
    OpenedKind.CONSULTATION: fixed(0x441),
    OpenedKind.REFERRAL: fixed(0x621),
}
"""What belongs to the other school, by its kind."""
ACCESSES = {
    "read_emergency_access": fixed(0x801),
    "review_emergency_access": fixed(0x802),
}
WHY = NewEmergencyAccess(
    reason=EmergencyReason.NOBODY_REACHED,
    text="En elev fra naboskolen står her og er bange for at gå hjem; ingen på skolen tager telefonen. (Fiktivt)",
)


async def put_emergencies(script: Script) -> None:
    """Make one matter of each kind that the teacher does not see, and open one for each command."""
    concern = msgspec.structs.replace(CONCERN, unit_id=OTHER_SCHOOL)
    question = NewConsultation(question=QUESTION, age_band=AgeBand.FROM_15_TO_17, unit_id=OTHER_SCHOOL, draft=True)
    offer = NewReferral(
        direct_reason="Den unge bad selv om at tale med VINK. (Fiktivt)",
        unit_id=OTHER_SCHOOL,
        support_for=SupportFor.YOUTH,
        age_band=AgeBand.FROM_15_TO_17,
        needs_text="Vil gerne have en voksen at tale med om skole og fremtid. (Fiktivt)",
    )
    at = ELSEWHERE[OpenedKind.REFERRAL]
    await script.act(
        "area-leader", Action.CONCERN_RAISE, lambda work: raise_concern(work, concern), ELSEWHERE[OpenedKind.CONCERN]
    )
    await script.act(
        "area-leader",
        Action.CONSULTATION_REQUEST,
        lambda work: request_consultation(work, question),
        ELSEWHERE[OpenedKind.CONSULTATION],
    )
    await script.act(
        "area-leader",
        Action.REFERRAL_DRAFT,
        lambda work: draft_referral(work, offer),
        *(at, citizen_of(at), participant_of(at)),
    )
    for access in ACCESSES.values():
        await _open(script, access)


async def _open(script: Script, access: UUID) -> None:
    concern = ELSEWHERE[OpenedKind.CONCERN]
    await script.act(
        "teacher",
        Action.EMERGENCY_ACCESS_OPEN,
        lambda work: open_in_emergency(work, OpenedKind.CONCERN, concern, WHY),
        access,
    )

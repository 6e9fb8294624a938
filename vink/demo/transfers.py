"""Puts fictional transfers between departments into a database, each in the state that one command wants."""

from uuid import UUID

from domain.concerns import AgeBand, raise_concern
from domain.legal_bases import LegalBasisCode
from domain.policy import Action
from domain.referrals.asking import draft_referral
from domain.referrals.inputs import NewReferral
from domain.referrals.types import SupportFor
from domain.transfers.offering import offer_transfer, request_transfer
from domain.transfers.types import NewTransfer, NewTransferRequest, TransferBasis
from vink.demo.matters import CONCERN, Script
from vink.demo.personas import PERSONAS, fixed
from vink.demo.referrals import citizen_of, participant_of

TRANSFERS = {
    "read_transfer": fixed(0xD01),
    "accept_transfer": fixed(0xD02),
    "refuse_transfer": fixed(0xD03),
    "withdraw_transfer": fixed(0xD04),
    "offer_what_is_asked_for": fixed(0xD05),
    "decline_request": fixed(0xD06),
}
OFFERED = ("accept_transfer", "refuse_transfer", "withdraw_transfer")
ASKED_FOR = ("offer_what_is_asked_for", "decline_request")
REFERRALS = {"read_transfer": fixed(0x6D1), "offer_transfer": fixed(0x6D2)}
"""Drafts of the teacher's, one of them offered."""
MESSAGE = "Familien er flyttet, og den unge går nu i en af jeres klubber. (Fiktivt)"
BASIS = TransferBasis(
    code=LegalBasisCode.FVL_28_NECESSARY,
    reason="Støtten skal fortsætte, hvor den unge nu bor. (Fiktivt)",
    approved_by=PERSONAS["school-leader"].id,
)


def concern_of(transfer_id: UUID) -> UUID:
    """Return the id of the concern that a demo's transfer is about."""
    return UUID(int=transfer_id.int + 0x6000)


async def put_transfers(script: Script) -> None:
    """Make one transfer for each command, from the teacher's department to the social worker's."""
    draft = NewReferral(
        direct_reason="Den unge bad selv om at tale med VINK. (Fiktivt)",
        support_for=SupportFor.YOUTH,
        age_band=AgeBand.FROM_15_TO_17,
        needs_text="Vil gerne have en voksen at tale med om skole og fremtid. (Fiktivt)",
    )
    for at in REFERRALS.values():
        ids = (at, citizen_of(at), participant_of(at))
        await script.act("teacher", Action.REFERRAL_DRAFT, lambda work: draft_referral(work, draft), *ids)
    await _offer(
        script,
        "read_transfer",
        NewTransfer(to_department="sof", referral_id=REFERRALS["read_transfer"], message=MESSAGE, basis=BASIS),
    )
    for name in (*OFFERED, *ASKED_FOR):
        at = concern_of(TRANSFERS[name])
        await script.act("teacher", Action.CONCERN_RAISE, lambda work: raise_concern(work, CONCERN), at)
        if name in OFFERED:
            await _offer(script, name, NewTransfer(to_department="sof", concern_id=at, message=MESSAGE))
        else:
            await _ask(script, name, NewTransferRequest(concern_id=at, message=MESSAGE))


async def _offer(script: Script, name: str, new: NewTransfer) -> None:
    await script.act("teacher", Action.TRANSFER_OFFER, lambda work: offer_transfer(work, new), TRANSFERS[name])


async def _ask(script: Script, name: str, new: NewTransferRequest) -> None:
    await script.act(
        "social-worker", Action.TRANSFER_REQUEST, lambda work: request_transfer(work, new), TRANSFERS[name]
    )

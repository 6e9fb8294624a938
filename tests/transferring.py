"""The steps of a transfer between departments, for tests."""

from typing import Any
from uuid import UUID

from domain.actors import Actor
from domain.concerns import Concern, NewConcern, raise_concern
from domain.departments import Names, NewDepartment, create_department
from domain.legal_bases import Recipient
from domain.policy import Action
from domain.ports import Begin
from domain.transfers.accepting import accept_transfer
from domain.transfers.ending import refuse_transfer, withdraw_transfer
from domain.transfers.offering import decline_request, offer_transfer, offer_what_is_asked_for, request_transfer
from domain.transfers.types import NewTransfer, NewTransferRequest, Transfer, TransferAnswer, TransferOffer
from tests.asking import ask, ask_of
from tests.referring import CONCERN, DISCLOSURE, employed, of
from vink.demo.personas import PERSONAS

GIVER, TAKER = PERSONAS["teacher"].actor(), PERSONAS["social-worker"].actor()
MESSAGE = "Familien er flyttet, og den unge går nu i en af jeres klubber."
TO_SOCIAL_SERVICES = {**DISCLOSURE, "recipients": ["vink", "social_services"]}
BY_CONSENT = {"code": "fvl28_consent"}
ANSWER = TransferAnswer(remark="Familien bor ikke her.")


async def departments(begin: Begin) -> str:
    """Let there be the departments of giver and taker, and return somebody of the giver's who may approve."""
    approver = await employed(begin)
    async with begin(ask("admin", Action.DEPARTMENT_CREATE)) as work:
        names = Names(da="sof", sv="sof", en="sof")
        new = NewDepartment(department="sof", name=names, told_as=Recipient.SOCIAL_SERVICES)
        await create_department(work, new)
    return approver


def necessary(approver: str, **more: Any) -> dict[str, Any]:
    """Return a basis other than consent."""
    return {"code": "fvl28_necessary", "reason": "Støtten skal fortsætte.", "approved_by": approver, **more}


async def raised(begin: Begin, actor: Actor = GIVER, **more: Any) -> Concern:
    async with begin(ask_of(actor, Action.CONCERN_RAISE)) as work:
        made = await raise_concern(work, of(NewConcern, CONCERN, **more))
    assert made is not None
    return made


async def offered(begin: Begin, actor: Actor = GIVER, **new: Any) -> Transfer:
    """Offer an item: `offered(begin, concern_id=...)`."""
    body = {"to_department": "sof", "message": MESSAGE, **{name: _plain(value) for name, value in new.items()}}
    async with begin(ask_of(actor, Action.TRANSFER_OFFER)) as work:
        return await offer_transfer(work, of(NewTransfer, body))


async def requested(begin: Begin, actor: Actor = TAKER, **new: Any) -> Transfer:
    body = {"message": "En kollega fortalte om den.", **{name: _plain(value) for name, value in new.items()}}
    async with begin(ask_of(actor, Action.TRANSFER_REQUEST)) as work:
        return await request_transfer(work, of(NewTransferRequest, body))


async def answered_with_offer(begin: Begin, one: Transfer, actor: Actor = GIVER, **more: Any) -> Transfer:
    async with begin(ask_of(actor, Action.TRANSFER_OFFER)) as work:
        offer = of(TransferOffer, {"message": MESSAGE, **more})
        return await offer_what_is_asked_for(work, one.id, offer, one.version)


async def declined(begin: Begin, one: Transfer, actor: Actor = GIVER) -> Transfer:
    async with begin(ask_of(actor, Action.TRANSFER_DECLINE)) as work:
        return await decline_request(work, one.id, ANSWER, one.version)


async def accepted(begin: Begin, one: Transfer, actor: Actor = TAKER) -> Transfer:
    async with begin(ask_of(actor, Action.TRANSFER_ACCEPT)) as work:
        return await accept_transfer(work, one.id, one.version)


async def refused(begin: Begin, one: Transfer, actor: Actor = TAKER) -> Transfer:
    async with begin(ask_of(actor, Action.TRANSFER_REFUSE)) as work:
        return await refuse_transfer(work, one.id, ANSWER, one.version)


async def taken_back(begin: Begin, one: Transfer, actor: Actor = GIVER) -> Transfer:
    async with begin(ask_of(actor, Action.TRANSFER_WITHDRAW)) as work:
        return await withdraw_transfer(work, one.id, one.version)


async def reread(begin: Begin, one: Transfer, actor: Actor = GIVER) -> Transfer:
    async with begin(ask_of(actor, Action.TRANSFER_READ)) as work:
        return await work.transfers.get(one.id)


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value

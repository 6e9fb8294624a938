"""Transfers over HTTP: offered or asked for, accepted or left; the record stays for both departments."""

from datetime import datetime
from uuid import UUID

from msgspec import UNSET, UnsetType

from api.operations import commands, creates, lists, reads
from api.views import AboutSomebody, PageQuery, show
from domain.concerns import AgeBand, Urgency
from domain.departments import DepartmentCode
from domain.notices import Notice
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.text import AllowedActions, Narrative, Remark, Version
from domain.transfers import accepting, ending, offering
from domain.transfers.types import (
    COMMANDS,
    NewTransfer,
    NewTransferRequest,
    Transfer,
    TransferAnswer,
    TransferGround,
    TransferKind,
    TransferOffer,
    TransferStatus,
)

TRANSFER = "/v1/transfers/{transfer_id}"


class TransferSummary(AboutSomebody, frozen=True, kw_only=True):
    """A transfer in a list: no free text. `from_department` is told to the other side once something is offered."""

    id: UUID
    status: TransferStatus
    version: Version
    kind: TransferKind
    concern_id: UUID | None
    referral_id: UUID | None
    from_department: DepartmentCode | None
    to_department: DepartmentCode
    age_band: AgeBand
    urgency: Urgency | None
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None
    allowed_actions: AllowedActions


class TransferView(TransferSummary, frozen=True, kw_only=True):
    """A transfer as this caller may see it.

    The department that is offered something reads of it what stands here: never its texts, nor who it is about, nor its
    id before it accepts. On what a referral's transfer stands is read by the department that offers.
    """

    requested_by: UUID | None
    request_text: Narrative | None
    offered_by: UUID | None
    offered_at: datetime | None
    message: Narrative | None
    basis: TransferGround | None
    answered_by: UUID | None
    answered_at: datetime | None
    remark: Remark | None
    notification_reminder: Notice | None = None


class TransferQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    status: TransferStatus | UnsetType = UNSET


def hidden_of(work: Work, transfer: Transfer) -> dict[str, None]:
    """Return the fields that are kept from whoever is not of the department that gives."""
    if transfer.from_department == work.actor.department:
        return {}
    hidden = {"basis"}
    if transfer.offered_at is None:
        hidden.add("from_department")
    if transfer.requested_by is None and transfer.status is not TransferStatus.ACCEPTED:
        hidden |= {"concern_id", "referral_id"}
    return dict.fromkeys(hidden)


def view(work: Work, transfer: Transfer) -> TransferView:
    """Return a transfer as this actor may see it."""
    return show(
        TransferView,
        transfer,
        **hidden_of(work, transfer),
        kind=transfer.item.kind,
        allowed_actions=allowed_actions(work.actor, transfer, COMMANDS),
    )


def summary(work: Work, transfer: Transfer) -> TransferSummary:
    """Return a transfer as it stands in a list."""
    hidden = hidden_of(work, transfer)
    hidden.pop("basis", None)
    possible = allowed_actions(work.actor, transfer, COMMANDS)
    return show(TransferSummary, transfer, **hidden, kind=transfer.item.kind, allowed_actions=possible)


@reads(TRANSFER, Action.TRANSFER_READ)
async def read_transfer(work: Work, transfer_id: UUID) -> TransferView:
    """Read a transfer: the department that has, or had, the item, and the one that it goes to."""
    return view(work, await work.transfers.get(transfer_id))


@lists("/v1/transfers", Action.TRANSFER_READ)
async def list_transfers(work: Work, query: TransferQuery, after: UUID | None) -> list[TransferSummary]:
    """List the transfers from and to the own department."""
    where = {} if query.status is UNSET else {"status": query.status.value}
    return [summary(work, one) for one in await work.transfers.page(where, after, query.limit + 1)]


@creates("/v1/transfers", Action.TRANSFER_OFFER, again=read_transfer)
async def offer_transfer(work: Work, body: NewTransfer) -> TransferView:
    """Offer a concern or a referral to another department, with a message.

    Nothing goes before that department accepts: the item stays with whoever holds it, also when the offer is refused,
    taken back, or lapses. 409 with `consultation_closed` in `missing`: a consultation about it is open, which stays
    with whoever asked; with `referral_ended`: a referral of the concern is open, which goes by itself.

    A referral is about a person: `basis` says on what it stands that the other department is told, either a rule that
    asks for consents, which must name that department's kind of recipient (409 when one is missing), or another one
    with a reason in writing and a colleague's approval. It is recorded as a disclosure when the offer is accepted, and
    the offer stops when a consent that it stands on is taken back.
    """
    return view(work, await offering.offer_transfer(work, body))


@creates("/v1/transfers/requests", Action.TRANSFER_REQUEST, again=read_transfer)
async def request_transfer(work: Work, body: NewTransferRequest) -> TransferView:
    """Ask for a concern or a referral of another department, by the id that a colleague told.

    The answer is the same whether there is such an item or not. If there is, its department sees the request, and
    offers the item or declines; what nobody answers lapses.
    """
    return view(work, await offering.request_transfer(work, body))


@commands(TRANSFER + "/offer", Action.TRANSFER_OFFER)
async def offer_what_is_asked_for(work: Work, transfer_id: UUID, body: TransferOffer, seen: int) -> TransferView:
    """Answer a request by offering what is asked for, as when it is offered unasked."""
    return view(work, await offering.offer_what_is_asked_for(work, transfer_id, body, seen))


@commands(TRANSFER + "/decline", Action.TRANSFER_DECLINE)
async def decline_request(work: Work, transfer_id: UUID, body: TransferAnswer, seen: int) -> TransferView:
    """Say no to a request. It tells that you have such an item; whoever wants to tell nothing lets it lapse."""
    return view(work, await offering.decline_request(work, transfer_id, body, seen))


@commands(TRANSFER + "/accept", Action.TRANSFER_ACCEPT)
async def accept_transfer(work: Work, transfer_id: UUID, seen: int) -> TransferView:
    """Take what is offered: it is yours from now on, with all that hangs on it, and no longer the other department's.

    Nobody accepts what they offered themselves.
    """
    return view(work, await accepting.accept_transfer(work, transfer_id, seen))


@commands(TRANSFER + "/refuse", Action.TRANSFER_REFUSE)
async def refuse_transfer(work: Work, transfer_id: UUID, body: TransferAnswer, seen: int) -> TransferView:
    """Leave what is offered with the department that has it."""
    return view(work, await ending.refuse_transfer(work, transfer_id, body, seen))


@commands(TRANSFER + "/withdraw", Action.TRANSFER_WITHDRAW)
async def withdraw_transfer(work: Work, transfer_id: UUID, seen: int) -> TransferView:
    """Take an offer back that is not accepted."""
    return view(work, await ending.withdraw_transfer(work, transfer_id, seen))

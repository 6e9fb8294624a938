"""What a transfer is: its words, its record, what is sent to it, and which moves it may make."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.concerns import AgeBand, Urgency
from domain.consultations.words import Holder
from domain.departments import DepartmentCode
from domain.errors import Fault, Invalid
from domain.legal_bases import LegalBasisCode, Recipient
from domain.policy import Action, Commands
from domain.records import Moves, Moving
from domain.text import Narrative, Remark


class TransferKind(StrEnum):
    CONCERN = "concern"
    REFERRAL = "referral"


class TransferStatus(StrEnum):
    """Requested: another department asks for it. Offered: its department offers it. Everything else is the end."""

    REQUESTED = "requested"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    LAPSED = "lapsed"


S = TransferStatus
MOVES: Moves = {
    S.REQUESTED: frozenset({S.OFFERED, S.DECLINED, S.LAPSED}),
    S.OFFERED: frozenset({S.ACCEPTED, S.REFUSED, S.WITHDRAWN, S.STOPPED, S.LAPSED}),
    **dict.fromkeys((S.ACCEPTED, S.REFUSED, S.DECLINED, S.WITHDRAWN, S.STOPPED, S.LAPSED), frozenset[Any]()),
}
COMMANDS: Commands = {
    Action.TRANSFER_OFFER: frozenset({S.REQUESTED}),
    Action.TRANSFER_DECLINE: frozenset({S.REQUESTED}),
    Action.TRANSFER_ACCEPT: frozenset({S.OFFERED}),
    Action.TRANSFER_REFUSE: frozenset({S.OFFERED}),
    Action.TRANSFER_WITHDRAW: frozenset({S.OFFERED}),
}


class TransferBasis(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On what it stands that the other department is told about the person of a referral: a rule, and either the
    consents that it asks for, or the reason in writing and the colleague who approved it."""

    code: LegalBasisCode
    reason: Remark | None = None
    approved_by: UUID | None = None


class TransferGround(TransferBasis, frozen=True, kw_only=True):
    """A basis, and as whom the other department is told under it."""

    recipient: Recipient


class Transfer(Moving, frozen=True, kw_only=True):
    """That one item goes, or is to go, from one department to another; it stays for both, the item is always one's.

    `from_department` is unknown where somebody asks for what is not there. Of the item the other department sees what
    stands here, and nothing else before it accepts. `turn_of` is whose answer is awaited; unanswered it lapses.
    """

    status: TransferStatus
    unit_id: UUID | None
    concern_id: UUID | None
    referral_id: UUID | None
    from_department: str | None
    to_department: str
    age_band: AgeBand
    urgency: Urgency | None
    under_18: bool
    requested_by: UUID | None
    request_text: str | None
    offered_by: UUID | None
    offered_at: datetime | None
    message: str | None
    basis: TransferGround | None
    answered_by: UUID | None
    answered_at: datetime | None
    remark: str | None
    turn_of: str | None
    holder: Holder | None
    holder_id: UUID | None
    due_at: datetime | None

    @property
    def item(self) -> "Item":
        return item_of(self)


class Item(NamedTuple):
    """What is transferred: of which kind, and which."""

    kind: TransferKind
    id: UUID


class Owner(msgspec.Struct, frozen=True):
    """Whose an item is."""

    department: str
    unit_id: UUID | None


def item_of(named: Any) -> Item:
    """Return the one item that a record or a body names.

    Raises:
        Invalid: it names none, or two.
    """
    if (named.concern_id is None) == (named.referral_id is None):
        raise Invalid((Fault("/", "one_item", "Give exactly one of concern_id, referral_id."),))
    if named.concern_id is not None:
        return Item(TransferKind.CONCERN, named.concern_id)
    return Item(TransferKind.REFERRAL, named.referral_id)


Message = Annotated[Narrative, Meta(description="What the other department should know first; never who it is about.")]


class TransferOffer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What goes with an offer: a message and, for a referral, on what it stands that the other department is told."""

    message: Message
    basis: TransferBasis | None = None


class NewTransfer(TransferOffer, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is offered to which department: exactly one concern or referral."""

    to_department: DepartmentCode
    concern_id: UUID | None = None
    referral_id: UUID | None = None


class NewTransferRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is asked for, by the id that a colleague told, and why: exactly one concern or referral."""

    message: Message
    concern_id: UUID | None = None
    referral_id: UUID | None = None


class TransferAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the other department is told with a no."""

    remark: Remark | None = None

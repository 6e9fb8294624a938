"""Disclosures over HTTP: proposed, decided by somebody else, read with their referral."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from api.operations import commands, creates, lists, reads
from api.views import AboutSomebody, PageQuery, show
from domain.actors import Role
from domain.departments import DepartmentCode
from domain.disclosures import deciding, proposing
from domain.disclosures.types import (
    COMMANDS,
    Categories,
    Disclosure,
    DisclosureDecision,
    DisclosureKind,
    DisclosurePurpose,
    DisclosureRuling,
    DisclosureStatus,
    NewDisclosure,
    NewInfoHouseHandover,
)
from domain.legal_bases import LegalBasisCode, Recipient
from domain.notices import Notice
from domain.participants.reading import of_participants
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.text import AllowedActions, Ids, Kle, Remark, Version

DISCLOSURE = "/v1/disclosures/{disclosure_id}"
WRITTEN = ("text", "reason", "decisions")


class DisclosureView(AboutSomebody, frozen=True, kw_only=True):
    """That somebody is told, or was, about the person of a referral.

    Whoever sees the referral sees that it is, to whom and on what it stands; what was written in it is seen by the
    department that tells and, where VINK is told, by VINK. `stopped`: what it stood on is gone.
    """

    id: UUID
    status: DisclosureStatus
    version: Version
    referral_id: UUID
    participant_id: UUID
    kind: DisclosureKind
    from_department: DepartmentCode
    recipient: Recipient
    basis: LegalBasisCode
    purpose: DisclosurePurpose
    data_categories: Categories
    text: Remark | None
    reason: Remark | None
    kle: Kle
    consent_ids: Ids
    created_at: datetime
    updated_at: datetime
    proposed_by: UUID
    approved_by: Ids
    decisions: Annotated[tuple[DisclosureDecision, ...], Meta(max_length=10)] | None
    decided_at: datetime | None
    stopped_at: datetime | None
    due_at: datetime | None
    notification_reminder: Notice | None = None
    allowed_actions: AllowedActions


class DisclosureQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    referral_id: UUID


def view(work: Work, disclosure: Disclosure) -> DisclosureView:
    """Return a disclosure as this actor may see it."""
    told = disclosure.recipient is Recipient.VINK and Role.VINK_COORDINATOR in work.actor.roles
    hidden = () if told or disclosure.from_department == work.actor.department else WRITTEN
    possible = allowed_actions(work.actor, disclosure, COMMANDS)
    return show(DisclosureView, disclosure, **dict.fromkeys(hidden), allowed_actions=possible)


@reads(DISCLOSURE, Action.DISCLOSURE_READ, purposeful=True)
async def read_disclosure(work: Work, disclosure_id: UUID) -> DisclosureView:
    """Read a disclosure: whoever may read the participant whom it is about."""
    return view(work, await deciding.read_disclosure(work, disclosure_id))


@lists("/v1/disclosures", Action.DISCLOSURE_READ, purposeful=True)
async def list_disclosures(work: Work, query: DisclosureQuery, after: UUID | None) -> list[DisclosureView]:
    """List who was told about the person of a referral."""
    found = await of_participants(work, work.disclosures, query.referral_id, after, query.limit + 1)
    return [view(work, one) for one in found]


@creates("/v1/disclosures", Action.DISCLOSURE_PROPOSE, again=read_disclosure)
async def propose_disclosure(work: Work, body: NewDisclosure) -> DisclosureView:
    """Propose that your department tells somebody about the person of a referral. A colleague decides.

    The rule must be in force today and let the recipient be told; some need a consent that names the recipient (409
    with the code `gate_closed` when there is none), the others a reason in writing. Nothing is sent anywhere.
    """
    return view(work, await proposing.propose_disclosure(work, body))


@creates("/v1/disclosures/info-house-handovers", Action.DISCLOSURE_HAND_OVER, again=read_disclosure)
async def hand_over_to_info_house(work: Work, body: NewInfoHouseHandover) -> DisclosureView:
    """Propose that the info-house is told about the person of a referral. Two colleagues decide, one after the other.

    Only under a rule that forbids investigation, for prevention or the coordination of support, and with little: notes
    and advice cannot be attached. It is never automatic, and nothing is sent anywhere.
    """
    return view(work, await proposing.hand_over_to_info_house(work, body))


@commands(DISCLOSURE + "/approve", Action.DISCLOSURE_APPROVE)
async def approve_disclosure(work: Work, disclosure_id: UUID, body: DisclosureRuling, seen: int) -> DisclosureView:
    """Approve what a colleague proposed, and say why. A hand-over to the info-house stays `proposed` until a second
    colleague approves it."""
    return view(work, await deciding.approve_disclosure(work, disclosure_id, body, seen))


@commands(DISCLOSURE + "/reject", Action.DISCLOSURE_REJECT)
async def reject_disclosure(work: Work, disclosure_id: UUID, body: DisclosureRuling, seen: int) -> DisclosureView:
    """Reject what a colleague proposed, and say why: nobody is told."""
    return view(work, await deciding.reject_disclosure(work, disclosure_id, body, seen))

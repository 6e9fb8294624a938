"""While a referral waits, over HTTP: hold and resume, the expected place, amendments looked at, the waiting list."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from api.operations import commands, reads
from api.referrals.showing import shown
from api.referrals.views import ReferralView
from api.views import AboutSomebody, View, show
from domain.concerns import AgeBand
from domain.consultations.words import SpokenLanguage
from domain.departments import DepartmentCode
from domain.matching.waiting import queue
from domain.notices import Notice
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.referrals import waiting
from domain.referrals.inputs import NewHold, SlotExpectation
from domain.referrals.marks import ContactWish, ReferralHold
from domain.referrals.types import COMMANDS, Referral, SupportFor
from domain.text import NO_DATA, AllowedActions, Version


class WaitingItem(View, frozen=True, kw_only=True):
    """Somebody who waits for a match: their place, since when, and what matters to matching.

    `id`, `version`, `hold` and `allowed_actions` are those of the referral, on which more than one may wait.
    `first_free_slot` is what VINK told of a place; `expected_week` is the week from which on a mentor whom nothing else
    forbids has hours, by the ledger (null: not known).
    """

    id: UUID
    participant_id: UUID
    place: Annotated[int, Meta(ge=1, le=200, extra_json_schema=NO_DATA)]
    version: Version
    department: DepartmentCode
    waiting_since: datetime
    first_free_slot: date | None
    expected_week: date | None
    support_for: SupportFor
    age_band: AgeBand
    interpreter_language: SpokenLanguage | None
    contact_wish: ContactWish | None
    hold: ReferralHold | None
    holder_id: UUID | None
    due_at: datetime | None
    allowed_actions: AllowedActions


class WaitingList(AboutSomebody, frozen=True, kw_only=True):
    """Who waits, the longest first."""

    items: Annotated[list[WaitingItem], Meta(max_length=200)]
    notification_reminder: Notice | None = None


class WaitingListQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=200, description="How many at most.", examples=[50])] = 50


@reads("/v1/waiting-list", Action.WAITING_LIST_READ, purposeful=True)
async def read_waiting_list(work: Work, query: WaitingListQuery) -> WaitingList:
    """Read who waits for a match, by waiting time and by nothing else: the participants of accepted referrals, and who
    waits beside somebody who is supported already, as a parent may."""
    return WaitingList(
        items=[
            show(
                WaitingItem,
                one.awaited.known.referral,
                participant_id=one.awaited.known.participant.id,
                place=one.place,
                waiting_since=one.awaited.since,
                first_free_slot=_told_of(one.awaited.known.referral),
                expected_week=one.expected_week,
                support_for=one.awaited.known.participant.support_for,
                age_band=one.awaited.known.participant.age_band,
                allowed_actions=allowed_actions(work.actor, one.awaited.known.referral, COMMANDS),
            )
            for one in await queue(work, query.limit)
        ]
    )


def _told_of(referral: Referral) -> date | None:
    return referral.first_free_slot.on if referral.first_free_slot else None


@commands("/v1/referrals/{referral_id}/hold", Action.REFERRAL_HOLD)
async def hold_referral(work: Work, referral_id: UUID, body: NewHold, seen: int) -> ReferralView:
    """Let a referral rest until a day.

    It keeps its status and its holder, is due on that day, and is on the holder's worklist again from the day before.
    It can be withdrawn at any time, and any step that passes the turn on ends the rest.
    """
    return await shown(work, await waiting.hold_referral(work, referral_id, body, seen))


@commands("/v1/referrals/{referral_id}/resume", Action.REFERRAL_RESUME)
async def resume_referral(work: Work, referral_id: UUID, seen: int) -> ReferralView:
    """Take a referral on hold up again."""
    return await shown(work, await waiting.resume_referral(work, referral_id, seen))


@commands("/v1/referrals/{referral_id}/expect-slot", Action.REFERRAL_EXPECT_SLOT)
async def expect_slot(work: Work, referral_id: UUID, body: SlotExpectation, seen: int) -> ReferralView:
    """Say when a place is expected for somebody who waits. The department reads it; it is no promise."""
    return await shown(work, await waiting.expect_slot(work, referral_id, body, seen))


@commands("/v1/referrals/{referral_id}/acknowledge", Action.REFERRAL_ACKNOWLEDGE)
async def acknowledge_amendments(work: Work, referral_id: UUID, seen: int) -> ReferralView:
    """Confirm that VINK has looked at what was amended; `changed_since` is empty then."""
    return await shown(work, await waiting.acknowledge_amendments(work, referral_id, seen))

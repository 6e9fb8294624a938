"""Holds over HTTP: what is not disposed of for now."""

from datetime import datetime
from uuid import UUID

from msgspec import UNSET, UnsetType

from api.operations import commands, creates, lists, reads
from api.views import PageQuery, View, show
from domain.departments import DepartmentCode
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.retention import holding
from domain.retention.hold_types import (
    HOLD_COMMANDS,
    HeldKind,
    Hold,
    HoldGround,
    HoldLifting,
    HoldStatus,
    NewDisposalHold,
)
from domain.text import AllowedActions, StaffRemark, Version

HOLD = "/v1/holds/{hold_id}"


class HoldView(View, frozen=True, kw_only=True):
    """What is held, on which ground, by whom, and until when at most; `over` once that moment has passed."""

    id: UUID
    status: HoldStatus
    over: bool
    version: Version
    department: DepartmentCode
    subject_kind: HeldKind
    subject_id: UUID
    ground: HoldGround
    until: datetime
    placed_by: UUID
    reason: StaffRemark
    lifted_by: UUID | None
    lifted_at: datetime | None
    lifted_because: StaffRemark | None
    created_at: datetime
    updated_at: datetime
    allowed_actions: AllowedActions


class HoldQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    status: HoldStatus | UnsetType = UNSET


def view(work: Work, hold: Hold) -> HoldView:
    return show(
        HoldView,
        hold,
        over=hold.until <= work.now,
        allowed_actions=allowed_actions(work.actor, hold, HOLD_COMMANDS),
    )


@reads(HOLD, Action.HOLD_READ)
async def read_hold(work: Work, hold_id: UUID) -> HoldView:
    """Read a hold."""
    return view(work, await work.holds.get(hold_id))


@lists("/v1/holds", Action.HOLD_READ)
async def list_holds(work: Work, query: HoldQuery, after: UUID | None) -> list[HoldView]:
    """List what is, or was, held and has not been disposed of since."""
    where = {} if query.status is UNSET else {"status": query.status.value}
    return [view(work, one) for one in await work.holds.page(where, after, query.limit + 1)]


@creates("/v1/holds", Action.HOLD_PLACE, again=read_hold)
async def place_hold(work: Work, body: NewDisposalHold) -> HoldView:
    """Stop the disposal of a concern, a consultation or a referral with all that belongs to it, until a moment."""
    return view(work, await holding.place_hold(work, body))


@commands(HOLD + "/lift", Action.HOLD_LIFT)
async def lift_hold(work: Work, hold_id: UUID, body: HoldLifting, seen: int) -> HoldView:
    """End a hold before its time."""
    return view(work, await holding.lift_hold(work, hold_id, body, seen))

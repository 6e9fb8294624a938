"""Meetings held alone over HTTP: checked in, extended, checked out; and who is looked for."""

from datetime import datetime
from uuid import UUID

from msgspec import UNSET, UnsetType

from api.operations import commands, creates, lists, reads
from api.views import PageQuery, View, show
from domain.consultations.words import Holder
from domain.on_call import check_ins
from domain.on_call.check_ins import (
    COMMANDS,
    CheckIn,
    CheckInExtension,
    CheckInPlace,
    CheckInResolution,
    CheckInResolved,
    CheckInStatus,
    NewCheckIn,
)
from domain.on_call.types import OnCallFunction
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.text import AllowedActions, Version

CHECK_INS = "/v1/check-ins"
CHECK_IN = CHECK_INS + "/{check_in_id}"


class CheckInView(View, frozen=True, kw_only=True):
    """A meeting that somebody holds alone; whom they meet, and where exactly, is not told."""

    id: UUID
    status: CheckInStatus
    version: Version
    created_at: datetime
    updated_at: datetime
    function: OnCallFunction
    staff_id: UUID
    starts_at: datetime
    expected_end_at: datetime
    place: CheckInPlace
    checked_out_at: datetime | None
    escalated_at: datetime | None
    on_duty_id: UUID | None
    resolution: CheckInResolution | None
    holder: Holder | None
    holder_id: UUID | None
    due_at: datetime | None
    allowed_actions: AllowedActions


class CheckInQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    status: CheckInStatus | UnsetType = UNSET


def view(work: Work, check_in: CheckIn) -> CheckInView:
    """Return a check-in as this actor may see it."""
    return show(CheckInView, check_in, allowed_actions=allowed_actions(work.actor, check_in, COMMANDS))


@reads(CHECK_IN, Action.CHECK_IN_READ)
async def read_check_in(work: Work, check_in_id: UUID) -> CheckInView:
    """Read a check-in: one's own, those of the function that one coordinates, and of whom one looks for."""
    return view(work, await work.check_ins.get(check_in_id))


@lists(CHECK_INS, Action.CHECK_IN_READ)
async def list_check_ins(work: Work, query: CheckInQuery, after: UUID | None) -> list[CheckInView]:
    """List the check-ins that the caller knows of."""
    where = {} if query.status is UNSET else {"status": query.status.value}
    return [view(work, one) for one in await work.check_ins.page(where, after, query.limit + 1)]


@creates(CHECK_INS, Action.CHECK_IN_START, again=read_check_in)
async def start_check_in(work: Work, body: NewCheckIn) -> CheckInView:
    """Say that one meets somebody alone, and when one will be back.

    Who does not check out, or extend, is looked for some minutes later: by whoever is on duty, and by the coordinator.
    """
    return view(work, await check_ins.start_check_in(work, body))


@commands(CHECK_IN + "/extend", Action.CHECK_IN_EXTEND)
async def extend_check_in(work: Work, check_in_id: UUID, body: CheckInExtension, seen: int) -> CheckInView:
    """Say until when it takes."""
    return view(work, await check_ins.extend_check_in(work, check_in_id, body, seen))


@commands(CHECK_IN + "/check-out", Action.CHECK_IN_CHECK_OUT)
async def check_out(work: Work, check_in_id: UUID, seen: int) -> CheckInView:
    """Say that one is back. Where somebody looks for them already, that stays open until they have made sure."""
    return view(work, await check_ins.check_out(work, check_in_id, seen))


@commands(CHECK_IN + "/resolve", Action.CHECK_IN_RESOLVE)
async def resolve_check_in(work: Work, check_in_id: UUID, body: CheckInResolved, seen: int) -> CheckInView:
    """Record how it was made sure that somebody is well."""
    return view(work, await check_ins.resolve_check_in(work, check_in_id, body, seen))

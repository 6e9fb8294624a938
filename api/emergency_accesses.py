"""Emergency accesses over HTTP: opened under the thing itself, listed for those who review them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from api.operations import commands, creates, lists, reads
from api.views import InConsultation, PageQuery, View, emergency, show
from domain import emergency_accesses
from domain.departments import DepartmentCode
from domain.emergency_accesses import (
    COMMANDS,
    MOST_READINGS,
    AccessReview,
    EmergencyAccess,
    EmergencyAccessStatus,
    EmergencyReason,
    NewEmergencyAccess,
    OpenedKind,
    ReviewFinding,
    readings_of,
)
from domain.notices import Notice
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.text import AllowedActions, Code, Narrative, Remark, Version

ACCESS = "/v1/emergency-accesses/{emergency_access_id}"


class ReadingView(View, frozen=True, kw_only=True):
    """What was read, by the name that the operation has in the log, and when."""

    at: datetime
    action: Code


class EmergencyAccessSummary(InConsultation, frozen=True, kw_only=True):
    """An emergency access in a list: what was opened, by whom, why, until when, and what a review found."""

    id: UUID
    status: EmergencyAccessStatus
    version: Version
    department: DepartmentCode
    unit_id: UUID
    concern_id: UUID | None
    consultation_id: UUID | None
    referral_id: UUID | None
    opened_by: UUID
    reason: EmergencyReason
    created_at: datetime
    ends_at: datetime
    due_at: datetime | None
    finding: ReviewFinding | None
    reviewed_by: UUID | None
    reviewed_at: datetime | None
    allowed_actions: AllowedActions


class EmergencyAccessView(EmergencyAccessSummary, frozen=True, kw_only=True):
    """An emergency access, and whom to call in danger. `readings` is what was read under it, for those who may review
    it; null for anybody else."""

    text: Narrative
    remark: Remark | None
    readings: Annotated[list[ReadingView], Meta(max_length=MOST_READINGS)] | None
    emergency: Notice
    notification_reminder: Notice | None = None


class EmergencyAccessQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    status: EmergencyAccessStatus | UnsetType = UNSET


async def shown(work: Work, access: EmergencyAccess) -> EmergencyAccessView:
    """Return an emergency access as this actor may see it."""
    found = await readings_of(work, access)
    return show(
        EmergencyAccessView,
        access,
        readings=None if found is None else [show(ReadingView, one) for one in found],
        emergency=emergency(work),
        allowed_actions=allowed_actions(work.actor, access, COMMANDS),
    )


async def _opened(work: Work, kind: OpenedKind, id: UUID, body: NewEmergencyAccess) -> EmergencyAccessView:
    return await shown(work, await emergency_accesses.open_in_emergency(work, kind, id, body))


@reads(ACCESS, Action.EMERGENCY_ACCESS_READ)
async def read_emergency_access(work: Work, emergency_access_id: UUID) -> EmergencyAccessView:
    """Read an emergency access: whoever opened it, the manager of that unit or department, and the data-protection
    officer."""
    return await shown(work, await work.emergency_accesses.get(emergency_access_id))


@lists("/v1/emergency-accesses", Action.EMERGENCY_ACCESS_READ)
async def list_emergency_accesses(
    work: Work, query: EmergencyAccessQuery, after: UUID | None
) -> list[EmergencyAccessSummary]:
    """List the emergency accesses that the caller may see; with `status=awaiting_review`, what is to be reviewed."""
    where = {} if query.status is UNSET else {"status": query.status.value}
    return [
        show(EmergencyAccessSummary, one, allowed_actions=allowed_actions(work.actor, one, COMMANDS))
        for one in await work.emergency_accesses.page(where, after, query.limit + 1)
    ]


@creates(
    "/v1/concerns/{concern_id}/emergency-accesses",
    Action.EMERGENCY_ACCESS_OPEN,
    again=read_emergency_access,
    named=True,
)
async def open_concern(work: Work, concern_id: UUID, body: NewEmergencyAccess) -> EmergencyAccessView:
    """Open one concern of another unit of your department, in an emergency, to read it by its id.

    It ends by itself after some hours, is told at once to those who review it, and each reading under it is named in
    the log. It takes no command. An unknown concern and one of another department are the same 404; one that you may
    read anyway is a 409.
    """
    return await _opened(work, OpenedKind.CONCERN, concern_id, body)


@creates(
    "/v1/consultations/{consultation_id}/emergency-accesses",
    Action.EMERGENCY_ACCESS_OPEN,
    again=read_emergency_access,
    named=True,
)
async def open_consultation(work: Work, consultation_id: UUID, body: NewEmergencyAccess) -> EmergencyAccessView:
    """Open one consultation of another unit of your department, in an emergency, as one opens a concern. One that was
    withdrawn is a 404."""
    return await _opened(work, OpenedKind.CONSULTATION, consultation_id, body)


@creates(
    "/v1/referrals/{referral_id}/emergency-accesses",
    Action.EMERGENCY_ACCESS_OPEN,
    again=read_emergency_access,
    named=True,
)
async def open_referral(work: Work, referral_id: UUID, body: NewEmergencyAccess) -> EmergencyAccessView:
    """Open one referral of another unit of your department, in an emergency, as one opens a concern.

    One that was withdrawn, or whose consent was taken back or is over, is a 404. Nobody's identity is opened by it.
    """
    return await _opened(work, OpenedKind.REFERRAL, referral_id, body)


@commands(ACCESS + "/review", Action.EMERGENCY_ACCESS_REVIEW)
async def review_emergency_access(
    work: Work, emergency_access_id: UUID, body: AccessReview, seen: int
) -> EmergencyAccessView:
    """Say what a review found. An access that is still open ends with it. Nobody reviews their own."""
    return await shown(work, await emergency_accesses.review_access(work, emergency_access_id, body, seen))

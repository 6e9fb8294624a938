"""What waits, as the worklist tells of it: one form for every kind of thing."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from domain.actors import Actor
from domain.concerns import AgeBand
from domain.consultations.words import Holder
from domain.policy import Commands, allowed_actions
from domain.ports import Work
from domain.recertification import grant_actions
from domain.referrals.audiences import word_for
from domain.referrals.types import Referral, ReferralStatus
from domain.staff import StaffGrant
from domain.support_courses.types import SupportCourse, SupportCourseStatus
from domain.text import AllowedActions, Code, Version
from domain.webhooks import types as webhook_types
from domain.webhooks.types import WebhookSubscription


class WorkTask(StrEnum):
    """What it is that waits."""

    TURN = "turn"
    HAND_OVER = "hand_over"
    REVIEW = "review"
    WAITING = "waiting"
    RECERTIFY = "recertify"
    ATTENTION = "attention"


OF_COURSES = {
    SupportCourseStatus.PREPARING: WorkTask.TURN,
    SupportCourseStatus.PAUSED: WorkTask.REVIEW,
    SupportCourseStatus.ENDED: WorkTask.REVIEW,
}


class WorkItem(msgspec.Struct, frozen=True, kw_only=True):
    """Something that waits: what it is, whose turn it is (`holder_id` null: the whole function's), until when.

    `task`: `hand_over` is offered to the caller, `review` rested until now or is followed up, `waiting` waits for a
    match, `attention` is a course in which something was to happen and has not, or an inbox that takes no messages,
    `recertify` is a role that ends soon (`id` is that of the grant, as in the recertification list). A referral that
    waits for a match is there once for each `participant_id` who does, be it beside somebody who is supported already.
    """

    kind: Code
    task: WorkTask
    id: UUID
    participant_id: UUID | None
    status: Code
    version: Version
    holder: Holder
    holder_id: UUID | None
    due_at: datetime
    overdue: bool
    age_band: AgeBand
    created_at: datetime
    allowed_actions: AllowedActions


def role_item(work: Work, grant: StaffGrant) -> WorkItem:
    """Return the item of a role that ends soon."""
    return WorkItem(
        kind="staff_grant",
        task=WorkTask.RECERTIFY,
        id=grant.id,
        participant_id=None,
        status=grant.status_at(work.now),
        version=grant.version,
        holder=Holder.MANAGER,
        holder_id=None,
        due_at=grant.ends_at,
        overdue=False,
        age_band=AgeBand.UNKNOWN,
        created_at=grant.created_at,
        allowed_actions=grant_actions(work, grant),
    )


def webhook_item(work: Work, failing: WebhookSubscription, since: datetime) -> WorkItem:
    """Return the item of an inbox that takes no messages."""
    return WorkItem(
        kind="webhook_subscription",
        task=WorkTask.ATTENTION,
        id=failing.id,
        participant_id=None,
        status=failing.status,
        version=failing.version,
        holder=Holder.ADMIN,
        holder_id=None,
        due_at=since,
        overdue=True,
        age_band=AgeBand.UNKNOWN,
        created_at=failing.created_at,
        allowed_actions=allowed_actions(work.actor, failing, webhook_types.COMMANDS, work.now),
    )


def items_of(work: Work, kind: str, found: Sequence[Any], commands: Commands) -> list[WorkItem]:
    """Return an item for each of these, all of one kind."""
    return [
        WorkItem(
            kind=kind,
            task=_task(work.actor, one, work.now),
            id=one.id,
            participant_id=None,
            status=word_for(work.actor, one) if kind == "referral" else one.status,
            version=one.version,
            holder=one.holder,
            holder_id=one.holder_id,
            due_at=one.due_at,
            overdue=one.due_at < work.now,
            age_band=getattr(one, "age_band", AgeBand.UNKNOWN),
            created_at=one.created_at,
            allowed_actions=allowed_actions(work.actor, one, commands, work.now),
        )
        for one in found
    ]


def _of_running(due_at: datetime | None, now: datetime) -> WorkTask:
    return WorkTask.ATTENTION if due_at is not None and due_at < now else WorkTask.TURN


def _task(actor: Actor, one: Any, now: datetime) -> WorkTask:
    if getattr(one, "successor_id", None) == actor.subject:
        return WorkTask.HAND_OVER
    if isinstance(one, Referral) and one.held_since is not None:
        return WorkTask.REVIEW
    if isinstance(one, SupportCourse):
        return OF_COURSES.get(one.status, _of_running(one.due_at, now))
    waits = isinstance(one, Referral) and one.status is ReferralStatus.ACCEPTED
    return WorkTask.WAITING if waits else WorkTask.TURN

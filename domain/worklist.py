"""The worklist: what waits for an actor or their function, with owner and date, overdue first (R13)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from domain import concerns, notification_assessments
from domain import emergency_accesses as emergencies
from domain.actors import Actor, Role
from domain.concerns import AgeBand, ConcernStatus
from domain.consultations import types as consultation_types
from domain.consultations.words import Holder
from domain.disclosures import types as disclosure_types
from domain.matching import proposals as match_proposals
from domain.matching.proposing import open_proposals
from domain.on_call.waiting import waiting as waiting_at_the_desk
from domain.policy import Commands, Condition, Earlier, Known, Visible, allowed_actions
from domain.ports import Work
from domain.recertification import grant_actions
from domain.referrals import types as referral_types
from domain.referrals.audiences import word_for
from domain.referrals.types import Referral, ReferralStatus
from domain.staff import StaffGrant
from domain.subject_requests import types as subject_types
from domain.support_courses import types as course_types
from domain.support_courses.turns import course_turns
from domain.support_courses.types import SupportCourse, SupportCourseStatus
from domain.text import AllowedActions, Code, Version
from domain.transfers import types as transfers
from domain.webhooks import types as webhook_types
from domain.webhooks.types import WebhookSubscription

A_DAY = timedelta(days=1)
WITH_COURSE = frozenset({ReferralStatus.MATCHED, ReferralStatus.ACTIVE})
WITHOUT_COURSE = tuple(one.value for one in ReferralStatus if one not in WITH_COURSE)


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
    match, `attention` is a course in which something was to happen and has not, or webhooks that do not arrive,
    `recertify` is a role that ends soon (`id` is that of the grant, as in the recertification list).
    """

    kind: Code
    task: WorkTask
    id: UUID
    status: Code
    version: Version
    holder: Holder
    holder_id: UUID | None
    due_at: datetime
    overdue: bool
    age_band: AgeBand
    created_at: datetime
    allowed_actions: AllowedActions


def turns(actor: Actor, now: datetime) -> Visible:
    """Return whose turns are the actor's: their own, those of their function, what is overdue with a colleague whom
    the function answers for (`domain.md` section 9, rule 13), and what is offered to them."""
    found: Visible = ()
    if actor.roles & {Role.FRONTLINE, Role.SYSTEM}:
        found += _of_function(Holder.ASKER, actor, now)
    if Role.PANEL_COORDINATOR in actor.roles:
        found += (
            {"holder": Holder.PANEL_COORDINATOR.value},
            {"holder": Holder.RESOURCE_PERSON.value, "due_at": Earlier(now)},
        )
    if Role.RESOURCE_PERSON in actor.roles:
        found += ({"holder": Holder.RESOURCE_PERSON.value, "holder_id": actor.subject},)
    if Role.VINK_COORDINATOR in actor.roles:
        found += _of_function(Holder.VINK_COORDINATOR, actor, now)
    return found


def answers(actor: Actor) -> Visible:
    """Return which requests of persons wait for the actor: to be answered, or to be approved as the second of two."""
    if Role.DPO in actor.roles:
        return ({"holder": Holder.DPO.value}, {"holder": Holder.VINK_COORDINATOR.value})
    return ({"holder": Holder.VINK_COORDINATOR.value},) if Role.VINK_COORDINATOR in actor.roles else ()


def _of_function(holder: Holder, actor: Actor, now: datetime) -> Visible:
    return (
        {"holder": holder.value, "holder_id": actor.subject},
        {"holder": holder.value, "holder_id": None},
        {"holder": holder.value, "due_at": Earlier(now)},
        {"successor_id": actor.subject},
    )


def reviews(actor: Actor, now: datetime) -> Visible:
    """Return whose reviews are the actor's: the manager's, and the data-protection officer's when they are overdue."""
    if Role.MANAGER in actor.roles:
        return ({"holder": Holder.MANAGER.value},)
    return ({"holder": Holder.MANAGER.value, "due_at": Earlier(now)},) if Role.DPO in actor.roles else ()


def unless_resting(mine: Visible, **usual: Condition) -> Visible:
    """Return these turns as they count for what may rest: on the list as long as it is as usual, or overdue."""
    return tuple(one if {"due_at", "successor_id"} & one.keys() else {**one, **usual} for one in mine)


def under_review(mine: Visible, now: datetime) -> Visible:
    """Return the turns that rest until tomorrow at most."""
    tomorrow = Earlier(now + A_DAY)
    return tuple(
        {"holder": one["holder"], "held_since": Known(), "due_at": tomorrow} for one in mine if "due_at" in one
    )


async def worklist(work: Work, limit: int) -> list[WorkItem]:
    """Return at most `limit` items that wait for the actor, most overdue first.

    A concern that is asked about, or was referred, rests until it is overdue, a referral with a course likewise; one on
    hold, until its review.
    """
    mine = turns(work.actor, work.now)
    raised = unless_resting(mine, status=ConcernStatus.RAISED.value)
    held = unless_resting(mine, held_since=None, status=WITHOUT_COURSE) + under_review(mine, work.now)
    items = _items(work, "consultation", await work.consultations.waiting(mine, limit), consultation_types.COMMANDS)
    items += _items(work, "referral", await work.referrals.waiting(held, limit), referral_types.COMMANDS)
    if work.actor.roles & {Role.FRONTLINE, Role.SYSTEM}:
        items += _items(work, "concern", await work.concerns.waiting(raised, limit), concerns.COMMANDS)
    courses = await work.support_courses.waiting(course_turns(work.actor, work.now), limit)
    items += _items(work, "support_course", courses, course_types.COMMANDS)
    own = tuple(one for one in mine if "successor_id" not in one)
    sent = await work.notification_assessments.waiting(own, limit)
    items += _items(work, "notification_assessment", sent, notification_assessments.COMMANDS)
    proposed = await work.disclosures.waiting(own, limit)
    items += [one for one in _items(work, "disclosure", proposed, disclosure_types.COMMANDS) if one.allowed_actions]
    if Role.FRONTLINE in work.actor.roles:
        asked = await work.transfers.waiting(({"turn_of": work.actor.department},), limit)
        items += [one for one in _items(work, "transfer", asked, transfers.COMMANDS) if one.allowed_actions]
    opened = await work.emergency_accesses.waiting(reviews(work.actor, work.now), limit)
    items += [one for one in _items(work, "emergency_access", opened, emergencies.COMMANDS) if one.allowed_actions]
    if Role.MANAGER in work.actor.roles:
        roles = [_role_item(work, one.grant) for one in await work.recertifications.ending(limit)]
        items += [one for one in roles if one.allowed_actions]
    if Role.ADMIN in work.actor.roles:
        failing = await work.webhook_subscriptions.waiting(({"status": "failing"},), limit, "failing_since")
        items += [_webhook_item(work, one, one.failing_since) for one in failing if one.failing_since]
    asked_for = await work.subject_requests.waiting(answers(work.actor), limit)
    items += _items(work, "subject_request", asked_for, subject_types.COMMANDS)
    proposals = await open_proposals(work, own, limit)
    items += _items(work, "match_proposal", proposals, match_proposals.COMMANDS)
    for kind, found, commands in await waiting_at_the_desk(work, limit):
        items += _items(work, kind, found, commands)
    return sorted(items, key=lambda one: (one.due_at, one.id))[:limit]


def _role_item(work: Work, grant: StaffGrant) -> WorkItem:
    return WorkItem(
        kind="staff_grant",
        task=WorkTask.RECERTIFY,
        id=grant.id,
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


def _webhook_item(work: Work, failing: WebhookSubscription, since: datetime) -> WorkItem:
    return WorkItem(
        kind="webhook_subscription",
        task=WorkTask.ATTENTION,
        id=failing.id,
        status=failing.status,
        version=failing.version,
        holder=Holder.ADMIN,
        holder_id=None,
        due_at=since,
        overdue=True,
        age_band=AgeBand.UNKNOWN,
        created_at=failing.created_at,
        allowed_actions=allowed_actions(work.actor, failing, webhook_types.COMMANDS),
    )


def _items(work: Work, kind: str, found: Sequence[Any], commands: Commands) -> list[WorkItem]:
    return [
        WorkItem(
            kind=kind,
            task=_task(work.actor, one, work.now),
            id=one.id,
            status=word_for(work.actor, one) if kind == "referral" else one.status,
            version=one.version,
            holder=one.holder,
            holder_id=one.holder_id,
            due_at=one.due_at,
            overdue=one.due_at < work.now,
            age_band=getattr(one, "age_band", AgeBand.UNKNOWN),
            created_at=one.created_at,
            allowed_actions=allowed_actions(work.actor, one, commands),
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

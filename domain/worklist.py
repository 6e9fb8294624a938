"""The worklist: what waits for an actor or their function, with owner and date, overdue first (R13)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from domain import concerns, notification_assessments
from domain import emergency_accesses as emergencies
from domain.actors import Actor, Role
from domain.concerns import ConcernStatus
from domain.consultations import types as consultation_types
from domain.consultations.words import Holder
from domain.disclosures import types as disclosure_types
from domain.disclosures.types import Disclosure
from domain.matching import proposals as match_proposals
from domain.matching.proposing import open_proposals
from domain.matching.waiting import Awaited, beside_others, taking_part
from domain.on_call.waiting import waiting as waiting_at_the_desk
from domain.participants.types import Participant
from domain.policy import Among, Condition, Earlier, Known, Visible
from domain.ports import Work
from domain.referrals import types as referral_types
from domain.referrals.types import Referral, ReferralStatus
from domain.subject_requests import types as subject_types
from domain.support_courses import types as course_types
from domain.support_courses.turns import course_turns
from domain.transfers import types as transfers
from domain.whole import whole
from domain.work_items import WorkItem, WorkTask, items_of, role_item, webhook_item

A_DAY = timedelta(days=1)
WITH_COURSE = frozenset({ReferralStatus.MATCHED, ReferralStatus.ACTIVE})
WITHOUT_COURSE = tuple(one.value for one in ReferralStatus if one not in WITH_COURSE)


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
    items = items_of(work, "consultation", await work.consultations.waiting(mine, limit), consultation_types.COMMANDS)
    items += await _matchable(work, await work.referrals.waiting(held, limit))
    if work.actor.roles & {Role.FRONTLINE, Role.SYSTEM}:
        items += items_of(work, "concern", await work.concerns.waiting(raised, limit), concerns.COMMANDS)
    courses = await work.support_courses.waiting(course_turns(work.actor, work.now), limit)
    items += items_of(work, "support_course", courses, course_types.COMMANDS)
    own = tuple(one for one in mine if "successor_id" not in one)
    sent = await work.notification_assessments.waiting(own, limit)
    items += items_of(work, "notification_assessment", sent, notification_assessments.COMMANDS)
    proposed = await _in_sight(work, await work.disclosures.waiting(own, limit))
    items += [one for one in items_of(work, "disclosure", proposed, disclosure_types.COMMANDS) if one.allowed_actions]
    if Role.FRONTLINE in work.actor.roles:
        asked = await work.transfers.waiting(({"turn_of": work.actor.department},), limit)
        items += [one for one in items_of(work, "transfer", asked, transfers.COMMANDS) if one.allowed_actions]
    opened = await work.emergency_accesses.waiting(reviews(work.actor, work.now), limit)
    items += [one for one in items_of(work, "emergency_access", opened, emergencies.COMMANDS) if one.allowed_actions]
    if Role.MANAGER in work.actor.roles:
        roles = [role_item(work, one.grant) for one in await work.recertifications.ending(limit)]
        items += [one for one in roles if one.allowed_actions]
    if Role.ADMIN in work.actor.roles:
        failing = await work.webhook_subscriptions.waiting(({"status": "failing"},), limit, "failing_since")
        items += [webhook_item(work, one, one.failing_since) for one in failing if one.failing_since]
    asked_for = await work.subject_requests.waiting(answers(work.actor), limit)
    items += items_of(work, "subject_request", asked_for, subject_types.COMMANDS)
    proposals = await open_proposals(work, own, limit)
    items += items_of(work, "match_proposal", proposals, match_proposals.COMMANDS)
    for kind, found, commands in await waiting_at_the_desk(work, limit):
        items += items_of(work, kind, found, commands)
    return sorted(items, key=lambda one: (one.due_at, one.id))[:limit]


async def _in_sight(work: Work, disclosures: Sequence[Disclosure]) -> Sequence[Disclosure]:
    """Return those that belong to a referral which the actor sees: a disclosure does not say under which KLE number it
    runs, and all but what waits is asked for through its referral."""
    if work.actor.kle is None or not disclosures:
        return disclosures
    of = tuple({one.referral_id for one in disclosures})
    seen = {one.id for one in await work.referrals.page({"id": Among(of)}, None, len(of))}
    return [one for one in disclosures if one.referral_id in seen]


async def _matchable(work: Work, referrals: Sequence[Referral]) -> list[WorkItem]:
    """Return these referrals, each that waits for a match once for every participant who does; for VINK's coordinator
    also who waits beside somebody who is supported already, and has no proposal."""
    items = items_of(work, "referral", referrals, referral_types.COMMANDS)
    if Role.VINK_COORDINATOR not in work.actor.roles:
        return items
    waiting: dict[UUID, list[Participant]] = defaultdict(list)
    for one in await taking_part(work, {one.id for one in items if one.task is WorkTask.WAITING}):
        waiting[one.referral_id].append(one)
    people = [_of_person(item, one) for item in items for one in waiting.get(item.id, [None])]
    beside = await beside_others(work)
    proposals = await whole(work.match_proposals, {"holder": Holder.VINK_COORDINATOR.value}) if beside else ()
    proposed = {one.participant_id for one in proposals}
    mine = (None, work.actor.subject)
    found = [_beside_item(work, one) for one in beside if one.known.participant.id not in proposed]
    return people + [one for one in found if one.overdue or one.holder_id in mine]


def _of_person(item: WorkItem, one: Participant | None) -> WorkItem:
    return item if one is None else msgspec.structs.replace(item, participant_id=one.id, age_band=one.age_band)


def _beside_item(work: Work, one: Awaited) -> WorkItem:
    """Return somebody who waits beside others as whoever holds their referral at VINK is to see them, within the days
    for the intake since they wait."""
    due = work.calendar.due(one.since, work.terms.intake_days)
    (item,) = items_of(work, "referral", [one.known.referral], referral_types.COMMANDS)
    return msgspec.structs.replace(
        _of_person(item, one.known.participant),
        task=WorkTask.WAITING,
        holder=Holder.VINK_COORDINATOR,
        holder_id=one.known.referral.coordinator_id,
        due_at=due,
        overdue=due < work.now,
        created_at=one.known.participant.created_at,
    )

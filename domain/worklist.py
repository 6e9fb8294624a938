"""The worklist: what waits for an actor or their function, with owner and date, overdue first (R13)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from domain import concerns, notification_assessments
from domain.actors import Actor, Role
from domain.concerns import AgeBand, ConcernStatus
from domain.consultations import types as consultation_types
from domain.consultations.words import Holder
from domain.disclosures import types as disclosure_types
from domain.policy import Commands, Earlier, Visible, allowed_actions
from domain.ports import Work
from domain.referrals import types as referral_types
from domain.text import AllowedActions, Code, Version


class WorkItem(msgspec.Struct, frozen=True, kw_only=True):
    """Something that waits: what it is, whose turn it is (`holder_id` null: the whole function's), until when."""

    kind: Code
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
    """Return whose turns are the actor's: their own, those of their function, and what is overdue with a colleague
    whom the function answers for (`domain.md` section 9, rule 13)."""
    found: Visible = ()
    if actor.roles & {Role.FRONTLINE, Role.SYSTEM}:
        found += (
            {"holder": Holder.ASKER.value, "holder_id": actor.subject},
            {"holder": Holder.ASKER.value, "holder_id": None},
            {"holder": Holder.ASKER.value, "due_at": Earlier(now)},
        )
    if Role.PANEL_COORDINATOR in actor.roles:
        found += (
            {"holder": Holder.PANEL_COORDINATOR.value},
            {"holder": Holder.RESOURCE_PERSON.value, "due_at": Earlier(now)},
        )
    if Role.RESOURCE_PERSON in actor.roles:
        found += ({"holder": Holder.RESOURCE_PERSON.value, "holder_id": actor.subject},)
    if Role.VINK_COORDINATOR in actor.roles:
        found += ({"holder": Holder.VINK_COORDINATOR.value},)
    return found


async def worklist(work: Work, limit: int) -> list[WorkItem]:
    """Return at most `limit` items that wait for the actor, most overdue first."""
    mine = turns(work.actor, work.now)
    items = _items(work, "consultation", await work.consultations.waiting(mine, limit), consultation_types.COMMANDS)
    items += _items(work, "referral", await work.referrals.waiting(mine, limit), referral_types.COMMANDS)
    sent = await work.notification_assessments.waiting(mine, limit)
    items += _items(work, "notification_assessment", sent, notification_assessments.COMMANDS)
    proposed = await work.disclosures.waiting(mine, limit)
    items += [one for one in _items(work, "disclosure", proposed, disclosure_types.COMMANDS) if one.allowed_actions]
    items += await _raised(work, limit)
    return sorted(items, key=lambda one: (one.due_at, one.id))[:limit]


def _items(work: Work, kind: str, found: Sequence[Any], commands: Commands) -> list[WorkItem]:
    return [_item(work, kind, one, one.holder, one.holder_id, one.due_at, commands) for one in found]


def _item(
    work: Work, kind: str, one: Any, holder: Holder, holder_id: UUID | None, due_at: datetime, commands: Commands
) -> WorkItem:
    return WorkItem(
        kind=kind,
        id=one.id,
        status=one.status,
        version=one.version,
        holder=holder,
        holder_id=holder_id,
        due_at=due_at,
        overdue=due_at < work.now,
        age_band=getattr(one, "age_band", AgeBand.UNKNOWN),
        created_at=one.created_at,
        allowed_actions=allowed_actions(work.actor, one, commands),
    )


async def _raised(work: Work, limit: int) -> list[WorkItem]:
    """Concerns that nobody has acted on yet, the oldest first: they wait for who raised them, or for the department's
    staff."""
    if not work.actor.roles & {Role.FRONTLINE, Role.SYSTEM}:
        return []
    found = await work.concerns.page({"status": ConcernStatus.RAISED.value}, None, limit, oldest_first=True)
    return [
        _item(
            work,
            "concern",
            one,
            Holder.ASKER,
            one.raised_by if one.raised_by == work.actor.subject else None,
            work.calendar.due(one.created_at, work.terms.advice_days),
            concerns.COMMANDS,
        )
        for one in found
    ]

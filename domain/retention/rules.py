"""The rules: who proposes a period, who approves it, and which are in force."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.commands import receive
from domain.errors import Fault, Invalid
from domain.events import Event
from domain.policy import Action
from domain.ports import Work
from domain.records import move
from domain.retention.judging import DEFAULTS, period
from domain.retention.types import (
    RULE_COMMANDS,
    RULE_MOVES,
    Days,
    NewRetentionRule,
    RecordClass,
    RetentionRule,
    RetentionRuleStatus,
)

MOST = 1000
"""Rules that are read at most: as many as anybody decides in centuries."""


class PeriodInForce(msgspec.Struct, frozen=True, kw_only=True):
    """How long a class is kept that is over from now on, and by which rule; null: the default."""

    record_class: RecordClass
    days: Days
    days_under_18: Days
    rule_id: UUID | None


class Periods(msgspec.Struct, frozen=True, kw_only=True):
    """What is in force today, a row for each class."""

    items: Annotated[list[PeriodInForce], Meta(max_length=100)]


async def propose_rule(work: Work, new: NewRetentionRule) -> RetentionRule:
    """Propose a period. It is in force once another officer approves it, and never from before that.

    Raises:
        Invalid: under 18 it would be kept longer.
    """
    if new.days_under_18 > new.days:
        raise Invalid((Fault("/days_under_18", "too_long", "Under 18, nothing is kept longer."),))
    rule = RetentionRule(
        id=work.new_id(),
        department=work.actor.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        status=RetentionRuleStatus.PROPOSED,
        record_class=new.record_class,
        days=new.days,
        days_under_18=new.days_under_18,
        valid_from=_not_before(work.now, new.valid_from),
        reason=new.reason,
        proposed_by=work.actor.subject,
        decided_by=None,
        decided_at=None,
    )
    work.retention_rules.add(rule, Event.RETENTION_RULE_PROPOSED)
    return rule


async def approve_rule(work: Work, rule_id: UUID, seen: int) -> RetentionRule:
    """Approve what another officer proposed."""
    return await _decide(work, rule_id, Action.RETENTION_RULE_APPROVE, RetentionRuleStatus.APPROVED, seen)


async def reject_rule(work: Work, rule_id: UUID, seen: int) -> RetentionRule:
    """Reject what another officer proposed."""
    return await _decide(work, rule_id, Action.RETENTION_RULE_REJECT, RetentionRuleStatus.REJECTED, seen)


async def _decide(work: Work, rule_id: UUID, action: Action, to: RetentionRuleStatus, seen: int) -> RetentionRule:
    rule = await receive(work, work.retention_rules, rule_id, action, RULE_COMMANDS, seen)
    decided = move(
        rule,
        to,
        RULE_MOVES,
        work.now,
        valid_from=_not_before(work.now, rule.valid_from),
        decided_by=work.actor.subject,
        decided_at=work.now,
    )
    work.retention_rules.save(decided, Event.RETENTION_RULE_DECIDED)
    return decided


def _not_before(now: datetime, wanted: datetime | None) -> datetime:
    return now if wanted is None else max(now, wanted)


async def decided_rules(work: Work) -> Sequence[RetentionRule]:
    """Return the rules that were approved."""
    return await work.retention_rules.page({"status": RetentionRuleStatus.APPROVED.value}, None, MOST)


async def periods_in_force(work: Work) -> Periods:
    """Return what is in force now, default or rule, for each class."""
    rules = await decided_rules(work)
    found = []
    for one in DEFAULTS:
        grown, young = (period(rules, one, under_18, work.now, work.now) for under_18 in (False, True))
        found.append(PeriodInForce(record_class=one, days=grown.days, days_under_18=young.days, rule_id=grown.rule_id))
    return Periods(items=found)

"""The rules of retention over HTTP: what is in force, what is proposed, and who approves it."""

from datetime import datetime
from uuid import UUID

from msgspec import UNSET, UnsetType

from api.operations import commands, creates, lists, reads
from api.views import PageQuery, View, show
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.retention import rules
from domain.retention.rules import Periods
from domain.retention.types import (
    RULE_COMMANDS,
    Days,
    NewRetentionRule,
    RecordClass,
    RetentionRule,
    RetentionRuleStatus,
)
from domain.text import AllowedActions, StaffRemark, Version

RULE = "/v1/retention/rules/{retention_rule_id}"


class RetentionRuleView(View, frozen=True, kw_only=True):
    """How long a class is kept, from when on, who proposed it and who decided."""

    id: UUID
    status: RetentionRuleStatus
    version: Version
    record_class: RecordClass
    days: Days
    days_under_18: Days
    valid_from: datetime
    reason: StaffRemark
    proposed_by: UUID
    decided_by: UUID | None
    decided_at: datetime | None
    created_at: datetime
    updated_at: datetime
    allowed_actions: AllowedActions


class RetentionRuleQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    status: RetentionRuleStatus | UnsetType = UNSET


def view(work: Work, rule: RetentionRule) -> RetentionRuleView:
    return show(RetentionRuleView, rule, allowed_actions=allowed_actions(work.actor, rule, RULE_COMMANDS))


@reads("/v1/retention/periods", Action.RETENTION_RULE_READ)
async def read_retention_periods(work: Work) -> Periods:
    """Read how long each class is kept that is over from now on, by a rule or by default."""
    return await rules.periods_in_force(work)


@reads(RULE, Action.RETENTION_RULE_READ)
async def read_retention_rule(work: Work, retention_rule_id: UUID) -> RetentionRuleView:
    """Read a rule."""
    return view(work, await work.retention_rules.get(retention_rule_id))


@lists("/v1/retention/rules", Action.RETENTION_RULE_READ)
async def list_retention_rules(work: Work, query: RetentionRuleQuery, after: UUID | None) -> list[RetentionRuleView]:
    """List what was proposed, approved and rejected."""
    where = {} if query.status is UNSET else {"status": query.status.value}
    return [view(work, one) for one in await work.retention_rules.page(where, after, query.limit + 1)]


@creates("/v1/retention/rules", Action.RETENTION_RULE_PROPOSE, again=read_retention_rule)
async def propose_retention_rule(work: Work, body: NewRetentionRule) -> RetentionRuleView:
    """Propose how long a class is kept, as the data-protection officer.

    It is in force once another officer has approved it, and never from before that. A shorter period reaches what is
    over already, a longer one does not: what shall be kept longer is held, where it can be seen.
    """
    return view(work, await rules.propose_rule(work, body))


@commands(RULE + "/approve", Action.RETENTION_RULE_APPROVE)
async def approve_retention_rule(work: Work, retention_rule_id: UUID, seen: int) -> RetentionRuleView:
    """Approve what another officer proposed."""
    return view(work, await rules.approve_rule(work, retention_rule_id, seen))


@commands(RULE + "/reject", Action.RETENTION_RULE_REJECT)
async def reject_retention_rule(work: Work, retention_rule_id: UUID, seen: int) -> RetentionRuleView:
    """Reject what another officer proposed."""
    return view(work, await rules.reject_rule(work, retention_rule_id, seen))

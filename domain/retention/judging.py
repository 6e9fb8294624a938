"""How long something that is over is kept, and whether anything stops its disposal."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from domain.concerns import ConcernOutcome
from domain.consultations.words import ConsultationOutcome, ConsultationStatus
from domain.referrals.types import BEFORE, WithdrawalReason
from domain.retention.types import (
    Over,
    OverKind,
    RecordClass,
    RetentionRule,
    RetentionRuleStatus,
    RetentionTrigger,
    RetentionVerdict,
    RunItem,
)

C, T = RecordClass, RetentionTrigger
DEFAULTS: Mapping[RecordClass, tuple[int, int]] = {
    C.ADVICE: (183, 183),
    C.NO_CONCERN: (30, 30),
    C.DRAFT: (30, 30),
    C.REFERRAL: (183, 92),
    C.SUPPORT_COURSE: (730, 365),
    C.SESSION_NOTES: (183, 183),
    C.DESK: (183, 183),
    C.SUBJECT_REQUEST: (1095, 1095),
    C.LOG_REVIEW: (1826, 1826),
    C.ACCESS_LOG: (730, 730),
    C.SKELETON: (1826, 1826),
}
"""Days, and days under 18 (`domain.md` section 10): proposals, to be approved by the data-protection officer."""
UNFOUNDED = frozenset(
    {ConcernOutcome.NO_CONCERN.value, ConsultationOutcome.REASSURED.value, WithdrawalReason.UNFOUNDED.value}
)
TAKEN_BACK = frozenset({ConsultationStatus.WITHDRAWN.value, ConsultationStatus.EXPIRED.value})
OF_KIND: Mapping[OverKind, tuple[RecordClass, RetentionTrigger]] = {
    OverKind.SESSION_NOTES: (C.SESSION_NOTES, T.FINAL_REVIEW),
    OverKind.SUBJECT_REQUEST: (C.SUBJECT_REQUEST, T.CLOSED),
    OverKind.ON_CALL_CONTACT: (C.DESK, T.CLOSED),
    OverKind.CHECK_IN: (C.DESK, T.CLOSED),
    OverKind.LOG_REVIEW: (C.LOG_REVIEW, T.CLOSED),
    OverKind.LOG_MONTH: (C.ACCESS_LOG, T.MONTH_ENDED),
    OverKind.RETENTION_RUN: (C.SKELETON, T.CLOSED),
    OverKind.DISPOSAL: (C.SKELETON, T.DISPOSED),
}
"""Kinds that have one class, whatever became of them."""


class Period(NamedTuple):
    """How many days something is kept, and by which rule; None: the default."""

    days: int
    rule_id: UUID | None


def class_of(over: Over) -> tuple[RecordClass, RetentionTrigger, datetime]:
    """Return the class of something that is over, and from what its period counts. What was unfounded or taken back
    is forgotten fastest."""
    if over.kind in OF_KIND:
        return *OF_KIND[over.kind], over.over_at
    if over.kind is OverKind.REFERRAL:
        if not over.sent:
            return C.DRAFT, (T.LAST_CHANGE if over.status in BEFORE else T.CLOSED), over.over_at
        if over.outcome in UNFOUNDED:
            return C.NO_CONCERN, T.CLOSED, over.over_at
        if over.course_ended_at is not None:
            return C.SUPPORT_COURSE, T.COURSE_ENDED, max(over.course_ended_at, over.over_at)
        return C.REFERRAL, T.CLOSED, over.over_at
    unfounded = over.outcome in UNFOUNDED or over.status in TAKEN_BACK
    return (C.NO_CONCERN if unfounded else C.ADVICE), T.CLOSED, over.over_at


def period(rules: Iterable[RetentionRule], of: RecordClass, under_18: bool, since: datetime, now: datetime) -> Period:
    """Return how long something is kept whose period began at `since`.

    It is the period that was in force then, or a shorter one that came into force later: a rule that keeps longer never
    reaches what was over before it. Only a hold keeps that, where everybody sees it.
    """
    mine = sorted(
        (one for one in rules if one.record_class is of and one.status is RetentionRuleStatus.APPROVED),
        key=lambda one: (one.valid_from, one.id),
    )
    then = [one for one in mine if one.valid_from <= since][-1:]
    later = [one for one in mine if since < one.valid_from <= now]
    found = [Period(one.days_under_18 if under_18 else one.days, one.id) for one in (*then, *later)]
    if not then:
        found.insert(0, Period(DEFAULTS[of][under_18], None))
    return min(found, key=lambda one: one.days)


def judge(over: Over, rules: Iterable[RetentionRule], now: datetime) -> RunItem:
    """Return what becomes of something that is over at a moment, and why."""
    record_class, trigger, since = class_of(over)
    kept = period(rules, record_class, over.under_18, since, now)
    due_at = since + timedelta(days=kept.days)
    return RunItem(
        kind=over.kind,
        id=over.id,
        department=over.department,
        record_class=record_class,
        rule_id=kept.rule_id,
        days=kept.days,
        trigger=trigger,
        trigger_at=since,
        due_at=due_at,
        verdict=RetentionVerdict.KEPT if due_at > now else stopped(over) or RetentionVerdict.DUE,
        holds=over.holds,
    )


def stopped(over: Over) -> RetentionVerdict | None:
    """Return what stops a disposal, whatever the period is."""
    if over.holds:
        return RetentionVerdict.HELD
    if over.under_review:
        return RetentionVerdict.UNDER_REVIEW
    if over.unanswered:
        return RetentionVerdict.UNANSWERED
    if is_pending(over):
        return RetentionVerdict.NOT_SEALED
    return RetentionVerdict.NOT_FILED if wants_filing(over) else None


def is_pending(over: Over) -> bool:
    """Whether it is a month of the log of which something waits to be sealed."""
    return over.kind is OverKind.LOG_MONTH and over.status == "pending"


def wants_filing(over: Over) -> bool:
    """Whether a system has still to confirm a copy: of what was sent, whatever its class (rule 17), and of the log what
    proves a month."""
    filed_first = over.kind is OverKind.LOG_MONTH or (over.kind is OverKind.REFERRAL and over.sent)
    return filed_first and not is_pending(over) and over.filed_as is None

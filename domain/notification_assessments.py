"""Notification assessments: that a member of staff weighed the personal duty to notify, and what they found.

They are only ever added, and later entries to them. Nothing waits for their result, and nobody approves one: the duty
is that of the person who has it, and the notification itself goes its own way (`domain.md` section 9, rule 5; R11).
What is reported as sent starts two clocks, so that whoever sent it is reminded to ask whether the receipt came.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.concerns import Concern
from domain.consultations.types import Consultation
from domain.consultations.words import Holder
from domain.errors import Fault, Invalid
from domain.events import Event
from domain.named import named
from domain.policy import Action, Commands, require
from domain.ports import Store, Work
from domain.records import Record, change, unchanged
from domain.referrals.types import Referral
from domain.text import Moment, Reference, Remark

SUBJECTS = ("concern_id", "consultation_id", "referral_id")
UNDERRETNINGER = "34.10.30"
"""The KLE number of notifications (R22)."""
LONGEST = timedelta(days=3660)
WAITING, RESTING = "awaiting_receipt", "recorded"
COMMANDS: Commands = {Action.NOTIFICATION_ASSESSMENT_RECEIPT: frozenset({WAITING, RESTING})}


class NotificationResult(StrEnum):
    NOT_REQUIRED = "not_required"
    REQUIRED = "required"
    ALREADY_MADE = "already_made"
    UNSURE_SEEK_ADVICE = "unsure_seek_advice"


class NotificationReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """That the municipality confirmed a notification; an entry that is never altered."""

    received_on: date
    recorded_by: UUID
    recorded_at: datetime
    external_ref: Reference | None


class NotificationAssessment(Record, frozen=True, kw_only=True):
    """Who weighed the duty, about which concern, consultation or referral, when, and with which result.

    Where a notification was reported as sent, `receipt_due_at` and `assessment_due_at` say when its receipt, and its
    first assessment, are due. It waits for whoever weighed it until a receipt is among the entries.
    """

    unit_id: UUID | None
    concern_id: UUID | None
    consultation_id: UUID | None
    referral_id: UUID | None
    assessed_by: UUID
    under_18: bool
    result: NotificationResult
    made_on: date
    external_ref: str | None
    reason: str | None
    kle: str
    sent_at: datetime | None
    receipt_due_at: datetime | None
    assessment_due_at: datetime | None
    receipts: tuple[NotificationReceipt, ...]
    holder: Holder | None
    holder_id: UUID | None
    due_at: datetime | None

    @property
    def status(self) -> str:
        return WAITING if self.holder else RESTING


class NewNotificationAssessment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was weighed: about exactly one concern, consultation or referral. It is no notification."""

    result: NotificationResult
    concern_id: UUID | None = None
    consultation_id: UUID | None = None
    referral_id: UUID | None = None
    made_on: Annotated[date, Meta(description="The day on which it was weighed; today when left out.")] | None = None
    external_ref: Reference | None = None
    reason: Remark | None = None
    sent_at: (
        Annotated[
            Moment, Meta(description="When the notification was sent, through its own channel; it starts the clocks.")
        ]
        | None
    ) = None


class NewNotificationReceipt(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """That the receipt of a notification came: on which day (today when left out), and its reference."""

    received_on: date | None = None
    external_ref: Reference | None = None


async def record_assessment(work: Work, new: NewNotificationAssessment) -> NotificationAssessment:
    """Record that the actor weighed the duty to notify.

    It is possible in every state of what it is about, also when that is over.

    Raises:
        Invalid: not exactly one thing was named that it is about, the actor's department has no such thing, or a time
            cannot be so.
    """
    today = work.calendar.local(work.now).date()
    faults = tuple(_faults(work, new, today))
    if faults:
        raise Invalid(faults)
    subject = await _subject(work, new)
    assessment = NotificationAssessment(
        id=work.new_id(),
        department=subject.department,
        version=1,
        created_at=work.now,
        updated_at=work.now,
        unit_id=subject.unit_id,
        concern_id=new.concern_id,
        consultation_id=new.consultation_id,
        referral_id=new.referral_id,
        assessed_by=work.actor.subject,
        under_18=subject.under_18,
        result=new.result,
        made_on=new.made_on or today,
        external_ref=new.external_ref,
        reason=new.reason,
        kle=UNDERRETNINGER,
        receipts=(),
        **_clocks(work, new),
    )
    work.notification_assessments.add(assessment, Event.NOTIFICATION_ASSESSED)
    return assessment


def _faults(work: Work, new: NewNotificationAssessment, today: date) -> Iterator[Fault]:
    if sum(getattr(new, name) is not None for name in SUBJECTS) != 1:
        yield Fault("/", "one_subject", f"Give exactly one of {', '.join(SUBJECTS)}.")
    if new.made_on is not None and new.made_on > today:
        yield Fault("/made_on", "future", "This lies in the future.")
    if new.sent_at is not None and new.sent_at > work.now:
        yield Fault("/sent_at", "future", "This lies in the future.")
    if new.sent_at is not None and new.sent_at < work.now - LONGEST:
        yield Fault("/sent_at", "past", "This lies more than ten years back.")


def _clocks(work: Work, new: NewNotificationAssessment) -> dict[str, Any]:
    """Return when receipt and assessment are due, counted from when it was sent; from now where that was not told."""
    reported = new.result is NotificationResult.ALREADY_MADE or new.external_ref is not None
    if new.sent_at is None and not reported:
        clocks = ("sent_at", "receipt_due_at", "assessment_due_at", "holder", "holder_id", "due_at")
        return dict.fromkeys(clocks)
    start, rules = new.sent_at or work.now, work.terms.legal_set
    receipt_due_at = work.calendar.due(start, rules.receipt_days)
    return {
        "sent_at": new.sent_at,
        "receipt_due_at": receipt_due_at,
        "assessment_due_at": start + timedelta(hours=rules.assessment_hours),
        "holder": Holder.ASKER,
        "holder_id": work.actor.subject,
        "due_at": receipt_due_at,
    }


async def record_receipt(
    work: Work, assessment_id: UUID, new: NewNotificationReceipt, seen: int
) -> NotificationAssessment:
    """Add the entry that the receipt of a notification came; it reminds nobody any more.

    Raises:
        Invalid: the day lies ahead, or before the notification was sent.
    """
    assessment = await work.notification_assessments.get(assessment_id)
    require(work.actor, Action.NOTIFICATION_ASSESSMENT_RECEIPT, assessment)
    unchanged(assessment, seen)
    today = work.calendar.local(work.now).date()
    received_on = new.received_on or today
    if received_on > today:
        raise Invalid((Fault("/received_on", "future", "This lies in the future."),))
    if assessment.sent_at is not None and received_on < work.calendar.local(assessment.sent_at).date():
        raise Invalid((Fault("/received_on", "order", "This lies before the notification was sent."),))
    receipt = NotificationReceipt(
        received_on=received_on,
        recorded_by=work.actor.subject,
        recorded_at=work.now,
        external_ref=new.external_ref,
    )
    entries = (*assessment.receipts, receipt)
    told = change(assessment, work.now, receipts=entries, holder=None, holder_id=None, due_at=None)
    work.notification_assessments.save(told, Event.NOTIFICATION_RECEIPT_RECORDED)
    return told


async def _subject(work: Work, new: NewNotificationAssessment) -> Concern | Consultation | Referral:
    stores: dict[str, Store[Any]] = {
        "concern_id": work.concerns,
        "consultation_id": work.consultations,
        "referral_id": work.referrals,
    }
    (name,) = (one for one in SUBJECTS if getattr(new, one) is not None)
    found: Concern | Consultation | Referral = await named(
        stores[name], getattr(new, name), f"/{name}", work.actor.department
    )
    return found

"""Notification assessments: that a member of staff weighed the personal duty to notify, and what they found.

They are only ever added. Nothing waits for their result, and nobody approves one: the duty is that of the person who
has it, and the notification itself goes its own way (`domain.md` section 9, rule 5; R11).
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta

from domain.concerns import Concern
from domain.consultations.types import Consultation
from domain.errors import Fault, Invalid
from domain.events import Event
from domain.named import named
from domain.ports import Store, Work
from domain.records import Record
from domain.referrals.types import Referral
from domain.text import Reference, Remark

SUBJECTS = ("concern_id", "consultation_id", "referral_id")


class NotificationResult(StrEnum):
    NOT_REQUIRED = "not_required"
    REQUIRED = "required"
    ALREADY_MADE = "already_made"
    UNSURE_SEEK_ADVICE = "unsure_seek_advice"


class NotificationAssessment(Record, frozen=True, kw_only=True):
    """Who weighed the duty, about which concern, consultation or referral, when, and with which result."""

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


class NewNotificationAssessment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was weighed: about exactly one concern, consultation or referral. It is no notification."""

    result: NotificationResult
    concern_id: UUID | None = None
    consultation_id: UUID | None = None
    referral_id: UUID | None = None
    made_on: Annotated[date, Meta(description="The day on which it was weighed; today when left out.")] | None = None
    external_ref: Reference | None = None
    reason: Remark | None = None


async def record_assessment(work: Work, new: NewNotificationAssessment) -> NotificationAssessment:
    """Record that the actor weighed the duty to notify.

    Raises:
        Invalid: not exactly one thing was named that it is about, the actor's department has no such thing, or the day
            lies ahead.
    """
    today = work.calendar.local(work.now).date()
    if sum(getattr(new, name) is not None for name in SUBJECTS) != 1:
        raise Invalid((Fault("/", "one_subject", f"Give exactly one of {', '.join(SUBJECTS)}."),))
    if new.made_on is not None and new.made_on > today:
        raise Invalid((Fault("/made_on", "future", "This lies in the future."),))
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
    )
    work.notification_assessments.add(assessment, Event.NOTIFICATION_ASSESSED)
    return assessment


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

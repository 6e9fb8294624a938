"""Notification assessments over HTTP: added and read, never changed; nothing waits for them."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from api.operations import commands, creates, lists, reads
from api.views import AboutSomebody, PageQuery, show
from domain import notification_assessments
from domain.departments import DepartmentCode
from domain.notices import Notice
from domain.notification_assessments import (
    COMMANDS,
    SUBJECTS,
    NewNotificationAssessment,
    NewNotificationReceipt,
    NotificationAssessment,
    NotificationReceipt,
    NotificationResult,
)
from domain.policy import Action, allowed_actions
from domain.ports import Work
from domain.text import AllowedActions, Kle, Reference, Remark, Version


class NotificationAssessmentView(AboutSomebody, frozen=True, kw_only=True):
    """That a member of staff weighed the duty to notify. It is no notification.

    The times at which a receipt and a first assessment are due count from what was reported as sent.
    """

    id: UUID
    version: Version
    concern_id: UUID | None
    consultation_id: UUID | None
    referral_id: UUID | None
    result: NotificationResult
    made_on: date
    reason: Remark | None
    external_ref: Reference | None
    under_18: bool
    assessed_by: UUID
    department: DepartmentCode
    unit_id: UUID | None
    created_at: datetime
    kle: Kle
    sent_at: datetime | None
    receipt_due_at: datetime | None
    assessment_due_at: datetime | None
    receipts: Annotated[tuple[NotificationReceipt, ...], Meta(max_length=100)]
    notification_reminder: Notice | None = None
    allowed_actions: AllowedActions


class NotificationAssessmentQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    concern_id: UUID | UnsetType = UNSET
    consultation_id: UUID | UnsetType = UNSET
    referral_id: UUID | UnsetType = UNSET


def view(work: Work, assessment: NotificationAssessment) -> NotificationAssessmentView:
    """Return an assessment; under 18 the answer reminds of the duty, whatever the result."""
    return show(
        NotificationAssessmentView, assessment, allowed_actions=allowed_actions(work.actor, assessment, COMMANDS)
    )


@reads("/v1/notification-assessments/{assessment_id}", Action.NOTIFICATION_ASSESSMENT_READ)
async def read_notification_assessment(work: Work, assessment_id: UUID) -> NotificationAssessmentView:
    """Read an assessment of the own department."""
    return view(work, await work.notification_assessments.get(assessment_id))


@lists("/v1/notification-assessments", Action.NOTIFICATION_ASSESSMENT_READ)
async def list_notification_assessments(
    work: Work, query: NotificationAssessmentQuery, after: UUID | None
) -> list[NotificationAssessmentView]:
    """List the assessments of the own department, of one concern, consultation or referral if it is named."""
    where = {name: value for name in SUBJECTS if (value := getattr(query, name)) is not UNSET}
    found = await work.notification_assessments.page(where, after, query.limit + 1)
    return [view(work, one) for one in found]


@creates("/v1/notification-assessments", Action.NOTIFICATION_ASSESSMENT_RECORD, again=read_notification_assessment)
async def record_notification_assessment(work: Work, body: NewNotificationAssessment) -> NotificationAssessmentView:
    """Record that you weighed your own duty to notify.

    It notifies nobody, nobody approves it, and nothing is held up by its result: a notification goes its own way.
    """
    return view(work, await notification_assessments.record_assessment(work, body))


@commands("/v1/notification-assessments/{assessment_id}/receipt", Action.NOTIFICATION_ASSESSMENT_RECEIPT)
async def record_notification_receipt(
    work: Work, assessment_id: UUID, body: NewNotificationReceipt, seen: int
) -> NotificationAssessmentView:
    """Add that the receipt of a notification came. It leaves your worklist; what was recorded before stays as it is."""
    return view(work, await notification_assessments.record_receipt(work, assessment_id, body, seen))

"""Notification assessments over HTTP: added and read, never changed; nothing waits for them."""

from datetime import date, datetime
from uuid import UUID

from msgspec import UNSET, UnsetType

from api.operations import creates, lists, reads
from api.views import PageQuery, View, show
from domain import notification_assessments
from domain.departments import DepartmentCode
from domain.notices import Notice, notification_reminder
from domain.notification_assessments import (
    SUBJECTS,
    NewNotificationAssessment,
    NotificationAssessment,
    NotificationResult,
)
from domain.policy import Action
from domain.ports import Work
from domain.text import Reference, Remark, Version


class NotificationAssessmentView(View, frozen=True, kw_only=True):
    """That a member of staff weighed the duty to notify. It is no notification."""

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
    notification_reminder: Notice | None


class NotificationAssessmentQuery(PageQuery, frozen=True, kw_only=True, forbid_unknown_fields=True):
    concern_id: UUID | UnsetType = UNSET
    consultation_id: UUID | UnsetType = UNSET
    referral_id: UUID | UnsetType = UNSET


def view(work: Work, assessment: NotificationAssessment) -> NotificationAssessmentView:
    """Return an assessment; under 18 with the reminder, whatever its result."""
    reminder = notification_reminder(work.ask.language) if assessment.under_18 else None
    return show(NotificationAssessmentView, assessment, notification_reminder=reminder)


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

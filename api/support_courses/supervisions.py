"""Supervisions over HTTP: of the mentor of a course, and of nobody whom they support."""

from datetime import date, datetime
from uuid import UUID

from api.operations import creates, lists, reads
from api.support_courses.courses import COURSE
from api.views import PageQuery, View, show
from domain.policy import Action
from domain.ports import Work
from domain.support_courses import supervisions
from domain.support_courses.supervisions import NewSupervision, SupervisionMinutes, SupervisionTheme
from domain.text import Version

SUPERVISIONS = COURSE + "/supervisions"


class SupervisionView(View, frozen=True, kw_only=True):
    """That a mentor or coach was supervised: when, by whom, how long, and what it was about."""

    id: UUID
    version: Version
    created_at: datetime
    mentor_id: UUID
    held_on: date
    minutes: SupervisionMinutes
    supervisor_id: UUID
    theme: SupervisionTheme
    recorded_by: UUID


@reads(SUPERVISIONS + "/{supervision_id}", Action.SUPERVISION_READ, purposeful=True)
async def read_supervision(work: Work, course_id: UUID, supervision_id: UUID) -> SupervisionView:
    """Read a supervision of the mentor of a course."""
    return show(SupervisionView, await supervisions.read_supervision(work, course_id, supervision_id))


@lists(SUPERVISIONS, Action.SUPERVISION_READ, purposeful=True)
async def list_supervisions(work: Work, course_id: UUID, query: PageQuery, after: UUID | None) -> list[SupervisionView]:
    """List the supervisions of the mentor of a course; none of them knows which courses it was about."""
    course = await work.support_courses.get(course_id)
    found = await work.supervisions.page({"mentor_id": course.mentor_id}, after, query.limit + 1)
    return [show(SupervisionView, one) for one in found]


@creates(SUPERVISIONS, Action.SUPERVISION_RECORD, again=read_supervision)
async def record_supervision(work: Work, course_id: UUID, body: NewSupervision) -> SupervisionView:
    """Record a supervision of the mentor of a course. The course is only the way there: it is not kept with it."""
    return show(SupervisionView, await supervisions.record_supervision(work, course_id, body))

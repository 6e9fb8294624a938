"""How what lies with a course is read: through the course, by whoever sees it."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from domain.errors import NotFound
from domain.ports import Store, Work
from domain.support_courses.types import InCourse

C = TypeVar("C", bound=InCourse)


async def under_course(work: Work, store: Store[C], course_id: UUID, record_id: UUID) -> C:
    """Return what lies with a course.

    Raises:
        NotFound: there is no such course, or nothing of this id lies with it, or the actor may not know.
    """
    await work.support_courses.get(course_id)
    found = await store.get(record_id)
    if found.course_id != course_id:
        raise NotFound
    return found


async def of_course(work: Work, store: Store[C], course_id: UUID, after: UUID | None, limit: int) -> Sequence[C]:
    """Return at most `limit` of what lies with a course, newest first."""
    await work.support_courses.get(course_id)
    return await store.page({"course_id": course_id}, after, limit)

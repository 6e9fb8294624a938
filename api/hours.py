"""Monthly statements of hours over HTTP, as JSON, CSV or PDF, for payroll."""

import re
from uuid import UUID

from api.incoming import JSON, PDF
from api.operations import reads
from api.outgoing import Answered
from domain import hours
from domain.errors import NotFound
from domain.hours import HoursStatement
from domain.log_reviews.types import Month
from domain.policy import Action
from domain.ports import Work

CSV = "text/csv"
MONTH = re.compile("20[0-9]{2}-(0[1-9]|1[0-2])")


@reads("/v1/mentors/{mentor_id}/hours/{month}", Action.HOURS_READ, media=(JSON, CSV, PDF))
async def read_mentor_hours(work: Work, mentor_id: UUID, month: Month, media: str) -> HoursStatement | Answered:
    """Read what a mentor or coach worked in a month such as `2026-03`: times and minutes by day and kind.

    As JSON, CSV or PDF, as Accept says. Nothing in it is about a participant. Contacts lie within the time on call.
    """
    mentor = await work.mentors.get(mentor_id)
    return await _told(work, mentor.staff_id, month, media)


@reads("/v1/resource-persons/{resource_person_id}/hours/{month}", Action.HOURS_READ, media=(JSON, CSV, PDF))
async def read_resource_person_hours(
    work: Work, resource_person_id: UUID, month: Month, media: str
) -> HoursStatement | Answered:
    """Read what a resource person worked at the desk in a month such as `2026-03`: times and minutes by day and kind.

    As JSON, CSV or PDF, as Accept says. Contacts lie within the time on call.
    """
    person = await work.resource_persons.get(resource_person_id)
    return await _told(work, person.staff_id, month, media)


async def _told(work: Work, staff_id: UUID, month: str, media: str) -> HoursStatement | Answered:
    if not MONTH.fullmatch(month):
        raise NotFound
    found = await hours.statement(work, staff_id, month)
    if media == JSON:
        return found
    content = hours.table(found).encode() if media == CSV else hours.document(work, found, work.ask.language)
    return Answered(content=content, media_type=media, version=1)

"""The worklist over HTTP."""

from typing import Annotated

import msgspec
from msgspec import Meta

from api.operations import reads
from api.views import AboutSomebody
from domain import worklist
from domain.notices import Notice
from domain.policy import Action
from domain.ports import Work
from domain.work_items import WorkItem


class WorklistQuery(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=200, description="How many items at most.", examples=[50])] = 50


class Worklist(AboutSomebody, frozen=True, kw_only=True):
    """What waits, most overdue first."""

    items: Annotated[list[WorkItem], Meta(max_length=200)]
    notification_reminder: Notice | None = None


@reads("/v1/worklist", Action.WORKLIST_READ)
async def read_worklist(work: Work, query: WorklistQuery) -> Worklist:
    """Read what waits for the caller or their function, with owner and due date; overdue first."""
    return Worklist(items=await worklist.worklist(work, query.limit))

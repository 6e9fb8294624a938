"""Who waits for a match: the longest first, and who could support whom."""

from typing import Any

from litestar import Response

from client.page import page
from client.pages.intake import LOOKING
from client.visit import Visit


@page("/waiting")
async def waiting(visit: Visit) -> Response[Any]:
    """Show who waits, when a place is expected, and when somebody who fits has hours."""
    found = await visit.get("/v1/waiting-list", LOOKING, limit="200")
    texts = await visit.texts("support_for", "age_band", "language", "contact_wish", "hold_reason")
    return await visit.show(
        "waiting-list.html", items=found["items"], reminder=found["notification_reminder"], texts=texts
    )


@page("/waiting/assignment")
async def assignment(visit: Visit) -> Response[Any]:
    """Show who could support whom, as the API works it out; nothing of it is kept, and people decide."""
    found = await visit.get("/v1/waiting-list/assignment", LOOKING)
    return await visit.show("assignment.html", found=found)

"""Who waits for a match: the longest first, and who could support whom."""

from typing import Any

from litestar import Response

from client.lists import every
from client.page import page
from client.pages.intake import LOOKING
from client.visit import Visit


@page("/waiting")
async def waiting(visit: Visit) -> Response[Any]:
    """Show who waits, and when a place is expected."""
    found = await visit.get("/v1/waiting-list", LOOKING, limit="200")
    texts = await visit.texts("support_for", "age_band", "language", "contact_wish", "hold_reason")
    return await visit.show(
        "waiting-list.html", items=found["items"], reminder=found["notification_reminder"], texts=texts
    )


@page("/waiting/{id:uuid}")
async def to_match(visit: Visit) -> Response[Any]:
    """Go to the matching of the one whom a referral is for; where there are more, to the referral."""
    number = visit.named["id"]
    people = await every(visit, f"/v1/referrals/{number}/participants", LOOKING)
    active = [one for one in people if one["status"] == "active"]
    return visit.go(f"/app/participants/{active[0]['id']}/matching" if len(active) == 1 else f"/app/referrals/{number}")


@page("/waiting/assignment")
async def assignment(visit: Visit) -> Response[Any]:
    """Show who could support whom, as the API works it out; nothing of it is kept, and people decide."""
    found = await visit.get("/v1/waiting-list/assignment", LOOKING)
    return await visit.show("assignment.html", found=found)

"""Changing an offer that VINK has: what stood there stays in sight, with the reason of the change."""

from typing import Any

from litestar import Response

from client.asking import Ask, Body, asks
from client.page import page
from client.pages.offering import AMEND
from client.pages.referrals import REFERRALS
from client.visit import Visit

CHANGED = ("needs_text", "strengths_text", "goals_wanted", "interpreter_language", "contact_wish")


def _changes(given: Body) -> Body:
    """Return what is sent: what was emptied is gone, and needs that were emptied are a fault that the API tells."""
    return {"needs_text": "", **dict.fromkeys(CHANGED[1:]), **given}


@page("/referrals/{id:uuid}/amend", "GET", "POST")
async def amend(visit: Visit) -> Response[Any]:
    """Change what was sent."""
    thing = await REFERRALS.read(visit)
    ask = Ask(
        form=AMEND,
        path=f"{REFERRALS.at(thing['id'])}/amend",
        back=f"/app/referrals/{thing['id']}",
        thing=thing,
        statuses="referral_status",
        action="amend",
        stands={name: [thing[name] or ""] for name in CHANGED},
        body=_changes,
    )
    return await asks(visit, ask)

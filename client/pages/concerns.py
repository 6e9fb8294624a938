"""Concerns: what a department wrote down, and what it may do with it."""

from typing import Any

from litestar import Response

from client.commands import Kind, Thing, command_pages
from client.fields import choice, remark
from client.forms import Form
from client.handing_over import HAND_OVER, colleagues
from client.page import page
from client.visit import Visit
from client.words import _

CLOSE = Form(
    title=_("Close the concern"),
    lead=_("Most concerns end here: nothing is kept about a person, since nobody was named."),
    send=_("Close"),
    done=_("The concern is closed."),
    fields=(
        choice("outcome", _("How did it end?"), "concern_outcome"),
        remark("remark", _("A remark")),
    ),
)


async def _choices(visit: Visit, _thing: Thing, command: str) -> dict[str, list[tuple[str, str]]]:
    return await colleagues(visit) if command == "hand-over" else {}


CONCERNS = Kind(name="concerns", statuses="concern_status", forms={"close": CLOSE, **HAND_OVER}, choices=_choices)
COMMANDS = command_pages(CONCERNS)


@page("/concerns/{id:uuid}")
async def concern(visit: Visit) -> Response[Any]:
    """Show a concern."""
    thing = await CONCERNS.read(visit)
    texts = await visit.texts(
        "concern_status", "age_band", "urgency", "wish", "observation_source", "holder", "concern_outcome"
    )
    # Nothing is made of what somebody only reads, in an emergency.
    going_on = thing["status"] in ("raised", "consulting") and bool(thing["allowed_actions"])
    return await visit.show(
        "concern.html",
        thing=thing,
        texts=texts,
        actions=CONCERNS.actions(thing),
        may_revise="revise" in thing["allowed_actions"],
        may_ask=going_on and await visit.opens("requestConsultation"),
        may_offer=going_on and await visit.opens("draftReferral"),
    )

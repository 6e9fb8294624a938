"""What a resource person spent on a consultation outside of shifts: written down by themselves, and struck out."""

from datetime import UTC, datetime
from typing import Any

from litestar import Response

from client.asking import Ask, asks
from client.commands import Kind, command_pages
from client.forms import Field, Form, Input, Undo
from client.page import page
from client.visit import Visit
from client.words import _

SPENT = Form(
    title=_("Write down what you spent on it"),
    lead=_("Outside of shifts. It goes to your own hours; the asker does not see it."),
    send=_("Keep"),
    done=_("It is kept, and the minutes are in your hours."),
    undo=Undo("cancel", "/app/adviser-entries/{id}/cancel", _("Strike it out")),
    fields=(
        Field(name="day", label=_("On which day?"), input=Input.DAY, optional=True),
        Field(name="minutes", label=_("Minutes"), input=Input.NUMBER),
    ),
)
STRIKE_OUT = {
    "cancel": Form(
        title=_("Strike it out"),
        lead=_("It stays legible, and counts no more."),
        send=_("Strike it out"),
        final=_("This cannot be undone. Write it down anew if it was right."),
        done=_("It is struck out."),
    )
}
ENTRIES = Kind(
    name="adviser-entries",
    statuses="adviser_entry_status",
    forms=STRIKE_OUT,
    home="/app/hours",
)
COMMANDS = command_pages(ENTRIES)


@page("/consultations/{id:uuid}/minutes", "GET", "POST")
async def spent(visit: Visit) -> Response[Any]:
    """Write down minutes for a consultation; today stands there already."""
    number = str(visit.named["id"])
    today = datetime.now(UTC).astimezone(visit.house.served.zone).date().isoformat()
    ask = Ask(
        form=SPENT,
        path="/v1/adviser-entries",
        back=f"/app/consultations/{number}",
        stands={"day": [today]},
        body=lambda body: body | {"consultation_id": number},
    )
    return await asks(visit, ask)

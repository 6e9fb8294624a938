"""A mentor's hours: what takes them week by week, what is written down by hand, and when somebody of a kind is free."""

from datetime import UTC, datetime
from typing import Any

from litestar import Response

from client.api import Refused
from client.asking import Ask, asks
from client.commands import Kind, command_pages
from client.faults import explain
from client.fields import choice
from client.forms import Field, Form, Input, Undo
from client.lists import mentors
from client.page import page
from client.pages.courses import OVERBOOKING
from client.sending import posted, prepared
from client.visit import Visit
from client.words import _

OWN_TIME = Form(
    title=_("Write down an absence or other work"),
    lead=_("Never why somebody is away. Meetings and the way to them are counted by themselves."),
    send=_("Keep"),
    done=_("It is kept, and counted in the weeks below."),
    undo=Undo("cancel", "/app/capacity-entries/{id}/cancel", _("Strike it out")),
    fields=(
        choice("kind", _("What is it?"), "own_time"),
        Field(name="day", label=_("On which day, or from which day on?"), input=Input.DAY),
        Field(name="until", label=_("Away until"), hint=_("Only of an absence."), input=Input.DAY, optional=True),
        Field(
            name="minutes",
            label=_("Minutes"),
            hint=_("Of an absence, those that fall away in each week."),
            input=Input.NUMBER,
        ),
        OVERBOOKING,
    ),
)
FORECAST = Form(
    title=_("When is a mentor free?"),
    lead=_("A reckoning of the hours that are left, and no promise."),
    send=_("Look"),
    fields=(
        choice("kind", _("As what?"), "mentor_kind", usual="mentor"),
        choice("language", _("Speaks"), "language", optional=True),
        choice("gender", _("Whom would they rather meet?"), "gender_wish", optional=True),
        choice("expertise", _("Knows of"), "expertise", optional=True),
        choice("meeting_time", _("Can meet"), "meeting_time", optional=True),
        Field(name="minutes", label=_("Minutes a week"), pointer="?minutes", input=Input.NUMBER, usual="120"),
        Field(name="weeks", label=_("For how many weeks?"), pointer="?weeks", input=Input.NUMBER, usual="26"),
    ),
)
STRIKE_OUT = {
    "cancel": Form(
        title=_("Strike it out"),
        lead=_("It stays legible, and takes no hours any more."),
        send=_("Strike it out"),
        final=_("This cannot be undone. Write it down anew if it was right."),
        done=_("It is struck out."),
    )
}
LISTS = ("capacity_kind", "overbooking")
ENTRIES = Kind(
    name="capacity-entries",
    statuses="capacity_status",
    forms=STRIKE_OUT,
    home="/app/mentors/{mentor_id}",
    about="about-entry.html",
    lists=LISTS,
)
COMMANDS = command_pages(ENTRIES)


@page("/mentors/{id:uuid}/own-time", "GET", "POST")
async def own_time(visit: Visit) -> Response[Any]:
    """Write down work as an adviser, or an absence."""
    number = visit.named["id"]
    today = datetime.now(UTC).astimezone(visit.house.served.zone).date().isoformat()
    ask = Ask(
        form=OWN_TIME,
        path=f"/v1/mentors/{number}/capacity-entries",
        back=f"/app/mentors/{number}",
        stands={"day": [today]},
    )
    return await asks(visit, ask)


@page("/mentors/forecast", "GET", "POST")
async def forecast(visit: Visit) -> Response[Any]:
    """Ask from which week on somebody of a kind has the hours, and show it below the question."""
    await visit.needs("forecastSlot")
    filled = await prepared(visit, FORECAST)
    shown: dict[str, Any] = {}
    if visit.request.method == "POST" and await posted(visit, filled):
        asked = {name: str(value) for name, value in filled.body(visit.house.served.zone).items()}
        try:
            found = await visit.get("/v1/mentors/forecast", **asked)
        except Refused as refused:
            explain(filled, refused.problem, refused.wait, visit.words)
        else:
            visit.done(visit.path, filled.key)
            shown = {"above": "about-forecast.html", "found": found, "mentors": await mentors(visit)}
    return await visit.show("form.html", filled.status, filled=filled, back="/app/mentors", **shown)

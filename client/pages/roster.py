"""The roster of the desk as a calendar: who is on duty on which day, swapping a shift, and handing it over."""

from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from litestar import Response

from client.commands import Kind, Thing, command_pages
from client.fields import choice, narrative, remark
from client.forms import Field, Form, Input
from client.lists import every
from client.page import page
from client.sending import posted, prepared, sent
from client.visit import Visit
from client.words import _

FEED = Form(
    title=_("The roster in your own calendar"),
    lead=_(
        "You get an address for your calendar program, with your own shifts. It is shown once: keep it like a password."
    ),
    send=_("Make an address"),
)
SHIFTS_OF = {
    "accept-swap": Form(title=_("Take the shift"), send=_("Take it"), done=_("The shift is yours.")),
    "refuse-swap": Form(
        title=_("Not that shift"),
        lead=_("The shift stays with whoever has it."),
        send=_("Not that shift"),
        done=_("The shift stays where it is."),
    ),
    "offer-swap": Form(
        title=_("Offer the shift to a colleague"),
        lead=_("It stays with whoever has it until the colleague has accepted."),
        send=_("Offer it"),
        done=_("The shift is offered."),
        fields=(choice("to", _("To whom?")), remark("message", _("A word to your colleague"))),
    ),
    "hand-over": Form(
        title=_("Hand the shift over"),
        lead=_(
            "What happened, and what is open, without saying who anybody is. "
            "Calls to follow up and meetings that go on are handed over with it."
        ),
        send=_("Hand it over"),
        done=_("The shift is handed over to the coordinator."),
        fields=(narrative("text", _("What happened, and what is open?")),),
    ),
    "acknowledge": Form(title=_("I have read what was handed over"), send=_("I have read it"), done=_("It is noted.")),
    "cancel": Form(
        title=_("Cancel the shift"),
        send=_("Cancel it"),
        final=_("This cannot be undone."),
        done=_("The shift is cancelled."),
        fields=(
            choice("reason", _("Why?"), "on_call_cancellation"),
            Field(name="gap_known", label=_("I know that nobody is then on duty"), input=Input.CHECK, optional=True),
        ),
    ),
}


async def _choices(visit: Visit, thing: Thing, command: str) -> dict[str, list[tuple[str, str]]]:
    if command != "offer-swap":
        return {}
    found = await members(visit, thing["function"])
    return {"to": [(number, name) for number, name in found.items() if number != thing["staff_id"]]}


async def members(visit: Visit, function: str) -> dict[str, str]:
    """Return the names of who serves in a function of the desk, by id."""
    found = await visit.get("/v1/on-call/members", function=function)
    return {one["staff_id"]: one["display_name"] for one in found["members"]}


SHIFTS = Kind(name="on-call-shifts", statuses="on_call_shift_status", forms=SHIFTS_OF, choices=_choices)
COMMANDS = command_pages(SHIFTS)


@page("/roster")
async def roster(visit: Visit) -> Response[Any]:
    """Show who is on duty in the weeks ahead, day by day."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    found = await every(visit, "/v1/on-call-shifts", ends_after=now, status="planned")
    shifts = sorted(found, key=lambda one: one["starts_at"])
    names: dict[str, str] = {}
    for function in sorted({one["function"] for one in shifts}):
        names |= await members(visit, function)
    zone = visit.house.served.zone
    days = [
        (day, list(some))
        for day, some in groupby(shifts, lambda one: datetime.fromisoformat(one["starts_at"]).astimezone(zone).date())
    ]
    me = (await visit.me())["subject"]
    texts = await visit.texts("on_call_function")
    may_feed = await visit.opens("openOnCallFeed")
    return await visit.show("roster.html", days=days, names=names, me_id=me, texts=texts, may_feed=may_feed)


@page("/on-call-shifts/{id:uuid}")
async def shift(visit: Visit) -> Response[Any]:
    """Show a shift, and what can be done with it."""
    thing = await SHIFTS.read(visit)
    names = await members(visit, thing["function"])
    texts = await visit.texts("on_call_shift_status", "on_call_function", "on_call_cancellation")
    mine = thing["staff_id"] == (await visit.me())["subject"]
    return await visit.show(
        "shift.html",
        thing=thing,
        names=names,
        texts=texts,
        actions=SHIFTS.actions(thing),
        may_note=mine and thing["status"] != "cancelled" and await visit.opens("noteOnCallContact"),
    )


@page("/roster/feed", "GET", "POST")
async def feed(visit: Visit) -> Response[Any]:
    """Make the address of a calendar, and show it this once."""
    filled = await prepared(visit, FEED)
    if visit.request.method == "POST" and await posted(visit, filled):
        answer = await sent(visit, filled, "POST", "/v1/on-call-feeds", {})
        if answer is not None:
            made = answer.json()
            return await visit.show("feed.html", made=made, public=visit.house.served.public)
    return await visit.show("form.html", filled.status, filled=filled, back="/app/roster")

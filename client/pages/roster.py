"""The roster of the desk as a calendar: who is on duty on which day, swapping a shift, and handing it over."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any

import msgspec
from litestar import Response

from client.asking import Ask, asks
from client.commands import Kind, Thing, command_pages
from client.fields import choice, narrative, remark
from client.forms import TYPED, Field, Form, Input, Undo
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
REVOKE = {
    "revoke": Form(
        title=_("Close the address"),
        send=_("Close the address"),
        final=_("Whoever has it reads your calendar no more. Make a new one when you want."),
        done=_("The address is closed."),
    )
}
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


PLAN = Form(
    title=_("Plan a shift"),
    lead=_("Nobody is on duty twice at once, nor for more than 24 hours."),
    send=_("Plan it"),
    done=_("The shift is planned, and stands in their calendar."),
    undo=Undo("cancel", "/app/on-call-shifts/{id}/cancel", _("Cancel the shift")),
    fields=(
        choice("function", _("In which function?")),
        choice("staff_id", _("Who is on duty?")),
        Field(name="starts_at", label=_("From"), input=Input.MOMENT),
        Field(name="ends_at", label=_("Until"), input=Input.MOMENT),
        Field(name="reach_at", label=_("Telephone of the function"), hint=_("Never that of a person.")),
    ),
)
PLANNED_BY = {"panel_coordinator": "resource_person", "vink_coordinator": "mentor"}
"""The function of the desk that each coordinator plans."""
AHEAD = timedelta(days=14)
LONGEST = timedelta(hours=24)
MOMENT = re.compile(r"20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]\Z")


class Gap(msgspec.Struct, frozen=True):
    """A time in which nobody is on duty in a function, by the clocks of the municipality."""

    function: str
    since: datetime
    until: datetime

    @property
    def planned(self) -> str:
        """How the page that plans a shift is told of it."""
        until = min(self.until, self.since + LONGEST)
        return f"from={self.since.strftime(TYPED)}&to={until.strftime(TYPED)}"


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
FEEDS = Kind(name="on-call-feeds", statuses="on_call_feed_status", forms=REVOKE, home="/app/roster/feed")
COMMANDS = (*command_pages(SHIFTS), *command_pages(FEEDS))


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
    planned = await _planned_by(visit)
    return await visit.show(
        "roster.html",
        days=days,
        names=names,
        gaps=await _gaps(visit, {one["function"] for one in shifts} | {*planned}),
        planned=planned,
        me_id=(await visit.me())["subject"],
        texts=await visit.texts("on_call_function"),
        may_feed=await visit.opens("openOnCallFeed"),
    )


async def _planned_by(visit: Visit) -> list[str]:
    """Return the functions whose shifts the reader plans."""
    return [PLANNED_BY[role] for role in (await visit.me())["roles"] if role in PLANNED_BY]


async def _gaps(visit: Visit, functions: Iterable[str]) -> list[Gap]:
    """Return when nobody is on duty in the days ahead, the first gap first."""
    now = datetime.now(UTC)
    asked = {"from": now.isoformat(timespec="seconds"), "to": (now + AHEAD).isoformat(timespec="seconds")}
    found = []
    for function in functions:
        some = (await visit.get("/v1/on-call/coverage", function=function, **asked))["gaps"]
        found += [_gap(visit, function, one["from"], one["to"]) for one in some]
    return sorted(found, key=lambda one: (one.since, one.function))


def _gap(visit: Visit, function: str, since: str, until: str) -> Gap:
    zone = visit.house.served.zone
    return Gap(function, *(datetime.fromisoformat(one).astimezone(zone) for one in (since, until)))


@page("/roster/plan", "GET", "POST")
async def plan(visit: Visit) -> Response[Any]:
    """Plan a shift; where a gap was chosen, it stands there already, and so does the function's telephone."""
    await visit.needs("planOnCallShift")
    planned = await _planned_by(visit)
    names: dict[str, str] = {}
    for function in planned:
        names |= await members(visit, function)
    texts = await visit.texts("on_call_function")
    offered = [(one, texts.text("on_call_function", one, visit.language)) for one in planned]
    stands = {"function": planned[:1], "reach_at": await _reached_at(visit, planned)}
    for field, name in (("starts_at", "from"), ("ends_at", "to")):
        given = visit.request.query_params.get(name, "")
        stands[field] = [given] if MOMENT.match(given) else []
    ask = Ask(
        form=PLAN,
        path="/v1/on-call-shifts",
        back="/app/roster",
        choices={"function": offered, "staff_id": sorted(names.items(), key=lambda one: one[1])},
        stands=stands,
        to=lambda made: f"/app/on-call-shifts/{made['id']}",
    )
    return await asks(visit, ask)


async def _reached_at(visit: Visit, planned: list[str]) -> list[str]:
    duties = [one for one in (await visit.get("/v1/on-call"))["functions"] if one["function"] in planned]
    return [one["reach_at"] for duty in duties for one in (*duty["now"], duty["next"]) if one][:1]


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
        again=_gap(visit, thing["function"], thing["starts_at"], thing["ends_at"]).planned,
        may_plan=thing["function"] in await _planned_by(visit),
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
    feeds = [one for one in await every(visit, "/v1/on-call-feeds") if "revoke" in one["allowed_actions"]]
    return await visit.show(
        "form.html", filled.status, filled=filled, back="/app/roster", above="about-feeds.html", feeds=feeds
    )

"""Meetings held alone: begun in three taps, ended in two; and who has not come back."""

from datetime import UTC, datetime, timedelta
from typing import Any

from litestar import Response

from client.asking import Ask, asks
from client.commands import Kind, command_pages
from client.fields import choice, remark
from client.forms import TYPED, Field, Form, Input
from client.page import page
from client.pages.roster import members
from client.visit import Visit
from client.words import _

UNTIL = Field(name="expected_end_at", label=_("Until when?"), input=Input.MOMENT)
PLACE = choice("place", _("At what kind of place?"), "check_in_place")
START = Form(
    title=_("I meet somebody alone"),
    lead=_("Say until when. Whoever is not back by then is looked for. Whom you meet, and where, is not asked."),
    send=_("Check in"),
    done=_("You are checked in. Say so here when you are back."),
    fields=(PLACE, UNTIL),
)
START_IN = Form(
    title=START.title,
    lead=START.lead,
    send=START.send,
    done=START.done,
    fields=(choice("function", _("In which function?"), "on_call_function"), *START.fields),
)
"""For whoever serves in more than one function."""
FORMS = {
    "check-out": Form(title=_("I am back"), send=_("I am back"), done=_("You are checked out.")),
    "extend": Form(
        title=_("It takes longer"), send=_("Keep"), done=_("You are expected back at the new time."), fields=(UNTIL,)
    ),
    "resolve": Form(
        title=_("They are well"),
        lead=_("Say how you made sure, never whom they met."),
        send=_("Keep"),
        done=_("It is kept that they are well."),
        fields=(remark("remark", _("How did you make sure?"), optional=False),),
    ),
}
CHECK_INS = Kind(
    name="check-ins",
    statuses="check_in_status",
    forms=FORMS,
    about="about-check-in.html",
    lists=("check_in_place",),
)
COMMANDS = command_pages(CHECK_INS)
FUNCTIONS = {"resource_person": "resource_person", "mentor": "mentor", "parent_coach": "mentor"}
"""In which function of the desk each role serves."""
USUAL = timedelta(hours=1)


@page("/check-ins/new", "GET", "POST")
async def check_in(visit: Visit) -> Response[Any]:
    """Say that one meets somebody alone; an hour stands there already."""
    await visit.needs("startCheckIn")
    served = sorted({FUNCTIONS[role] for role in (await visit.me())["roles"] if role in FUNCTIONS})
    end = (datetime.now(UTC) + USUAL).astimezone(visit.house.served.zone)
    ask = Ask(
        form=START if len(served) == 1 else START_IN,
        path="/v1/check-ins",
        back="/app/desk",
        stands={"expected_end_at": [end.strftime(TYPED)]},
        body=lambda body: {"function": served[0]} | body,
        to=lambda made: f"/app/check-ins/{made['id']}",
    )
    return await asks(visit, ask)


@page("/check-ins/{id:uuid}")
async def shown(visit: Visit) -> Response[Any]:
    """Show a meeting that somebody holds alone, and what can be said of it now."""
    thing = await CHECK_INS.read(visit)
    return await visit.show(
        "check-in.html",
        thing=thing,
        names=await members(visit, thing["function"]),
        texts=await visit.texts("check_in_status", "check_in_place", "on_call_function", "holder"),
        actions=CHECK_INS.actions(thing),
        mine=thing["staff_id"] == (await visit.me())["subject"],
    )

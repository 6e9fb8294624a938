"""Calls that were taken on a shift: noted in a minute, without who called or whom it was about, and followed up."""

from datetime import UTC, datetime, timedelta
from typing import Any

from litestar import Response

from client.commands import Kind, command_pages
from client.fields import choice, remark
from client.forms import TYPED, Field, Form, Input
from client.lists import cursor
from client.page import page
from client.pages.roster import SHIFTS, members
from client.pages.worried import acute
from client.sending import posted, prepared, sent
from client.visit import Visit
from client.words import _

NOTE = Form(
    title=_("Note a call"),
    lead=_("Never who called, nor whom it was about."),
    send=_("Keep"),
    done=_("The call is noted."),
    fields=(
        Field(name="contacted_at", label=_("When was the call?"), input=Input.MOMENT),
        Field(name="minutes", label=_("Minutes"), input=Input.NUMBER, usual="10"),
        choice("caller_function", _("Who called?"), "caller_function"),
        choice("kind", _("What kind of call was it?"), "on_call_contact_kind"),
        choice("age_band", _("How old is the young person, if it is about one?"), "age_band", usual="unknown"),
        choice("urgency", _("Can it wait?"), "urgency", usual="routine"),
        Field(name="done", label=_("What was done?"), input=Input.CHOICES, codes="on_call_step"),
        remark("summary", _("In a few words"), optional=False),
        Field(
            name="follow_up_by",
            label=_("Followed up by the coordinator by"),
            hint=_("Left empty, nothing is left to do."),
            input=Input.MOMENT,
            optional=True,
        ),
    ),
)
FORMS = {
    "close": Form(
        title=_("It is followed up"),
        send=_("Keep"),
        done=_("It is kept, and the call is closed."),
        fields=(remark("remark", _("What came of it?"), optional=False),),
    )
}
CONTACTS = Kind(name="on-call-contacts", statuses="on_call_contact_status", forms=FORMS)
COMMANDS = command_pages(CONTACTS)
MINUTE = timedelta(minutes=1)
TEXTS = ("on_call_contact_status", "on_call_contact_kind", "on_call_step", "caller_function", "age_band", "holder")


@page("/on-call-shifts/{id:uuid}/note", "GET", "POST")
async def note(visit: Visit) -> Response[Any]:
    """Note a call on a shift. In danger nothing is kept, and the numbers to call are shown."""
    shift = await SHIFTS.read(visit)
    filled = await prepared(visit, NOTE)
    last = datetime.fromisoformat(shift["ends_at"]) - MINUTE
    usual = min(datetime.now(UTC), last).astimezone(visit.house.served.zone)
    filled.values.setdefault("contacted_at", [usual.strftime(TYPED)])
    if visit.request.method == "POST" and await posted(visit, filled):
        body = filled.body(visit.house.served.zone) | {"shift_id": shift["id"]}
        answer = await sent(visit, filled, "POST", "/v1/on-call-contacts", body)
        if answer is not None:
            return await acute(visit, answer.json()) or visit.go("/app/desk")
    return await visit.show("form.html", filled.status, filled=filled, back="/app/desk")


@page("/on-call-contacts")
async def contacts(visit: Visit) -> Response[Any]:
    """Show the calls that were taken, the newest first."""
    found = await visit.get("/v1/on-call-contacts", limit="30", **cursor(visit))
    return await visit.show(
        "contacts.html", items=found["items"], next=found["next_cursor"], texts=await visit.texts(*TEXTS)
    )


@page("/on-call-contacts/{id:uuid}")
async def contact(visit: Visit) -> Response[Any]:
    """Show a call that was taken, and what came of it."""
    thing = await CONTACTS.read(visit)
    return await visit.show(
        "contact.html",
        thing=thing,
        names=await members(visit, thing["function"]),
        texts=await visit.texts(*TEXTS),
        actions=CONTACTS.actions(thing),
    )

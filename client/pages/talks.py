"""Three-way talks: the young person, who asked, and the resource person; planned once the young person has said yes."""

from typing import Any

from litestar import Response

from client.asking import Ask, asks
from client.commands import Thing
from client.fields import choice, remark
from client.forms import Field, Form, Input, Undo
from client.lists import every
from client.page import Page, page
from client.visit import Visit
from client.words import _

MINUTES = Field(
    name="minutes",
    label=_("Minutes that you spent on it"),
    hint=_("Outside of shifts. They go to your own hours; the asker does not see them."),
    input=Input.NUMBER,
    optional=True,
)
PLAN = Form(
    title=_("Plan a three-way talk"),
    lead=_("The young person, who asked, and the resource person. Ask the young person first."),
    send=_("Plan it"),
    done=_("The talk is planned."),
    undo=Undo("cancel", "/app/consultations/{consultation_id}/talks/{id}/cancel", _("Call it off")),
    fields=(
        Field(name="planned_at", label=_("When?"), input=Input.MOMENT),
        Field(name="youth_agreed", label=_("The young person has said yes"), input=Input.CHECK),
        choice("agreement_reported_by", _("Who heard their yes?"), "raised_by_function"),
    ),
)
FORMS = {
    "hold": Form(
        title=_("The talk was held"),
        send=_("Keep"),
        done=_("It is kept that the talk was held."),
        fields=(
            remark("note", _("A short note"), _("Never a name, nor where somebody lives.")),
            MINUTES,
        ),
    ),
    "cancel": Form(
        title=_("There is no talk"),
        send=_("Call it off"),
        done=_("The talk is called off."),
        fields=(remark("note", _("Why, if there is something to say?")),),
    ),
}


TALKABLE = ("assigned", "answered", "follow_up")
UNTOUCHED = ("draft", "submitted", "triaged")


async def talks(visit: Visit, consultation: Thing) -> dict[str, Any]:
    """Return what the page of a consultation shows of its talks."""
    found = []
    if consultation["status"] not in UNTOUCHED and await visit.opens("listThreeWayTalks"):
        found = await every(visit, _talks_of(consultation["id"]))
    may_talk = consultation["status"] in TALKABLE and await visit.opens("planThreeWayTalk")
    return {"talks": sorted(found, key=lambda one: str(one["planned_at"])), "may_talk": may_talk}


def _talks_of(consultation: object) -> str:
    return f"/v1/consultations/{consultation}/three-way-talks"


@page("/consultations/{id:uuid}/talk", "GET", "POST")
async def plan(visit: Visit) -> Response[Any]:
    """Plan a talk."""
    number = visit.named["id"]
    return await asks(visit, Ask(form=PLAN, path=_talks_of(number), back=f"/app/consultations/{number}"))


def _page_of(command: str) -> Page:
    @page(f"/consultations/{{id:uuid}}/talks/{{talk:uuid}}/{command}", "GET", "POST")
    async def told(visit: Visit) -> Response[Any]:
        number = visit.named["id"]
        path = f"{_talks_of(number)}/{visit.named['talk']}"
        ask = Ask(
            form=FORMS[command],
            path=f"{path}/{command}",
            back=f"/app/consultations/{number}",
            thing=await visit.get(path),
            statuses="three_way_talk_status",
            action=command,
        )
        return await asks(visit, ask)

    return told


COMMANDS = tuple(_page_of(command) for command in FORMS)

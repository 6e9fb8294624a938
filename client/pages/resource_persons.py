"""The panel: its resource persons, what they know, until when they are trained, and how much they have to do."""

from typing import Any

from litestar import Response

from client.asking import Ask, asks, standing
from client.commands import Kind, command_pages
from client.fields import choice
from client.forms import Field, Form, Input, Undo
from client.lists import every
from client.page import page
from client.pages.mentors import KNOWN
from client.pages.roster import members
from client.visit import Visit
from client.words import _

PROFILE = (
    *KNOWN,
    Field(name="weekly_hours", label=_("Hours a week"), input=Input.NUMBER),
    Field(name="trained_until", label=_("Training counts until"), input=Input.DAY),
)
INVITE = Form(
    title=_("Invite to the panel"),
    lead=_("They are asked nothing before they are let start."),
    send=_("Invite"),
    done=_("They are invited. Let them start when they are ready."),
    fields=(choice("staff_id", _("Who?")), *PROFILE),
)
REVISE = Form(title=_("What the panel knows of them"), send=_("Keep"), done=_("It is kept."), fields=PROFILE)
STEPS = {
    "activate": Form(title=_("Let them start"), send=_("Let them start"), done=_("They can be asked now.")),
    "pause": Form(
        title=_("Rest from the panel"),
        lead=_("Nothing new is asked. What is assigned stays so."),
        send=_("Rest"),
        done=_("Nothing new is asked."),
        undo=Undo("resume", "/app/resource-persons/{id}/resume", _("Back to the panel")),
    ),
    "resume": Form(title=_("Back to the panel"), send=_("Back to the panel"), done=_("They can be asked again.")),
    "leave": Form(
        title=_("They leave the panel"),
        send=_("They leave"),
        final=_("This cannot be undone. Invite them anew if they come back."),
        done=_("They are no resource person any more."),
    ),
}
EXPERTS = Kind(name="resource-persons", statuses="resource_person_status", forms=STEPS)
COMMANDS = command_pages(EXPERTS)
LISTS = ("resource_person_status", "profession", "expertise", "language")


@page("/resource-persons")
async def panel(visit: Visit) -> Response[Any]:
    """Show the panel; whoever sees only themselves goes there."""
    found = await every(visit, "/v1/resource-persons")
    may_invite = await visit.opens("inviteResourcePerson")
    if len(found) == 1 and not may_invite:
        return visit.go(f"/app/resource-persons/{found[0]['id']}")
    names = await _names(visit)
    return await visit.show(
        "panel.html",
        found=sorted(found, key=lambda one: (one["status"] == "left", names.get(one["staff_id"], ""))),
        names=names,
        may_invite=may_invite,
        texts=await visit.texts(*LISTS),
    )


@page("/resource-persons/{id:uuid}")
async def expert(visit: Visit) -> Response[Any]:
    """Show a resource person, and how much they have to do."""
    thing = await EXPERTS.read(visit)
    return await visit.show(
        "resource-person.html",
        thing=thing,
        who=(await _names(visit)).get(thing["staff_id"], ""),
        load=await visit.get(f"{EXPERTS.at(thing['id'])}/load"),
        actions=EXPERTS.actions(thing),
        texts=await visit.texts(*LISTS),
    )


async def _names(visit: Visit) -> dict[str, str]:
    """Return the names of those on the panel: to the coordinator all, to the others whoever is active."""
    if not await visit.opens("listStaff"):
        return await members(visit, "resource_person")
    return {one["id"]: one["display_name"] for one in await every(visit, "/v1/staff", status="active")}


@page("/resource-persons/new", "GET", "POST")
async def invite(visit: Visit) -> Response[Any]:
    """Invite a member of staff, of whichever department, to the panel."""
    await visit.needs("inviteResourcePerson")
    here = {one["staff_id"] for one in await every(visit, "/v1/resource-persons") if one["status"] != "left"}
    names = sorted((await _names(visit)).items(), key=lambda one: one[1])
    ask = Ask(
        form=INVITE,
        path="/v1/resource-persons",
        back="/app/resource-persons",
        choices={"staff_id": [one for one in names if one[0] not in here]},
        to=lambda made: f"/app/resource-persons/{made['id']}",
    )
    return await asks(visit, ask)


@page("/resource-persons/{id:uuid}/profile", "GET", "POST")
async def profile(visit: Visit) -> Response[Any]:
    """Change what the panel knows of somebody."""
    thing = await EXPERTS.read(visit)
    ask = Ask(
        form=REVISE,
        path=EXPERTS.at(thing["id"]),
        back=f"/app/resource-persons/{thing['id']}",
        method="PUT",
        thing=thing,
        statuses="resource_person_status",
        action="update",
        stands=standing(thing, PROFILE),
    )
    return await asks(visit, ask)

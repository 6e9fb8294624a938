"""Mentors and parent coaches: who they are, what keeps them from taking anybody, their hours, and what VINK keeps."""

from typing import Any

from litestar import Response

from client.asking import Ask, asks, standing
from client.commands import Kind, Thing, command_pages
from client.fields import choice
from client.forms import Field, Form, Input, Undo
from client.lists import cursor, every, mentors, staff_names
from client.page import page
from client.pages import capacity
from client.pages.courses import SUPPORT
from client.sending import Choices
from client.visit import Visit
from client.words import _

KNOWN = (
    choice("profession", _("Profession"), "profession"),
    Field(name="expertise", label=_("What do they know of?"), input=Input.CHOICES, codes="expertise"),
    Field(name="languages", label=_("Languages"), input=Input.CHOICES, codes="language"),
)
PROFILE = (
    Field(name="kinds", label=_("As what?"), input=Input.CHOICES, codes="mentor_kind"),
    *KNOWN,
    choice("gender", _("Gender, as they say it"), "mentor_gender", usual="not_stated"),
    Field(
        name="is_police",
        label=_("Works for the police"),
        hint=_("Everybody is told so before they say yes."),
        input=Input.CHECK,
        optional=True,
    ),
    Field(name="weekly_minutes", label=_("Minutes a week"), input=Input.NUMBER, usual="270"),
    Field(name="meeting_times", label=_("When can they meet?"), input=Input.CHOICES, codes="meeting_time"),
    Field(name="districts", label=_("Where are they known?"), input=Input.CHOICES, codes="district", optional=True),
    Field(
        name="known_in",
        label=_("At which workplaces are they known?"),
        hint=_("Nobody of these is matched with them."),
        input=Input.CHOICES,
        optional=True,
    ),
    Field(name="borrowed_from", label=_("Lent by another municipality"), optional=True, least=1, most=120),
    Field(name="borrowed_until", label=_("Lent until"), input=Input.DAY, optional=True),
)
INVITE = Form(
    title=_("Invite a mentor or coach"),
    lead=_("They take nobody before they are trained, vetted and let start."),
    send=_("Invite"),
    done=_("They are invited. Next: the basic training and the vetting."),
    fields=(choice("staff_id", _("Who?")), *PROFILE),
)
REVISE = Form(title=_("What VINK knows of them"), send=_("Keep"), done=_("It is kept."), fields=PROFILE)
VALID_UNTIL = Field(name="valid_until", label=_("Counts until"), input=Input.DAY)
STEPS = {
    "record-training": Form(
        title=_("Write down training"),
        lead=_("The basic training counts when its six days are complete; a refresher after it."),
        send=_("Keep"),
        done=_("The training is kept."),
        fields=(
            choice("kind", _("Which training?"), "mentor_training"),
            Field(name="days", label=_("How many days?"), input=Input.NUMBER),
            Field(name="completed_on", label=_("Completed on"), input=Input.DAY),
            VALID_UNTIL,
        ),
    ),
    "record-vetting": Form(
        title=_("Write down the vetting"),
        lead=_("That certificate and references were looked at; never what they said."),
        send=_("Keep"),
        done=_("The vetting is kept."),
        fields=(Field(name="vetted_on", label=_("Looked at on"), input=Input.DAY), VALID_UNTIL),
    ),
    "activate": Form(title=_("Let them start"), send=_("Let them start"), done=_("They can be matched now.")),
    "pause": Form(
        title=_("Let them rest"),
        lead=_("They take nobody new. Courses that run go on."),
        send=_("Let them rest"),
        done=_("They take nobody new."),
        undo=Undo("resume", "/app/mentors/{id}/resume", _("Let them go on")),
    ),
    "resume": Form(title=_("Let them go on"), send=_("Let them go on"), done=_("They can be matched again.")),
    "leave": Form(
        title=_("They stop"),
        lead=_("Their courses have another mentor first."),
        send=_("They stop"),
        final=_("This cannot be undone. Invite them anew if they come back."),
        done=_("They are no mentor or coach any more."),
    ),
}
MENTORS = Kind(name="mentors", statuses="mentor_status", forms=STEPS)
COMMANDS = command_pages(MENTORS)
LISTS = (
    *("mentor_status", "mentor_kind", "mentor_hindrance", "mentor_training", "mentor_gender", "profession"),
    *("expertise", "language", "meeting_time", "district"),
)
WEEKS = "8"


@page("/mentors")
async def mentor_list(visit: Visit) -> Response[Any]:
    """Show the mentors and coaches; whoever sees only themselves goes there."""
    found = sorted((await mentors(visit)).values(), key=lambda one: (one["status"] == "left", str(one["name"])))
    if len(found) == 1 and not await visit.opens("inviteMentor"):
        return visit.go(f"/app/mentors/{found[0]['id']}")
    return await visit.show(
        "mentor-list.html",
        found=found,
        may={one: await visit.opens(one) for one in ("inviteMentor", "forecastSlot")},
        texts=await visit.texts(*LISTS),
    )


@page("/mentors/{id:uuid}")
async def mentor(visit: Visit) -> Response[Any]:
    """Show a mentor or coach, the weeks ahead, and what takes their hours."""
    thing = await MENTORS.read(visit)
    path = MENTORS.at(thing["id"])
    conflicts = await _conflicts(visit, path)
    return await visit.show(
        "mentor.html",
        thing=thing,
        who=(await staff_names(visit)).get(thing["staff_id"], ""),
        units=await _units(visit, thing["known_in"]),
        weeks=(await visit.get(f"{path}/capacity", weeks=WEEKS))["weeks"],
        entries=await visit.get(f"{path}/capacity-entries", limit="10", **cursor(visit)),
        actions=MENTORS.actions(thing),
        conflicts=conflicts,
        met_at=await _met_at(visit, thing, conflicts),
        may_write=thing["status"] != "left" and await visit.opens("recordCapacityEntry"),
        texts=await visit.texts(*LISTS, "capacity_status", *capacity.LISTS, "conflict_kind", "conflict_status"),
    )


async def _conflicts(visit: Visit, path: str) -> list[Thing]:
    """Return with whom a mentor must not be matched, what stands first; of themselves, to a mentor."""
    if not await visit.opens("listConflictsOfMentor"):
        return []
    return sorted(await every(visit, f"{path}/conflicts", SUPPORT), key=lambda one: one["status"] != "standing")


async def _met_at(visit: Visit, thing: Thing, conflicts: list[Thing]) -> dict[str, str]:
    """Return, for each participant of a conflict, the page on which the reader meets them, if there is one."""
    if await visit.opens("listMatchProposals"):
        return {one["participant_id"]: f"/app/participants/{one['participant_id']}/matching" for one in conflicts}
    found = await every(visit, "/v1/support-courses", SUPPORT, mentor_id=thing["id"]) if conflicts else []
    return {one["participant_id"]: f"/app/support-courses/{one['id']}" for one in found}


@page("/mentors/new", "GET", "POST")
async def invite(visit: Visit) -> Response[Any]:
    """Invite a colleague to be a mentor or coach."""
    await visit.needs("inviteMentor")
    here = {one["staff_id"] for one in (await mentors(visit)).values() if one["status"] != "left"}
    names = sorted((await staff_names(visit)).items(), key=lambda one: one[1])
    choices = {"staff_id": [one for one in names if one[0] not in here], **await _workplaces(visit)}
    ask = Ask(
        form=INVITE,
        path="/v1/mentors",
        back="/app/mentors",
        choices=choices,
        to=lambda made: f"/app/mentors/{made['id']}",
    )
    return await asks(visit, ask)


@page("/mentors/{id:uuid}/profile", "GET", "POST")
async def profile(visit: Visit) -> Response[Any]:
    """Change what VINK knows of a mentor or coach."""
    thing = await MENTORS.read(visit)
    ask = Ask(
        form=REVISE,
        path=MENTORS.at(thing["id"]),
        back=f"/app/mentors/{thing['id']}",
        method="PUT",
        thing=thing,
        statuses="mentor_status",
        action="update",
        choices=await _workplaces(visit),
        stands=standing(thing, PROFILE),
    )
    return await asks(visit, ask)


async def _workplaces(visit: Visit) -> Choices:
    units = sorted(await every(visit, "/v1/units"), key=lambda one: str(one["name"]))
    return {"known_in": [(one["id"], one["name"]) for one in units]}


async def _units(visit: Visit, known: list[str]) -> list[Thing]:
    return [one for one in await every(visit, "/v1/units") if one["id"] in known] if known else []

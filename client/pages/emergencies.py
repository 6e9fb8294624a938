"""Something of another workplace, opened in an emergency: why, until when, what was read, and what a review found."""

from datetime import UTC, datetime
from typing import Any

from litestar import Response

from client.addresses import NUMBER, typed
from client.commands import Kind, command_pages
from client.fields import choice, narrative, remark
from client.forms import Field, Form
from client.lists import every, staff_names
from client.page import page
from client.sending import posted, prepared, sent
from client.visit import Visit
from client.words import _

KINDS = {"concern": "concerns", "consultation": "consultations", "referral": "referrals"}
OPEN = Form(
    title=_("Open something in an emergency"),
    lead=_(
        "Only what belongs to another workplace of your department, and only when it cannot wait. "
        "You read it for some hours; whoever answers for it is told at once, and looks at each of your readings."
    ),
    send=_("Open it"),
    done=_("It is open to you for some hours. Each time you read it is logged."),
    fields=(
        choice("kind", _("What is it?")),
        Field(name="number", label=_("Which one (id)"), hint=_("The colleague who tells you of it has it.")),
        choice("reason", _("Why can it not wait?"), "emergency_reason"),
        narrative("text", _("What has happened?"), rows=4),
    ),
)
REVIEW = {
    "review": Form(
        title=_("Look at it afterwards"),
        lead=_("What is still open ends with it."),
        send=_("Keep"),
        done=_("What you found is kept."),
        fields=(
            choice("finding", _("What did you find?"), "review_finding"),
            remark("remark", _("Why?"), optional=False),
        ),
    )
}
OWN = _("It is of your own workplace: you can read it without.")
ACCESSES = Kind(
    name="emergency-accesses",
    statuses="emergency_access_status",
    forms=REVIEW,
    about="about-emergency.html",
    lists=("emergency_reason", "review_finding"),
)
COMMANDS = command_pages(ACCESSES)


@page("/emergency-accesses")
async def accesses(visit: Visit) -> Response[Any]:
    """Show what was opened in an emergency; what waits for a review first."""
    found = await every(visit, "/v1/emergency-accesses")
    return await visit.show(
        "emergencies.html",
        accesses=sorted(found, key=lambda one: one["due_at"] is None),
        may_open=await visit.opens("openConcern"),
        texts=await visit.texts("emergency_access_status", "emergency_reason", "review_finding"),
    )


@page("/emergency-accesses/{id:uuid}")
async def access(visit: Visit) -> Response[Any]:
    """Show why something was opened, what was read of it, and what a review found."""
    thing = await ACCESSES.read(visit)
    opened = next((kind for kind in KINDS if thing[f"{kind}_id"]), "concern")
    running = datetime.fromisoformat(thing["ends_at"]) > datetime.now(UTC)
    return await visit.show(
        "emergency.html",
        thing=thing,
        place=f"/app/{KINDS[opened]}/{thing[f'{opened}_id']}",
        may_read=running and thing["opened_by"] == (await visit.me())["subject"],
        names=await staff_names(visit),
        actions=ACCESSES.actions(thing),
        texts=await visit.texts("emergency_access_status", *ACCESSES.lists),
    )


@page("/emergency-accesses/new", "GET", "POST")
async def open_something(visit: Visit) -> Response[Any]:
    """Open one thing, by its id."""
    await visit.needs("openConcern", "openConsultation", "openReferral")
    texts = await visit.texts("held_kind")
    kinds = [(one, texts.text("held_kind", one, visit.language)) for one in KINDS]
    filled = await prepared(visit, OPEN, choices={"kind": kinds})
    if visit.request.method == "POST" and await posted(visit, filled):
        number = typed(visit, filled, {"number": NUMBER}).get("number")
        kind = KINDS.get(filled.value("kind"))
        for name, missing in (("number", number is None), ("kind", kind is None)):
            if missing:
                filled.status, filled.faults[name] = 422, visit.words.say(_("Fill this in."))
        if not filled.faults:
            given = filled.body(visit.house.served.zone)
            body = {name: given[name] for name in ("reason", "text") if name in given}
            answer = await sent(visit, filled, "POST", f"/v1/{kind}/{number}/emergency-accesses", body)
            if answer is not None:
                return visit.go(f"/app/emergency-accesses/{answer.json()['id']}")
            if filled.status == 409:
                filled.notes = [visit.words.say(OWN)]
    return await visit.show("form.html", filled.status, filled=filled, back="/app/emergency-accesses")

"""How long things are kept: rules decided by two, dry runs with their reasons, holds, and what was disposed of."""

from typing import Any

from litestar import Response

from client.asking import Ask, asks
from client.commands import Kind, command_pages
from client.fields import choice, remark
from client.forms import Field, Form, Input, Undo
from client.handed_on import handed_on
from client.lists import cursor, every, staff_names
from client.page import Page, page
from client.visit import Visit
from client.words import _

DRY = Form(
    title=_("What would be disposed of?"),
    lead=_("A dry run: it says what would go and why, and disposes of nothing. That is done daily by itself."),
    send=_("Look"),
    fields=(
        Field(
            name="as_of",
            label=_("As of"),
            hint=_("Left empty, now; or a time to come."),
            input=Input.MOMENT,
            optional=True,
        ),
    ),
)
HOLD = Form(
    title=_("Hold something"),
    lead=_("It is then not disposed of until a day at most, with all that belongs to it."),
    send=_("Hold it"),
    done=_("It is held."),
    undo=Undo("lift", "/app/holds/{id}/lift", _("End the hold")),
    fields=(
        choice("subject_kind", _("What is held?"), "held_kind"),
        Field(name="subject_id", label=_("Which one (id)")),
        choice("ground", _("On which ground?"), "hold_ground"),
        Field(name="until", label=_("Until, at most"), input=Input.MOMENT),
        remark("reason", _("Why?"), optional=False),
    ),
)
LIFT = {
    "lift": Form(
        title=_("End the hold"),
        send=_("End the hold"),
        final=_("What is due is then disposed of within a day."),
        done=_("The hold is over."),
        fields=(remark("reason", _("Why is it over?"), optional=False),),
    )
}
PROPOSE = Form(
    title=_("Propose a rule"),
    lead=_("It is in force once another officer has approved it. Under 18 nothing is kept longer than otherwise."),
    send=_("Propose"),
    done=_("The rule is proposed. Another officer decides."),
    fields=(
        choice("record_class", _("What is kept?"), "record_class"),
        Field(name="days", label=_("Days"), input=Input.NUMBER),
        Field(name="days_under_18", label=_("Days, under 18"), input=Input.NUMBER),
        Field(name="valid_from", label=_("From, if not at once"), input=Input.MOMENT, optional=True),
        remark("reason", _("Why?"), optional=False),
    ),
)
DECIDE = {
    "approve": Form(
        title=_("Approve the rule"),
        lead=_("You are the second of two. A shorter period reaches what is over already."),
        send=_("Approve"),
        final=_("What is due by it is disposed of from then on, and cannot be had back."),
        done=_("The rule is approved."),
    ),
    "reject": Form(title=_("Reject the rule"), send=_("Reject"), done=_("The rule is rejected.")),
}
HOLDS = Kind(name="holds", statuses="hold_status", forms=LIFT)
COMMANDS = command_pages(HOLDS)


@page("/retention")
async def retention(visit: Visit) -> Response[Any]:
    """Show how long each class is kept, what is proposed, and the last runs."""
    rules = await every(visit, "/v1/retention/rules")
    return await visit.show(
        "retention.html",
        periods=(await visit.get("/v1/retention/periods"))["items"],
        proposed=[one for one in rules if one["status"] == "proposed"],
        runs=(await visit.get("/v1/retention/runs", limit="10"))["items"],
        may={one: await visit.opens(one) for one in ("startRetentionRun", "proposeRetentionRule", "listHolds")},
        names=await staff_names(visit),
        texts=await visit.texts("record_class"),
    )


@page("/retention/run", "GET", "POST")
async def dry_run(visit: Visit) -> Response[Any]:
    """Ask what would be disposed of."""
    await visit.needs("startRetentionRun")
    ask = Ask(
        form=DRY, path="/v1/retention/runs", back="/app/retention", to=lambda made: f"/app/retention/runs/{made['id']}"
    )
    return await asks(visit, ask)


@page("/retention/runs/{id:uuid}")
async def run(visit: Visit) -> Response[Any]:
    """Show a run: what was due, or stopped, and why."""
    found = await visit.get(f"/v1/retention/runs/{visit.named['id']}")
    return await visit.show(
        "retention-run.html",
        found=found,
        may_hold=await visit.opens("listHolds"),
        texts=await visit.texts("record_class", "retention_subject", "retention_trigger", "retention_verdict"),
    )


@page("/retention/propose", "GET", "POST")
async def propose(visit: Visit) -> Response[Any]:
    """Propose how long a class is kept."""
    await visit.needs("proposeRetentionRule")
    return await asks(visit, Ask(form=PROPOSE, path="/v1/retention/rules", back="/app/retention"))


def _page_of(command: str) -> Page:
    @page(f"/retention/rules/{{id:uuid}}/{command}", "GET", "POST")
    async def decide(visit: Visit) -> Response[Any]:
        path = f"/v1/retention/rules/{visit.named['id']}"
        rule = await visit.get(path)
        ask = Ask(
            form=DECIDE[command],
            path=f"{path}/{command}",
            back="/app/retention",
            thing=rule,
            statuses="retention_rule_status",
            action=command,
            about="about-rule.html",
        )
        return await asks(visit, ask, rule=rule, texts=await visit.texts("record_class"))

    return decide


DECISIONS = tuple(_page_of(command) for command in DECIDE)


@page("/holds")
async def holds(visit: Visit) -> Response[Any]:
    """Show what is held, and was."""
    found = sorted(
        await every(visit, "/v1/holds"), key=lambda one: (one["status"] != "active" or one["over"], one["until"])
    )
    texts = await visit.texts("held_kind", "hold_ground", "hold_status")
    return await visit.show("holds.html", holds=found, texts=texts)


@page("/holds/new", "GET", "POST")
async def place(visit: Visit) -> Response[Any]:
    """Hold something."""
    await visit.needs("placeHold")
    return await asks(visit, Ask(form=HOLD, path="/v1/holds", back="/app/holds"))


@page("/holds/{id:uuid}")
async def hold(visit: Visit) -> Response[Any]:
    """Show a hold."""
    thing = await HOLDS.read(visit)
    texts = await visit.texts("held_kind", "hold_ground", "hold_status")
    names = await staff_names(visit)
    return await visit.show("hold.html", thing=thing, texts=texts, names=names, actions=HOLDS.actions(thing))


@page("/disposals")
async def disposals(visit: Visit) -> Response[Any]:
    """Show what was disposed of, the latest first."""
    found = await visit.get("/v1/disposals", limit="50", **cursor(visit))
    texts = await visit.texts(
        "record_class", "retention_subject", "disposal_ground", "retention_trigger", "kept_reason"
    )
    return await visit.show("disposals.html", items=found["items"], next=found["next_cursor"], texts=texts)


@page("/disposals/{id:uuid}/certificate")
async def certificate(visit: Visit) -> Response[Any]:
    """Hand on the certificate of deletion."""
    return await handed_on(visit, f"/v1/disposals/{visit.named['id']}", "certificate", "application/pdf")

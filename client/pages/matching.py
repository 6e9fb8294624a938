"""Matching: what somebody wishes for, every mentor beside it in words, and a proposal that they answer."""

from typing import Any

from litestar import Response

from client.api import Refused
from client.asking import Ask, asks
from client.commands import Kind, Thing, command_pages
from client.fields import choice, remark
from client.forms import Field, Form, Input, Undo
from client.lists import every, mentors
from client.page import page
from client.pages.intake import LOOKING
from client.visit import Visit
from client.words import _

WISHES = Form(
    title=_("What they wish for"),
    lead=_("In their own words, from themselves. What is left empty does not matter to them."),
    send=_("Keep"),
    done=_("The wishes are kept."),
    fields=(
        Field(
            name="languages", label=_("The mentor speaks one of"), input=Input.CHOICES, codes="language", optional=True
        ),
        choice("gender", _("Whom would they rather meet?"), "gender_wish", optional=True),
        Field(
            name="meeting_times",
            label=_("When can they meet?"),
            input=Input.CHOICES,
            codes="meeting_time",
            optional=True,
        ),
        Field(
            name="districts_to_avoid",
            label=_("Nobody who is known in"),
            input=Input.CHOICES,
            codes="district",
            optional=True,
        ),
        Field(name="expertise", label=_("The mentor knows of"), input=Input.CHOICES, codes="expertise", optional=True),
        Field(
            name="goal_areas",
            label=_("What they want to work on"),
            input=Input.CHOICES,
            codes="goal_area",
            optional=True,
        ),
        Field(name="no_police", label=_("Nobody who works for the police"), input=Input.CHECK, optional=True),
        remark("note", _("In their own words")),
    ),
)
PROPOSE = Form(
    title=_("Propose this mentor"),
    lead=_("The person answers. Nothing is decided before they have said yes."),
    send=_("Propose"),
    done=_("The mentor is proposed. Ask the person, and write down what they say."),
    undo=Undo("stop", "/app/match-proposals/{id}/stop", _("Take the proposal back")),
    fields=(
        Field(name="weekly_minutes", label=_("Minutes a week"), input=Input.NUMBER, usual="120"),
        remark("override_reason", _("Why all the same? Needed where something speaks against it.")),
        Field(
            name="asked_for",
            label=_("They asked for somebody whom they said no to before"),
            input=Input.CHECK,
            optional=True,
        ),
    ),
)
ANSWERS = {
    "accept": Form(
        title=_("They said yes"),
        send=_("They said yes"),
        done=_("Their yes is written down. Now confirm the match."),
        fields=(
            Field(
                name="police_told_on",
                label=_("Told that the mentor works for the police, on"),
                hint=_("Only where it is so: then they are told before they answer."),
                input=Input.DAY,
                optional=True,
            ),
        ),
    ),
    "refuse": Form(
        title=_("They said no"),
        lead=_("Nobody asks why, and nothing is kept but that they said no."),
        send=_("They said no"),
        done=_("Their no is written down. Propose somebody else when they wish."),
    ),
    "confirm": Form(
        title=_("Confirm the match"),
        lead=_("The course is prepared, and the mentor's hours are kept for it."),
        send=_("Confirm"),
        done=_("They are matched. Next: the first meeting, within two weeks."),
    ),
    "stop": Form(
        title=_("Take the proposal back"),
        send=_("Take it back"),
        done=_("The proposal is taken back."),
        fields=(choice("reason", _("Why?"), "match_stop_reason"),),
    ),
}
MATCHES = Kind(name="match-proposals", statuses="match_proposal_status", forms=ANSWERS, purpose=LOOKING)
COMMANDS = command_pages(MATCHES)
WISHED = ("languages", "meeting_times", "districts_to_avoid", "expertise", "goal_areas")


async def _wishes(visit: Visit, number: object) -> Thing | None:
    try:
        found: Thing = await visit.get(f"/v1/participants/{number}/match-wishes", LOOKING)
    except Refused as refused:
        if refused.problem.status == 404:
            return None
        raise
    return found


@page("/participants/{id:uuid}/matching")
async def matching(visit: Visit) -> Response[Any]:
    """Show what somebody wishes for and every mentor side by side, with what forbids it, speaks against and for it."""
    number = visit.named["id"]
    path = f"/v1/participants/{number}"
    participant = await visit.get(path, LOOKING)
    candidates = (await visit.get(f"{path}/match-candidates", LOOKING))["items"]
    return await visit.show(
        "matching.html",
        participant=participant,
        wishes=await _wishes(visit, number),
        possible=[one for one in candidates if not one["vetoes"]],
        forbidden=[one for one in candidates if one["vetoes"]],
        conflicts=[
            one for one in await every(visit, f"{path}/mentor-conflicts", LOOKING) if one["status"] == "standing"
        ],
        proposals=await every(visit, f"{path}/match-proposals", LOOKING),
        mentors=await mentors(visit),
        texts=await visit.texts(
            *("profession", "language", "meeting_time", "district", "expertise", "goal_area", "gender_wish"),
            *("match_proposal_status", "conflict_kind", "support_for", "age_band"),
        ),
    )


@page("/participants/{id:uuid}/wishes", "GET", "POST")
async def wishes(visit: Visit) -> Response[Any]:
    """Write down what somebody wishes for, or says now."""
    number = visit.named["id"]
    path = f"/v1/participants/{number}/match-wishes"
    found = await _wishes(visit, number)
    ask = Ask(form=WISHES, path=path, back=f"/app/participants/{number}/matching")
    if found is not None:
        stands = {name: found[name] for name in WISHED}
        stands |= {"gender": [found["gender"] or ""], "note": [found["note"] or ""]}
        stands["no_police"] = ["yes"] if found["no_police"] else []
        ask = Ask(form=WISHES, path=path, back=ask.back, method="PUT", thing=found | {"status": ""}, stands=stands)
    return await asks(visit, ask)


@page("/participants/{id:uuid}/propose/{mentor:uuid}", "GET", "POST")
async def propose(visit: Visit) -> Response[Any]:
    """Propose one mentor, with what speaks for and against beside the form."""
    number, mentor = str(visit.named["id"]), str(visit.named["mentor"])
    path = f"/v1/participants/{number}"
    candidates = (await visit.get(f"{path}/match-candidates", LOOKING))["items"]
    one = next((one for one in candidates if one["mentor_id"] == mentor), None)
    ask = Ask(
        form=PROPOSE,
        path=f"{path}/match-proposals",
        back=f"/app/participants/{number}/matching",
        body=lambda body: body | {"mentor_id": mentor},
        to=lambda made: f"/app/match-proposals/{made['id']}",
        about="about-candidate.html",
        possible=one is None or not one["vetoes"],
    )
    texts = await visit.texts("profession")
    return await asks(visit, ask, one=one, texts=texts)


@page("/match-proposals/{id:uuid}")
async def proposal(visit: Visit) -> Response[Any]:
    """Show a proposal, and what can be written down now."""
    thing = await MATCHES.read(visit)
    return await visit.show(
        "match.html",
        thing=thing,
        mentors=await mentors(visit),
        texts=await visit.texts("match_proposal_status", "holder", "mentor_kind"),
        actions=MATCHES.actions(thing),
    )

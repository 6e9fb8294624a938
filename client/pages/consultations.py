"""Consultations: the conversation with the panel, for whoever asked, whoever answers, and whoever coordinates."""

from typing import Any

from litestar import Response

from client.codes import Texts
from client.commands import Kind, Thing, command_pages
from client.fields import advisory, choice, narrative, remark
from client.forms import Field, Form, Input, Undo
from client.handing_over import HAND_OVER, colleagues
from client.page import page
from client.pages.talks import MINUTES, talks
from client.visit import Visit
from client.words import _

ONE_TO_FIVE = (_("1 – of no use"), _("2"), _("3 – of some use"), _("4"), _("5 – very useful"))


ASKER = {
    "supply-information": Form(
        title=_("Answer the question"),
        send=_("Send the answer"),
        done=_("Your answer is sent. It is the resource person's turn."),
        fields=(narrative("text", _("Your answer")),),
    ),
    "follow-up": Form(
        title=_("Ask again about the advice"),
        send=_("Send"),
        done=_("Your question is sent. The same resource person answers."),
        fields=(narrative("text", _("What would you like to know more about?")),),
    ),
    "feedback": Form(
        title=_("Say how useful the advice was"),
        lead=_("It is about the advice, never about the young person."),
        send=_("Send"),
        done=_("Thank you. Your answer helps the panel."),
        fields=(
            Field(name="useful", label=_("How useful was the advice?"), input=Input.SCALE),
            remark("what_happened", _("What came of it?")),
        ),
    ),
    "close": Form(
        title=_("Close the consultation"),
        lead=_("Then the panel sees it no more. The duty to notify stays your own, whatever the outcome."),
        send=_("Close"),
        done=_("The consultation is closed."),
        fields=(
            choice("outcome", _("What came of it?"), "consultation_outcome"),
            remark("remark", _("A remark")),
        ),
    ),
    "submit": Form(
        title=_("Send the draft to the panel"),
        send=_("Send to the panel"),
        done=_("Your question is sent. The panel answers within the days that are shown."),
        undo=Undo("withdraw", "/app/consultations/{id}/withdraw", _("Take it back")),
    ),
    "withdraw": Form(
        title=_("Take the question back"),
        lead=_("You need not say why."),
        send=_("Take it back"),
        final=_("This cannot be undone. You can ask again at any time."),
        done=_("The question is taken back."),
    ),
    "authorise-referral": Form(
        title=_("Let a colleague offer VINK"),
        lead=_("A colleague at your workplace may then make one referral of this consultation."),
        send=_("Allow it"),
        done=_("A colleague may now offer VINK."),
        undo=Undo("revoke-authorisation", "/app/consultations/{id}/revoke-authorisation", _("Take it back")),
    ),
    "revoke-authorisation": Form(
        title=_("No longer let a colleague offer VINK"),
        send=_("Take it back"),
        done=_("It is taken back."),
    ),
}
PANEL = {
    "triage": Form(
        title=_("Triage"),
        lead=_("Decide which knowledge is wanted. After that somebody is asked."),
        send=_("Triage"),
        done=_("It is triaged. Now ask somebody."),
        fields=(
            Field(
                name="expertise_requested",
                label=_("Which knowledge is wanted?"),
                input=Input.CHOICES,
                codes="expertise",
                optional=True,
            ),
            Field(
                name="offered_to",
                label=_("Who may take it on?"),
                hint=_("Whoever is quick enough takes it. Left empty, you ask somebody yourself."),
                input=Input.CHOICES,
                optional=True,
            ),
            remark("reason", _("Why?")),
        ),
    ),
    "assign": Form(
        title=_("Ask a resource person"),
        lead=_("The best fit of the expert comes first, and why. You decide."),
        send=_("Ask"),
        done=_("The resource person has been asked."),
        fields=(
            choice("resource_person_id", _("Who is asked?")),
            remark("reason", _("Why?"), _("Needed where something speaks against the choice.")),
        ),
    ),
    "claim": Form(title=_("Take it on"), send=_("Take it on"), done=_("It is yours.")),
    "advice": Form(
        title=_("Give advice"),
        lead=_("Advice is final once it is sent; what you want to add later is a turn of its own."),
        send=_("Send the advice"),
        done=_("Your advice is sent."),
        fields=(
            choice("recommendation", _("What do you recommend?"), "recommendation"),
            advisory("text", _("Your advice")),
            Field(
                name="suggested_steps",
                label=_("Steps that can be taken"),
                hint=_("One on each line."),
                input=Input.LINES,
                optional=True,
                guarded=True,
            ),
            MINUTES,
        ),
    ),
    "request-information": Form(
        title=_("Ask for more"),
        send=_("Send the question"),
        done=_("Your question is sent."),
        fields=(narrative("text", _("What do you need to know?"), _("Never ask who it is.")),),
    ),
    "recuse": Form(
        title=_("Step back"),
        lead=_("It goes back to the coordinator, who asks somebody else. You no longer see it."),
        send=_("Step back"),
        done=_("You have stepped back."),
        fields=(
            choice("reason", _("Why?"), "recusal_reason"),
            remark("remark", _("A remark")),
        ),
    ),
    "redirect": Form(
        title=_("Send them to where they are better helped"),
        send=_("Send"),
        done=_("The asker has been told where to turn."),
        fields=(
            choice("target", _("Where?"), "redirect_target"),
            remark("reason", _("Why?"), optional=False),
        ),
    ),
}


async def choices(visit: Visit, thing: Thing, command: str) -> dict[str, list[tuple[str, str]]]:
    """Offer what no code list holds: a scale, and the resource persons who fit, with what speaks for and against."""
    if command == "hand-over":
        return await colleagues(visit)
    if command == "feedback":
        return {"useful": [(str(n), visit.words.say(text)) for n, text in enumerate(ONE_TO_FIVE, 1)]}
    if command in ("triage", "assign") and command in thing["allowed_actions"]:
        found = (await visit.get(f"/v1/consultations/{thing['id']}/suggestions"))["items"]
        texts = await visit.texts("profession", "expertise")
        told = [_fit(visit, one, texts) for one in found]
        return {
            "resource_person_id": [(one["id"], text) for one, text in zip(found, told, strict=True)],
            "offered_to": [(one["staff_id"], text) for one, text in zip(found, told, strict=True)],
        }
    return {}


def _fit(visit: Visit, one: dict[str, Any], texts: Texts) -> str:
    say, language = visit.words.say, visit.language
    hours = say(_("%(hours)s free hours a week"), hours=visit.words.number(one["free_hours"]))
    known = [texts.text("expertise", why[10:], language) for why in one["reasons"] if why.startswith("expertise:")]
    against = [say(AGAINST[why]) for why in one["reservations"] if why in AGAINST]
    known_as = [one["display_name"]] if one["display_name"] else []
    told = [*known_as, texts.text("profession", one["profession"], language), hours]
    told += [say(_("knows %(subjects)s"), subjects=", ".join(known))] if known else []
    return "; ".join(told + against)


AGAINST = {
    "no_free_hours": _("has no free hours"),
    "expertise_missing": _("does not know the subject"),
    "language_missing": _("does not speak the language"),
}
TEXTS = (
    *("age_band", "urgency", "expertise", "holder", "entry_kind", "recommendation"),
    *("consultation_outcome", "redirect_target", "channel"),
)
CONSULTATIONS = Kind(
    name="consultations",
    statuses="consultation_status",
    forms={**ASKER, **PANEL, **HAND_OVER},
    choices=choices,
    about="about-consultation.html",
    lists=TEXTS,
)
COMMANDS = command_pages(CONSULTATIONS)


@page("/consultations/{id:uuid}")
async def consultation(visit: Visit) -> Response[Any]:
    """Show a consultation as the conversation that it is, and what may be done now."""
    thing = await CONSULTATIONS.read(visit)
    return await visit.show(
        "consultation.html",
        thing=thing,
        texts=await visit.texts("consultation_status", "three_way_talk_status", *TEXTS),
        actions=CONSULTATIONS.actions(thing),
        may_revise="submit" in thing["allowed_actions"] and await visit.opens("reviseConsultation"),
        may_offer=thing["status"] in ("answered", "follow_up", "closed") and await visit.opens("draftReferral"),
        me_id=(await visit.me())["subject"],
        **await talks(visit, thing),
    )


@page("/consultations/{id:uuid}/print")
async def printed(visit: Visit) -> Response[Any]:
    """Show the whole conversation on a page that can be printed; every other page prints nothing."""
    thing = await CONSULTATIONS.read(visit)
    return await visit.show("printed.html", thing=thing, texts=await visit.texts("consultation_status", *TEXTS))


@page("/consultations/{id:uuid}/transcript")
async def transcript(visit: Visit) -> Response[Any]:
    """Hand on the transcript that the API makes, as PDF."""
    answer = await visit.ask(
        "GET", f"{CONSULTATIONS.at(visit.named['id'])}/transcript", headers={"Accept": "application/pdf"}
    )
    headers = {"content-disposition": 'attachment; filename="consultation.pdf"'}
    return Response(answer.content, media_type="application/pdf", headers=headers)

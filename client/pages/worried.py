"""I am worried: danger and the duty to notify first, then what was seen, then the question to the panel."""

from typing import Any

from litestar import Response

from client.commands import show_form
from client.fields import choice, narrative
from client.filing import filed
from client.forms import Field, Filled, Form, Input
from client.page import page
from client.pages.concerns import CONCERNS
from client.pages.consultations import CONSULTATIONS
from client.sending import first, posted, prepared, say_done, sent
from client.visit import Visit
from client.words import _

DANGER = Form(
    title=_("I am worried"),
    send=_("Go on"),
    fields=(choice("danger", _("Is anybody in danger right now?")),),
)
TELL = Form(
    title=_("What are you worried about?"),
    lead=_("Write without saying who it is: no name, number, address or school class."),
    send=_("Go on to your question"),
    done=_("Your concern is kept. Now ask the panel, or come back to it under My matters."),
    fields=(
        choice("age_band", _("How old is the young person?"), "age_band"),
        narrative(
            "situation_text",
            _("What has happened?"),
            _("What you saw or heard yourself, and when. Describe what was done and said, not what somebody is."),
            rows=8,
        ),
        narrative(
            "strengths_text",
            _("What is going well?"),
            _("Interests, friends, adults whom the young person trusts."),
            optional=True,
        ),
        narrative("already_tried", _("What have you tried already?"), optional=True),
        choice("wish", _("What do you wish for?"), "wish", usual="advice"),
        choice("urgency", _("Can it wait?"), "urgency", usual="routine"),
        choice("raised_by_function", _("You are"), "raised_by_function"),
    ),
)
QUESTION = (
    narrative(
        "question",
        _("What would you like to ask?"),
        _("For instance: how do I talk with the pupil without pushing them away?"),
        rows=8,
    ),
    Field(
        name="expertise_requested",
        label=_("Which knowledge do you need?"),
        hint=_("At most five. It says nothing about the young person."),
        input=Input.CHOICES,
        codes="expertise",
        optional=True,
    ),
    choice("channel", _("How would you like the answer?"), "channel", usual="written"),
    choice("urgency", _("Can it wait?"), "urgency", usual="routine"),
    Field(name="answer_wanted_by", label=_("When do you need it at the latest?"), input=Input.DAY, optional=True),
)
ASK = Form(title=_("Ask the panel"), send=_("Send to the panel"), done=_("It is kept."), fields=QUESTION)
ASK_FREELY = Form(
    title=_("Ask the panel"),
    lead=_("A question of a general kind, or about somebody whom you do not name."),
    send=_("Send to the panel"),
    done=_("It is kept."),
    fields=(
        *QUESTION[:1],
        choice("age_band", _("How old is the young person, if it is about one?"), "age_band", usual="unknown"),
        *QUESTION[1:],
    ),
)
YES_NO = [("yes", _("Yes")), ("no", _("No"))]


@page("/worried", "GET", "POST")
async def begin(visit: Visit) -> Response[Any]:
    """Ask first whether anybody is in danger, and tell of the duty to notify."""
    numbers = (await visit.get("/v1/consultations", limit="1"))["emergency"]
    filled = await prepared(visit, DANGER, choices={"danger": [(code, visit.words.say(text)) for code, text in YES_NO]})
    if visit.request.method == "POST" and await posted(visit, filled):
        visit.done(visit.path, filled.key)
        if filled.value("danger") == "yes":
            return await visit.show("danger.html", emergency=numbers)
        if filled.value("danger") == "no":
            return visit.go("/app/worried/tell")
        filled.status, filled.faults["danger"] = 422, visit.words.say(_("Choose one of these."))
    return await visit.show("worried.html", filled.status, filled=filled, emergency=numbers)


@page("/worried/tell", "GET", "POST")
async def tell(visit: Visit) -> Response[Any]:
    """Take what was seen, without who it is."""
    number = await filed(visit)
    filled = await prepared(visit, TELL)
    filled.values.setdefault("raised_by_function", [(await visit.me())["function"] or ""])
    if visit.request.method == "POST" and await posted(visit, filled):
        answer = await sent(visit, filled, "POST", "/v1/concerns", number | _told(visit, filled))
        if answer is not None:
            return await acute(visit, answer.json()) or _gone_on(visit, filled, answer.json())
    return await visit.show("form.html", filled.status, filled=filled, back="/app/worried", step=(2, 3), drafts=True)


@page("/concerns/{id:uuid}/revise", "GET", "POST")
async def retell(visit: Visit) -> Response[Any]:
    """Go on with what was written, until somebody is asked about it."""
    thing = await CONCERNS.read(visit)
    filled = await _as_it_stands(visit, TELL, thing)
    if visit.request.method == "POST" and await posted(visit, filled):
        # What the form does not ask for stays as it is.
        body = {name: thing[name] for name in ("observations", "kle")} | _told(visit, filled)
        answer = await sent(visit, filled, "PUT", CONCERNS.at(thing["id"]), body, thing=thing)
        if answer is not None:
            return await acute(visit, answer.json()) or _gone_on(visit, filled, answer.json())
    filled.possible = "revise" in thing["allowed_actions"]
    return await show_form(visit, CONCERNS, thing, filled, drafts=True)


def _told(visit: Visit, filled: Filled) -> dict[str, Any]:
    """Return what is sent of a concern; in a draft the age may not be known yet."""
    unknown = {"age_band": "unknown"} if _is_draft(filled) else {}
    return unknown | filled.body(visit.house.served.zone)


def _gone_on(visit: Visit, filled: Filled, thing: dict[str, Any]) -> Response[Any]:
    return visit.go(f"/app/concerns/{thing['id']}" + ("" if _is_draft(filled) else "/ask"))


def _is_draft(filled: Filled) -> bool:
    return first(filled.values, "do") == "draft"


async def _as_it_stands(visit: Visit, form: Form, thing: dict[str, Any]) -> Filled:
    """Return a form in which stands what was kept before."""
    filled = await prepared(visit, form, thing)
    for field in form.fields:
        stands = thing[field.name]
        filled.values.setdefault(field.name, stands if isinstance(stands, list) else [stands or ""])
    return filled


@page("/concerns/{id:uuid}/ask", "GET", "POST")
async def ask_about(visit: Visit) -> Response[Any]:
    """Ask the panel about a concern."""
    thing = await CONCERNS.read(visit)
    back = f"/app/concerns/{thing['id']}"
    about = {"concern_id": thing["id"], "kle": thing["kle"]}
    return await _asked(visit, await prepared(visit, ASK), about, back, (3, 3))


@page("/ask", "GET", "POST")
async def ask(visit: Visit) -> Response[Any]:
    """Ask the panel without a concern."""
    return await _asked(visit, await prepared(visit, ASK_FREELY), await filed(visit), "/app", None)


@page("/consultations/{id:uuid}/revise", "GET", "POST")
async def revise(visit: Visit) -> Response[Any]:
    """Go on with a draft."""
    thing = await CONSULTATIONS.read(visit)
    path = CONSULTATIONS.at(thing["id"])
    filled = await _as_it_stands(visit, ASK if thing["concern_id"] else ASK_FREELY, thing)
    if visit.request.method == "POST" and await posted(visit, filled):
        body = {"kle": thing["kle"]} | filled.body(visit.house.served.zone)
        answer = await sent(visit, filled, "PUT", path, body, thing=thing)
        if answer is not None:
            return await acute(visit, answer.json()) or await _sent_on(visit, filled, answer.json())
    return await visit.show(
        "form.html", filled.status, filled=filled, back=f"/app/consultations/{thing['id']}", drafts=True
    )


async def _asked(
    visit: Visit, filled: Filled, about: dict[str, Any], back: str, step: tuple[int, int] | None
) -> Response[Any]:
    """Take a question and keep it as a draft; send it on from there, if that is what the button said."""
    if visit.request.method == "POST" and await posted(visit, filled):
        body = filled.body(visit.house.served.zone) | about | {"draft": True}
        answer = await sent(visit, filled, "POST", "/v1/consultations", body)
        if answer is not None:
            return await acute(visit, answer.json()) or await _sent_on(visit, filled, answer.json())
    return await visit.show("form.html", filled.status, filled=filled, back=back, step=step, drafts=True)


async def _sent_on(visit: Visit, filled: Filled, thing: dict[str, Any]) -> Response[Any]:
    """Send a kept draft to the panel, unless it is to stay one. It is on its own page then, whatever comes of it."""
    if not _is_draft(filled) and thing["status"] == "draft":
        headers = {"If-Match": f'"{thing["version"]}"'}
        answer = await visit.ask("POST", f"{CONSULTATIONS.at(thing['id'])}/submit", headers=headers)
        say_done(visit, CONSULTATIONS.forms["submit"], answer)
    return visit.go(f"/app/consultations/{thing['id']}")


async def acute(visit: Visit, answer: dict[str, Any]) -> Response[str] | None:
    """Show whom to call, when the API kept nothing because somebody is in danger."""
    return await visit.show("danger.html", emergency=answer["emergency"]) if answer.get("stored") is False else None

"""Offers of VINK: what is needed, told or why not, consent by consent, the duty weighed, and the identity last."""

from typing import Any

from litestar import Response

from client.commands import Kind, Thing, command_pages, show_form
from client.fields import choice, narrative
from client.forms import Field, Filled, Form, Input
from client.handing_over import HAND_OVER, colleagues
from client.page import page
from client.pages.intake import INTAKE, INTAKE_LISTS, looking, outcomes, taken_in
from client.pages.offering import CONTENT, IDENTITY, OFFER, TOLD, WEIGHED, consent_form
from client.sending import posted, prepared, sent
from client.visit import Visit
from client.words import _

PREPARING, FOLLOWING = "referral_preparation", "referral_follow_up"
UNSENT = ("draft", "awaiting_consent")
UNDER_18 = ("under_10", "10_14", "15_17")
COMMANDS_OF = {
    "supply-information": Form(
        title=_("Answer VINK's question"),
        send=_("Send the answer"),
        done=_("Your answer is sent."),
        fields=(narrative("text", _("Your answer"), rows=8),),
    ),
    "withdraw": Form(
        title=_("Take the offer back"),
        lead=_("If the person says no, nothing more is asked, and nothing is kept of why. It is held against nobody."),
        send=_("Take it back"),
        final=_("This takes effect at once. A new offer can be made at any time."),
        done=_("The offer is taken back."),
        fields=(
            choice("group", _("Who takes it back?"), "withdrawal_group"),
            choice("reason", _("Why, if it is not the person?"), "withdrawal_reason", optional=True),
        ),
    ),
}


async def _choices(visit: Visit, thing: Thing, command: str) -> dict[str, list[tuple[str, str]]]:
    return await colleagues(visit) if command == "hand-over" else await outcomes(visit, thing, command)


async def _why(visit: Visit) -> str:
    return await looking(visit) or FOLLOWING


REFERRALS = Kind(
    name="referrals",
    statuses="referral_status",
    forms={"supply-information": COMMANDS_OF["supply-information"], **INTAKE, **COMMANDS_OF, **HAND_OVER},
    purpose=_why,
    choices=_choices,
)
COMMANDS = command_pages(REFERRALS)


@page("/concerns/{id:uuid}/offer", "GET", "POST")
async def offer_from_concern(visit: Visit) -> Response[Any]:
    """Begin an offer from a concern."""
    return await _offered(visit, "concern_id", "concerns")


@page("/consultations/{id:uuid}/offer", "GET", "POST")
async def offer_from_consultation(visit: Visit) -> Response[Any]:
    """Begin an offer from a consultation."""
    return await _offered(visit, "consultation_id", "consultations")


async def _offered(visit: Visit, origin: str, place: str) -> Response[Any]:
    number = str(visit.named["id"])
    filled = await prepared(visit, OFFER)
    if visit.request.method == "POST" and await posted(visit, filled):
        body = filled.body(visit.house.served.zone) | {origin: number}
        answer = await sent(visit, filled, "POST", "/v1/referrals", body)
        if answer is not None:
            return visit.go(f"/app/referrals/{answer.json()['id']}")
    return await visit.show("form.html", filled.status, filled=filled, back=f"/app/{place}/{number}")


@page("/referrals/{id:uuid}")
async def referral(visit: Visit) -> Response[Any]:
    """Show an offer: the steps that are left, or how far it is; to VINK, what it takes in."""
    thing = await REFERRALS.read(visit)
    if await looking(visit):
        texts = await visit.texts("referral_status", *INTAKE_LISTS)
        return await visit.show(
            "intake.html", **await taken_in(visit, thing), texts=texts, actions=REFERRALS.actions(thing)
        )
    return await visit.show(
        "referral.html",
        thing=thing,
        steps=await _steps(visit, thing) if thing["status"] in UNSENT else [],
        texts=await visit.texts("referral_status", "support_for", "age_band", "holder", "redirect_target"),
        actions=REFERRALS.actions(thing),
    )


async def _steps(visit: Visit, thing: Thing) -> list[tuple[str, str, bool]]:
    """Return the steps before the identity: the name of its page, what it is called, and whether it is done."""
    path = REFERRALS.at(thing["id"])
    consents = (await visit.get(f"{path}/consents", PREPARING))["items"]
    active = {one["kind"] for one in consents if one["status"] == "active" and one["given_by"] == "self"}
    people = (await visit.get(f"{path}/participants", PREPARING))["items"]
    lead = next(one for one in people if one["citizen_ref"] == thing["citizen_ref"])
    found = [("told", TOLD.title, thing["informed"] is not None)]
    if thing["age_band"] in UNDER_18:
        found.append(("guardians", GUARDIANS.title, not lead["guardians_needed"] or bool(lead["guardians"])))
    found += [(f"consent-{kind}", consent_form(kind).title, kind in active) for kind in ("participation", "disclosure")]
    if thing["minor_concerned"] or thing["age_band"] in UNDER_18:
        weighed = (await visit.get("/v1/notification-assessments", referral_id=thing["id"]))["items"]
        found.append(("weighed", WEIGHED.title, bool(weighed)))
    return found


GUARDIANS = Form(
    title=_("The parents or guardians"),
    lead=_("Young people under 15 take part only if everybody with custody says yes too. Nobody is named here."),
    send=_("Keep"),
    done=_("It is kept."),
    fields=(Field(name="custody", label=_("How many have custody?"), input=Input.SCALE),),
)


async def _people(visit: Visit, thing: Thing) -> Thing:
    people = (await visit.get(f"{REFERRALS.at(thing['id'])}/participants", PREPARING))["items"]
    found: Thing = next(one for one in people if one["citizen_ref"] == thing["citizen_ref"])
    return found


@page("/referrals/{id:uuid}/guardians", "GET", "POST")
async def guardians(visit: Visit) -> Response[Any]:
    """Take down how many have custody; each is known by a reference, and by nothing else."""
    thing = await REFERRALS.read(visit)
    lead = await _people(visit, thing)
    filled = await prepared(visit, GUARDIANS, lead, {"custody": [(str(n), str(n)) for n in (1, 2)]})
    if visit.request.method == "POST" and await posted(visit, filled):
        known = [{"guardian_ref": one["guardian_ref"]} for one in lead["guardians"]]
        count = filled.body(visit.house.served.zone).get("custody", 0)
        body = {"guardians": (known + [{}] * 2)[: count if isinstance(count, int) else 0]}
        if count and await sent(visit, filled, "PUT", f"/v1/participants/{lead['id']}", body, thing=lead):
            return visit.go(f"/app/referrals/{thing['id']}")
        if not count:
            filled.status, filled.faults["custody"] = 422, visit.words.say(_("Choose one of these."))
    return await visit.show("form.html", filled.status, filled=filled, back=f"/app/referrals/{thing['id']}")


@page("/referrals/{id:uuid}/told", "GET", "POST")
async def told(visit: Visit) -> Response[Any]:
    """Take down when the person was told; or why not yet, and when that is looked at again."""
    thing = await REFERRALS.read(visit)
    filled = await prepared(visit, TOLD, thing)
    if visit.request.method == "POST" and await posted(visit, filled):
        stands = {name: thing[name] for name in CONTENT if thing[name] is not None}
        body = stands | {"informed": filled.body(visit.house.served.zone)}
        if await sent(visit, filled, "PUT", REFERRALS.at(thing["id"]), body, thing=thing):
            return visit.go(f"/app/referrals/{thing['id']}")
    return await show_form(visit, REFERRALS, thing, filled)


@page("/referrals/{id:uuid}/consent-participation", "GET", "POST")
async def consent_to_take_part(visit: Visit) -> Response[Any]:
    """Record that somebody wants to take part."""
    return await _consented(visit, "participation", {})


@page("/referrals/{id:uuid}/consent-disclosure", "GET", "POST")
async def consent_to_tell(visit: Visit) -> Response[Any]:
    """Record that VINK may be told."""
    return await _consented(visit, "disclosure", {"recipients": ["vink"], "purposes": ["intake"]})


async def _consented(visit: Visit, kind: str, always: dict[str, Any]) -> Response[Any]:
    thing = await REFERRALS.read(visit)
    lead = await _people(visit, thing)
    who = [("self", visit.words.say(_("The person themselves")))]
    for number, one in enumerate(lead["guardians"], 1):
        who.append((one["guardian_ref"], visit.words.say(_("Parent or guardian %(number)s"), number=number)))
    filled = await prepared(visit, consent_form(kind), choices={"giver": who})
    if visit.request.method == "POST" and await posted(visit, filled):
        body = filled.body(visit.house.served.zone)
        giver = body.pop("giver", "self")
        by = {"given_by": "self"} if giver == "self" else {"given_by": "guardian", "guardian_ref": giver}
        path = f"{REFERRALS.at(thing['id'])}/consents"
        if await sent(visit, filled, "POST", path, {"kind": kind} | always | body | by):
            return visit.go(f"/app/referrals/{thing['id']}")
    return await visit.show("form.html", filled.status, filled=filled, back=f"/app/referrals/{thing['id']}")


@page("/referrals/{id:uuid}/weighed", "GET", "POST")
async def weighed(visit: Visit) -> Response[Any]:
    """Record that the duty to notify was weighed; it approves and blocks nothing."""
    thing = await REFERRALS.read(visit)
    filled = await prepared(visit, WEIGHED)
    if visit.request.method == "POST" and await posted(visit, filled):
        body = filled.body(visit.house.served.zone) | {"referral_id": thing["id"]}
        if await sent(visit, filled, "POST", "/v1/notification-assessments", body):
            return visit.go(f"/app/referrals/{thing['id']}")
    return await visit.show("form.html", filled.status, filled=filled, back=f"/app/referrals/{thing['id']}")


@page("/referrals/{id:uuid}/submit", "GET", "POST")
async def submit(visit: Visit) -> Response[Any]:
    """Say who it is, last and only here, and send the offer to VINK."""
    thing = await REFERRALS.read(visit)
    filled = await prepared(visit, await _identity(visit, thing), thing)
    if visit.request.method == "POST" and await posted(visit, filled):
        body = filled.body(visit.house.served.zone)
        if await sent(visit, filled, "POST", f"{REFERRALS.at(thing['id'])}/submit", body, thing=thing):
            return visit.go(f"/app/referrals/{thing['id']}")
    filled.possible = "submit" in thing["allowed_actions"]
    return await show_form(visit, REFERRALS, thing, filled)


async def _identity(visit: Visit, thing: Thing) -> Form:
    """Return the form for the identity, with a name for each guardian who says yes too."""
    lead = await _people(visit, thing)
    more = tuple(
        Field(
            name=f"guardian-{number}",
            label=_("Name of a parent or guardian"),
            pointer=f"/citizen/guardians/{number}/name",
            least=1,
            most=120,
        )
        for number, _one in enumerate(lead["guardians"])
    )
    refs = tuple(
        Field(
            name=f"guardian-ref-{number}",
            label="",
            input=Input.HIDDEN,
            pointer=f"/citizen/guardians/{number}/guardian_ref",
            usual=one["guardian_ref"],
        )
        for number, one in enumerate(lead["guardians"])
    )
    return Form(
        title=IDENTITY.title,
        lead=IDENTITY.lead,
        send=IDENTITY.send,
        done=IDENTITY.done,
        fields=(*IDENTITY.fields, *more, *refs),
    )


__all__ = ["COMMANDS", "REFERRALS", "Filled"]

"""The steps of an offer of VINK before it is sent: told or why not, who has custody, consent by consent, who it is."""

from typing import Any

from litestar import Response
from msgspec.structs import replace

from client.commands import Thing, show_form
from client.forms import Field, Form, Input
from client.page import page
from client.pages.offering import CONTENT, GUARDIANS, IDENTITY, TOLD, consent_form
from client.pages.referrals import REFERRALS, lead_of
from client.sending import posted, prepared, sent
from client.visit import Visit
from client.words import _


@page("/referrals/{id:uuid}/guardians", "GET", "POST")
async def guardians(visit: Visit) -> Response[Any]:
    """Take down how many have custody; each is known by a reference, and by nothing else."""
    thing = await REFERRALS.read(visit)
    lead = await lead_of(visit, thing)
    filled = await prepared(visit, GUARDIANS, lead, {"custody": [(str(n), str(n)) for n in (1, 2)]})
    if visit.request.method == "POST" and await posted(visit, filled):
        known = [{"guardian_ref": one["guardian_ref"]} for one in lead["guardians"]]
        count = filled.body(visit.house.served.zone).get("custody", 0)
        # What else is known of the family stays.
        stands = {name: lead[name] for name in ("guardian_deferral", "siblings") if lead[name] is not None}
        body = stands | {"guardians": (known + [{}] * 2)[: count if isinstance(count, int) else 0]}
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
        # Neither is a fault that the API tells: what was left out would just not be known.
        body = stands | {"informed": {}} | filled.body(visit.house.served.zone)
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
    lead = await lead_of(visit, thing)
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
    lead = await lead_of(visit, thing)
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
    return replace(IDENTITY, fields=(*IDENTITY.fields, *more, *refs))

"""Offers of VINK: what is needed, told or why not, consent by consent, the duty weighed, and the identity last."""

from typing import Any

from litestar import Response

from client.commands import Kind, Thing, command_pages
from client.fields import choice, narrative
from client.filing import filed
from client.forms import Form
from client.handing_over import HAND_OVER, colleagues
from client.lists import staff_names
from client.page import page
from client.pages.intake import INTAKE, INTAKE_LISTS, looking, outcomes, taken_in
from client.pages.offering import AMEND, GUARDIANS, OFFER, TOLD, consent_form
from client.pages.weighing import WEIGHED
from client.sending import posted, prepared, sent
from client.visit import Visit
from client.words import _

PREPARING, FOLLOWING = "referral_preparation", "referral_follow_up"
UNSENT = ("draft", "awaiting_consent")
TEXTS = (
    *("consent_kind", "consent_status", "given_by", "referral_status", "support_for", "age_band", "holder"),
    *("redirect_target", "legal_basis", "language", "contact_wish", "guardian_deferral_reason"),
)
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


async def why(visit: Visit) -> str:
    """Return for which purpose an offer is read: VINK's intake, or the department's follow-up."""
    return await looking(visit) or FOLLOWING


CONSENTS = Kind(
    name="consents",
    statuses="consent_status",
    forms={
        "withdraw": Form(
            title=_("They take their yes back"),
            lead=_("Nobody asks why. It takes effect at once, and it is held against nobody."),
            send=_("Take it down"),
            final=_("What stands on it ends. A new yes can be given at any time."),
            done=_("It is taken down, and has taken effect."),
        )
    },
    purpose=FOLLOWING,
    home="/app/referrals/{referral_id}",
)
TAKEN_BACK = command_pages(CONSENTS)
REFERRALS = Kind(
    name="referrals",
    statuses="referral_status",
    forms={"supply-information": COMMANDS_OF["supply-information"], **INTAKE, **COMMANDS_OF, **HAND_OVER},
    purpose=why,
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
    kept = await filed(visit, f"/v1/{place}/{number}")
    filled = await prepared(visit, OFFER)
    if visit.request.method == "POST" and await posted(visit, filled):
        body = filled.body(visit.house.served.zone) | {origin: number} | kept
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
    may_read = await visit.opens("listConsents", "withdrawConsent")
    consents = await visit.get(f"{REFERRALS.at(thing['id'])}/consents", FOLLOWING) if may_read else {"items": []}
    # Whoever only reads it, in an emergency, sees nobody on it, and takes no step.
    unsent = thing["status"] in UNSENT and "revise" in thing["allowed_actions"]
    lead = await lead_of(visit, thing) if unsent else None
    return await visit.show(
        "referral.html",
        thing=thing,
        consents=consents["items"],
        steps=await _steps(visit, thing, lead) if lead else [],
        deferral=lead["guardian_deferral"] if lead else None,
        later=unsent and thing["age_band"] in UNDER_18,
        names=await staff_names(visit),
        texts=await visit.texts(*TEXTS),
        actions=[*REFERRALS.actions(thing), *([("amend", AMEND)] if "amend" in thing["allowed_actions"] else [])],
    )


async def _steps(visit: Visit, thing: Thing, lead: Thing) -> list[tuple[str, str, bool]]:
    """Return the steps before the identity: the name of its page, what it is called, and whether it is done."""
    path = REFERRALS.at(thing["id"])
    consents = (await visit.get(f"{path}/consents", PREPARING))["items"]
    needed = {None} | {one["guardian_ref"] for one in lead["guardians"] if lead["guardians_needed"]}

    def said_yes(kind: str) -> bool:
        return needed <= {one["guardian_ref"] for one in consents if (one["kind"], one["status"]) == (kind, "active")}

    found = [("told", TOLD.title, thing["informed"] is not None)]
    if thing["age_band"] in UNDER_18:
        found.append(("guardians", GUARDIANS.title, not lead["guardians_needed"] or bool(lead["guardians"])))
    found.append(("consent-participation", consent_form("participation").title, said_yes("participation")))
    told = thing["legal_basis"] is not None or said_yes("disclosure")
    found.append(("consent-disclosure", consent_form("disclosure").title, told))
    if thing["minor_concerned"] or thing["age_band"] in UNDER_18:
        weighed = (await visit.get("/v1/notification-assessments", referral_id=thing["id"]))["items"]
        found.append(("weighed", WEIGHED.title, bool(weighed)))
    return found


async def lead_of(visit: Visit, thing: Thing) -> Thing:
    """Return the participant whom an offer is for."""
    people = (await visit.get(f"{REFERRALS.at(thing['id'])}/participants", PREPARING))["items"]
    found: Thing = next(one for one in people if one["citizen_ref"] == thing["citizen_ref"])
    return found

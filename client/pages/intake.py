"""VINK's intake: what came in, what is decided on it, and who it is about, which is looked up on a page of its own."""

from typing import Any

from litestar import Response

from client.asking import Ask, asks
from client.commands import Thing
from client.fields import choice, narrative, remark
from client.forms import Field, Form, Input, Undo
from client.lists import every
from client.page import page
from client.visit import Visit
from client.words import _

LOOKING = "referral_intake"
WAITING_FOR_US = ("submitted", "received", "more_information")
MATCHABLE = ("accepted", "matched", "active")
INTAKE_LISTS = (
    *("support_for", "age_band", "urgency", "holder", "language", "contact_wish", "not_told_reason", "hold_reason"),
    *("participant_status", "redirect_target", "referral_outcome", "consent_kind", "consent_status", "given_by"),
    *("offer", "recipient", "consent_purpose"),
)
NOTE = narrative("intake_note", _("A note for VINK alone"), optional=True, rows=3)
REVIEW = choice("review_route", _("How can the decision be looked at again?"), "review_route")
TOLD_WHY = remark("remark", _("Why? The department and the person are told."), optional=False)
INTAKE = {
    "receive": Form(
        title=_("Confirm that VINK has it"), send=_("Confirm"), done=_("The department is told that VINK has it.")
    ),
    "acknowledge": Form(
        title=_("I have seen what was changed"),
        lead=_("The department has changed what it sent. Read it before you go on."),
        send=_("I have seen it"),
        done=_("It is noted that you have seen it."),
    ),
    "accept": Form(
        title=_("Offer VINK's support"),
        send=_("Offer it"),
        done=_("It is accepted, and waits for a match."),
        fields=(TOLD_WHY, NOTE),
    ),
    "request-information": Form(
        title=_("Ask the department"),
        send=_("Send the question"),
        done=_("The question is sent to the department."),
        fields=(narrative("text", _("What do you need to know?")),),
    ),
    "decline": Form(
        title=_("Say that VINK cannot offer it"),
        send=_("Decline"),
        final=_("This cannot be undone. The department can send a new offer at any time."),
        done=_("It is declined, and the department is told why."),
        fields=(choice("reason", _("On which ground?"), "decline_reason"), TOLD_WHY, REVIEW, NOTE),
    ),
    "redirect": Form(
        title=_("Say who can help better"),
        lead=_("Nothing is sent there: the department and the person decide."),
        send=_("Send"),
        final=_("This cannot be undone. The department can send a new offer at any time."),
        done=_("The department is told who can help better."),
        fields=(choice("target", _("Who can help better?"), "redirect_target"), TOLD_WHY, REVIEW, NOTE),
    ),
    "hold": Form(
        title=_("Let it rest"),
        send=_("Let it rest"),
        done=_("It rests until the day that you named."),
        undo=Undo("resume", "/app/referrals/{id}/resume", _("Take it up again")),
        fields=(
            choice("reason", _("Why?"), "hold_reason"),
            Field(name="review_on", label=_("Looked at again on"), input=Input.DAY),
        ),
    ),
    "resume": Form(title=_("Take it up again"), send=_("Take it up again"), done=_("It is taken up again.")),
    "expect-slot": Form(
        title=_("Say when a place is expected"),
        lead=_("The department reads it. It is no promise."),
        send=_("Keep"),
        done=_("The department can see when a place is expected."),
        fields=(
            Field(name="first_free_slot", label=_("A place is expected on"), input=Input.DAY),
            remark("reason", _("Why then?"), optional=False),
        ),
    ),
    "close": Form(
        title=_("Close it"),
        send=_("Close"),
        final=_("This cannot be undone."),
        done=_("It is closed."),
        fields=(choice("outcome", _("How did it end?"), "referral_outcome"), remark("remark", _("A last word"))),
    ),
}
"""What VINK does with a referral, by the command."""
LEAVE = Form(
    title=_("They want to take part no more"),
    lead=_("Nobody asks why, and it is held against nobody. All their consents are taken back."),
    send=_("They want out"),
    final=_("It takes effect at once. They can say yes again at any time."),
    done=_("They are out. Nothing more is asked."),
)
OUTCOMES = {
    "accepted": ("support_not_started", "other_support"),
    "ended": ("support_completed", "support_ended_early", "other_support"),
    "declined": ("not_offered", "other_support"),
    "redirected": ("not_offered", "other_support"),
}


async def looking(visit: Visit) -> str | None:
    """Return for which purpose VINK reads a referral; None to whoever is not VINK."""
    return LOOKING if await visit.opens("receiveReferral") else None


async def outcomes(visit: Visit, thing: Thing, command: str) -> dict[str, list[tuple[str, str]]]:
    """Offer how a referral may be closed from where it is."""
    known = OUTCOMES.get(thing["status"])
    if command != "close" or known is None:
        return {}
    texts = await visit.texts("referral_outcome")
    return {"outcome": [(one, texts.text("referral_outcome", one, visit.language)) for one in known]}


async def taken_in(visit: Visit, thing: Thing) -> dict[str, Any]:
    """Return what VINK's page of a referral shows."""
    people = await every(visit, f"/v1/referrals/{thing['id']}/participants", LOOKING)
    consents = await every(visit, f"/v1/referrals/{thing['id']}/consents", LOOKING)
    return {"thing": thing, "people": people, "consents": consents, "may_match": thing["status"] in MATCHABLE}


@page("/intake")
async def intake(visit: Visit) -> Response[Any]:
    """Show what came in and is not decided on, what is due first, first."""
    await visit.needs("receiveReferral")
    found = {
        status: sorted(
            await every(visit, "/v1/referrals", LOOKING, status=status),
            key=lambda one: (not one["due_at"], one["due_at"]),
        )
        for status in WAITING_FOR_US
    }
    texts = await visit.texts("referral_status", "support_for", "age_band", "holder", "urgency")
    return await visit.show("intake-list.html", found=found, texts=texts)


@page("/participants/{id:uuid}/who")
async def who(visit: Visit) -> Response[Any]:
    """Show who somebody is: opened by itself, since every look is logged."""
    participant = await visit.get(f"/v1/participants/{visit.named['id']}", LOOKING)
    found = await visit.get(f"/v1/citizens/{participant['citizen_ref']}", LOOKING)
    return await visit.show("who.html", found=found, participant=participant)


@page("/participants/{id:uuid}/leave", "GET", "POST")
async def leave(visit: Visit) -> Response[Any]:
    """Take down that somebody wants to take part no more; whoever does so may see nothing of them afterwards."""
    return await asks(visit, Ask(form=LEAVE, path=f"/v1/participants/{visit.named['id']}/leave", back="/app"))


@page("/referrals/{id:uuid}/duplicates")
async def duplicates(visit: Visit) -> Response[Any]:
    """Show whether VINK has another open referral of the same person."""
    number = visit.named["id"]
    found = await visit.get(f"/v1/referrals/{number}/duplicates", LOOKING)
    return await visit.show("duplicates.html", found=found, number=number)

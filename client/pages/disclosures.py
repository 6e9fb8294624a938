"""Who outside is told about the person of an offer: proposed by one, decided by another; the info-house by two."""

from typing import Any

from litestar import Response

from client.asking import Ask, asks
from client.commands import Kind, command_pages
from client.fields import choice, remark
from client.forms import Field, Form, Input
from client.lists import every, staff_names
from client.page import page
from client.pages.referrals import REFERRALS, why
from client.visit import Visit
from client.words import _

GROUND = _("On which legal ground?")
WHAT = Field(name="data_categories", label=_("What is told?"), input=Input.CHOICES, codes="data_category")
TEXT = _("What is told, in your words?")
PROPOSE = Form(
    title=_("Tell somebody outside"),
    lead=_("No more than they need. A colleague decides; nothing is sent from here."),
    send=_("Propose"),
    done=_("It is proposed. A colleague decides."),
    fields=(
        choice("recipient", _("Who is told?"), "recipient"),
        choice("basis", GROUND, "legal_basis"),
        choice("purpose", _("What for?"), "disclosure_purpose"),
        WHAT,
        remark("text", TEXT, optional=False),
        remark("reason", _("Why is it necessary?"), _("Needed where it does not stand on a consent.")),
    ),
)
TO_INFO_HOUSE = Form(
    title=_("Hand over to the info-house"),
    lead=_(
        "For early prevention or for support that hangs together, never for an investigation. Two colleagues decide."
    ),
    send=_("Propose"),
    done=_("It is proposed. Two colleagues decide, one after the other."),
    fields=(
        choice("basis", GROUND, "info_house_basis"),
        choice("purpose", _("What for?")),
        Field(name="data_categories", label=_("What is told?"), input=Input.CHOICES),
        Field(
            name="text",
            label=TEXT,
            hint=_("At most 500 characters. Never notes of meetings, nor advice."),
            input=Input.AREA,
            guarded=True,
            least=1,
            most=500,
        ),
        remark("reason", _("Why is it necessary?"), optional=False),
    ),
)
LEAST = {
    "purpose": ("disclosure_purpose", ("early_prevention", "coordination_of_support")),
    "data_categories": ("data_category", ("identity", "age_band", "needs", "situation_in_brief")),
}
"""What the info-house may be told, and for what: the least, by the code lists from which it comes."""
DECIDING = {
    "approve": Form(
        title=_("Approve it"),
        send=_("Approve"),
        final=_("Who was told cannot be made not to know. Read it first."),
        done=_("Your approval is kept."),
        fields=(remark("remark", _("Why?"), optional=False),),
    ),
    "reject": Form(
        title=_("Reject it"),
        send=_("Reject"),
        done=_("It is rejected: nobody is told."),
        fields=(remark("remark", _("Why?"), optional=False),),
    ),
}
LISTS = ("disclosure_kind", "recipient", "legal_basis", "disclosure_purpose", "data_category", "decision_step")
DISCLOSURES = Kind(
    name="disclosures",
    statuses="disclosure_status",
    forms=DECIDING,
    purpose=why,
    about="about-disclosure.html",
    lists=LISTS,
)
COMMANDS = command_pages(DISCLOSURES)


@page("/referrals/{id:uuid}/disclosures")
async def disclosures(visit: Visit) -> Response[Any]:
    """Show who was told, is to be, or is told no more."""
    await visit.needs("listDisclosures")
    thing = await REFERRALS.read(visit)
    return await visit.show(
        "disclosures.html",
        thing=thing,
        disclosures=await every(visit, "/v1/disclosures", await why(visit), referral_id=thing["id"]),
        may={one: await visit.opens(one) for one in ("proposeDisclosure", "handOverToInfoHouse")},
        texts=await visit.texts("disclosure_status", "disclosure_kind", "recipient"),
    )


@page("/disclosures/{id:uuid}")
async def disclosure(visit: Visit) -> Response[Any]:
    """Show who is told what, on which ground, and who decided it."""
    thing = await DISCLOSURES.read(visit)
    return await visit.show(
        "disclosure.html",
        thing=thing,
        names=await staff_names(visit),
        actions=DISCLOSURES.actions(thing),
        texts=await visit.texts("disclosure_status", *LISTS),
    )


@page("/referrals/{id:uuid}/tell", "GET", "POST")
async def propose(visit: Visit) -> Response[Any]:
    """Propose that somebody outside is told."""
    return await asks(visit, _proposal(visit, PROPOSE, "/v1/disclosures", {}))


@page("/referrals/{id:uuid}/info-house", "GET", "POST")
async def hand_over(visit: Visit) -> Response[Any]:
    """Propose that the info-house is told."""
    texts = await visit.texts(*(name for name, _codes in LEAST.values()))
    offered = {
        field: [(one, texts.text(name, one, visit.language)) for one in codes] for field, (name, codes) in LEAST.items()
    }
    return await asks(visit, _proposal(visit, TO_INFO_HOUSE, "/v1/disclosures/info-house-handovers", offered))


def _proposal(visit: Visit, form: Form, path: str, choices: dict[str, list[tuple[str, str]]]) -> Ask:
    number = str(visit.named["id"])
    return Ask(
        form=form,
        path=path,
        back=f"/app/referrals/{number}/disclosures",
        choices=choices,
        body=lambda given: given | {"referral_id": number},
        to=lambda made: f"/app/disclosures/{made['id']}",
    )

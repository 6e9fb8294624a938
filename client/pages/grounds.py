"""On what else than consent an offer stands, and guardians not asked yet: each with a reason and an approver."""

from typing import Any

from litestar import Response

from client.asking import Ask, asks
from client.commands import Thing
from client.fields import choice, narrative, within
from client.forms import Field, Form, Input
from client.handing_over import colleagues
from client.page import page
from client.pages.offering import CONTENT
from client.pages.referrals import REFERRALS, lead_of
from client.visit import Visit
from client.words import _

Offered = dict[str, list[tuple[str, str]]]
APPROVER = _("Which colleague approved it?")
NOT_YOURSELF = _("Somebody else than you, who may decide this at your workplace.")
BASIS = Form(
    title=_("Another ground than consent"),
    lead=_("Ask the person first wherever you can. Where that is not possible, VINK may be told on another ground."),
    send=_("Keep"),
    done=_("It is kept."),
    fields=within(
        "legal_basis",
        choice(
            "code", _("On which legal ground?"), "legal_basis", hint=_("Left empty, by consent alone."), optional=True
        ),
        narrative("reason", _("Why is it necessary?"), optional=True, rows=3),
        choice("approved_by", APPROVER, hint=NOT_YOURSELF, optional=True),
    ),
)
DEFERRAL = Form(
    title=_("Those with custody are not asked yet"),
    lead=_("Only where asking them could harm. It is looked at again, and holds until that day."),
    send=_("Keep"),
    done=_("It is kept."),
    fields=within(
        "guardian_deferral",
        choice(
            "reason",
            _("Why not yet?"),
            "guardian_deferral_reason",
            hint=_("Left empty, they are asked."),
            optional=True,
        ),
        Field(name="review_on", label=_("Looked at again on"), input=Input.DAY, optional=True),
        choice("approved_by", APPROVER, hint=NOT_YOURSELF, optional=True),
    ),
)


async def approvers(visit: Visit) -> Offered:
    """Offer the colleagues who may have approved something: everybody but oneself."""
    return {"approved_by": (await colleagues(visit)).get("to", [])}


def standing(thing: Thing | None) -> dict[str, list[str]]:
    """Return what stands in a form's fields of what was kept before."""
    return {name: [value or ""] for name, value in (thing or {}).items()}


@page("/referrals/{id:uuid}/ground", "GET", "POST")
async def ground(visit: Visit) -> Response[Any]:
    """Take down on what VINK is told, if not by consent."""
    thing = await REFERRALS.read(visit)
    stands = {name: thing[name] for name in CONTENT if name != "legal_basis" and thing[name] is not None}
    ask = Ask(
        form=BASIS,
        path=REFERRALS.at(thing["id"]),
        method="PUT",
        back=f"/app/referrals/{thing['id']}",
        thing=thing,
        statuses="referral_status",
        action="revise",
        choices=await approvers(visit),
        stands=standing(thing["legal_basis"]),
        body=lambda given: stands | given,
    )
    return await asks(visit, ask)


@page("/referrals/{id:uuid}/guardians-later", "GET", "POST")
async def guardians_later(visit: Visit) -> Response[Any]:
    """Take down that those with custody are not asked yet, why, and when that is looked at again."""
    thing = await REFERRALS.read(visit)
    lead = await lead_of(visit, thing)
    stands = {name: lead[name] for name in ("guardians", "siblings") if lead[name] is not None}
    ask = Ask(
        form=DEFERRAL,
        path=f"/v1/participants/{lead['id']}",
        method="PUT",
        back=f"/app/referrals/{thing['id']}",
        thing=lead,
        statuses="participant_status",
        choices=await approvers(visit),
        stands=standing(lead["guardian_deferral"]),
        body=lambda given: stands | given,
    )
    return await asks(visit, ask)

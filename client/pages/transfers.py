"""A concern or an offer that goes to another department: offered or asked for, and taken or left."""

from typing import Any

from litestar import Response

from client.asking import Ask, asks
from client.commands import Kind, command_pages
from client.fields import choice, narrative, remark, within
from client.forms import Field, Form, Undo
from client.lists import every, staff_names
from client.page import Page, page
from client.pages.grounds import APPROVER, NOT_YOURSELF, Offered, approvers
from client.pages.log import departments
from client.visit import Visit
from client.words import _

MESSAGE = narrative("message", _("What should they know first?"), _("Never who it is about."), rows=4)
GROUNDS = within(
    "basis",
    choice("code", _("On which legal ground are they told?"), "legal_basis"),
    remark("reason", _("Why is it necessary?"), _("Needed where it does not stand on a consent.")),
    choice("approved_by", APPROVER, hint=NOT_YOURSELF, optional=True),
)
TO = choice("to_department", _("Which department?"))
TITLE = _("Offer it to another department")
LEAD = _("It stays with you until they have taken it. What they read of it before is your message alone.")
SEND = _("Offer it")
DONE = _("It is offered to the other department.")
BACK = Undo("withdraw", "/app/transfers/{id}/withdraw", _("Take the offer back"))
OFFER = {
    "concerns": Form(title=TITLE, lead=LEAD, send=SEND, done=DONE, undo=BACK, fields=(TO, MESSAGE)),
    "referrals": Form(title=TITLE, lead=LEAD, send=SEND, done=DONE, undo=BACK, fields=(TO, MESSAGE, *GROUNDS)),
}
"""How something is offered unasked, by what it is; an offer of VINK is about a person, and needs a ground."""
ANSWER = {
    "concern": Form(title=SEND, lead=LEAD, send=SEND, done=DONE, undo=BACK, fields=(MESSAGE,)),
    "referral": Form(title=SEND, lead=LEAD, send=SEND, done=DONE, undo=BACK, fields=(MESSAGE, *GROUNDS)),
}
"""How something that was asked for is offered."""
NO = (remark("remark", _("A word to the other department")),)
ANSWERING = {
    "accept": Form(
        title=_("Take it over"),
        lead=_("It is yours from then on, with all that hangs on it."),
        send=_("Take it over"),
        done=_("It is yours now."),
    ),
    "refuse": Form(title=_("Leave it with them"), send=_("Leave it"), done=_("It stays with them."), fields=NO),
    "decline": Form(
        title=_("Say no to the request"),
        lead=_("That tells them that you have it. If you want to tell nothing, do nothing: the request lapses."),
        send=_("Say no"),
        done=_("They have been told no."),
        fields=NO,
    ),
    "withdraw": Form(title=_("Take the offer back"), send=_("Take it back"), done=_("It stays with you.")),
}
REQUEST = Form(
    title=_("Ask another department for something"),
    lead=_("By the id that a colleague told you. The answer is the same whether there is such a thing or not."),
    send=_("Ask"),
    done=_("If there is such a thing, its department sees what you ask for."),
    fields=(
        choice("kind", _("What is it?"), "transfer_kind"),
        Field(name="number", label=_("Which one (id)")),
        MESSAGE,
    ),
)
LISTS = ("transfer_kind", "age_band", "urgency", "legal_basis")
TRANSFERS = Kind(name="transfers", statuses="transfer_status", forms=ANSWERING, lists=LISTS)
COMMANDS = command_pages(TRANSFERS)


async def _others(visit: Visit) -> Offered:
    """Offer the other departments."""
    own = (await visit.me())["department"]
    return {"to_department": [one for one in await departments(visit) if one[0] != own]}


@page("/transfers")
async def transfers(visit: Visit) -> Response[Any]:
    """Show what goes to and from the own department; what waits for an answer first."""
    found = await every(visit, "/v1/transfers")
    return await visit.show(
        "transfers.html",
        transfers=sorted(found, key=lambda one: one["due_at"] is None),
        names=dict(await departments(visit)),
        may_ask=await visit.opens("requestTransfer"),
        texts=await visit.texts("transfer_status", "transfer_kind", "age_band"),
    )


@page("/transfers/{id:uuid}")
async def transfer(visit: Visit) -> Response[Any]:
    """Show a transfer: what was asked, offered and answered."""
    thing = await TRANSFERS.read(visit)
    own = (await visit.me())["department"]
    has = thing["to_department"] if thing["status"] == "accepted" else thing["from_department"]
    return await visit.show(
        "transfer.html",
        thing=thing,
        ours=has == own,
        staff=await staff_names(visit),
        names=dict(await departments(visit)),
        may_offer="offer" in thing["allowed_actions"],
        actions=TRANSFERS.actions(thing),
        texts=await visit.texts("transfer_status", *LISTS),
    )


def _offering(kind: str, name: str) -> Page:
    @page(f"/{kind}/{{id:uuid}}/transfer", "GET", "POST")
    async def offer(visit: Visit) -> Response[Any]:
        await visit.needs("offerTransfer")
        number = str(visit.named["id"])
        ask = Ask(
            form=OFFER[kind],
            path="/v1/transfers",
            back=f"/app/{kind}/{number}",
            choices=await _others(visit) | await approvers(visit),
            body=lambda given: given | {name: number},
            to=lambda made: f"/app/transfers/{made['id']}",
        )
        return await asks(visit, ask)

    return offer


OFFERS = (_offering("concerns", "concern_id"), _offering("referrals", "referral_id"))


@page("/transfers/{id:uuid}/offer", "GET", "POST")
async def offer_what_is_asked_for(visit: Visit) -> Response[Any]:
    """Offer what another department asked for."""
    thing = await TRANSFERS.read(visit)
    ask = Ask(
        form=ANSWER[thing["kind"]],
        path=f"{TRANSFERS.at(thing['id'])}/offer",
        back=f"/app/transfers/{thing['id']}",
        thing=thing,
        statuses="transfer_status",
        action="offer",
        choices=await approvers(visit),
    )
    return await asks(visit, ask)


@page("/transfers/ask", "GET", "POST")
async def request(visit: Visit) -> Response[Any]:
    """Ask for something of another department."""
    await visit.needs("requestTransfer")
    ask = Ask(
        form=REQUEST,
        path="/v1/transfers/requests",
        back="/app/transfers",
        body=lambda given: {
            "message": given.get("message"),
            f"{given.get('kind', 'concern')}_id": given.get("number", ""),
        },
        to=lambda made: f"/app/transfers/{made['id']}",
    )
    return await asks(visit, ask)

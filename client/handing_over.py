"""Handing something over to a colleague: offered, accepted or sent back; the same for everything that one can hold."""

from client.fields import choice, remark
from client.forms import Form
from client.visit import Visit
from client.words import _

HAND_OVER = {
    "accept-hand-over": Form(
        title=_("Take it over from a colleague"),
        send=_("Take it over"),
        done=_("It is yours now."),
    ),
    "refuse-hand-over": Form(
        title=_("Send it back to the colleague"),
        send=_("Send it back"),
        done=_("It stays with your colleague."),
    ),
    "hand-over": Form(
        title=_("Hand it over to a colleague"),
        lead=_("It stays with you until your colleague has accepted."),
        send=_("Offer it"),
        done=_("It is offered to your colleague."),
        fields=(choice("to", _("To whom?")), remark("message", _("A word to your colleague"))),
    ),
}
"""The forms, by the command; whoever is offered something sees the first two first."""


async def colleagues(visit: Visit) -> dict[str, list[tuple[str, str]]]:
    """Offer who else is at work in the own department."""
    if not await visit.opens("listColleagues"):
        return {}
    found = (await visit.get("/v1/colleagues", limit="100"))["items"]
    mine = (await visit.me())["subject"]
    return {"to": [(one["id"], one["display_name"]) for one in found if one["id"] != mine]}

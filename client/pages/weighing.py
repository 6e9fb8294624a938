"""Weighing one's own duty to notify: that it was done is taken down beside a concern, a consultation or an offer."""

from typing import Any

from litestar import Response

from client.fields import choice, remark
from client.forms import Form
from client.page import Page, page
from client.sending import posted, prepared, sent
from client.visit import Visit
from client.words import _

WEIGHED = Form(
    title=_("The duty to notify"),
    lead=_("Say that you have weighed it. It approves and stops nothing, and a notification goes its own way."),
    send=_("Keep"),
    done=_("It is kept."),
    fields=(
        choice("result", _("What did you find?"), "notification_result"),
        remark("reason", _("Why?")),
    ),
)


def _about(kind: str, name: str) -> Page:
    @page(f"/{kind}/{{id:uuid}}/weighed", "GET", "POST")
    async def weighed(visit: Visit) -> Response[Any]:
        filled = await prepared(visit, WEIGHED)
        back = f"/app/{kind}/{visit.named['id']}"
        if visit.request.method == "POST" and await posted(visit, filled):
            body = filled.body(visit.house.served.zone) | {name: str(visit.named["id"])}
            if await sent(visit, filled, "POST", "/v1/notification-assessments", body):
                return visit.go(back)
        return await visit.show("form.html", filled.status, filled=filled, back=back)

    return weighed


PAGES = (
    _about("concerns", "concern_id"),
    _about("consultations", "consultation_id"),
    _about("referrals", "referral_id"),
)

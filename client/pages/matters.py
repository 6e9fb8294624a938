"""My matters, and the worklist: what there is, how far it is, what comes next and when."""

from typing import Any

import msgspec
from litestar import Response

from client.page import page
from client.visit import Visit
from client.words import _


class Waiting(msgspec.Struct, frozen=True):
    """A kind of thing that waits: where its pages are, the code list of its states, and what it is called."""

    place: str | None
    statuses: str | None
    name: str


FOLLOW_UP = "referral_follow_up"
LISTS = {
    "concerns": ("listConcerns", "concern_status", None),
    "consultations": ("listConsultations", "consultation_status", None),
    "referrals": ("listReferrals", "referral_status", FOLLOW_UP),
}
"""Each list with the operation that opens it, the code list of its states, and the purpose it is read for."""
WORK = {
    "consultation": Waiting("consultations", "consultation_status", _("Consultation")),
    "concern": Waiting("concerns", "concern_status", _("Concern")),
    "referral": Waiting("referrals", "referral_status", _("Offer of VINK")),
    "support_course": Waiting("support-courses", "support_course_status", _("Course of support")),
    "notification_assessment": Waiting(None, None, _("Receipt of a notification")),
    "disclosure": Waiting("disclosures", "disclosure_status", _("Disclosure")),
    "transfer": Waiting("transfers", "transfer_status", _("Transfer between departments")),
    "emergency_access": Waiting("emergency-accesses", "emergency_access_status", _("Emergency access")),
    "staff_grant": Waiting(None, "grant_status", _("Role of a colleague")),
    "match_proposal": Waiting("match-proposals", "match_proposal_status", _("Proposal for a match")),
    "on_call_shift": Waiting("on-call-shifts", "on_call_shift_status", _("Shift on call")),
    "on_call_contact": Waiting("on-call-contacts", "on_call_contact_status", _("Call that was taken")),
    "subject_request": Waiting("subject-requests", "subject_request_status", _("Request about own data")),
    "check_in": Waiting("check-ins", "check_in_status", _("Meeting alone")),
    "webhook_subscription": Waiting("webhook-subscriptions", "webhook_status", _("Messages to another system")),
}
"""What may wait in the worklist. Whoever adds a page for one says here where it is."""
WAITING_LISTS = tuple(one.statuses for one in WORK.values() if one.statuses)


@page("/matters")
async def matters(visit: Visit) -> Response[Any]:
    """Show the concerns, questions and offers that one may see, the newest first."""
    texts = await visit.texts("holder", "age_band", *(one[1] for one in LISTS.values()))
    found = {}
    for name, (operation, statuses, purpose) in LISTS.items():
        if await visit.opens(operation):
            cursor = visit.request.query_params.get(name, "")
            more = {"cursor": cursor} if cursor.replace("-", "").replace("_", "").isalnum() else {}
            found[name] = {"statuses": statuses, **await visit.get(f"/v1/{name}", purpose, limit="20", **more)}
    return await visit.show("matters.html", found=found, texts=texts)


@page("/worklist")
async def worklist(visit: Visit) -> Response[Any]:
    """Show what waits for one, most overdue first."""
    items = (await visit.get("/v1/worklist", limit="100"))["items"]
    texts = await visit.texts("work_task", *WAITING_LISTS)
    return await visit.show("worklist.html", items=items, texts=texts, work=WORK)

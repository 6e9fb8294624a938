"""What persons ask about their own data: the clock, the decision, its approval by somebody else, and the answer."""

from datetime import datetime
from typing import Any

from litestar import Response

from client.asking import Ask, asks
from client.commands import Kind, Thing, command_pages
from client.fields import choice, narrative
from client.forms import Field, Form, Input
from client.handed_on import handed_on
from client.lists import every, staff_names
from client.page import page
from client.visit import Visit
from client.words import _

PURPOSE = "subject_request"
FILES = {"pack": "readSubjectPack", "log-extract": "readLogExtract"}
ANSWERING = {
    "decide": Form(
        title=_("Decide"),
        lead=_("Giving access is a proposal until somebody else approves it. A restriction holds at once."),
        send=_("Decide"),
        done=_("It is decided. Giving access waits for somebody else's approval."),
        fields=(
            choice("decision", _("What is decided?"), "subject_decision"),
            narrative("reason", _("Why? The person is told.")),
            narrative(
                "release_reason",
                _("Why the names of staff are told"),
                _("Only for an extract of the log, and only where they are to be told."),
                optional=True,
            ),
        ),
    ),
    "approve": Form(
        title=_("Approve it"),
        lead=_("You are the second of two: whoever proposed it cannot approve it."),
        send=_("Approve"),
        final=_("The person is given what was proposed."),
        done=_("It is approved. Now the person can be answered."),
    ),
    "reject": Form(
        title=_("Hand it back"),
        send=_("Hand it back"),
        done=_("It is handed back, and undecided again."),
        fields=(narrative("reason", _("What must be thought over?")),),
    ),
    "extend": Form(
        title=_("Take two months more"),
        lead=_("Once, and within the first month. The person is told so, and why."),
        send=_("Take two months more"),
        done=_("The answer may take two months more. Tell the person now."),
        fields=(
            choice("reason", _("On which ground?"), "extension_reason"),
            narrative("text", _("What the person is told")),
        ),
    ),
    "close": Form(
        title=_("The person was answered"),
        send=_("Keep"),
        done=_("The request is answered."),
        fields=(
            choice("answered_how", _("How?"), "answer_way"),
            Field(
                name="correction_id",
                label=_("The correction (id)"),
                hint=_("Only where something was put right."),
                optional=True,
            ),
        ),
    ),
    "lift-restriction": Form(
        title=_("End the restriction"),
        lead=_("Tell the person before."),
        send=_("End it"),
        done=_("The restriction is over."),
    ),
}
RECEIVE = Form(
    title=_("Write down a request"),
    lead=_("By the reference of the person alone. Check who asks; keep no copy of a document."),
    send=_("Keep"),
    done=_("The request is kept, and its month runs."),
    fields=(
        choice("kind", _("What is asked for?"), "subject_request_kind"),
        Field(name="citizen_ref", label=_("Reference of the person (id)")),
        choice("requested_by", _("Who asks?"), "requested_by", usual="person"),
        choice("identity_check", _("How was it checked?"), "identity_check"),
        Field(name="received_on", label=_("Received on"), input=Input.DAY),
        choice("language", _("Language of the answer"), "text_language", usual="da"),
        narrative("wish", _("In their words"), optional=True, rows=3),
    ),
)
REQUESTS = Kind(name="subject-requests", statuses="subject_request_status", forms=ANSWERING)
COMMANDS = command_pages(REQUESTS)


def _rank(one: Thing) -> tuple[bool, bool, str]:
    return one["status"] == "closed", one["due_at"] is None, one["due_at"] or ""


@page("/subject-requests")
async def requests(visit: Visit) -> Response[Any]:
    """Show what was asked, and by when it is answered; what is due first, first."""
    found = sorted(await every(visit, "/v1/subject-requests"), key=_rank)
    return await visit.show(
        "subject-requests.html",
        requests=found,
        may_receive=await visit.opens("receiveSubjectRequest"),
        texts=await visit.texts("subject_request_status", "subject_request_kind", "subject_decision"),
    )


@page("/subject-requests/new", "GET", "POST")
async def receive(visit: Visit) -> Response[Any]:
    """Write down a request."""
    await visit.needs("receiveSubjectRequest")
    ask = Ask(
        form=RECEIVE,
        path="/v1/subject-requests",
        back="/app/subject-requests",
        stands={"received_on": [f"{datetime.now(visit.house.served.zone):%Y-%m-%d}"]},
        to=lambda made: f"/app/subject-requests/{made['id']}",
    )
    return await asks(visit, ask)


@page("/subject-requests/{id:uuid}")
async def request(visit: Visit) -> Response[Any]:
    """Show a request with its clock, what is proposed or decided, and what comes next."""
    thing = await REQUESTS.read(visit)
    gives = thing["status"] != "received" and thing["decision"] in ("granted", "partly_granted")
    files = {"access": "pack", "log_extract": "log-extract"}
    file = files.get(thing["kind"]) if gives else None
    return await visit.show(
        "subject-request.html",
        thing=thing,
        file=file if file and await visit.opens(FILES[file]) else None,
        names=await staff_names(visit),
        me_id=(await visit.me())["subject"],
        actions=REQUESTS.actions(thing),
        texts=await visit.texts(
            *("subject_request_status", "subject_request_kind", "subject_decision", "requested_by", "identity_check"),
            *("extension_reason", "answer_way", "text_language"),
        ),
    )


@page("/subject-requests/{id:uuid}/file/{kind:str}")
async def file(visit: Visit) -> Response[Any]:
    """Hand on what the person is given, as PDF in their language."""
    kind = str(visit.named["kind"])
    name = kind if kind in FILES else "pack"
    return await handed_on(visit, f"{REQUESTS.at(visit.named['id'])}/{name}", name, "application/pdf", PURPOSE)

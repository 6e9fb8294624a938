"""The log: searched by ids and codes alone, who saw a thing, the proof of an event, and a bundle to check elsewhere."""

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from litestar import Response

from client.addresses import CODE, DAY, NUMBER, typed, wanted
from client.api import Refused
from client.fields import choice
from client.forms import Field, Form, Input
from client.handed_on import handed_on
from client.lists import cursor, every
from client.page import page
from client.proof import checked
from client.sending import posted, prepared
from client.visit import Visit
from client.words import _

AUDIT = "audit"
SHAPES = {
    "from": DAY,
    "to": DAY,
    "actor": NUMBER,
    "object_id": NUMBER,
    "action": CODE,
    "department": CODE,
    "outcome": CODE,
    "act": CODE,
    "purpose": CODE,
}
ANY = _("Left empty, any.")
SEARCH = Form(
    title=_("The log"),
    lead=_("By days, ids and codes. Nobody is looked up by name here, and each search is logged itself."),
    send=_("Search"),
    fields=(
        Field(
            name="from",
            label=_("From the day"),
            input=Input.DAY,
            hint=_("Left empty, the last 30 days."),
            optional=True,
        ),
        Field(name="to", label=_("To the day, included"), input=Input.DAY, optional=True),
        Field(name="actor", label=_("Who (id)"), hint=ANY, optional=True),
        Field(name="object_id", label=_("Which thing (id)"), hint=ANY, optional=True),
        Field(name="action", label=_("Action (code)"), hint=_("For example referral:read."), optional=True),
        choice("act", _("Kind of act"), "access_act", optional=True),
        choice("outcome", _("How it ended"), "audit_outcome", optional=True),
        choice("department", _("Department of whoever did it"), optional=True),
        choice("purpose", _("Purpose"), "purpose_code", optional=True),
    ),
)
SEEN = {
    "objects": ("listObjectAccesses", _("Who saw this thing")),
    "citizens": ("listCitizenAccesses", _("Who saw anything that lies with this person")),
    "actors": ("listActorAccesses", _("What somebody saw and did")),
}
WORDS = ("access_act", "audit_outcome", "purpose_code")
MEDIA = {"jsonl": "application/jsonl", "csv": "text/csv"}


def _asked(visit: Visit, wanted: dict[str, str]) -> dict[str, str]:
    """Return the same as the API wants it: days as moments of the municipality's time, the last one included."""
    found = dict(wanted)
    for name, more in (("from", 0), ("to", 1)):
        if name in found:
            try:
                day = date.fromisoformat(found[name]) + timedelta(days=more)
            except ValueError:
                del found[name]
                continue
            found[name] = datetime.combine(day, time(), visit.house.served.zone).isoformat()
    return found


async def departments(visit: Visit) -> list[tuple[str, str]]:
    """Offer the departments by name."""
    return [(one["department"], one["name"][visit.language]) for one in await every(visit, "/v1/departments")]


@page("/log", "GET", "POST")
async def log(visit: Visit) -> Response[Any]:
    """Search the log. What is typed is posted, and only days, ids and codes go on into the address."""
    await visit.needs("listAuditEvents")
    filled = await prepared(visit, SEARCH, choices={"department": await departments(visit)})
    if visit.request.method == "POST" and await posted(visit, filled):
        found = typed(visit, filled, SHAPES)
        if not filled.faults:
            visit.done(filled.path, filled.key)
            return visit.go(f"/app/log?{urlencode(found)}")
    looked_for = wanted(visit, SHAPES)
    events = None
    if filled.status == 200:
        filled.values = {name: [value] for name, value in looked_for.items()}
        events = await visit.get("/v1/audit/events", limit="50", **_asked(visit, looked_for), **cursor(visit))
    texts = await visit.texts(*WORDS)
    return await visit.show(
        "log.html", filled.status, filled=filled, found=events, query=urlencode(looked_for), texts=texts
    )


@page("/log/seen/{kind:str}/{id:uuid}")
async def seen(visit: Visit) -> Response[Any]:
    """Show who saw a thing, or anything that lies with a person; or what somebody saw."""
    kind = str(visit.named["kind"])
    operation, title = SEEN.get(kind, SEEN["objects"])
    await visit.needs(operation)
    path = f"/v1/audit/{kind if kind in SEEN else 'objects'}/{visit.named['id']}/accesses"
    act = wanted(visit, SHAPES).get("act")
    found = await visit.get(path, AUDIT, limit="50", **({"act": act} if act else {}), **cursor(visit))
    return await visit.show("seen.html", found=found, title=title, act=act, texts=await visit.texts(*WORDS))


@page("/log/events/{id:uuid}")
async def event(visit: Visit) -> Response[Any]:
    """Show an event, and the proof that the sealed log holds it, checked here."""
    number = visit.named["id"]
    found = await visit.get(f"/v1/audit/events/{number}")
    proof, verdict = None, None
    try:
        proof = await visit.get(f"/v1/audit/proofs/inclusion/{number}")
    except Refused as refused:
        # It is sealed within a second or two; until then there is nothing to prove.
        if refused.problem.status != 404:
            raise
    if proof is not None:
        keys = (await visit.get("/v1/audit/verifier-keys"))["keys"]
        verdict = checked(found, proof, [one["key"] for one in keys])
    return await visit.show("event.html", found=found, proof=proof, verdict=verdict, texts=await visit.texts(*WORDS))


@page("/log/bundle/{kind:str}")
async def bundle(visit: Visit) -> Response[Any]:
    """Hand on the events that the address looks for, each with its record and its proof, to be checked elsewhere."""
    await visit.needs("exportAuditEvents")
    media = MEDIA.get(str(visit.named["kind"]), MEDIA["jsonl"])
    return await handed_on(visit, "/v1/audit/export", "log", media, AUDIT, _asked(visit, wanted(visit, SHAPES)))


@page("/log/checkpoints")
async def checkpoints(visit: Visit) -> Response[Any]:
    """Show the signed states of the log, the latest first."""
    found = await visit.get("/v1/audit/checkpoints", limit="50", **cursor(visit))
    return await visit.show("checkpoints.html", items=found["items"], next=found["next_cursor"])


@page("/log/checkpoints/{id:uuid}/note")
async def note(visit: Visit) -> Response[Any]:
    """Hand on the signed note of a checkpoint, to be kept: it proves later what the log held."""
    found = await visit.get(f"/v1/audit/checkpoints/{visit.named['id']}")
    kept = {"content-disposition": f'attachment; filename="checkpoint-{found["number"]}.txt"'}
    return Response(found["note"], media_type="text/plain", headers=kept)

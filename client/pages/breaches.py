"""A breach of personal data: who read which references in a period, to look at and to take out (72 hours)."""

import csv
import io
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from litestar import Response
from litestar.response import Stream

from client.addresses import CODE, MOMENT, NUMBER, typed, wanted
from client.fields import choice
from client.forms import Field, Form, Input
from client.handed_on import handed_on, under_name
from client.page import page
from client.pages.log import departments
from client.sending import posted, prepared
from client.visit import Visit
from client.words import _

BREACH = "data_breach"
PATH = "/v1/audit/breach-report"
SHAPES = {"from": MOMENT, "to": MOMENT, "actor": NUMBER, "department": CODE}
SHOWN = 200
ANY = _("Left empty, any.")
PERIOD = Form(
    title=_("Report of a breach"),
    lead=_("Who read which references in a period. Persons and staff are ids; what was written is not in the log."),
    send=_("Make the report"),
    fields=(
        Field(name="from", label=_("From the moment"), input=Input.MOMENT),
        Field(name="to", label=_("To the moment"), input=Input.MOMENT),
        Field(name="actor", label=_("Who (id)"), hint=ANY, optional=True),
        choice("department", _("Department of whoever did it"), optional=True),
    ),
)
COLUMNS = (
    *("object_type", "object_id", "actor", "client", "department", "reads", "listings", "changes"),
    *("first_at", "last_at"),
)
MEDIA = {"json": "application/json", "pdf": "application/pdf"}


def _asked(visit: Visit, looked_for: dict[str, str]) -> dict[str, str]:
    """Return the same as the API wants it: moments of the municipality's time, with their zone."""
    found = dict(looked_for)
    for name in ("from", "to"):
        try:
            found[name] = datetime.fromisoformat(found[name]).replace(tzinfo=visit.house.served.zone).isoformat()
        except (KeyError, ValueError):
            found.pop(name, None)
    return found


@page("/breach-report", "GET", "POST")
async def report(visit: Visit) -> Response[Any]:
    """Show who read what in a period; only moments, ids and codes go into the address."""
    await visit.needs("readBreachReport")
    filled = await prepared(visit, PERIOD, choices={"department": await departments(visit)})
    if visit.request.method == "POST" and await posted(visit, filled):
        period = typed(visit, filled, SHAPES)
        for name in {"from", "to"} - period.keys():
            filled.status, filled.faults[name] = 422, visit.words.say(_("Fill this in."))
        if not filled.faults:
            visit.done(filled.path, filled.key)
            return visit.go(f"/app/breach-report?{urlencode(period)}")
    looked_for = wanted(visit, SHAPES)
    found = None
    if filled.status == 200 and looked_for:
        filled.values = {name: [value] for name, value in looked_for.items()}
        found = await visit.get(PATH, BREACH, **_asked(visit, looked_for))
    texts = await visit.texts("purpose_code")
    query = urlencode(looked_for)
    return await visit.show(
        "breach-report.html", filled.status, filled=filled, found=found, shown=SHOWN, query=query, texts=texts
    )


@page("/breach-report/file/{kind:str}")
async def file(visit: Visit) -> Response[Any] | Stream:
    """Hand on the report: as the API tells it, as a document, or as a table."""
    kind, query = str(visit.named["kind"]), _asked(visit, wanted(visit, SHAPES))
    if kind in MEDIA:
        return await handed_on(visit, PATH, "breach-report", MEDIA[kind], BREACH, query)
    found = await visit.get(PATH, BREACH, **query)
    return Response(_table(found["readings"]), media_type="text/csv", headers=under_name("breach-report", "text/csv"))


def _table(readings: list[dict[str, Any]]) -> str:
    """Return the readings as a table, one line for each thing and reader."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(("citizen_refs", "purposes", *COLUMNS))
    for one in readings:
        lines.writerow((" ".join(one["citizen_refs"]), " ".join(one["purposes"]), *(one[name] for name in COLUMNS)))
    return text.getvalue()

"""Hours of a month, as they go to payroll: nothing in them is about a participant."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from litestar import Response

from client.handed_on import handed_on
from client.lists import mentors
from client.page import page
from client.visit import Visit

MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])\Z")
FILES = {"pdf": "application/pdf", "csv": "text/csv"}


def _month(visit: Visit) -> str:
    given = visit.request.query_params.get("month", "")
    return given if MONTH.match(given) else f"{datetime.now(visit.house.served.zone):%Y-%m}"


@page("/hours")
async def hours(visit: Visit) -> Response[Any]:
    """Show the hours of whoever is the only mentor that the reader sees: themselves; else all of them, to choose."""
    found = await mentors(visit)
    if len(found) == 1:
        return await _statement(visit, next(iter(found)))
    return await visit.show("mentors.html", mentors=sorted(found.values(), key=lambda one: str(one["name"])))


@page("/hours/{id:uuid}")
async def hours_of(visit: Visit) -> Response[Any]:
    """Show the hours of a mentor in a month."""
    return await _statement(visit, str(visit.named["id"]))


async def _statement(visit: Visit, mentor: str) -> Response[Any]:
    month = _month(visit)
    found = await visit.get(f"/v1/mentors/{mentor}/hours/{month}")
    first = date.fromisoformat(f"{month}-01")
    around = [f"{first + timedelta(days=days):%Y-%m}" for days in (-1, 32)]
    texts = await visit.texts("hours_kind")
    return await visit.show("hours.html", found=found, mentor=mentor, first=first, around=around, texts=texts)


@page("/hours/{id:uuid}/{kind:str}")
async def hours_file(visit: Visit) -> Response[Any]:
    """Hand on the statement that the API makes, as PDF or CSV."""
    kind = str(visit.named["kind"])
    media = FILES.get(kind, FILES["pdf"])
    path = f"/v1/mentors/{visit.named['id']}/hours/{_month(visit)}"
    return await handed_on(visit, path, f"hours-{_month(visit)}", media)

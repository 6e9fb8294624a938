"""Hours of a month, as they go to payroll: nothing in them is about a participant or a consultation."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from litestar import Response

from client.commands import Thing
from client.handed_on import handed_on
from client.lists import every, mentors
from client.page import page
from client.pages.roster import members
from client.visit import Visit

MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])\Z")
FILES = {"pdf": "application/pdf", "csv": "text/csv"}


class Worker(msgspec.Struct, frozen=True):
    """Somebody whose hours the reader may see: where the API has them, the page of their hours, and that of the weeks
    ahead, which mentors have; what they are called is for the list."""

    path: str
    page: str
    weeks: str | None = None
    name: str = ""


async def _workers(visit: Visit) -> list[Worker]:
    found = []
    if await visit.opens("listMentors"):
        found += [_mentor(one["id"], one["name"]) for one in (await mentors(visit)).values()]
    if await visit.opens("listResourcePersons"):
        names = await members(visit, "resource_person")
        panel = await every(visit, "/v1/resource-persons")
        found += [_expert(one["id"], names.get(one["staff_id"], "")) for one in panel]
    return sorted(found, key=lambda one: one.name)


def _mentor(number: object, name: str = "") -> Worker:
    return Worker(f"/v1/mentors/{number}", f"/app/hours/{number}", f"/app/mentors/{number}", name)


def _expert(number: object, name: str = "") -> Worker:
    return Worker(f"/v1/resource-persons/{number}", f"/app/resource-persons/{number}/hours", None, name)


def _month(visit: Visit) -> str:
    given = visit.request.query_params.get("month", "")
    return given if MONTH.match(given) else f"{datetime.now(visit.house.served.zone):%Y-%m}"


@page("/hours")
async def hours(visit: Visit) -> Response[Any]:
    """Show the hours of whoever is the only one that the reader sees: themselves; else all of them, to choose."""
    found = await _workers(visit)
    if len(found) == 1:
        return await _statement(visit, found[0])
    return await visit.show("workers.html", workers=found)


@page("/hours/{id:uuid}")
async def hours_of_mentor(visit: Visit) -> Response[Any]:
    """Show the hours of a mentor in a month."""
    return await _statement(visit, _mentor(visit.named["id"]))


@page("/resource-persons/{id:uuid}/hours")
async def hours_of_expert(visit: Visit) -> Response[Any]:
    """Show the hours of a resource person in a month."""
    return await _statement(visit, _expert(visit.named["id"]))


async def _statement(visit: Visit, worker: Worker) -> Response[Any]:
    month = _month(visit)
    found = await visit.get(f"{worker.path}/hours/{month}")
    first = date.fromisoformat(f"{month}-01")
    around = [f"{first + timedelta(days=days):%Y-%m}" for days in (-1, 32)]
    return await visit.show(
        "hours.html",
        found=found,
        worker=worker,
        first=first,
        around=around,
        spent=await _spent(visit, found["staff_id"], month),
        texts=await visit.texts("hours_kind", "adviser_entry_status"),
    )


async def _spent(visit: Visit, staff_id: str, month: str) -> list[Thing]:
    """Return what was written down for consultations in a month."""
    if not await visit.opens("listAdviserEntries"):
        return []
    found = await every(visit, "/v1/adviser-entries")
    return [one for one in found if one["staff_id"] == staff_id and one["day"].startswith(month)]


@page("/hours/{id:uuid}/{kind:str}")
async def file_of_mentor(visit: Visit) -> Response[Any]:
    """Hand on the statement of a mentor that the API makes, as PDF or CSV."""
    return await _file(visit, _mentor(visit.named["id"]))


@page("/resource-persons/{id:uuid}/hours/{kind:str}")
async def file_of_expert(visit: Visit) -> Response[Any]:
    """Hand on the statement of a resource person that the API makes, as PDF or CSV."""
    return await _file(visit, _expert(visit.named["id"]))


async def _file(visit: Visit, worker: Worker) -> Response[Any]:
    media = FILES.get(str(visit.named["kind"]), FILES["pdf"])
    return await handed_on(visit, f"{worker.path}/hours/{_month(visit)}", f"hours-{_month(visit)}", media)

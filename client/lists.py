"""Lists of the API: a page of one, all of a short one, and the names of those who work here."""

import re
from typing import Any

from client.visit import Visit

CURSOR = re.compile(r"[A-Za-z0-9_-]{1,400}\Z")
MOST_PAGES = 10


def cursor(visit: Visit) -> dict[str, str]:
    """Return where in a list the address says to go on."""
    given = visit.request.query_params.get("page", "")
    return {"cursor": given} if CURSOR.match(given) else {}


async def every(visit: Visit, path: str, purpose: str | None = None, **query: str) -> list[dict[str, Any]]:
    """Return all of a list that is short, or its first thousand."""
    found: list[dict[str, Any]] = []
    more: dict[str, str] = {}
    for _ in range(MOST_PAGES):
        got = await visit.get(path, purpose, limit="100", **query, **more)
        found += got["items"]
        if not got.get("next_cursor"):
            break
        more = {"cursor": got["next_cursor"]}
    return found


async def staff_names(visit: Visit) -> dict[str, str]:
    """Return the names of who works in the own department, by id; nobody's to whoever may not list them."""
    me = await visit.me()
    own = {me["subject"]: me["display_name"] or ""}
    if not await visit.opens("listColleagues"):
        return own
    return {one["id"]: one["display_name"] for one in await every(visit, "/v1/colleagues")} | own


async def mentors(visit: Visit) -> dict[str, dict[str, Any]]:
    """Return the mentors and coaches whom one may see, by id, each with their name, which may be empty."""
    names = await staff_names(visit)
    return {one["id"]: one | {"name": names.get(one["staff_id"], "")} for one in await every(visit, "/v1/mentors")}

"""The start page: what one may do here, by one's role, and what waits."""

from typing import Any

from litestar import Response

from client.cookies import tongue
from client.page import page
from client.pages.matters import WAITING_LISTS, WORK
from client.visit import Visit, local
from client.words import LOCALES

SHOWN = 5


@page("", open=True)
async def start(visit: Visit) -> Response[Any]:
    """Show what one may do and what waits; or, to whoever has not logged in, what this is."""
    if not visit.logged_in:
        return visit.plain("welcome.html")
    waiting = await visit.get("/v1/worklist", limit=str(SHOWN)) if await visit.opens("readWorklist") else {"items": []}
    texts = await visit.texts("work_task", *WAITING_LISTS)
    return await visit.show("start.html", waiting=waiting["items"], texts=texts, work=WORK)


@page("/language/{language:str}", open=True)
async def language(visit: Visit) -> Response[Any]:
    """Show everything in another language from now on."""
    answer = visit.go(local(visit.request.query_params.get("to", "")))
    chosen = str(visit.named["language"])
    if chosen in LOCALES:
        answer.set_cookie(tongue(visit.house.served, chosen))
    return answer

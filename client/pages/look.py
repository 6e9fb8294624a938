"""Looking at a text while it is typed: whether something in it may tell who somebody is."""

from typing import Any

from litestar import Response

from client.api import Refused, Unreachable
from client.faults import FAULTS
from client.page import page
from client.visit import Visit

LONG_ENOUGH = 5


@page("/look", "POST")
async def look(visit: Visit) -> Response[Any]:
    """Say what the API thinks of the one text that was sent; nothing is kept, there or here."""
    fields = await visit.typed()
    text = next((values[0] for name, values in fields.items() if name != "csrf"), "").strip()
    fault, names = None, False
    if len(text) >= LONG_ENOUGH:
        try:
            answer = await visit.ask("POST", "/v1/text-checks", body={"text": text})
            names = "identity-reminder" in answer.headers
        except Refused as refused:
            fault = visit.words.say(FAULTS["identifier"]) if refused.problem.code == "identifier" else None
        except Unreachable:
            # A reminder that comes late is none; what is sent is looked at again.
            fault = None
    return visit.plain("look.html", fault=fault, names=names)

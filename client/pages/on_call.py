"""Who is on duty at the desk now, and who is next."""

from typing import Any

from litestar import Response

from client.page import page
from client.visit import Visit


@page("/on-call")
async def on_call(visit: Visit) -> Response[Any]:
    """Show who is on duty in each function, until when, and where the function is reached."""
    found = await visit.get("/v1/on-call")
    texts = await visit.texts("on_call_function")
    return await visit.show("on-call.html", functions=found["functions"], emergency=found["emergency"], texts=texts)

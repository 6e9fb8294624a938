"""Pages about the pages: how accessible they are."""

from typing import Any

from litestar import Response

from client.page import page
from client.visit import Visit


@page("/accessibility", open=True)
async def accessibility(visit: Visit) -> Response[Any]:
    """Show the accessibility statement."""
    return visit.plain("accessibility.html")

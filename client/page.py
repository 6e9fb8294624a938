"""The declaration of a page: its address, and whether it is open to whoever has not logged in."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import msgspec

from client.served import ROOT

if TYPE_CHECKING:
    from litestar import Response

    from client.visit import Visit

Shown = Callable[["Visit"], Awaitable["Response[Any]"]]


class Page(msgspec.Struct, frozen=True):
    """A function that answers at an address; `open` pages need no log-in."""

    path: str
    methods: tuple[str, ...]
    function: Shown
    open: bool


def page(path: str, *methods: str, open: bool = False) -> Callable[[Shown], Page]:
    """Declare a function as the page at a path below `/app`, for GET unless other methods are named.

    A part such as `{id:uuid}` of the path is found in `visit.named`.
    """

    def declare(function: Shown) -> Page:
        return Page(ROOT + path, methods or ("GET",), function, open)

    return declare

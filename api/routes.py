"""From a path and a method to the operation that answers; every other path is Litestar's."""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from litestar.types import ASGIApp, Receive, Send

from api.errors import WrongMethod
from api.incoming import Asked
from api.operations import Operation

Answer = Callable[[Operation, Asked], Awaitable[ASGIApp]]


class Place:
    """A point in the tree of paths: what lies below it by name, what below it by any name, and what answers at it."""

    __slots__ = ("any", "below", "operations")

    def __init__(self) -> None:
        self.below: dict[str, Place] = {}
        self.any: Place | None = None
        self.operations: dict[str, Operation] = {}


class Routes:
    """Has a declared operation answered directly: a framework's way through its layers costs more than most answers."""

    def __init__(self, operations: Iterable[Operation], answer: Answer, others: ASGIApp) -> None:
        self._root = Place()
        self._answer = answer
        self.others = others
        for operation in operations:
            self._place(operation.path).operations[operation.method] = operation

    def _place(self, path: str) -> Place:
        place = self._root
        for part in path[1:].split("/"):
            if not part.startswith("{"):
                place = place.below.setdefault(part, Place())
                continue
            if place.any is None:
                place.any = Place()
            place = place.any
        return place

    def find(self, path: str) -> tuple[dict[str, Operation], list[str]]:
        """Return what answers at this path, by method, and what the path names; nothing where it is no operation's."""
        place = self._root
        named: list[str] = []
        for part in path.strip("/").split("/"):
            below = place.below.get(part)
            if below is None:
                below = place.any
                if below is None:
                    return {}, named
                named.append(part)
            place = below
        return place.operations, named

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Answer one request.

        Raises:
            WrongMethod: the path takes other methods than this one.
        """
        operations, named = self.find(scope["path"])
        if not operations:
            await self.others(scope, receive, send)
            return
        operation = operations.get(scope["method"])
        if operation is None:
            raise WrongMethod(", ".join(operations))
        asked = Asked(scope, receive, dict(zip(operation.parameters, named, strict=True)))
        sent = await self._answer(operation, asked)
        await sent(scope, receive, send)

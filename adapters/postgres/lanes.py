"""Statements of one text that wait at the same time go to the database together, and are committed together."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

import asyncpg

Given = tuple[Any, ...]
Rows = list[Any]
TOGETHER = 32
WAITING = 1024
"""Statements of one text that may wait; who comes then is told at once that the database is busy."""


class Asked(NamedTuple):
    """What a statement is given, where it stands among others that go with it, and where its rows are told."""

    given: Given
    order: bytes
    answer: asyncio.Future[Rows]


class Lanes:
    """Lanes for each text: while they are all on their way, what arrives waits, and goes next as one transaction.

    Two lanes or more keep both sides at work: while the database commits one lot, the next is made ready. `carry`
    carries out a text for each of what it is given, and returns the rows of each: all of it is kept, or nothing when
    it raises. A text on a lane enters its context wholly by itself, since what went before it in its
    transaction was somebody else's, and waits for no locks that are held for long, since others would wait with it.
    """

    def __init__(self, carry: Callable[[str, Sequence[Given]], Awaitable[Sequence[Rows]]], width: int) -> None:
        self._carry = carry
        self._width = width
        self._waiting: defaultdict[str, list[Asked]] = defaultdict(list)
        self._lanes: Counter[str] = Counter()
        self._running: set[asyncio.Task[None]] = set()

    async def ask(self, text: str, given: Given, order: bytes) -> Rows:
        """Return the rows of a statement when it is committed.

        Whoever stops waiting takes nothing from the others; what was sent by then may be kept.

        Raises:
            asyncpg.InterfaceError: too many wait already, and nothing was sent.
            OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError: as `carry` does.
        """
        waiting = self._waiting[text]
        if self._lanes[text] < self._width:
            self._lanes[text] += 1
            running = asyncio.create_task(self._run(text, waiting))
            self._running.add(running)
            running.add_done_callback(self._running.discard)
        elif len(waiting) >= WAITING:
            raise asyncpg.InterfaceError("too many wait for the database")
        answer: asyncio.Future[Rows] = asyncio.get_running_loop().create_future()
        waiting.append(Asked(given, order, answer))
        return await answer

    async def _run(self, text: str, waiting: list[Asked]) -> None:
        try:
            while waiting:
                wanted = [one for one in waiting[:TOGETHER] if not one.answer.done()]
                del waiting[:TOGETHER]
                # Of two transactions that want the same keys, none shall wait for the other in a circle.
                await self._answer(text, sorted(wanted, key=attrgetter("order")))
        finally:
            self._lanes[text] -= 1
            if not self._lanes[text]:
                del self._lanes[text], self._waiting[text]
                for one in waiting:
                    one.answer.cancel()

    async def _answer(self, text: str, asked: list[Asked]) -> None:
        try:
            found = await self._carry(text, [one.given for one in asked])
            for one, rows in zip(asked, found, strict=True):
                if not one.answer.done():
                    one.answer.set_result(rows)
        except Exception as error:  # noqa: BLE001 - it is told to whoever asked
            if len(asked) > 1 and _undone(error):
                await asyncio.gather(*(self._answer(text, [one]) for one in asked))
            for one in asked:
                if not one.answer.done():
                    one.answer.set_exception(error)
        finally:
            for one in asked:
                one.answer.cancel()


def _undone(error: Exception) -> bool:
    """Whether nothing was kept for certain: the server said no, rather than nothing any more."""
    return isinstance(error, asyncpg.PostgresError) and not isinstance(error, asyncpg.PostgresConnectionError)

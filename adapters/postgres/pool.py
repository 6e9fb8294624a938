"""Connections: how they are opened, what each one knows from the start, and who may use one now."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from typing import Any, ClassVar

import asyncpg
import msgspec

from adapters.postgres.lanes import Lanes

PATIENCE = 10.0
SETTINGS = {
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",
    # What is read lies in memory or on flash; with the default of 4 a list may walk the primary key, not its index.
    "random_page_cost": "1.1",
}
BUILT_IN = 16_384
"""Types with a number below this one are PostgreSQL's own, and the same on every server."""
LOST = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
"""What is raised when the database does not answer, or not any more."""


class Pool:
    """A fixed number of connections, each used by one statement or one transaction at a time.

    asyncpg's own pool wraps every connection anew at each use and resets it afterwards, which costs as much as a
    small statement. Nothing has to be reset here: the context of a request never outlives its transaction. A
    connection that is left in doubt is closed, and its place filled again when it is next needed.
    """

    def __init__(self, connect: Callable[[], Awaitable[Any]], size: int) -> None:
        self.size = size
        self._connect = connect
        self._idle: list[Any] = []
        self._places = asyncio.Semaphore(size)
        self._lent: set[Any] = set()
        self._retiring: set[asyncio.Future[None]] = set()
        self._closed = False
        # A text that is held up leaves connections to all the others; a third lane wins nothing.
        self._lanes = Lanes(self._carry, 2 if size >= 4 else 1)

    @property
    def in_use(self) -> int:
        """How many connections are lent now."""
        return len(self._lent)

    async def _take(self) -> Any:
        if self._closed:
            raise asyncpg.InterfaceError("the pool is closed")
        await self._places.acquire()
        try:
            connection = self._idle.pop() if self._idle else None
            if connection is None or connection.is_closed():
                connection = await self._connect()
        except BaseException:
            self._places.release()
            raise
        self._lent.add(connection)
        return connection

    def _give_back(self, connection: Any) -> None:
        self._lent.discard(connection)
        self._idle.append(connection)
        self._places.release()

    def _retire(self, connection: Any) -> None:
        retiring = asyncio.ensure_future(self._end(connection))
        self._retiring.add(retiring)
        retiring.add_done_callback(self._retiring.discard)

    async def _end(self, connection: Any) -> None:
        """Close a connection in doubt; asyncpg first has the server give up what was given up here."""
        try:
            await connection.close(timeout=PATIENCE)
        except LOST:
            connection.terminate()
        finally:
            self._give_back(connection)

    async def _run(self, ask: Callable[..., Awaitable[Any]], text: str, given: tuple[Any, ...]) -> Any:
        connection = await self._take()
        try:
            found = await ask(connection, text, *given)
        except asyncpg.PostgresError:
            self._give_back(connection)
            raise
        except BaseException:
            # Lost, too slow or given up on: nobody knows what it is still doing.
            self._retire(connection)
            raise
        self._give_back(connection)
        return found

    async def fetch(self, text: str, *given: Any) -> list[Any]:
        """Run one statement in a transaction of its own and return its rows.

        Raises:
            OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError: as asyncpg does.
        """
        rows: list[Any] = await self._run(asyncpg.Connection.fetch, text, given)
        return rows

    async def fetchrow(self, text: str, *given: Any) -> Any:
        """Run one statement as `fetch` does and return its first row, or None."""
        return await self._run(asyncpg.Connection.fetchrow, text, given)

    async def fetchval(self, text: str, *given: Any) -> Any:
        """Run one statement as `fetch` does and return the first value of its first row, or None."""
        return await self._run(asyncpg.Connection.fetchval, text, given)

    async def execute(self, text: str, *given: Any) -> None:
        """Run one statement as `fetch` does; its rows are of no interest."""
        await self._run(asyncpg.Connection.execute, text, given)

    async def shared(self, text: str, *given: Any, order: bytes = b"") -> list[Any]:
        """Run one statement as `fetch` does, in one transaction with others of its text that wait just now.

        It promises what `Lanes` says. One parameter more than is given comes last: its turn in the transaction, which
        is to be the last value of each of its rows. Turns go by `order`.
        """
        return await self._lanes.ask(text, given, order)

    async def _carry(self, text: str, asked: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
        if len(asked) == 1:
            return [await self.fetch(text, *asked[0], 0)]
        turns = [(*given, turn) for turn, given in enumerate(asked)]
        found: list[list[Any]] = [[] for _ in turns]
        for row in await self._run(asyncpg.Connection.fetchmany, text, (turns,)):
            found[row[-1]].append(row)
        return found

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        """Lend a connection for more than one statement."""
        connection = await self._take()
        try:
            yield connection
        finally:
            if not connection.is_closed() and connection.is_in_transaction():
                self._retire(connection)
            else:
                self._give_back(connection)

    async def fill(self) -> None:
        """Open every connection.

        Raises:
            OSError, asyncpg.PostgresError: the database cannot be reached or refuses.
        """
        self._idle = [await self._connect() for _ in range(self.size)]

    async def close(self) -> None:
        """Let what runs end, then close every connection; one that does not end in time is cut."""
        self._closed = True
        try:
            async with asyncio.timeout(PATIENCE):
                for _ in range(self.size):
                    await self._places.acquire()
                for connection in self._idle:
                    await connection.close()
        except TimeoutError:
            self.terminate()

    def terminate(self) -> None:
        """Cut every connection at once."""
        self._closed = True
        for connection in (*self._idle, *self._lent):
            connection.terminate()


class Taught(asyncpg.Connection):  # type: ignore[misc]  # without types, its classes are Any
    """A connection that takes what a process once learned of the server's own types as known: asyncpg asks about an
    array on each connection anew, which takes twice as long as to connect."""

    learned: ClassVar[dict[frozenset[int], Any]] = {}

    async def _introspect_types(self, types: Collection[int], *more: Any) -> Any:
        wanted = frozenset(types)
        if max(wanted) >= BUILT_IN:
            return await super()._introspect_types(types, *more)
        if wanted not in self.learned:
            self.learned[wanted] = await super()._introspect_types(types, *more)
        return self.learned[wanted]


async def prepared(connection: Any) -> Any:
    """Teach a connection our types, and return it."""
    await connection.set_type_codec("jsonb", encoder=_encode, decoder=_decode, schema="pg_catalog", format="binary")
    # asyncpg asks the server what an array is when it first meets one; that shall not be in somebody's request.
    await connection.prepare("select null::text[], null::uuid[]")
    return connection


def _encode(value: object) -> bytes:
    return b"\x01" + msgspec.json.encode(value)


def _decode(value: bytes) -> Any:
    return msgspec.json.decode(value[1:])


async def open_pool(url: str, size: int, role: str | None) -> Pool:
    """Open a pool on which everything runs as `role` (None: as the user that connects).

    Raises:
        OSError, asyncpg.PostgresError: the database cannot be reached or refuses.
    """
    settings = SETTINGS | {"application_name": role or "vink"} | ({"role": role} if role else {})

    async def connect() -> Any:
        opened = await asyncpg.connect(
            url,
            connection_class=Taught,
            server_settings=settings,
            command_timeout=PATIENCE,
            timeout=PATIENCE,
            statement_cache_size=256,
        )
        try:
            return await prepared(opened)
        except BaseException:
            opened.terminate()
            raise

    pool = Pool(connect, size)
    try:
        await pool.fill()
    except BaseException:
        pool.terminate()
        raise
    return pool

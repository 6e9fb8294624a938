"""What the database holds, for tests: every record of a kind, past all row security, and opened."""

from typing import Any

from adapters.ids import new_id
from adapters.postgres.cases import Cases
from adapters.postgres.pool import Pool
from adapters.postgres.sealed import SEALED
from adapters.postgres.tables import R, read, selected
from tests.conftest import SECRET


async def nothing_else(_: object) -> None:
    return None


async def everything(owner: Pool, kind: type[R]) -> list[R]:
    """Return every record of a kind that was not disposed of, oldest first; for `owner` row security does not exist."""
    names, table = selected(kind)
    cases = Cases(SECRET, nothing_else)
    connection: Any
    async with owner.acquire() as connection, connection.transaction():
        await connection.execute("select set_config('vink.subject', $1, true)", str(new_id()))
        rows = await connection.fetch(f"select {names} from {table} order by id")
    if kind not in SEALED:
        return [read(kind, row) for row in rows]
    return [await cases.read(kind, row) for row in rows if row["sealed"]]

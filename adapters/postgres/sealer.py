"""The sealer: what waits to be sealed becomes leaves of the tree, and a checkpoint is signed and published."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import asyncpg

from adapters.notes import CheckpointSigner, is_signed
from adapters.postgres.pool import Pool
from domain.checkpoints.merkle import grow, root
from domain.checkpoints.notes import Checkpoint, NoteError, opened
from domain.checkpoints.publishing import Publication, Published

LOCK = 7_301_982_015
MOST = 1000
HEARTBEAT = timedelta(hours=1)
NEWEST = "select number, at, size, edge, note from audit_checkpoint order by number desc limit 1"
# Each event is looked up by itself: of a plain join the planner expects so little that it reads the whole log for it.
TAKE = f"""
with waiting as materialized (
    select p.seq, p.event_id, p.at, e.leaf
    from audit_pending p cross join lateral (
        select leaf from audit_event where id = p.event_id and at = p.at limit 1
    ) as e
    order by p.seq limit {MOST}
), taken as (
    delete from audit_pending p using waiting where p.seq = waiting.seq
), placed as (
    insert into audit_leaf (position, event_id, at, leaf)
    select $1::bigint + row_number() over (order by seq) - 1, event_id, at, leaf from waiting
    returning position, leaf
)
select leaf from placed order by position
"""
KEEP = (
    "insert into audit_node (tier, number, hash) "
    "select tier, number, hash from unnest($1::smallint[], $2::bigint[], $3::bytea[]) as made (tier, number, hash)"
)
ADD = "insert into audit_checkpoint (number, id, at, size, edge, note) values ($1, $2, $3, $4, $5, $6)"
NOTE = "select note from audit_checkpoint where number = $1"
FOLLOWING = (
    "select number, note from audit_checkpoint "
    "where number > coalesce($1::bigint, (select max(number) - 1 from audit_checkpoint)) order by number limit 1000"
)
VERIFIERS = "insert into audit_verifier (key, checkpoint) select unnest($1::text[]), $2 on conflict (key) do nothing"


class LogAltered(RuntimeError):
    """The database does not hold what was sealed, or another key sealed it; nothing more is sealed. The message is one
    sentence."""


class Sealed(NamedTuple):
    """The newest checkpoint: its number, when it was made, the edge of the tree, and what is signed."""

    number: int
    at: datetime
    edge: list[bytes]
    checkpoint: Checkpoint


class Sealer:
    """Seals what waits, one round at a time. Sealers exclude each other in the database; each round is one transaction,
    so that it may end between any two statements."""

    def __init__(
        self,
        pool: Pool,
        signer: CheckpointSigner,
        origin: str,
        publications: Sequence[Publication],
        clock: Callable[[], datetime],
        new_id: Callable[[], UUID],
    ) -> None:
        """Seal on a pool that runs as vink_sealer; `origin` names the log once, when its first checkpoint is made."""
        self._pool = pool
        self._signer = signer
        self._origin = origin
        self._publications = publications
        self._clock = clock
        self._new_id = new_id
        self._known: Published | None = None
        self.unpublished: dict[str, str] = {}
        """Which publications could not be brought up to date in the last round, and by which error."""

    async def vouch(self) -> None:
        """Make sure that the database holds what was sealed and published, and that our keys signed it.

        Raises:
            LogAltered: it does not, or they did not.
            OSError, asyncpg.PostgresError, asyncpg.InterfaceError: the database or a publication cannot be asked.
        """
        held = [await one.newest() for one in self._publications]
        self._known = max((one for one in held if one is not None), default=self._known)
        async with self._pool.acquire() as connection:
            await self._newest(connection)

    async def oldest(self) -> datetime | None:
        """Return when the event was made that waits longest to be sealed, or None when none waits."""
        found: datetime | None = await self._pool.fetchval("select at from audit_pending order by seq limit 1")
        return found

    async def seal(self) -> int:
        """Seal at most `MOST` events, publish, and return how many were sealed; without any, a checkpoint is made all
        the same when the newest one is an hour old. While another sealer is at work nothing is done.

        Raises:
            LogAltered: the database does not hold what was sealed; nothing was done.
            OSError, asyncpg.PostgresError, asyncpg.InterfaceError: the database cannot be used.
        """
        made: tuple[int, Published | None] = (0, None)
        async with self._pool.acquire() as connection:
            async with connection.transaction():
                if await connection.fetchval("select pg_try_advisory_xact_lock($1)", LOCK):
                    made = await self._round(connection)
            sealed, self._known = made[0], made[1] or self._known
            await self._publish(connection)
        return sealed

    async def _round(self, connection: Any) -> tuple[int, Published | None]:
        newest = await self._newest(connection)
        edge, size = (newest.edge, newest.checkpoint.size) if newest else ([], 0)
        try:
            leaves = [row["leaf"] for row in await connection.fetch(TAKE, size)]
        except asyncpg.UniqueViolationError as error:
            raise LogAltered("What waits to be sealed has a place in the tree already.") from error
        now = self._clock()
        # A clock that was set back does not silence the heartbeat.
        if not leaves and (newest is None or timedelta(0) <= now - newest.at < HEARTBEAT):
            return 0, None
        grown = grow(edge, size, leaves)
        if grown.stored:
            places = list(grown.stored)
            given = ([one.tier for one in places], [one.number for one in places], list(grown.stored.values()))
            await connection.execute(KEEP, *given)
        origin = newest.checkpoint.origin if newest else self._origin
        checkpoint = Checkpoint(origin, size + len(leaves), root(grown.edge))
        made = Published(newest.number + 1 if newest else 0, self._signer.sign(checkpoint, int(now.timestamp())))
        await connection.execute(ADD, made.number, self._new_id(), now, checkpoint.size, grown.edge, made.note)
        keys = [str(key) for key in self._signer.verifier_keys(origin)]
        await connection.execute(VERIFIERS, keys, made.number)
        return len(leaves), made

    async def _newest(self, connection: Any) -> Sealed | None:
        """Return the newest checkpoint, after it was proven to be ours and to be no older than the one we know."""
        row, known = await connection.fetchrow(NEWEST), self._known
        if known and (row is None or row["number"] < known.number):
            raise LogAltered(
                f"Checkpoint {known.number} was published, and the database has none that is as new: "
                "rows are gone, or this is another database, which wants a folder of its own (VINK_DATA)."
            )
        if known:
            kept = row["note"] if row["number"] == known.number else await connection.fetchval(NOTE, known.number)
            if kept != known.note:
                raise LogAltered(f"Checkpoint {known.number} in the database is not the one that was published.")
        if row is None:
            return None
        origin = row["note"].partition("\n")[0]
        try:
            checkpoint = opened(row["note"], self._signer.verifier_keys(origin), is_signed).checkpoint
        except NoteError as error:
            raise LogAltered(
                f"Checkpoint {row['number']} cannot be gone on from: {error}; in a change of keys, the one before goes "
                "into VINK_FURTHER_CHECKPOINT_KEYS."
            ) from error
        if (row["size"], root(row["edge"])) != (checkpoint.size, checkpoint.root):
            raise LogAltered(f"The tree that is stored is not the one that checkpoint {row['number']} signed.")
        return Sealed(row["number"], row["at"], row["edge"], checkpoint)

    async def _publish(self, connection: Any) -> None:
        """Bring every publication up to date; what fails is tried again in the next round."""
        self.unpublished = {}
        for one in self._publications:
            try:
                held = await one.newest()
            except OSError as error:
                self.unpublished[type(one).__name__] = type(error).__name__
                continue
            after = held.number if held else -1 if one.remembers else None
            while rows := await connection.fetch(FOLLOWING, after):
                try:
                    await one.publish([Published(row["number"], row["note"]) for row in rows])
                except OSError as error:
                    self.unpublished[type(one).__name__] = type(error).__name__
                    break
                after = rows[-1]["number"]

"""A bundle from the database: one picture of the log at one moment, read in order and never held as a whole."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from adapters.postgres.audit import EVENT_COLUMNS
from adapters.postgres.tree import runs
from domain.audit import AuditEvent, canonical
from domain.checkpoints.bundles import Head, Key, Line, Noted, Recorded, Stray
from domain.checkpoints.merkle import Stored, Subtree, consistency, hashed, inclusion, tiles

AT_ONCE = 256
FIELDS = [name for name in EVENT_COLUMNS if name not in ("record", "leaf")]
# What the database has of the period, and what it must have had by the times of the checkpoints: rows may be gone.
RANGE = """
select least(min(position), coalesce((select size from audit_checkpoint where at < $1 order by at desc limit 1), 0))
        as first,
    greatest(max(position) + 1, (select size from audit_checkpoint where at < $2 order by at desc limit 1), 0) as past
from audit_leaf where at >= $1 and at < $2
"""
NEWEST = "select number, size, note from audit_checkpoint order by number desc limit 1"
BEFORE = "select number, size from audit_checkpoint where size <= $1 order by number desc limit 1"
AFTER = "select number, size from audit_checkpoint where size >= $1 order by size, number limit 1"
NOTES = "select number, size, edge, note from audit_checkpoint where number between $1 and $2 order by number"
RECORDS = f"""
select wanted.position, l.event_id, l.leaf, coalesce(e.record, kept.ending) as record, e.id is not null as present,
    case when e.id is null then to_char(a.month, 'YYYY-MM') end as ended,
    {", ".join(f"e.{name}" for name in FIELDS)}
from generate_series($1::bigint, $2::bigint - 1) as wanted (position)
    left join audit_leaf l on l.position = wanted.position
    left join audit_event e on e.id = l.event_id and e.at = l.at
    left join audit_ended kept on kept.ending_id = l.event_id
    left join audit_ended a on date_trunc('month', l.at at time zone 'UTC') = a.month
order by wanted.position
"""
UNSEALED = """
select e.id from audit_event e where e.at >= $1 and e.at < $2
    and not exists (select from audit_leaf l where l.event_id = e.id)
    and not exists (select from audit_pending p where p.event_id = e.id)
union
select event_id from audit_leaf where position >= $3
"""
LOST = """
select p.event_id as id from audit_pending p
where not exists (select from audit_event e where e.id = p.event_id and e.at = p.at)
"""


class NothingSealed(RuntimeError):
    """There is no checkpoint yet, so that nothing can be proven."""

    def __init__(self) -> None:
        super().__init__("Nothing is sealed yet: let `vink worker` run.")


class Period(NamedTuple):
    """Between which moments events are looked for, the first included."""

    since: datetime
    until: datetime


async def lines(connection: Any, period: Period) -> AsyncIterator[Line]:
    """Yield the lines of a bundle of a period, on a connection that runs as vink_sealer; all of it is of one moment.

    It begins and ends with a checkpoint, so that it may hold a few records from before and after the period.

    Raises:
        NothingSealed: there is no checkpoint.
    """
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        newest = await connection.fetchrow(NEWEST)
        if newest is None:
            raise NothingSealed
        size = newest["size"]
        asked = await connection.fetchrow(RANGE, *period)
        before = await connection.fetchrow(BEFORE, asked["first"])
        after = await connection.fetchrow(AFTER, min(asked["past"], size))
        start, number = (before["size"], before["number"]) if before else (0, 0)
        end = max(after["size"], start)
        yield Head(newest["note"].partition("\n")[0], start, end)
        for row in await connection.fetch("select key from audit_verifier order by checkpoint, key"):
            yield Key(row["key"])
        async for noted in _notes(connection, number, max(after["number"], number)):
            yield noted
        for position in range(start, end, AT_ONCE):
            for recorded in await _records(connection, position, min(position + AT_ONCE, end), end):
                yield recorded
        for row in await connection.fetch(UNSEALED, *period, size):
            yield Stray("unsealed", str(row["id"]))
        for row in await connection.fetch(LOST):
            yield Stray("lost", str(row["id"]))


async def _notes(connection: Any, first: int, last: int) -> AsyncIterator[Noted]:
    size = 0
    for number in range(first, last + 1, AT_ONCE):
        rows = await connection.fetch(NOTES, number, min(number + AT_ONCE - 1, last))
        sizes = [size, *(row["size"] for row in rows)]
        grown = [consistency(*pair) if 0 < pair[0] < pair[1] else [] for pair in pairwise(sizes)]
        paths = await _paths(connection, grown)
        for row, path in zip(rows, paths, strict=True):
            yield Noted(row["number"], row["note"], row["edge"], path)
        size = sizes[-1]


async def _records(connection: Any, first: int, past: int, size: int) -> list[Recorded]:
    rows = await connection.fetch(RECORDS, first, past)
    paths = await _paths(connection, [inclusion(row["position"], size) for row in rows])
    return [
        Recorded(
            position=row["position"],
            event=row["event_id"] and str(row["event_id"]),
            leaf=row["leaf"],
            record=row["record"] and row["record"].decode("utf-8", "backslashreplace"),
            row=told_otherwise(row) if row["present"] else None,
            inclusion=path,
            ended=row["ended"],
        )
        for row, path in zip(rows, paths, strict=True)
    ]


def told_otherwise(row: Any) -> str | None:
    """Return what the columns say, as a record, where that is something else than the record says."""
    try:
        record = json.loads(row["record"])
    except ValueError:
        return None
    told = json.loads(canonical(msgspec.convert({name: row[name] for name in FIELDS}, AuditEvent)))
    if isinstance(record, dict) and "commit" in record:
        told["commit"] = record["commit"]
    return None if told == record else json.dumps(told)


async def _paths(connection: Any, proofs: Sequence[list[Subtree]]) -> list[list[bytes]]:
    """Return the hashes of each proof; what is missing in the database is a hash of nothing, which proves nothing."""
    places = list(tiles(one for proof in proofs for one in proof))
    given = ([one.tier for one in places], [one.number for one in places])
    rows = await connection.fetch(runs("$1", "$2"), *given)
    stored = {Stored(row["tier"], row["number"]): row["hash"] for row in rows}
    return hashed(proofs, stored)

"""The records of a bundle against the trees that were signed: each one that does not fit is named."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from domain.checkpoints.bundles import Recorded
from domain.checkpoints.merkle import grow, is_included, leaf, root
from domain.checkpoints.notes import Checkpoint

MOST_TRIED = 64
"""Positions in batches that do not fit, among which an exchange of two is looked for."""
GONE = b""


class Batch(NamedTuple):
    """What was sealed between two checkpoints: the edge of the tree that the first signed, the positions that were
    added, and the root that checkpoint `number` signed."""

    number: int
    edge: list[bytes]
    first: int
    past: int
    root: bytes


class Records:
    """Takes the records from position `first` to before `past`, and finds those that were altered."""

    def __init__(
        self, first: int, past: int, batches: Sequence[Batch], newest: Checkpoint | None, sent: Mapping[str, bytes]
    ) -> None:
        self._first = first
        self._past = past
        self._batches = batches
        self._newest = newest
        self._sent = sent
        self._leaves: list[bytes] = []
        self._events: list[str | None] = []
        self._altered: dict[int, bytes] = {}
        self._found: list[str] = []
        self._unproven: list[int] = []
        self._ended: dict[str, list[bytes]] = {}
        self._told: set[str] = set()

    def take(self, one: Recorded) -> None:
        """Take the next record."""
        self._leaves.append(one.leaf or GONE)
        self._events.append(one.event)
        named = self._named(one.position)
        if one.leaf is None:
            self._found.append(f"Position {one.position} was deleted from the tree that is stored.")
            return
        if one.ended is not None:
            self._ended.setdefault(one.ended, []).append(one.leaf)
        if one.record is None:
            self._found += [] if one.ended else [f"{named} was deleted."]
        elif leaf(one.record.encode()) != one.leaf:
            self._altered[one.position] = leaf(one.record.encode())
        elif id_of(one.record) != one.event:
            self._found.append(f"{named} is not the one whose record stands there, {id_of(one.record)}.")
        elif told := end_of_month(one.record):
            self._told.add(told)
        if one.event is not None and self._sent.get(one.event, one.leaf) != one.leaf:
            self._found.append(f"{named} was changed before it was sealed: the request told another hash.")
        if one.row is not None and one.record is not None:
            self._found.append(f"{named} was changed: {differing(one.row, one.record)} of its row, not of its record.")
        checkpoint = self._newest
        if checkpoint and not is_included(one.leaf, one.position, checkpoint.size, one.inclusion, checkpoint.root):
            self._unproven.append(one.position)

    def findings(self) -> tuple[list[str], bool]:
        """Return a sentence for everything that was altered, once all records were taken; and whether that includes
        hashes, of which the proofs are made."""
        found = [*self._found, *self._misplaced(), *self._not_ended()]
        if len(self._leaves) < self._past - self._first:
            found.append(f"The tree was signed up to position {self._past - 1}, and the bundle ends before that.")
        bad = [one for one in self._batches if not self._fits(one)]
        whole = [one for one in bad if GONE not in self._of(one)]
        exchanged = self._exchanged(whole)
        if exchanged:
            first, second = exchanged
            found.append(f"{self._named(first)} and {self._named(second)} were exchanged.")
        found += [] if exchanged else [self._unfitting(one) for one in whole]
        return found, bool(bad)

    def ended(self) -> list[str]:
        """Return a sentence for each month of which a record that was sealed tells that it ended."""
        return [
            f"{len(leaves)} records of {month} ended by rule, as the log tells; their hashes stand in it."
            for month, leaves in self._ended.items()
            if _told(month, leaves) in self._told
        ]

    def _not_ended(self) -> Iterator[str]:
        for month, leaves in self._ended.items():
            if _told(month, leaves) not in self._told:
                yield (
                    f"{len(leaves)} records of {month} are gone. That just these ended by rule is told by no record in "
                    f"this bundle: take one that covers the whole month and goes on to its end."
                )

    def unproven(self) -> list[str]:
        """Return a sentence for each record whose proof fails."""
        return [f"The proof fails that {self._named(one)} is in the log." for one in self._unproven]

    def _misplaced(self) -> Iterator[str]:
        places = {one: position for position, one in enumerate(self._leaves, start=self._first)}
        for position, hashed in self._altered.items():
            place = places.get(hashed)
            if place is None:
                yield f"{self._named(position)} was changed."
            else:
                yield f"{self._named(position)} was put in another place: its record was sealed at position {place}."

    def _exchanged(self, bad: Sequence[Batch]) -> tuple[int, int] | None:
        """Return the two positions whose exchange makes everything fit, where there are such."""
        positions = [position for one in bad for position in range(one.first, one.past)]
        if not 2 <= len(positions) <= MOST_TRIED:
            return None
        leaves = self._leaves
        for one, other in combinations(positions, 2):
            i, j = one - self._first, other - self._first
            leaves[i], leaves[j] = leaves[j], leaves[i]
            fits = all(map(self._fits, bad))
            leaves[i], leaves[j] = leaves[j], leaves[i]
            if fits:
                return one, other
        return None

    def _unfitting(self, batch: Batch) -> str:
        if batch.past - batch.first == 1:
            return f"{self._named(batch.first)} is not what checkpoint {batch.number} sealed there."
        events = ", ".join(str(self._event(position)) for position in range(batch.first, batch.past)[:10])
        return (
            f"What checkpoint {batch.number} sealed at the positions {batch.first} to {batch.past - 1} was changed, "
            f"moved, inserted or deleted, together with its hash; the database has there {events}."
        )

    def _fits(self, batch: Batch) -> bool:
        wanted = self._of(batch)
        complete = len(wanted) == batch.past - batch.first and GONE not in wanted
        return complete and root(grow(batch.edge, batch.first, wanted).edge) == batch.root

    def _of(self, batch: Batch) -> Sequence[bytes]:
        return self._leaves[batch.first - self._first : batch.past - self._first]

    def _event(self, position: int) -> str | None:
        return self._events[position - self._first]

    def _named(self, position: int) -> str:
        return f"Event {self._event(position)} (position {position})"


def _told(month: str, leaves: Sequence[bytes]) -> str:
    return f"access_log:{month}:{len(leaves)}:sha256:{hashlib.sha256(b''.join(leaves)).hexdigest()}"


def end_of_month(record: str) -> str | None:
    """Return what a record tells of the end of a month of the log, or None where it is of something else."""
    told = _object(record)
    ends = (told.get("action"), told.get("object_type"), told.get("outcome")) == (
        "disposal:erase",
        "log_month",
        "allowed",
    )
    return str(told.get("reason")) if ends else None


def id_of(record: str) -> str | None:
    """Return the id that a record tells, or None."""
    told = _object(record)
    return str(told.get("id")) if told else None


def differing(row: str, record: str) -> str:
    """Return the names of what a row tells otherwise than its record."""
    of_row, of_record = _object(row), _object(record)
    return ", ".join(name for name in sorted({*of_row, *of_record}) if of_row.get(name) != of_record.get(name))


def _object(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}

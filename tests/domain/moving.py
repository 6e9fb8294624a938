"""Which moves between its states a record really makes, so that a test can compare them with those that are meant."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from itertools import product

import msgspec

from domain.errors import IllegalMove
from domain.records import Moves, Moving, move


def possible_moves(record: Moving, states: Iterable[StrEnum], moves: Moves, now: datetime) -> set[tuple[str, str]]:
    """Return the pairs of states, before and after, of which no move was refused."""
    made = set()
    for start, end in product(states, repeat=2):
        try:
            moved = move(msgspec.structs.replace(record, status=start), end, moves, now)
        except IllegalMove:
            continue
        assert moved.status is end
        made.add((start.value, end.value))
    return made

"""The same promises asked of the store in memory and of PostgreSQL."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.calendar import DanishCalendar
from adapters.ids import new_id
from adapters.postgres.vault import VaultAccess
from adapters.postgres.work import PostgresBegin
from domain.ports import Begin
from tests.conftest import SECRET, TERMS
from tests.memory import MemoryBegin


class Clock:
    """A clock that tests move; it begins at the real time."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


def midweek() -> Clock:
    """Return a clock that begins at noon on the next Wednesday, so that no test depends on when it runs; not earlier
    than the real time, which row security goes by."""
    found = Clock()
    noon = found.now.replace(hour=12, minute=0, second=0, microsecond=0)
    found.now = noon + timedelta(days=7 - (noon.weekday() - 2) % 7)
    return found


@pytest.fixture
def clock() -> Clock:
    return midweek()


@pytest.fixture(params=["memory", "postgres"])
def begin(request: pytest.FixtureRequest, clock: Clock) -> Begin:
    """Opens works on an empty store of each kind."""
    if request.param == "memory":
        return MemoryBegin(clock, DanishCalendar(), TERMS)
    pool = request.getfixturevalue("pool")
    return PostgresBegin(pool, clock, new_id, DanishCalendar(), TERMS, VaultAccess(SECRET))

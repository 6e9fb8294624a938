"""How much one client may ask: a token bucket each, in constant time and bounded memory."""

import math
from collections import OrderedDict
from collections.abc import Callable

from domain.errors import TooMany

MOST_KEPT = 10_000


class Buckets:
    """Refills `rate` tokens a second up to `burst`; the longest unused bucket is forgotten first."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float]) -> None:
        self.rate = rate
        self.burst = burst
        self._clock = clock
        self._buckets: OrderedDict[object, tuple[float, float]] = OrderedDict()

    def take(self, key: object) -> str:
        """Take one token and return what is left, as the RateLimit header tells it.

        Raises:
            TooMany: none is left; it tells after how many seconds there is one again.
        """
        now = self._clock()
        left, at = self._buckets.get(key, (float(self.burst), now))
        left = min(self.burst, left + (now - at) * self.rate)
        if left < 1:
            raise TooMany(max(1, math.ceil((1 - left) / self.rate)))
        self._buckets[key] = (left - 1, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > MOST_KEPT:
            self._buckets.popitem(last=False)
        return told(left - 1, math.ceil((self.burst - left + 1) / self.rate))


class Once:
    """Lets the first of a key pass in each window of some seconds; the longest unheard of is forgotten first."""

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._until: OrderedDict[object, float] = OrderedDict()

    def is_first(self, key: object) -> bool:
        """Whether this is the first of the key in its window, which then begins."""
        now = self._clock()
        if self._until.get(key, now) > now:
            return False
        self._until[key] = now + self._seconds
        self._until.move_to_end(key)
        if len(self._until) > MOST_KEPT:
            self._until.popitem(last=False)
        return True


def told(left: float, full_after: int) -> str:
    """Return the RateLimit header: how many requests are left, and in how many seconds all of them are back."""
    return f'"requests";r={int(left)};t={full_after}'

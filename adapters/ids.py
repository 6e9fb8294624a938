"""Time-ordered identifiers (UUIDv7, RFC 9562), in strict order within a process."""

import os
import threading
import time

from asyncpg.pgproto.pgproto import UUID


class Ids:
    """Makes UUIDv7 values: 48 bits of milliseconds, a counter that keeps their order, 62 random bits.

    They are of asyncpg's own kind, as those that are read: equal to any other `uuid.UUID`, and made and written in a
    tenth of the time.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def __call__(self) -> UUID:
        with self._lock:
            stamp = max(time.time_ns() // 1_000_000 << 12, self._last + 1)
            self._last = stamp
        random = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
        value = (stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | random
        return UUID(value.to_bytes(16))


new_id = Ids()

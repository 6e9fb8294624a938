"""Time-ordered identifiers (UUIDv7, RFC 9562), in strict order within a process."""

import os
import threading
import time
from uuid import UUID


class Ids:
    """Makes UUIDv7 values: 48 bits of milliseconds, a counter that keeps their order, 62 random bits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def __call__(self) -> UUID:
        with self._lock:
            stamp = max(time.time_ns() // 1_000_000 << 12, self._last + 1)
            self._last = stamp
        random = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
        return UUID(int=(stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0b10 << 62 | random)


new_id = Ids()

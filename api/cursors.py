"""Positions in a list, opaque and signed, so that nobody builds one."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from domain.errors import Fault, Invalid


class Cursors:
    """Signs the id of the last record shown, for one list."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def _sign(self, position: bytes, path: str) -> bytes:
        return hmac.digest(self._key, path.encode() + b"\0" + position, hashlib.sha256)[:12]

    def write(self, position: UUID, path: str) -> str:
        """Return the cursor for what follows this record in the list at `path`."""
        return urlsafe_b64encode(position.bytes + self._sign(position.bytes, path)).decode().rstrip("=")

    def read(self, cursor: str, path: str) -> UUID:
        """Return the position.

        Raises:
            Invalid: it is not a cursor that this list gave.
        """
        wrong = Invalid((Fault("?cursor", "invalid", "Use a cursor as this list gave it."),))
        try:
            raw = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
        except ValueError:
            raise wrong from None
        if len(raw) != 28 or not hmac.compare_digest(raw[16:], self._sign(raw[:16], path)):
            raise wrong
        return UUID(bytes=raw[:16])

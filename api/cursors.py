"""Positions in a list, opaque and signed, so that nobody builds one."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from uuid import UUID

from domain.errors import Fault, Invalid


class Cursors:
    """Signs the id of the last record shown, for one list."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def _sign(self, position: bytes, path: str) -> bytes:
        return blake2b(path.encode() + b"\0" + position, digest_size=12, key=self._key).digest()

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

"""Sessions: what the server keeps for a browser, sealed under a key that only the browser's cookie holds."""

import asyncio
import hmac
import os
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MOST_KEPT = 10_000
MOST_STRANGERS = 200
"""Sessions of browsers in which nobody is logged in, but something was typed; anybody can make one."""
EARLY = 20.0
"""Seconds before its end in which an access token is renewed."""
LONGEST = 12 * 3600
"""Seconds after which a session is gone, whatever was kept in it; a log-in does not live longer either."""
MOST_ITEMS = 20
NONCE = 12


class Tokens(msgspec.Struct):
    """What the authorization server gave for a log-in; `until` is counted by the clock of `time.time`."""

    access: str
    refresh: str
    until: float

    def serve(self, refused: str | None) -> bool:
        """Whether they are good for a while, and not the one that was refused."""
        return self.access != refused and self.until - EARLY > time.time()


class Record:
    """One session: sealed items, when it was last used, and locks, so that one renews and one sends at a time."""

    __slots__ = ("begun", "items", "lock", "turn", "used")

    def __init__(self, now: float) -> None:
        self.items: OrderedDict[str, bytes] = OrderedDict()
        self.lock = asyncio.Lock()
        self.turn = asyncio.Lock()
        self.begun = self.used = now


class Session:
    """An open session: a record, and the secret from the cookie that unseals it."""

    def __init__(self, secret: str, record: Record) -> None:
        self.secret = secret
        self._record = record
        self._cipher = AESGCM(_key(secret, b"seal"))
        self.csrf = _key(secret, b"csrf").hex()

    @property
    def lock(self) -> asyncio.Lock:
        """Held by whoever renews the tokens of this session."""
        return self._record.lock

    @property
    def turn(self) -> asyncio.Lock:
        """Held by whoever sends a form in this session."""
        return self._record.turn

    def get(self, name: str, kind: Any = Any) -> Any:
        """Return what is kept under a name, or None."""
        sealed = self._record.items.get(name)
        if sealed is None:
            return None
        try:
            opened = self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], name.encode())
        except InvalidTag:
            return None
        return msgspec.json.decode(opened, type=kind)

    def put(self, name: str, value: Any) -> None:
        """Keep something under a name; the longest unchanged is forgotten when there is too much."""
        nonce = os.urandom(NONCE)
        items = self._record.items
        items[name] = nonce + self._cipher.encrypt(nonce, msgspec.json.encode(value), name.encode())
        items.move_to_end(name)
        while len(items) > MOST_ITEMS:
            del items[next(one for one in items if one not in {"tokens", "me", "sent", "subject"})]

    def drop(self, *names: str) -> None:
        """Forget what is kept under these names."""
        for name in names:
            self._record.items.pop(name, None)

    def names(self, prefix: str) -> list[str]:
        """Return the names that begin so."""
        return [one for one in self._record.items if one.startswith(prefix)]


class Sessions:
    """The sessions of one process. Who reads its memory finds ciphertext: the keys come and go with each request."""

    def __init__(self, idle_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._idle = idle_seconds
        self._clock = clock
        self._records: OrderedDict[bytes, Record] = OrderedDict()
        self._strangers: OrderedDict[bytes, Record] = OrderedDict()

    def begin(self, *, stranger: bool) -> Session:
        """Return a new session; the longest unused one of its kind is forgotten when there are too many."""
        secret = secrets.token_urlsafe(32)
        record = Record(self._clock())
        records, most = (self._strangers, MOST_STRANGERS) if stranger else (self._records, MOST_KEPT)
        records[_place(secret)] = record
        if len(records) > most:
            records.popitem(last=False)
        return Session(secret, record)

    def find(self, secret: str | None) -> Session | None:
        """Return the session that a cookie names. Who was idle for too long is logged out, what they typed stays."""
        if not secret or len(secret) > 100 or not secret.isascii():
            return None
        now, place = self._clock(), _place(secret)
        records = self._records if place in self._records else self._strangers
        record = records.get(place)
        if record is None:
            return None
        if now - record.begun > LONGEST:
            del records[place]
            return None
        session = Session(secret, record)
        if now - record.used > self._idle:
            session.drop("tokens", "me", "told")
        record.used = now
        records.move_to_end(place)
        return session

    def succeed(self, old: Session | None, subject: str) -> Session:
        """Return a new session for somebody who logged in. What they typed before comes along, nothing of another's."""
        new = self.begin(stranger=False)
        if old is not None:
            if old.get("subject") in (None, subject):
                for name in old.names("typed:"):
                    new.put(name, old.get(name))
            self.end(old)
        new.put("subject", subject)
        return new

    def end(self, session: Session) -> None:
        """Forget a session with everything in it."""
        for records in (self._records, self._strangers):
            records.pop(_place(session.secret), None)


def _place(secret: str) -> bytes:
    return sha256(b"place:" + secret.encode()).digest()


def _key(secret: str, use: bytes) -> bytes:
    return hmac.digest(secret.encode(), use, sha256)

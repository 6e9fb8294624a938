"""The guard of the log-in form against forged posts: a token bound to a short-lived cookie and to the request."""

import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlencode

import msgspec

LIFE = timedelta(minutes=10)


class Crossing(msgspec.Struct, frozen=True):
    """The cookie that the browser keeps and the token that the form carries."""

    cookie: str
    token: str


class Guard:
    """Makes and checks such pairs. Nothing is stored: the cookie's value is the half that only the browser has."""

    def __init__(self, secret: bytes, issuer: str) -> None:
        self._secret = secret
        self._secure = issuer.startswith("https://")
        # RFC 6265bis: a __Host- cookie cannot be planted by a neighbouring host, but needs TLS.
        self.name = "__Host-vink-login" if self._secure else "vink-login"

    def begin(self, query: Mapping[str, str], now: datetime) -> Crossing:
        """Return a fresh pair for this authorization request."""
        value = f"{int(now.timestamp())}.{secrets.token_urlsafe(24)}"
        return Crossing(self._cookie(value, int(LIFE.total_seconds())), self._token(value, query))

    def holds(self, cookie: str | None, token: str, query: Mapping[str, str], now: datetime) -> bool:
        """Tell whether token and cookie belong together, to this authorization request, and are fresh."""
        if cookie is None or not cookie.isascii() or not token.isascii():
            return False
        made = cookie.partition(".")[0]
        if not (made.isdigit() and len(made) <= 12) or not 0 <= now.timestamp() - int(made) < LIFE.total_seconds():
            return False
        return hmac.compare_digest(self._token(cookie, query), token)

    def end(self) -> str:
        """Return the header that makes the browser forget the cookie."""
        return self._cookie("", 0)

    def _token(self, cookie: str, query: Mapping[str, str]) -> str:
        bound = f"{cookie}\n{urlencode(sorted(query.items()))}"
        return hmac.new(self._secret, b"csrf:" + bound.encode(), sha256).hexdigest()

    def _cookie(self, value: str, seconds: int) -> str:
        secure = "; Secure" if self._secure else ""
        return f"{self.name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"

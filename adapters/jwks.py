"""Where the public keys of trusted issuers come from: the settings, or the issuer's own address."""

import asyncio
import time
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

import msgspec
import structlog
from joserfc.jwk import Key

from adapters.jws import public_keys

LARGEST = 256 * 1024
TIMEOUT = 5.0  # seconds
REFRESH_EVERY = 300.0
REFRESH_AT_MOST_EVERY = 30.0

log = structlog.get_logger("tokens")


class InlineKeys:
    """A fixed JWK set."""

    def __init__(self, jwks: dict[str, Any]) -> None:
        self._keys = public_keys(jwks)

    def find(self, kid: str) -> Key | None:
        """Return the key of this name."""
        return self._keys.get(kid)

    def missed(self) -> None:
        """Do nothing: the set never changes."""

    def subscribe(self, changed: Callable[[], None]) -> None:
        """Do nothing: the set never changes."""


class FetchedKeys:
    """A JWK set that is fetched beside the requests and kept while its address does not answer.

    An unknown `kid` starts a fetch, at most one in 30 seconds whatever arrives; the request that brought it is
    answered from the keys at hand.
    """

    def __init__(
        self,
        uri: str,
        fetch: Callable[[str], bytes] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare to fetch from `uri`; nothing is fetched before `refresh`, `keep_fresh` or `missed`.

        Raises:
            ValueError: the address is neither https nor on this machine.
        """
        parts = urlsplit(uri)
        if parts.scheme != "https" and (parts.scheme, parts.hostname) != ("http", "127.0.0.1"):
            raise ValueError("keys are fetched over https")
        self._uri, self._fetch, self._clock = uri, fetch or fetch_bytes, clock
        self._keys: dict[str, Key] = {}
        self._changed: list[Callable[[], None]] = []
        self._tried_at: float | None = None
        self._task: asyncio.Task[None] | None = None

    def find(self, kid: str) -> Key | None:
        """Return the key of this name, from what was fetched last."""
        return self._keys.get(kid)

    def missed(self) -> None:
        """Start a fetch unless one was tried in the last 30 seconds."""
        if self._tried_at is None or self._clock() - self._tried_at >= REFRESH_AT_MOST_EVERY:
            self._tried_at = self._clock()
            self._task = asyncio.create_task(self.refresh())

    def subscribe(self, changed: Callable[[], None]) -> None:
        """Have `changed` called whenever the set of keys is another one."""
        self._changed.append(changed)

    async def refresh(self) -> None:
        """Fetch once; when that fails, the keys at hand stay and the failure is logged."""
        self._tried_at = self._clock()
        try:
            body = await asyncio.to_thread(self._fetch, self._uri)
            keys = public_keys(msgspec.json.decode(body))
        except (OSError, HTTPException, ValueError, RecursionError) as error:
            log.warning("keys_not_fetched", uri=self._uri, error=type(error).__name__)
            return
        if {kid: key.dict_value for kid, key in keys.items()} != {
            kid: key.dict_value for kid, key in self._keys.items()
        }:
            self._keys = keys
            for changed in self._changed:
                changed()

    async def keep_fresh(self) -> None:
        """Fetch now and every five minutes, until cancelled."""
        while True:
            await self.refresh()
            await asyncio.sleep(REFRESH_EVERY)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Follow none: the address of the keys is part of the trust."""


def fetch_bytes(uri: str) -> bytes:
    """Return what the address answers, at most 256 KiB, without following redirects.

    Raises:
        OSError: it did not answer in time, or not with 200.
        ValueError: the answer is too large.
    """
    opener = urllib.request.build_opener(_NoRedirects)
    with opener.open(uri, timeout=TIMEOUT) as answer:
        body: bytes = answer.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise ValueError("the key set is too large")
    return body

"""Where the public keys of trusted issuers come from: the settings, or the issuer's own address."""

import asyncio
import time
import urllib.request
from collections.abc import Callable
from http.client import HTTPException
from typing import Any, Self
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
        discovered_of: str | None = None,
    ) -> None:
        """Prepare to fetch from `uri`, or from where the metadata at `uri` send us if they are `discovered_of` that
        issuer; nothing is fetched before `refresh`, `keep_fresh` or `missed`.

        Raises:
            ValueError: the address is neither https nor on this machine.
        """
        check_address(uri)
        self._uri, self._fetch, self._clock = uri, fetch or fetch_bytes, clock
        self._discovered_of = discovered_of
        self._keys: dict[str, Key] = {}
        self._changed: list[Callable[[], None]] = []
        self._tried_at: float | None = None
        self._task: asyncio.Task[bool] | None = None

    @classmethod
    def discovered(
        cls,
        issuer: str,
        fetch: Callable[[str], bytes] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> Self:
        """Prepare to fetch from where the issuer's metadata say (OpenID Connect Discovery 1.0 section 4)."""
        return cls(issuer.rstrip("/") + "/.well-known/openid-configuration", fetch, clock, discovered_of=issuer)

    def find(self, kid: str) -> Key | None:
        """Return the key of this name, from what was fetched last."""
        return self._keys.get(kid)

    def missed(self) -> None:
        """Start a fetch unless one is under way or was begun in the last 30 seconds."""
        under_way = self._task is not None and not self._task.done()
        if not under_way and (self._tried_at is None or self._clock() - self._tried_at >= REFRESH_AT_MOST_EVERY):
            self._tried_at = self._clock()
            self._task = asyncio.create_task(self.refresh())

    def subscribe(self, changed: Callable[[], None]) -> None:
        """Have `changed` called whenever the set of keys is another one."""
        self._changed.append(changed)

    async def refresh(self) -> bool:
        """Fetch once and tell whether that worked; when it did not, the keys at hand stay and the failure is logged."""
        self._tried_at = self._clock()
        try:
            keys = await asyncio.to_thread(self._read)
        except (OSError, HTTPException, ValueError, RecursionError) as error:
            log.warning("keys_not_fetched", uri=self._uri, error=type(error).__name__)
            return False
        if {kid: key.dict_value for kid, key in keys.items()} != {
            kid: key.dict_value for kid, key in self._keys.items()
        }:
            self._keys = keys
            for changed in self._changed:
                changed()
        return True

    async def keep_fresh(self) -> None:
        """Fetch every five minutes, sooner after a failure, until cancelled."""
        fetched = bool(self._keys)
        while True:
            await asyncio.sleep(REFRESH_EVERY if fetched else REFRESH_AT_MOST_EVERY)
            fetched = await self.refresh()

    def _read(self) -> dict[str, Key]:
        uri = self._uri
        if self._discovered_of is not None:
            metadata = msgspec.json.decode(self._fetch(uri), type=Metadata)
            if metadata.issuer != self._discovered_of:
                raise OtherIssuer
            uri = metadata.jwks_uri
            check_address(uri)
        return public_keys(msgspec.json.decode(self._fetch(uri)))


class Metadata(msgspec.Struct, frozen=True):
    """What is looked at in an issuer's metadata (OpenID Connect Discovery 1.0 section 3)."""

    issuer: str
    jwks_uri: str


class OtherIssuer(ValueError):
    """The metadata are those of somebody else, whose keys must not be taken for this issuer's."""


def check_address(uri: str) -> None:
    """Return when keys may be fetched from there.

    Raises:
        ValueError: the address is neither https nor on this machine.
    """
    parts = urlsplit(uri)
    if (parts.scheme != "https" or not parts.hostname) and (parts.scheme, parts.hostname) != ("http", "127.0.0.1"):
        raise ValueError(f"keys are fetched over https, or over http from 127.0.0.1, and not from {uri!r}")


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
    deadline, body = time.monotonic() + TIMEOUT, b""
    with opener.open(uri, timeout=TIMEOUT) as answer:
        while chunk := answer.read1(LARGEST):
            body += chunk
            if len(body) > LARGEST:
                raise ValueError("the answer is too large")
            if time.monotonic() > deadline:
                raise TimeoutError
    return body

"""Sending to addresses that others chose: only where the installation says, not for long, and no answer is read."""

import asyncio
import ipaddress
import socket
import ssl
import time

import httpx

from domain.webhooks.delivering import Answered
from domain.webhooks.types import WebhookOutcome

PATIENCE, CONNECTING = 10.0, 3.0  # seconds


class Courier:
    """Sends one request at a time, each on a connection of its own, with nothing kept from one to the next."""

    def __init__(
        self,
        hosts: frozenset[str],
        private_hosts: frozenset[str],
        patience: float = PATIENCE,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        """Send to these hosts only; those that are `private_hosts`, too, may have an address of this machine or of an
        inner network. The answer is waited for `patience` seconds. Who is `trusted` is what the system trusts, unless
        it is said."""
        self._hosts = hosts
        self._private = private_hosts
        self._patience = patience
        self._trusted = trusted or ssl.create_default_context()

    async def send(self, url: str, body: bytes, headers: dict[str, str]) -> Answered:
        """Post a body, and return how that ended; whatever goes wrong is an answer, too."""
        begun = time.monotonic()
        code: int | None = None
        try:
            async with asyncio.timeout(self._patience):
                code = await self._post(httpx.URL(url), body, headers)
            outcome = _outcome(code)
        except PermissionError:
            outcome = WebhookOutcome.NOT_LISTED
        except (TimeoutError, httpx.TimeoutException):
            outcome = WebhookOutcome.TOO_SLOW
        except (OSError, httpx.HTTPError):
            outcome = WebhookOutcome.UNREACHABLE
        return Answered(outcome=outcome, status_code=code, took_ms=round((time.monotonic() - begun) * 1000))

    async def _post(self, url: httpx.URL, body: bytes, headers: dict[str, str]) -> int:
        # The name is looked up once, and what was looked at is what is connected to: it cannot change in between.
        address = await self._address(url)
        to = url.copy_with(host=address)
        headers = {**headers, "host": url.netloc.decode(), "user-agent": "vink"}
        async with (
            httpx.AsyncClient(
                timeout=httpx.Timeout(self._patience, connect=CONNECTING),
                trust_env=False,
                follow_redirects=False,
                verify=self._trusted,
            ) as client,
            client.stream("POST", to, content=body, headers=headers, extensions={"sni_hostname": url.host}) as answer,
        ):
            return answer.status_code

    async def _address(self, url: httpx.URL) -> str:
        """Return an address of the host.

        Raises:
            PermissionError: nothing may be sent there.
            OSError: it has none.
        """
        if url.host not in self._hosts:
            raise PermissionError
        port = url.port or (443 if url.scheme == "https" else 80)
        found = await asyncio.get_running_loop().getaddrinfo(url.host, port, type=socket.SOCK_STREAM)
        addresses = [str(one[4][0]) for one in found]
        if url.host not in self._private and not all(ipaddress.ip_address(one).is_global for one in addresses):
            raise PermissionError
        return addresses[0]


def _outcome(code: int) -> WebhookOutcome:
    if 200 <= code < 300:
        return WebhookOutcome.DELIVERED
    return WebhookOutcome.REDIRECTED if 300 <= code < 400 else WebhookOutcome.REFUSED

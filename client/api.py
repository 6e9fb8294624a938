"""The public REST API as the pages use it: over HTTP, with the user's own token, and nothing that others cannot do."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec

PURPOSE = "Purpose-Code"


class Unreachable(Exception):
    """The API did not answer in time, or not at all; whether it did what it was asked, nobody knows."""


class LoggedOut(Exception):
    """There is no token that the API takes; the user has to log in again."""


class Fault(msgspec.Struct, frozen=True):
    """One thing that is wrong with what was sent."""

    pointer: str = ""
    code: str = ""
    detail: str = ""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """A refusal as the API tells it (RFC 9457)."""

    status: int
    code: str = ""
    detail: str = ""
    request_id: str = ""
    errors: tuple[Fault, ...] = ()
    allowed_actions: tuple[str, ...] | None = None
    missing: tuple[str, ...] = ()
    lacks: tuple[dict[str, Any], ...] = ()
    weeks: tuple[dict[str, Any], ...] = ()


class Refused(Exception):
    """The API refused; `problem` says why, `wait` after how many seconds to try again."""

    def __init__(self, problem: Problem, wait: int | None) -> None:
        super().__init__(problem.code)
        self.problem = problem
        self.wait = wait


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the API answered."""

    status: int
    headers: httpx.Headers
    content: bytes

    def json(self) -> Any:
        """Return the body as plain JSON."""
        return msgspec.json.decode(self.content)


class Api:
    """A pool of connections to the API."""

    def __init__(self, address: str, patience: float) -> None:
        self._client = httpx.AsyncClient(
            base_url=address,
            timeout=httpx.Timeout(patience, connect=min(2.0, patience)),
            limits=httpx.Limits(max_connections=100, max_keepalive_connections=20),
            trust_env=False,
            follow_redirects=False,
        )

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def ask(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        body: object = None,
        form: dict[str, str] | None = None,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send one request and return the answer.

        Raises:
            Unreachable: there was none.
            LoggedOut: the token is no good.
            Refused: the API says no.
        """
        sent = dict(headers or {})
        if token is not None:
            sent["Authorization"] = f"Bearer {token}"
        content = None
        if body is not None:
            content, sent["Content-Type"] = msgspec.json.encode(body), "application/json"
        try:
            got = await self._client.request(method, path, content=content, data=form, params=query, headers=sent)
        except httpx.HTTPError as error:
            raise Unreachable from error
        _must_be_taken(got)
        return Answer(status=got.status_code, headers=got.headers, content=got.content)

    async def pieces(
        self, path: str, *, token: str, headers: dict[str, str], query: dict[str, str] | None = None
    ) -> AsyncIterator[bytes]:
        """Read a document and return it piece by piece, since it may be large.

        Raises:
            Unreachable, LoggedOut, Refused: as `ask` does, before the first piece.
        """
        sent = {**headers, "Authorization": f"Bearer {token}"}
        try:
            got = await self._client.send(
                self._client.build_request("GET", path, params=query, headers=sent), stream=True
            )
            if got.status_code >= 400:
                await got.aread()
        except httpx.HTTPError as error:
            raise Unreachable from error
        _must_be_taken(got)
        return _read(got)


async def _read(got: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for piece in got.aiter_bytes():
            yield piece
    finally:
        await got.aclose()


def _must_be_taken(got: httpx.Response) -> None:
    if got.status_code == 401:
        raise LoggedOut
    if got.status_code >= 400:
        raise Refused(_problem(got), _wait(got))


def _problem(got: httpx.Response) -> Problem:
    try:
        return msgspec.json.decode(got.content, type=Problem)
    except msgspec.DecodeError:
        return Problem(status=got.status_code)


def _wait(got: httpx.Response) -> int | None:
    given = got.headers.get("retry-after", "")
    return int(given) if given.isdigit() and len(given) < 6 else None

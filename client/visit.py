"""One visit of somebody to a page: who they are, what the API answers, what they typed, and what they are shown."""

import asyncio
import hmac
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec
from litestar import Request, Response

from client.api import Answer, Api, LoggedOut, Problem, Refused, Unreachable
from client.codes import CodeLists, Texts
from client.menu import MENU
from client.rendering import Templates
from client.served import ROOT, Served
from client.sessions import Session, Sessions, Tokens
from client.words import Words

LOCAL = re.compile(r"/app(/[a-z0-9-]+)*\Z")
MOST_FIELDS = 200
AnyRequest = Request[Any, Any, Any]
T = TypeVar("T")
Call = Callable[..., Awaitable[T]]


class House(msgspec.Struct, frozen=True, kw_only=True):
    """What all visits share."""

    served: Served
    api: Api
    sessions: Sessions
    codes: CodeLists
    templates: Templates


class Forged(Exception):
    """A form was posted that we did not give to this browser."""


class Visit:
    """A visit; pages ask and answer through it."""

    def __init__(self, house: House, request: AnyRequest, session: Session | None, language: str) -> None:
        self.house = house
        self.request = request
        self.session = session
        self.words = Words(language, house.served.zone)
        self.language = language
        self.path = request.scope["path"].rstrip("/") or ROOT

    @property
    def named(self) -> dict[str, UUID | str]:
        """What the address names."""
        return self.request.path_params

    @property
    def logged_in(self) -> bool:
        """Whether there are tokens; whether they are still good is known when they are used."""
        return self.session is not None and self.session.get("tokens") is not None

    def places(self) -> list[tuple[str, str]]:
        """Return the main pages that are open to whoever is logged in, each with its name."""
        known = self._session.get("me")
        opened = set(known["operations"])
        return [
            (ROOT + path, self.words.say(text)) for path, text, needed in MENU if needed is None or needed in opened
        ]

    async def me(self) -> dict[str, Any]:
        """Return who is logged in and what the token opens."""
        kept = self._session.get("me")
        if kept is None:
            kept = await self.get("/v1/me")
            self._session.put("me", kept)
        return dict(kept)

    async def opens(self, *operations: str) -> bool:
        """Whether the token opens all of these operations of the API."""
        return set(operations) <= set((await self.me())["operations"])

    async def needs(self, *operations: str) -> None:
        """Refuse whoever the API would refuse to begin these operations."""
        if not await self.opens(*operations):
            raise Refused(Problem(status=403, code="no_grant"), None)

    async def texts(self, *names: str) -> Texts:
        """Return code lists."""
        return await self.house.codes.read(self, *names)

    async def get(self, path: str, purpose: str | None = None, **query: str) -> Any:
        """Return what the API answers to a reading request; `purpose` says why a referral is read."""
        headers = {} if purpose is None else {"Purpose-Code": purpose}
        return (await self.ask("GET", path, query=query or None, headers=headers)).json()

    async def ask(self, method: str, path: str, **more: Any) -> Answer:
        """Send a request with the user's token; see `as_user`."""
        return await self.as_user(self.house.api.ask, method, path, **more)

    async def as_user(self, call: Call[T], *what: str, headers: dict[str, str] | None = None, **more: Any) -> T:
        """Call the API with the user's token, renewed where it must be.

        Raises:
            LoggedOut, Refused, Unreachable: see `Api.ask`.
        """
        told = {"Accept-Language": self.language, **(headers or {})}
        tokens = await self._tokens(None)
        try:
            return await call(*what, token=tokens.access, headers=told, **more)
        except LoggedOut:
            # Revoked, or other roles since: a new token tells; the same key makes nothing twice.
            tokens = await self._tokens(tokens.access)
            return await call(*what, token=tokens.access, headers=told, **more)

    async def _tokens(self, refused: str | None) -> Tokens:
        """Return tokens that are good for a while, and not the one that was refused. A session renews once at a time: a
        refresh token that is shown twice ends the log-in."""

        tokens: Tokens | None = self._session.get("tokens", Tokens)
        if tokens is not None and tokens.serve(refused):
            return tokens
        async with self._session.lock:
            tokens = self._session.get("tokens", Tokens)
            if tokens is None:
                raise LoggedOut
            if tokens.serve(refused):
                return tokens
            # Whatever comes of it, this refresh token is used up.
            self._session.drop("tokens", "me")
            form = {
                "grant_type": "refresh_token",
                "refresh_token": tokens.refresh,
                "client_id": self.house.served.client_id,
            }
            try:
                return self.take((await self.house.api.ask("POST", "/oauth/token", form=form)).json(), self._session)
            except Refused as error:
                if error.problem.status in (429, 503):
                    self._session.put("tokens", tokens)
                    raise
                raise LoggedOut from error

    @staticmethod
    def take(given: dict[str, Any], session: Session) -> Tokens:
        """Keep what the token endpoint gave."""
        tokens = Tokens(given["access_token"], given["refresh_token"], time.time() + given["expires_in"])
        session.put("tokens", tokens)
        return tokens

    async def typed(self) -> dict[str, list[str]]:
        """Return the fields of the posted form, each with its values.

        Raises:
            Forged: it does not carry this session's own token. What it says is read all the same by `sent`.
        """
        found = await self.sent()
        given = self.request.headers.get("x-csrf", "") or "".join(found.get("csrf", [])[:1])
        if self.session is None or not hmac.compare_digest(given.encode(), self.session.csrf.encode()):
            raise Forged
        return found

    async def sent(self) -> dict[str, list[str]]:
        """Return the fields of the posted form, whoever made it."""
        raw = await self.request.body()
        found: dict[str, list[str]] = {}
        try:
            pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
        except ValueError:
            return {}
        for name, value in pairs:
            found.setdefault(name, []).append(value.replace("\r\n", "\n"))
        return found

    def keep(self, path: str, values: dict[str, list[str]]) -> None:
        """Keep what was typed at a path until it is sent; whoever is logged out finds it after the next log-in."""
        if self.session is None:
            self.session = self.house.sessions.begin(stranger=True)
        kept = {name: value for name, value in values.items() if name != "csrf"}
        self.session.put(f"typed:{path}", kept)

    def kept(self, path: str) -> dict[str, list[str]] | None:
        """Return what was typed at a path and not sent."""
        found: dict[str, list[str]] | None = None if self.session is None else self.session.get(f"typed:{path}")
        return found

    @property
    def turn(self) -> asyncio.Lock:
        """Held while a form is sent, so that a second press of its button finds that the first one did it."""
        return self._session.turn

    def sent_keys(self) -> list[str]:
        """Return the keys of the forms that were sent last."""
        return self._session.get("sent", list[str]) or []

    def done(self, path: str, key: str) -> None:
        """Forget what was typed at a path, since it was sent."""
        self._session.drop(f"typed:{path}")
        self._session.put("sent", [*self.sent_keys(), key][-20:])

    def tell(self, said: str, back: tuple[str, str] | None = None) -> None:
        """Have the next page say this, with the way `back`: a page of ours, and what the link to it is called."""
        self._session.put("told", (said, back))

    async def show(self, template: str, status: int = 200, **values: Any) -> Response[str]:
        """Return a page made from a template."""
        me, told = None, None
        if self.logged_in:
            me = await self.me()
            told = self._session.get("told")
            self._session.drop("told")
        return self.plain(template, status, me=me, told=told, **values)

    def plain(self, template: str, status: int = 200, **values: Any) -> Response[str]:
        """Return a page that asks the API nothing."""
        known = self.session.get("me") if self.logged_in and self.session else None
        values = {"me": known, "told": None} | values
        text = self.house.templates.render(template, self, **values)
        return Response(text, status_code=status, media_type="text/html")

    @staticmethod
    def go(path: str) -> Response[bytes]:
        """Return a redirect to another page of ours."""
        return Response(b"", status_code=303, headers={"location": path})

    @property
    def _session(self) -> Session:
        if self.session is None:
            raise LoggedOut
        return self.session


def local(path: str) -> str:
    """Return the path when it is one of our own pages, else the start page."""
    return path if LOCAL.match(path) and len(path) < 200 else ROOT


__all__ = ["Forged", "House", "LoggedOut", "Refused", "Tokens", "Unreachable", "Visit", "local"]

"""Logging in and out: authorization code with PKCE; tokens stay here, the browser gets a cookie that says nothing."""

import base64
import hashlib
import hmac
import os
import secrets
import time
from typing import Any
from urllib.parse import urlencode

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from litestar import Response

from client.api import LoggedOut, Refused, Unreachable
from client.cookies import crossing, crumb, forget, named
from client.page import page
from client.served import ROOT
from client.visit import Visit, local
from client.words import _

KEY = os.urandom(32)
"""Seals what a browser carries through the log-in; a log-in that was under way when the process ended begins again."""
MINUTES = 10
NONCE = 12
FAILED = _("The log-in did not come about. Try again.")
UNAVAILABLE = _("The log-in cannot be reached just now. Try again in a moment.")


class Crossing(msgspec.Struct):
    """What is remembered while the browser is at the authorization server."""

    state: str
    verifier: str
    to: str
    until: float


@page("/login", open=True)
async def log_in(visit: Visit) -> Response[Any]:
    """Send the browser to the authorization server, in the language of the pages, and remember where it came from."""
    served = visit.house.served
    to = local(visit.request.query_params.get("to", ROOT))
    kept = Crossing(
        state=secrets.token_urlsafe(24),
        verifier=secrets.token_urlsafe(48),
        to=to,
        until=time.time() + MINUTES * 60,
    )
    digest = hashlib.sha256(kept.verifier.encode()).digest()
    query = {
        "response_type": "code",
        "client_id": served.client_id,
        "redirect_uri": served.callback,
        "state": kept.state,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "ui_locales": visit.language,
    }
    answer = visit.go(f"{served.public}/oauth/authorize?{urlencode(query)}")
    answer.set_cookie(crossing(served, _sealed(kept), MINUTES * 60))
    return answer


@page("/callback", open=True)
async def come_back(visit: Visit) -> Response[Any]:
    """Take the code that the authorization server gave, and begin a session."""
    served, query = visit.house.served, visit.request.query_params
    kept = _opened(visit.request.cookies.get(named(served, "login"), ""))
    if (
        kept is None
        or kept.until < time.time()
        or not hmac.compare_digest(kept.state.encode(), query.get("state", "").encode())
    ):
        return visit.plain("trouble.html", 400, text=FAILED, retry=f"{ROOT}/login")
    if query.get("iss", served.public) != served.public or "code" not in query:
        # Cancelled there, or the answer of another server (RFC 9207).
        return visit.go(ROOT)
    form = {
        "grant_type": "authorization_code",
        "code": query["code"],
        "redirect_uri": served.callback,
        "client_id": served.client_id,
        "code_verifier": kept.verifier,
    }
    retry = f"{ROOT}/login?{urlencode({'to': kept.to})}"
    try:
        given = (await visit.house.api.ask("POST", "/oauth/token", form=form)).json()
        me = await visit.house.api.ask("GET", "/v1/me", token=given["access_token"])
    except (Refused, LoggedOut):
        return visit.plain("trouble.html", 400, text=FAILED, retry=retry)
    except Unreachable:
        return visit.plain("trouble.html", 503, text=UNAVAILABLE, retry=retry)
    session = visit.house.sessions.succeed(visit.session, me.json()["subject"])
    visit.take(given, session)
    session.put("me", me.json())
    answer = visit.go(kept.to)
    answer.set_cookie(crumb(served, session.secret))
    answer.set_cookie(forget(served, "login"))
    return answer


@page("/logout", "POST", open=True)
async def log_out(visit: Visit) -> Response[Any]:
    """End the log-in: at the authorization server, and everything that was kept here."""
    if visit.session is not None:
        await visit.typed()
    await revoke(visit)
    answer = visit.go(f"{ROOT}/ended")
    if visit.session is not None:
        visit.house.sessions.end(visit.session)
    answer.set_cookie(forget(visit.house.served, "session"))
    answer.headers["clear-site-data"] = '"cache", "storage"'
    return answer


async def revoke(visit: Visit) -> None:
    """Tell the authorization server that the log-in is over. Where it cannot be told, its tokens are forgotten here."""
    tokens = visit.session and visit.session.get("tokens")
    if not tokens:
        return
    form = {"token": tokens["refresh"], "client_id": visit.house.served.client_id}
    try:
        await visit.house.api.ask("POST", "/oauth/revoke", form=form)
    except (Refused, LoggedOut, Unreachable):
        return


@page("/ended", open=True)
async def ended(visit: Visit) -> Response[Any]:
    """Say that nobody is logged in; whoever was idle for too long finds what they typed after the next log-in."""
    idle = visit.session is not None and bool(visit.session.names("typed:"))
    to = local(visit.request.query_params.get("to", ROOT))
    return visit.plain("ended.html", idle=idle, login=f"{ROOT}/login?{urlencode({'to': to})}")


@page("/idle", "POST", open=True)
async def idle(visit: Visit) -> Response[Any]:
    """End a log-in that nobody used, and keep what stands in the form on the page."""
    values = await visit.typed()
    to = local("".join(values.pop("to", [])[:1]))
    if any("".join(one).strip() for name, one in values.items() if name not in {"csrf", "key", "version"}):
        visit.keep(to, values)
    await revoke(visit)
    if visit.session is not None:
        visit.session.drop("tokens", "me", "told")
    return visit.go(f"{ROOT}/ended?{urlencode({'to': to})}")


@page("/stay", "POST")
async def stay(visit: Visit) -> Response[Any]:
    """Say that somebody is still there."""
    await visit.typed()
    return Response(b"", status_code=204)


def _sealed(kept: Crossing) -> str:
    nonce = os.urandom(NONCE)
    sealed = nonce + AESGCM(KEY).encrypt(nonce, msgspec.json.encode(kept), b"login")
    return base64.urlsafe_b64encode(sealed).decode()


def _opened(cookie: str) -> Crossing | None:
    try:
        sealed = base64.urlsafe_b64decode(cookie.encode("ascii"))
        return msgspec.json.decode(AESGCM(KEY).decrypt(sealed[:NONCE], sealed[NONCE:], b"login"), type=Crossing)
    except (InvalidTag, ValueError, msgspec.DecodeError):
        return None

"""The application of the pages: who visits, may the form have come from here, what is shown when something is wrong."""

import traceback
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

import structlog
from litestar import Litestar, Request, Response
from litestar.enums import HttpMethod
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp

from client import assets, signing_in
from client.api import Api, LoggedOut, Refused, Unreachable
from client.codes import CodeLists
from client.cookies import crumb, named
from client.faults import FORGED, SILENT, refusal
from client.page import Page
from client.pages import (
    about,
    adviser_entries,
    amending,
    breaches,
    capacity,
    check_ins,
    concerns,
    conflicts,
    consultations,
    contacts,
    courses,
    desk,
    disclosures,
    emergencies,
    goals,
    grounds,
    hours,
    intake,
    log,
    log_reviews,
    look,
    matching,
    matters,
    mentors,
    on_call,
    referrals,
    resource_persons,
    retention,
    roster,
    sessions,
    start,
    steps,
    subject_requests,
    talks,
    transfers,
    waiting,
    webhooks,
    weighing,
    worried,
)
from client.rendering import Templates
from client.served import ROOT, Served
from client.sessions import Sessions
from client.visit import Forged, House, Visit
from client.words import LOCALES, _, wished

PAGES: tuple[ModuleType, ...] = (
    *(signing_in, start, worried, matters, concerns, consultations, talks, referrals, steps, weighing),
    *(amending, grounds, disclosures, transfers, emergencies, breaches, look, on_call, intake, waiting, matching),
    *(conflicts, courses, sessions, goals, hours, adviser_entries, resource_persons, mentors, capacity, desk),
    *(check_ins, contacts, roster),
    *(log, log_reviews, subject_requests, retention, webhooks, about),
)
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    # Not no-referrer: browsers would then send `Origin: null` with our own forms.
    "referrer-policy": "same-origin",
    "vary": "Cookie, Accept-Language",
}
MISSING = _("There is no such page.")
BROKEN = _("Something went wrong on our side.")
FOREIGN = _("This was sent from another place than our own pages, so nothing was done.")
AnyRequest = Request[Any, Any, Any]


def pages() -> list[Page]:
    """Return every declared page."""
    found: list[Page] = []
    for module in PAGES:
        for one in vars(module).values():
            found += [one] if isinstance(one, Page) else []
            found += [each for each in one if isinstance(each, Page)] if isinstance(one, tuple) else []
    return found


@asynccontextmanager
async def application(served: Served) -> AsyncIterator[ASGIApp]:
    """Open what the pages need, yield them as an application below `/app`, and close everything again."""
    api = Api(served.api, served.patience)
    house = House(
        served=served,
        api=api,
        sessions=Sessions(served.idle_seconds),
        codes=CodeLists(),
        templates=Templates(),
    )
    try:
        yield Litestar(
            route_handlers=[*(_handler(house, one) for one in pages()), _assets()],
            exception_handlers={Exception: lambda request, error: _trouble(house, request, error)},
            openapi_config=None,
            logging_config=None,
        )
    finally:
        await api.close()


def _handler(house: House, declared: Page) -> HTTPRouteHandler:
    async def answer(request: AnyRequest) -> Response[Any]:
        visit = _visit(house, request)
        had = visit.session
        answered = await _answered(visit, declared)
        if visit.session is not None and visit.session is not had:
            answered.set_cookie(crumb(house.served, visit.session.secret))
        for name, value in HEADERS.items():
            answered.headers.setdefault(name, value)
        return answered

    return HTTPRouteHandler(
        declared.path, http_method=[HttpMethod(one) for one in declared.methods], name=declared.function.__qualname__
    )(answer)


def _visit(house: House, request: AnyRequest) -> Visit:
    served = house.served
    session = house.sessions.find(request.cookies.get(named(served, "session")))
    chosen = request.cookies.get(named(served, "language"))
    accepted = request.headers.get("accept-language", "")
    language = chosen if chosen is not None and chosen in LOCALES else wished(accepted, served.language)
    return Visit(house, request, session, language)


async def _answered(visit: Visit, declared: Page) -> Response[Any]:
    posted = visit.request.method == "POST"
    if posted and not from_here(visit.request, visit.house.served):
        return visit.plain("trouble.html", 403, text=FOREIGN, retry=None)
    try:
        if not declared.open and not visit.logged_in:
            raise LoggedOut
        return await declared.function(visit)
    except LoggedOut:
        return await _to_log_in(visit, posted)
    except Forged:
        return visit.plain("trouble.html", 403, text=FORGED, retry=None)
    except Unreachable:
        return visit.plain("trouble.html", 503, text=SILENT, retry=visit.path)
    except Refused as refused:
        status = refused.problem.status
        told = refusal(refused.problem, refused.wait, visit.words)
        headers = {} if refused.wait is None else {"retry-after": str(refused.wait)}
        shown = visit.plain("trouble.html", status, text=told, retry=visit.path if status in (429, 503) else None)
        shown.headers.update(headers)
        return shown


async def _to_log_in(visit: Visit, posted: bool) -> Response[Any]:
    """Keep what was typed, and send the browser to log in and back; a fragment is answered by telling htmx to go."""
    if posted and "hx-request" not in visit.request.headers:
        visit.keep(visit.path, await visit.sent())
    to = f"{ROOT}/login?{urlencode({'to': visit.path})}"
    if "hx-request" in visit.request.headers:
        return Response(b"", status_code=204)
    return visit.go(to)


def from_here(request: AnyRequest, served: Served) -> bool:
    """Whether a form was posted by a page of ours: as the browser itself says, which no page can alter."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site == "same-origin" and origin in (None, "null", served.public)
    return origin == served.public


def report(error: Exception) -> None:
    """Log where an unforeseen error came from, never what it said."""
    frames = [f"{one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(error.__traceback__)]
    structlog.get_logger().error("unexpected_error_in_a_page", error=type(error).__qualname__, trace=frames[-12:])


def _assets() -> HTTPRouteHandler:
    async def asset(request: AnyRequest) -> Response[bytes]:
        found = assets.contents().get(request.path_params["name"])
        if found is None:
            return Response(b"", status_code=404, headers=HEADERS, media_type="text/plain")
        return Response(found[0], media_type=found[1], headers={"cache-control": assets.FOREVER})

    return HTTPRouteHandler(f"{ROOT}/assets/{{name:str}}", http_method=["GET"])(asset)


def _trouble(house: House, request: AnyRequest, error: Exception) -> Response[Any]:
    """Show a page for what no page was made for; what was not foreseen is told to nobody but the log."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status >= 500:
        report(error)
    shown = _visit(house, request).plain("trouble.html", status, text=BROKEN if status >= 500 else MISSING, retry=None)
    shown.headers.update(HEADERS)
    return shown

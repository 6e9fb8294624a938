"""The HTTP application; it knows ports, not adapters."""

from collections.abc import Sequence
from functools import partial
from types import ModuleType
from typing import Any

import msgspec
from litestar import Litestar, Request, Response
from litestar.exceptions import HTTPException, MethodNotAllowedException
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Receive, Send

from api import (
    adviser_entries,
    audit,
    capacity,
    checkpoints,
    citizens,
    clients,
    code_lists,
    concerns,
    consents,
    corrections,
    departments,
    disclosures,
    emergency_accesses,
    events,
    hand_overs,
    hours,
    log_reviews,
    me,
    mentors,
    notification_assessments,
    participants,
    resource_persons,
    staff,
    subject_requests,
    text_checks,
    three_way_talks,
    transfers,
    units,
    webhooks,
    worklist,
)
from api.answering import answer
from api.consultations import answering, asking, transcript
from api.errors import PROBLEM, Busy, Malformed, NoRoute, WrongMethod, headers_of, problem, unexpected
from api.gate import Gate
from api.health import health
from api.house import House
from api.matching import assignment, conflicts, proposals, wishes
from api.metrics import Metrics
from api.on_call import check_ins, contacts, duties, feeds, shifts
from api.on_call.calendar import calendars
from api.operations import Operation, declared
from api.referrals import asking as referring
from api.referrals import duplicates, extract, intake, waiting
from api.retention import disposals, holds, rules, runs
from api.routes import Routes
from api.support_courses import brief, courses, goals, reviews, sessions, supervisions
from domain.errors import DomainError

RESOURCES: tuple[ModuleType, ...] = (
    concerns,
    asking,
    answering,
    transcript,
    three_way_talks,
    resource_persons,
    adviser_entries,
    notification_assessments,
    referring,
    intake,
    duplicates,
    participants,
    waiting,
    extract,
    corrections,
    hand_overs,
    consents,
    disclosures,
    emergency_accesses,
    transfers,
    citizens,
    mentors,
    capacity,
    wishes,
    conflicts,
    proposals,
    shifts,
    duties,
    feeds,
    contacts,
    check_ins,
    courses,
    brief,
    goals,
    sessions,
    reviews,
    supervisions,
    assignment,
    hours,
    worklist,
    departments,
    units,
    clients,
    staff,
    me,
    code_lists,
    text_checks,
    audit,
    events,
    webhooks,
    checkpoints,
    log_reviews,
    subject_requests,
    rules,
    runs,
    holds,
    disposals,
)


def operations() -> list[Operation]:
    """Return every declared operation of the API."""
    return [one for module in RESOURCES for one in declared(module)]


def create_app(
    house: House, extra: Sequence[HTTPRouteHandler], body_limit: int, pages: ASGIApp | None = None
) -> ASGIApp:
    """Return the application: every operation, what the composition root adds (`extra`, and `pages` at `/app`), behind
    the gate."""
    metrics = Metrics()
    others = Litestar(
        route_handlers=[*health(house, metrics), *calendars(house), *extra],
        exception_handlers={Exception: partial(_outside_an_operation, house)},
        openapi_config=None,
        logging_config=None,
    )
    below = others if pages is None else partial(_page_or_other, pages, others)
    return Gate(Routes(operations(), partial(answer, house), below), body_limit, metrics, house.sent)


async def _page_or_other(pages: ASGIApp, others: ASGIApp, scope: Any, receive: Receive, send: Send) -> None:
    """Have a page answered by whoever makes them, and everything else by ourselves."""
    await (pages if f"{scope['path']}/".startswith("/app/") else others)(scope, receive, send)


def _outside_an_operation(house: House, request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Answer what went wrong where no operation was named."""
    request_id: str = request.scope["state"]["request_id"]
    headers: dict[str, Any] = {}
    if isinstance(error, MethodNotAllowedException):
        error = WrongMethod((error.headers or {}).get("allow", ""))
    elif isinstance(error, HTTPException) and error.status_code == 404:
        error = NoRoute("There is no such path.")
    elif isinstance(error, HTTPException) and error.status_code < 500:
        error = Malformed("The request cannot be read.")
    elif isinstance(error, house.unavailable):
        error = Busy()
    if isinstance(error, DomainError):
        document, headers = problem(error, request_id), headers_of(error, "")
    else:
        document = unexpected(error, request_id)
    return Response(msgspec.json.encode(document), status_code=document.status, media_type=PROBLEM, headers=headers)

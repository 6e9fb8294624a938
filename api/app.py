"""The HTTP application; it knows ports, not adapters."""

from collections.abc import Sequence
from functools import partial
from types import ModuleType
from typing import Any

import msgspec
from litestar import Litestar, Request, Response
from litestar.enums import HttpMethod
from litestar.exceptions import HTTPException, MethodNotAllowedException
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp

from api import (
    audit,
    citizens,
    clients,
    code_lists,
    concerns,
    consents,
    departments,
    me,
    notification_assessments,
    resource_persons,
    staff,
    three_way_talks,
    units,
    worklist,
)
from api.answering import answer
from api.consultations import answering, asking, transcript
from api.errors import PROBLEM, Busy, Malformed, NoRoute, WrongMethod, headers_of, problem, unexpected
from api.gate import Gate
from api.health import health
from api.house import House
from api.incoming import Asked
from api.metrics import Metrics
from api.operations import Operation, declared
from api.referrals import asking as referring
from api.referrals import intake
from domain.errors import DomainError

RESOURCES: tuple[ModuleType, ...] = (
    concerns,
    asking,
    answering,
    transcript,
    three_way_talks,
    resource_persons,
    notification_assessments,
    referring,
    intake,
    consents,
    citizens,
    worklist,
    departments,
    units,
    clients,
    staff,
    me,
    code_lists,
    audit,
)


def operations() -> list[Operation]:
    """Return every declared operation of the API."""
    return [one for module in RESOURCES for one in declared(module)]


def create_app(house: House, extra: Sequence[HTTPRouteHandler], body_limit: int) -> ASGIApp:
    """Return the application: every operation, what the composition root adds (`extra`), behind the gate."""
    metrics = Metrics()
    app = Litestar(
        route_handlers=[*(_handler(one, house) for one in operations()), *health(house, metrics), *extra],
        exception_handlers={Exception: partial(_outside_an_operation, house)},
        openapi_config=None,
        logging_config=None,
    )
    return Gate(app, body_limit, metrics)


def _handler(operation: Operation, house: House) -> HTTPRouteHandler:
    async def handle(request: Request[Any, Any, Any]) -> ASGIApp:
        return await answer(operation, request, house)

    path = operation.path
    for name in operation.parameters:
        path = path.replace(f"{{{name}}}", f"{{{name}:str}}")
    return HTTPRouteHandler(
        path, http_method=HttpMethod(operation.method), status_code=operation.status, opt={"operation": operation}
    )(handle)


def _outside_an_operation(house: House, request: Asked, error: Exception) -> Response[bytes]:
    """Answer what went wrong before an operation was found, or in a route that is none."""
    request_id: str = request.scope["state"]["request_id"]
    headers: dict[str, Any] = {}
    if isinstance(error, MethodNotAllowedException):
        headers = dict(error.headers or {})
        error = WrongMethod("This path does not take this method.")
    elif isinstance(error, HTTPException) and error.status_code == 404:
        error = NoRoute("There is no such path.")
    elif isinstance(error, HTTPException) and error.status_code < 500:
        error = Malformed("The request cannot be read.")
    elif isinstance(error, house.unavailable):
        error = Busy()
    if isinstance(error, DomainError):
        document, headers = problem(error, request_id), {**headers, **headers_of(error, "")}
    else:
        document = unexpected(error, request_id)
    return Response(msgspec.json.encode(document), status_code=document.status, media_type=PROBLEM, headers=headers)

"""What machines ask of the process itself, without a token: is it alive, is it ready, its numbers, whom to warn."""

from datetime import timedelta
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.handlers import HTTPRouteHandler

from api.answering import METADATA
from api.errors import PROBLEM, headers_of, problem
from api.house import House
from api.incoming import JSON
from api.metrics import MEDIA, Metrics
from domain.actors import Role
from domain.errors import DomainError, Forbidden, Unauthenticated

LOOPBACK = frozenset({"127.0.0.1", "::1"})
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip")
PROMISED_FOR = timedelta(days=180)


def health(house: House, metrics: Metrics) -> list[HTTPRouteHandler]:
    """Return the handlers; each is marked as public, so that the inventory of routes can list them."""

    async def live() -> Response[bytes]:
        return _told({"status": "alive"})

    async def ready() -> Response[bytes]:
        good = await house.ready()
        return _told({"status": "ready" if good else "unavailable"}, 200 if good else 503)

    async def numbers(request: Request[Any, Any, Any]) -> Response[bytes]:
        try:
            await _may_count(request, house)
        except DomainError as error:
            document = problem(error, request.scope["state"]["request_id"])
            headers = headers_of(error, house.base_url + METADATA)
            return Response(
                msgspec.json.encode(document), status_code=document.status, media_type=PROBLEM, headers=headers
            )
        return Response(metrics.text(await house.gauges()).encode(), media_type=MEDIA)

    async def security() -> Response[bytes]:
        expires = (house.now() + PROMISED_FOR).strftime("%Y-%m-%dT00:00:00Z")
        lines = [
            f"Contact: {house.security_contact}",
            f"Expires: {expires}",
            "Preferred-Languages: da, sv, en",
            f"Canonical: {house.base_url}/.well-known/security.txt",
        ]
        return Response("\n".join([*lines, ""]).encode(), media_type="text/plain")

    return [
        _public("/healthz/live", live),
        _public("/healthz/ready", ready),
        _public("/metrics", numbers),
        _public("/.well-known/security.txt", security),
    ]


def _public(path: str, function: Any) -> HTTPRouteHandler:
    return HTTPRouteHandler(path, http_method="GET", opt={"public": True})(function)


def _told(what: dict[str, str], status: int = 200) -> Response[bytes]:
    return Response(msgspec.json.encode(what), status_code=status, media_type=JSON)


async def _may_count(request: Request[Any, Any, Any], house: House) -> None:
    """Let in who asks from this very machine, or with an administrator's token.

    A request that was forwarded comes from elsewhere, whatever its address says.

    Raises:
        Unauthenticated: from elsewhere without a good token.
        Forbidden: the token is not an administrator's.
    """
    forwarded = any(name in request.headers for name in FORWARDED)
    if request.client is not None and request.client.host in LOOPBACK and not forwarded:
        return
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        house.per_address.take(request.client.host if request.client else "")
        raise Unauthenticated("no_token")
    if Role.ADMIN not in (await house.identify(token)).roles:
        raise Forbidden("Only an administrator may read these numbers from elsewhere.", "no_grant")

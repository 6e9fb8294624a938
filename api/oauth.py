"""The authorization server over HTTP: strict parsing here, every decision behind the port."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import unquote_to_bytes

from litestar import Request, Response, get, post
from litestar.handlers import HTTPRouteHandler

LARGEST_BODY = 16 * 1024
LARGEST_QUERY = 8 * 1024
FORM = re.compile(r'application/x-www-form-urlencoded(\s*;\s*charset="?utf-8"?)?', re.IGNORECASE)
BAD_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")

AnyRequest = Request[Any, Any, Any]


class Answer(Protocol):
    """One HTTP answer."""

    @property
    def status(self) -> int: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...


class AuthorizationServer(Protocol):
    """Issues and revokes tokens. Parameters arrive parsed, each at most once; answers are complete."""

    async def token(self, form: Mapping[str, str], authorization: str | None, request_id: str) -> Answer: ...

    async def revoke(self, form: Mapping[str, str], authorization: str | None, request_id: str) -> Answer: ...

    async def authorize(self, query: Mapping[str, str], accepted: str, request_id: str) -> Answer:
        """Show the log-in page in a language that `accepted` (Accept-Language) allows."""
        ...

    async def log_in(
        self,
        query: Mapping[str, str],
        form: Mapping[str, str],
        cookies: Mapping[str, str],
        accepted: str,
        address: str,
        request_id: str,
    ) -> Answer: ...

    def refuse(self, accepted: str) -> Answer:
        """Show the page for an authorization request that cannot be read."""
        ...

    def jwks(self) -> Answer: ...

    async def metadata(self) -> Answer: ...

    def resource_metadata(self) -> Answer: ...


class Malformed(Exception):
    """The request is not what RFC 6749 asks for; `status` is that of the answer."""

    def __init__(self, detail: str, status: int = 400) -> None:
        super().__init__(detail)
        self.status = status


def parameters(raw: bytes) -> dict[str, str]:
    """Return the parameters of a form or query; those without a value count as not sent (RFC 6749 section 3.1).

    Raises:
        Malformed: a name comes twice, or something is not UTF-8, wrongly escaped, a control character, or no pair.
    """
    found: dict[str, str] = {}
    for pair in raw.split(b"&") if raw else ():
        name, equals, value = (_decoded(part) for part in pair.partition(b"="))
        if not name or not equals:
            raise Malformed("Parameters are pairs of a name and a value.")
        if name in found:
            raise Malformed("A parameter was sent more than once.")
        found[name] = value
    return {name: value for name, value in found.items() if value}


def _decoded(part: bytes) -> str:
    if BAD_ESCAPE.search(part):
        raise Malformed("A parameter is wrongly escaped.")
    try:
        text = unquote_to_bytes(part.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        raise Malformed("A parameter is not UTF-8.") from None
    if CONTROL.search(text):
        raise Malformed("A parameter has a control character.")
    return text


async def _form(request: AnyRequest) -> dict[str, str]:
    types = request.headers.getall("content-type", [])
    if len(types) != 1 or not FORM.fullmatch(types[0]):
        raise Malformed("The body must be application/x-www-form-urlencoded.", 415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise Malformed("The body is too large.", 413)
    return parameters(bytes(body))


def _query(request: AnyRequest) -> dict[str, str]:
    raw: bytes = request.scope["query_string"]
    if len(raw) > LARGEST_QUERY:
        raise Malformed("The query is too long.", 414)
    return parameters(raw)


def _credentials(request: AnyRequest) -> str | None:
    """Return the Authorization header. Parameters in the address would end in logs and are refused (section 3.2)."""
    if request.scope["query_string"]:
        raise Malformed("Parameters belong in the body.")
    return request.headers.get("authorization")


def _request_id(request: AnyRequest) -> str:
    """Return the id that the gate gave the request."""
    return str(request.state.request_id)


def _accepted(request: AnyRequest) -> str:
    return ",".join(request.headers.getall("accept-language", []))


def _address(request: AnyRequest) -> str:
    return request.client.host if request.client else ""


def _response(answer: Answer) -> Response[bytes]:
    headers = dict(answer.headers)
    # Litestar adds the character set of its own accord.
    media_type = headers.pop("Content-Type", "text/plain").partition(";")[0]
    return Response(answer.body, status_code=answer.status, headers=headers, media_type=media_type)


def _malformed(malformed: Malformed) -> Response[dict[str, str]]:
    return Response(
        {"error": "invalid_request", "error_description": str(malformed)},
        status_code=malformed.status,
        headers={"Cache-Control": "no-store", "Pragma": "no-cache"},
        media_type="application/json",
    )


def routes(server: AuthorizationServer, spend: Callable[[str], object]) -> list[HTTPRouteHandler]:
    """Return the handlers of `/oauth/...` and of the two documents under `/.well-known/`, all open to everybody.

    `spend` takes one request from what an address may ask, or raises TooMany.
    """
    public = {"public": True}

    @post("/oauth/token", operation_id="issueToken", status_code=200, tags=["OAuth"], opt=public)
    async def token(request: AnyRequest) -> Response[Any]:
        """Exchange a client's credentials, an authorization code or a refresh token for an access token."""
        spend(_address(request))
        try:
            authorization, form = _credentials(request), await _form(request)
        except Malformed as malformed:
            return _malformed(malformed)
        return _response(await server.token(form, authorization, _request_id(request)))

    @post("/oauth/revoke", operation_id="revokeToken", status_code=200, tags=["OAuth"], opt=public)
    async def revoke(request: AnyRequest) -> Response[Any]:
        """Revoke an access token, or a refresh token with everything that came from the same log-in (RFC 7009)."""
        spend(_address(request))
        try:
            authorization, form = _credentials(request), await _form(request)
        except Malformed as malformed:
            return _malformed(malformed)
        return _response(await server.revoke(form, authorization, _request_id(request)))

    @get("/oauth/authorize", operation_id="authorize", tags=["OAuth"], opt=public)
    async def authorize(request: AnyRequest) -> Response[bytes]:
        """Show the log-in page for an authorization request with PKCE (RFC 6749 section 4.1, RFC 7636)."""
        spend(_address(request))
        try:
            query = _query(request)
        except Malformed:
            return _response(server.refuse(_accepted(request)))
        return _response(await server.authorize(query, _accepted(request), _request_id(request)))

    @post("/oauth/authorize", operation_id="logIn", status_code=200, tags=["OAuth"], opt=public)
    async def log_in(request: AnyRequest) -> Response[bytes]:
        """Take the posted log-in page and go back to the client with a code, or show the page again."""
        spend(_address(request))
        try:
            query, form = _query(request), await _form(request)
        except Malformed:
            return _response(server.refuse(_accepted(request)))
        return _response(
            await server.log_in(
                query, form, request.cookies, _accepted(request), _address(request), _request_id(request)
            )
        )

    @get("/oauth/jwks", operation_id="readSigningKeys", tags=["OAuth"], opt=public, sync_to_thread=False)
    def jwks() -> Response[bytes]:
        """Return the public keys that access tokens are signed with (RFC 7517)."""
        return _response(server.jwks())

    @get("/.well-known/oauth-authorization-server", operation_id="readAuthorizationServer", tags=["OAuth"], opt=public)
    async def metadata() -> Response[bytes]:
        """Return what the authorization server can do (RFC 8414)."""
        return _response(await server.metadata())

    @get(
        ["/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/v1"],
        operation_id="readProtectedResource",
        tags=["OAuth"],
        opt=public,
        sync_to_thread=False,
    )
    def resource_metadata() -> Response[bytes]:
        """Return where access tokens for this API come from (RFC 9728)."""
        return _response(server.resource_metadata())

    return [token, revoke, authorize, log_in, jwks, metadata, resource_metadata]

"""The contract and its readable page: static, cacheable, and without a request to anybody else."""

import hashlib
from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler

from api.docs.page import page
from api.errors import TYPES, NoRoute

FOLDER = Path(__file__).parent
CONTRACT = FOLDER.parent / "openapi.json"
CACHED = "public, max-age=300"
AnyRequest = Request[Any, Any, Any]


@cache
def contract() -> bytes:
    """Return the OpenAPI document; `vink openapi` writes it."""
    return CONTRACT.read_bytes()


@cache
def readable() -> tuple[bytes, str]:
    """Return the page and the policy that allows its own style and nothing else."""
    style = (FOLDER / "style.css").read_text()
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )
    return page(msgspec.json.decode(contract()), style).encode(), policy


def routes() -> list[HTTPRouteHandler]:
    """Return the handlers of `/openapi.json`, `/docs` and `/problems/...`, all open to everybody."""
    public = {"public": True}

    @get("/openapi.json", operation_id="readContract", opt=public, sync_to_thread=False)
    def read_contract(request: AnyRequest) -> Response[bytes]:
        return _cached(request, contract(), "application/json", {})

    @get("/docs", operation_id="readDocumentation", opt=public, sync_to_thread=False)
    def read_documentation(request: AnyRequest) -> Response[bytes]:
        content, policy = readable()
        return _cached(request, content, "text/html", {"content-security-policy": policy})

    @get("/problems/{name:str}", operation_id="readProblemType", opt=public, sync_to_thread=False)
    def read_problem_type(request: AnyRequest) -> Response[bytes]:
        name = request.path_params["name"]
        if name not in {known for _, known, _ in TYPES.values()} | {"internal-error"}:
            raise NoRoute("There is no such kind of problem.")
        return Response(b"", status_code=303, headers={"location": f"/docs#problem-{name}"})

    return [read_contract, read_documentation, read_problem_type]


def _cached(request: AnyRequest, content: bytes, media_type: str, headers: dict[str, str]) -> Response[bytes]:
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    told = {"etag": etag, "cache-control": CACHED, **headers}
    if etag in (one.strip() for one in request.headers.get("if-none-match", "").split(",")):
        return Response(b"", status_code=304, headers=told, media_type=media_type)
    return Response(content, headers=told, media_type=media_type)

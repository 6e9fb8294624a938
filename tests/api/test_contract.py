"""The contract says what the code does: it is made from it, complete, and served as it was made."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import msgspec
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator

from api import docs, oauth
from api.app import operations
from api.health import health
from api.metrics import Metrics
from api.openapi.public import public_paths
from domain.policy import GRANTS
from vink import contract

PAGES = frozenset({"/docs", "/problems/{name}", "/openapi.json", "/metrics", "/.well-known/security.txt"})
"""Open paths that are not part of the contract: they are for people, for machines that know them, or itself."""

VAULT = frozenset({"citizen:read", "subject-pack:read"})
SPECIAL = re.compile(
    r"^(concern|consultation|advice|three-way-talk|referral|participant|consent|disclosure|citizen"
    r"|notification-assessment|correction|emergency-access|on-call-shift|on-call-contact|check-in|transfer"
    r"|support-course|goal|session|progress-review|hours|match-proposal|match-wishes|subject-request|subject-pack):"
)
PERSONAL = re.compile(
    rf"{SPECIAL.pattern}|^(staff|me|recertification|duplicate|colleague|log-review|on-call|on-call-feed|audit"
    r"|breach-report|subject-extract|retention-rule|hold|disposal|match-candidate|assignment):"
)
Json = dict[str, Any]


@cache
def document() -> Json:
    """The document as it is checked in."""
    found: Json = yaml.load(contract.YAML.read_text(), yaml.CSafeLoader)
    return found


def described() -> list[tuple[str, str, Json]]:
    """Every path and method of the contract, with its description."""
    return [(path, method, one) for path, item in document()["paths"].items() for method, one in item.items()]


def resolved(value: Json) -> Json:
    while "$ref" in value:
        found: Any = document()
        for part in value["$ref"].split("/")[1:]:
            found = found[part]
        value = found
    return value


def schemas(value: Any, seen: frozenset[str] = frozenset()) -> Iterator[Json]:
    """Every schema within a schema, through its references."""
    if "$ref" in value:
        if value["$ref"] not in seen:
            yield from schemas(resolved(value), seen | {value["$ref"]})
        return
    yield value
    inner = [*value.get("properties", {}).values(), *value.get("anyOf", ()), value.get("items")]
    for one in inner:
        if one is not None:
            yield from schemas(one, seen)


async def test_the_contract_and_its_examples_are_made_from_the_code(database: str) -> None:
    made = await contract.files(database)
    stale = [path.name for path, content in made.items() if path.read_bytes() != content]
    assert stale == [], "run `make openapi`"


def test_the_document_is_valid_openapi_in_both_forms() -> None:
    OpenAPIV31SpecValidator(document()).validate()
    assert msgspec.json.decode(contract.JSON.read_bytes()) == document()


def test_every_route_is_described_and_nothing_else() -> None:
    ours = {(one.path, one.method.lower()) for one in operations()}
    open_ones = {(path, method) for path, item in public_paths().items() for method in item}
    assert {(path, method) for path, method, _ in described()} == ours | open_ones


def test_every_open_route_is_known() -> None:
    nothing: Any = None
    routes = [*oauth.routes(nothing, str), *docs.routes(), *health(nothing, Metrics())]
    paths = {re.sub(r":\w+", "", path) for one in routes for path in one.paths}
    assert paths - PAGES - set(public_paths()) == {"/oauth/authorize", "/.well-known/oauth-protected-resource/v1"}
    assert all(one.opt.get("public") for one in routes)


def test_every_operation_has_its_own_name() -> None:
    names = [one["operationId"] for _, _, one in described()]
    assert len(names) == len(set(names))


def test_an_operation_says_who_may_and_how_it_is_logged() -> None:
    flows = document()["components"]["securitySchemes"]["oauth2"]["flows"].values()
    for operation in operations():
        found = document()["paths"][operation.path][operation.method.lower()]
        assert found["security"] == [{"oauth2": [operation.action.value]}], operation.name
        assert found["x-audit-action"] == operation.audited_as, operation.name
        assert any(operation.action.value in flow["scopes"] for flow in flows), operation.name
        assert any(operation.action in granted for granted in GRANTS.values()), operation.name
        if operation.body is not None:
            sent = resolved(found["requestBody"]["content"]["application/json"]["schema"])
            assert sent["additionalProperties"] is False, operation.name


def test_everything_is_shown_by_an_example() -> None:
    missing = {f"{method} {path}": not_shown(one) for path, method, one in described()}
    assert {name: parts for name, parts in missing.items() if parts} == {}


def not_shown(one: Json) -> list[str]:
    """Return what an operation has that no example shows."""
    missing = [
        parameter["name"]
        for parameter in map(resolved, one.get("parameters", []))
        if "example" not in parameter and parameter["name"] != "cursor"
    ]
    contents = [(status, resolved(response).get("content", {})) for status, response in one["responses"].items()]
    contents.append(("body", one.get("requestBody", {}).get("content", {})))
    missing += [
        f"{status} {media}"
        for status, content in contents
        for media, shown in content.items()
        if not shown.get("examples") and media != "application/pdf"
    ]
    return missing


NEVER_SHOWN = {
    "ReferralView.disclosure_stopped_at",
    "ReferralView.texts_until",
    "ParticipantView.disclosure_stopped_at",
    "DisclosureView.stopped_at",
    "ReferralAuthorisation.used_at",
    "ReadingView.action",
    "SecretView.failing_since",
    "WebhookSubscriptionView.failing_since",
}
"""Fields that no example has a value for."""


def test_every_field_is_shown_by_an_example() -> None:
    missing = {
        f"{name}.{field}"
        for name, schema in document()["components"]["schemas"].items()
        for field, one in schema.get("properties", {}).items()
        if {"string", "integer", "number", "boolean"} & set(_types(one)) and not one.get("examples")
    }
    assert missing == NEVER_SHOWN


def test_every_value_has_a_data_class() -> None:
    unlabelled = {
        f"{name}.{field}"
        for name, schema in document()["components"]["schemas"].items()
        for field, one in [("", schema), *schema.get("properties", {}).items()]
        if "string" in _types(one) and one.get("x-data-class") not in ("none", "personal", "special", "vault")
    }
    assert unlabelled == set()


def test_no_operation_tells_a_class_of_data_that_its_scope_is_not_for() -> None:
    for operation in operations():
        found = document()["paths"][operation.path][operation.method.lower()]
        classes = {
            inner.get("x-data-class")
            for status, response in found["responses"].items()
            if status < "300"
            for media in response.get("content", {}).values()
            for inner in schemas(media["schema"])
        }
        assert "vault" not in classes or operation.action in VAULT, operation.name
        assert "special" not in classes or SPECIAL.match(operation.action), operation.name
        assert "personal" not in classes or PERSONAL.match(operation.action), operation.name


def test_every_time_that_is_read_says_its_zone() -> None:
    from msgspec import inspect

    def moments(info: Any, seen: set[type]) -> Iterator[Any]:
        if isinstance(info, inspect.DateTimeType):
            yield info
        if isinstance(info, inspect.StructType) and info.cls not in seen:
            seen.add(info.cls)
            for field in info.fields:
                yield from moments(field.type, seen)
        for inner in (*getattr(info, "types", ()), getattr(info, "item_type", None), getattr(info, "type", None)):
            if inner is not None:
                yield from moments(inner, seen)

    naive = [
        one.name
        for one in operations()
        for kind in (one.body, one.query)
        if kind is not None and any(found.tz is not True for found in moments(inspect.type_info(kind), set()))
    ]
    assert naive == []


async def test_the_contract_is_served_and_cached(client: httpx.AsyncClient) -> None:
    first = await client.get("/openapi.json")
    assert first.content == contract.JSON.read_bytes()
    assert first.headers["content-type"] == "application/json"
    again = await client.get("/openapi.json", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["etag"].startswith('"')


async def test_the_page_needs_nothing_from_anybody_else(client: httpx.AsyncClient) -> None:
    page = await client.get("/docs")
    policy = page.headers["content-security-policy"]
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    text = page.text
    assert not re.search(r"<(script|img|link|iframe|object|form)\b|\son\w+=|\sstyle=|url\(|@import", text)
    assert not re.search(r"(src|href)=\"(?!#|/openapi\.json)", text)
    assert "tabindex" not in text, "nothing scrolls by itself, so that nothing but a link has to be stopped at"
    names = set(re.findall(r'id="([^"]+)"', text))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= names
    assert {one["operationId"] for _, _, one in described()} <= names


async def test_a_kind_of_problem_leads_to_its_explanation(client: httpx.AsyncClient) -> None:
    known = await client.get("/problems/illegal-move")
    assert (known.status_code, known.headers["location"]) == (303, "/docs#problem-illegal-move")
    assert 'id="problem-illegal-move"' in (await client.get("/docs")).text
    assert (await client.get("/problems/secret")).status_code == 404


def test_the_style_is_packed_with_the_page() -> None:
    assert Path(docs.__file__).with_name("style.css").is_file()


def _types(schema: Json) -> list[str]:
    found = schema.get("type", [])
    return [found] if isinstance(found, str) else found

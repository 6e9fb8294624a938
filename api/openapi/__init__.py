"""The contract of the API as an OpenAPI 3.1 document, from the declarations of its operations."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from api.errors import Problem
from api.incoming import JSON
from api.openapi.links import links
from api.openapi.parameters import COMPONENTS, parameters, shows_version
from api.openapi.public import SCHEMAS as PUBLIC_SCHEMAS
from api.openapi.public import TAGS as PUBLIC_TAGS
from api.openapi.public import public_paths
from api.openapi.responses import HEADERS, headers, responses, status_of
from api.openapi.samples import Sample, lend_values, show_values
from api.openapi.schemas import Schemas
from api.openapi.security import SCHEME, roles_of, scheme
from api.openapi.texts import INFO, SERVERS, TAGS
from api.operations import Kind, Operation
from api.outgoing import Answered, Streamed
from domain.text import WRITABLE

MOST_IN_PAGE = 100
Samples = Mapping[str, Sequence[Sample]]


def document(operations: Sequence[Operation], samples: Samples, version: str) -> dict[str, Any]:
    """Return the document. `samples` are the requests shown, by operationId; `version` is that of the product."""
    schemas = Schemas()
    for one in operations:
        if one.body is not None:
            schemas.sent(one.body)
    schemas.answered(Problem)
    paths: dict[str, dict[str, Any]] = {}
    for one in operations:
        described = _operation(one, operations, schemas, samples.get(one.name, ()))
        paths.setdefault(one.path, {})[one.method.lower()] = described
    _show(paths, schemas, samples)
    tags = {**{name: text for name, text in TAGS.items() if name in {one.tag for one in operations}}, **PUBLIC_TAGS}
    found = {
        "openapi": "3.1.0",
        "info": {**INFO, "version": version},
        "servers": SERVERS,
        "security": [{SCHEME: []}],
        "tags": [{"name": name, "description": text} for name, text in sorted(tags.items())],
        "paths": {**paths, **public_paths()},
        "components": {
            "securitySchemes": {SCHEME: scheme(operations)},
            "parameters": COMPONENTS,
            "headers": HEADERS,
            "responses": responses(),
            "schemas": dict(sorted({**schemas.components, **PUBLIC_SCHEMAS}.items())),
        },
    }
    return _without_unused(found)


def _without_unused(found: dict[str, Any]) -> dict[str, Any]:
    """Leave out the shared parts that nothing refers to."""
    refers = set(_references(found))
    for kind in ("parameters", "headers", "responses"):
        parts = found["components"][kind]
        found["components"][kind] = {
            name: part for name, part in parts.items() if f"#/components/{kind}/{name}" in refers
        }
    return found


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        value = value.values()
    if not isinstance(value, str | None):
        for one in value if hasattr(value, "__iter__") else ():
            yield from _references(one)


def _operation(
    one: Operation, operations: Sequence[Operation], schemas: Schemas, samples: Sequence[Sample]
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": one.name,
        "tags": [one.tag],
        "summary": one.summary,
        "description": _description(one),
        "security": [{SCHEME: [one.action.value]}],
        "x-audit-action": one.audited_as,
        "parameters": parameters(one, schemas, samples),
    }
    if one.body is not None:
        sent = {sample.name: {"value": sample.body} for sample in samples if sample.sent}
        media = {"schema": schemas.sent(one.body), "examples": sent}
        found["requestBody"] = {"required": True, "content": {"application/json": _clean(media)}}
    good = _good(one, operations, schemas, samples)
    bad = {status_of(name): {"$ref": f"#/components/responses/{name}"} for name in _problems(one)}
    found["responses"] = {**good, **dict(sorted(bad.items()))}
    return found


def _description(one: Operation) -> str:
    whose = ", ".join(roles_of(one.action))
    staff = " A named member of staff must stand behind the token." if one.named else ""
    return f"{one.description}\n\nScope `{one.action}`, given to: {whose}.{staff}"


def _good(
    one: Operation, operations: Sequence[Operation], schemas: Schemas, samples: Sequence[Sample]
) -> dict[str, Any]:
    told = ["ETag"] if shows_version(one) or one.answer is Answered else []
    if one.kind is Kind.LIST:
        schema = schemas.page(one.answer, MOST_IN_PAGE, one.onward)
        told.append("Link")
    elif one.answer in (Answered, Streamed):
        schema = {}
    else:
        schema = schemas.answered(one.answer)
    if one.instead not in (None, Answered) and one.status == 200:
        schema = {"anyOf": [schema, schemas.answered(one.instead)]}
    if one.kind is Kind.CREATE:
        told += ["Location"] + (["Idempotency-Replayed"] if one.again else [])
    if one.body is not None and one.tells_identity is not True:
        told.append("Identity-Reminder")
    status = str(one.status)
    found = {status: _response(_told_by(one), told, _content(one, schema, status, samples))}
    following = links(one, operations)
    if following:
        found[status]["links"] = following
    if one.instead is not None and one.status != 200:
        shown = _content(one, schemas.answered(one.instead), "200", samples)
        found["200"] = _response(schemas.components[one.instead.__name__]["description"], [], shown)
    if one.reads and shows_version(one):
        found["304"] = {"description": "You have the newest version.", "headers": headers("ETag")}
    return found


def _content(one: Operation, schema: dict[str, Any], status: str, samples: Sequence[Sample]) -> dict[str, Any]:
    found = {}
    for media in one.media:
        shown = {
            sample.name: {"value": sample.answer}
            for sample in samples
            if str(sample.status) == status and sample.media_type == media
        }
        if one.answer in (Answered, Streamed) or media != JSON:
            text = {"type": "string", "maxLength": 5_000_000, "pattern": WRITABLE} if media.startswith("text/") else {}
            document = {**text, "contentMediaType": media, "x-data-class": one.document}
            found[media] = _clean({"schema": document, "examples": shown})
        else:
            found[media] = _clean({"schema": schema, "examples": shown})
    return found


def _response(description: str, told: list[str], content: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "headers": headers(*told), "content": content}


def _told_by(one: Operation) -> str:
    if one.kind is Kind.LIST:
        return "One page of what this caller may see."
    return "What was made." if one.kind is Kind.CREATE else "How it is now."


def _problems(one: Operation) -> list[str]:
    """Return the shared problems that this operation can answer with."""
    found = ["Malformed", "Unauthenticated", "Forbidden", "TooMany", "Unexpected", "Busy"]
    found.append("InvalidQuery" if one.body is None else "Invalid")
    names_a_thing = one.query is not None and any(field.required for field in msgspec.structs.fields(one.query))
    if one.parameters or one.body is not None or names_a_thing:
        found.append("NotFound")
    if len(one.media) > 1:
        found.append("NotAcceptable")
    if not one.reads:
        found += ["Conflict", "TooLarge"]
    if one.body is not None:
        found.append("WrongMedia")
    if one.versioned:
        found += ["Stale", "VersionMissing"]
    return found


def _clean(media: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in media.items() if value != {}}


def _show(paths: dict[str, Any], schemas: Schemas, samples: Samples) -> None:
    for item in paths.values():
        for operation in item.values():
            for sample in samples.get(operation["operationId"], ()):
                answered = operation["responses"].get(str(sample.status), {}).get("content", {})
                if sample.media_type in answered:
                    show_values(schemas.components, answered[sample.media_type].get("schema"), sample.answer)
                if sample.sent and "requestBody" in operation:
                    schema = operation["requestBody"]["content"]["application/json"]["schema"]
                    show_values(schemas.components, schema, sample.body)
    problems = responses()
    for response in problems.values():
        for shown in response["content"]["application/problem+json"]["examples"].values():
            show_values(schemas.components, {"$ref": "#/components/schemas/Problem"}, shown["value"])
    lend_values(schemas.components)


__all__ = ["Sample", "Samples", "document"]

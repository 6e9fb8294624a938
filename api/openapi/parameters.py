"""What a request has besides its body: path, query and headers."""

from collections.abc import Sequence
from typing import Any, get_type_hints
from uuid import UUID

import msgspec

from api.openapi.responses import ETAG, VISIBLE
from api.openapi.samples import Sample
from api.openapi.schemas import CURSOR, Schemas
from api.operations import Kind, Operation, path_type
from domain.codes import PurposeCode

REF = "#/components/parameters/"
PURPOSES = {
    "type": "string",
    "enum": [one.value for one in PurposeCode],
    "x-data-class": "none",
}


def _header(name: str, description: str, example: str, *, required: bool, **limits: Any) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": description,
        "schema": {"type": "string", **limits},
        "example": example,
    }


def _purpose(required: bool) -> dict[str, Any]:
    return {
        "name": "purpose_code",
        "in": "query",
        "required": required,
        "description": (
            "For which purpose this is done; it is written in the audit log. The header `Purpose-Code` says the same, "
            "for a client that cannot add a parameter."
        ),
        "schema": PURPOSES,
        "example": "referral_intake",
    }


COMPONENTS: dict[str, dict[str, Any]] = {
    "IdempotencyKey": _header(
        "Idempotency-Key",
        "A random key, new for each new thing. The same key with the same request makes nothing anew and is answered "
        "with what was made; with another request it is refused with 422.",
        "8e03978e-40d5-43e8-bc93-6894a57f9324",
        required=True,
        minLength=8,
        maxLength=128,
        pattern=r"^[\x21-\x7e]+$",
    ),
    "IfMatch": _header(
        "If-Match",
        "The ETag of the version that you decided on, or the version itself in quotation marks. Without it: 428; when "
        "somebody changed the thing since: 412.",
        '"1"',
        required=True,
        **ETAG,
    ),
    "IfNoneMatch": _header(
        "If-None-Match",
        "The ETag of what you have, as it was sent. When the same would be sent again, the answer is 304.",
        '"1-5f1c9a02"',
        required=False,
        maxLength=200,
        pattern=VISIBLE,
    ),
    "AcceptLanguage": _header(
        "Accept-Language",
        "The language of notices and labels: `da`, `sv` or `en`; any other is answered in the municipality's own.",
        "da",
        required=False,
        maxLength=200,
        pattern=VISIBLE,
    ),
    "Cursor": {
        "name": "cursor",
        "in": "query",
        "required": False,
        "description": "Where to go on: `next_cursor` of the page before, unchanged. Leave it out for the first page.",
        "schema": {"type": "string", **CURSOR},
    },
    "PurposeCode": _purpose(required=False),
    "RequiredPurposeCode": _purpose(required=True),
}


def parameters(operation: Operation, schemas: Schemas, samples: Sequence[Sample]) -> list[dict[str, Any]]:
    """Return the parameters of an operation, those of the path first."""
    found = [_in_path(operation, name, schemas, samples) for name in operation.parameters]
    if operation.query is not None:
        found += _in_query(operation.query, schemas, samples)
    if operation.kind is Kind.LIST:
        found.append({"$ref": REF + "Cursor"})
    found.append(_shared("RequiredPurposeCode" if operation.purposeful else "PurposeCode", samples))
    if operation.kind is Kind.CREATE:
        found.append(_shared("IdempotencyKey", samples))
    if operation.versioned:
        found.append(_shared("IfMatch", samples))
    if shows_version(operation) and operation.reads:
        found.append({"$ref": REF + "IfNoneMatch"})
    return [*found, {"$ref": REF + "AcceptLanguage"}]


def shows_version(operation: Operation) -> bool:
    """Whether the answer carries the version of one thing, and so an ETag."""
    if operation.kind is Kind.LIST:
        return False
    return "version" in getattr(operation.answer, "__struct_fields__", ())


def _in_path(operation: Operation, name: str, schemas: Schemas, samples: Sequence[Sample]) -> dict[str, Any]:
    kind = path_type(operation, name)
    what = name.removesuffix("_id").replace("_", " ")
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": f"The id of the {what}." if kind is UUID else f"The {what}.",
        "schema": schemas.sent(get_type_hints(operation.function, include_extras=True).get(name, UUID)),
        **_example([one.path[name] for one in samples if name in one.path]),
    }


def _in_query(kind: type[msgspec.Struct], schemas: Schemas, samples: Sequence[Sample]) -> list[dict[str, Any]]:
    needed = {one.encode_name: one.required for one in msgspec.structs.fields(kind)}
    found = []
    for name, schema in schemas.properties(kind).items():
        description, shown = schema.pop("description", None), schema.pop("examples", [])
        one = {
            "name": name,
            "in": "query",
            "required": needed[name],
            "description": description or f"Only what has this {name.replace('_', ' ')}.",
            "schema": schema,
        }
        used = [sample.query[name] for sample in samples if name in sample.query]
        found.append({**one, **_example([*used, *shown])})
    return found


def _shared(name: str, samples: Sequence[Sample]) -> dict[str, Any]:
    """Return a reference to a shared parameter, or the parameter itself where its example is another one here."""
    shared = COMPONENTS[name]
    for sample in samples:
        sent = {**sample.headers, **sample.query}.get(shared["name"], shared["example"])
        if sent != shared["example"]:
            return {**shared, "example": sent}
    return {"$ref": REF + name}


def _example(values: Sequence[Any]) -> dict[str, Any]:
    return {"example": values[0]} if values else {}

"""The checker of breaking changes sees each kind of them, and nothing where there is none."""

import copy
import importlib.util
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from vink import contract

SPEC = importlib.util.spec_from_file_location("breaking", contract.YAML.with_name("breaking.py"))
assert SPEC is not None
assert SPEC.loader is not None
breaking = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(breaking)

Json = dict[str, Any]
CONTRACT: Json = msgspec.json.decode(contract.JSON.read_bytes())


def operation(document: Json, path: str = "/v1/concerns", method: str = "post") -> Json:
    found: Json = document["paths"][path][method]
    return found


def schema(document: Json, name: str) -> Json:
    found: Json = document["components"]["schemas"][name]
    return found


def without(value: Any, name: str) -> None:
    value.remove(name) if isinstance(value, list) else value.pop(name)


MUTATIONS: dict[str, Callable[[Json], object]] = {
    "GET /v1/concerns: removed": lambda new: without(new["paths"]["/v1/concerns"], "get"),
    "GET /v1/me: removed": lambda new: without(new["paths"], "/v1/me"),
    "POST /v1/concerns: operationId changed": lambda new: operation(new).update(operationId="other"),
    "POST /v1/concerns: another scope is needed": lambda new: operation(new).update(security=[{"oauth2": ["x:y"]}]),
    "POST /v1/concerns 200: removed": lambda new: without(operation(new)["responses"], "200"),
    "POST /v1/concerns 201 header ETag: removed": lambda new: without(
        operation(new)["responses"]["201"]["headers"], "ETag"
    ),
    "GET /v1/concerns query limit: removed": lambda new: without_parameter(new, "limit"),
    "GET /v1/concerns query limit: maximum narrowed to 50": lambda new: parameter(new, "limit")["schema"].update(
        maximum=50
    ),
    "GET /v1/concerns query status: now required": lambda new: parameter(new, "status").update(required=True),
    "GET /v1/concerns query place: new and required": lambda new: operation(new, method="get")["parameters"].append(
        {"name": "place", "in": "query", "required": True, "schema": {"type": "string"}}
    ),
    "NewConcern.unit_id: removed": lambda new: without(schema(new, "NewConcern")["properties"], "unit_id"),
    "NewConcern.wish: now required": lambda new: schema(new, "NewConcern")["required"].append("wish"),
    "NewConcern.situation_text: maxLength narrowed to 100": lambda new: schema(new, "NewConcern")["properties"][
        "situation_text"
    ].update(maxLength=100),
    "NewConcern.situation_text: minLength narrowed to 11": lambda new: schema(new, "NewConcern")["properties"][
        "situation_text"
    ].update(minLength=11),
    "NewConcern.kle: pattern changed": lambda new: schema(new, "NewConcern")["properties"]["kle"].update(pattern="^9"),
    "NewConcern.unit_id: type null no longer taken": lambda new: schema(new, "NewConcern")["properties"][
        "unit_id"
    ].update(type="string"),
    "Urgency: enum soon no longer taken": lambda new: without(schema(new, "Urgency")["enum"], "soon"),
    "Urgency: enum never may now be answered": lambda new: schema(new, "Urgency")["enum"].append("never"),
    "ConcernView.status: removed": lambda new: without(schema(new, "ConcernView")["properties"], "status"),
    "ConcernView.kle: may now be missing": lambda new: without(schema(new, "ConcernView")["required"], "kle"),
    "ConcernView.kle: type null may now be answered": lambda new: schema(new, "ConcernView")["properties"][
        "kle"
    ].update(type=["string", "null"]),
}
HARMLESS: dict[str, Callable[[Json], object]] = {
    "nothing": lambda _: None,
    "a new path": lambda new: new["paths"].update({"/v1/new": {"get": operation(new, method="get")}}),
    "a new field in an answer": lambda new: schema(new, "ConcernView")["properties"].update(more={"type": "string"}),
    "a new field that may be sent": lambda new: schema(new, "NewConcern")["properties"].update(more={"type": "string"}),
    "more may be sent": lambda new: schema(new, "NewConcern")["properties"]["situation_text"].update(maxLength=9000),
    "another text": lambda new: operation(new).update(summary="Other words"),
}


def parameter(document: Json, name: str) -> Json:
    found: Json = next(one for one in operation(document, method="get")["parameters"] if one.get("name") == name)
    return found


def without_parameter(document: Json, name: str) -> None:
    operation(document, method="get")["parameters"].remove(parameter(document, name))


@pytest.mark.parametrize("told", MUTATIONS)
def test_a_change_that_breaks_clients_is_told_by_its_place(told: str) -> None:
    new = copy.deepcopy(CONTRACT)
    MUTATIONS[told](new)
    assert told in breaking.breaks(CONTRACT, new)


@pytest.mark.parametrize("what", HARMLESS)
def test_a_change_that_adds_is_not_told(what: str) -> None:
    new = copy.deepcopy(CONTRACT)
    HARMLESS[what](new)
    assert breaking.breaks(CONTRACT, new) == []

"""Where a client goes next: from what was made or read to its commands, carrying the version along."""

from collections.abc import Sequence
from typing import Any

from api.openapi.parameters import shows_version
from api.operations import Kind, Operation

VERSION = {"header.If-Match": "$response.header.ETag"}


def links(operation: Operation, operations: Sequence[Operation]) -> dict[str, Any]:
    """Return the links of the good answer of an operation, by the operationId that they lead to."""
    if operation.kind is Kind.LIST:
        return _from_list(operation, operations)
    if operation.kind is Kind.CREATE and operation.again is not None:
        path, own = operation.again.path, "$response.body#/id"
        told = [operation.again, *_commands(path, operations)]
    elif operation.kind is Kind.READ and operation.parameters:
        path, own = operation.path, f"$request.path.{operation.parameters[-1]}"
        told = _commands(path, operations)
    elif operation.kind is Kind.COMMAND and operation.parameters:
        path = operation.path if operation.method == "PUT" else operation.path.rpartition("}")[0] + "}"
        own = f"$request.path.{operation.parameters[-1]}"
        told = [one for one in operations if one.kind is Kind.READ and one.path == path]
    else:
        return {}
    names = [one.strip("{}") for one in path.split("/") if one.startswith("{")]
    known = {name: f"$request.path.{name}" for name in names[:-1] if name in operation.parameters}
    versioned = shows_version(operation)
    return {
        one.name: _link(one, {**known, names[-1]: own}, versioned)
        for one in told
        if set(known) | {names[-1]} >= set(one.parameters)
    }


def _from_list(operation: Operation, operations: Sequence[Operation]) -> dict[str, Any]:
    found = {}
    for one in operations:
        if one.kind is Kind.READ and one.path.rpartition("/")[0] == operation.path and one.path.endswith("}"):
            known = {name: f"$request.path.{name}" for name in operation.parameters}
            found[one.name] = _link(one, {**known, one.parameters[-1]: "$response.body#/items/0/id"}, False)
    return found


def _commands(path: str, operations: Sequence[Operation]) -> list[Operation]:
    return [
        one
        for one in operations
        if one.kind is Kind.COMMAND and (one.path == path or one.path.rpartition("/")[0] == path)
    ]


def _link(target: Operation, known: dict[str, str], versioned: bool) -> dict[str, Any]:
    given = {name: known[name] for name in target.parameters}
    if target.versioned and versioned:
        given |= VERSION
    return {"operationId": target.name, "description": target.summary, "parameters": given}

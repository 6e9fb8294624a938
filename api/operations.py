"""One declaration per operation: path, action and types; guard, contract, log and test matrix derive from it."""

import inspect
import re
from collections.abc import Awaitable, Callable
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from domain.policy import Action

Function = Callable[..., Awaitable[Any]]


class Kind(StrEnum):
    READ = "read"
    LIST = "list"
    CREATE = "create"
    COMMAND = "command"


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """What one path and method does, for whom, with which types.

    `answer` is the Struct that is sent back (of one item, for a list); `instead` one that may be sent with 200 in
    its place. `versioned` operations need `If-Match`. `purposeful` ones need a purpose code (R4). `named` ones need
    a member of staff behind the token (R3). `tells_identity` ones may carry identifiers in their body, or, where it is
    a type, in Structs of that type only; every other text is searched for them.
    An `onward` list has no end: it is read oldest first, and its last page tells where to go on, too. `again` is the
    reading operation that answers a repeated submission.
    """

    kind: Kind
    method: str
    path: str
    action: Action
    function: Function
    name: str
    tag: str
    summary: str
    description: str
    parameters: tuple[str, ...]
    words: frozenset[str]
    body: Any
    query: Any
    answer: Any
    instead: Any
    media: tuple[str, ...]
    document: str
    status: int
    versioned: bool
    purposeful: bool
    named: bool
    tells_identity: bool | type
    onward: bool
    again: "Operation | None"

    @property
    def reads(self) -> bool:
        return self.kind in (Kind.READ, Kind.LIST)

    @property
    def audited_as(self) -> str:
        """The name of this operation in the log; it comes from the server alone."""
        resource, _, verb = self.action.partition(":")
        return f"{resource}:list" if self.kind is Kind.LIST else f"{resource}:{verb}"


def declare(
    kind: Kind,
    path: str,
    action: Action,
    *,
    method: str | None = None,
    status: int | None = None,
    purposeful: bool = False,
    named: bool = False,
    tells_identity: bool | type = False,
    onward: bool = False,
    media: tuple[str, ...] = ("application/json",),
    document: str = "special",
    again: Operation | None = None,
) -> Callable[[Function], Operation]:
    """Turn a function into the operation at `path`.

    The function takes the `work`, then what it names: each path parameter as a UUID (or the string itself where it
    is annotated so), `body` and `query` as Structs, `after` for the position in a list, `seen` for the version in
    If-Match. Its name gives the operationId, its docstring the contract's text. `document` is the data class of what is
    answered in another medium than JSON.
    """

    def keep(function: Function) -> Operation:
        hints = get_type_hints(function, include_extras=True)
        answers = _members(hints["return"])
        text = inspect.getdoc(function) or ""
        summary = " ".join(text.split()).partition(". ")[0]
        return Operation(
            kind=kind,
            method=method or ("GET" if kind in (Kind.READ, Kind.LIST) else "POST"),
            path=path,
            action=action,
            function=function,
            name=_camel(function.__name__),
            tag=_tag(path),
            summary=summary.rstrip("."),
            description=text,
            parameters=tuple(re.findall(r"{(\w+)}", path)),
            words=frozenset(name for name in re.findall(r"{(\w+)}", path) if hints.get(name) is not UUID),
            body=hints.get("body"),
            query=hints.get("query"),
            answer=answers[0],
            instead=answers[1] if len(answers) > 1 else None,
            media=media,
            document=document,
            status=status or (201 if kind is Kind.CREATE else 200),
            versioned="seen" in hints,
            purposeful=purposeful,
            named=named,
            tells_identity=tells_identity,
            onward=onward,
            again=again,
        )

    return keep


def reads(path: str, action: Action, **more: Any) -> Callable[[Function], Operation]:
    """Declare the reading of one thing."""
    return declare(Kind.READ, path, action, **more)


def lists(path: str, action: Action, **more: Any) -> Callable[[Function], Operation]:
    """Declare a list: pages by cursor, newest first."""
    return declare(Kind.LIST, path, action, **more)


def creates(path: str, action: Action, **more: Any) -> Callable[[Function], Operation]:
    """Declare the making of a new thing: needs an Idempotency-Key, answers 201 with a Location."""
    return declare(Kind.CREATE, path, action, **more)


def commands(path: str, action: Action, **more: Any) -> Callable[[Function], Operation]:
    """Declare a command that changes the state of a thing."""
    return declare(Kind.COMMAND, path, action, **more)


def declared(module: object) -> list[Operation]:
    """Return the operations that a module declares."""
    return [one for one in vars(module).values() if isinstance(one, Operation)]


def path_type(operation: Operation, name: str) -> type:
    """Return the type of a path parameter: UUID, or str where the function says so."""
    found: type = get_type_hints(operation.function).get(name, UUID)
    return found


def _members(annotation: Any) -> list[Any]:
    if get_origin(annotation) in (Union, UnionType):
        return [one for one in get_args(annotation) if one is not NoneType]
    if get_origin(annotation) is list:
        return list(get_args(annotation))
    return [annotation]


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def _tag(path: str) -> str:
    return path.split("/")[2].replace("-", " ").capitalize()

"""Real requests with their real answers: what the contract shows as examples."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import UNSET


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """One request that was answered; `body` is UNSET where none was sent."""

    name: str
    path: Mapping[str, Any]
    query: Mapping[str, Any]
    headers: Mapping[str, str]
    body: Any
    status: int
    media_type: str
    answer: Any

    @property
    def sent(self) -> bool:
        return self.body is not UNSET


def show_values(components: dict[str, Any], schema: Any, value: Any) -> None:
    """Give every property of the schemas that `value` fits its first value as an example."""
    for one in _resolved(components, schema, value):
        if isinstance(value, list | tuple):
            for item in value:
                show_values(components, one.get("items"), item)
        elif isinstance(value, dict):
            for name, inner in one.get("properties", {}).items():
                if value.get(name) is None:
                    continue
                if _scalar(inner):
                    inner.setdefault("examples", [value[name]])
                show_values(components, inner, value[name])


def lend_values(components: dict[str, Any]) -> None:
    """Give every property that has no example yet its default, or the example of one of the same name and form."""
    fields = [
        (name, field)
        for schema in components.values()
        for name, field in schema.get("properties", {}).items()
        if _scalar(field)
    ]
    known: dict[Any, list[Any]] = {}
    for name, field in fields:
        if "examples" not in field and field.get("default") is not None:
            field["examples"] = [field["default"]]
        if "examples" in field:
            known.setdefault(_form(name, field), field["examples"])
    for name, field in fields:
        if "examples" not in field and _form(name, field) in known:
            field["examples"] = known[_form(name, field)]


def _scalar(schema: Any) -> set[str]:
    return {"string", "integer", "boolean", "number"} & set(_types(schema))


def _form(name: str, schema: Any) -> Any:
    return name, *(schema.get(word) for word in ("format", "pattern", "maxLength", "minimum")), *sorted(_scalar(schema))


def _types(schema: Any) -> list[str]:
    found = schema.get("type", [])
    return [found] if isinstance(found, str) else found


def _resolved(components: dict[str, Any], schema: Any, value: Any) -> Iterator[dict[str, Any]]:
    if schema is None:
        return
    if "$ref" in schema:
        yield from _resolved(components, components[schema["$ref"].rpartition("/")[2]], value)
        return
    for choice in schema.get("anyOf", ()):
        yield from _resolved(components, choice, value)
    needed = set(schema.get("required", ()))
    if not isinstance(value, dict) or needed <= set(value):
        yield schema

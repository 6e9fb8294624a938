"""The JSON schemas of what is sent and answered, from the Structs themselves."""

from enum import Enum
from inspect import getdoc
from typing import Any

import msgspec
from msgspec import inspect

from api.checkpoints import CheckpointView
from domain.notices import Notice

REF = "#/components/schemas/"
BESIDE: dict[str, Any] = {
    "notification_reminder": Notice | None,
    "emergency": Notice,
    "checkpoint": CheckpointView | None,
}
"""What stands beside the items of a page."""
PAGE = "One page, newest first, and the cursor of the next one; null on the last page."
ONWARD_PAGE = (
    "One page, oldest first, and the cursor of what follows, now or later; null when there never was anything."
)
INT32 = 2**31 - 1
SCALARS: dict[type, dict[str, Any]] = {
    inspect.NoneType: {"type": "null"},
    inspect.BoolType: {"type": "boolean"},
    inspect.FloatType: {"type": "number"},
    inspect.UUIDType: {"type": "string", "format": "uuid", "minLength": 36, "maxLength": 36},
    inspect.DateType: {"type": "string", "format": "date", "minLength": 10, "maxLength": 10},
    inspect.DateTimeType: {"type": "string", "format": "date-time", "minLength": 20, "maxLength": 35},
}
LISTS = (inspect.ListType, inspect.VarTupleType, inspect.SetType, inspect.FrozenSetType)


class Schemas:
    """Gathers the components that schemas refer to.

    What is only answered always has all its fields; what is also sent has defaults and refuses unknown fields.
    """

    def __init__(self) -> None:
        self.components: dict[str, dict[str, Any]] = {}
        self._kinds: dict[str, type] = {}

    def sent(self, kind: Any) -> dict[str, Any]:
        """Return the schema of what a client sends. Ask for these before those of answers."""
        return self._of(inspect.type_info(kind), sent=True)

    def answered(self, kind: Any) -> dict[str, Any]:
        """Return the schema of what the API answers."""
        return self._of(inspect.type_info(kind), sent=False)

    def page(self, kind: Any, most: int, onward: bool) -> dict[str, Any]:
        """Return the schema of one page of a list of `kind`."""
        name = f"{kind.__name__}Page"
        self.components[name] = {
            "type": "object",
            "description": ONWARD_PAGE if onward else PAGE,
            "properties": {
                "items": {"type": "array", "items": self.answered(kind), "maxItems": most},
                "next_cursor": {
                    "type": ["string", "null"],
                    **CURSOR,
                    "x-data-class": "none",
                    "examples": [SOME_CURSOR],
                },
            },
            "required": ["items", "next_cursor"],
        }
        for beside in getattr(kind, "beside", ()):
            notice = self.answered(BESIDE[beside])
            self.components[name]["properties"][beside] = notice
            self.components[name]["required"].append(beside)
        return {"$ref": REF + name}

    def properties(self, kind: type[msgspec.Struct]) -> dict[str, dict[str, Any]]:
        """Return the schemas of the fields of a query."""
        info: Any = inspect.type_info(kind)
        return {one.encode_name: self._field(one, sent=True) for one in info.fields}

    def _of(self, info: Any, sent: bool) -> dict[str, Any]:
        if isinstance(info, inspect.Metadata):
            return {**self._of(info.type, sent), **(info.extra_json_schema or {})}
        if isinstance(info, inspect.StructType | inspect.EnumType):
            return self._component(info, sent)
        if isinstance(info, inspect.UnionType):
            return self._union(info, sent)
        if isinstance(info, LISTS):
            limits = _limits(info, minItems="min_length", maxItems="max_length")
            return {"type": "array", "items": self._of(info.item_type, sent), **limits}
        if isinstance(info, inspect.DictType):
            limits = _limits(info, minProperties="min_length", maxProperties="max_length")
            return {"type": "object", "additionalProperties": self._of(info.value_type, sent), **limits}
        return {**_scalar(info), "x-data-class": "none"} if not isinstance(info, inspect.StrType) else _text(info)

    def _component(self, info: inspect.StructType | inspect.EnumType, sent: bool) -> dict[str, Any]:
        name = info.cls.__name__
        if self._kinds.setdefault(name, info.cls) is not info.cls:
            raise TypeError(f"two types are called {name}: in {info.cls.__module__} and {self._kinds[name].__module__}")
        if name not in self.components:
            self.components[name] = {}
            made = _enum(info.cls) if isinstance(info, inspect.EnumType) else self._struct(info, sent)
            self.components[name].update(made)
        return {"$ref": REF + name}

    def _struct(self, info: inspect.StructType, sent: bool) -> dict[str, Any]:
        fields = {one.encode_name: self._field(one, sent) for one in info.fields}
        always = not sent and not info.cls.__struct_config__.omit_defaults
        found: dict[str, Any] = {
            "type": "object",
            "description": _described(info.cls),
            "properties": {name: field for name, field in fields.items() if "x-refused" not in field},
            "required": [one.encode_name for one in info.fields if one.required or always],
        }
        if sent and info.forbid_unknown_fields:
            found["additionalProperties"] = False
        return {key: value for key, value in found.items() if value not in ("", [])}

    def _field(self, field: inspect.Field, sent: bool) -> dict[str, Any]:
        schema = self._of(field.type, sent)
        if sent and field.default not in (msgspec.NODEFAULT, msgspec.UNSET):
            schema["default"] = msgspec.to_builtins(field.default)
        return schema

    def _union(self, info: inspect.UnionType, sent: bool) -> dict[str, Any]:
        members = [one for one in info.types if not isinstance(one, inspect.NoneType)]
        schemas = [self._of(one, sent) for one in members]
        nullable = any(isinstance(one, inspect.NoneType) for one in info.types)
        if len(schemas) == 1:
            if not nullable:
                return schemas[0]
            (schema,) = schemas
            if "enum" in schema:
                return {**schema, "type": [schema["type"], "null"], "enum": [*schema["enum"], None]}
            if "type" in schema:
                return {**schema, "type": [schema["type"], "null"]}
        return {"anyOf": [*schemas, *([{"type": "null"}] if nullable else [])]}


CURSOR: dict[str, Any] = {"minLength": 38, "maxLength": 38, "pattern": "^[A-Za-z0-9_-]{38}$"}
SOME_CURSOR = "AZt22qgAcACAAAAAAAADAQkiPbJgfZBhI4Vf5g"


def _described(kind: type) -> str:
    return " ".join((getdoc(kind) or "").split()) if kind.__doc__ else ""


def _limits(info: Any, **names: str) -> dict[str, Any]:
    found = {keyword: getattr(info, name) for keyword, name in names.items()}
    return {keyword: value for keyword, value in found.items() if value is not None}


def _text(info: inspect.StrType) -> dict[str, Any]:
    found = {"type": "string", **_limits(info, minLength="min_length", maxLength="max_length", pattern="pattern")}
    if "pattern" in found:
        found["pattern"] = _portable(found["pattern"])
    return found


def _portable(pattern: str) -> str:
    """Return the pattern of a whole text as JSON Schema reads it, where `$` lets no line break follow."""
    inner = pattern.removeprefix("^(?:").removesuffix(r")$(?!\n)")
    if inner == pattern:
        return pattern
    return f"^({inner})$" if "|" in inner else f"^{inner}$"


def _enum(kind: type[Enum]) -> dict[str, Any]:
    words = [one.value for one in kind]
    found: dict[str, Any] = {"type": "string", "enum": words, "x-data-class": "none"}
    return {**found, "description": _described(kind)} if _described(kind) else found


def _scalar(info: Any) -> dict[str, Any]:
    if isinstance(info, inspect.IntType):
        limits = _limits(info, minimum="ge", maximum="le", exclusiveMinimum="gt", exclusiveMaximum="lt")
        return {
            "type": "integer",
            "format": "int32" if limits.get("maximum", INT32 + 1) <= INT32 else "int64",
            **limits,
        }
    if isinstance(info, inspect.LiteralType):
        return {"type": "string", "enum": list(info.values)}
    if type(info) not in SCALARS:
        raise TypeError(f"no schema is written for {type(info).__name__}")
    return dict(SCALARS[type(info)])

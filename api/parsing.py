"""Strict reading of what clients send: every fault found is told by its place, and no value is echoed."""

import re
import unicodedata
from functools import cache
from types import UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec

from api.errors import Malformed
from domain.errors import Fault, Invalid, NotFound
from domain.identifiers import find_identifiers

CANONICAL_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
PLACE = re.compile(r" - at `\$?(.*)`\Z")
ALLOWED_CONTROLS = "\n\r\t"


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind, strict=True)


def parse_body(raw: bytes, kind: Any, may_identify: bool | type) -> Any:
    """Return the body as a Struct. `may_identify` is a type where only what lies in Structs of it may identify.

    Raises:
        Malformed: it is not JSON in UTF-8.
        Invalid: it breaks rules; or, unless `may_identify`, a text in it holds an identifier of a person (R8).
    """
    try:
        body = _decoder(kind).decode(raw)
    except msgspec.ValidationError:
        raise Invalid(tuple(faults(msgspec.json.decode(raw), kind, ""))) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Malformed("The body is not valid JSON in UTF-8.") from None
    found = list(_in_texts(body, "", may_identify))
    if found:
        told = any(fault.code == "identifier" for fault in found)
        raise Invalid(tuple(found), "identifier" if told else None)
    return body


class Query(NamedTuple):
    """What stands behind the question mark: the operation's own parameters, the position in a list, the purpose."""

    struct: Any
    cursor: str | None
    purpose: str | None


NO_QUERY = Query(None, None, None)


def parse_query(raw: bytes, kind: Any) -> Query:
    """Return the query; its `struct` is None where `kind` is None.

    Raises:
        Malformed: it is not ASCII of the usual form.
        Invalid: a parameter is unknown, doubled or out of its range.
    """
    if not raw and kind is None:
        return NO_QUERY
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, strict_parsing=bool(raw), errors="strict")
    except ValueError:
        raise Malformed("The query string cannot be read.") from None
    given: dict[str, Any] = {}
    wrong = []
    for name, value in pairs:
        if name in given:
            wrong.append(Fault(f"?{_known(name, kind)}", "repeated", "Give this parameter once."))
        given[name] = value
    cursor, purpose = given.pop("cursor", None), given.pop("purpose_code", None)
    if kind is None:
        wrong += [Fault("?", "unknown", "This operation takes no such parameter.") for _ in given]
        if wrong:
            raise Invalid(tuple(wrong))
        return Query(None, cursor, purpose)
    found = None
    try:
        found = msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError:
        wrong += [Fault("?" + one.pointer[1:], one.code, one.detail) for one in faults(given, kind, "", strict=False)]
    if wrong:
        raise Invalid(tuple(wrong))
    return Query(found, cursor, purpose)


def parse_id(raw: str) -> UUID:
    """Return the id in a path; whatever is not one is unknown."""
    if not CANONICAL_UUID.match(raw):
        raise NotFound
    return UUID(raw)


def _known(name: str, kind: Any) -> str:
    return name if kind is not None and name in kind.__struct_encode_fields__ else ""


def faults(value: Any, kind: Any, pointer: str, strict: bool = True) -> list[Fault]:
    """Return every fault found in a value that does not fit `kind`, each with its JSON pointer."""
    try:
        msgspec.convert(value, kind, strict=strict)
    except msgspec.ValidationError as error:
        return _deeper(value, kind, pointer, strict) or [_fault(str(error), pointer, kind)]
    return []


def _deeper(value: Any, kind: Any, pointer: str, strict: bool) -> list[Fault]:
    kind = _bare(kind)
    if isinstance(value, list) and get_origin(kind) in (tuple, list):
        inner = get_args(kind)[0]
        return [one for i, item in enumerate(value) for one in faults(item, inner, f"{pointer}/{i}", strict)]
    if not isinstance(value, dict) or not (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
        return []
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    hints = get_type_hints(kind, include_extras=True)
    found = [
        Fault(pointer or "/", "unknown", "A field that is not known here.") for name in value if name not in fields
    ]
    for name, field in fields.items():
        if name in value:
            found += faults(value[name], hints[field.name], f"{pointer}/{name}", strict)
        elif field.required:
            found.append(Fault(f"{pointer}/{name}", "required", "This field is needed."))
    return found


def _bare(kind: Any) -> Any:
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        structs = [one for one in get_args(kind) if one is not type(None)]
        return _bare(structs[0]) if len(structs) == 1 else kind
    return kind


def _fault(message: str, pointer: str, kind: Any) -> Fault:
    place = PLACE.search(message)
    text = message[: place.start()] if place else message
    if place:
        pointer += re.sub(r"\[(\d+|\.\.\.)\]", r"/\1", place[1]).replace(".", "/")
    if text.startswith("Invalid enum value"):
        bare = _bare(kind)
        words = ", ".join(str(one.value) for one in bare) if hasattr(bare, "__members__") else "a known word"
        text = f"Expected one of: {words}"
    return Fault(pointer or "/", "invalid", text + ".")


def _in_texts(value: Any, pointer: str, may_identify: bool | type) -> Any:
    if isinstance(may_identify, type) and isinstance(value, may_identify):
        may_identify = True
    if type(value) is str:
        if any(unicodedata.category(one) == "Cc" and one not in ALLOWED_CONTROLS for one in value):
            yield Fault(pointer, "control_character", "A control character cannot be stored.")
        elif may_identify is not True:
            kinds = sorted({one.kind for one in find_identifiers(value)})
            if kinds:
                yield Fault(pointer, "identifier", f"Take out what identifies a person ({', '.join(kinds)}).")
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _in_texts(getattr(value, name), f"{pointer}/{name}", may_identify)
    elif isinstance(value, tuple | list):
        for index, item in enumerate(value):
            yield from _in_texts(item, f"{pointer}/{index}", may_identify)
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _in_texts(item, f"{pointer}/{name}", may_identify)

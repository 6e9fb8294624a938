"""Strict reading of what clients send: every fault found is told by its place, and no value is echoed."""

import json
import re
from collections.abc import Iterator
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec

from api.errors import Malformed
from api.moments import in_utc, tells_moments
from api.texts import Text, identified, reminder, texts_of
from domain.errors import Fault, Invalid, NotFound

CANONICAL_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\Z")
WHOLE_NUMBER = re.compile(r"(0|[1-9][0-9]{0,8})\Z")
PLACE = re.compile(r" - at `\$?(.*)`\Z")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Every control character but tab and line ends."""
SAFE = ("Expected ", "Invalid UUID", "Invalid RFC3339")
"""How the messages begin that tell what was expected and nothing of what was sent."""
MOST_TOLD = 1000
"""Faults told of one list; the contract bounds what a problem document holds."""


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind, strict=True)


class Body(NamedTuple):
    """What was sent, as a Struct, and where in it a name or an address may stand, as a header tells it."""

    struct: Any
    reminder: str | None


def parse_body(raw: bytes, kind: Any, may_identify: bool | type) -> Body:
    """Return the body. `may_identify` is a type where only what lies in Structs of it may identify.

    Raises:
        Malformed: it is not JSON in UTF-8, or names something twice in one object (RFC 7493).
        Invalid: it breaks rules; or, unless `may_identify`, a text in it holds an identifier of a person (R8).
    """
    try:
        body = _decoder(kind).decode(raw)
        _plain(raw)
    except msgspec.ValidationError as error:
        found = faults(_plain(raw), kind, "") or [_fault(str(error), "", kind)]
        raise Invalid(tuple(found[:MOST_TOLD])) from None
    except UNREADABLE:
        raise Malformed(NOT_JSON) from None
    texts = texts_of(body, may_identify)
    found = list(_in_texts(texts))
    if found:
        told = any(fault.code == "identifier" for fault in found)
        raise Invalid(tuple(found), "identifier" if told else None)
    return Body(in_utc(body) if tells_moments(kind) else body, reminder(texts))


NAMES = re.compile(rb'"\s*:')
"""What ends every name in JSON; a text may hold it too, and then the slow look tells."""
NOT_JSON = "The body is not valid JSON in UTF-8, or names something twice in one object."
UNREADABLE = (msgspec.DecodeError, ValueError, RecursionError)


def _plain(raw: bytes) -> Any:
    """Return all of the body as plain JSON; decoding into a type may have stopped before its end."""
    try:
        value = msgspec.json.decode(raw)
        if _names_in(value) < len(NAMES.findall(raw)):
            json.loads(raw, object_pairs_hook=_once, parse_int=float)
    except UNREADABLE:
        raise Malformed(NOT_JSON) from None
    return value


def _names_in(value: Any) -> int:
    """Return how many names stand in JSON that was read; there were more in the text only if one was doubled."""
    found, within = 0, [value]
    for one in within:
        if type(one) is dict:
            found += len(one)
            within += one.values()
        elif type(one) is list:
            within += one
    return found


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError


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
        given = _numbered(given, kind)
        found = in_utc(msgspec.convert(given, kind))
    except msgspec.ValidationError:
        wrong += [_of_parameter(one) for one in faults(given, kind, "")]
    except Invalid as error:
        wrong += [_of_parameter(one) for one in error.faults]
    if wrong:
        raise Invalid(tuple(wrong))
    return Query(found, cursor, purpose)


def _numbered(given: dict[str, Any], kind: Any) -> dict[str, Any]:
    """Return the parameters, whole numbers as numbers; everything else stays the word that it is."""
    numbers = _numbers(kind)
    return {
        name: int(value) if name in numbers and WHOLE_NUMBER.match(value) else value for name, value in given.items()
    }


@cache
def _numbers(kind: Any) -> frozenset[str]:
    return frozenset(one.encode_name for one in msgspec.structs.fields(kind) if _bare(one.type) is int)


def parse_id(raw: str) -> UUID:
    """Return the id in a path; whatever is not one is unknown."""
    if not CANONICAL_UUID.match(raw):
        raise NotFound
    return UUID(raw)


def _of_parameter(fault: Fault) -> Fault:
    return Fault("?" + fault.pointer[1:], fault.code, fault.detail)


def _known(name: str, kind: Any) -> str:
    return name if kind is not None and name in kind.__struct_encode_fields__ else ""


def faults(value: Any, kind: Any, pointer: str) -> list[Fault]:
    """Return every fault found in a value that does not fit `kind`, each with its JSON pointer."""
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        return _deeper(value, kind, pointer) or [_fault(str(error), pointer, kind)]
    return []


def _deeper(value: Any, kind: Any, pointer: str) -> list[Fault]:
    kind = _bare(kind)
    if isinstance(value, list) and get_origin(kind) in (tuple, list):
        inner = get_args(kind)[0]
        items = enumerate(value[:MOST_TOLD])
        return [one for i, item in items for one in faults(item, inner, f"{pointer}/{i}")]
    if not isinstance(value, dict) or not (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
        return []
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    hints = get_type_hints(kind, include_extras=True)
    found = []
    if not fields.keys() >= value.keys():
        found.append(Fault(pointer or "/", "unknown", "A field that is not known here."))
    for name, field in fields.items():
        if name in value:
            found += faults(value[name], hints[field.name], f"{pointer}/{name}")
        elif field.required:
            found.append(Fault(f"{pointer}/{name}", "required", "This field is needed."))
    return found


def _bare(kind: Any) -> Any:
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if get_origin(kind) in (Union, UnionType):
        meant = [one for one in get_args(kind) if one not in (NoneType, msgspec.UnsetType)]
        return _bare(meant[0]) if len(meant) == 1 else kind
    return kind


def _fault(message: str, pointer: str, kind: Any) -> Fault:
    place = PLACE.search(message)
    text = message[: place.start()] if place else message
    if place:
        pointer += re.sub(r"\[(\d+)\]", r"/\1", place[1].replace("[...]", "")).replace(".", "/")
    if text.startswith("Invalid enum value"):
        bare = _bare(kind)
        known = [one.value for one in bare] if hasattr(bare, "__members__") else get_args(bare)
        text = f"Expected one of: {', '.join(map(str, known))}"
    elif not text.startswith(SAFE):
        text = "This is not allowed here"
    return Fault(pointer or "/", "invalid", text + ".")


def _in_texts(texts: list[Text]) -> Iterator[Fault]:
    if CONTROL.search("\n".join([one.text for one in texts])):
        for one in texts:
            if CONTROL.search(one.text):
                yield Fault(one.pointer, "control_character", "A control character cannot be stored.")
    for pointer, kinds in identified(texts):
        yield Fault(pointer, "identifier", f"Take out what identifies a person ({', '.join(kinds)}).")

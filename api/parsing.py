"""Strict reading of what clients send: every fault found is told by its place, and no value is echoed."""

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec

from api.errors import Malformed
from api.moments import in_utc, tells_moments
from domain.errors import Fault, Invalid, NotFound
from domain.identifiers import find_identifiers, find_reminders

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


def parse_body(raw: bytes, kind: Any, may_identify: bool | type) -> Any:
    """Return the body as a Struct. `may_identify` is a type where only what lies in Structs of it may identify.

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
    found = list(_in_texts(body, may_identify))
    if found:
        told = any(fault.code == "identifier" for fault in found)
        raise Invalid(tuple(found), "identifier" if told else None)
    return in_utc(body) if tells_moments(kind) else body


NOT_JSON = "The body is not valid JSON in UTF-8, or names something twice in one object."
UNREADABLE = (msgspec.DecodeError, ValueError, RecursionError)


def _plain(raw: bytes) -> Any:
    """Return all of the body as plain JSON; decoding into a type may have stopped before its end."""
    try:
        value = msgspec.json.decode(raw)
        json.loads(raw, object_pairs_hook=_once, parse_int=float)
    except UNREADABLE:
        raise Malformed(NOT_JSON) from None
    return value


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


def _in_texts(body: Any, may_identify: bool | type) -> Iterator[Fault]:
    for pointer, text, identifies in texts(body, "", may_identify):
        if CONTROL.search(text):
            yield Fault(pointer, "control_character", "A control character cannot be stored.")
        elif not identifies:
            kinds = sorted({one.kind for one in find_identifiers(text)})
            if kinds:
                yield Fault(pointer, "identifier", f"Take out what identifies a person ({', '.join(kinds)}).")


def reminder_of(body: Any, may_identify: bool | type) -> str | None:
    """Return where in the body a name or an address may stand, as the `Identity-Reminder` header tells it, or None.

    A guess in both directions, and so never a refusal (`domain.md` section 9, rule 2).
    """
    found = [
        f'"{pointer}";kinds="{" ".join(sorted({one.kind for one in guessed}))}"'
        for pointer, text, identifies in texts(body, "", may_identify)
        if not identifies and (guessed := find_reminders(text))
    ]
    return ", ".join(found) or None


def texts(value: Any, pointer: str, may_identify: bool | type) -> Iterator[tuple[str, str, bool]]:
    """Yield the place of each text that somebody wrote, the text, and whether it may identify a person."""
    if isinstance(may_identify, type) and isinstance(value, may_identify):
        may_identify = True
    for name, item in _parts(value):
        if type(item) is str:
            yield f"{pointer}/{name}", item, may_identify is True
        elif isinstance(item, NESTED):
            yield from texts(item, f"{pointer}/{name}", may_identify)


NESTED = (msgspec.Struct, tuple, list, dict)


def _parts(value: Any) -> Iterable[tuple[Any, Any]]:
    if isinstance(value, msgspec.Struct):
        return [(name, getattr(value, name)) for name in value.__struct_fields__]
    return value.items() if isinstance(value, dict) else enumerate(value)

"""Forms: declared as data, filled by a reader, made into the body that the API wants, shown again with its faults."""

import re
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec

Values = dict[str, list[str]]
OWN = ("csrf", "key", "version", "was_status", "was_entries", "do")
"""Hidden fields that a form carries beside its own."""
TYPED = "%Y-%m-%dT%H:%M"
"""How a moment stands in a field."""
DECIMAL = re.compile(r"[0-9]{1,6}[.][0-9]{1,4}\Z", re.ASCII)


class Input(StrEnum):
    """How a field is filled in."""

    LINE = "line"
    AREA = "area"
    LINES = "lines"
    CHOICE = "choice"
    CHOICES = "choices"
    CHECK = "check"
    SCALE = "scale"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    HIDDEN = "hidden"


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One field. `pointer` is its place in the body that is sent, if that is not its name; `codes` the code list whose
    texts are offered; `guarded` texts are looked at for identifiers while they are typed."""

    name: str
    label: str
    input: Input = Input.LINE
    codes: str | None = None
    pointer: str | None = None
    hint: str | None = None
    optional: bool = False
    guarded: bool = False
    least: int = 0
    most: int | None = None
    rows: int = 4
    usual: str | None = None

    @property
    def place(self) -> str:
        """The JSON pointer of the field."""
        return self.pointer or f"/{self.name}"


class Undo(msgspec.Struct, frozen=True):
    """The way back from what a form did: a `command` of what was answered, the page that gives it (put together of the
    fields of that), and what leads there is called."""

    command: str
    page: str
    text: str


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A form: what it is called, what it says, what its button says, and what is said when it has been sent.

    `final` asks for confirmation, since it cannot be undone; `undo` is offered as long as the API allows it.
    """

    title: str
    send: str
    fields: tuple[Field, ...] = ()
    lead: str | None = None
    done: str | None = None
    final: str | None = None
    undo: Undo | None = None

    @property
    def lists(self) -> tuple[str, ...]:
        """The code lists that its fields offer."""
        return tuple(dict.fromkeys(one.codes for one in self.fields if one.codes))


class Change(msgspec.Struct, frozen=True):
    """What is different since the reader looked: what it was, and what it is."""

    before: str
    after: str


class Filled(msgspec.Struct, kw_only=True):
    """A form as it is shown: what stands in it, what may be chosen, what is wrong with it, and what has changed."""

    form: Form
    path: str
    values: Values = {}
    choices: dict[str, list[tuple[str, str]]] = {}
    faults: dict[str, str] = {}
    notes: list[str] = []
    changes: list[Change] = []
    version: int | None = None
    was_status: str = ""
    was_entries: int = 0
    status: int = 200
    possible: bool = True
    key: str = msgspec.field(default_factory=lambda: str(uuid4()))

    def value(self, name: str) -> str:
        """Return what stands in a field."""
        field = next((one for one in self.form.fields if one.name == name), None)
        return next(iter(self.values.get(name, [])), (field.usual if field else None) or "")

    def holds(self, name: str, value: str) -> bool:
        """Whether this choice is made."""
        return value in self.values[name] if name in self.values else value == self.value(name)

    def body(self, zone: ZoneInfo) -> dict[str, Any]:
        """Return what is sent to the API; what was left empty is left out, and the API says whether it is needed."""
        found: dict[str, Any] = {}
        for field in self.form.fields:
            given = [one.strip() for one in self.values.get(field.name, []) if one.strip()]
            if field.input is Input.CHECK:
                put(found, field.place, bool(given))
            elif given:
                put(found, field.place, _sent(field, given, zone))
        return found


def put(body: dict[str, Any], pointer: str, value: object) -> None:
    """Put a value into a body at a pointer; a number in it is the place in a list."""
    *above, last = pointer[1:].split("/")
    place: Any = body
    for part, after in pairwise([*above, last]):
        if isinstance(place, list):
            while len(place) <= int(part):
                place.append([] if after.isdigit() else {})
            place = place[int(part)]
        else:
            place = place.setdefault(part, [] if after.isdigit() else {})
    if isinstance(place, list):
        place.append(value)
    else:
        place[last] = value


def _sent(field: Field, given: list[str], zone: ZoneInfo) -> object:
    text = given[0]
    if field.input is Input.CHOICES:
        return given
    if field.input is Input.LINES:
        return [line.strip() for line in text.splitlines() if line.strip()]
    if field.input in (Input.NUMBER, Input.SCALE) and text.lstrip("-").isdigit() and len(text) < 10:
        return int(text)
    if field.input is Input.NUMBER and DECIMAL.match(text):
        return float(text)
    if field.input is Input.MOMENT:
        try:
            return datetime.fromisoformat(text).replace(tzinfo=zone).isoformat()
        except ValueError:
            return text
    return text


def field_at(form: Form, pointer: str) -> Field | None:
    """Return the field that a fault's pointer means: at the place itself, above it, or below it."""
    exact = [one for one in form.fields if one.place == pointer]
    near = [one for one in form.fields if pointer.startswith(one.place + "/") or one.place.startswith(pointer + "/")]
    return next(iter(exact + near), None)

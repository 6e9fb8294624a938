"""What somebody wrote in a body, text by text, and what stands in it that should not (R8)."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec

from domain.identifiers import find_identifiers, find_in_reference, find_reminders, reminding, suspects

NESTED = (msgspec.Struct, tuple, list, dict)
TEXTLESS = (Enum, UUID, date, bool, int, float, NoneType, msgspec.UnsetType)


class Text(msgspec.Struct, frozen=True):
    """A text that somebody wrote, its place as a JSON pointer, and whether it may identify a person."""

    pointer: str
    text: str
    identifies: bool


def texts_of(value: Any, may_identify: bool | type) -> list[Text]:
    """Return every text in a body; where `may_identify` is a type, what lies in Structs of it may identify."""
    found: list[Text] = []
    _gather(value, "", may_identify, found)
    return found


def identified(texts: list[Text]) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the place of each text that holds identifiers it should not hold, and their kinds."""
    for one in _worth(suspects, texts):
        find = find_in_reference if one.pointer.endswith("_ref") else find_identifiers
        kinds = sorted({found.kind for found in find(one.text)})
        if kinds:
            yield one.pointer, kinds


def reminder(texts: list[Text]) -> str | None:
    """Return where a name or an address may stand, as the `Identity-Reminder` header tells it, or None.

    A guess in both directions, and so never a refusal (`domain.md` section 9, rule 2).
    """
    found = [
        f'"{one.pointer}";kinds="{" ".join(sorted({guess.kind for guess in guessed}))}"'
        for one in _worth(reminding, texts)
        if (guessed := find_reminders(one.text))
    ]
    return ", ".join(found) or None


def _worth(look: Callable[[Sequence[str]], Sequence[str]], texts: list[Text]) -> list[Text]:
    guarded = [one for one in texts if not one.identifies]
    worth = frozenset(look([one.text for one in guarded]))
    return [one for one in guarded if one.text in worth] if worth else []


def _gather(value: Any, pointer: str, may_identify: bool | type, found: list[Text]) -> None:
    if isinstance(may_identify, type) and isinstance(value, may_identify):
        may_identify = True
    if isinstance(value, msgspec.Struct):
        parts: Any = [(name, one) for name, ours in _wordy(type(value)) if (one := getattr(value, name)) is not ours]
    else:
        parts = value.items() if isinstance(value, dict) else enumerate(value)
    for name, item in parts:
        if type(item) is str:
            found.append(Text(f"{pointer}/{name}", item, may_identify is True))
        elif isinstance(item, NESTED):
            _gather(item, f"{pointer}/{name}", may_identify, found)


@cache
def _wordy(kind: type[msgspec.Struct]) -> tuple[tuple[str, Any], ...]:
    """Return the fields in which a text can lie, each with what is there when nobody wrote anything."""
    hints = get_type_hints(kind, include_extras=True)
    fields = msgspec.structs.fields(kind)
    return tuple((field.name, field.default) for field in fields if _may_hold_text(hints[field.name]))


def _may_hold_text(annotation: Any) -> bool:
    if get_origin(annotation) is Annotated:
        return _may_hold_text(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return any(_may_hold_text(one) for one in get_args(annotation))
    return not (isinstance(annotation, type) and issubclass(annotation, TEXTLESS))

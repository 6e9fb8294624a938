"""The guard against personal identifiers in free text that is written before anybody has been referred (R8)."""

from domain.identifiers.contacts import find_contacts
from domain.identifiers.glance import reminding, suspects
from domain.identifiers.kinds import Identifier, IdentifierKind, Reminder, ReminderKind
from domain.identifiers.number_words import spelled_out, worth_spelling_out
from domain.identifiers.numbers import FEWEST_DIGITS, count_digits, find_numbers
from domain.identifiers.plain_text import plain
from domain.identifiers.references import without_case_numbers
from domain.identifiers.reminders import find_reminders, name_like
from domain.identifiers.written_dates import find_split_numbers

__all__ = [
    "Identifier",
    "IdentifierKind",
    "Reminder",
    "ReminderKind",
    "find_identifiers",
    "find_in_reference",
    "find_reminders",
    "name_like",
    "reminding",
    "suspects",
]


def find_identifiers(text: str) -> tuple[Identifier, ...]:
    """Where identifiers of persons stand in the text, in the order of the text and never overlapping.

    Found are Danish, Swedish and Norwegian personal numbers, e-mail addresses, telephone numbers and web addresses or
    handles, also when they are spaced, dashed, spelled out in words (Danish, Swedish, Norwegian, English), written
    with other digits or broken up by invisible characters. The time is linear in the length of the text. The guard
    prevents mistakes; it does not stop someone who means to get past it, and it knows no names.
    """
    source = plain(text)
    original = text if source.starts is None else "".join(text[start] for start in source.starts)
    found = [(kind, *source.place(start, end)) for kind, start, end in find_contacts(source.text, original)]
    digits = count_digits(source.text)
    if worth_spelling_out(source.text, digits > 0):
        source = spelled_out(source)
        digits = count_digits(source.text)
    if digits >= FEWEST_DIGITS:
        for numbers in (find_numbers(source.text), find_split_numbers(source.text)):
            found.extend((kind, *source.place(start, end)) for kind, start, end in numbers)
    return _apart(found)


def find_in_reference(text: str) -> tuple[Identifier, ...]:
    """Where identifiers of persons stand in a text that is to be the key of a case, and nothing else."""
    return without_case_numbers(text, find_identifiers(text))


def _apart(found: list[tuple[IdentifierKind, int, int]]) -> tuple[Identifier, ...]:
    """The findings in order; of two that overlap the first named stays and grows over the other."""
    if not found:
        return ()
    kept: list[Identifier] = []
    for kind, start, end in sorted(found, key=lambda one: one[1]):
        if kept and start < kept[-1].end:
            kept[-1] = Identifier(kept[-1].kind, kept[-1].start, max(kept[-1].end, end))
        else:
            kept.append(Identifier(kind, start, end))
    return tuple(kept)

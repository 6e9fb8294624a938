"""The key of a case told from a telephone number, in the fields that are for keys alone."""

import re

from domain.identifiers.kinds import Identifier, IdentifierKind

_WORD = re.compile("[A-Za-z]+")
_CASE_WORDS = frozenset("sag sagen sagsnr sagsnummer case id nr no ref key dok doc jnr dnr journal akt".split())
_CALLS = re.compile("tlf|tel|phone|mob|sms|ring|call", re.IGNORECASE)
_ABBREVIATION = re.compile("[A-Z]{1,5}|[a-z]")
_AFTER_A_YEAR = re.compile("(?:19|20)[0-9]{2}[._-][0-9]{1,4}")
_NUMBER = 8


def without_case_numbers(text: str, found: tuple[Identifier, ...]) -> tuple[Identifier, ...]:
    """Return what was found in a key, without those eight digits in it that are rather the number of a case.

    They are where a year stands before the rest of them, or where all letters of the key are single ones, an
    abbreviation in capitals or a word for a case. Digits alone stay a telephone number, as does whatever is longer or
    dialled with a prefix, and a personal number stays one in any key: a person told is worse than a key refused.
    """
    if not found or not _names_a_case(text):
        return found
    return tuple(one for one in found if one.kind is not IdentifierKind.PHONE or _digits(text, one) != _NUMBER)


def _names_a_case(text: str) -> bool:
    words = _WORD.findall(text)
    if _CALLS.search(text):
        return False
    if not words:
        return _AFTER_A_YEAR.fullmatch(text) is not None
    return all(word.lower() in _CASE_WORDS or _ABBREVIATION.fullmatch(word) for word in words)


def _digits(text: str, one: Identifier) -> int:
    return sum(character.isdigit() for character in text[one.start : one.end])

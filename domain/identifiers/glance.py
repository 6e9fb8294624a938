"""A quick look at many texts at once: most requests hold nothing that is worth reading closely."""

from collections.abc import Sequence

from domain.identifiers.contacts import worth_searching
from domain.identifiers.number_words import worth_spelling_out
from domain.identifiers.numbers import FEWEST_DIGITS, count_digits
from domain.identifiers.plain_text import is_plain
from domain.identifiers.reminders import worth_reminding

_APART = "\n¤x¤"
"""Stands between two texts, so that nothing reaches from one into the other: no number and no run of words goes on."""


def suspects(texts: Sequence[str]) -> Sequence[str]:
    """Return those of the texts in which an identifier can stand; `find_identifiers` finds none in the others.

    All of them are looked at as one, since a look costs nearly the same for one text as for ten.
    """
    whole = _APART.join(texts)
    lower = whole.lower()
    if not is_plain(whole) or worth_searching(lower) or worth_spelling_out(lower, has_digits=False):
        return texts
    return [text for text in texts if (digits := count_digits(text)) and _may_number(text.lower(), digits)]


def _may_number(text: str, digits: int) -> bool:
    return digits >= FEWEST_DIGITS or worth_spelling_out(text, has_digits=True)


def reminding(texts: Sequence[str]) -> Sequence[str]:
    """Return those of the texts in which a name or an address can stand; `find_reminders` finds none in the others."""
    return texts if worth_reminding(_APART.join(texts)) else ()

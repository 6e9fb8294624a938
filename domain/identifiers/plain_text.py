"""The text as a reader sees it: lower case, one kind of digit, nothing invisible, with the way back to the original."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_ODD = re.compile("[^\t\n\r -~\u00a0-\u00ac\u00ae-\u00b1\u00b4-\u00b8\u00ba\u00bb\u00bf-\u00ff\u2010-\u2027\u20ac]")
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Mn", "Me"})
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_LIKE = {"\u2044": "/", "\u2215": "/", "\u29f8": "/", "\u3002": ".", "\u2024": ".", "\u06d4": ".", "\u2212": "-"}


class Plain(NamedTuple):
    """A text made plain. Character `i` came from `starts[i]:ends[i]` of the original; None means the same place."""

    text: str
    starts: list[int] | None
    ends: list[int] | None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where `text[start:end]` stands in the original."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    if character in "\t\n\r":
        return character
    category = unicodedata.category(character)
    if category in _INVISIBLE or character in _BLANK:
        return ""
    if (digit := unicodedata.digit(character, None)) is not None:
        return str(digit)
    if category[0] == "Z":
        return " "
    if category == "Pd":
        return "-"
    folded = unicodedata.normalize("NFKC", _LIKE.get(character, character)).lower()
    return "".join(c for c in folded if unicodedata.category(c) not in _INVISIBLE)


def is_plain(text: str) -> bool:
    """Whether the text needs no more than lower case to be plain."""
    return _ODD.search(text) is None


def plain(text: str) -> Plain:
    """Return the text as compared by the guard; the time is linear in its length.

    Zero-width characters, soft hyphens, control characters and combining marks vanish, and compatibility forms (full
    width, circled, superscript) and the decimal digits of all scripts become the plain ones. Letters of other scripts
    that merely look alike are not folded.
    """
    if is_plain(text):
        return Plain(text.lower(), None, None)
    characters: list[str] = []
    starts: list[int] = []
    for index, character in enumerate(text):
        folded = _fold(character)
        characters.append(folded)
        starts.extend([index] * len(folded))
    return Plain("".join(characters), starts, [start + 1 for start in starts])

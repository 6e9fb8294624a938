"""Personal numbers of Denmark, Sweden and Norway, and telephone numbers, in however many pieces they are written."""

import re
from collections.abc import Iterator
from itertools import pairwise

from domain.identifiers import dates
from domain.identifiers.kinds import IdentifierKind as Kind

_SEPARATOR = r"[\s.\-/:()\[\]_+*|\\~=#'\u00b7\u2010-\u2015\u2022\u2026]"
_RUN = re.compile(rf"[0-9]+(?:(?:,|{_SEPARATOR}{{1,6}})[0-9]+)*")
_GROUP = re.compile("[0-9]+")
_BLANK = re.compile(r"\s")
_PLUS = re.compile(r"(?:^|[^0-9])\+[\s(]{0,2}$")
FEWEST_DIGITS = 7
"""In a whole text; a number in one piece has more."""
_FEWEST_DIGITS = 8
_MOST_DIGITS = 15

_KEY = re.compile(r"(?<![\w-])[0-9a-f-]{20,64}(?![\w-])")
_KEY_LETTERS = re.compile("[a-f]+")
_FEWEST_LETTER_GROUPS = 4
_AMOUNT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]{2})?")
_CLOCK = re.compile(r"(?:[01]?[0-9]|2[0-4])[.:][0-5][0-9]")
_HOURS = re.compile(rf"{_CLOCK.pattern}[-\u2010-\u2015]{_CLOCK.pattern}")
_DATE = re.compile(r"[0-9]{1,2}([./-])[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{2})|[0-9]{4}([./-])[0-9]{2}\2[0-9]{2}")
_SHORT_DATE = re.compile(r"[0-9]{1,2}[./-][0-9]{1,2}[./-](?:[0-9]{4}|[0-9]{2})")
_CALLS = re.compile(
    r"(?:tlf|tele?fon\w{0,8}|tel|mobil\w{0,8}|phone|sms|whats\s?app|call|ring\w?)\W{0,4}(?:på|til|on)?\W{0,2}$"
)
_MONEY = re.compile(r"[\s,-]{0,3}(?:kr|dkk|sek|nok|eur|mio|mia|€|%|pct|procent|percent)")
_TRUNK = re.compile(
    r"0[1-9][0-9]{0,2}[-/ )]{1,3}[0-9]{2,3}(?:[ -][0-9]{2,3}){1,3}|0[1-9][0-9]{0,2}[-/ ]{1,3}[0-9]{5,7}|07[0-9]{8}"
)
_SUBSCRIBER_SHAPES = frozenset({(8,), (4, 4), (2, 2, 2, 2), (3, 2, 3), (4, 2, 2), (2, 2, 4), (2, 6)})
_WITHIN_A_WORD = {10: {(10,), (6, 4)}, 11: {(11,), (6, 5)}, 12: {(12,), (8, 4)}}


class _Run:
    """Groups of digits with nothing but separators between them: where each one starts and ends."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.starts, self.ends = zip(*(found.span() for found in _GROUP.finditer(text, start, end)), strict=True)

    def opens(self, index: int) -> bool:
        """Whether a blank, or no digit at all, comes before the group."""
        return index == 0 or _BLANK.search(self.text, self.ends[index - 1], self.starts[index]) is not None

    def closes(self, index: int) -> bool:
        """Whether a blank, or no digit at all, comes after the group."""
        return index + 1 == len(self.ends) or self.opens(index + 1)

    def pieces(self, first: int, last: int) -> list[str]:
        """The parts of the groups from `first` to `last` that have no blank inside."""
        found, start = [], self.starts[first]
        for index in range(first, last + 1):
            if index == last or self.closes(index):
                found.append(self.text[start : self.ends[index]])
                start = self.starts[index + 1] if index < last else start
        return found

    def digits(self, first: int, last: int) -> str:
        return "".join(self.text[self.starts[index] : self.ends[index]] for index in range(first, last + 1))

    def shape(self, first: int, last: int) -> tuple[int, ...]:
        return tuple(self.ends[index] - self.starts[index] for index in range(first, last + 1))


def count_digits(text: str) -> int:
    """Return how many digits stand in plain `text`."""
    encoded = text.encode("latin-1", "replace")
    return len(encoded) - len(encoded.translate(None, b"0123456789"))


def _without_digits(key: re.Match[str]) -> str:
    drawn = len(_KEY_LETTERS.findall(key[0])) >= _FEWEST_LETTER_GROUPS
    return "x" * len(key[0]) if drawn else key[0]


def find_numbers(text: str) -> Iterator[tuple[Kind, int, int]]:
    """Yield the kind, start and end of each number in plain `text` that could be a person's; never two that overlap.

    The digits of hexadecimal keys such as UUIDs are drawn, not written, and so pass.
    """
    text = _KEY.sub(_without_digits, text)
    for found in _RUN.finditer(text):
        if found.end() - found.start() < _FEWEST_DIGITS:
            continue
        run = _Run(text, *found.span())
        first = 0
        while first < len(run.ends):
            kind, last = _at(run, first)
            if kind is not None:
                yield kind, _with_plus(run, first), run.ends[last]
            first = last + 1


def _with_plus(run: _Run, first: int) -> int:
    start = run.starts[first]
    plus = run.text.rfind("+", max(0, start - 3), start)
    return plus if plus >= 0 and run.text[plus + 1 : start].strip(" (") == "" else start


def _at(run: _Run, first: int) -> tuple[Kind | None, int]:
    """The kind of number that starts at this group and its last group; without a kind, the group itself."""
    ends: dict[int, int] = {}
    total = 0
    for last in range(first, len(run.ends)):
        total += run.ends[last] - run.starts[last]
        if total > _MOST_DIGITS:
            break
        ends[total] = last
    if total < _FEWEST_DIGITS:
        return None, first
    for read in (_abroad, _trunk, _personal, _day_and_four, _subscriber):
        kind, last = read(run, first, ends)
        if kind is not None:
            return kind, last
    return None, first


def _abroad(run: _Run, first: int, ends: dict[int, int]) -> tuple[Kind | None, int]:
    """+45 12 34 56 78 or 0045 12345678: a country code and the number after it, however grouped."""
    start = run.starts[first]
    before = run.text[max(0, start - 3) : start]
    dialled = run.text[start : run.ends[first]]
    plus = _PLUS.search(before) is not None
    zeros = dialled.startswith("00") and dialled[2:3] != "0" and run.opens(first)
    if not plus and not zeros:
        return None, first
    fewest = _FEWEST_DIGITS if plus else _FEWEST_DIGITS + 2
    fitting = [last for total, last in ends.items() if total >= fewest and run.closes(last)]
    if not fitting:
        return None, first
    if not plus and any(_CLOCK.fullmatch(piece) or _HOURS.fullmatch(piece) for piece in run.pieces(first, fitting[-1])):
        return None, first
    return Kind.PHONE, fitting[-1]


def _trunk(run: _Run, first: int, ends: dict[int, int]) -> tuple[Kind | None, int]:
    """070-123 45 67: a Swedish number with its area code."""
    if not run.opens(first) or run.text[run.starts[first]] != "0":
        return None, first
    for total in (10, 9, 8):
        last = ends.get(total)
        if last is None or not run.closes(last):
            continue
        written = run.text[run.starts[first] : run.ends[last]]
        area = run.ends[first] - run.starts[first]
        if not _TRUNK.fullmatch(written) or (area == 2 and not written.startswith("08")):
            continue
        unbroken = len(written) == total
        if not (unbroken and (dates.is_day_first(written) or dates.is_year_first(written))):
            return Kind.PHONE, last
    return None, first


def _personal(run: _Run, first: int, ends: dict[int, int]) -> tuple[Kind | None, int]:
    for total in (12, 11, 10):
        last = ends.get(total)
        if last is None:
            continue
        shape = run.shape(first, last)
        whole = run.opens(first) and run.closes(last)
        if shape not in _WITHIN_A_WORD[total] and not (whole and _may_be_personal(run, first, last, shape)):
            continue
        kind = dates.personal_number(run.digits(first, last), shape)
        if kind is not None:
            return kind, last
    return None, first


def _may_be_personal(run: _Run, first: int, last: int, shape: tuple[int, ...]) -> bool:
    """Refuse what reads more naturally as amounts, times, two dates, or a case number that starts with a year."""
    pieces = run.pieces(first, last)
    if all(_AMOUNT.fullmatch(piece) for piece in pieces) or any(_HOURS.fullmatch(piece) for piece in pieces):
        return False
    if sum(_DATE.fullmatch(piece) is not None for piece in pieces) > 1:
        return False
    if any(_DATE.fullmatch(a) and _CLOCK.fullmatch(b) for a, b in pairwise(pieces)):
        return False
    digits = run.digits(first, last)
    if len(shape) == 2 and shape[0] == 4 and dates.is_year(digits[:4]):
        return False
    return not (shape[-1] == 4 and dates.follows(digits[-8:-4], digits[-4:]) and len(digits) == 12)


def _day_and_four(run: _Run, first: int, ends: dict[int, int]) -> tuple[Kind | None, int]:
    """5.5.2009-1234: a date with short day or month, and the four digits of a CPR number."""
    last = first + 3
    if last >= len(run.ends) or not run.opens(first) or not run.closes(last):
        return None, first
    day, month, year, four = (run.digits(index, index) for index in range(first, last + 1))
    written = run.text[run.starts[first] : run.ends[first + 2]]
    if len(four) != 4 or not _SHORT_DATE.fullmatch(written) or not dates.is_day_first(day.zfill(2) + month.zfill(2)):
        return None, first
    return (None, first) if len(year) == 4 and dates.follows(year, four) else (Kind.DANISH_CPR, last)


def _subscriber(run: _Run, first: int, ends: dict[int, int]) -> tuple[Kind | None, int]:
    """20 30 40 50: eight digits in the groups that people use, with or without a country code before them."""
    if not run.opens(first):
        return None, first
    dialled = run.text[run.starts[first] : run.ends[first]]
    if 10 in ends and dialled in {"45", "46", "47"} and run.closes(ends[10]):
        digits, shape = run.digits(first, ends[10])[2:], run.shape(first, ends[10])[1:]
        if shape in _SUBSCRIBER_SHAPES and digits[0] >= "2":
            return Kind.PHONE, ends[10]
    last = ends.get(8)
    if last is None or not run.closes(last):
        return None, first
    shape = run.shape(first, last)
    alone = first == 0 and last == len(run.ends) - 1
    if shape not in _SUBSCRIBER_SHAPES and not (alone and set(shape) == {1}):
        return None, first
    start, end, digits = run.starts[first], run.ends[last], run.digits(first, last)
    if _CALLS.search(run.text[max(0, start - 20) : start]):
        return Kind.PHONE, last
    if digits[0] < "2" or _MONEY.match(run.text, end) or _is_other(run, first, last, shape, digits):
        return None, first
    return Kind.PHONE, last


def _is_other(run: _Run, first: int, last: int, shape: tuple[int, ...], digits: str) -> bool:
    """Whether eight digits read more naturally as a date, a span of years or hours, or part of a classification."""
    pieces = run.pieces(first, last)
    if shape == (4, 4):
        return dates.is_year(digits[:4]) and dates.is_year(digits[4:])
    if shape in {(8,), (4, 2, 2)} and dates.is_year(digits[:4]) and dates.is_month_day(digits[4:]):
        return True
    if shape in {(8,), (2, 2, 4)} and dates.is_day_first(digits) and dates.is_year(digits[4:]):
        return True
    if any(_HOURS.fullmatch(piece) for piece in pieces):
        return True
    if len(pieces) == 2 and all(_CLOCK.fullmatch(piece) for piece in pieces):
        return True
    return len(pieces) > 1 and any(_DATE.fullmatch(piece) for piece in pieces)

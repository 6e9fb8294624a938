"""Which digits can be a date of birth, and so which numbers can be personal numbers."""

from domain.identifiers.kinds import IdentifierKind as Kind

_LONGEST = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_REPLACEMENT_DAY = 60
_D_NUMBER_DAY = 40
_NORWEGIAN_MONTHS = (0, 40, 65, 80)
_SWEDISH_SHAPES = frozenset({(10,), (6, 4), (2, 2, 2, 4), (2, 2, 2, 2, 2), (1,) * 10})
_NORWEGIAN_SHAPES = frozenset({(11,), (6, 5), (6, 3, 2), (2, 2, 2, 5), (2, 2, 2, 3, 2), (1,) * 11})
_FIRST_CONTROL = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND_CONTROL = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


def _is_day(day: int, month: int, added: int = 0) -> bool:
    if not 1 <= month <= 12:
        return False
    return 1 <= day <= _LONGEST[month] or (added > 0 and 1 <= day - added <= _LONGEST[month])


def is_year(digits: str) -> bool:
    """Whether four digits are a year that people alive speak of."""
    return len(digits) == 4 and digits[:2] in {"19", "20"}


def follows(year: str, later: str) -> bool:
    """Whether `later` is a year within twenty of `year`, as in a span of years."""
    return is_year(year) and is_year(later) and 0 <= int(later) - int(year) <= 20


def is_day_first(digits: str) -> bool:
    """Whether digits begin with day and month, of a Danish replacement number (day + 60) too."""
    return _is_day(int(digits[:2]), int(digits[2:4]), _REPLACEMENT_DAY)


def is_year_first(digits: str) -> bool:
    """Whether digits begin with two of a year, then month and day, of a Swedish coordination number (+ 60) too."""
    return _is_day(int(digits[4:6]), int(digits[2:4]), _REPLACEMENT_DAY)


def is_month_day(digits: str) -> bool:
    """Whether digits begin with month and day, of a Swedish coordination number (day + 60) too."""
    return _is_day(int(digits[2:4]), int(digits[:2]), _REPLACEMENT_DAY)


def personal_number(digits: str, shape: tuple[int, ...]) -> Kind | None:
    """The kind that 10, 11 or 12 digits can be; `shape` is the number of digits in each written group.

    Danish numbers are taken without modulus 11, since numbers without it have been given out since 2007. In a shape
    nobody uses, a Swedish number needs its Luhn digit and a Norwegian one its two control digits.
    """
    if len(digits) == 12:
        if is_year(digits[:4]) and is_month_day(digits[4:]):
            return Kind.SWEDISH_PERSONNUMMER
        return Kind.DANISH_CPR if is_day_first(digits) and is_year(digits[4:8]) else None
    if len(digits) == 11:
        fits = shape in _NORWEGIAN_SHAPES or _has_norwegian_controls(digits)
        return Kind.NORWEGIAN_FODSELSNUMMER if fits and _is_norwegian_day(digits) else None
    if is_day_first(digits):
        return Kind.DANISH_CPR
    if is_year_first(digits) and (shape in _SWEDISH_SHAPES or _has_luhn_digit(digits)):
        return Kind.SWEDISH_PERSONNUMMER
    return None


def _is_norwegian_day(digits: str) -> bool:
    month = int(digits[2:4])
    return any(_is_day(int(digits[:2]), month - added, _D_NUMBER_DAY) for added in _NORWEGIAN_MONTHS)


def _has_luhn_digit(digits: str) -> bool:
    doubled = (int(digit) * (2 - index % 2) for index, digit in enumerate(digits))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def _has_norwegian_controls(digits: str) -> bool:
    first = sum(int(digit) * weight for digit, weight in zip(digits, _FIRST_CONTROL, strict=False)) % 11
    second = sum(int(digit) * weight for digit, weight in zip(digits, _SECOND_CONTROL, strict=True)) % 11
    return first == second == 0

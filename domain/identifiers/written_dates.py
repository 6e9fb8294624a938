"""Dates of birth with the last four digits of a personal number told apart from them."""

import re
from collections.abc import Iterator

from domain.identifiers import dates
from domain.identifiers.kinds import IdentifierKind as Kind

_MONTH = (
    "(?:januari|january|januar|jan|februari|february|februar|feb|marts|mars|march|mar|april|apr|maj|mai|may|juni|june|jun"
    "|juli|july|jul|augusti|august|aug|september|sept|sep|oktober|october|okt|oct|november|nov|december|desember|dec|des)"
)
_DAY = r"[0-9]{1,2}(?:st|nd|rd|th|:?e)?"
_WRITTEN = re.compile(
    rf"(?<![0-9])(?:{_DAY}\.?\s{{0,2}}(?:of\s|af\s)?{_MONTH}\b|\b{_MONTH}\.?\s{{0,2}}{_DAY}(?![0-9]))[.,]?\s{{0,2}}"
    r"(?P<year>[0-9]{4}|'?[0-9]{2})(?![0-9])(?P<gap>[^0-9]{0,40}(?:\b4\b[^0-9]{1,20})?)(?P<four>[0-9]{4}|[0-9]{2}\s[0-9]{2})(?![0-9])"
)
_IN_DIGITS = re.compile(
    r"(?<![0-9])(?:(?P<plain>[0-9]{8}|[0-9]{6})|[0-9]{1,2}[./-][0-9]{1,2}[./-](?P<year>[0-9]{4}|[0-9]{2}))(?![0-9])"
    r"(?P<gap>[^0-9]{1,40}(?:\b4\b[^0-9]{1,20})?)(?P<four>[0-9]{4}|[0-9]{2}\s[0-9]{2})(?![0-9])"
)
_GROUP = re.compile("[0-9]+")
_LENGTHS = re.compile("(?:[12][24]|[68])1?(?:4|22)")
_HINT = re.compile(
    r"(?:sidste|siste|sista|last)\s(?:fire|fyra|four|4)|cif|siff|digit|cpr|løbenummer|løbenr|personn|fødselsn"
    r"|ending|ender på|slutter på|slutar på"
)
_JOINED = re.compile(r"[\s.,;:/()_+*|\\~=\-\u2010-\u2015\u2022\u2026]{1,6}")
_LISTED = re.compile(r"\s?[,;:]\s?")


def find_split_numbers(text: str) -> Iterator[tuple[Kind, int, int]]:
    """Yield what plain `text` says as "5. maj 2009 - 1234" or "050509, the last four are 1234".

    The four digits are looked for within 60 characters after the date. A year that follows a date with a year
    ("1. august 2024-2025") is taken for a span of years.
    """
    lengths = "".join(str(min(len(group), 9)) for group in _GROUP.findall(text))
    if _LENGTHS.search(lengths) is None:
        return
    for found in _WRITTEN.finditer(text):
        if dates.follows(found["year"], found["four"]) and not _HINT.search(found["gap"]):
            continue
        if _JOINED.fullmatch(found["gap"]) or _HINT.search(found["gap"]):
            yield Kind.DANISH_CPR, *found.span()
    for found in _IN_DIGITS.finditer(text):
        plain = found["plain"]
        hinted = _HINT.search(found["gap"]) is not None
        if not hinted and not (plain and len(plain) == 6 and _LISTED.fullmatch(found["gap"])):
            continue
        if plain is None or dates.is_day_first(plain):
            yield Kind.DANISH_CPR, *found.span()
        elif dates.is_year_first(plain[-6:]):
            yield Kind.SWEDISH_PERSONNUMMER, *found.span()

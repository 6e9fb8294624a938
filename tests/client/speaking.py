"""What a text of the pages is in the language of the page that is open."""

import re
from functools import cache

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from playwright.sync_api import Page

from client.gathering import WRITTEN_IN
from client.words import FOLDER
from domain.code_lists import CODE_LISTS, Language

PLACE = re.compile(r"%\\\((\w+)\\\)s")


def said(page: Page, text: str, **values: object) -> re.Pattern[str]:
    """Return how a text of the pages, or the label of a code, reads in the language of the page that is open.

    It is written as it stands in English, with its places: %(day)s is the value that is given, or else anything. Where
    one English text has several translations, each of them is good.

    Raises:
        LookupError: nothing on the pages, nor in the code lists, reads so in English.
    """
    found = _translations(text, page.locator("html").get_attribute("lang") or WRITTEN_IN)
    return re.compile("(?:" + "|".join(_pattern(one, values) for one in sorted(found)) + ")")


def called(page: Page, text: str, more: str = "") -> re.Pattern[str]:
    """Return the same for what is called so and nothing else, but for `more` at its end."""
    return re.compile(f"^{said(page, text).pattern}{more}$")


@cache
def _translations(text: str, language: str) -> frozenset[str]:
    if language == WRITTEN_IN:
        return frozenset({text})
    codes = [code.labels for codes in CODE_LISTS.values() for code in codes.codes]
    found = {labels.text(Language(language)) for labels in codes if labels.en == text}
    message = _catalogue(language).get(text)
    if message is not None:
        found.add(str(message.string))
    if not found:
        raise LookupError(f"Nothing on the pages reads {text!r}; its translation is looked for by the whole text.")
    return frozenset(found)


@cache
def _catalogue(language: str) -> Catalog:
    with (FOLDER / language / "client.po").open("rb") as file:
        return read_po(file, locale=language)


def _pattern(text: str, values: dict[str, object]) -> str:
    """Return a pattern that the browser reads too: it ends one at a slash."""
    escaped = re.escape(text).replace("/", r"\/")
    return PLACE.sub(lambda place: re.escape(str(values[place[1]])) if place[1] in values else ".+", escaped)

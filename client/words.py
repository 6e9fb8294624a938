"""Words, dates and numbers in the reader's language and way."""

import io
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

FOLDER = Path(__file__).parent / "locales"
LOCALES: Mapping[str, Locale] = {
    "da": Locale("da", "DK"),
    "sv": Locale("sv", "SE"),
    "en": Locale("en", "GB"),
}
NAMES = {"da": "Dansk", "sv": "Svenska", "en": "English"}
"""Each language by its own name."""


def _(text: str) -> str:
    """Mark a text for the catalogues where it is declared; it is translated where it is shown."""
    return text


@cache
def translations(language: str) -> NullTranslations:
    """Return the catalogue of a language; English is what the texts are written in.

    The catalogues are compiled when they are first wanted: nothing binary is checked in that could be older than its
    source.
    """
    source = FOLDER / language / "client.po"
    if not source.exists():
        return NullTranslations()
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


class Words:
    """How one reader is spoken to."""

    def __init__(self, language: str, zone: ZoneInfo) -> None:
        self.language = language
        self._locale = LOCALES[language]
        self._zone = zone
        self._translations = translations(language)

    def say(self, text: str, **values: object) -> str:
        """Return a text in the reader's language, with the values put in."""
        said = self._translations.gettext(text) if text else ""
        return said % values if values else said

    def day(self, value: str | date | None) -> str:
        """Return a day, such as 3. marts 2026."""
        return "" if value is None else format_date(self._local(value), format="long", locale=self._locale)

    def moment(self, value: str | datetime | None) -> str:
        """Return a day with the time of day."""
        if value is None:
            return ""
        return format_datetime(
            self._local(value),
            format="d. MMMM y HH:mm" if self.language == "da" else "d MMMM y HH:mm",
            locale=self._locale,
        )

    def short(self, value: str) -> str:
        """Return a day of this year or the next where room is scarce, such as 3.3."""
        return format_skeleton("Md", self._local(value), locale=self._locale)

    def weekday(self, value: date) -> str:
        """Return a day with the day of the week."""
        return format_date(value, format="full", locale=self._locale)

    def month(self, value: date) -> str:
        """Return a month, such as marts 2026."""
        return format_date(value, format="MMMM y", locale=self._locale)

    def time(self, value: str) -> str:
        """Return the time of day of a moment."""
        return format_datetime(self._local(value), format="HH:mm", locale=self._locale)

    def number(self, value: float) -> str:
        """Return a number with the reader's decimal sign."""
        return format_decimal(value, locale=self._locale)

    def hours(self, minutes: int) -> str:
        """Return minutes as hours, such as 4,5."""
        return self.number(round(minutes / 60, 2))

    def _local(self, value: str | date) -> date:
        if isinstance(value, str):
            value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
        return value.astimezone(self._zone) if isinstance(value, datetime) else value


def wished(accepted: str, usual: str) -> str:
    """Return which of our languages an Accept-Language header prefers (RFC 9110 section 12.5.4)."""
    wishes: list[tuple[float, str]] = []
    for part in accepted.split(",")[:20]:
        tag, _, weight = part.strip().partition(";")
        language = tag.strip().lower().split("-")[0]
        try:
            quality = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if language in LOCALES and quality > 0:
            wishes.append((quality, language))
    return max(wishes, key=lambda one: one[0], default=(0.0, usual))[1]

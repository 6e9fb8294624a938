"""The pages speak Danish, Swedish and English, whole, and in the reader's way of writing days and numbers."""

import re
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po

from client import gathering
from client.words import FOLDER, Words, wished

LANGUAGES = list(gathering.languages())
ZONE = ZoneInfo("Europe/Copenhagen")
PLACES = re.compile(r"%\(\w+\)s")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_the_catalogue_has_no_other(language: str) -> None:
    made = gathering.catalogue(language)
    assert [one.id for one in made if one.id and not one.string] == []
    with (FOLDER / language / "client.po").open("rb") as file:
        stored = read_po(file, locale=language)
    assert {one.id for one in stored if one.id} == set(gathering.texts()), "run make words"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_of_its_text(language: str) -> None:
    for one in gathering.catalogue(language):
        if one.id:
            assert sorted(PLACES.findall(str(one.string))) == sorted(PLACES.findall(str(one.id))), one.id


@pytest.mark.parametrize(
    ("language", "day", "moment", "number"),
    [
        ("da", "3. marts 2026", "3. marts 2026 10:30", "2,5"),
        ("sv", "3 mars 2026", "3 mars 2026 10:30", "2,5"),
        ("en", "3 March 2026", "3 March 2026 10:30", "2.5"),
    ],
)
def test_days_moments_and_numbers_are_written_as_the_reader_does(
    language: str, day: str, moment: str, number: str
) -> None:
    words = Words(language, ZONE)
    assert words.day("2026-03-03") == day
    assert words.moment("2026-03-03T09:30:00Z") == moment, "in the municipality's own time"
    assert words.number(2.5) == words.hours(150) == number
    assert words.short("2026-03-09") == {"da": "9.3", "sv": "9/3", "en": "09/03"}[language]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("sv-SE,sv;q=0.9,en;q=0.8", "sv"), ("de,en;q=0.3,da;q=0.5", "da"), ("de", "en"), ("", "en"), ("sv;q=x,da", "da")],
)
def test_the_browser_says_which_language_it_wants(accepted: str, language: str) -> None:
    assert wished(accepted, "en") == language

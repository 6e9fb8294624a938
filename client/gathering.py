"""Gathers the texts of all pages into the catalogues, and says which are not translated: `make words`."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from client.words import FOLDER, LOCALES

HERE = Path(__file__).parent
METHODS = [("pages/**.py", "python"), ("**.py", "python"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None}
WRITTEN_IN = "en"


def texts() -> list[str]:
    """Return every text of code and templates, in the order of the alphabet."""
    found = extract_from_dir(HERE, METHODS, keywords=KEYWORDS, options_map={"templates/**.html": {"silent": "false"}})
    return sorted({message for _, _, message, _, _ in found if isinstance(message, str) and message})


def catalogue(language: str) -> Catalog:
    """Return the catalogue of a language with exactly the texts that there are, translated as far as they are."""
    source = FOLDER / language / "client.po"
    old = Catalog(locale=language)
    if source.exists():
        with source.open("rb") as file:
            old = read_po(file, locale=language, abort_invalid=True)
    new = Catalog(locale=language)
    for text in texts():
        known = old.get(text)
        new.add(text, known.string if known else "", flags={"python-format"} if "%(" in text else ())
    return new


def write(made: Catalog, file: BinaryIO) -> None:
    """Write a catalogue so that it differs from the last one by its texts only: without dates, places and versions."""
    write_po(file, made, width=0, no_location=True, sort_output=True, omit_header=True)


def languages() -> Iterator[str]:
    """Yield the languages that the texts are translated into."""
    yield from (one for one in LOCALES if one != WRITTEN_IN)


def main() -> int:
    """Write the catalogues; the exit status tells whether something is left to translate."""
    missing = 0
    for language in languages():
        made = catalogue(language)
        target = FOLDER / language / "client.po"
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            write(made, file)
        left = [one.id for one in made if one.id and not one.string]
        sys.stdout.write(f"{target.relative_to(HERE.parent)}: {len(left)} to translate\n")
        missing += len(left)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())

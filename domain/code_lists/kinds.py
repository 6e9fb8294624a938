"""What a code list is: codes with a text in each language, under a name and a version."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from domain.text import NO_DATA, Sentence

CodeName = Annotated[str, Meta(pattern="^[a-z0-9_.]+$", max_length=60, extra_json_schema=NO_DATA)]
ListName = Annotated[str, Meta(pattern="^[a-z_-]+$", max_length=60, extra_json_schema=NO_DATA)]


class Language(StrEnum):
    """The languages that every text of the product exists in."""

    DA = "da"
    SV = "sv"
    EN = "en"


class Labels(msgspec.Struct, frozen=True):
    """The same text in Danish, Swedish and English."""

    da: Sentence
    sv: Sentence
    en: Sentence

    def text(self, language: Language) -> str:
        """The text in this language."""
        match language:
            case Language.DA:
                return self.da
            case Language.SV:
                return self.sv
            case Language.EN:
                return self.en


class Code(msgspec.Struct, frozen=True):
    """A word that is stored and sent. An inactive code is still understood but no longer offered."""

    code: CodeName
    labels: Labels
    active: bool


class CodeList(msgspec.Struct, frozen=True):
    """Codes in the order in which they are shown. The version rises whenever a code or a text changes."""

    name: str
    version: int
    codes: tuple[Code, ...]


Texts = Mapping[str, tuple[str, str, str]]
"""For each code its Danish, Swedish and English text."""


def code_list(name: str, version: int, texts: Texts) -> CodeList:
    """A list in which every code is active, in the order given."""
    return CodeList(name, version, tuple(Code(code, Labels(*labels), active=True) for code, labels in texts.items()))

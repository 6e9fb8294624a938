"""Codes of matching with their words, in the reader's language."""

from collections.abc import Iterable
from typing import Annotated

import msgspec
from msgspec import Meta

from domain.code_lists import label
from domain.mentors.types import HINDRANCES
from domain.ports import Work
from domain.text import Code, Sentence


class Said(msgspec.Struct, frozen=True):
    """A code, and what it says in the caller's language."""

    code: Code
    text: Sentence


Sayings = Annotated[tuple[Said, ...], Meta(max_length=20)]


def said(work: Work, name: str, codes: Iterable[str]) -> tuple[Said, ...]:
    """Return codes of a list with their words."""
    return tuple(Said(code, label(name, code, work.ask.language)) for code in codes)


def forbidding(work: Work, vetoes: Iterable[str]) -> tuple[Said, ...]:
    """Return what forbids a match: of the mentor alone, or of the two."""
    return tuple(
        one for code in vetoes for one in said(work, "mentor_hindrance" if code in HINDRANCES else "match_veto", [code])
    )

"""A transcript: what has been written in one matter, as a document for people to read."""

import re
from datetime import datetime

import msgspec

from domain.code_lists import Language


class Fact(msgspec.Struct, frozen=True):
    """One line of the head: what it is, and what it says."""

    label: str
    value: str


class Entry(msgspec.Struct, frozen=True):
    """Something that was written: when, by which function (never by whom), what kind of thing, and the text."""

    at: datetime
    author_function: str
    kind: str
    text: str


class Transcript(msgspec.Struct, frozen=True):
    """A title, facts and entries in the order in which they are shown, in one language.

    Times are shown in the zone that they carry. `made_at` is the only date of the document itself, so the same
    transcript always gives the same document.
    """

    title: str
    language: Language
    made_at: datetime
    facts: tuple[Fact, ...]
    entries: tuple[Entry, ...]


_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&=@:^$])")
_UNSHOWN = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]")


def shown(at: datetime) -> str:
    """A time as people read it, to the minute, with its zone: "2026-11-03 14:30 CET"."""
    return at.strftime("%Y-%m-%d %H:%M %Z").rstrip()


def readable(text: str) -> str:
    """The text without control characters and without marks that turn the direction of what follows."""
    return _UNSHOWN.sub("", text)


def markdown(transcript: Transcript) -> str:
    """Return the transcript as Markdown (CommonMark), ending in one newline.

    Nothing that somebody wrote can become a heading, a list, a link, an image, code or HTML: each character with a
    meaning in Markdown is escaped, and the texts stand in block quotes, every line of them.
    """
    blocks = [f"# {_line(transcript.title)}"]
    if transcript.facts:
        blocks.append("\n".join(f"- **{_line(fact.label)}**: {_line(fact.value)}" for fact in transcript.facts))
    for entry in transcript.entries:
        blocks.append(f"## {_line(entry.kind)}")
        blocks.append(f"{_line(shown(entry.at))}, {_line(entry.author_function)}")
        blocks.append(_quoted(entry.text))
    return "\n\n".join(blocks) + "\n"


def _line(text: str) -> str:
    return _MARKUP.sub(r"\\\1", " ".join(readable(text).split()))


def _quoted(text: str) -> str:
    paragraphs: list[list[str]] = [[]]
    for line in map(_line, readable(text).splitlines()):
        if line:
            paragraphs[-1].append(line)
        elif paragraphs[-1]:
            paragraphs.append([])
    return "\n>\n".join("\\\n".join(f"> {line}" for line in paragraph) for paragraph in paragraphs if paragraph) or ">"

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from domain.code_lists import Language
from domain.transcripts import Entry, Fact, Transcript, markdown, readable, shown

AT = datetime(2026, 11, 3, 13, 30, tzinfo=UTC)
PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
PLAIN_BLOCKS = {
    "heading_open",
    "heading_close",
    "paragraph_open",
    "paragraph_close",
    "inline",
    "bullet_list_open",
    "bullet_list_close",
    "list_item_open",
    "list_item_close",
    "blockquote_open",
    "blockquote_close",
}
PLAIN_INLINES = {"text", "text_special", "hardbreak", "strong_open", "strong_close"}


def transcript(text: str, title: str = "Konsultation", value: str = "Skriftligt") -> Transcript:
    return Transcript(
        title=title,
        language=Language.DA,
        made_at=AT,
        facts=(Fact("Kanal", value),),
        entries=(Entry(AT, "Lærer", "Spørgsmål", text),),
    )


def as_read(text: str) -> str:
    """What a reader sees of a text in the quote of the only entry."""
    tokens = PARSER.parse(markdown(transcript(text)))
    inside = tokens[[token.type for token in tokens].index("blockquote_open") :]
    paragraphs = [token.children or [] for token in inside if token.type == "inline"]
    return "\n\n".join(
        "".join("\n" if part.type == "hardbreak" else part.content for part in parts) for parts in paragraphs
    )


def test_a_transcript_reads_from_title_to_last_entry() -> None:
    second = Entry(AT + timedelta(days=1), "Ressourceperson", "Råd", "Tal med den unge.\nSpørg åbent.\n\nGiv tid.")
    written = transcript("Hvad gør vi først?")
    both = Transcript(written.title, written.language, written.made_at, written.facts, (*written.entries, second))
    assert markdown(both) == (
        "# Konsultation\n\n"
        "- **Kanal**: Skriftligt\n\n"
        "## Spørgsmål\n\n"
        "2026\\-11\\-03 13\\:30 UTC, Lærer\n\n"
        "> Hvad gør vi først?\n\n"
        "## Råd\n\n"
        "2026\\-11\\-04 13\\:30 UTC, Ressourceperson\n\n"
        "> Tal med den unge\\.\\\n"
        "> Spørg åbent\\.\n"
        ">\n"
        "> Giv tid\\.\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "# overskrift",
        "overskrift\n=====",
        "overskrift\n---",
        "- punkt\n* punkt\n+ punkt\n1. punkt",
        "[tekst](https://example.org)",
        "![billede](https://example.org/x.png)",
        "<https://example.org>",
        "<script>alert(1)</script>",
        "&lt;b&gt; &#35;",
        "`kode` og ```kode```",
        "    indrykket",
        "**fed** _kursiv_ ~~streget~~",
        "| a | b |\n| - | - |\n| 1 | 2 |",
        "> citat",
        "[a]: https://example.org\n[a]",
        "slut\\",
        "linje\u2028# ny\u2029# ny\x0b# ny\x85# ny\r# ny",
    ],
)
def test_what_people_write_stays_text(text: str) -> None:
    expected = "\n".join(" ".join(line.split()) for line in text.splitlines())
    assert as_read(text) == expected


@example(text="1)", title="2) 3.")
@settings(max_examples=100, deadline=None)
@given(
    text=st.text(st.sampled_from([*"#*_`[]()<>!|\\-+=.:&~ \n\t\r1aæ/@", "\u2028", "\x0b", "\u0600"]), max_size=80),
    title=st.text(st.sampled_from([*"#*[]()<>\\\n a"]), max_size=20),
)
def test_no_text_can_add_structure(text: str, title: str) -> None:
    tokens = PARSER.parse(markdown(transcript(text, title=title, value=title)))
    assert {token.type for token in tokens} <= PLAIN_BLOCKS
    assert {child.type for token in tokens for child in token.children or []} <= PLAIN_INLINES
    assert [token.tag for token in tokens if token.type == "heading_open"] == ["h1", "h2"]
    assert sum(token.type == "list_item_open" for token in tokens) == 1
    assert sum(token.type == "blockquote_open" for token in tokens) == 1


def test_an_entry_without_text_keeps_its_place() -> None:
    assert markdown(transcript("")).endswith("Lærer\n\n>\n")


def test_control_characters_and_direction_marks_are_left_out() -> None:
    assert readable("a\x00b\x1b[0m\u202ec\u2066d\x7f") == "ab[0mcd"
    assert readable("æ\tø\nå \u0645\u06cc\u200c\u062e") == "æ\tø\nå \u0645\u06cc\u200c\u062e"


def test_a_time_is_shown_in_the_zone_that_it_carries() -> None:
    assert shown(AT) == "2026-11-03 13:30 UTC"
    assert shown(AT.astimezone(timezone(timedelta(hours=1), "CET"))) == "2026-11-03 14:30 CET"

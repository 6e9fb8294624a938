import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from adapters.pdf import MARK, render
from domain.code_lists import Language
from domain.transcripts import Entry, Fact, Transcript

AT = datetime(2026, 11, 3, 13, 30, tzinfo=UTC)


def transcript(text: str, language: Language = Language.DA) -> Transcript:
    return Transcript(
        title="Konsultation på åben rådgivning",
        language=language,
        made_at=AT,
        facts=(Fact("Kanal", "Skriftligt"), Fact("Sagstype", "27.12.04")),
        entries=(Entry(AT, "Lærer", "Spørgsmål", text),),
    )


def text_of(document: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(document)).pages)


@pytest.mark.parametrize(
    "text",
    [
        "Æblegrød på blåbærøen: Ærø, Ålborg, Østerbro.",
        "Räksmörgås på Åland, Örebro och Ängelholm.",
        "Ćwiczenie, żółw, İstanbul, ğüş, đečko, Київ, Ёлка.",
        "“Citat” – tankestreg — og … 10 €",
    ],
    ids=["Danish", "Swedish", "other letters", "signs"],
)
def test_the_text_can_be_read_back(text: str) -> None:
    read = text_of(render(transcript(text)))
    assert text in read
    assert MARK not in read
    assert all(part in read for part in ("Konsultation på åben rådgivning", "Kanal: Skriftligt", "Spørgsmål", "Lærer"))
    assert "2026-11-03 13:30 UTC" in read


@pytest.mark.parametrize("text", ["السلام عليكم", "چگونه می‌توانم کمک کنم", "میں آپ سے بات", "چۆنی باشیت"])
def test_arabic_script_has_its_glyphs(text: str) -> None:
    assert MARK not in text_of(render(transcript(text)))


@pytest.mark.parametrize(
    ("text", "marks"), [("ሰላም", 3), ("glad 😀 dag", 1), ("漢字", 2), ("👍🏽", 2), ("\U000e0041x", 0)]
)
def test_what_the_font_cannot_show_is_marked_and_said(text: str, marks: int) -> None:
    read = text_of(render(transcript(text)))
    assert read.count(MARK) == marks + (1 if marks else 0)
    assert ("erstattet af" in read) is (marks > 0)


def test_a_mark_that_somebody_wrote_is_no_replacement() -> None:
    read = text_of(render(transcript(f"Tegnet {MARK} er en rombe.")))
    assert f"Tegnet {MARK} er en rombe." in read
    assert "erstattet af" not in read


@pytest.mark.parametrize("language", Language)
def test_the_document_names_its_language_and_title(language: Language) -> None:
    reader = PdfReader(BytesIO(render(transcript("ሰ", language))))
    assert str(reader.root_object["/Lang"]) == language.value
    assert reader.metadata is not None
    assert reader.metadata.title == "Konsultation på åben rådgivning"
    assert reader.metadata.creation_date == AT


def test_the_same_transcript_gives_the_same_bytes() -> None:
    first = render(transcript("Det samme."))
    time.sleep(1.1)  # a date of now, in full seconds, would differ
    assert render(transcript("Det samme.")) == first


def test_another_date_gives_another_document() -> None:
    written = transcript("Det samme.")
    later = Transcript(written.title, written.language, AT + timedelta(days=1), written.facts, written.entries)
    assert render(later) != render(written)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "a" * 5000,
        "ord " * 5000,
        "\x00\x1b\u202e\ud83d",
        "\t\x0b\x0c\r\n\u2028",
        "ا" * 300 + " a",
        "e\u0301\u0332\u0489",
    ],
    ids=["empty", "blank", "one long word", "many pages", "control", "breaks", "long Arabic", "marks"],
)
def test_no_text_breaks_it(text: str) -> None:
    assert render(transcript(text)).startswith(b"%PDF-")


def test_a_long_text_goes_on_over_numbered_pages() -> None:
    pages = PdfReader(BytesIO(render(transcript("Linje.\n" * 200)))).pages
    assert len(pages) > 3
    assert [page.extract_text().split()[-1] for page in pages] == [str(number + 1) for number in range(len(pages))]


def test_the_start_does_not_wait_for_the_library() -> None:
    asked = "import sys, adapters.pdf; print({'fpdf', 'pymupdf_fonts', 'uharfbuzz'} & sys.modules.keys())"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"

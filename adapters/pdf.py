"""Transcripts as PDF documents, made with fpdf2 and the FiraGO font."""

import asyncio
import re
import tempfile
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from domain.code_lists import Labels
from domain.transcripts import Transcript, readable, shown

if TYPE_CHECKING:
    from fpdf import FPDF

MARK = "◊"
"""Stands for each character that the font has no glyph for."""

_REPLACED = Labels(
    da=f"Tegn, som skrifttypen ikke kan vise, er erstattet af {MARK}. Den fulde tekst kan hentes som Markdown.",
    sv=f"Tecken som typsnittet inte kan visa har ersatts med {MARK}. Den fullständiga texten kan hämtas som Markdown.",
    en=f"Characters that the font cannot show were replaced by {MARK}. The full text is available as Markdown.",
)
_MAKING = ThreadPoolExecutor(1, "pdf")
"""One thread: the library is Python, and two documents at once would only keep the loop waiting longer (ADR 0052)."""
_FAMILY = "FiraGO"
_FACES = {"": "figo", "B": "figbo"}
_MARGIN = 20
_LINE = 5.5
_IGNORABLE = frozenset({"Cf", "Cc"})
_SHAPED = re.compile("[\u0300-\u036f\u0590-\u1dff\ua8e0-\ua8ff\ufb1d-\ufeff]")
"""Combining marks, and the scripts whose letters change with their neighbours or run from right to left."""
_RIGHT_TO_LEFT = frozenset({"R", "AL"})


def render(transcript: Transcript) -> bytes:
    """Return the transcript as a PDF document; the same transcript gives the same bytes.

    The font shows Latin, Greek, Cyrillic, Arabic (Persian, Urdu and Kurdish too), Hebrew, Georgian, Thai and
    Devanagari. Any other character, such as Ethiopic letters or emoji, is shown as `MARK`, and the document then ends
    with a line that says so. It is made without network, and the text can be searched and copied.
    """
    from fpdf import FPDF  # takes a third of a second, which no start should wait for

    class Pages(FPDF):
        def footer(self) -> None:
            self.set_y(-15)
            self.set_font(_FAMILY, size=9)
            self.cell(0, 10, str(self.page_no()), align="C")

    with tempfile.TemporaryDirectory(prefix="vink-pdf-") as folder:  # the library reads fonts from files only
        pdf = Pages(format="A4")
        pdf.set_creation_date(transcript.made_at)
        pdf.set_lang(transcript.language)
        pdf.set_title(readable(transcript.title))
        pdf.set_producer("fpdf2")
        _add_fonts(pdf, Path(folder))
        pdf.set_margin(_MARGIN)
        pdf.set_auto_page_break(auto=True, margin=_MARGIN)
        pdf.add_page()
        _write(pdf, transcript)
        return bytes(pdf.output())


async def rendered(transcript: Transcript) -> bytes:
    """Return the same as `render`; others are answered while it is made, one document after the other."""
    return await asyncio.get_running_loop().run_in_executor(_MAKING, render, transcript)


def _add_fonts(pdf: "FPDF", folder: Path) -> None:
    from pymupdf_fonts import myfont

    for style, face in _FACES.items():
        path = folder / f"{face}.ttf"
        path.write_bytes(myfont(face))
        pdf.add_font(_FAMILY, style, path)


def _write(pdf: "FPDF", transcript: Transcript) -> None:
    known = _characters(pdf)
    replaced = False

    def put(text: str, style: str = "", size: int = 10, after: float = 0) -> None:
        nonlocal replaced
        showable = _showable(text, known)
        replaced = replaced or showable.count(MARK) > text.count(MARK)
        pdf.set_font(_FAMILY, style, size)
        for line in showable.split("\n"):
            # It takes most of the time, and most lines need none.
            pdf.set_text_shaping(use_shaping_engine=_SHAPED.search(line) is not None)
            align = "R" if _starts_from_the_right(line) else "L"
            pdf.multi_cell(0, _LINE * size / 10, line, align=align, new_x="LMARGIN", new_y="NEXT")
        pdf.ln(after)

    put(transcript.title, "B", 16, after=3)
    for fact in transcript.facts:
        put(f"{fact.label}: {fact.value}")
    for entry in transcript.entries:
        pdf.ln(5)
        put(entry.kind, "B", 12)
        put(f"{shown(entry.at)}, {entry.author_function}", size=9, after=1)
        put(entry.text)
    if replaced:
        pdf.ln(8)
        put(_REPLACED.text(transcript.language), size=9)


def _characters(pdf: "FPDF") -> frozenset[int]:
    from fpdf.fonts import TTFFont

    fonts = [font for font in pdf.fonts.values() if isinstance(font, TTFFont)]
    return frozenset.intersection(*(frozenset(font.cmap) for font in fonts))


def _showable(text: str, known: frozenset[int]) -> str:
    lines = (unicodedata.normalize("NFC", line).replace("\t", "    ") for line in readable(text).splitlines())
    return "\n".join("".join(_glyph(character, known) for character in line) for line in lines)


def _glyph(character: str, known: frozenset[int]) -> str:
    if ord(character) in known:
        return character
    if unicodedata.category(character) in _IGNORABLE or "\ufe00" <= character <= "\ufe0f":
        return ""
    return " " if character.isspace() else MARK


def _starts_from_the_right(line: str) -> bool:
    strong = (unicodedata.bidirectional(character) for character in line)
    return next((kind in _RIGHT_TO_LEFT for kind in strong if kind in _RIGHT_TO_LEFT or kind == "L"), False)

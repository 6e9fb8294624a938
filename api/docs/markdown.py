"""The few marks of Markdown that the contract's texts use, as HTML."""

import re
from html import escape

CODE = re.compile(r"`([^`]+)`")
STRONG = re.compile(r"\*\*([^*]+)\*\*")


def html(text: str, heading: str = "h3") -> str:
    """Return paragraphs, lists and headings as HTML; `##` becomes `heading`."""
    return "".join(_block(block, heading) for block in text.strip().split("\n\n"))


def inline(text: str) -> str:
    """Return one line with its `code` and **strong** words."""
    return STRONG.sub(r"<strong>\1</strong>", CODE.sub(r"<code>\1</code>", escape(text, quote=False)))


def _block(block: str, heading: str) -> str:
    first, *rest = block.split("\n")
    if first.startswith("## "):
        following = html("\n".join(rest), heading) if rest else ""
        return f"<{heading}>{inline(first[3:])}</{heading}>{following}"
    if first.startswith("- "):
        return "<ul>" + "".join(f"<li>{inline(line[2:])}</li>" for line in [first, *rest]) + "</ul>"
    return f"<p>{inline(' '.join([first, *rest]))}</p>"

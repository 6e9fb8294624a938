"""Style and script that pages load: made from what templates use, with licences, and nothing from anywhere else."""

import re

from client import assets, rendering

BARE = frozenset(
    {
        *(
            "alert-body",
            "asked",
            "actions",
            "about",
            "bar",
            "bottom",
            "by",
            "conversation",
            "door",
            "doors",
            "final",
            "late",
            "look",
        ),
        *("matters", "name", "next", "numbers", "places", "printable", "step", "steps", "top", "turn", "unprinted"),
        *("waiting", "who", "words", "asker"),
    }
)
"""Classes of our own; some are there for a reader of the page only."""
HERE = assets.FOLDERS[0]


def used() -> set[str]:
    """Return every class that stands whole in a template."""
    found: set[str] = set()
    for path in rendering.FOLDER.glob("*.html"):
        for value in re.findall(r'class="([^"]*)"', path.read_text()):
            plain = re.sub(r"{%.*?%}|{{.*?}}", " ¤ ", value)
            found |= {one for one in plain.split() if "¤" not in one and not one.endswith("-")}
    return found


def test_the_style_has_every_class_that_templates_use() -> None:
    style = "".join(
        (folder / name).read_text() for folder, name in zip(assets.FOLDERS, ("dkfds.css", "own.css"), strict=True)
    )
    there = set(re.findall(r"\.([a-zA-Z][\w-]*)", style))
    assert used() - there - BARE == set(), "run make assets"


def test_nothing_is_loaded_from_anywhere_else_and_every_icon_is_there() -> None:
    style = (HERE / "dkfds.css").read_text()
    for address in re.findall(r"url\(([^)]*)\)", style):
        name = address.strip("\"'").partition("?")[0]
        assert (HERE / name).is_file(), address
    assert "@font-face" not in style
    assert "@import" not in style


def test_the_licences_come_along() -> None:
    assert "Apache License, Version 2.0" in (HERE / "LICENSE-dkfds.md").read_text()
    assert "Permission to use, copy, modify" in (HERE / "LICENSE-htmx.txt").read_text()


def test_an_address_changes_with_its_content() -> None:
    assert re.fullmatch(r"/app/assets/own-[0-9a-f]{16}\.css", assets.address("own.css"))
    assert assets.address("own.css").rpartition("/")[2] in assets.contents()

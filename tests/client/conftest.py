"""The pages in a real browser, on a real process; where there is no browser, tests are skipped, and that is said."""

import re
import shutil
from collections.abc import Iterator
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.journey.conftest import Demo, demo, place
from vink.demo.tokens import PASSWORD

__all__ = ["demo", "place"]
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
"""Debian's browser; by itself, without what it has for a screen, it takes half as long."""
QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    # None is kept ready for a window that nobody opens.
    "--renderer-process-limit=1",
)
PHONE, DESK = 360, 1280
ARRIVED = re.compile(r"/app(?!/callback)\b")
"""Where a log-in leads to; one that fails stays at the callback."""
FORM_TOKEN = re.compile(r'name="csrf" value="([^"]+)"')
PATIENCE = 30_000
"""Milliseconds; a machine may have other things to do."""
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, for one module: while Playwright's loop is there, no other test can run one."""
    if CHROMIUM is None:
        # Tests need Python alone; `.ci/run` installs the browser.
        pytest.skip("there is no chromium here: the pages are not looked at in a browser")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield opened
        opened.close()


class Addressed(Protocol):
    """Something that browsers find at an address."""

    base: str


class Desk:
    """Whoever sits before the browser: opens it as somebody, in a language, at a width, with or without script."""

    def __init__(self, browser: Browser, demo: Addressed, language: str = "en", width: int = DESK) -> None:
        self._browser = browser
        self.demo = demo
        self._language = language
        self._width = width
        self._opened: list[Page] = []

    def open(self, language: str | None = None, width: int | None = None, *, script: bool = True) -> Page:
        """Return a new window, whose cookies are its own."""
        context = self._browser.new_context(
            base_url=self.demo.base,
            locale={"da": "da-DK", "sv": "sv-SE", "en": "en-GB"}[language or self._language],
            viewport={"width": width or self._width, "height": 800},
            java_script_enabled=script,
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        self._opened.append(page)
        return page

    def log_in(self, name: str, language: str | None = None, width: int | None = None, *, script: bool = True) -> Page:
        """Return a window in which somebody is logged in. The forms are sent, but nobody looks at them: what does so
        is `give_name`."""
        page = self.open(language, width, script=script)
        asked = page.request.get("/app/login")
        csrf = FORM_TOKEN.search(asked.text())
        assert csrf, asked.text()
        arrived = page.request.post(asked.url, form={"csrf": csrf[1], "username": name, "password": PASSWORD})
        assert ARRIVED.search(arrived.url), arrived.url
        page.goto("/app")
        return page

    def close(self) -> None:
        """Close every window."""
        for page in self._opened:
            page.context.close()


def give_name(page: Page, name: str) -> None:
    """Fill in the log-in page and send it."""
    page.fill("#username", name)
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]:not(.quiet)")
    page.wait_for_url(ARRIVED)


@pytest.fixture
def desk(browser: Browser, demo: Demo, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A browser before a running demo: English and wide, unless the story is told in each language."""
    opened = Desk(browser, demo, *getattr(request, "param", ()))
    yield opened
    opened.close()


def in_each_language(*widths: int) -> pytest.MarkDecorator:
    """Have a story told in Danish, Swedish and English, at these widths."""
    turns = list(zip(("da", "sv", "en"), widths, strict=True))
    return pytest.mark.parametrize("desk", turns, indirect=True, ids=lambda turn: f"{turn[0]}-{turn[1]}")

"""Every page, in three languages and two widths: no wider than the screen, one heading, nothing that axe finds."""

import functools

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.client.conftest import DESK, PHONE, Desk

ANYBODY = ["/app", "/app/accessibility", "/app/ended", "/app/no-such-page", "/oauth/authorize"]
RULES: dict[str, object] = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
COLOURLESS = RULES | {"rules": {"color-contrast": {"enabled": False}}}
LOOK = "rules => axe.run(document, rules).then(found => found.violations)"
"""All else that axe finds is left in the browser: it is most of the time that a look takes."""
SHAPE = """() => [
    document.documentElement.scrollWidth - document.documentElement.clientWidth,
    document.querySelectorAll("h1").length,
    document.body.innerText.match(/<[^<]* at 0x[^>]*>/)?.[0],
]"""
LANGUAGES = ["da", "sv", "en"]
NUMBER = "019b76da-a800-7000-8000-000000000"
TEACHER = [
    *("", "/worried", "/worried/tell", "/ask", "/matters", "/worklist", "/on-call"),
    *(f"/concerns/{NUMBER}301", f"/concerns/{NUMBER}301/ask", f"/concerns/{NUMBER}301/close"),
    f"/concerns/{NUMBER}301/revise",
    *(f"/concerns/{NUMBER}301/offer", f"/concerns/{NUMBER}304/hand-over"),
    *(f"/consultations/{NUMBER}402", f"/consultations/{NUMBER}402/revise", f"/consultations/{NUMBER}405/withdraw"),
    *(f"/consultations/{NUMBER}40a", f"/consultations/{NUMBER}40a/supply-information"),
    *(f"/consultations/{NUMBER}40a/print", f"/referrals/{NUMBER}602", f"/referrals/{NUMBER}602/told"),
    *(f"/referrals/{NUMBER}602/ground", f"/referrals/{NUMBER}602/guardians-later", f"/referrals/{NUMBER}60f/amend"),
    *(f"/referrals/{NUMBER}60e/disclosures", f"/referrals/{NUMBER}60e/tell", f"/referrals/{NUMBER}60e/info-house"),
    *(f"/disclosures/{NUMBER}704", "/transfers", f"/transfers/{NUMBER}d01", f"/transfers/{NUMBER}d05/offer"),
    *("/emergency-accesses", "/emergency-accesses/new", f"/emergency-accesses/{NUMBER}801"),
    *("/transfers/ask", f"/concerns/{NUMBER}304/transfer", f"/referrals/{NUMBER}6d2/transfer"),
    *(f"/referrals/{NUMBER}602/guardians", f"/referrals/{NUMBER}602/consent-participation"),
    *(f"/referrals/{NUMBER}603/weighed", f"/referrals/{NUMBER}603/submit", f"/referrals/{NUMBER}605/withdraw"),
]
COORDINATOR = [
    *("", "/worklist", "/matters"),
    *(f"/consultations/{NUMBER}403/triage", f"/consultations/{NUMBER}404/redirect", f"/consultations/{NUMBER}406"),
    f"/consultations/{NUMBER}406/assign",
    *("/resource-persons", f"/resource-persons/{NUMBER}501", "/resource-persons/new"),
]
EXPERT = [
    *("", f"/consultations/{NUMBER}40b", f"/consultations/{NUMBER}40b/advice"),
    *(
        f"/consultations/{NUMBER}410",
        f"/consultations/{NUMBER}40f/talk",
        "/hours",
        f"/consultations/{NUMBER}408/recuse",
        f"/consultations/{NUMBER}409/request-information",
    ),
]
PAGES = {"teacher": TEACHER, "panel-coordinator": COORDINATOR, "resource-person": EXPERT}


@functools.cache
def axe() -> Axe:
    return Axe()


def faults(page: Page, rules: dict[str, object] = RULES) -> list[str]:
    """Return what is wrong with the page that is open."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe().axe_script)
    return misshapen(page) + [
        f"{one['id']}: {node['html'][:200]} ({node.get('failureSummary', '')[:200]})"
        for one in page.evaluate(LOOK, rules)
        for node in one["nodes"]
    ]


def misshapen(page: Page) -> list[str]:
    """Return what is wrong with the shape of the page that is open."""
    wide, headings, left_over = page.evaluate(SHAPE)
    found = [f"{wide} pixels wider than the screen"] if wide > 0 else []
    found += [] if headings == 1 else [f"{headings} h1"]
    return [*found, f"{left_over} of the program"] if left_over else found


def width_of(number: int) -> int:
    return (DESK, PHONE)[number % 2]


def looked_at(page: Page, paths: list[str]) -> dict[str, list[str]]:
    """Look at pages at both widths, and return what is wrong with which. Axe looks at them in Danish, since what it
    finds lies in no language; at colours it looks at one width."""
    found = {}
    looking = page.evaluate("navigator.language")[:2] == "da"
    if looking:
        page.add_init_script(axe().axe_script)
    for number, path in enumerate(paths):
        answer = page.goto(path)
        assert answer is not None
        assert answer.status in (200, 404, 409), path
        # The last page was left at the first of these widths.
        for width, rules in ((width_of(number), RULES), (width_of(number + 1), COLOURLESS)):
            page.set_viewport_size({"width": width, "height": 800})
            if wrong := faults(page, rules) if looking else misshapen(page):
                found[f"{path} at {width}"] = wrong
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_in_anybodys_way(desk: Desk, name: str, language: str) -> None:
    page = desk.log_in(name, language)
    assert page.locator("html").get_attribute("lang") == language
    assert looked_at(page, [f"/app{path}" for path in PAGES[name]]) == {}


def test_a_form_with_faults_is_as_accessible_as_one_without(desk: Desk) -> None:
    page = desk.log_in("teacher", "da")
    page.goto("/app/worried/tell")
    page.locator("button[value=send]").click()
    assert page.locator("#faults li").count() >= 2
    assert faults(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_in_the_way_of_whoever_has_not_logged_in(desk: Desk, language: str) -> None:
    page = desk.open(language)
    assert looked_at(page, ANYBODY[:4]) == {}
    # The log-in page goes by the language that was chosen here, not by that of the browser.
    other = LANGUAGES[LANGUAGES.index(language) - 1]
    page.goto(f"/app/language/{other}")
    page.goto("/app/login")
    assert page.locator("html").get_attribute("lang") == other
    assert misshapen(page) == []


MOVING = """() => [...document.querySelectorAll("*")]
    .flatMap(one => [null, "::before", "::after"].map(part => getComputedStyle(one, part)))
    .filter(style => [style.transitionDuration, style.animationDuration].join().split(",").some(parseFloat)).length"""


def test_nothing_moves_for_whoever_wants_no_motion(desk: Desk) -> None:
    page = desk.open("da")
    page.goto("/app/ended")
    assert page.evaluate(MOVING) > 0, "the design system moves things, so there is something to stop"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVING) == 0

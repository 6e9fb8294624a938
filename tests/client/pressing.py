"""What a person does on a page, in a person's words: told in English, and found in the language of the page."""

from playwright.sync_api import Page, expect

from tests.client.speaking import called, said

SITUATION = "A pupil withdraws from the class and speaks of nothing but battle. (Fictional)"
QUESTION = "How do I talk with the pupil without pushing them away? (Fictional)"


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(said(page, text))
    fits(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=called(page, name)).click()


def follow(page: Page, name: str, *, exact: bool = True) -> None:
    found = called(page, name) if exact else said(page, name)
    page.get_by_role("main").get_by_role("link", name=found).first.click()


def choose(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_label(called(page, name)).check()


def write(page: Page, name: str, text: str) -> None:
    """Fill in a field, which may be one that may be left out."""
    page.get_by_role("main").get_by_label(called(page, name, r"(?: \(.+\))?")).fill(text)


def status(page: Page, text: str) -> None:
    expect(page.locator("main .badge").first).to_have_text(called(page, text))
    fits(page)


def told(page: Page, text: str) -> None:
    """See what the page says of what was just done."""
    expect(page.get_by_role("status").first).to_contain_text(said(page, text))
    fits(page)


def takes_back(page: Page, name: str) -> None:
    """Follow the way back beside what the page says of what was just done."""
    page.get_by_role("status").first.get_by_role("link", name=called(page, name)).click()


def fits(page: Page) -> None:
    """See that the page is no wider than the screen."""
    assert page.viewport_size
    expect(page.locator("html")).to_have_js_property("scrollWidth", page.viewport_size["width"])


def asks_the_panel(page: Page) -> str:
    """Go from the start page to a question that is sent, and return the path of its page."""
    page.goto("/app")
    follow(page, "I am worried", exact=False)
    choose(page, "No")
    press(page, "Go on")
    choose(page, "15 to 17")
    write(page, "What has happened?", SITUATION)
    press(page, "Go on to your question")
    write(page, "What would you like to ask?", QUESTION)
    press(page, "Send to the panel")
    heading(page, "Consultation of %(day)s")
    return "/app" + page.url.partition("/app")[2]


def sends_an_offer(page: Page) -> str:
    """Send an offer for somebody of age to VINK, with all that it takes, and return the path of its page."""
    said_so = "Somebody wants to go on with school and knows nobody to ask. (Fictional)"
    sends(page, "/app/worried/tell", age_band="18_25", situation_text=said_so)
    concern = "/app" + page.url.partition("/app")[2].removesuffix("/ask")
    sends(page, f"{concern}/offer", needs_text="An adult to talk with about school. (Fictional)")
    path = "/app" + page.url.partition("/app")[2]
    sends(page, f"{path}/told", told_at="2026-01-05T10:00")
    for kind in ("participation", "disclosure"):
        sends(page, f"{path}/consent-{kind}", scope_text="Yes to all that was said.", given_at="2026-01-05T10:00")
    sends(page, f"{path}/submit", name="Fiktiva Prøvesen")
    status(page, "Submitted")
    return path


def sends(page: Page, path: str, **fields: str) -> None:
    """Fill in the form at a path by the names of its fields, and send it."""
    page.goto(path)
    sends_here(page, **fields)


def sends_here(page: Page, **fields: str) -> None:
    """Fill in the form of the page that is open, and send it."""
    for name, value in fields.items():
        field = page.locator(f"[name={name}]")
        if field.first.get_attribute("type") in ("radio", "checkbox"):
            page.locator(f"[name={name}][value='{value}']").check()
        elif field.first.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.locator("button[value=send]").click()

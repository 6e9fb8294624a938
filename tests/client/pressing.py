"""What a person does on a page, in a person's words."""

from playwright.sync_api import Page, expect

SITUATION = "A pupil withdraws from the class and speaks of nothing but battle. (Fictional)"
QUESTION = "How do I talk with the pupil without pushing them away? (Fictional)"


def heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(text)


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str, *, exact: bool = True) -> None:
    page.get_by_role("main").get_by_role("link", name=name, exact=exact).first.click()


def choose(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_label(name, exact=True).check()


def write(page: Page, name: str, text: str) -> None:
    page.get_by_role("main").get_by_label(name).fill(text)


def status(page: Page, text: str) -> None:
    expect(page.locator("main .badge").first).to_have_text(text)


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
    heading(page, "Consultation of")
    return "/app" + page.url.partition("/app")[2]


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

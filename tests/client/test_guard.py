"""What the pages keep from others: forged forms, framed pages, planted script, anything left in the browser."""

import httpx
import pytest
from playwright.sync_api import Page, Request, expect

from tests.client.conftest import PHONE, Desk, give_name
from tests.client.pressing import asks_the_panel, choose, heading, press, sends, write
from tests.journey.conftest import Demo

TAKEN = "document.title='taken'"
XSS = f'<script>{TAKEN}</script><img src=x onerror="{TAKEN}"> {{{{ 7 * 7 }}}} "\'><b>(Fictional)'


SHIFTED = """new Promise((done) => {
    let all = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((one) => { all += one.value }))
        .observe({ type: "layout-shift", buffered: true });
    setTimeout(() => done(all), 300);
})"""
"""How much of the page moved after it was there; the browser tells it a moment later."""


def cookie(page: Page) -> str:
    return next(one["value"] for one in page.context.cookies() if one["name"] == "vink-app-session")


def posted(demo: Demo, path: str, secret: str, **headers: str) -> httpx.Response:
    return httpx.post(
        f"{demo.base}{path}", cookies={"vink-app-session": secret}, headers=headers, data={"outcome": "no_concern"}
    )


def test_a_form_of_another_site_does_nothing(desk: Desk, demo: Demo) -> None:
    teacher = desk.log_in("teacher")
    for headers in (
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {},
        {"sec-fetch-site": "cross-site", "origin": demo.base},
        {"sec-fetch-site": "same-site", "origin": "http://other.127.0.0.1"},
    ):
        answer = posted(demo, "/app/ask", cookie(teacher), **headers)
        assert answer.status_code == 403, headers


def test_a_form_without_the_token_of_the_session_is_shown_again_and_not_sent(desk: Desk, demo: Demo) -> None:
    teacher = desk.log_in("teacher")
    path = asks_the_panel(teacher)
    answer = posted(demo, f"{path}/withdraw", cookie(teacher), origin=demo.base, **{"accept-language": "en"})
    assert answer.status_code == 403
    assert "This page was out of date" in answer.text
    teacher.goto(path)
    expect(teacher.locator("main .badge").first).to_have_text("Submitted")


def test_what_people_write_is_never_taken_for_a_part_of_the_page(desk: Desk) -> None:
    teacher = desk.log_in("teacher")
    path = asks_the_panel(teacher)
    coordinator = desk.log_in("panel-coordinator")
    sends(coordinator, f"{path}/triage", reason=XSS)
    sends(coordinator, f"{path}/redirect", target="ssp", reason=XSS)
    teacher.goto(path)
    expect(teacher.get_by_text(XSS)).to_be_visible()
    assert "taken" not in teacher.title()
    teacher.goto("/app/worried/tell")
    write(teacher, "What has happened?", f"</textarea>{XSS}")
    press(teacher, "Go on to your question")
    expect(teacher.locator("#situation_text")).to_have_value(f"</textarea>{XSS}")
    assert "taken" not in teacher.title()


def test_no_other_site_can_frame_a_page_or_add_to_it(demo: Demo) -> None:
    answer = httpx.get(f"{demo.base}/app")
    policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "img-src", "form-action", "connect-src")} == {"'self'"}
    assert answer.headers.get_list("x-frame-options") == ["DENY"]
    assert answer.headers.get_list("referrer-policy") == ["same-origin"]
    assert answer.headers.get_list("cache-control") == ["no-store"]


def test_a_frame_of_another_site_stays_empty(desk: Desk, demo: Demo) -> None:
    page = desk.open()
    page.route(
        "https://evil.example/",
        lambda route: route.fulfill(body=f"<iframe src='{demo.base}/app'></iframe>", content_type="text/html"),
    )
    page.goto("https://evil.example/")
    page.wait_for_load_state("networkidle")
    expect(page.frame_locator("iframe").get_by_text("VINK")).to_have_count(0)


def test_the_browser_keeps_a_cookie_that_says_nothing_and_nothing_else(desk: Desk) -> None:
    teacher = desk.log_in("teacher")
    asks_the_panel(teacher)
    cookies = {one["name"]: one for one in teacher.context.cookies()}
    assert cookies.keys() == {"vink-app-session"}
    assert cookies["vink-app-session"]["httpOnly"]
    assert cookies["vink-app-session"]["sameSite"] == "Lax"
    assert "." not in cookies["vink-app-session"]["value"], "no token"
    assert teacher.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    assert teacher.evaluate("indexedDB.databases().then(found => found.length)") == 0
    assert teacher.evaluate("caches.keys().then(found => found.length)") == 0


def test_every_request_goes_to_ourselves(desk: Desk, demo: Demo) -> None:
    page = desk.open()
    asked: list[str] = []
    faults: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.on("console", lambda one: faults.append(one.text))
    page.goto("/app/login")
    give_name(page, "teacher")
    asks_the_panel(page)
    assert {one for one in asked if not one.startswith(demo.base + "/")} == set()
    assert faults == [], "neither the policy nor the script has anything to complain of"
    assert not [one for one in asked if "Fictional" in one], "no content in an address"


def test_after_a_log_out_neither_the_back_button_nor_the_old_cookie_shows_anything(desk: Desk, demo: Demo) -> None:
    teacher = desk.log_in("teacher")
    path = asks_the_panel(teacher)
    old = cookie(teacher)
    teacher.get_by_role("button", name="Log out").click()
    heading(teacher, "You are logged out")
    teacher.go_back()
    expect(teacher.locator("body")).not_to_contain_text("pushing them away")
    answer = httpx.get(f"{demo.base}{path}", cookies={"vink-app-session": old})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/app/login?to=")


@pytest.mark.parametrize("to", ["https://evil.example", "//evil.example", "/app/../oauth", "/docs", "javascript:1"])
def test_a_log_in_leads_back_to_our_own_pages_only(desk: Desk, demo: Demo, to: str) -> None:
    page = desk.open()
    page.goto(f"/app/login?to={to}")
    give_name(page, "teacher")
    assert page.url == f"{demo.base}/app"


def test_an_answer_of_the_log_in_that_was_not_asked_for_is_refused(demo: Demo) -> None:
    for cookies in ({}, {"vink-app-login": "AAAA"}, {"vink-app-login": "é".encode().hex()}):
        answer = httpx.get(f"{demo.base}/app/callback?code=x&state=y", cookies=cookies)
        assert answer.status_code == 400
        assert "vink-app-session" not in answer.cookies


def test_the_whole_core_works_without_script(desk: Desk) -> None:
    teacher = desk.open(script=False)
    teacher.goto("/app/login")
    give_name(teacher, "teacher")
    path = asks_the_panel(teacher)
    sends(teacher, f"{path}/withdraw")
    expect(teacher.locator("main .badge").first).to_have_text("Withdrawn")
    teacher.goto("/app/worried")
    choose(teacher, "Yes")
    press(teacher, "Go on")
    heading(teacher, "Call now")


def test_nothing_is_printed_but_what_was_made_for_it(desk: Desk) -> None:
    teacher = desk.log_in("teacher")
    path = asks_the_panel(teacher)
    teacher.emulate_media(media="print")
    assert teacher.locator("main").is_hidden()
    teacher.goto(f"{path}/print")
    assert teacher.locator("main .conversation").is_visible()
    assert teacher.get_by_role("button", name="Log out").is_hidden()


def test_the_first_page_weighs_less_than_150_kilobytes_and_nothing_shifts(desk: Desk) -> None:
    page = desk.open()
    sizes: list[int] = []

    def weigh(one: Request) -> None:
        weight = one.sizes()
        sizes.append(weight["responseBodySize"] + weight["responseHeadersSize"])

    page.on("requestfinished", weigh)
    page.goto("/app", wait_until="networkidle")
    assert 20_000 < sum(sizes) < 150_000
    assert page.evaluate(SHIFTED) == 0


def test_a_keyboard_is_enough(desk: Desk) -> None:
    teacher = desk.log_in("teacher")
    teacher.keyboard.press("Tab")
    expect(teacher.get_by_role("link", name="Go to the content")).to_be_focused()
    teacher.keyboard.press("Enter")
    teacher.keyboard.press("Tab")
    expect(teacher.get_by_role("main").get_by_role("link", name="I am worried")).to_be_focused()
    teacher.keyboard.press("Enter")
    heading(teacher, "I am worried")
    teacher.get_by_label("Yes", exact=True).focus()
    teacher.keyboard.press("ArrowDown")
    expect(teacher.get_by_label("No", exact=True)).to_be_checked()
    teacher.keyboard.press("Enter")
    heading(teacher, "What are you worried about?")


def test_at_twice_the_size_nothing_is_cut_off(desk: Desk) -> None:
    teacher = desk.log_in("teacher", width=640)
    for path in ("/app", "/app/worried/tell", "/app/matters"):
        teacher.goto(path)
        teacher.evaluate("document.documentElement.style.fontSize = '20px'")
        assert teacher.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path


def test_no_log_tells_what_was_written_or_who_may_come_in(desk: Desk, demo: Demo) -> None:
    teacher = desk.log_in("teacher")
    path = asks_the_panel(teacher)
    told = demo.output.read_text()
    assert '"event":"request"' in told
    number = path.rpartition("/")[2]
    for secret in ("battle", "pushing them away", "Fictional", cookie(teacher), "Bearer ey", "code=", number):
        assert secret not in told, secret


def test_a_mentor_who_is_no_persona_comes_in_to_their_own_courses_alone(desk: Desk) -> None:
    dilan = desk.log_in("mentor-dilan", width=PHONE)
    dilan.goto("/app/support-courses")
    assert dilan.locator("main a[href*='/support-courses/']").count() > 0
    answer = dilan.goto("/app/support-courses/019b76da-a800-7000-8000-000000000c01")
    assert answer is not None
    assert answer.status == 404

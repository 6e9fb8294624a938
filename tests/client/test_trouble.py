"""When things go wrong between a person and the API: nothing typed is lost, nothing is sent twice, and it is said."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.client.conftest import PHONE, Desk, give_name
from tests.client.front import Front
from tests.client.pressing import (
    QUESTION,
    SITUATION,
    asks_the_panel,
    choose,
    follow,
    heading,
    press,
    sends,
    status,
    write,
)
from tests.journey.conftest import Demo


@pytest.fixture(scope="module")
def front(place: Path, first: Demo) -> Iterator[Front]:
    with Front(place, first).running() as running:
        yield running


@pytest.fixture
def desk(browser: Browser, front: Front) -> Iterator[Desk]:
    opened = Desk(browser, front)
    yield opened
    opened.close()


def told(page: Page, text: str) -> None:
    expect(page.get_by_role("alert")).to_contain_text(text)


def writes_a_concern(page: Page) -> None:
    page.goto("/app/worried/tell")
    choose(page, "15 to 17")
    write(page, "What has happened?", SITUATION)


def number_of_concerns(page: Page) -> int:
    page.goto("/app/matters")
    return page.locator("section:has(#concerns) li").count()


def test_a_request_that_is_not_answered_in_time_is_made_once(desk: Desk, front: Front) -> None:
    teacher = desk.log_in("teacher")
    before = number_of_concerns(teacher)
    writes_a_concern(teacher)
    front.fails("POST", "/v1/concerns", after=True)
    press(teacher, "Go on to your question")
    told(teacher, "There was no answer in time")
    expect(teacher.locator("[name=situation_text]")).to_have_value(SITUATION)
    press(teacher, "Go on to your question")
    heading(teacher, "Ask the panel")
    assert number_of_concerns(teacher) == before + 1


@pytest.mark.parametrize(
    ("code", "words"), [(429, "too many requests. Wait 7 seconds"), (503, "busy. Wait 7 seconds"), (500, "on our side")]
)
def test_a_busy_or_broken_api_is_told_in_words_and_nothing_is_lost(
    desk: Desk, front: Front, code: int, words: str
) -> None:
    teacher = desk.log_in("teacher")
    writes_a_concern(teacher)
    front.fails("POST", "/v1/concerns", code)
    press(teacher, "Go on to your question")
    told(teacher, words)
    press(teacher, "Go on to your question")
    heading(teacher, "Ask the panel")


def test_a_page_that_cannot_be_read_says_so_and_can_be_tried_again(desk: Desk, front: Front) -> None:
    teacher = desk.log_in("teacher")
    front.fails("GET", "/v1/worklist", 503)
    answer = teacher.goto("/app/worklist")
    assert answer is not None
    assert answer.status == 503
    heading(teacher, "This did not work")
    teacher.get_by_role("link", name="Try again").click()
    heading(teacher, "What waits for you")


def test_whoever_is_logged_out_in_the_middle_finds_what_they_typed(desk: Desk, front: Front) -> None:
    teacher = desk.log_in("teacher")
    writes_a_concern(teacher)
    front.fails("POST", "/v1/concerns", 401, times=2)
    front.fails("POST", "/oauth/token", 400)
    press(teacher, "Go on to your question")
    give_name(teacher, "teacher")
    heading(teacher, "What are you worried about?")
    expect(teacher.locator("[name=situation_text]")).to_have_value(SITUATION)
    expect(teacher.locator("[name=age_band][value='15_17']")).to_be_checked()
    press(teacher, "Go on to your question")
    heading(teacher, "Ask the panel")


def test_a_draft_of_a_concern_outlives_the_log_in_and_is_gone_on_with_elsewhere(desk: Desk) -> None:
    teacher = desk.log_in("teacher")
    teacher.goto("/app/worried/tell")
    write(teacher, "What has happened?", SITUATION)
    press(teacher, "Keep it as a draft")
    heading(teacher, "Concern of")
    status(teacher, "Raised")
    path = "/app" + teacher.url.partition("/app")[2]
    teacher.get_by_role("button", name="Log out").click()
    teacher.wait_for_url("**/app/ended**")
    elsewhere = desk.log_in("teacher", width=PHONE)
    elsewhere.goto(path)
    follow(elsewhere, "Go on writing")
    expect(elsewhere.locator("[name=situation_text]")).to_have_value(SITUATION)
    expect(elsewhere.locator("[name=age_band][value=unknown]")).to_be_checked()
    choose(elsewhere, "15 to 17")
    write(elsewhere, "What is going well?", "The pupil trusts the sports teacher. (Fictional)")
    press(elsewhere, "Go on to your question")
    heading(elsewhere, "Ask the panel")
    elsewhere.goto(path)
    expect(elsewhere.get_by_text("The pupil trusts the sports teacher. (Fictional)")).to_be_visible()
    expect(elsewhere.get_by_text("15 to 17")).to_be_visible()


def test_what_somebody_typed_is_not_shown_to_the_next_one(desk: Desk, front: Front) -> None:
    teacher = desk.log_in("teacher")
    writes_a_concern(teacher)
    front.fails("POST", "/v1/concerns", 401, times=2)
    front.fails("POST", "/oauth/token", 400)
    press(teacher, "Go on to your question")
    give_name(teacher, "teacher-2")
    expect(teacher.locator("[name=situation_text]")).to_have_value("")


def test_a_browser_that_is_unknown_by_now_keeps_what_was_typed_through_the_log_in(desk: Desk) -> None:
    teacher = desk.log_in("teacher")
    writes_a_concern(teacher)
    teacher.context.clear_cookies()
    press(teacher, "Go on to your question")
    give_name(teacher, "teacher")
    expect(teacher.locator("[name=situation_text]")).to_have_value(SITUATION)


def test_somebody_was_first_and_the_reader_decides(desk: Desk) -> None:
    teacher = desk.log_in("teacher")
    path = asks_the_panel(teacher)
    teacher.goto(f"{path}/withdraw")
    coordinator = desk.log_in("panel-coordinator")
    sends(coordinator, f"{path}/triage")
    press(teacher, "Take it back")
    told(teacher, "Somebody changed this while you were writing")
    expect(teacher.get_by_text("Submitted → Triaged")).to_be_visible()
    press(teacher, "Send all the same")
    status(teacher, "Withdrawn")


def test_what_is_not_possible_any_more_leaves_the_words_to_be_copied(desk: Desk) -> None:
    teacher = desk.log_in("teacher")
    path = asks_the_panel(teacher)
    coordinator, late = desk.log_in("panel-coordinator"), desk.log_in("panel-coordinator")
    late.goto(f"{path}/triage")
    write(late, "Why?", "Conversation methods are what is asked for. (Fictional)")
    sends(coordinator, f"{path}/triage")
    press(late, "Triage")
    told(late, "Somebody changed this while you were writing")
    expect(late.get_by_role("button", name="Triage")).to_have_count(0)
    expect(late.get_by_text("Conversation methods are what is asked for. (Fictional)")).to_be_visible()
    late.get_by_role("link", name="See how it is now").click()
    status(late, "Triaged")


def test_two_presses_send_once(desk: Desk) -> None:
    """With script the button is dead after the first press; without, the second one finds what the first one did."""
    teacher = desk.log_in("teacher", script=False)
    path = asks_the_panel(teacher)
    teacher.goto(f"{path}/withdraw")
    fields: dict[str, str | float | bool] = {
        one: teacher.locator(f"main [name={one}]").input_value() for one in ("csrf", "key", "version", "was_status")
    }
    headers = {"origin": desk.demo.base}
    answers = [
        teacher.request.post(f"{path}/withdraw", form=fields, headers=headers, max_redirects=0) for _ in range(2)
    ]
    assert [one.status for one in answers] == [303, 303]
    teacher.goto(path)
    status(teacher, "Withdrawn")
    assert QUESTION in teacher.inner_text("main")


def test_a_fault_stands_beside_its_field_and_has_the_focus(desk: Desk) -> None:
    teacher = desk.log_in("teacher")
    teacher.goto("/app/worried/tell")
    choose(teacher, "15 to 17")
    write(teacher, "What has happened?", "Call 20 12 34 56 (Fictional)")
    press(teacher, "Go on to your question")
    expect(teacher).to_have_title("Error: What are you worried about? – VINK")
    expect(teacher.locator("#faults")).to_be_focused()
    expect(teacher.locator("#situation_text-fault")).to_contain_text("This tells who somebody is")
    expect(teacher.locator("#situation_text")).to_have_attribute("aria-invalid", "true")
    teacher.locator("#faults a").first.click()
    expect(teacher.locator("#situation_text")).to_be_focused()


def test_an_identifier_is_told_of_while_it_is_typed_and_a_name_is_a_reminder(desk: Desk) -> None:
    teacher = desk.log_in("teacher")
    teacher.goto("/app/worried/tell")
    field, look = teacher.locator("#situation_text"), teacher.locator("#situation_text-look")
    field.press_sequentially("You can call 20 12 34 56 today")
    expect(look).to_contain_text("This tells who somebody is")
    field.fill("The pupil is named Fiktiv Prøvesen I think")
    expect(look).to_contain_text("There may be a name")
    field.fill("The pupil has withdrawn from everybody else")
    expect(look).to_be_empty()

"""Whoever leaves the computer is warned, then logged out, and finds what they wrote when they come back."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.client.conftest import Desk, give_name
from tests.client.front import Front
from tests.client.pressing import SITUATION, heading, write
from tests.journey.conftest import Demo

IDLE = 6


@pytest.fixture(scope="module")
def front(place: Path, first: Demo) -> Iterator[Front]:
    with Front(place, first, idle_seconds=IDLE).running() as running:
        yield running


class Left(NamedTuple):
    """Windows at a form that somebody leaves: all at the same time, so that it is waited for once."""

    without_script: Page
    writing: Page
    coming_back: Page


@pytest.fixture(scope="module")
def left(browser: Browser, front: Front) -> Iterator[Left]:
    desk = Desk(browser, front)
    left = Left(*(desk.log_in("teacher", script=script) for script in (False, True, True)))
    for page in left:
        page.goto("/app/worried/tell")
    write(left.writing, "What has happened?", SITUATION)
    yield left
    desk.close()


def test_a_warning_comes_first_and_one_press_is_enough_to_stay(left: Left) -> None:
    dialog = left.coming_back.get_by_role("dialog")
    expect(dialog).to_be_visible(timeout=IDLE * 1000)
    expect(dialog.get_by_role("button", name="Stay logged in")).to_be_focused()
    left.coming_back.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(dialog).to_be_visible(timeout=IDLE * 1000)


def test_what_was_written_is_there_after_the_next_log_in(left: Left) -> None:
    teacher = left.writing
    teacher.wait_for_url("**/app/ended**", timeout=IDLE * 3000)
    heading(teacher, "You are logged out")
    expect(teacher.locator("body")).not_to_contain_text("withdraws")
    teacher.get_by_role("main").get_by_role("link", name="Log in").click()
    give_name(teacher, "teacher")
    heading(teacher, "What are you worried about?")
    expect(teacher.locator("#situation_text")).to_have_value(SITUATION)


def test_without_script_the_server_sees_to_it(left: Left) -> None:
    teacher = left.without_script
    teacher.wait_for_url("**/app/ended**", timeout=IDLE * 4000)
    heading(teacher, "You are logged out")
    teacher.goto("/app/matters")
    expect(teacher.locator("#username")).to_be_visible()

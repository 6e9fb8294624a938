"""An administrator's story in the browser: what the department's systems are told of, and a secret shown once."""

import re

from playwright.sync_api import expect

from tests.client.conftest import DESK, PHONE, Desk, in_each_language
from tests.client.pressing import follow, heading, press, sends_here, status, takes_back, told
from tests.client.speaking import said

NUMBER = "019b76da-a800-7000-8000-000000000"
PAUSED = f"/app/webhook-subscriptions/{NUMBER}f03"


@in_each_language(PHONE, DESK, PHONE)
def test_messages_are_sent_to_another_system_and_the_secret_is_shown_once(desk: Desk) -> None:
    anders = desk.log_in("admin")
    follow(anders, "Messages to other systems", exact=False)
    heading(anders, "Messages to other systems")
    expect(anders.locator("main li", has_text=said(anders, "Delivered"))).not_to_have_count(0)
    follow(anders, "Have messages sent to another system")
    sends_here(anders, url="http://inbox.example/vink")
    expect(anders.locator("#event_types-fault")).to_contain_text(said(anders, "Fill this in."))
    anders.locator("[value='consultation.answered']").check()
    press(anders, "Send them")
    expect(anders.locator("#url-fault")).to_contain_text(said(anders, "This must begin with https."))
    sends_here(anders, url="https://elsewhere.example/vink")
    refused = "Nothing may be sent to this host. Ask whoever runs VINK to allow it."
    expect(anders.locator("#url-fault")).to_contain_text(said(anders, refused))
    sends_here(anders, url="https://inbox.example/vink")
    told(anders, "Messages are sent from now on.")
    secret = anders.locator("code").inner_text()
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", secret)
    anders.reload()
    expect(anders.locator("code")).to_have_count(0)
    assert secret not in anders.content()
    follow(anders, "Go on")
    status(anders, "Active")
    expect(anders.locator("main li")).to_contain_text(said(anders, "Consultation: answered"))
    follow(anders, "Send nothing for now")
    press(anders, "Send nothing for now")
    told(anders, "Nothing is sent until it goes on.")
    status(anders, "Paused")
    takes_back(anders, "Go on sending")
    press(anders, "Go on sending")
    status(anders, "Active")
    follow(anders, "Get a new secret")
    press(anders, "Get a new secret")
    expect(anders.locator("code")).not_to_have_text(secret)
    follow(anders, "Go on")
    expect(anders.locator("main")).to_contain_text(said(anders, "The secret before counts until"))
    follow(anders, "Send nothing there any more")
    press(anders, "End it")
    told(anders, "Nothing is sent there any more.")
    status(anders, "Ended")
    expect(anders.get_by_role("main").locator(".actions a")).to_have_count(0)


def test_what_was_tried_is_told_in_words_and_sent_once_more(desk: Desk) -> None:
    anders = desk.log_in("admin", width=PHONE, script=False)
    anders.goto(PAUSED)
    tried = anders.locator("main li", has_text="Delivered")
    expect(tried).to_contain_text("answer 204 after 38 ms")
    tried.get_by_role("link", name="Send it once more").click()
    expect(anders.locator(".about")).to_contain_text("Delivered")
    press(anders, "Send it once more")
    told(anders, "It is sent once more when it is not paused. How that ends is listed here.")
    teacher = desk.log_in("teacher")
    answer = teacher.goto(PAUSED)
    assert answer is not None
    assert answer.status == 403

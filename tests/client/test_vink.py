"""VINK's story in the browser: what comes in is taken in, decided on, and matched with a mentor in words."""

import re

from playwright.sync_api import Page, expect

from tests.client.conftest import DESK, PHONE, Desk, in_each_language
from tests.client.pressing import follow, heading, press, sends, sends_an_offer, sends_here, status, told, write
from tests.client.speaking import said

NUMBER = "019b76da-a800-7000-8000-000000000"
SOMEBODY = "/app/participants/019b76da-a800-7000-8000-000000004649"
MADS = f"{NUMBER}a01"


@in_each_language(DESK, PHONE, DESK)
def test_from_intake_to_a_match_without_script(desk: Desk) -> None:
    teacher, vera = desk.log_in("teacher"), desk.log_in("vink-coordinator", script=False)
    path = sends_an_offer(teacher)
    vera.goto("/app/intake")
    heading(vera, "Intake")
    vera.locator(f"a[href='{path}']").click()
    status(vera, "Submitted")
    follow(vera, "Confirm that VINK has it")
    press(vera, "Confirm")
    told(vera, "The department is told that VINK has it.")
    follow(vera, "Ask the department")
    write(vera, "What do you need to know?", "Which days suit best? (Fictional)")
    press(vera, "Send the question")
    expect(vera.locator("main")).to_contain_text("Which days suit best? (Fictional)")
    sends(
        vera, f"{path}/accept", remark="It fits what VINK offers. (Fictional)", intake_note="Evenings only. (Fictional)"
    )
    status(vera, "Accepted")
    expect(vera.locator("main")).to_contain_text("Evenings only. (Fictional)")
    teacher.goto(path)
    expect(teacher.locator("main")).to_contain_text("It fits what VINK offers. (Fictional)")
    expect(teacher.locator("main")).not_to_contain_text("Evenings only")
    vera.goto("/app/waiting")
    vera.locator("li", has=vera.locator(f"a[href='{path}']")).get_by_role("link").first.click()
    is_matched(vera)


def is_matched(vera: Page) -> None:
    """From the page on which a mentor is looked for to a match."""
    heading(vera, "Find a mentor")
    somebody = "/app" + vera.url.partition("/app")[2].removesuffix("/matching")
    nothing = "They have not said yet. Ask them, and write it down: then the mentors are compared with it."
    expect(vera.locator("main")).to_contain_text(said(vera, nothing))
    follow(vera, "Write down the wishes")
    vera.locator("[name=languages][value=en]").check()
    vera.locator("[name=expertise][value=conversation_methods]").check()
    vera.locator("[name=meeting_times][value=weekday_evening]").check()
    press(vera, "Keep")
    mads = vera.get_by_role("region", name="Mads Mentor (fiktiv)")
    expect(mads).to_contain_text(said(vera, "Speaks for it"))
    expect(mads).to_contain_text(said(vera, "Knows a wished topic"))
    expect(vera.locator("main")).to_contain_text(said(vera, "Speaks none of the wished languages"))
    follow(vera, "Change the wishes")
    expect(vera.locator("[name=languages][value=en]")).to_be_checked()
    sends(vera, f"{somebody}/wishes", note="Somebody who listens. (Fictional)")
    expect(vera.locator("main")).to_contain_text("Somebody who listens. (Fictional)")
    sends(vera, f"{somebody}/propose/{MADS}", weekly_minutes="60", override_reason="Both would like to. (Fictional)")
    status(vera, "Proposed")
    follow(vera, "They said yes")
    press(vera, "They said yes")
    follow(vera, "Confirm the match")
    press(vera, "Confirm")
    status(vera, "Confirmed")
    follow(vera, "To the course")
    heading(vera, "Course since %(day)s")
    # Whoever is out gives the mentor's hours back, for the next who is matched.
    sends(vera, f"{somebody}/leave")
    told(vera, "They are out. Nothing more is asked.")


def test_a_no_says_why_and_how_it_is_looked_at_again(desk: Desk) -> None:
    vera = desk.log_in("vink-coordinator")
    path = f"/app/referrals/{NUMBER}60a"
    sends(vera, f"{path}/decline", reason="no_capacity")
    alert = vera.get_by_role("alert")
    expect(alert).to_contain_text("How can the decision be looked at again?")
    expect(vera.locator("[name=reason][value=no_capacity]")).to_be_checked()
    sends(
        vera, f"{path}/decline", reason="no_capacity", remark="All are full. (Fictional)", review_route="head_of_vink"
    )
    status(vera, "Declined")
    vera.goto(f"{path}/close")
    expect(vera.locator("[name=outcome]")).to_have_count(2)


def test_who_it_is_stands_on_a_page_of_its_own_only(desk: Desk) -> None:
    vera = desk.log_in("vink-coordinator")
    path = f"/app/referrals/{NUMBER}607"
    vera.goto(path)
    expect(vera.locator("main")).not_to_contain_text("Prøvesen")
    follow(vera, "See who it is (this is logged)")
    heading(vera, "Who it is")
    name = vera.locator("dd").first.inner_text()
    assert name
    assert "Fiktiv" not in vera.url
    vera.goto(path)
    expect(vera.locator("main")).not_to_contain_text(name)
    follow(vera, "Is there another offer for the same person? (this is logged)")
    heading(vera, "Other offers for the same person")


def test_what_was_said_yes_to_is_shown_with_how_long_it_holds(desk: Desk) -> None:
    vera = desk.log_in("vink-coordinator")
    vera.goto(f"/app/referrals/{NUMBER}607")
    said = vera.locator("li", has_text="Vil gerne mødes med en mentor fra VINK. (Fiktivt)")
    expect(said).to_contain_text("until it is taken back")
    expect(said.locator(".badge")).to_have_text("In force")
    expect(said.get_by_role("link", name="They take their yes back")).to_be_visible()


def test_who_must_not_be_matched_is_kept_from_it_until_that_is_over(desk: Desk) -> None:
    vera = desk.log_in("vink-coordinator", width=PHONE)
    somebody = "/app/participants/019b76da-a800-7000-8000-000000004642"
    vera.goto(f"{somebody}/matching")
    expect(vera.get_by_role("region", name="Bo Bro (fiktiv)")).to_be_visible()
    follow(vera, "Must not be matched (Bo Bro (fiktiv))")
    sends_here(vera, kind="kinship")
    told(vera, "The two are not matched")
    expect(vera.get_by_role("region", name="Bo Bro (fiktiv)")).to_have_count(0)
    kept = vera.locator("li", has_text="Bo Bro (fiktiv): Kin")
    kept.get_by_role("link").click()
    press(vera, "They may be matched")
    expect(vera.get_by_role("region", name="Bo Bro (fiktiv)")).to_be_visible()
    mads = desk.log_in("mentor")
    sends(mads, f"/app/support-courses/{NUMBER}c01/known", kind="neighbourhood")
    told(mads, "Talk with VINK about this course")
    for reader, page in ((mads, f"/app/support-courses/{NUMBER}c01"), (vera, "/app/participants/")):
        reader.goto(f"/app/mentors/{MADS}")
        declared = reader.get_by_role("region", name="Whom they are not matched with").locator("li")
        expect(declared).to_contain_text("The same neighbourhood")
        expect(declared.get_by_role("link", name="Open it")).to_have_attribute("href", re.compile(f"^{page}"))
    expect(mads.get_by_role("link", name="Nothing keeps them apart any more")).to_have_count(0)
    answer = mads.goto(f"{somebody}/conflict/{MADS}")
    assert answer is not None
    assert answer.status == 403


def test_what_is_made_by_two_presses_is_made_once(desk: Desk) -> None:
    vera = desk.log_in("vink-coordinator", script=False)
    somebody = "/app/participants/019b76da-a800-7000-8000-000000004641"
    vera.goto(f"{somebody}/matching")
    before = vera.locator("li a[href^='/app/match-proposals/']").count()
    vera.goto(vera.locator("a[href*='/propose/']").first.get_attribute("href") or "")
    fields: dict[str, str | float | bool] = {"override_reason": "Both would like to. (Fictional)"}
    for one in ("csrf", "key", "weekly_minutes"):
        fields[one] = vera.locator(f"main [name={one}]").input_value()
    headers = {"origin": desk.demo.base}
    answers = [vera.request.post(vera.url, form=fields, headers=headers, max_redirects=0) for _ in range(2)]
    assert [one.status for one in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    vera.goto(f"{somebody}/matching")
    assert vera.locator("li a[href^='/app/match-proposals/']").count() == before + 1


def test_a_teacher_finds_no_page_of_vink(desk: Desk) -> None:
    teacher = desk.log_in("teacher")
    for path in ("/app/intake", "/app/waiting", "/app/waiting/assignment", f"{SOMEBODY}/matching", f"{SOMEBODY}/who"):
        answer = teacher.goto(path)
        assert answer is not None
        assert answer.status in (403, 404), path

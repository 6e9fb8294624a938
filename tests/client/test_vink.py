"""VINK's story in the browser: what comes in is taken in, decided on, and matched with a mentor in words."""

from playwright.sync_api import Page, expect

from tests.client.conftest import PHONE, Desk
from tests.client.pressing import follow, heading, press, sends, sends_here, status, write

NUMBER = "019b76da-a800-7000-8000-000000000"
SOMEBODY = "/app/participants/019b76da-a800-7000-8000-000000004649"
MADS = f"{NUMBER}a01"


def told(page: Page, text: str) -> None:
    expect(page.get_by_role("status").first).to_contain_text(text)


def test_what_came_in_is_confirmed_asked_about_and_accepted(desk: Desk) -> None:
    vera = desk.log_in("vink-coordinator", width=PHONE)
    vera.goto("/app/intake")
    heading(vera, "Intake")
    path = f"/app/referrals/{NUMBER}604"
    expect(vera.locator(f"a[href='{path}']")).to_be_visible()
    vera.goto(path)
    status(vera, "Submitted")
    follow(vera, "Confirm that VINK has it")
    press(vera, "Confirm")
    told(vera, "The department is told that VINK has it")
    follow(vera, "Ask the department")
    write(vera, "What do you need to know?", "Which days suit best? (Fictional)")
    press(vera, "Send the question")
    expect(vera.locator("main")).to_contain_text("Which days suit best? (Fictional)")
    sends(
        vera, f"{path}/accept", remark="It fits what VINK offers. (Fictional)", intake_note="Evenings only. (Fictional)"
    )
    status(vera, "Accepted")
    expect(vera.locator("main")).to_contain_text("Evenings only. (Fictional)")
    vera.goto("/app/waiting")
    expect(vera.locator(f"a[href='/app/referrals/{NUMBER}604']")).to_be_visible()
    teacher = desk.log_in("teacher")
    teacher.goto(path)
    expect(teacher.locator("main")).to_contain_text("It fits what VINK offers. (Fictional)")
    expect(teacher.locator("main")).not_to_contain_text("Evenings only")


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


def test_from_wishes_to_a_match_without_script(desk: Desk) -> None:
    vera = desk.log_in("vink-coordinator", script=False)
    vera.goto("/app/waiting")
    vera.locator(f"a[href='{SOMEBODY}/matching']").click()
    heading(vera, "Find a mentor")
    expect(vera.locator("main")).to_contain_text("They have not said yet")
    follow(vera, "Write down the wishes")
    vera.locator("[name=languages][value=en]").check()
    vera.locator("[name=expertise][value=conversation_methods]").check()
    vera.locator("[name=meeting_times][value=weekday_evening]").check()
    press(vera, "Keep")
    mads = vera.get_by_role("region", name="Mads Mentor (fiktiv)")
    expect(mads).to_contain_text("Speaks for it")
    expect(mads).to_contain_text("Knows a wished topic")
    expect(vera.locator("main")).to_contain_text("Speaks none of the wished languages")
    follow(vera, "Change the wishes")
    expect(vera.locator("[name=languages][value=en]")).to_be_checked()
    sends(vera, f"{SOMEBODY}/wishes", note="Somebody who listens. (Fictional)")
    expect(vera.locator("main")).to_contain_text("Somebody who listens. (Fictional)")
    sends(vera, f"{SOMEBODY}/propose/{MADS}", weekly_minutes="60", override_reason="Both would like to. (Fictional)")
    status(vera, "Proposed")
    follow(vera, "They said yes")
    press(vera, "They said yes")
    follow(vera, "Confirm the match")
    press(vera, "Confirm")
    status(vera, "Confirmed")
    expect(vera.get_by_role("link", name="To the course")).to_be_visible()


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
    answer = mads.goto(f"{somebody}/conflict/{MADS}")
    assert answer is not None
    assert answer.status == 403


def test_what_is_made_by_two_presses_is_made_once(desk: Desk) -> None:
    vera = desk.log_in("vink-coordinator", script=False)
    somebody = "/app/participants/019b76da-a800-7000-8000-000000004641"
    vera.goto(f"{somebody}/matching")
    before = vera.locator("a[href^='/app/match-proposals/']").count()
    vera.goto(vera.locator("a[href*='/propose/']").first.get_attribute("href") or "")
    fields: dict[str, str | float | bool] = {"override_reason": "Both would like to. (Fictional)"}
    for one in ("csrf", "key", "weekly_minutes"):
        fields[one] = vera.locator(f"main [name={one}]").input_value()
    headers = {"origin": desk.demo.base}
    answers = [vera.request.post(vera.url, form=fields, headers=headers, max_redirects=0) for _ in range(2)]
    assert [one.status for one in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    vera.goto(f"{somebody}/matching")
    assert vera.locator("a[href^='/app/match-proposals/']").count() == before + 1


def test_a_teacher_finds_no_page_of_vink(desk: Desk) -> None:
    teacher = desk.log_in("teacher")
    for path in ("/app/intake", "/app/waiting", "/app/waiting/assignment", f"{SOMEBODY}/matching", f"{SOMEBODY}/who"):
        answer = teacher.goto(path)
        assert answer is not None
        assert answer.status in (403, 404), path

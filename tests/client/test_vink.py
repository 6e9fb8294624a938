"""VINK's story in the browser: what comes in is decided on and matched; what the night's shift hands over."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.client.conftest import PHONE, Desk
from tests.client.pressing import follow, heading, press, sends, sends_here, status, write

NUMBER = "019b76da-a800-7000-8000-000000000"
SOMEBODY = "/app/participants/019b76da-a800-7000-8000-000000004649"
MADS = f"{NUMBER}a01"


def tomorrow() -> str:
    """Return the next day as it is typed."""
    return f"{datetime.now(ZoneInfo('Europe/Copenhagen')).date() + timedelta(days=1):%Y-%m-%d}"


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


def test_a_call_is_noted_followed_up_and_handed_over_in_the_morning(desk: Desk) -> None:
    mads, vera = desk.log_in("mentor", width=PHONE), desk.log_in("vink-coordinator")
    mads.goto("/app/desk")
    mads.get_by_role("link", name="Note a call").last.click()
    sends_here(mads, summary="Call 20 12 34 56 (Fictional)", caller_function="relative", kind="practical")
    expect(mads.locator("#done-fault")).to_contain_text("Fill this in")
    sends_here(mads, done="passed_on", follow_up_by=f"{tomorrow()}T12:00")
    expect(mads.locator("#summary-fault")).to_contain_text("This tells who somebody is")
    sends_here(mads, summary="Needs a room. (Fictional)")
    told(mads, "The call is noted")
    mads.get_by_role("link", name="Hand the shift over").last.click()
    write(mads, "What happened, and what is open?", "A quiet night, one call. (Fictional)")
    press(mads, "Hand it over")
    told(mads, "The shift is handed over")
    vera.goto("/app/desk")
    handed = vera.locator("section", has_text="A quiet night, one call. (Fictional)")
    expect(handed).to_contain_text("Left open: calls 2, meetings alone 4")
    handed.get_by_role("link", name="Mads Mentor (fiktiv)").click()
    follow(vera, "Call that is to be followed up", exact=False)
    follow(vera, "It is followed up")
    write(vera, "What came of it?", "A room is found. (Fictional)")
    press(vera, "Keep")
    status(vera, "Closed")
    vera.goto("/app/desk")
    handed.get_by_role("link", name="I have read it").click()
    press(vera, "I have read it")
    told(vera, "It is noted")
    vera.goto("/app/desk")
    expect(handed).to_have_count(0)


def test_in_danger_no_call_is_kept(desk: Desk) -> None:
    mads = desk.log_in("mentor")
    sends(
        mads,
        f"/app/on-call-shifts/{NUMBER}c2a/note",
        urgency="acute",
        caller_function="relative",
        kind="practical",
        done="listened",
        summary="Somebody is in danger. (Fictional)",
    )
    heading(mads, "Call now")
    expect(mads.get_by_role("link", name="112")).to_be_visible()


def test_who_is_not_back_is_looked_for_by_somebody_else(desk: Desk) -> None:
    mads = desk.log_in("mentor")
    mads.goto("/app/desk")
    mads.get_by_role("link", name="Fatma Forælder (fiktiv)").last.click()
    status(mads, "Not back in time")
    follow(mads, "They are well")
    write(mads, "How did you make sure?", "She answered the telephone. (Fictional)")
    press(mads, "Keep")
    status(mads, "Resolved")
    expect(mads.locator("main")).to_contain_text("She answered the telephone. (Fictional)")


def test_a_mentor_is_invited_trained_vetted_and_let_start(desk: Desk) -> None:
    vera = desk.log_in("vink-coordinator")
    vera.goto("/app/mentors")
    expect(vera.locator("li", has_text="Gorm Grå (fiktiv)")).to_contain_text("The training has lapsed")
    follow(vera, "Invite a mentor or coach")
    vera.get_by_label("Who?").select_option("Rita Revisor (fiktiv)")
    for name, value in (("kinds", "mentor"), ("expertise", "online_milieus"), ("meeting_times", "weekend")):
        vera.locator(f"[name={name}][value={value}]").check()
    sends_here(vera, profession="teacher", weekly_minutes="240", borrowed_until=tomorrow())
    expect(vera.locator("#languages-fault")).to_be_visible()
    vera.locator("[name=languages][value=da]").check()
    sends_here(vera, borrowed_from="Fiktiv Kommune")
    told(vera, "They are invited")
    heading(vera, "Rita Revisor (fiktiv)")
    path = "/app" + vera.url.partition("/app")[2]
    sends(vera, f"{path}/activate")
    expect(vera.get_by_role("alert")).to_contain_text("The six days of the basic training.")
    sends(vera, f"{path}/record-training", kind="basic", days="6", completed_on="2026-01-10", valid_until="2036-01-10")
    sends(vera, f"{path}/record-vetting", vetted_on="2026-01-10", valid_until="2036-01-10")
    sends(vera, f"{path}/activate")
    status(vera, "Active")
    follow(vera, "Change it")
    expect(vera.locator("[name=expertise][value=online_milieus]")).to_be_checked()
    sends_here(vera, weekly_minutes="300")
    expect(vera.locator("tbody td").first).to_have_text("5")
    sends(vera, f"{path}/pause")
    sends(vera, f"{path}/resume")
    status(vera, "Active")


def test_when_a_mentor_is_free_is_reckoned_for_a_profile(desk: Desk) -> None:
    vera = desk.log_in("vink-coordinator", script=False)
    sends(vera, "/app/mentors/forecast", minutes="9999")
    expect(vera.locator("#minutes-fault")).to_be_visible()
    expect(vera.locator("[name=minutes]")).to_have_value("9999")
    sends(vera, "/app/mentors/forecast", minutes="60", language="so")
    expect(vera.get_by_role("heading", level=2)).to_contain_text("From the week of")
    expect(vera.locator("main")).to_contain_text("Amina Anker (fiktiv)")

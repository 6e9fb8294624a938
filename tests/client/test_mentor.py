"""A mentor's story in the browser, on a phone: three taps for a meeting, goals with their scales, hours and roster."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.client.conftest import DESK, PHONE, Desk, in_each_language
from tests.client.pressing import choose, follow, heading, press, sends, sends_here, status, takes_back, told, write
from tests.client.speaking import called

NUMBER = "019b76da-a800-7000-8000-000000000"
COURSE = f"/app/support-courses/{NUMBER}c01"
TODAY = datetime.now(ZoneInfo("Europe/Copenhagen")).date()
POLICE = f"/app/support-courses/{NUMBER}c0f"


def ahead(days: int) -> str:
    """Return a day to come, or one that is over, as it is typed."""
    return f"{TODAY + timedelta(days=days):%Y-%m-%d}"


@in_each_language(PHONE, DESK, PHONE)
def test_a_meeting_takes_three_taps(desk: Desk) -> None:
    mads = desk.log_in("mentor")
    sends(mads, f"{COURSE}/plan", planned_at=f"{ahead(-3)}T10:00")
    mads.get_by_role("link", name=called(mads, "Courses")).click()
    mads.locator(f"a[href='{COURSE}/held']").click()
    heading(mads, "It was held")
    expect(mads.get_by_label(called(mads, "Minutes"))).to_have_value("45")
    press(mads, "Keep")
    told(mads, "It is kept, and the minutes are in your hours.")
    follow(mads, "Plan a meeting")
    expect(mads.get_by_label(called(mads, "When?"))).not_to_have_value("")
    press(mads, "Plan it")
    told(mads, "The meeting is planned.")
    # Whoever tells the story next has the same week, and its hours are few.
    takes_back(mads, "Call it off")
    sends_here(mads, reason="by_mentor")
    told(mads, "The meeting is called off.")


def test_a_meeting_is_moved_called_off_and_noted(desk: Desk) -> None:
    mads = desk.log_in("mentor", script=False)
    mads.goto(COURSE)
    before = mads.get_by_role("link", name="Call it off").count()
    follow(mads, "Call it off", exact=False)
    press(mads, "Call it off")
    expect(mads.locator("#reason-fault")).to_be_visible()
    mads.locator("[name=reason][value=by_mentor]").check()
    press(mads, "Call it off")
    expect(mads.get_by_role("link", name="Call it off")).to_have_count(before - 1)
    follow(mads, "Move it", exact=False)
    write(mads, "When?", f"{ahead(40)}T16:10")
    press(mads, "Move it")
    expect(mads.locator("main")).to_contain_text(" 16:10")
    follow(mads, "It was held", exact=False)
    write(mads, "A short note", "Call 20 12 34 56 (Fictional)")
    press(mads, "Keep")
    expect(mads.locator("#note-fault")).to_contain_text("This tells who somebody is")
    expect(mads.locator("#note")).to_have_value("Call 20 12 34 56 (Fictional)")


def test_somebody_was_first_and_what_was_written_is_not_lost(desk: Desk) -> None:
    path = f"/app/support-courses/{NUMBER}c03"
    early, late = desk.log_in("mentor"), desk.log_in("mentor")
    late.goto(f"{path}/held")
    write(late, "A short note", "We went for a walk. (Fictional)")
    early.goto(f"{path}/held")
    sends(early, early.url.replace("/hold", "/cancel"), reason="by_participant")
    told(early, "The meeting is called off")
    press(late, "Keep")
    expect(late.get_by_role("alert")).to_contain_text("Somebody changed this while you were writing")
    expect(late.locator("main")).to_contain_text("Planned → ")
    expect(late.locator("main")).to_contain_text("We went for a walk. (Fictional)")
    expect(late.get_by_role("button", name="Keep")).to_have_count(0)


def test_goals_are_drawn_and_said_in_a_table(desk: Desk) -> None:
    mads = desk.log_in("mentor")
    mads.goto(COURSE)
    expect(mads.get_by_role("img", name="The scales over time")).to_be_visible()
    rows = mads.locator(".sheet tbody tr")
    before = rows.count()
    assert mads.locator(".chart polyline").count() == mads.locator(".sheet thead th").count() - 1
    follow(mads, "Write down a goal")
    write(mads, "In their own words", "To cook for my sister. (Fictional)")
    mads.locator("[name=area][value=everyday_life]").check()
    mads.locator("[name=scale_start][value='4']").check()
    press(mads, "Keep")
    expect(mads.locator(".chart polyline")).to_have_count(3)
    assert rows.count() >= before
    follow(mads, "As they say it now (3)")
    mads.locator("[name=scale_now][value='7']").check()
    press(mads, "Keep")
    expect(mads.locator(".sheet tbody tr").last).to_contain_text("7")


def test_looking_back_takes_the_participants_own_scale_and_a_no_answer(desk: Desk) -> None:
    vera = desk.log_in("vink-coordinator")
    path = f"/app/support-courses/{NUMBER}c0a"
    vera.goto(path)
    follow(vera, "Look back together", exact=False)
    write(vera, "What has changed, in their words?", "It is easier to get up. (Fictional)")
    vera.locator("[name=decision][value=continue]").check()
    vera.locator("[name=scale-0][value=unsaid]").check()
    press(vera, "Keep")
    expect(vera.locator("#scale-1-fault")).to_be_visible()
    vera.locator("[name=scale-1][value='8']").check()
    press(vera, "Keep")
    told(vera, "The review is kept")
    expect(vera.locator("main")).to_contain_text("It is easier to get up. (Fictional)")
    sends(vera, f"{path}/supervision", held_on=ahead(-6), supervisor_id=f"{NUMBER}216", theme="relation")
    told(vera, "The supervision is kept")


def test_a_course_starts_rests_and_ends(desk: Desk) -> None:
    vera = desk.log_in("vink-coordinator")
    path = f"/app/support-courses/{NUMBER}c04"
    sends(vera, f"{path}/start", agreed_on=ahead(0), place="at_vink", planned_end_on=ahead(95))
    status(vera, "Under way")
    sends(vera, f"{path}/pause", reason="away", review_on=ahead(40))
    takes_back(vera, "Let the course go on")
    sends_here(vera)
    vera.goto(f"{path}/end")
    expect(vera.locator("[value=consent_withdrawn]")).to_have_count(0)
    sends(vera, f"{path}/end", outcome="moved", no_last_talk="moved_away")
    status(vera, "Ended")


def test_a_mentor_sees_their_own_courses_only(desk: Desk) -> None:
    mads = desk.log_in("mentor")
    mads.goto("/app/support-courses")
    shown = mads.locator("main h2 a").all()
    assert {one.get_attribute("href") for one in shown} == {COURSE, f"/app/support-courses/{NUMBER}c03"}
    answer = mads.goto(POLICE)
    assert answer is not None
    assert answer.status == 404


def test_hours_of_the_month_and_the_roster(desk: Desk) -> None:
    mads = desk.log_in("mentor", width=PHONE)
    mads.goto("/app/hours")
    heading(mads, "Hours, ")
    expect(mads.locator("main")).to_contain_text("Mads Mentor (fiktiv)")
    with mads.expect_download() as download:
        follow(mads, "PDF")
    assert re.fullmatch(r"hours-20\d\d-\d\d\.pdf", download.value.suggested_filename)
    follow(mads, "The month after")
    expect(mads.locator("main")).to_contain_text("Nothing is written down in this month")
    mads.goto("/app/roster")
    mine = mads.locator("li.mine a").first
    expect(mine).to_be_visible()
    mine.click()
    heading(mads, "Shift on call")
    follow(mads, "Offer the shift to a colleague")
    press(mads, "Offer it")
    expect(mads.locator("#to-fault")).to_be_visible()


def test_the_address_of_a_calendar_is_shown_once(desk: Desk) -> None:
    mads = desk.log_in("mentor")
    mads.goto("/app/roster")
    follow(mads, "The roster in your own calendar")
    press(mads, "Make an address")
    address = mads.locator("code").inner_text()
    assert address.startswith(f"{desk.demo.base}/feeds/on-call/")
    assert mads.request.get(address).status == 200
    mads.reload()
    expect(mads.locator("code")).to_have_count(0)
    assert address not in mads.content()
    mads.goto("/app/roster/feed")
    follow(mads, "Close the address", exact=False)
    press(mads, "Close the address")
    told(mads, "The address is closed")
    assert mads.request.get(address).status == 404


def test_whoever_wants_out_is_out_at_once_and_is_not_asked_why(desk: Desk) -> None:
    fatma = desk.log_in("parent-coach", width=PHONE)
    path = f"/app/support-courses/{NUMBER}c02"
    fatma.goto(path)
    follow(fatma, "They want to take part no more")
    expect(fatma.locator("main textarea, main input:not([type=hidden])")).to_have_count(0)
    press(fatma, "They want out")
    told(fatma, "They are out. Nothing more is asked.")
    answer = fatma.goto(path)
    assert answer is not None
    assert answer.status == 404


def test_a_meeting_alone_begins_in_three_taps_and_ends_in_three(desk: Desk) -> None:
    mads = desk.log_in("mentor", width=PHONE)
    follow(mads, "I meet somebody alone", exact=False)
    choose(mads, "Outdoors")
    press(mads, "Check in")
    told(mads, "You are checked in")
    status(mads, "Going on")
    follow(mads, "To the desk")
    out = mads.locator("main p", has_text="Outdoors")
    expect(out).to_be_visible()
    out.locator("+ p").get_by_role("link", name="I am back").click()
    press(mads, "I am back")
    told(mads, "You are checked out")
    follow(mads, "To the desk")
    expect(out).to_have_count(0)


def test_an_absence_is_written_down_counted_and_struck_out(desk: Desk) -> None:
    mads = desk.log_in("mentor", width=PHONE)
    mads.goto("/app/hours")
    follow(mads, "Week by week, and what takes the hours")
    heading(mads, "Mads Mentor (fiktiv)")
    away = mads.locator("table tr").nth(3).locator("td").nth(1)
    expect(away).to_have_text("0")
    monday = TODAY - timedelta(days=TODAY.weekday()) + timedelta(weeks=2)
    follow(mads, "Write down an absence or other work")
    path = mads.url
    sends_here(mads, kind="absence", day=f"{monday:%Y-%m-%d}", until=f"{monday:%Y-%m-%d}", minutes="600")
    expect(mads.get_by_role("alert")).to_contain_text("minutes are left, 600 are wanted.")
    expect(mads.locator("[name=minutes]")).to_have_value("600")
    sends(mads, path, minutes="60")
    told(mads, "It is kept, and counted in the weeks below")
    expect(away).to_have_text("1")
    follow(mads, "Strike it out", exact=False)
    press(mads, "Strike it out")
    told(mads, "It is struck out")
    expect(away).to_have_text("0")
    answer = mads.goto("/app/mentors/new")
    assert answer is not None
    assert answer.status == 403

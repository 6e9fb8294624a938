"""The desk in the browser: the night is handed over, the roster planned, mentors invited and their hours reckoned."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.client.conftest import DESK, PHONE, Desk
from tests.client.pressing import follow, heading, press, sends, sends_here, status, told, write
from tests.client.speaking import said

NUMBER = "019b76da-a800-7000-8000-000000000"


def tomorrow() -> str:
    """Return the next day as it is typed."""
    return f"{datetime.now(ZoneInfo('Europe/Copenhagen')).date() + timedelta(days=1):%Y-%m-%d}"


@pytest.mark.parametrize(
    ("desk", "who", "coordinator", "calls"),
    [
        (("da", PHONE), "mentor", "vink-coordinator", 2),
        (("sv", DESK), "resource-person", "panel-coordinator", 1),
        (("en", PHONE), "mentor", "vink-coordinator", 1),
    ],
    indirect=["desk"],
    ids=["da", "sv", "en"],
)
def test_a_call_is_noted_followed_up_and_handed_over_in_the_morning(
    desk: Desk, who: str, coordinator: str, calls: int
) -> None:
    """Nobody can begin a shift in the past, so each language hands over one of the demo's own."""
    night, morning = desk.log_in(who), desk.log_in(coordinator)
    identifying = "This tells who somebody is: a number, an address or a link. Take it out, and write it without."
    night.goto("/app/desk")
    follow_last(night, "Note a call")
    sends_here(night, summary="Call 20 12 34 56 (Fictional)", caller_function="relative", kind="practical")
    expect(night.locator("#done-fault")).to_contain_text(said(night, "Fill this in."))
    sends_here(night, done="passed_on", follow_up_by=f"{tomorrow()}T12:00")
    expect(night.locator("#summary-fault")).to_contain_text(said(night, identifying))
    sends_here(night, summary="Needs a room. (Fictional)")
    told(night, "The call is noted.")
    follow_last(night, "Hand the shift over")
    write(night, "What happened, and what is open?", "A quiet night, one call. (Fictional)")
    press(night, "Hand it over")
    told(night, "The shift is handed over to the coordinator.")
    morning.goto("/app/desk")
    handed = morning.locator("section", has_text="A quiet night, one call. (Fictional)")
    left = "Left open: calls %(calls)s, meetings alone %(meetings)s"
    expect(handed).to_contain_text(said(morning, left, calls=calls))
    handed.get_by_role("link").first.click()
    follow(morning, "Call that is to be followed up", exact=False)
    follow(morning, "It is followed up")
    write(morning, "What came of it?", "A room is found. (Fictional)")
    press(morning, "Keep")
    status(morning, "Closed")
    morning.goto("/app/desk")
    handed.get_by_role("link", name=said(morning, "I have read it")).click()
    press(morning, "I have read it")
    told(morning, "It is noted.")
    morning.goto("/app/desk")
    expect(handed).to_have_count(0)


def follow_last(page: Page, name: str) -> None:
    page.get_by_role("link", name=said(page, name)).last.click()


def test_in_danger_no_call_is_kept(desk: Desk) -> None:
    mads = desk.log_in("mentor")
    sends(
        mads,
        f"/app/on-call-shifts/{NUMBER[:-1]}2c2a/note",
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


def test_a_gap_in_the_roster_is_seen_filled_and_opened_knowingly(desk: Desk) -> None:
    vera = desk.log_in("vink-coordinator", script=False)
    vera.goto("/app/roster")
    gap = vera.locator("li", has=vera.locator(".late"), has_text="Mentor or parent coach")
    expect(gap).to_have_count(1)
    gap.get_by_role("link").click()
    expect(vera.get_by_label("Telephone of the function")).to_have_value("20 00 00 02")
    vera.get_by_label("Who is on duty?").select_option("Amina Anker (fiktiv)")
    press(vera, "Plan it")
    told(vera, "The shift is planned")
    path = "/app" + vera.url.partition("/app")[2]
    vera.goto("/app/roster")
    expect(gap).to_have_count(0)
    sends(vera, f"{path}/cancel", reason="planned_anew")
    expect(vera.locator("#gap_known-fault")).to_contain_text("Nobody would be on duty then")
    vera.get_by_label("I know that nobody is then on duty").check()
    press(vera, "Cancel it")
    status(vera, "Cancelled")
    follow(vera, "Plan a shift then")
    expect(vera.get_by_label("From")).not_to_have_value("")
    mads = desk.log_in("mentor")
    mads.goto("/app/roster")
    expect(mads.locator(".late")).to_have_count(1)
    expect(mads.get_by_role("link", name="Plan a shift")).to_have_count(0)


def test_a_three_way_talk_waits_for_the_young_persons_yes(desk: Desk) -> None:
    expert = desk.log_in("resource-person")
    path = f"/app/consultations/{NUMBER}40f"
    expert.goto(path)
    follow(expert, "Plan a three-way talk")
    sends_here(expert, planned_at="2030-05-02T10:00", agreement_reported_by="teacher")
    expect(expert.get_by_role("alert")).to_contain_text("The young person's yes to the talk.")
    expert.get_by_label("The young person has said yes").check()
    press(expert, "Plan it")
    follow(expert, "The talk was held", exact=False)
    write(expert, "A short note", "They want to go on. (Fictional)")
    press(expert, "Keep")
    teacher = desk.log_in("teacher")
    teacher.goto(path)
    expect(teacher.locator("main")).to_contain_text("They want to go on. (Fictional)")


def test_what_a_resource_person_spends_is_in_their_hours_and_the_coordinator_sees_it(desk: Desk) -> None:
    rasmus = desk.log_in("resource-person", width=PHONE)
    rasmus.goto(f"/app/consultations/{NUMBER}40b")
    follow(rasmus, "Write down what you spent on it")
    sends_here(rasmus, minutes="0")
    expect(rasmus.locator("#minutes-fault")).to_be_visible()
    sends_here(rasmus, minutes="37")
    told(rasmus, "the minutes are in your hours")
    rasmus.get_by_role("link", name="Hours").click()
    spent = rasmus.locator("main li", has_text="37 minutes")
    expect(spent).to_be_visible()
    pia = desk.log_in("panel-coordinator")
    pia.goto("/app/hours")
    follow(pia, "Rasmus Rolle (fiktiv)")
    heading(pia, "Hours, ")
    with pia.expect_download() as download:
        follow(pia, "PDF")
    assert download.value.suggested_filename.endswith(".pdf")
    spent.get_by_role("link").click()
    press(rasmus, "Strike it out")
    told(rasmus, "It is struck out")
    expect(spent.locator(".badge")).to_be_visible()


def test_the_panel_is_kept_by_its_coordinator_and_everybody_their_own_entry(desk: Desk) -> None:
    pia, rasmus = desk.log_in("panel-coordinator", script=False), desk.log_in("resource-person", width=PHONE)
    pia.get_by_role("link", name="The panel").click()
    follow(pia, "Invite to the panel")
    pia.get_by_label("Who?").select_option("Kim Kollega (fiktiv)")
    pia.locator("[name=expertise][value=online_milieus]").check()
    sends_here(pia, profession="teacher", languages="da", weekly_hours="2.5", trained_until="2036-01-10")
    heading(pia, "Kim Kollega (fiktiv)")
    expect(pia.locator("main")).to_contain_text("2.5")
    follow(pia, "Let them start")
    press(pia, "Let them start")
    status(pia, "Active")
    rasmus.get_by_role("link", name="The panel").click()
    heading(rasmus, "Rasmus Rolle (fiktiv)")
    follow(rasmus, "Change it")
    sends_here(rasmus, weekly_hours="0")
    told(rasmus, "It is kept")
    follow(rasmus, "Change it")
    expect(rasmus.locator("[name=weekly_hours]")).to_have_value("0")

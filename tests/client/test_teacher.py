"""A teacher's story in the browser: worried, asks the panel, talks with it, is advised, says how useful it was, closes;
then offers VINK, consent by consent, and says last who it is."""

from playwright.sync_api import Page, expect

from tests.client.conftest import DESK, PHONE, Desk, in_each_language
from tests.client.pressing import (
    QUESTION,
    asks_the_panel,
    choose,
    follow,
    heading,
    press,
    sends,
    sends_here,
    status,
    takes_back,
    told,
    write,
)
from tests.client.speaking import said

NUMBER = "019b76da-a800-7000-8000-000000000"
LEADER, RASMUS = f"{NUMBER}221", f"{NUMBER}501"


def is_asked_back(desk: Desk, path: str) -> Page:
    """Let the panel triage, and a resource person ask for more; return the resource person's window."""
    coordinator = desk.log_in("panel-coordinator")
    sends(coordinator, f"{path}/triage", reason="Samtaleteknik. (Fiktivt)")
    coordinator.goto(f"{path}/assign")
    expect(coordinator.get_by_label("Rasmus Rolle (fiktiv)")).to_be_visible()
    sends(coordinator, f"{path}/assign", resource_person_id=RASMUS, reason="Kender emnet. (Fiktivt)")
    status(coordinator, "Assigned to a resource person")
    expert = desk.log_in("resource-person")
    sends(expert, f"{path}/request-information", text="Whom does the pupil trust at school? (Fictional)")
    status(expert, "More information is wanted")
    return expert


def advises(expert: Page, path: str) -> None:
    sends(
        expert,
        f"{path}/advice",
        recommendation="offer_vink",
        text="Let the sports teacher take the talk, and tell of VINK. (Fictional)",
        suggested_steps="Agree on the talk this week.\nTell how it went.",
    )
    status(expert, "Answered")


@in_each_language(PHONE, DESK, PHONE)
def test_from_a_worry_to_an_offer_that_is_sent(desk: Desk) -> None:
    teacher = desk.log_in("teacher")
    path = asks_the_panel(teacher)
    status(teacher, "Submitted")
    takes_back(teacher, "Take it back")
    heading(teacher, "Take the question back")
    expert = is_asked_back(desk, path)
    teacher.goto(path)
    follow(teacher, "Answer the question")
    write(teacher, "Your answer", "Their sports teacher. They meet every week. (Fictional)")
    press(teacher, "Send the answer")
    told(teacher, "Your answer is sent. It is the resource person's turn.")
    advises(expert, path)
    teacher.reload()
    turns = teacher.locator(".conversation .turn")
    expect(turns).to_have_count(4)
    expect(turns.first).to_contain_text(QUESTION)
    expect(turns.last).to_contain_text("Tell how it went.")
    sends(teacher, f"{path}/feedback", useful="5", what_happened="We had a good talk. (Fictional)")
    sends(teacher, f"{path}/close", outcome="referral_offered")
    status(teacher, "Closed")
    follow(teacher, "Take down that you have weighed it")
    choose(teacher, "No duty to notify, in my assessment")
    press(teacher, "Keep")
    heading(teacher, "Consultation of %(day)s")
    offers_vink(teacher)


def offers_vink(teacher: Page) -> None:
    follow(teacher, "Offer VINK")
    write(teacher, "What does the person need?", "An adult to talk with about school and the future. (Fictional)")
    press(teacher, "Keep and go on")
    heading(teacher, "Offer of VINK of %(day)s")
    path = "/app" + teacher.url.partition("/app")[2]
    expect(teacher.locator(".steps .badge-success")).to_have_count(1)
    # Nobody can send it before every step is done: the API keeps the gate, and says what is missing.
    sends(teacher, f"{path}/submit", name="Fiktiva Prøvesen")
    expect(teacher.get_by_role("alert")).to_contain_text(said(teacher, "Something must be recorded first."))
    expect(teacher.locator("#name")).to_have_value("Fiktiva Prøvesen")
    sends(teacher, f"{path}/told", told_at="2026-01-05T10:00")
    sends(teacher, f"{path}/consent-participation", scope_text="Wants to meet a mentor.", given_at="2026-01-05T10:00")
    sends(teacher, f"{path}/consent-disclosure", scope_text="VINK may see it all.", given_at="2026-01-05T10:00")
    sends(teacher, f"{path}/weighed", result="not_required")
    expect(teacher.locator(".steps .badge-success")).to_have_count(5)
    follow(teacher, "Who it is, and send")
    expect(teacher.locator("#name")).to_have_value("Fiktiva Prøvesen")
    press(teacher, "Send to VINK")
    status(teacher, "Submitted")
    expect(teacher.locator("body")).not_to_contain_text("Fiktiva")
    # Whoever hears that they want out takes it down, and it has taken effect.
    follow(teacher, "They take their yes back")
    press(teacher, "Take it down")
    told(teacher, "It is taken down, and has taken effect.")


def test_in_danger_the_numbers_come_first_and_nothing_is_kept(desk: Desk) -> None:
    teacher = desk.log_in("teacher")
    teacher.goto("/app/worried")
    choose(teacher, "Yes")
    press(teacher, "Go on")
    heading(teacher, "Call now")
    expect(teacher.get_by_role("link", name="112")).to_have_attribute("href", "tel:112")


def offers_a_child(teacher: Page) -> str:
    """Begin an offer for somebody under 15, and return the path of its page."""
    worry = "A child speaks of a group that nobody here knows. (Fictional)"
    sends(teacher, "/app/worried/tell", age_band="10_14", situation_text=worry)
    path = "/app" + teacher.url.partition("/app")[2].removesuffix("/ask")
    sends(teacher, f"{path}/offer", needs_text="An adult to talk with after school. (Fictional)")
    return "/app" + teacher.url.partition("/app")[2]


def test_under_15_everybody_with_custody_says_yes_too(desk: Desk) -> None:
    teacher = desk.log_in("teacher")
    path = offers_a_child(teacher)
    sends(teacher, f"{path}/told")
    expect(teacher.get_by_role("alert")).to_contain_text("Choose one of the two")
    sends(teacher, f"{path}/told", not_told_reason="cannot_be_reached", review_on="2099-01-05")
    sends(teacher, f"{path}/guardians", custody="1")
    for kind in ("participation", "disclosure"):
        for nth in (0, 1):
            teacher.goto(f"{path}/consent-{kind}")
            teacher.locator("[name=giver]").nth(nth).check()
            sends_here(teacher, scope_text="Yes to all that was said. (Fictional)", given_at="2026-01-05T10:00")
    sends(teacher, f"{path}/submit", name="Fiktiv Prøvesen")
    alert = teacher.get_by_role("alert")
    expect(alert).to_contain_text("Name of a parent or guardian: Fill this in.")
    write(teacher, "Name of a parent or guardian", "Fiktiva Forælder")
    press(teacher, "Send to VINK")
    expect(alert).to_contain_text("That you have weighed the duty to notify.")
    expect(alert).not_to_contain_text("yes to")
    sends(teacher, f"{path}/weighed", result="unsure_seek_advice")
    teacher.goto(f"{path}/submit")
    expect(teacher.get_by_label("Name of a parent or guardian")).to_have_value("Fiktiva Forælder")
    press(teacher, "Send to VINK")
    status(teacher, "Submitted")


def test_vink_is_told_on_another_ground_guardians_are_asked_later_and_what_was_sent_is_changed(desk: Desk) -> None:
    teacher = desk.log_in("teacher", script=False)
    path = offers_a_child(teacher)
    sends(teacher, f"{path}/told", told_at="2026-01-05T10:00")
    follow(teacher, "Another ground than consent")
    sends_here(teacher, code="sel12b", reason="It cannot wait for the consent. (Fictional)", approved_by=LEADER)
    expect(teacher.locator("#code-fault")).to_contain_text("VINK cannot be told on this ground")
    sends_here(teacher, code="fvl28_necessary")
    expect(teacher.locator(".pairs").first).to_contain_text("Sofie Skoleleder")
    follow(teacher, "Those with custody are not asked yet")
    sends_here(teacher, reason="abuse_suspected", review_on="2099-01-05")
    expect(teacher.get_by_role("alert")).to_contain_text("Which colleague approved it?: Fill this in.")
    sends_here(teacher, approved_by=LEADER)
    expect(teacher.get_by_role("heading", name="Those with custody are not asked yet")).to_be_visible()
    # How many have custody is still told, and takes nothing away of what was decided.
    sends(teacher, f"{path}/guardians", custody="2")
    sends(teacher, f"{path}/consent-participation", scope_text="Wants to talk.", given_at="2026-01-05T10:00")
    sends(teacher, f"{path}/weighed", result="required")
    expect(teacher.locator(".steps .badge-success")).to_have_count(5)
    sends(
        teacher,
        f"{path}/submit",
        **{"name": "Fiktiv Prøvesen", "guardian-0": "Fiktiva Forælder", "guardian-1": "Fiktivus Forælder"},
    )
    status(teacher, "Submitted")
    follow(teacher, "Change what you sent")
    expect(teacher.locator("[name=needs_text]")).to_have_value("An adult to talk with after school. (Fictional)")
    sends_here(teacher, reason="It has become urgent. (Fictional)")
    expect(teacher.get_by_role("alert")).to_contain_text("Everything stands there as you sent it.")
    sends_here(teacher, needs_text="An adult who is there every day. (Fictional)", interpreter_language="so")
    vera = desk.log_in("vink-coordinator")
    for reader in (teacher, vera):
        reader.goto(path)
        expect(reader.get_by_text("An adult who is there every day. (Fictional)")).to_be_visible()
        expect(reader.get_by_text("It has become urgent. (Fictional)")).to_be_visible()
        expect(reader.locator("blockquote")).to_contain_text("An adult to talk with after school. (Fictional)")


def test_somebody_outside_is_told_when_a_colleague_says_so_and_the_info_house_when_two_do(desk: Desk) -> None:
    teacher, leader = desk.log_in("teacher", width=PHONE), desk.log_in("school-leader")
    teacher.goto(f"/app/referrals/{NUMBER}60e")
    follow(teacher, "Who was told")
    follow(teacher, "Tell somebody outside")
    words = {"text": "They have a mentor now. (Fictional)", "reason": "The help must hang together. (Fictional)"}
    sends_here(teacher, recipient="info_house", basis="fvl28_necessary", purpose="coordination_of_support", **words)
    expect(teacher.locator("#recipient-fault, #data_categories-fault")).to_have_count(1)
    sends_here(teacher, data_categories="support_so_far")
    expect(teacher.locator("#recipient-fault")).to_contain_text("has a page of its own")
    sends_here(teacher, recipient="social_services")
    status(teacher, "Proposed")
    expect(teacher.get_by_role("link", name="Approve it")).to_have_count(0)
    leader.goto("/app" + teacher.url.partition("/app")[2])
    follow(leader, "Approve it")
    expect(leader.get_by_text("They have a mentor now. (Fictional)")).to_be_visible()
    sends_here(leader, remark="Needed, and no more than that. (Fictional)")
    status(leader, "Approved")
    teacher.goto(f"/app/referrals/{NUMBER}60e/info-house")
    offered = teacher.get_by_role("group", name="On which legal ground?").get_by_role("radio")
    assert [one.get_attribute("value") for one in offered.all()] == ["rpl115_ssp", "rpl115_psp", "rpl115_ksp"]
    sends_here(
        teacher,
        basis="rpl115_ssp",
        purpose="early_prevention",
        data_categories="age_band",
        **words,
    )
    path = "/app" + teacher.url.partition("/app")[2]
    for who, left in ((leader, "1 did"), (desk.log_in("area-leader"), "Approved")):
        sends(who, f"{path}/approve", remark="For a joint effort in their free time. (Fictional)")
        expect(who.locator("main")).to_contain_text(left)
    sends(leader, f"/app/disclosures/{NUMBER}703/reject", remark="They are asked first. (Fictional)")
    status(leader, "Rejected")


def test_a_matter_goes_to_a_colleague_when_they_take_it_over(desk: Desk) -> None:
    teacher = desk.log_in("teacher")
    teacher.goto(f"/app/concerns/{NUMBER}305")
    expect(teacher.locator(".next")).to_contain_text("Next: you")
    follow(teacher, "Hand it over to a colleague")
    expect(teacher.get_by_label("Tove Test (fiktiv)")).to_have_count(0)
    choose(teacher, "Kim Kollega (fiktiv)")
    write(teacher, "A word to your colleague", "I am away from Monday. (Fictional)")
    press(teacher, "Offer it")
    told(teacher, "It is offered to your colleague.")
    expect(teacher.locator(".next")).to_contain_text("Next: you")
    kim = desk.log_in("teacher-2", width=PHONE)
    kim.goto(f"/app/concerns/{NUMBER}305")
    expect(kim.get_by_text("I am away from Monday.")).to_be_visible()
    follow(kim, "Take it over from a colleague")
    press(kim, "Take it over")
    told(kim, "It is yours now.")
    expect(kim.locator(".next")).to_contain_text("Next: you")
    teacher.reload()
    expect(teacher.locator(".next")).to_contain_text("Next: Whoever asked")


def test_a_matter_goes_to_another_department_when_that_takes_it(desk: Desk) -> None:
    teacher, sara = desk.log_in("teacher", width=PHONE), desk.log_in("social-worker")
    message = "The family has moved to your part of town. (Fictional)"
    teacher.goto(f"/app/concerns/{NUMBER}302")
    follow(teacher, "Offer it to another department")
    expect(teacher.locator("[name=to_department][value=buf]")).to_have_count(0)
    sends_here(teacher, to_department="sof", message=message)
    status(teacher, "Offered")
    path = "/app" + teacher.url.partition("/app")[2]
    sara.goto("/app/matters")
    follow(sara, "Between departments")
    sara.goto(path)
    expect(sara.get_by_text(message)).to_be_visible()
    expect(sara.get_by_role("link", name="Open it")).to_have_count(0)
    follow(sara, "Take it over")
    press(sara, "Take it over")
    follow(sara, "Open it")
    heading(sara, "Concern of")
    teacher.goto(path)
    status(teacher, "Accepted")
    expect(teacher.get_by_role("link", name="Open it")).to_have_count(0)
    # An offer of VINK is about a person, and goes on a ground only.
    sends(teacher, f"/app/referrals/{NUMBER}6d2/transfer", to_department="sof", message=message)
    expect(teacher.locator("#code-fault")).to_be_visible()
    sends_here(teacher, code="fvl28_necessary", reason="The support goes on there. (Fictional)", approved_by=LEADER)
    status(teacher, "Offered")
    takes_back(teacher, "Take the offer back")
    press(teacher, "Take it back")
    status(teacher, "The offer was taken back")
    # Whoever asks is told nothing of whether there is such a thing.
    sends(sara, "/app/transfers/ask", kind="concern", number=f"{NUMBER}301", message=message)
    status(sara, "Asked for")
    expect(sara.locator("h1")).to_contain_text("Not told")
    path = "/app" + sara.url.partition("/app")[2]
    sends(teacher, f"{path}/offer", message="You may have it, and we go on helping. (Fictional)")
    status(teacher, "Offered")
    sends(sara, f"{path}/refuse", remark="They do not live here after all. (Fictional)")
    status(sara, "Refused by the other department")


def test_in_an_emergency_one_thing_is_opened_and_each_reading_is_looked_at_afterwards(desk: Desk) -> None:
    teacher = desk.log_in("teacher", width=PHONE, script=False)
    teacher.goto("/app/emergency-accesses")
    follow(teacher, "Open something in an emergency")
    why = {"reason": "nobody_reached", "text": "The pupil is here and afraid to go home. (Fictional)"}
    sends_here(teacher, kind="concern", number="../concerns", **why)
    expect(teacher.locator("#number-fault")).to_contain_text("A name is not looked for")
    sends_here(teacher, number=f"{NUMBER}301")
    expect(teacher.get_by_role("alert")).to_contain_text("It is of your own workplace")
    sends_here(teacher, number=f"{NUMBER}321")
    expect(teacher.get_by_role("status").first).to_contain_text("It is open to you for some hours")
    path = "/app" + teacher.url.partition("/app")[2]
    expect(teacher.get_by_role("heading", name="What was read under it")).to_have_count(0)
    follow(teacher, "Read it (this is logged)")
    heading(teacher, "Concern of")
    expect(teacher.get_by_role("main").locator(".button-group a")).to_have_count(0)
    sends(teacher, "/app/emergency-accesses/new", kind="referral", number=f"{NUMBER}621", **why)
    follow(teacher, "Read it (this is logged)")
    heading(teacher, "Offer of VINK")
    expect(teacher.locator(".steps")).to_have_count(0)
    mona = desk.log_in("manager")
    mona.goto("/app/worklist")
    mona.locator(f"main a[href='{path}']").click()
    expect(mona.get_by_text("afraid to go home")).to_be_visible()
    expect(mona.locator("main")).to_contain_text("concern:read")
    sends(mona, f"{path}/review", finding="justified", remark="It was right to look. (Fictional)")
    status(mona, "Reviewed")
    expect(mona.locator("main")).to_contain_text("It was right to look. (Fictional)")
    teacher.goto(path)
    expect(teacher.get_by_role("link", name="Read it (this is logged)")).to_have_count(0)

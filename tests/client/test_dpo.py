"""The data-protection officer's story in the browser: a request and its clock, two who approve, holds and dry runs."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.client.conftest import DESK, PHONE, Desk, in_each_language
from tests.client.pressing import follow, heading, press, sends, sends_here, status, told, write
from tests.client.speaking import said

NUMBER = "019b76da-a800-7000-8000-000000000"
PERSON = f"{NUMBER[:-1]}160e"
TODAY = datetime.now(ZoneInfo("Europe/Copenhagen")).date()


@in_each_language(DESK, PHONE, DESK)
def test_a_request_runs_from_its_day_and_access_is_given_by_two(desk: Desk) -> None:
    dorte = desk.log_in("dpo", script=False)
    dorte.goto("/app/subject-requests")
    expect(dorte.locator(".late").first).to_contain_text(said(dorte, "overdue since %(day)s"))
    follow(dorte, "Write down a request")
    dorte.locator("[name=kind][value=access]").check()
    dorte.locator("[name=identity_check][value=electronic_id]").check()
    write(dorte, "Reference of the person (id)", "Fiktiva")
    press(dorte, "Keep")
    expect(dorte.locator("#citizen_ref-fault")).to_be_visible()
    write(dorte, "Reference of the person (id)", PERSON)
    press(dorte, "Keep")
    told(dorte, "The request is kept, and its month runs.")
    expect(dorte.locator("main")).to_contain_text(said(dorte, "Answered by %(day)s at the latest"))
    path = "/app" + dorte.url.partition("/app")[2]
    sends(dorte, f"{path}/decide", decision="granted", reason="They have a right to it. (Fictional)")
    proposed = "you have proposed it; somebody else approves it or hands it back."
    expect(dorte.locator("main")).to_contain_text(said(dorte, proposed))
    pack = "What the person is given, PDF (this is logged)"
    for link in ("Approve it", pack):
        expect(dorte.get_by_role("link", name=said(dorte, link))).to_have_count(0)
    vera = desk.log_in("vink-coordinator")
    vera.goto(path)
    expect(vera.locator("main")).to_contain_text(said(vera, "it is proposed; approve it, or hand it back."))
    follow(vera, "Approve it")
    press(vera, "Approve")
    told(vera, "It is approved. Now the person can be answered.")
    dorte.goto(path)
    with dorte.expect_download() as download:
        follow(dorte, pack)
    assert download.value.suggested_filename == "pack.pdf"
    sends(dorte, f"{path}/close", answered_how="digital_post")
    status(dorte, "Closed")


def test_the_second_hands_back_and_the_first_decides_anew(desk: Desk) -> None:
    path = f"/app/subject-requests/{NUMBER}904"
    dennis = desk.log_in("dpo-2")
    sends(dennis, f"{path}/reject", reason="Think of the other participant. (Fictional)")
    told(dennis, "It is handed back")
    dorte = desk.log_in("dpo", width=PHONE)
    sends(dorte, f"{path}/extend", reason="complex", text="Several departments are asked. (Fictional)")
    told(dorte, "Tell the person now")
    expect(dorte.get_by_role("link", name="Decide")).to_be_visible()
    expect(dorte.get_by_role("link", name="Take two months more")).to_have_count(0)


def test_a_dry_run_says_what_would_go_and_why(desk: Desk) -> None:
    dorte = desk.log_in("dpo", width=PHONE)
    dorte.goto("/app/retention")
    follow(dorte, "What would be disposed of?")
    press(dorte, "Look")
    heading(dorte, "Dry run")
    main = dorte.locator("main")
    expect(main).to_contain_text("Nothing was disposed of.")
    expect(main).to_contain_text("kept for 183 days by default")
    expect(main).to_contain_text("by a rule of the officers")
    follow(dorte, "The hold", exact=False)
    heading(dorte, "The hold")
    expect(main).to_contain_text("Klage over sagsbehandlingen. (Fiktivt)")


def test_a_hold_is_placed_and_ended(desk: Desk) -> None:
    dorte = desk.log_in("dpo")
    until = f"{TODAY + timedelta(days=30):%Y-%m-%d}T12:00"
    sends(dorte, "/app/holds/new", subject_kind="concern", subject_id=f"{NUMBER[:-1]}da01", ground="court", until=until)
    expect(dorte.locator("#reason-fault")).to_be_visible()
    write(dorte, "Why?", "A court has asked for it. (Fictional)")
    press(dorte, "Hold it")
    told(dorte, "It is held")
    sends(dorte, f"/app/holds/{NUMBER[:-1]}da21/lift", reason="The complaint is over. (Fictional)")
    expect(dorte.locator("main")).to_contain_text("The complaint is over. (Fictional)")
    dorte.goto("/app/disposals")
    kept = "What stays: The texts of the referral, until its own period is over: the decision excepts them"
    erased = dorte.locator("li", has_text="What is one person's alone")
    expect(erased.get_by_text(kept)).to_have_count(1)
    expect(dorte.get_by_text("What stays")).to_have_count(1)
    with dorte.expect_download() as download:
        follow(dorte, "Certificate of deletion, PDF", exact=False)
    assert download.value.suggested_filename == "certificate.pdf"


def test_a_rule_is_proposed_by_one_and_approved_by_another(desk: Desk) -> None:
    dorte = desk.log_in("dpo")
    reason = "Advice is not needed for longer. (Fictional)"
    sends(dorte, "/app/retention/propose", record_class="advice", days="120", days_under_18="90", reason=reason)
    told(dorte, "The rule is proposed")
    mine = dorte.locator("li", has_text=reason)
    expect(mine.get_by_role("link")).to_have_count(0)
    dennis = desk.log_in("dpo-2")
    dennis.goto("/app/retention")
    dennis.locator("li", has_text=reason).get_by_role("link", name="Approve the rule").click()
    expect(dennis.locator(".about")).to_contain_text(reason)
    press(dennis, "Approve")
    told(dennis, "The rule is approved")
    expect(dennis.get_by_role("row", name="Advice")).to_contain_text("120")


def test_who_read_what_in_a_breach_is_shown_and_taken_out(desk: Desk) -> None:
    dorte = desk.log_in("dpo", width=PHONE, script=False)
    sends(dorte, "/app/breach-report", actor="Tove Test")
    expect(dorte.locator("#faults li")).to_have_count(3)
    assert "Tove" not in dorte.url
    day = f"{TODAY:%Y-%m-%d}"
    sends_here(dorte, **{"from": f"{day}T00:00", "to": f"{TODAY + timedelta(days=1):%Y-%m-%d}T00:00", "actor": ""})
    expect(dorte.locator(".events li").first).to_contain_text("read ")
    assert int(dorte.locator(".pairs dd").nth(2).inner_text()) > 1
    for name, file, begins in (
        ("As a table, CSV", "breach-report.csv", "citizen_refs,purposes,object_type"),
        ("As data, JSON", "breach-report.json", '{"since":'),
        ("As a document, PDF", "breach-report.pdf", "%PDF"),
    ):
        with dorte.expect_download() as download:
            follow(dorte, name)
        assert download.value.suggested_filename == file
        assert download.value.path().read_bytes().startswith(begins.encode())


def test_an_auditor_reads_runs_and_disposals_and_decides_nothing(desk: Desk) -> None:
    rita = desk.log_in("auditor")
    rita.goto("/app/retention")
    for name in ("What would be disposed of?", "What is held", "Propose a rule", "Approve the rule"):
        expect(rita.get_by_role("link", name=name)).to_have_count(0)
    for path in (
        "/app/retention/run",
        "/app/retention/propose",
        "/app/holds",
        "/app/holds/new",
        "/app/subject-requests",
    ):
        answer = rita.goto(path)
        assert answer is not None
        assert answer.status == 403, path

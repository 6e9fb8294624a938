"""An auditor's story in the browser: the log by ids and codes alone, a proof that the page checks, reviews to do."""

from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import expect

from tests.client.conftest import DESK, PHONE, Desk, in_each_language
from tests.client.pressing import follow, heading, press, sends, sends_here, status, told, write
from tests.client.speaking import said
from tests.journey.conftest import Demo

NUMBER = "019b76da-a800-7000-8000-000000000"
TEACHER = f"{NUMBER}211"


def test_the_address_holds_days_ids_and_codes_and_never_what_else_was_typed(desk: Desk) -> None:
    rita = desk.log_in("auditor", script=False)
    asked: list[str] = []
    rita.on("request", lambda one: asked.append(one.url))
    rita.goto("/app/log")
    write(rita, "Who (id)", "Tove Test")
    press(rita, "Search")
    expect(rita.locator("#actor-fault")).to_contain_text("A name is not looked for")
    expect(rita.locator("#actor")).to_have_value("Tove Test")
    write(rita, "Who (id)", TEACHER)
    rita.locator("#outcome-1").check()
    press(rita, "Search")
    assert dict(parse_qsl(urlsplit(rita.url).query)) == {"actor": TEACHER, "outcome": "allowed"}
    assert not [one for one in asked if "Tove" in one]
    actors = rita.locator(".events a[href*='/seen/actors/']")
    assert actors.count() > 0
    assert {one.get_attribute("href") for one in actors.all()} == {f"/app/log/seen/actors/{TEACHER}"}
    rita.goto("/app/log?actor=Tove%20Test&action=concern:read")
    assert "Tove" not in rita.content()
    expect(rita.locator("[name=action]")).to_have_value("concern:read")


@in_each_language(DESK, PHONE, DESK)
def test_an_event_is_sealed_and_verified_and_it_is_said_what_was_checked(desk: Desk) -> None:
    rita = desk.log_in("auditor")
    rita.goto(f"/app/log?actor={TEACHER}&act=changed")
    rita.locator(".events a[href*='/log/events/']").last.click()
    heading(rita, "Event of %(moment)s")
    status(rita, "Sealed, checkpoint %(number)s, verified")
    expect(rita.locator("main li")).to_have_count(4)
    expect(rita.locator("main")).not_to_contain_text(said(rita, "Fails"))
    follow(rita, "Who saw this thing")
    heading(rita, "Who saw this thing")
    assert rita.locator(".events > li").count() > 0


def test_a_checkpoint_is_kept_elsewhere(desk: Desk) -> None:
    rita = desk.log_in("auditor")
    rita.goto("/app/log")
    follow(rita, "Checkpoints")
    heading(rita, "Checkpoints")
    number = int(rita.locator("main .matters strong").first.inner_text().removeprefix("Checkpoint "))
    with rita.expect_download() as download:
        follow(rita, "The signed note", exact=False)
    assert download.value.suggested_filename == f"checkpoint-{number}.txt"
    assert "/audit\n" in download.value.path().read_text()


def test_who_saw_anything_of_a_person_is_asked_by_their_reference(desk: Desk) -> None:
    rita = desk.log_in("auditor")
    desk.log_in("vink-coordinator").goto(f"/app/participants/{NUMBER[:-1]}4607/who")
    rita.goto(f"/app/log/seen/citizens/{NUMBER[:-1]}1607")
    expect(rita.locator("main")).to_contain_text("citizen:read")
    expect(rita.locator("main")).to_contain_text("Intake")


def test_the_bundle_is_what_the_search_found_and_is_proven_elsewhere(desk: Desk, demo: Demo) -> None:
    rita = desk.log_in("auditor")
    rita.goto(f"/app/log?actor={TEACHER}")
    with rita.expect_download() as download:
        follow(rita, "The bundle")
    assert download.value.suggested_filename == "log.jsonl"
    bundle = demo.data / "log.jsonl"
    download.value.save_as(bundle)
    assert TEACHER in bundle.read_text()
    rita.locator(".events a[href*='/log/events/']").last.click()
    key = rita.locator("main .words code").inner_text()
    assert "Proven: " in demo.run("audit", "verify", str(bundle), "--key", key)


@in_each_language(PHONE, DESK, PHONE)
def test_a_sample_is_drawn_looked_through_and_ended(desk: Desk) -> None:
    rita = desk.log_in("auditor")
    rita.goto("/app/log-reviews/draw")
    month = rita.locator("[name=month]").first.locator("option").nth(1).get_attribute("value") or ""
    sends_here(rita, department="buf", month=month)
    told(rita, "The sample is drawn. Look at each event.")
    path = "/app" + rita.url.partition("/app")[2]
    for _ in range(4):
        follow(rita, "Look at the event of %(moment)s", exact=False)
        expect(rita.locator(".about")).to_contain_text(said(rita, "In the sample"))
        rita.locator("[name=finding][value=in_order]").check()
        press(rita, "Keep and go on")
        told(rita, "What you found is kept.")
    sends(rita, f"{path}/close", conclusion="All had a reason. (Fictional)")
    status(rita, "Closed")
    rita.goto("/app/log-reviews")
    expect(rita.locator(f"a[href='{path}']")).to_be_visible()


def test_nobody_else_finds_the_log(desk: Desk) -> None:
    for who in ("teacher", "vink-coordinator", "admin"):
        page = desk.log_in(who)
        for path in (
            "/app/log",
            f"/app/log/seen/objects/{NUMBER}301",
            f"/app/log/events/{NUMBER[:-1]}2b01",
            "/app/log-reviews",
        ):
            answer = page.goto(path)
            assert answer is not None
            assert answer.status in (403, 404), (who, path)

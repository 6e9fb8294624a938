"""Somebody whose role is for some KLE numbers finds what is theirs, files under them, and is told what is not."""

import time
from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from tests.client.conftest import Desk
from tests.client.pressing import asks_the_panel, choose, heading, press, sends, told
from tests.client.speaking import said
from tests.journey.clients import staff
from tests.journey.conftest import Demo
from tests.journey.test_lifecycle import PURPOSE
from vink.demo.matters import CONCERNS
from vink.demo.personas import PERSONAS, SCHOOL

KIM = "teacher-2"
USUAL = f"/app/concerns/{CONCERNS['read_concern']}"


def restricted(demo: Demo, *kle: str) -> None:
    """Let Kim hold one role, for these numbers."""
    admin = staff(demo, "admin")
    path = f"/v1/staff/{PERSONAS[KIM].id}/grants"
    held = [one for one in admin.get(path)["items"] if one["status"] == "current"]
    for one in held:
        admin.post(f"{path}/{one['id']}/revoke", None, one["version"])
    # The database takes the time of each revocation itself, at the latest now; a second more is refused, too.
    refused_until = datetime.now(UTC) + timedelta(seconds=1)
    ends_at = (datetime.now(UTC) + timedelta(days=30)).isoformat()
    new = {"role": "frontline", "unit_id": str(SCHOOL), "kle": list(kle), "ends_at": ends_at}
    admin.post(path, new, expected=201)
    while datetime.now(UTC).replace(microsecond=0) <= refused_until:
        time.sleep(0.05)


def test_what_is_begun_is_filed_under_the_numbers_of_the_role(desk: Desk, demo: Demo) -> None:
    restricted(demo, "27.24", "34.10.30")
    kim = desk.log_in(KIM)
    question = asks_the_panel(kim).rpartition("/")[2]
    caller = staff(demo, KIM)
    asked = caller.get(f"/v1/consultations/{question}")
    assert asked["kle"] == caller.get(f"/v1/concerns/{asked['concern_id']}")["kle"] == "34.10.30"
    kim.goto(USUAL)
    heading(kim, "This did not work")
    expect(kim.get_by_role("main")).to_contain_text(said(kim, "It is not there, or not yours to see."))
    sends(kim, f"/app/concerns/{asked['concern_id']}/offer", needs_text="An adult to talk with. (Fictional)")
    offer = kim.url.rpartition("/")[2]
    assert caller.get(f"/v1/referrals/{offer}", **PURPOSE)["kle"] == "34.10.30"


def test_whose_role_names_groups_only_is_told_so_after_the_danger_and_the_duty(desk: Desk, demo: Demo) -> None:
    restricted(demo, "27.24")
    kim = desk.log_in(KIM)
    kim.goto("/app/worried")
    expect(kim.get_by_role("main")).to_contain_text("112")
    for path in ("/app/worried/tell", "/app/ask"):
        kim.goto(path)
        heading(kim, "This did not work")
        words = said(kim, "Your role is for other subjects than this. Ask a colleague, or whoever gave you the role.")
        expect(kim.get_by_role("main")).to_contain_text(words)


def test_nothing_is_offered_to_a_colleague_who_could_not_read_it(desk: Desk, demo: Demo) -> None:
    restricted(demo, "27.24")
    teacher = desk.log_in("teacher")
    sends(teacher, "/app/worried/tell", age_band="18_25", situation_text="Somebody asks for help. (Fictional)")
    concern = teacher.url.removesuffix("/ask")
    teacher.goto(f"{concern}/hand-over")
    choose(teacher, "Kim Kollega (fiktiv)")
    press(teacher, "Offer it")
    expect(teacher.get_by_role("alert")).to_contain_text("Their role is for another unit, or for other subjects.")
    restricted(demo, "27.12")
    press(teacher, "Offer it")
    told(teacher, "It is offered to your colleague.")

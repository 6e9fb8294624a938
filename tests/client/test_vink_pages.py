"""The pages of VINK, mentors, auditors and the data-protection officer: as accessible as the others."""

import pytest

from tests.client.conftest import Desk
from tests.client.test_pages import LANGUAGES, NUMBER, looked_at

SHORT = NUMBER[:-1]
SOMEBODY = "/participants/019b76da-a800-7000-8000-00000000464"
VINK = [
    *("/intake", f"/referrals/{NUMBER}610", f"/referrals/{NUMBER}608/decline", f"/referrals/{NUMBER}608/accept"),
    *(f"/referrals/{NUMBER}611/hold", f"/referrals/{NUMBER}613/expect-slot", f"/referrals/{NUMBER}608/duplicates"),
    *(
        "/waiting",
        "/waiting/assignment",
        f"{SOMEBODY}2/matching",
        f"{SOMEBODY}2/wishes",
        f"{SOMEBODY}2/who",
        f"{SOMEBODY}5/leave",
    ),
    *(f"{SOMEBODY}3/propose/{NUMBER}a01", f"/match-proposals/{NUMBER}f22", f"/match-proposals/{NUMBER}f22/accept"),
]
COURSE = f"/support-courses/{NUMBER}c01"
MENTOR = [
    *(
        "/support-courses",
        COURSE,
        f"{COURSE}/plan",
        f"{COURSE}/held",
        f"{COURSE}/goal",
        f"{COURSE}/goals/{SHORT}d010",
    ),
    *(f"{COURSE}/reviews/{SHORT}f012/hold", f"{COURSE}/reviews/{SHORT}f012/miss", "/hours"),
    *("/roster", "/roster/feed", f"/on-call-shifts/{SHORT}2c60", "/desk", "/check-ins/new"),
    *(
        f"/check-ins/{NUMBER}e34",
        f"/on-call-shifts/{SHORT}2c2a/note",
        "/on-call-contacts",
        f"/on-call-contacts/{NUMBER}e11",
    ),
    *(f"/mentors/{NUMBER}a01", f"/mentors/{NUMBER}a01/own-time"),
]
COORDINATING = [
    *("/support-courses", f"/support-courses/{NUMBER}c04/start", f"/support-courses/{NUMBER}c05/change-mentor"),
    *("/mentors", f"/mentors/{NUMBER}a01", f"/mentors/{NUMBER}a01/profile", "/mentors/forecast"),
    *("/roster/plan", f"{SOMEBODY}1/conflict/{NUMBER}a01"),
    *("/desk", f"/check-ins/{NUMBER}e33/resolve"),
    *(f"/support-courses/{NUMBER}c08/end", f"/support-courses/{NUMBER}c01/supervision", "/hours"),
]
AUDITOR = [
    *("/log", f"/log?actor={NUMBER}211", f"/log/events/{SHORT}2b01", f"/log/seen/objects/{NUMBER}301"),
    *(f"/log/seen/actors/{NUMBER}211", "/log-reviews", "/log-reviews/draw", f"/log-reviews/{SHORT}2b11"),
    *(f"/log-reviews/{SHORT}2b11/events/{SHORT}2b01", f"/log-reviews/{SHORT}2b12/close"),
    "/log/checkpoints",
]
DPO = [
    *(
        "/subject-requests",
        "/subject-requests/new",
        f"/subject-requests/{NUMBER}902",
        f"/subject-requests/{NUMBER}902/decide",
    ),
    *(
        f"/subject-requests/{NUMBER}903",
        f"/subject-requests/{NUMBER}908/close",
        f"/subject-requests/{NUMBER}901/extend",
    ),
    *("/retention", "/retention/run", f"/retention/runs/{SHORT}da30", "/retention/propose"),
    *(
        f"/retention/rules/{SHORT}da11/approve",
        "/holds",
        "/holds/new",
        f"/holds/{SHORT}da20",
        f"/holds/{SHORT}da20/lift",
    ),
    *("/disposals", "/breach-report", "/breach-report?from=2026-03-01T00:00&to=2026-04-01T00:00"),
    *(f"/emergency-accesses/{NUMBER}801", f"/emergency-accesses/{NUMBER}802/review"),
]
SENDING = "/webhook-subscriptions"
ADMIN = [
    *("", SENDING, f"{SENDING}/new", f"{SENDING}/{NUMBER}f03", f"{SENDING}/{NUMBER}f03/rotate-secret"),
    *(
        f"{SENDING}/{NUMBER}f02/pause",
        f"{SENDING}/{NUMBER}f02/end",
        f"{SENDING}/{NUMBER}f03/deliveries/{NUMBER}f11/replay",
    ),
]
PAGES = {"vink-coordinator": VINK + COORDINATING, "mentor": MENTOR, "auditor": AUDITOR, "dpo": DPO, "admin": ADMIN}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_in_the_way_of_who_works_with_it(desk: Desk, name: str, language: str) -> None:
    page = desk.log_in(name, language)
    asked = {}
    page.on("response", lambda one: asked.update({one.url.partition("/app")[2]: one.status}))
    assert looked_at(page, [f"/app{path}" for path in PAGES[name]]) == {}
    assert [path for path in PAGES[name] if asked[path] not in (200, 303, 409)] == []

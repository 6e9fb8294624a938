"""What has to be done beside the requests is done by the demo, too: whoever does not come back is looked for."""

import time

from tests.journey.clients import staff
from tests.journey.conftest import Demo
from vink.demo.desk import CHECK_INS

PATIENCE = 20.0


def test_in_the_demo_who_does_not_come_back_is_looked_for_without_anybodys_asking(demo: Demo) -> None:
    coordinator = staff(demo, "vink-coordinator")
    path = f"/v1/check-ins/{CHECK_INS['not_back']}"
    begun, found = time.monotonic(), coordinator.get(path)
    while found["status"] == "open" and time.monotonic() - begun < PATIENCE:
        time.sleep(0.05)
        found = coordinator.get(path)
    assert (found["status"], found["holder"]) == ("escalated", "vink_coordinator")
    auditor = staff(demo, "auditor")
    events = auditor.get("/v1/audit/events", object_id=str(CHECK_INS["not_back"]))["items"]
    assert ("check-in:escalate", "worker") in {(one["action"], one["client"]) for one in events}

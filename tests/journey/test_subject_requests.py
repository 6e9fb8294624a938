"""A person asks what is written about them; two people answer, and an auditor sees who did what."""

from tests.journey.clients import staff
from tests.journey.conftest import Demo
from vink.demo.subject_requests import PERSON


def test_a_person_is_given_their_own_data_by_two_people(demo: Demo) -> None:
    officer, coordinator, auditor = (staff(demo, name) for name in ("dpo", "vink-coordinator", "auditor"))
    item = next(one for one in officer.get("/v1/worklist")["items"] if one["kind"] == "subject_request")
    assert item["overdue"], "what is overdue leads the list"
    body = {
        "kind": "access",
        "citizen_ref": str(PERSON),
        "requested_by": "person",
        "identity_check": "electronic_id",
        "received_on": item["created_at"][:10],
    }
    made = officer.post("/v1/subject-requests", body, expected=201)
    path = f"/v1/subject-requests/{made['id']}"
    ruling = {"decision": "granted", "reason": "Personen har ret til det. (Fiktivt)"}
    officer.post(path + "/decide", ruling, version=1)
    officer.get(path + "/pack", expected=409, purpose_code="subject_request")
    assert made["id"] in {one["id"] for one in coordinator.get("/v1/worklist", limit="100")["items"]}
    coordinator.post(path + "/approve", version=2)
    pack = officer.get(path + "/pack", purpose_code="subject_request")
    assert {"identity", "referral", "consent"} <= {one["kind"] for one in pack["records"]}
    officer.post(path + "/close", {"answered_how": "digital_post"}, version=3)
    seen = auditor.get(f"/v1/audit/objects/{made['id']}/accesses")["items"]
    assert [one["action"].partition(":")[2] for one in seen if one["act"] == "changed"] == [
        "close",
        "approve",
        "decide",
        "receive",
    ]

"""Retention over HTTP: who decides, what is refused, and what a repeated or a late request does."""

from typing import Any

import pytest

from tests.api.conftest import Call, call, client
from vink.demo.retention import DISPOSAL, DUE, HELD, HOLDS, RULES, RUN

__all__ = ["call", "client"]

RULE = {"record_class": "advice", "days": 100, "days_under_18": 60, "reason": "Arkivet er hurtigt. (Fiktivt)"}
HOLD: dict[str, Any] = {
    "subject_kind": "concern",
    "subject_id": str(DUE),
    "ground": "complaint",
    "until": "2099-01-01T00:00:00Z",
    "reason": "Klage. (Fiktivt)",
}


async def test_nobody_approves_their_own_rule_and_the_contract_says_who_may(call: Call) -> None:
    made = await call("dpo", "POST", "/v1/retention/rules", RULE)
    assert (made.status_code, made.json()["status"], made.json()["allowed_actions"]) == (201, "proposed", [])
    path = made.headers["location"]
    refused = await call("dpo", "POST", f"{path}/approve", version=1)
    assert (refused.status_code, refused.json()["code"]) == (403, "own_request")
    assert set((await call("dpo-2", "GET", path)).json()["allowed_actions"]) == {"approve", "reject"}
    approved = await call("dpo-2", "POST", f"{path}/approve", version=1)
    assert (approved.status_code, approved.json()["status"]) == (200, "approved")
    assert (await call("dpo-2", "POST", f"{path}/reject", version=2)).status_code == 409
    periods = (await call("auditor", "GET", "/v1/retention/periods")).json()["items"]
    (one,) = [one for one in periods if one["record_class"] == "advice"]
    assert (one["days"], one["days_under_18"], one["rule_id"]) == (100, 60, approved.json()["id"])


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"days_under_18": 101}, "/days_under_18"),
        ({"days": 0}, "/days"),
        ({"days": 4000}, "/days"),
        ({"record_class": "everything"}, "/record_class"),
        ({"reason": ""}, "/reason"),
        ({"status": "approved"}, "/"),
    ],
)
async def test_a_rule_that_cannot_be_is_refused(call: Call, changes: dict[str, Any], pointer: str) -> None:
    answer = await call("dpo", "POST", "/v1/retention/rules", {**RULE, **changes})
    assert answer.status_code == 422
    assert pointer in [one["pointer"] for one in answer.json()["errors"]]


async def test_a_hold_is_placed_once_however_often_it_is_sent(call: Call) -> None:
    key = {"idempotency-key": "the-same-hold"}
    first = await call("dpo", "POST", "/v1/holds", HOLD, **key)
    again = await call("dpo", "POST", "/v1/holds", HOLD, **key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    other = await call("dpo", "POST", "/v1/holds", {**HOLD, "ground": "court"}, **key)
    assert other.status_code == 422


async def test_a_hold_is_lifted_in_the_version_that_was_read_and_once(call: Call) -> None:
    path = f"/v1/holds/{HOLDS['lift']}"
    why = {"reason": "Afgjort. (Fiktivt)"}
    assert (await call("dpo", "POST", f"{path}/lift", why)).status_code == 428
    assert (await call("dpo", "POST", f"{path}/lift", why, version=7)).status_code == 412
    assert (await call("dpo", "POST", f"{path}/lift", why, version=1)).json()["status"] == "lifted"
    assert (await call("dpo", "POST", f"{path}/lift", why, version=2)).status_code == 409


async def test_a_number_in_a_reason_is_refused_and_not_kept(call: Call) -> None:
    answer = await call("dpo", "POST", "/v1/holds", {**HOLD, "reason": "Klage fra 010190-1234."})
    assert (answer.status_code, answer.json()["code"]) == (422, "identifier")


async def test_a_dry_run_tells_ids_classes_and_days_and_changes_nothing(call: Call) -> None:
    run = (await call("dpo", "POST", "/v1/retention/runs", {})).json()
    told = {one["id"]: one for one in run["items"]}
    assert (told[str(DUE)]["verdict"], told[str(HELD)]["verdict"]) == ("due", "held")
    assert set(told[str(HELD)]["holds"]) == {str(one) for one in HOLDS.values()}
    assert (run["dry"], run["disposed"]) == (True, 0)
    assert "(Fiktivt)" not in str(run)
    assert (await call("teacher", "GET", f"/v1/concerns/{DUE}")).status_code == 200


async def test_the_certificate_is_a_document_and_a_record(call: Call) -> None:
    path = f"/v1/disposals/{DISPOSAL}"
    record = (await call("auditor", "GET", path)).json()
    assert (record["subject_kind"], record["keys"], record["run_id"]) == ("concern", 1, str(RUN))
    assert (await call("teacher", "GET", f"/v1/concerns/{record['subject_id']}")).status_code == 404
    for language in ("da", "sv", "en"):
        paper = await call("dpo", "GET", path, accept="application/pdf", **{"accept-language": language})
        assert (paper.status_code, paper.headers["content-type"]) == (200, "application/pdf")
        assert paper.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    "who", ["teacher", "school-system", "panel-coordinator", "vink-coordinator", "manager", "admin"]
)
async def test_nobody_else_reads_or_decides(call: Call, who: str) -> None:
    for method, path, body in (
        ("GET", "/v1/retention/rules", None),
        ("GET", f"/v1/retention/runs/{RUN}", None),
        ("GET", f"/v1/disposals/{DISPOSAL}", None),
        ("POST", "/v1/holds", HOLD),
        ("POST", "/v1/retention/runs", {}),
        ("POST", f"/v1/retention/rules/{RULES['to_approve']}/approve", None),
    ):
        assert (await call(who, method, path, body, version=1 if method == "POST" else None)).status_code == 403

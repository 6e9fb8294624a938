from tests.api.conftest import Call
from tests.api.referring import INTAKE, consent_of, drafted, ok, read, ready, received
from tests.referring import CITIZEN, DISCLOSURE, PARTICIPATION


async def test_a_consent_is_recorded_and_read_under_its_referral(call: Call) -> None:
    path = await drafted(call)
    key = {"idempotency-key": "one-consent-only"}
    recorded = await call("teacher", "POST", path + "/consents", PARTICIPATION, **key)
    assert recorded.status_code == 201, recorded.text
    assert (await call("teacher", "POST", path + "/consents", PARTICIPATION, **key)).json() == recorded.json()
    assert (await call("teacher", "GET", recorded.headers["location"], **INTAKE)).json() == recorded.json()
    assert recorded.json()["allowed_actions"] == ["withdraw"]
    assert (await read(call, path))["status"] == "awaiting_consent"
    over = {**DISCLOSURE, "expires_at": "2026-01-06T09:00:00Z"}
    assert (await ok(call, "teacher", "POST", path + "/consents", over))["status"] == "expired"
    listed = await ok(call, "teacher", "GET", path + "/consents", **INTAKE)
    assert [one["kind"] for one in listed["items"]] == ["disclosure", "participation"]


async def test_it_is_withdrawn_in_one_call_without_a_version_or_a_reason(call: Call) -> None:
    path = await received(call)
    consent = await consent_of(call, path, "participation")
    gone = await call("vink-coordinator", "POST", consent + "/withdraw")
    assert gone.status_code == 200, gone.text
    assert (gone.json()["status"], gone.json()["allowed_actions"]) == ("withdrawn", [])
    assert gone.json()["withdrawn_at"] is not None
    referral = await read(call, path)
    assert (referral["status"], referral["holder"]) == ("withdrawn", None)
    for place in (path, path + "/participants", path + "/consents", consent, f"/v1/citizens/{referral['citizen_ref']}"):
        assert (await call("vink-coordinator", "GET", place, **INTAKE)).status_code == 404, place
    again = await call("teacher", "POST", consent + "/withdraw")
    assert (again.status_code, again.json()["allowed_actions"]) == (409, [])


async def test_withdrawing_disclosure_stops_every_reading_by_vink(call: Call) -> None:
    path = await received(call)
    vault = f"/v1/citizens/{(await read(call, path))['citizen_ref']}"
    consent = await consent_of(call, path, "disclosure")
    await ok(call, "vink-coordinator", "GET", vault, **INTAKE)
    await ok(call, "teacher", "POST", consent + "/withdraw")
    for place in (path, path + "/consents", consent, vault):
        assert (await call("vink-coordinator", "GET", place, **INTAKE)).status_code == 404, place
    mine = await read(call, path)
    assert (mine["status"], mine["holder"]) == ("received", "asker")
    await ok(call, "teacher", "POST", path + "/consents", DISCLOSURE)
    await ok(call, "vink-coordinator", "GET", vault, **INTAKE)


async def test_withdrawing_disclosure_before_submission_closes_the_gate(call: Call) -> None:
    path = await ready(call)
    await ok(call, "teacher", "POST", await consent_of(call, path, "disclosure") + "/withdraw")
    version = (await read(call, path))["version"]
    closed = await call("teacher", "POST", path + "/submit", {"citizen": CITIZEN}, version=version)
    assert (closed.status_code, closed.json()["missing"]) == (409, ["disclosure_consent_or_basis"])
    assert (await read(call, path))["version"] == version


async def test_what_cannot_be_is_refused_by_its_place(call: Call) -> None:
    path = await drafted(call)
    for wrong, place in (
        ({"given_at": "2999-01-01T00:00:00Z"}, "/given_at"),
        ({"given_at": "2026-01-05T09:00:00"}, "/given_at"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "/expires_at"),
        ({"recipients": ["police"]}, "/recipients/0"),
        ({"purposes": ["profiling"]}, "/purposes/0"),
        ({"offer": "surveillance"}, "/offer"),
        ({"participant_id": "01a208e4-7617-7000-b7ee-869acba684da"}, "/participant_id"),
        ({"given_by": "guardian"}, "/guardian_ref"),
        ({"reason": "Vil ikke mere."}, "/"),
        ({"scope_text": "Skriv til mig på elev@example.org"}, "/scope_text"),
        ({"withdrawn_at": None}, "/"),
    ):
        answer = await call("teacher", "POST", path + "/consents", {**PARTICIPATION, **wrong})
        assert answer.status_code == 422
        assert [one["pointer"] for one in answer.json()["errors"]] == [place]

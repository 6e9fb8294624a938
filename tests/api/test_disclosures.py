from typing import Any
from uuid import UUID

import pytest

from api.app import operations
from tests.api.conftest import Call
from tests.api.referring import INTAKE, consent_of, drafted, ok, received
from tests.disclosing import BY_CONSENT, HANDOVER, NECESSARY, TO_SCHOOL, YES
from vink.demo.examples import EXAMPLES

PATH = "/v1/disclosures"
HANDOVERS = PATH + "/info-house-handovers"
UNKNOWN = "01a208e4-7617-7000-b7ee-869acba684da"


async def proposed(call: Call, referral: str, told: dict[str, Any], who: str = "teacher", place: str = PATH) -> str:
    """Return the path of a disclosure that somebody has proposed."""
    made = await call(who, "POST", place, {**told, "referral_id": referral[-36:]})
    assert made.status_code == 201, made.text
    return str(made.headers["location"])


async def read(call: Call, path: str, who: str = "teacher") -> dict[str, Any]:
    return await ok(call, who, "GET", path, **INTAKE)


async def test_a_colleague_approves_what_was_proposed(call: Call) -> None:
    referral = await drafted(call)
    path = await proposed(call, referral, NECESSARY)
    assert path.startswith(PATH + "/")
    shown = await read(call, path)
    assert (shown["status"], shown["kind"], shown["from_department"]) == ("proposed", "disclosure", "buf")
    assert (shown["basis"], shown["kle"], shown["text"]) == ("fvl28_necessary", "00.07.08", NECESSARY["text"])
    assert shown["allowed_actions"] == []
    own = await call("teacher", "POST", path + "/approve", YES, version=1)
    assert (own.status_code, own.json()["code"]) == (403, "own_request")
    assert (await read(call, path, "school-leader"))["allowed_actions"] == ["approve", "reject"]
    assert (await call("school-leader", "POST", path + "/approve", YES)).status_code == 428
    assert (await call("school-leader", "POST", path + "/approve", {}, version=1)).status_code == 422
    done = await ok(call, "school-leader", "POST", path + "/approve", YES, version=1)
    assert (done["status"], done["version"], done["decisions"][0]["remark"]) == ("approved", 2, YES["remark"])
    again = await call("area-leader", "POST", path + "/reject", YES, version=2)
    assert (again.status_code, again.json()["allowed_actions"]) == (409, [])


async def test_a_handover_to_the_info_house_is_approved_by_two_others(call: Call) -> None:
    referral = await drafted(call)
    path = await proposed(call, referral, HANDOVER, place=HANDOVERS)
    first = await ok(call, "school-leader", "POST", path + "/approve", YES, version=1)
    assert (first["status"], first["recipient"]) == ("proposed", "info_house")
    twice = await call("school-leader", "POST", path + "/approve", YES, version=2)
    assert (twice.status_code, twice.json()["code"]) == (403, "approved_before")
    second = await ok(call, "area-leader", "POST", path + "/approve", YES, version=2)
    assert (second["status"], len(second["decisions"])) == ("approved", 2)


async def test_a_handover_takes_no_note_no_advice_and_no_identifier(call: Call) -> None:
    told = {**HANDOVER, "referral_id": (await drafted(call))[-36:]}
    for wrong, place in (
        ({"session_notes": "Fra forløbet."}, "/"),
        ({"advice": "Lad idrætslæreren tage talen."}, "/"),
        ({"recipient": "social_services"}, "/"),
        ({"data_categories": ["session_notes"]}, "/data_categories/0"),
        ({"data_categories": ["advice"]}, "/data_categories/0"),
        ({"data_categories": []}, "/data_categories"),
        ({"purpose": "investigation"}, "/purpose"),
        ({"text": "x" * 501}, "/text"),
        ({"text": "Det drejer sig om 010190-1234."}, "/text"),
        ({"reason": "Ring på 20 12 34 56 i morgen."}, "/reason"),
    ):
        answer = await call("teacher", "POST", HANDOVERS, {**told, **wrong})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, place), answer.text
    for name in told:
        answer = await call("teacher", "POST", HANDOVERS, {key: one for key, one in told.items() if key != name})
        assert answer.json()["errors"] == [
            {"pointer": f"/{name}", "code": "required", "detail": "This field is needed."}
        ]
    listed = await ok(call, "teacher", "GET", f"{PATH}?referral_id={told['referral_id']}", **INTAKE)
    assert listed["items"] == []


async def test_withdrawing_the_consent_stops_it_in_the_same_call(call: Call) -> None:
    referral = await received(call)
    consent = await ok(call, "teacher", "POST", referral + "/consents", TO_SCHOOL)
    paths = [await proposed(call, referral, BY_CONSENT) for _ in range(2)]
    await ok(call, "school-leader", "POST", paths[0] + "/approve", YES, version=1)
    await ok(call, "vink-coordinator", "POST", f"/v1/consents/{consent['id']}/withdraw")
    for path in paths:
        stopped = await read(call, path)
        assert (stopped["status"], stopped["allowed_actions"]) == ("stopped", [])
        assert stopped["stopped_at"]
    late = await call("school-leader", "POST", paths[1] + "/approve", YES, version=2)
    assert late.status_code == 409
    again = await call("teacher", "POST", PATH, {**BY_CONSENT, "referral_id": referral[-36:]})
    assert (again.status_code, again.json()["missing"]) == (409, ["disclosure_consent"])


async def test_a_submission_is_on_the_record(call: Call) -> None:
    referral = await received(call)
    for who in ("teacher", "vink-coordinator"):
        listed = await ok(call, who, "GET", f"{PATH}?referral_id={referral[-36:]}", **INTAKE)
        (one,) = listed["items"]
        assert (one["kind"], one["recipient"], one["status"]) == ("submission", "vink", "approved")
        assert one["consent_ids"] == [(await consent_of(call, referral, "disclosure"))[-36:]]
        assert listed["notification_reminder"]["text"]


async def test_vink_sees_that_others_were_told_and_not_what(call: Call) -> None:
    referral = await received(call)
    path = await proposed(call, referral, NECESSARY)
    seen = await read(call, path, "vink-coordinator")
    assert (seen["recipient"], seen["basis"], seen["status"]) == ("social_services", "fvl28_necessary", "proposed")
    assert (seen["text"], seen["reason"], seen["decisions"], seen["allowed_actions"]) == (None, None, None, [])
    ours = await proposed(call, referral, NECESSARY, "vink-coordinator")
    theirs = await read(call, ours)
    assert (theirs["from_department"], theirs["text"]) == ("bif", None)
    refused = await call("school-leader", "POST", ours + "/approve", YES, version=1)
    assert (refused.status_code, refused.json()["code"]) == (403, "other_department")


async def test_another_department_and_an_unknown_id_are_answered_alike(call: Call) -> None:
    referral = await drafted(call)
    path = await proposed(call, referral, NECESSARY)
    nowhere = f"{PATH}/{UNKNOWN}"
    for who in ("social-worker", "vink-coordinator"):
        for method, there, other, body in (
            ("GET", path, nowhere, None),
            ("POST", path + "/approve", nowhere + "/approve", YES),
            ("POST", path + "/reject", nowhere + "/reject", YES),
            ("GET", f"{PATH}?referral_id={referral[-36:]}", f"{PATH}?referral_id={UNKNOWN}", None),
        ):
            answers = [await call(who, method, place, body, version=1, **INTAKE) for place in (there, other)]
            assert [one.status_code for one in answers] == [404, 404], (who, there)
            assert {**answers[0].json(), "request_id": ""} == {**answers[1].json(), "request_id": ""}
        for place, told in ((PATH, NECESSARY), (HANDOVERS, HANDOVER)):
            for one in (referral[-36:], UNKNOWN):
                answer = await call(who, "POST", place, {**told, "referral_id": one})
                assert (answer.status_code, answer.json()["code"]) == (422, "unknown_reference")
                assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/referral_id"]
    for who in ("school-system", "panel-coordinator", "mentor", "auditor", "dpo", "admin"):
        assert (await call(who, "GET", path, **INTAKE)).status_code == 403


@pytest.mark.parametrize(
    ("wrong", "place", "code"),
    [
        ({"recipient": "school"}, "/basis", "recipient_not_allowed"),
        ({"recipient": "info_house"}, "/recipient", "own_act"),
        ({"recipient": "police"}, "/recipient", "invalid"),
        ({"basis": "osl10_2_necessary"}, "/basis", "not_in_force"),
        ({"basis": "nothing"}, "/basis", "invalid"),
        ({"reason": None}, "/reason", "required"),
        ({"text": "Han har nummeret 010190-1234."}, "/text", "identifier"),
        ({"referral_id": "7"}, "/referral_id", "invalid"),
    ],
)
async def test_a_fault_is_told_by_its_place(call: Call, wrong: dict[str, Any], place: str, code: str) -> None:
    told = {**NECESSARY, "referral_id": (await drafted(call))[-36:]}
    answer = await call("teacher", "POST", PATH, {**told, **wrong})
    assert answer.status_code == 422
    assert (answer.json()["errors"][0]["pointer"], answer.json()["errors"][0]["code"]) == (place, code)


async def test_a_list_is_of_one_referral_and_for_a_purpose(call: Call) -> None:
    referral = (await drafted(call))[-36:]
    assert (await call("teacher", "GET", f"{PATH}?referral_id={referral}")).json()["code"] == "no_purpose"
    answer = await call("teacher", "GET", PATH, **INTAKE)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "?referral_id")


async def test_each_step_is_in_the_log_and_no_content_leaves(call: Call, demo_owner: Any) -> None:
    path = await proposed(call, await drafted(call), HANDOVER, place=HANDOVERS)
    await call("teacher", "POST", path + "/approve", YES, version=1)
    await ok(call, "school-leader", "POST", path + "/approve", YES, version=1)
    await read(call, path)
    events = await ok(call, "auditor", "GET", f"/v1/audit/events?object_id={path[-36:]}&limit=100")
    assert {(one["action"], one["outcome"], one["object_type"]) for one in events["items"]} == {
        ("disclosure:hand-over", "allowed", "disclosure"),
        ("disclosure:approve", "refused", "disclosure"),
        ("disclosure:approve", "allowed", "disclosure"),
        ("disclosure:read", "allowed", "disclosure"),
    }
    rows = await demo_owner.fetch("select * from outbox where object_id = $1", UUID(path[-36:]))
    assert {one["type"] for one in rows} == {"disclosure.proposed", "disclosure.approval_given"}
    told = ("id", "at", "type", "object_id", "object_version", "department", "position")
    assert {tuple(one.keys()) for one in rows} == {told}


def test_nothing_but_its_own_operation_leads_to_the_info_house() -> None:
    found = [one.name for one in operations() if "info_house" in str(one.path).replace("-", "_")]
    assert found == ["handOverToInfoHouse"]
    assert "recipient" not in EXAMPLES["handOverToInfoHouse"].body
